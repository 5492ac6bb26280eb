"""Snapshots on disk: built aside, published at once, never half visible.

`HOME/snapshots/NAME/` holds `graph.sqlite`, `oxigraph/`, `arcadedb/`, tables as Parquet and `meta.json`;
`HOME/CURRENT` names the published one. Whatever stops a build, the last good snapshot stays published.
"""

import errno
import fcntl
import importlib.metadata
import json
import re
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from graph_schema import load_model
from graph_store import database
from graph_store.database import StatementFile, StoreError
from graph_store.files import replace_file, sync
from graph_store.fold import fold
from graph_store.graph import Graph
from graph_store.journal import Journal, apply
from graph_store.projections import cypher, rdf
from graph_store.statements import Harvest, Statement

Progress = Callable[[str, int, int], None]
"""Called with a German label, the number of the step (from 1) and the number of steps."""

Amend = Callable[[Harvest, Journal], Harvest]
"""Adds to a harvest what people wrote down in the journal."""

FORMAT = 1
_BUILD = ".build-"
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
_PACKAGES = ("arcadedb", "pandas", "pyarrow", "pyoxigraph")
_STEPS = ("Entscheidungen anwenden", "Aussagen falten", "Belegdatei schreiben", "SPARQL-Teil schreiben",
          "Cypher-Teil schreiben", "Veröffentlichen")  # fmt: skip
_REBUILD = "Abhilfe: `bildungsgraph build` ausführen."


def current(home: Path) -> Path:
    """The directory of the published snapshot. Raises StoreError when there is none or it is damaged."""
    pointer = home / "CURRENT"
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise StoreError(f"{home}: noch kein Graph aufgebaut. {_REBUILD}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{pointer}: nicht lesbar ({error}). {_REBUILD}") from error
    path = home / "snapshots" / name
    if not _NAME.fullmatch(name) or not path.is_dir():
        raise StoreError(f"{pointer}: zeigt auf keinen Graphen ({name[:60]!r}). {_REBUILD}")
    return path


def read_meta(path: Path) -> dict[str, Any]:
    """What `meta.json` of a snapshot says, after a look at the size of its statement file."""
    file = path / "meta.json"
    try:
        meta = json.loads(file.read_text(encoding="utf-8"))
        size = (path / "graph.sqlite").stat().st_size
        intact = meta["format"] == FORMAT and meta["bytes"]["graph.sqlite"] == size
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{file}: nicht lesbar ({error}). {_REBUILD}") from error
    if not intact:
        raise StoreError(f"{path}: unvollständig oder von einer anderen Programmversion. {_REBUILD}")
    return dict(meta)


def needs_build(inputs_digest: str, home: Path) -> bool:
    """Whether the published snapshot is missing, damaged, or made from other inputs or decisions."""
    try:
        path = current(home)
        meta = read_meta(path)
        StatementFile(path / "graph.sqlite")
    except StoreError:
        return True
    return (meta["inputs"], meta["journal"]) != (inputs_digest, Journal(home).digest())


def build(
    harvest: Harvest,
    tables: Mapping[str, pd.DataFrame],
    inputs_digest: str,
    home: Path,
    progress: Progress | None = None,
    amend: Amend | None = None,
) -> Path:
    """Build and publish a snapshot with `tables` beside the graph, and return its directory.

    Raises StoreError (disk full, home not writable, another build running, statements that cannot be folded); the
    snapshot published before then stays as it is.
    """
    with _clear_errors(home):
        snapshots = home / "snapshots"
        snapshots.mkdir(parents=True, exist_ok=True)
        with _lock(home):
            _sweep(snapshots)
            work = Path(tempfile.mkdtemp(prefix=_BUILD, dir=snapshots))
            try:
                show = progress or (lambda *_: None)
                show(_STEPS[0], 1, len(_STEPS))
                journal = Journal(home)
                written = journal.digest()
                harvest = apply(amend(harvest, journal) if amend else harvest, journal)
                version = _fill(work, harvest, tables, (inputs_digest, written), show)
                return _publish(work, version, home)
            finally:
                shutil.rmtree(work, ignore_errors=True)


