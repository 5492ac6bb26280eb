import os
import tempfile
from pathlib import Path

import pytest
import sample
from neo4j_graphs import build

from graph_store.servers.neo4j import USER, Neo4jServer

neo4j = pytest.importorskip("neo4j", reason="Das Paket neo4j fehlt.")


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
