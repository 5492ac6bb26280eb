"""Free queries of the program answered by a real Neo4j server that the environment names."""

import pytest
import sample

from graph_store import store as stores
from graph_store.guard.errors import Refused, Unavailable
from graph_store.neo4j import load
from graph_store.servers.process import free_port

QUESTION = "MATCH (b:Body) RETURN b.name AS name ORDER BY name"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    stores.build(sample.harvest(), sample.figures(), "digest", folder).close()
    return folder


@pytest.fixture
def store(home, server, monkeypatch):
    monkeypatch.setenv("BILDUNGSGRAPH_CYPHER_URL", server.url)
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    with stores.Store.open(home) as opened:
        yield opened


def test_the_server_answers_as_the_embedded_engine_does(store, driver, server, login, home, monkeypatch):
    load(store.graph, store.file, server.url, login)
    answered = store.engine.cypher(QUESTION)
    assert store.engine.available()["cypher"]
    monkeypatch.delenv("BILDUNGSGRAPH_CYPHER_URL")
    with stores.Store.open(home) as embedded:
        assert answered.rows == embedded.engine.cypher(QUESTION).rows != []
    driver.execute_query("MATCH (b:Body) SET b.name = 'nur dort'")
    assert {name for (name,) in store.engine.cypher(QUESTION).rows} == {"nur dort"}


def test_a_write_is_refused_before_the_server_sees_it(store, driver, server, login):
    load(store.graph, store.file, server.url, login)
    with pytest.raises(Refused):
        store.engine.cypher("CREATE (n:Body {id: 'x'})")


@pytest.mark.usefixtures("driver")
def test_another_version_of_the_data_gives_no_rows(store):
    with pytest.raises(Unavailable, match="anderen Datenstand") as error:
        store.engine.cypher(QUESTION)
    assert error.value.code == "other_version"


def test_a_server_that_is_gone_is_said_without_its_address(home, monkeypatch):
    port = free_port()
    monkeypatch.setenv("BILDUNGSGRAPH_CYPHER_URL", f"bolt://127.0.0.1:{port}")
    with stores.Store.open(home) as opened, pytest.raises(Unavailable, match="nicht erreichbar") as error:
        opened.engine.cypher(QUESTION)
    assert str(port) not in error.value.message_de
