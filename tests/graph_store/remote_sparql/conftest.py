import pytest
import sample

from graph_store import database, fold
from graph_store.remote_sparql import SparqlServer
from graph_store.servers.fuseki import FusekiServer
from graph_store.servers.oxigraph import OxigraphServer

SERVERS = {"oxigraph": OxigraphServer, "fuseki": FusekiServer}


@pytest.fixture(scope="session", params=sorted(SERVERS))
def running(request, tmp_path_factory):
    """Each SPARQL server in turn."""
    server = SERVERS[request.param](tmp_path_factory.mktemp(request.param) / "home")
    if reason := server.missing():
        pytest.skip(reason)
    server.up()
    yield server
    server.remove()


@pytest.fixture
def server(running):
    """A client on an empty dataset."""
    running.up()
    client = SparqlServer(running.url)
    client.update("CLEAR ALL")
    return client


@pytest.fixture(scope="session")
def build_graph():
    return _build_graph


def _build_graph(folder, harvest, version):
    """A folded graph and its statement file, without publishing."""
    harvest.statements = database.unique(harvest.statements)
    graph = fold.fold(harvest.statements, harvest.sources, version)
    database.write(folder / f"{version}.sqlite", harvest, graph)
    return graph, database.StatementFile(folder / f"{version}.sqlite")


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    return _build_graph(tmp_path_factory.mktemp("small"), sample.harvest(), "v1")
