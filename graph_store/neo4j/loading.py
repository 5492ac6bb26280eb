"""Bring a Neo4j database to the state of the graph: write what is new or changed, remove what is gone.

What the database holds is compared first, so a load that broke off goes on where it stopped and a second load writes
nothing. Every write is a MERGE on our own keys: a batch that is sent again because nobody knows whether it was
committed changes nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from neo4j import ManagedTransaction, Session
from neo4j.exceptions import Neo4jError as ServerError

from graph_schema import Model, load_model
from graph_schema.generate import constraints
from graph_store.database import StatementFile
from graph_store.graph import Graph
from graph_store.neo4j import marker
from graph_store.neo4j.connection import RETRY_SECONDS, Neo4jError, open_driver, plain_errors
from graph_store.neo4j.present import Held, digest, held_nodes, held_relationships
from graph_store.projections.property_graph import Relationship, all_nodes, all_relationships
from graph_store.projections.records import Node

Progress = Callable[[str, int, int], None]
"""Called with a German label, how many rows are written, and how many there are to write."""

BATCH = 2_000
"""Rows of one transaction; halved by itself where the server's memory or time limit is lower."""

_FOUND_NODE = "UNWIND $rows AS row MATCH (n) WHERE elementId(n) = row.element AND n.id = row.key"
_FOUND_RELATIONSHIP = """
UNWIND $rows AS row MATCH (a)-[r]->(b) WHERE elementId(r) = row.element
AND [type(r), a.id, b.id, coalesce(r.id, '')] = row.key
"""
"""The key too must be the one that was read: the server gives the id of an element that is gone to another one."""

_TOO_LARGE = ("MemoryPoolOutOfMemoryError", "OutOfMemoryError", "TransactionTimedOut")


@dataclass(slots=True)
class Loaded:
    """What a load did. `nodes` and `relationships` are totals of the graph, the others changes in the database."""

    version: str
    nodes: int = 0
    nodes_written: int = 0
    nodes_removed: int = 0
    relationships: int = 0
    relationships_written: int = 0
    relationships_removed: int = 0

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return asdict(self)


class _TooLarge(Neo4jError):
    """The server refused a batch for its size."""


def load(
    graph: Graph,
    file: StatementFile,
    url: str,
    auth: tuple[str, str] | None,
    progress: Progress | None = None,
    *,
    database: str | None = None,
    take_over: bool = False,
) -> Loaded:
    """Load the graph and its statements into the Neo4j server at `url` and mark the version at the very end.

    `database` is the server's default where it is None. A database with nodes of other origin is left alone unless
    `take_over`; even then only nodes with our labels and an `id` are ever changed or removed. Raises Neo4jError.
    """
    model = load_model()
    with (
        open_driver(url, auth, RETRY_SECONDS) as driver,
        plain_errors(url),
        driver.session(database=database) as session,
    ):
        driver.verify_connectivity()
        marker.claim(session, graph.version, take_over)
        _define(session, model)
        run = _Load(session, graph, model, file, progress or (lambda label, done, total: None))
        loaded = run.bring_up_to_date()
        marker.release(session, graph.version)
    return loaded


def _define(session: Session, model: Model) -> None:
    """Constraints and indexes from the model; nothing happens where they are there."""
    for text in constraints(model).split(";\n"):
        if text.strip():
            session.execute_write(lambda tx, command: tx.run(command).consume(), text)
    session.execute_read(lambda tx: tx.run("CALL db.awaitIndexes(300)").consume())


