"""Run the bundled sources: read their tables, map the rows to statements, check the whole."""

import hashlib
import importlib
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from graph_store.database import unique
from graph_store.statements import FileCount, Harvest, Quarantined, Source, Statement
from ingest.emit import Emitter
from ingest.readers.table import Record, Table, read_table
from ingest.resolve import Resolver
from ingest.source import BUNDLED, Assertion, SourceError, SourceSpec, read_source

FACTS = (
    "lernen_vor_ort",
    "regionales_uebergangsmanagement",
    "bildungsketten",
    "transferinitiative",
    "kommunen",
    "uebergang",
)
"""Folders of the researched facts; actors are named by the first row in this order."""

FOLDERS = (*FACTS, "regions", "regions_wide", "families", "model_concepts")
"""All source folders in the order of loading."""

_SHOWN = 5
"""Most rows that are named behind a failed assertion."""

Progress = Callable[[str, int, int], None]
"""Called with the title of a source, the number of sources done before it and the number of all."""


class AssertionsFailed(Exception):
    """Assertions of a `source.yml` do not hold; `failures` has one line each, followed by the rows that are missing."""

    def __init__(self, failures: list[str]) -> None:
        super().__init__("\n".join(failures))
        self.failures = failures


@dataclass(slots=True)
class _Loaded:
    folder: str
    spec: SourceSpec
    tables: dict[str, Table]
    emitter: Emitter

    def run(self, resolver: Resolver) -> None:
        """Map the rows of the source to statements."""
        mapping = importlib.import_module(f"ingest.sources.{self.folder}.mapping")
        mapping.emit({name: table.records for name, table in self.tables.items()}, resolver, self.emitter)


def wide_folder() -> Path | None:
    """Folder of the wider figures, or None: `$BILDUNGSGRAPH_SHARED/data/regions`, by default beside the project."""
    shared = os.environ.get("BILDUNGSGRAPH_SHARED")
    folder = (Path(shared) if shared else BUNDLED.parent.parent / "shared") / "data" / "regions"
    spec = read_source(BUNDLED / "sources" / "regions_wide" / "source.yml")
    return folder if all((folder / file).is_file() for file in spec.tables) else None


def _load(folder: str, root: Path, wide_root: Path | None, sources: dict[str, Source]) -> _Loaded | None:
    home = root / "sources" / folder
    spec = read_source(home / "source.yml")
    if spec.wide and wide_root is None:
        return None
    data = wide_root if spec.wide and wide_root else home / spec.folder
    tables = {name: read_table(data / name, table, spec.name) for name, table in spec.tables.items()}
    emitter = Emitter(spec, sources, root / "lookups")
    for table in tables.values():
        emitter.quarantine.extend(table.quarantine)
    return _Loaded(folder, spec, tables, emitter)


def _rows(loaded: _Loaded) -> dict[str, list[Record]]:
    return {name.removesuffix(".csv"): table.records for name, table in loaded.tables.items()}


def _without_loose_ends(statements: list[Statement]) -> tuple[list[Statement], list[Quarantined]]:
    """Statements whose things are all known, and a quarantine entry for each of the others."""
    known = {s.about for s in statements if s.property == "class"}
    kept: list[Statement] = []
    loose: dict[Quarantined, None] = {}
    for statement in statements:
        facts = statement.relation
        ends = {"von": facts.from_id, "zu": facts.to_id} if facts else {statement.property: statement.about}
        missing = {end: thing for end, thing in ends.items() if thing not in known}
        if not missing:
            kept.append(statement)
            continue
        file, _, line = statement.locator.removeprefix(f"{statement.dataset}/").rpartition(":")
        what = f"{facts.cls} zeigt auf nichts Bekanntes" if facts else "Eigenschaft von etwas, das es nicht gibt"
        fix = "Zeile anlegen, die das Ding beschreibt, oder Namen berichtigen"
        for end, thing in missing.items():
            loose[Quarantined(statement.dataset, file, int(line), end, thing, what, fix)] = None
    return kept, list(loose)


def _account(loaded: _Loaded, statements: Iterable[Statement], harvest: Harvest) -> None:
    """Count the rows of each table; a row that states nothing and is in no list yet goes to quarantine."""
    name = loaded.spec.name
    used: dict[str, set[int]] = defaultdict(set)
    for file, line in loaded.emitter.touched:
        used[file].add(line)
    for locator in {s.locator for s in statements}:
        file, _, number = locator.removeprefix(f"{name}/").rpartition(":")
        used[file].add(int(number))
    listed = {(q.file, q.line) for q in harvest.quarantine if q.dataset == name}
    for file, table in loaded.tables.items():
        for record in table.records:
            if record.line not in used[file] and (file, record.line) not in listed:
                reason, fix = "Zeile ergab keine Aussage", "Abbildung der Quelle ergänzen oder Zeile entfernen"
                harvest.quarantine.append(Quarantined(name, file, record.line, "", "", reason, fix))
        count = sum(record.line in used[file] for record in table.records)
        harvest.files.append(FileCount(name, file, table.read, count, table.read - count))


