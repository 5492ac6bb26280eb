"""The statements as a property graph in a directory of the embedded Cypher engine.

The engine runs in a child process of its own: its memory and its crashes stay there, and it dies with its parent.
"""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from graph_schema import Model
from graph_store.database import StoreError
from graph_store.graph import Graph
from graph_store.projections.property_graph import FROM_SOURCE
from graph_store.projections.records import (
    Node,
    labels,
    nodes,
    relation_edge,
    shown_statements,
    statement_node,
)
from graph_store.statements import Statement

COMMAND_TIMEOUT_MS = 10_000
"""A second line behind the guard's own deadline, kept in the database itself."""

MISSING = "Die Cypher-Engine ist nicht installiert (Paket arcadedb); freie Cypher-Abfragen sind nicht möglich."

TOUCHED = "touched.json"
"""File in a snapshot directory by which the child learns what to change; it removes it."""

_HEAP = "-Xmx320m"
_ROWS = 2_000
_SETTINGS = {
    "arcadedb.opencypher.loadCsv.allowFileUrls": "false",
    "arcadedb.opencypher.loadCsv.allowRemoteUrls": "false",
    "arcadedb.command.timeout": str(COMMAND_TIMEOUT_MS),
}
_INDEX_TYPES = {"integer": "INTEGER", "year": "INTEGER", "number": "DOUBLE", "boolean": "BOOLEAN"}


def available() -> bool:
    """Whether the Cypher engine is installed."""
    return importlib.util.find_spec("arcadedb") is not None


class Build:
    """A running child that writes `arcadedb/` beside the statement file of a snapshot directory."""

    def __init__(self, snapshot: Path, touched: Mapping[str, list[str]] | None = None) -> None:
        """Start it: on a new `arcadedb/`, or on a copy of the one before, where only the `touched` ids are changed."""
        snapshot = snapshot.resolve()
        if touched is not None:
            (snapshot / TOUCHED).write_text(json.dumps(touched), encoding="utf-8")
        environment = {
            **os.environ,
            "ARCADEDB_NATIVE_ISOLATE_ARGS": _HEAP,
            "ARCADEDB_LOG_DIR": str(snapshot / "log"),
            "ARCADEDB_LOG_CONSOLE": "0",
        }
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115  closed by stop()
        self._child = subprocess.Popen(
            [sys.executable, "-m", "graph_store.projections.cypher_child", str(snapshot)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env=environment,
            cwd=Path(__file__).parents[2],
        )

    def result(self) -> dict[str, int]:
        """Wait for the child: numbers of nodes and relationships. Raises StoreError with its last line if it failed."""
        output = self._child.stdout.read() if self._child.stdout else ""
        code = self._child.wait()
        self._errors.seek(0)
        lines = self._errors.read().strip().splitlines()
        self.stop()
        if code:
            reason = lines[-1] if lines else f"Rückgabewert {code}"
            raise StoreError(f"Der Cypher-Teil des Graphen ließ sich nicht schreiben: {reason}")
        counts: dict[str, int] = json.loads(output)
        return counts

    def stop(self) -> None:
        """End the child if it still runs, and let go of its pipes."""
        if self._child.poll() is None:
            self._child.kill()
        self._child.communicate()
        self._errors.close()


def type_name(label_set: Iterable[str]) -> str:
    """The engine's type of nodes with these labels."""
    return "~".join(sorted(label_set))


def batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """The rows in lists of a size that one transaction can hold."""
    iterator = iter(rows)
    while batch := list(islice(iterator, _ROWS)):
        yield batch


def _define(db: Any, model: Model, label_sets: set[tuple[str, ...]]) -> None:
    """One type per label with a unique id, its indexes, one type per relationship, one per combination of labels."""
    for cls in (*model.things, *model.traits):
        db.command("sql", f"CREATE VERTEX TYPE `{cls.name}`")
        db.command("sql", f"CREATE PROPERTY `{cls.name}`.`id` STRING")
        db.command("sql", f"CREATE INDEX ON `{cls.name}` (`id`) UNIQUE")
        for definition in cls.properties.values():
            if definition.indexed and not definition.multi:
                kind = _INDEX_TYPES.get(definition.range, "STRING")
                db.command("sql", f"CREATE PROPERTY `{cls.name}`.`{definition.name}` {kind}")
                db.command("sql", f"CREATE INDEX ON `{cls.name}` (`{definition.name}`) NOTUNIQUE NULL_STRATEGY SKIP")
    for label_set in sorted(label_sets):
        if len(label_set) > 1:
            parents = ", ".join(f"`{label}`" for label in label_set)
            db.command("sql", f"CREATE VERTEX TYPE `{type_name(label_set)}` EXTENDS {parents}")
    for edge_type in sorted({model.cypher_type(c.name) for c in (*model.relations, *model.links)} | {FROM_SOURCE}):
        db.command("sql", f"CREATE EDGE TYPE `{edge_type}`")


def _write_nodes(batch: Any, found: Iterable[Node]) -> dict[str, str]:
    """Write the nodes and return the engine's record id of each."""
    by_type: dict[str, list[Node]] = defaultdict(list)
    for node in found:
        by_type[type_name(node.labels)].append(node)
    records: dict[str, str] = {}
    for name, group in sorted(by_type.items()):
        for part in batches(group):
            rids = batch.create_vertices(name, [dict(node.properties) for node in part])
            records.update(zip((node.id for node in part), rids, strict=True))
    return records


def _write_edges(batch: Any, graph: Graph, model: Model, records: dict[str, str]) -> int:
    by_type: dict[str, list[str]] = defaultdict(list)
    for relation in graph.relations.values():
        by_type[model.cypher_type(relation.cls)].append(relation.id)
    for edge_type, ids in sorted(by_type.items()):
        for part in batches(relation_edge(graph.relations[rel], graph, model) for rel in ids):
            batch.new_edges(
                [records[e.from_id] for e in part],
                edge_type,
                [records[e.to_id] for e in part],
                [dict(e.properties) for e in part],
            )
    return sum(map(len, by_type.values()))


def _write_statements(batch: Any, shown: Iterable[Statement], records: dict[str, str]) -> int:
    count = 0
    for part in batches(shown):
        rids = batch.create_vertices("Statement", [dict(statement_node(s).properties) for s in part])
        batch.new_edges(rids, FROM_SOURCE, [records[s.source] for s in part])
        count += len(part)
    return count


def write(directory: Path, graph: Graph, model: Model, statements: Iterable[Statement]) -> dict[str, int]:
    """Write a new database directory, closed so that it opens read-only. Returns its numbers of nodes and edges.

    Loading from files and addresses is switched off, and a time limit set, inside the database.
    """
    import arcadedb

    db = arcadedb.create_database(str(directory))
    try:
        for name, value in _SETTINGS.items():
            db.command("sql", f"ALTER DATABASE `{name}` {value}")
        label_sets = {labels(model, e.cls, e.traits) for e in graph.entities.values()}
        _define(db, model, label_sets)
        with db.graph_batch(commit_every=_ROWS) as batch:
            records = _write_nodes(batch, nodes(graph, model))
            edges = _write_edges(batch, graph, model, records)
            shown = _write_statements(batch, shown_statements(statements, graph), records)
    finally:
        db.close()  # type: ignore[no-untyped-call]
    return {"nodes": len(records) + shown, "relationships": edges + shown}
