"""A small published snapshot and a guarded engine on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

from graph_store.guard import GuardedEngine, Limits

NODES = 400
PUBLIC = Limits(seconds=3, rows=1000, bytes=1_000_000, memory_mb=384)


def _triples() -> str:
    edges = [f"<urn:n{i}> <urn:p> <urn:n{(i * 7 + 1) % NODES}>" for i in range(NODES)]
    lines = [f"{edge} .\n{edge} <urn:g{i % 2}> ." for i, edge in enumerate(edges)]
    return "\n".join([*lines, '<urn:n0> <urn:name> "Größe"@de .'])


@pytest.fixture(scope="session")
def sparql_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with an Oxigraph directory: a ring of nodes in the default graph, halves of it in two named graphs."""
    folder = tmp_path_factory.mktemp("snapshot")
    store = pyoxigraph.Store(str(folder / "oxigraph"))
    store.load(_triples(), format=pyoxigraph.RdfFormat.N_QUADS)
    store.flush()
    return folder


@pytest.fixture(scope="session")
def snapshot(sparql_snapshot: Path) -> Path:
    """The same folder with an ArcadeDB directory: 400 nodes in a chain, and three that exercise all value types."""
    arcadedb = pytest.importorskip("arcadedb", reason="the embedded Cypher engine is not installed")
    database = arcadedb.create_database(str(sparql_snapshot / "arcadedb"))
    for statement in (
        "CREATE CONSTRAINT FOR (n:Place) REQUIRE n.id IS UNIQUE",
        "UNWIND range(0, 399) AS i CREATE (:Place {id: 'place/' + i, nr: i, name: 'Ort ' + i})",
        "UNWIND range(0, 398) AS i MATCH (a:Place {id: 'place/' + i}), (b:Place {id: 'place/' + (i + 1)}) "
        "CREATE (a)-[:NEXT {id: 'rel/' + i}]->(b)",
        "CREATE (:Territory:Actor {id: 'territory/1', name: 'A', sources: ['x', 'y']})"
        "-[:HAS_NEED {id: 'rel/need', observed: 2014}]->(:Need {id: 'need/1', since: date('2020-01-02')})",
        "MATCH (a:Territory {id: 'territory/1'}) "
        "CREATE (a)-[:PART_OF {id: 'rel/part'}]->(:Territory {id: 'territory/2'})",
    ):
        with database.transaction():
            database.command("opencypher", statement)
    database.close()
    return sparql_snapshot


@pytest.fixture(scope="session")
def sparql_engine(sparql_snapshot: Path) -> Iterator[GuardedEngine]:
    with GuardedEngine(sparql_snapshot, PUBLIC) as engine:
        yield engine


@pytest.fixture(scope="session")
def engine(snapshot: Path) -> Iterator[GuardedEngine]:
    pytest.importorskip("antlr4", reason="the Cypher parser is not installed")
    with GuardedEngine(snapshot, PUBLIC) as guarded:
        yield guarded
