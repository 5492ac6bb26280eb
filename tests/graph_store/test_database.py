import sqlite3
import threading

import pytest
import sample

from graph_store import database
from graph_store.database import StatementFile, StoreError
from graph_store.fold import fold


@pytest.fixture
def written(tmp_path):
    harvest = sample.harvest()
    graph = fold(harvest.statements, harvest.sources, database.version_of(harvest))
    database.write(tmp_path / "graph.sqlite", harvest, graph)
    return harvest, graph, StatementFile(tmp_path / "graph.sqlite")


def test_everything_comes_back_as_it_was(written):
    harvest, graph, file = written
    assert list(file.all_statements()) == harvest.statements
    assert file.sources() == dict(sorted(harvest.sources.items()))
    assert (file.quarantine(), file.review(), file.files()) == (harvest.quarantine, harvest.review, harvest.files)
    again = file.graph()
    assert (again.entities, again.relations, again.version) == (graph.entities, graph.relations, graph.version)


def test_statements_are_found_by_what_they_are_about_and_by_their_page(written):
    harvest, _, file = written
    assert file.statements(sample.NETZ) == [s for s in harvest.statements if s.about == sample.NETZ]
    found = file.statements_of_source(sample.PAGE_B.id)
    assert found == [s for s in harvest.statements if s.source == sample.PAGE_B.id] and len(found) > 5
    assert file.count() == (len(harvest.statements), 0)


def test_the_layout_refuses_a_statement_without_source(written):
    with sqlite3.connect(written[2].path) as db, pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        db.execute("UPDATE statement SET source = ''")


def test_the_version_follows_the_content():
    version = database.version_of(sample.harvest())
    assert version == database.version_of(sample.harvest())
    changed = sample.harvest()
    changed.statements.pop()
    assert database.version_of(changed) != version
    assert version.startswith("2024-01-")


def test_several_threads_may_read(written):
    _, _, file = written
    results = []
    threads = [threading.Thread(target=lambda: results.append(len(list(file.all_statements())))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [len(written[0].statements)] * 8


def test_a_file_of_another_format_is_refused_with_the_fix(written):
    path = written[2].path
    with sqlite3.connect(path) as db:
        db.execute("UPDATE meta SET value = '99' WHERE key = 'format'")
    with pytest.raises(StoreError, match=r"Format 99.*bildungsgraph build"):
        StatementFile(path)


def test_damage_inside_is_a_clear_error_when_it_is_met(written):
    path = written[2].path
    content = bytearray(path.read_bytes())
    for page in range(2, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(content)
    with pytest.raises(StoreError, match="bildungsgraph build"):
        list(StatementFile(path).all_statements())
    with pytest.raises(StoreError, match="bildungsgraph build"):
        StatementFile(path).graph()


def test_a_reader_never_writes(written):
    before = written[2].path.read_bytes()
    written[2].graph()
    list(written[2].all_statements())
    assert written[2].path.read_bytes() == before
    assert [p.name for p in written[2].path.parent.iterdir()] == ["graph.sqlite"]
