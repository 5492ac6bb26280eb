"""Measuring: warmed calls, the order of systems rotated, medians and 95th percentiles, and what the machine was."""

import gc
import importlib.metadata
import math
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import psutil

QUIET = 2.0
"""Load average above which figures are marked: other programs took part of the processor."""
_PACKAGES = ("arcadedb", "neo4j", "networkx", "numpy", "pandas", "pyoxigraph", "rdflib", "scikit-learn")
P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Effort:
    """How long each system is warmed for each question (seconds, and calls at most) and how often it is measured."""

    warm_seconds: float = 4.0
    warm_calls: int = 800
    rounds: int = 40

    @classmethod
    def of(cls, name: str) -> "Effort":
        """`full` for figures that are published, `quick` to see that everything runs."""
        return cls() if name == "full" else cls(0.5, 60, 10)


@dataclass(frozen=True, slots=True)
class Timing:
    """Times of calls in milliseconds."""

    calls: int
    median_ms: float
    p95_ms: float
    mean_ms: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Timing":
        """From single times in seconds."""
        ordered = sorted(s * 1000 for s in seconds)
        last = ordered[min(len(ordered) - 1, math.ceil(0.95 * len(ordered)) - 1)]
        return cls(len(ordered), _short(statistics.median(ordered)), _short(last), _short(statistics.fmean(ordered)))

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return asdict(self)


def _short(value: float) -> float:
    return float(f"{value:.4g}")


def timed(call: Callable[[], Any]) -> float:
    """Seconds of one call by the wall clock."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def worked(call: Callable[[], Any]) -> float:
    """Seconds of this process's processor in one call."""
    start = time.process_time()
    call()
    return time.process_time() - start


def each(call: Callable[[P], Any], parameters: Sequence[P]) -> tuple[Timing, Timing]:
    """Times of one call for each parameter: by the wall clock, and of this process's processor."""
    wall: list[float] = []
    cpu = [worked(lambda p=parameter: wall.append(timed(lambda: call(p)))) for parameter in parameters]  # type: ignore[misc]
    return Timing.of(wall), Timing.of(cpu)


def side_by_side(
    systems: Mapping[str, Callable[[P], Any]], parameters: Sequence[P], effort: Effort
) -> dict[str, Timing]:
    """The same calls on several systems: each is warmed, then they take turns, and who begins changes every round."""
    for call in systems.values():
        _warm(call, parameters, effort)
    names = list(systems)
    found: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(effort.rounds):
        parameter = parameters[turn % len(parameters)]
        first = turn % len(names)
        for name in (*names[first:], *names[:first]):
            found[name].append(timed(lambda n=name, p=parameter: systems[n](p)))  # type: ignore[misc]
    return {name: Timing.of(times) for name, times in found.items()}


def _warm(call: Callable[[P], Any], parameters: Sequence[P], effort: Effort) -> None:
    end = time.perf_counter() + effort.warm_seconds
    for turn in range(effort.warm_calls):
        call(parameters[turn % len(parameters)])
        if time.perf_counter() > end:
            return


def ratio(ours: Timing, theirs: Timing) -> float:
    """How many times faster ours is, by the medians."""
    return _short(theirs.median_ms / ours.median_ms)


def geometric_mean(values: Sequence[float]) -> float:
    """The geometric mean."""
    return _short(math.exp(statistics.fmean(math.log(v) for v in values)))


def slope(sizes: Sequence[float], values: Sequence[float]) -> float:
    """Slope of a line through the points on logarithmic axes: 1 where the value grows as the size does."""
    return _short(statistics.linear_regression([math.log(s) for s in sizes], [math.log(v) for v in values]).slope)


def allowed_slope(sizes: Sequence[float]) -> float:
    """The slope that n log n has between the smallest and the largest of the sizes."""
    low, high = min(sizes), max(sizes)
    return _short(math.log(high * math.log(high) / (low * math.log(low))) / math.log(high / low))


def resident_mb() -> float:
    """Memory of this process now, in MB."""
    gc.collect()
    return round(psutil.Process().memory_info().rss / 1e6, 1)


def peak_mb() -> float:
    """Most memory this process ever had, in MB."""
    scale = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 1e6, 1)


def memory_of(pid: int) -> float:
    """Memory of another process and its children now, in MB."""
    process = psutil.Process(pid)
    return round(sum(p.memory_info().rss for p in (process, *process.children(recursive=True))) / 1e6, 1)


def load() -> float:
    """Load average of the last minute."""
    return round(os.getloadavg()[0], 2)


def machine() -> dict[str, Any]:
    """What the figures were taken on: processor, memory, systems and packages."""
    memory = psutil.virtual_memory().total
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 2**30),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "java": _java(),
        "packages": {name: version for name in _PACKAGES if (version := _version(name))},
    }


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(errors="replace").splitlines() if info.is_file() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def _java() -> str | None:
    try:
        shown = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    except OSError:
        return None
    return shown.splitlines()[0] if shown else None
