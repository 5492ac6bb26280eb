import os
import tempfile
from collections import namedtuple
from pathlib import Path

import pytest
import sample

from graph_store import database, fold
from graph_store.servers.neo4j import USER, Neo4jServer

neo4j = pytest.importorskip("neo4j", reason="Das Paket neo4j fehlt.")

Built = namedtuple("Built", "graph file")


def build(folder, harvest, version):
    """A folded graph and its statement file, without publishing."""
    statements = database.unique(harvest.statements)
    harvest.statements = statements
    graph = fold.fold(statements, harvest.sources, version)
    path = folder / f"{version}.sqlite"
    database.write(path, harvest, graph)
    return Built(graph, database.StatementFile(path))


@pytest.fixture(scope="session")
def server():
    """One Neo4j for the whole run; every fixture of this name in this process finds the same one."""
    running = Neo4jServer(Path(tempfile.gettempdir()) / f"bildungsgraph-{os.getpid()}" / "neo4j")
    if reason := running.missing():
        pytest.skip(reason)
    running.up()
    yield running
    running.remove()


@pytest.fixture
def login(server):
    return USER, server.password


@pytest.fixture
def driver(server, login):
    """A driver on an empty database."""
    with neo4j.GraphDatabase.driver(server.url, auth=login) as opened:
        opened.execute_query("MATCH (n) DETACH DELETE n")
        yield opened


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    return build(tmp_path_factory.mktemp("small"), sample.harvest(), "v1")


def dump(driver):
    """All nodes and relationships without the mark, as sorted text."""
    nodes = driver.execute_query("MATCH (n) WHERE NOT n:GraphVersion RETURN labels(n) AS l, properties(n) AS p").records
    edges = driver.execute_query(
        "MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS t, b.id AS b, properties(r) AS p"
    ).records
    return sorted(repr((sorted(n["l"]), sorted(n["p"].items()))) for n in nodes) + sorted(
        repr((e["a"], e["t"], e["b"], sorted(e["p"].items()))) for e in edges
    )
