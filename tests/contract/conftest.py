"""The bundled graph in every engine, each behind the same two calls: answer a question, or say why not here."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph_store.guard.result import Limits
from graph_store.neo4j import Neo4j, write_import
from graph_store.remote_sparql import SparqlServer, write_quads
from graph_store.servers.fuseki import FusekiServer
from graph_store.servers.neo4j import USER, Neo4jServer
from graph_store.servers.oxigraph import OxigraphServer
from graph_store.store import Store
from queries import catalogue

ROOT = Path(__file__).parents[2]
ADAPTERS = ("embedded Cypher", "Neo4j", "Oxigraph in process", "oxigraph serve", "Fuseki")
LIMITS = Limits(seconds=60, rows=100_000, bytes=50_000_000)

Rows = list[tuple[Any, ...]]
Ask = Callable[[catalogue.Question, dict[str, str]], Rows]


@pytest.fixture(scope="session")
def store(built_home: Path) -> Iterator[Store]:
    with Store.open(built_home) as opened:
        yield opened


@pytest.fixture(scope="session")
def quads(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("quads") / "graph.nq"
    write_quads(store.graph, store.file, path)
    return path


@pytest.fixture(scope="session", params=ADAPTERS)
def ask(request: pytest.FixtureRequest, store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Each adapter in turn, with the whole graph in it."""
    folder = tmp_path_factory.mktemp("engine")
    if request.param == "embedded Cypher":
        pytest.importorskip("arcadedb", reason="Die eingebettete Cypher-Engine fehlt (Paket arcadedb).")
        yield lambda question, bound: catalogue.rows_by_cypher(question, bound, store.engine)
    elif request.param == "Oxigraph in process":
        yield lambda question, bound: catalogue.rows_by_sparql(question, bound, store.oxigraph)
    elif request.param == "Neo4j":
        yield from _neo4j(store, folder)
    else:
        server = {"oxigraph serve": OxigraphServer, "Fuseki": FusekiServer}[request.param](folder / "home")
        yield from _sparql(server, request)


def _neo4j(store: Store, folder: Path) -> Iterator[Ask]:
    neo4j = pytest.importorskip("neo4j", reason="Das Paket neo4j fehlt.")
    server = Neo4jServer(folder / "home")
    if reason := server.missing():
        pytest.skip(reason)
    script = write_import(store.graph, store.file, folder / "files")
    admin = f"{ROOT / 'scripts' / 'neo4j-server'} --home {server.home} admin"
    environment = {**os.environ, "NEO4J_ADMIN": admin, "PYTHON": sys.executable}
    subprocess.run([str(script)], env=environment, check=True, capture_output=True)
    try:
        server.up()
        with neo4j.GraphDatabase.driver(server.url, auth=(USER, server.password)) as driver:
            for text in (folder / "files" / "schema.cypher").read_text(encoding="utf-8").split(";\n"):
                if text.strip():
                    driver.execute_query(text)
            driver.execute_query("CALL db.awaitIndexes(300)")
        with Neo4j(server.url, (USER, server.password), limits=LIMITS) as opened:
            assert opened.state() == (store.version, None)
            yield lambda question, bound: catalogue.rows_by_cypher(question, bound, opened)
    finally:
        server.remove()


def _sparql(server: OxigraphServer | FusekiServer, request: pytest.FixtureRequest) -> Iterator[Ask]:
    if reason := server.missing():
        pytest.skip(reason)
    server.bulk_load(request.getfixturevalue("quads"))
    try:
        server.up()
        opened = SparqlServer(server.url)
        yield lambda question, bound: catalogue.rows_by_sparql(question, bound, opened)
    finally:
        server.remove()