def _measure(assertion: Assertion, loaded: _Loaded, harvest: Harvest, counts: Counter[tuple[str, str]]) -> float:
    if assertion.count in ("entities", "relations"):
        return counts[assertion.count, assertion.name]
    file, _, column = assertion.name.partition(":")
    if file not in loaded.tables:
        raise SourceError(f"sources/{loaded.folder}/source.yml: assertions: Tabelle {file} steht nicht in tables.")
    if assertion.count == "filled":
        records = loaded.tables[file].records
        if column not in loaded.spec.tables[file].columns:
            raise SourceError(f"sources/{loaded.folder}/source.yml: assertions: {file} hat keine Spalte {column!r}.")
        return sum(bool(r[column]) for r in records) / len(records) if records else 0.0
    found = next(f for f in harvest.files if (f.dataset, f.file) == (loaded.spec.name, file))
    return found.read if assertion.count == "rows" else found.used


def _failures(loaded: _Loaded, harvest: Harvest) -> list[str]:
    things: dict[tuple[str, str], set[str]] = defaultdict(set)
    for statement in loaded.emitter.statements:
        if statement.relation:
            things["relations", statement.relation.cls].add(statement.about)
        elif statement.property in ("class", "trait"):
            things["entities", str(statement.value)].add(statement.about)
    counts = Counter({key: len(found) for key, found in things.items()})
    failures = []
    for assertion in loaded.spec.assertions:
        tables = {*assertion.tables, assertion.name.partition(":")[0]}
        if any(loaded.tables[t].refused for t in tables if t in loaded.tables):
            continue
        found = _measure(assertion, loaded, harvest, counts)
        if not assertion.min <= found <= assertion.max:
            failures.append(
                f"sources/{loaded.folder}/source.yml: {assertion.count} {assertion.name}: {found:g} gefunden, "
                f"verlangt {assertion.min:g} bis {assertion.max:g}"
            )
            failures.extend(
                _lost_rows([q for q in harvest.quarantine if q.dataset == loaded.spec.name and q.file in tables])
            )
    return failures


def _lost_rows(lost: list[Quarantined]) -> list[str]:
    """The rows that are missing behind a failed assertion, in words; the first few of many."""
    lines = [
        f"{q.dataset}/{q.file}:{q.line}: {q.field or 'Zeile'} „{q.value}“: {q.reason}. Abhilfe: {q.fix}"
        for q in lost[:_SHOWN]
    ]
    return lines + [f"und {len(lost) - _SHOWN} weitere Zeilen in Quarantäne"] * (len(lost) > _SHOWN)


def harvest(
    sources: list[str] | None = None,
    *,
    root: Path = BUNDLED,
    wide_root: Path | None = None,
    progress: Progress | None = None,
) -> Harvest:
    """Load sources (folder names; all by default) and return every statement with its source and account.

    `wide_root` is the folder of the wider figures (see `wide_folder`); without it only the bundled figures are loaded.
    Raises SourceError for a broken `source.yml` or lookup table and AssertionsFailed when a source did not give what
    it must; rows that cannot be used are in the quarantine of the result and raise nothing.
    """
    unknown = sorted(set(sources or ()) - set(FOLDERS))
    if unknown:
        raise SourceError(f"unbekannte Quelle: {', '.join(unknown)}. Bekannt sind: {', '.join(FOLDERS)}.")
    result = Harvest()
    # The concepts of the model belong to every run: whatever the facts are coded with must be in the graph.
    chosen = [folder for folder in FOLDERS if sources is None or folder in (*sources, "model_concepts")]
    # Who is who depends on all facts, so that ids stay the same when only some sources are loaded.
    read = {folder: _load(folder, root, wide_root, result.sources) for folder in dict.fromkeys([*FACTS, *chosen])}
    facts = {run.spec.name: _rows(run) for folder, run in read.items() if run and folder in FACTS}
    resolver = Resolver.load(root / "lookups", facts)
    runs = [run for folder in chosen if (run := read[folder])]
    statements: list[Statement] = []
    for done, loaded in enumerate(runs):
        if progress:
            progress(loaded.spec.title, done, len(runs))
        loaded.run(resolver)
        statements.extend(loaded.emitter.statements)
        result.quarantine.extend(loaded.emitter.quarantine)
        result.review.extend(loaded.emitter.reviews)
    result.statements, loose = _without_loose_ends(unique(statements))
    result.quarantine.extend(loose)
    by_dataset: dict[str, list[Statement]] = defaultdict(list)
    for statement in result.statements:
        by_dataset[statement.dataset].append(statement)
    failures = []
    for loaded in runs:
        _account(loaded, by_dataset[loaded.spec.name], result)
        failures.extend(_failures(loaded, result))
    if failures:
        raise AssertionsFailed(failures)
    return result


def inputs_digest(root: Path = BUNDLED, wide_root: Path | None = None) -> str:
    """SHA-256 over everything a build is made from: data, lookups, `source.yml`, model and the code that reads them."""
    hasher = hashlib.sha256()
    project = BUNDLED.parent
    folders = {project / "graph_schema", project / "graph_store", BUNDLED, root}
    files = {f for folder in folders for f in folder.rglob("*") if f.is_file() and "__pycache__" not in f.parts}
    if wide_root:
        files |= {wide_root / name for name in read_source(root / "sources" / "regions_wide" / "source.yml").tables}
    for file in sorted(files):
        base = project if file.is_relative_to(project) else file.anchor
        hasher.update(f"{file.relative_to(base).as_posix()}\0".encode())
        hasher.update(hashlib.sha256(file.read_bytes()).digest())
    return hasher.hexdigest()
