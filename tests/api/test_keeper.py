"""The server follows what a build publishes, and closes what nobody uses any more."""

import threading
from pathlib import Path

import pytest

from api.keeper import Keeper
from graph_store.database import StoreError
from graph_store.snapshot import current


@pytest.fixture
def home(built_home: Path, tmp_path: Path) -> Path:
    """A home of its own with the built snapshot under two names."""
    snapshot = current(built_home)
    (tmp_path / "snapshots").mkdir()
    for name in ("one", "two"):
        (tmp_path / "snapshots" / name).symlink_to(snapshot)
    (tmp_path / "CURRENT").write_text("one\n")
    return tmp_path


def test_the_same_store_serves_all_requests(home: Path) -> None:
    keeper = Keeper(home)
    with keeper.lease() as first, keeper.lease() as second:
        assert first is second
    keeper.close()


def test_a_new_snapshot_is_picked_up_and_the_old_one_serves_to_the_end(home: Path) -> None:
    keeper = Keeper(home)
    with keeper.lease() as old:
        assert old.store.path.name == "one"
        assert old.store.engine.sparql("ASK { ?s ?p ?o }").boolean
        (home / "CURRENT").write_text("two\n")
        with keeper.lease() as new:
            assert new.store.path.name == "two"
        assert old.store.engine.sparql("ASK { ?s ?p ?o }").boolean
        engine = old.store.engine
    assert old.store.engine is not engine
    old.store.close()
    keeper.close()


def test_a_broken_pointer_is_an_error_until_it_is_mended(home: Path) -> None:
    keeper = Keeper(home)
    with keeper.lease():
        pass
    (home / "CURRENT").write_text("nowhere\n")
    with pytest.raises(StoreError), keeper.lease():
        pass
    (home / "CURRENT").write_text("two\n")
    with keeper.lease() as answers:
        assert answers.store.path.name == "two"
    keeper.close()


def test_many_threads_share_one_store(home: Path) -> None:
    keeper = Keeper(home)
    seen: set[int] = set()

    def ask() -> None:
        with keeper.lease() as answers:
            seen.add(id(answers))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 1
    keeper.close()


def test_without_a_graph_the_pages_and_the_interface_say_what_to_do(tmp_path: Path) -> None:
    from fastapi.testclient import TestClient

    from api.app import create_app

    with TestClient(create_app(tmp_path)) as client:
        answer = client.get("/api/v1/info")
        assert answer.status_code == 503
        assert "bildungsgraph build" in answer.json()["detail"]
        assert str(tmp_path) not in answer.text
        page = client.get("/", headers={"accept": "text/html"})
        assert page.status_code == 503
        assert "bildungsgraph build" in page.text
