"""Building the store: statements per second, memory per statement, and how both grow."""

import shutil
import time
from typing import Any

import psutil

from benchmarks.generator import Lift
from benchmarks.measure import Effort, peak_mb
from benchmarks.sizes import SIZES, Places, digest
from benchmarks.watch import Watch
from graph_store import snapshot
from graph_store.store import Store


def run(size: str, places: Places, effort: Effort) -> dict[str, Any]:
    """Measure one size: from statements in memory to a published snapshot, then opening and folding it.

    The store of a generated size stays where the other measurements look for it.
    """
    home = places.work / "build" if size == "bundled" else places.home(size)
    shutil.rmtree(home, ignore_errors=True)
    with Store.open(places.seed) as seed:
        inputs, lift = digest(seed, size), Lift(seed.graph, SIZES[size])
        harvest = lift.harvest(seed.file.all_statements())
        tables = {"figures": lift.figures(seed.figures)}
    count, before = len(harvest.statements), psutil.Process().memory_info().rss
    steps: list[tuple[str, float]] = []
    start = time.perf_counter()
    with Watch() as watch:
        path = snapshot.build(harvest, tables, inputs, home, lambda label, *_: steps.append(_now(label)))
    seconds = time.perf_counter() - start
    peak = peak_mb()
    opening = time.perf_counter()
    with Store(path) as built:
        entities = len(built.graph.entities)
    opened = time.perf_counter() - opening
    meta = snapshot.read_meta(path)
    ends = [*(at for _, at in steps[1:]), start + seconds]
    return {
        "statements": count,
        "entities": entities,
        "seconds": round(seconds, 2),
        "statements_per_s": round(count / seconds),
        "steps_s": {label: round(end - at, 2) for (label, at), end in zip(steps, ends, strict=True)},
        "statements_mb": round(before / 1e6, 1),
        "peak_mb": peak,
        "peak_with_children_mb": watch.peak_mb,
        "bytes_per_statement": round(watch.peak_mb * 1e6 / count),
        "disk_mb": {name: round(size / 1e6, 1) for name, size in meta["bytes"].items()},
        "disk_bytes_per_statement": round(sum(meta["bytes"].values()) / count),
        "open_s": round(opened, 2),
    }


def _now(label: str) -> tuple[str, float]:
    return label, time.perf_counter()
