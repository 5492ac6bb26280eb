"""Snapshots on disk: built aside, published at once, never half visible.

`HOME/snapshots/NAME/` holds `graph.sqlite`, `oxigraph/`, `arcadedb/`, tables as Parquet and `meta.json`;
`HOME/CURRENT` names the published one. Whatever stops a build, the last good snapshot stays published.
"""

import errno
import fcntl
import hashlib
import importlib.metadata
import json
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

import graph_schema
import graph_store
from graph_store import contents, database
from graph_store.contents import Contents
from graph_store.database import StatementFile, StoreError
from graph_store.difference import Difference, difference
from graph_store.files import replace_file, sync
from graph_store.fold import fold
from graph_store.graph import Graph
from graph_store.journal import Journal, apply
from graph_store.statements import Harvest

Progress = Callable[[str, int, int], None]
"""Called with a German label, the number of the step (from 1) and the number of steps."""

Amend = Callable[[Harvest, Journal], Harvest]
"""Adds to a harvest what people wrote down in the journal."""

FORMAT = 2

MOST_TOUCHED = 0.1
"""Share of the statements up to which touched things are changed in a copy; with more, all is written anew."""

_BUILD = ".build-"
_NOTES = ("LOG", "LOCK", "statistics.json", "last-tx-id.bin")
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


def whole(path: Path, meta: Mapping[str, Any], name: str) -> Path:
    """A part of a snapshot, after making sure that it is as the build left it. Raises StoreError where it is not.

    The engines do not: with a file cut off or gone, they open and count less.
    """
    part = path / name
    try:
        intact = meta["digests"][name] == _digest(part)
    except (OSError, KeyError) as error:
        raise StoreError(f"{part}: nicht lesbar ({error}). {_REBUILD}") from error
    if not intact:
        raise StoreError(f"{part}: beschädigt. {_REBUILD}")
    return part


def needs_build(inputs_digest: str, home: Path) -> bool:
    """Whether the published snapshot is missing, damaged, or made from other inputs or decisions."""
    try:
        path = current(home)
        meta = read_meta(path)
        StatementFile(path / "graph.sqlite")
        for name in meta["digests"]:
            whole(path, meta, name)
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
    full: bool = False,
) -> Path:
    """Build and publish a snapshot with `tables` beside the graph, and return its directory.

    Where the published snapshot is whole and of this program, and few statements differ, a copy of it is brought up
    to date, which gives the same graph sooner; `full` forbids it. `meta["update"]` says which it was.

    Raises StoreError (disk full, home not writable, another build running, statements that cannot be folded); the
    snapshot published before then stays as it is.
    """
    with _clear_errors(home):
        snapshots = home / "snapshots"
        snapshots.mkdir(parents=True, exist_ok=True)
        with _lock(home):
            _sweep(snapshots)

            def step(number: int) -> None:
                if progress:
                    progress(_STEPS[number - 1], number, len(_STEPS))

            step(1)
            journal = Journal(home)
            digests = inputs_digest, journal.digest()
            harvest = apply(amend(harvest, journal) if amend else harvest, journal)
            step(2)
            harvest.statements = database.unique(harvest.statements)
            made = Contents(harvest, tables, digests, _fold(harvest), step)
            change = None if full else _change(home, harvest)
            if change:
                try:
                    return _publish(made, home, *change)
                except (StoreError, OSError, sqlite3.Error):
                    pass  # the copy is gone again; whatever was wrong with it, a new graph does not need it
            return _publish(made, home)


def _change(home: Path, harvest: Harvest) -> tuple[Path, Difference] | None:
    """The published snapshot and how it differs, if it is whole, of this program and differs little."""
    try:
        base = current(home)
        meta = read_meta(base)
        if meta["program"] != _program():
            return None
        for name in meta["digests"]:
            whole(base, meta, name)
        change = difference(StatementFile(base / "graph.sqlite"), harvest)
    except StoreError:
        return None
    few = change is not None and len(change.touched) <= MOST_TOUCHED * len(harvest.statements)
    return (base, change) if change and few else None


def _publish(made: Contents, home: Path, base: Path | None = None, change: Difference | None = None) -> Path:
    """Write a snapshot aside, from nothing or from the base and the change, and publish it."""
    work = Path(tempfile.mkdtemp(prefix=_BUILD, dir=home / "snapshots"))
    try:
        made.step(3)
        counts = contents.update(work, made, base, change) if base and change else contents.write(work, made)
        made.step(6)
        for name, table in sorted(made.tables.items()):
            table.to_parquet(work / f"{name}.parquet", index=False)
        removed, added = (len(change.removed), len(change.added)) if change else (0, 0)
        meta = {
            "format": FORMAT,
            "version": made.graph.version,
            "inputs": made.digests[0],
            "journal": made.digests[1],
            "program": _program(),
            "update": {"removed": removed, "added": added} if base else None,
            "counts": {**contents.tally(made.graph, made.harvest), **counts},
            "bytes": {entry.name: _size(entry) for entry in sorted(work.iterdir())},
            "digests": _digests(work),
            "packages": {name: _package_version(name) for name in _PACKAGES},
        }
        text = json.dumps(meta, indent=1, ensure_ascii=False, sort_keys=True)
        (work / "meta.json").write_text(text + "\n", encoding="utf-8")
        return _switch(work, made.graph.version, home)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _fold(harvest: Harvest) -> Graph:
    for statement in harvest.statements:
        if statement.source not in harvest.sources:
            raise StoreError(f"{statement.locator}: Quelle {statement.source} ist nicht beschrieben.")
    try:
        return fold(harvest.statements, harvest.sources, database.version_of(harvest))
    except ValueError as error:
        raise StoreError(f"Die Aussagen passen nicht zusammen: {error}") from error


def _size(path: Path) -> int:
    return sum(f.stat().st_size for f in path.rglob("*") if f.is_file()) if path.is_dir() else path.stat().st_size


def _digests(path: Path) -> dict[str, str]:
    """Digest of every part of a snapshot."""
    return {entry.name: _digest(entry) for entry in sorted(path.iterdir()) if entry.name != "meta.json"}


def _digest(part: Path) -> str:
    """Digest of a file or folder, without what engines note for themselves when they open it."""
    hasher = hashlib.sha256()
    for file in [part] if part.is_file() else sorted(part.rglob("*")):
        if file.is_file() and not file.name.startswith(_NOTES):
            hasher.update(f"{file.name}\0{file.stat().st_size}\0".encode())
            with file.open("rb") as stream:
                hasher.update(hashlib.file_digest(stream, "sha256").digest())
    return hasher.hexdigest()


@cache
def _program() -> str:
    """Digest of what decides how a graph is written: the model, the code that folds and projects, the engines."""
    hasher = hashlib.sha256()
    model, room = (Path(str(module.__file__)).parent for module in (graph_schema, graph_store))
    files = [f for f in model.rglob("*") if f.suffix in (".py", ".yaml")]
    for file in sorted([*files, *room.glob("*.py"), *room.glob("projections/*.py")]):
        hasher.update(f"{file.relative_to(room.parent).as_posix()}\0".encode() + file.read_bytes())
    hasher.update(json.dumps({name: _package_version(name) for name in _PACKAGES}).encode())
    return hasher.hexdigest()


def _package_version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _switch(work: Path, version: str, home: Path) -> Path:
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
