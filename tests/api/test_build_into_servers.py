"""`build --graph … --sparql …`: the loads it starts, on real servers where they are here."""

import sys
from pathlib import Path

import pytest

from api.commands.servers import Targets, lines, load_into
from graph_store.database import StoreError
from graph_store.servers.oxigraph import OxigraphServer
from graph_store.servers.process import free_port
from graph_store.store import Store, build

sys.path.insert(0, str(Path(__file__).parents[1] / "graph_store"))
import sample


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return build(sample.harvest(), sample.figures(), "digest", tmp_path_factory.mktemp("small"))


def quiet(label: str, done: int, total: int) -> None:
    assert 0 <= done <= total


def test_nothing_asked_nothing_done(small: Store) -> None:
    assert load_into(Targets(), small, quiet) == {}


def test_a_sparql_server_and_import_files(small: Store, tmp_path: Path) -> None:
    server = OxigraphServer(tmp_path / "server")
    if reason := server.missing():
        pytest.skip(reason)
    server.up()
    try:
        done = load_into(Targets(sparql=server.url, files=tmp_path / "files"), small, quiet)
        again = load_into(Targets(sparql=server.url), small, quiet)
    finally:
        server.remove()
    assert done["sparql"]["added"] == done["sparql"]["quads"] > 100
    assert again["sparql"]["added"] == 0
    assert Path(done["graph_files"]["script"]).is_file()
    assert lines(done)[1].startswith("SPARQL-Server:")


def test_a_server_that_is_not_there_is_said(small: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("neo4j", reason="Das Paket neo4j fehlt.")
    monkeypatch.setenv("NEO4J_PASSWORD", "geheim")
    with pytest.raises(StoreError, match="nicht erreichbar") as error:
        load_into(Targets(graph=f"bolt://127.0.0.1:{free_port()}"), small, quiet)
    assert "geheim" not in str(error.value)