class _Load:
    """One comparison of graph and database, and the writes that follow from it."""

    def __init__(self, session: Session, graph: Graph, model: Model, file: StatementFile, progress: Progress) -> None:
        self._session = session
        self._model = model
        self._progress = progress
        self._graph = graph
        self._file = file
        self._loaded = Loaded(graph.version)

    def bring_up_to_date(self) -> Loaded:
        """Relationships that are gone first, then nodes, then relationships that are new: ends are always there."""
        new_relationships = self._compare_relationships()
        new_nodes = self._compare_nodes()
        self._write_nodes(new_nodes)
        self._write_relationships(new_relationships)
        return self._loaded

    def _nodes(self) -> Iterator[Node]:
        return all_nodes(self._graph, self._model, self._file.all_statements)

    def _relationships(self) -> Iterator[Relationship]:
        return all_relationships(self._graph, self._model, self._file.all_statements)

    def _compare_nodes(self) -> set[str]:
        """Remove nodes that are gone, relabel those of another class; ids of the nodes to write."""
        wanted = {node.id: (node.labels, digest(node.properties)) for node in self._nodes()}
        self._loaded.nodes = len(wanted)
        missing, gone = wanted.copy(), list[Held]()
        relabel: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Held]] = defaultdict(list)
        kept: dict[str, str] = {}
        for held in held_nodes(self._session, self._model):
            if kept.get(held.key) == held.element:
                continue
            if held.key not in wanted or held.key in kept:
                gone.append(held)
                continue
            kept[held.key] = held.element
            if held.labels != wanted[held.key][0]:
                relabel[held.labels, wanted[held.key][0]].append(held)
            if held.digest == wanted[held.key][1]:
                del missing[held.key]
        self._change(f"{_FOUND_NODE} DETACH DELETE n RETURN count(*) AS n", gone)
        self._loaded.nodes_removed = len(gone)
        for (old, new), elements in sorted(relabel.items()):
            change = f"REMOVE n{_labels(old)} SET n{_labels(new)}"
            self._change(f"{_FOUND_NODE} {change} RETURN count(*) AS n", elements)
        return set(missing)

    def _compare_relationships(self) -> set[tuple[str, str, str, str]]:
        """Remove relationships that are gone; keys of those to write."""
        wanted = {relationship.key: digest(relationship.properties) for relationship in self._relationships()}
        self._loaded.relationships = len(wanted)
        missing, seen, gone = wanted.copy(), set(), list[Held]()
        for held in held_relationships(self._session, self._model):
            if held.key not in wanted or held.key in seen:
                gone.append(held)
                continue
            seen.add(held.key)
            if held.digest == wanted[held.key]:
                del missing[held.key]
        self._change(f"{_FOUND_RELATIONSHIP} DELETE r RETURN count(*) AS n", gone)
        self._loaded.relationships_removed = len(gone)
        return set(missing)

    def _write_nodes(self, ids: set[str]) -> None:
        if not ids:
            return
        groups: dict[tuple[str, tuple[str, ...]], list[Node]] = defaultdict(list)
        for node in self._nodes():
            if node.id in ids:
                groups[node.cls, node.labels].append(node)
        for (cls, labels), group in sorted(groups.items()):
            text = (
                f"UNWIND $rows AS row MERGE (n:`{cls}` {{id: row.id}}) SET n{_labels(labels)} SET n = row.properties "
                "RETURN count(*) AS n"
            )
            rows = ({"id": node.id, "properties": dict(node.properties)} for node in group)
            for written in self._send_all(text, rows):
                self._loaded.nodes_written += written
                self._progress("Knoten", self._loaded.nodes_written, len(ids))

    def _write_relationships(self, keys: set[tuple[str, str, str, str]]) -> None:
        if not keys:
            return
        groups: dict[tuple[str, str, str], list[Relationship]] = defaultdict(list)
        for relationship in self._relationships():
            if relationship.key in keys:
                groups[relationship.type, relationship.from_cls, relationship.to_cls].append(relationship)
        for (name, from_cls, to_cls), group in sorted(groups.items()):
            key = " {id: row.id}" if group[0].id else ""
            text = (
                f"UNWIND $rows AS row MATCH (a:`{from_cls}` {{id: row.from}}) MATCH (b:`{to_cls}` {{id: row.to}}) "
                f"MERGE (a)-[r:`{name}`{key}]->(b) SET r = row.properties RETURN count(*) AS n"
            )
            rows = ({"id": r.id, "from": r.from_id, "to": r.to_id, "properties": dict(r.properties)} for r in group)
            for written in self._send_all(text, rows):
                self._loaded.relationships_written += written
                self._progress("Beziehungen", self._loaded.relationships_written, len(keys))

    def _change(self, text: str, found: list[Held]) -> None:
        for part in _parts({"element": held.element, "key": held.key} for held in found):
            self._send(text, part)

    def _send_all(self, text: str, rows: Iterable[dict[str, Any]]) -> Iterator[int]:
        for part in _parts(rows):
            written = self._send(text, part)
            if written != len(part):
                raise Neo4jError(
                    f"Nur {written} von {len(part)} Zeilen geschrieben; ändert noch jemand diese Datenbank?"
                )
            yield written

    def _send(self, text: str, rows: list[Any]) -> int:
        """Run one text over the rows in one transaction, in two where that is too much for the server."""
        try:
            return self._session.execute_write(_work, text, rows)
        except (_TooLarge, ServerError) as error:
            if not _is_too_large(error) or len(rows) == 1:
                raise
            half = len(rows) // 2
            return self._send(text, rows[:half]) + self._send(text, rows[half:])


def _work(tx: ManagedTransaction, text: str, rows: list[Any]) -> int:
    """Run the text. What is too large is not worth trying again, though the driver holds it to be transient."""
    try:
        number: int = tx.run(text, rows=rows).single(strict=True)["n"]
    except ServerError as error:
        if _is_too_large(error):
            raise _TooLarge(f"Eine einzelne Zeile übersteigt die Grenzen des Servers: {error.message}") from error
        raise
    return number


def _is_too_large(error: Exception) -> bool:
    return isinstance(error, _TooLarge) or str(getattr(error, "code", "")).endswith(_TOO_LARGE)


def _labels(labels: Iterable[str]) -> str:
    return "".join(f":`{label}`" for label in labels)


def _parts(rows: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while part := list(islice(iterator, BATCH)):
        yield part