def _fill(
    work: Path, harvest: Harvest, tables: Mapping[str, pd.DataFrame], digests: tuple[str, str], progress: Progress
) -> str:
    """Fill the directory of a snapshot; `digests` are those of the inputs and of the journal."""

    def step(number: int) -> None:
        progress(_STEPS[number - 1], number, len(_STEPS))

    step(2)
    harvest.statements = database.unique(harvest.statements)
    graph = _fold(harvest)
    step(3)
    database.write(work / "graph.sqlite", harvest, graph)
    for name, table in sorted(tables.items()):
        table.to_parquet(work / f"{name}.parquet", index=False)
    step(4)
    counts = _project(work, graph, harvest.statements, lambda: step(5))
    step(6)
    meta = {
        "format": FORMAT,
        "version": graph.version,
        "inputs": digests[0],
        "journal": digests[1],
        "counts": {**_counts(graph, harvest), **counts},
        "bytes": {entry.name: _size(entry) for entry in sorted(work.iterdir())},
        "packages": {name: _package_version(name) for name in _PACKAGES},
    }
    text = json.dumps(meta, indent=1, ensure_ascii=False, sort_keys=True)
    (work / "meta.json").write_text(text + "\n", encoding="utf-8")
    return graph.version


def _fold(harvest: Harvest) -> Graph:
    for statement in harvest.statements:
        if statement.source not in harvest.sources:
            raise StoreError(f"{statement.locator}: Quelle {statement.source} ist nicht beschrieben.")
    try:
        return fold(harvest.statements, harvest.sources, database.version_of(harvest))
    except ValueError as error:
        raise StoreError(f"Die Aussagen passen nicht zusammen: {error}") from error


def _project(work: Path, graph: Graph, statements: list[Statement], waiting: Callable[[], None]) -> dict[str, int]:
    """Write both projections at the same time, the property graph in a child process where its engine is installed."""
    child = cypher.Build(work) if cypher.available() else None
    try:
        counts = {"quads": rdf.write(work / "oxigraph", rdf.RdfProjection(graph, load_model()), statements)}
        waiting()
        if child:
            counts |= child.result()
    finally:
        if child:
            child.stop()
    shutil.rmtree(work / "log", ignore_errors=True)
    return counts


def _counts(graph: Graph, harvest: Harvest) -> dict[str, Any]:
    classes = Counter(label for e in graph.entities.values() for label in {e.cls, *e.traits})
    relations = Counter(r.cls for r in graph.relations.values())
    return {
        "classes": dict(sorted(classes.items())),
        "relations": dict(sorted(relations.items())),
        "statements": len(harvest.statements),
        "sources": len(harvest.sources),
        "quarantine": len(harvest.quarantine),
        "review": len(harvest.review),
    }


def _size(path: Path) -> int:
    return sum(f.stat().st_size for f in path.rglob("*") if f.is_file()) if path.is_dir() else path.stat().st_size


def _package_version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _publish(work: Path, version: str, home: Path) -> Path:
    """Give the finished directory its name and point CURRENT to it; keep the one before, remove older ones."""
    snapshots = home / "snapshots"
    try:
        previous = current(home)
    except StoreError:
        previous = None
    taken = {entry.name for entry in snapshots.iterdir()}
    names = (version if n == 1 else f"{version}-{n}" for n in range(1, len(taken) + 2))
    target = snapshots / next(name for name in names if name not in taken)
    for entry in (*work.rglob("*"), work):
        sync(entry)
    work.chmod(0o755)
    work.rename(target)
    sync(snapshots)
    replace_file(home / "CURRENT", (target.name + "\n").encode())
    for entry in snapshots.iterdir():
        if entry not in (target, previous):
            shutil.rmtree(entry, ignore_errors=True)
    return target


def _sweep(snapshots: Path) -> None:
    """Remove what killed builds left behind. Only called while no other build can run."""
    for entry in snapshots.glob(f"{_BUILD}*"):
        shutil.rmtree(entry, ignore_errors=True)


@contextmanager
def _lock(home: Path) -> Iterator[None]:
    """Hold the build lock of the home folder; the system lets go of it when the process ends, however it ends."""
    with (home / "build.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(
                f"{home}: Ein anderer Aufbau läuft gerade. Abhilfe: warten, bis er fertig ist, oder ihn beenden."
            ) from None
        yield


@contextmanager
def _clear_errors(home: Path) -> Iterator[None]:
    """Turn system errors of a build into one clear line."""
    kept = "Der bisherige Graph bleibt bestehen."
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        code = error.errno if isinstance(error, OSError) else None
        if code in (errno.EACCES, errno.EPERM, errno.EROFS):
            reason = f"nicht beschreibbar ({error}). Abhilfe: Rechte prüfen oder BILDUNGSGRAPH_HOME setzen"
        elif code in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or re.search(r"space|full|too large", str(error)):
            reason = f"kein Platz zum Schreiben ({error}). Abhilfe: Platz schaffen"
        else:
            reason = f"Schreiben oder Lesen fehlgeschlagen ({error})"
        raise StoreError(f"{home}: {reason}. {kept}") from error
