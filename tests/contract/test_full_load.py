"""The whole bundled graph loaded over the wire, with the server killed on the way. Minutes: only when asked for."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from graph_store import neo4j, remote_sparql
from graph_store.guard.result import Limits
from graph_store.servers.fuseki import FusekiServer
from graph_store.servers.neo4j import USER, Neo4jServer
from graph_store.servers.oxigraph import OxigraphServer
from graph_store.servers.process import Server
from graph_store.store import Store
from queries import catalogue

pytestmark = [
    pytest.mark.timeout(3600),
    pytest.mark.skipif(
        not os.environ.get("BILDUNGSGRAPH_FULL_LOAD"), reason="dauert Minuten; BILDUNGSGRAPH_FULL_LOAD=1 führt es aus"
    ),
]

Progress = Callable[[str, int, int], None]


def killing(server: Server) -> tuple[Progress, list[str]]:
    """A progress callback that kills the server once in the middle and starts it again; and where it did."""
    places: list[str] = []

    def report(label: str, done: int, total: int) -> None:
        if not places and label in ("Beziehungen", "Quads") and done > total / 2:
            places.append(f"{label} {done} von {total}")
            server.kill()
            threading.Thread(target=server.up).start()

    return report, places


@pytest.mark.parametrize("server_class", [Neo4jServer, OxigraphServer, FusekiServer])
def test_a_kill_on_the_way_loses_and_doubles_nothing(server_class: type[Server], store: Store, tmp_path: Path) -> None:
    server = server_class(tmp_path / "home")
    if reason := server.missing():
        pytest.skip(reason)
    server.up()
    try:
        report, places = killing(server)
        questions = catalogue.load()
        bound = {name: catalogue.bind(question, {}, store) for name, question in questions.items()}
        if isinstance(server, Neo4jServer):
            login = USER, server.password
            neo4j.load(store.graph, store.file, server.url, login, report)
            again = neo4j.load(store.graph, store.file, server.url, login)
            changes = again.nodes_written + again.nodes_removed + again.relationships_written
            changes += again.relationships_removed
            with neo4j.Neo4j(server.url, login, limits=Limits(60, 100_000, 50_000_000)) as opened:
                answers = {n: catalogue.rows_by_cypher(q, bound[n], opened) for n, q in questions.items()}
        else:
            client = remote_sparql.SparqlServer(server.url)
            remote_sparql.load(store.graph, store.file, client, report)
            quads = remote_sparql.load(store.graph, store.file, client)
            changes = quads.added + quads.removed
            answers = {n: catalogue.rows_by_sparql(q, bound[n], client) for n, q in questions.items()}
        assert places, "the server was not killed"
        assert changes == 0
        expected = {n: catalogue.rows_by_sparql(q, bound[n], store.oxigraph) for n, q in questions.items()}
        assert answers == expected
    finally:
        server.remove()
