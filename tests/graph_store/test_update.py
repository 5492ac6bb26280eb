"""Bringing a copy up to date gives the same graph as building it anew."""

import json
import random
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace

import pytest
import sample
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph_store import snapshot, store
from graph_store.difference import _longest_run
from graph_store.exports import export
from graph_store.journal import Journal
from graph_store.projections import cypher
from graph_store.statements import RelationFacts, Source

NEW_PAGE = Source("source/eeeeeeeeeeee", "page", "https://example.org/e", "Verlag E", "Seite E", "2020")
NODES = "MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties"
EDGES = "MATCH (a)-[r]->(b) RETURN a.id AS a, b.id AS b, type(r) AS type, properties(r) AS properties"
DUMP = f"""
import arcadedb, json, sys
db = arcadedb.open_database(sys.argv[1], read_only=True)
ask = lambda text: sorted(json.dumps(row, sort_keys=True) for row in db.query("opencypher", text).to_list())
labels = sorted(row["name"] for row in db.query("sql", "SELECT name FROM schema:types").to_list())
print(json.dumps([labels, ask("{NODES}"), ask("{EDGES}")]))
"""  # noqa: S608  constants only


@pytest.fixture(autouse=True)
def always(monkeypatch):
    """The sample is so small that any change touches much of it."""
    monkeypatch.setattr(snapshot, "MOST_TOUCHED", 100)


@pytest.fixture
def without_engine(monkeypatch):
    monkeypatch.setattr(cypher, "available", lambda: False)


def build(home, harvest, **options):
    return store.build(harvest, sample.figures(), "digest", home, **options)


def rows(path):
    """Every table of the statement file, the statements in their order but without their positions."""
    with sqlite3.connect(path) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        found = {name: db.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in tables}  # noqa: S608
    db.close()
    found["statement"] = [row[1:] for row in found["statement"]]
    return found


def dump(opened, folder):
    """All that a snapshot holds, as its engines and its exports show it."""
    shutil.rmtree(folder, ignore_errors=True)
    files = export(opened, folder, ("nquads", "csv"))
    found = {
        "rows": rows(opened.path / "graph.sqlite"),
        "quads": sorted(map(str, opened.oxigraph)),
        "graphs": sorted(map(str, opened.oxigraph.named_graphs())),
        "files": {f.relative_to(folder): f.read_bytes() for f in files if f.is_file()},
        "counts": opened.meta["counts"],
        "version": opened.version,
    }
    if cypher.available():
        environment = {"ARCADEDB_LOG_DIR": str(folder / "log"), "ARCADEDB_LOG_CONSOLE": "0"}
        command = [sys.executable, "-c", DUMP, str(opened.path / "arcadedb")]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
        found["cypher"] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A home with the sample, and all that it holds."""
    home = tmp_path_factory.mktemp("first") / "home"
    with build(home, sample.harvest()) as opened:
        return home, dump(opened, home.parent / "dump")


@pytest.fixture
def started(first, home):
    """A copy of that home, to be updated."""
    shutil.copytree(first[0], home)
    return home


def assert_same_as_new(home, harvest, folder):
    """The graph of an update is the one that a full build gives from the same statements and decisions."""
    other = folder / "full"
    shutil.rmtree(other, ignore_errors=True)
    other.mkdir(parents=True)
    if (home / "journal.jsonl").exists():
        shutil.copy(home / "journal.jsonl", other)
    with build(other, harvest()) as full:
        assert full.meta["update"] is None
        return assert_updated(home, harvest, folder, dump(full, folder / "b"))


def assert_updated(home, harvest, folder, expected):
    with build(home, harvest()) as updated:
        assert updated.meta["update"] is not None
        assert dump(updated, folder / "a") == expected
        return updated.meta["update"]


def with_statements(change, sources=()):
    """A harvest with other statements."""

    def harvest():
        found = sample.harvest()
        found.statements = change(found.statements)
        found.sources |= {source.id: source for source in sources}
        return found

    return harvest


def ends(statement):
    facts = statement.relation
    return {facts.from_id, facts.to_id} if facts else {statement.about}


def renamed(found):
    return [replace(s, value="LK Burgenland") if (s.about, s.property) == (sample.KREIS, "name") else s for s in found]


def thing_added(found):
    new = "actor/9999999999"
    more = [
        sample.said(new, "class", "Actor", NEW_PAGE, 90),
        sample.said(new, "name", "Neues Netz", NEW_PAGE, 90),
        sample.related(RelationFacts("Membership", sample.AMT, new, role="member"), NEW_PAGE, 91),
        sample.related(RelationFacts("Membership", new, sample.AMT, role="chair"), NEW_PAGE, 92),
    ]
    return [*found[:20], *more[:2], *found[20:], *more[2:]]


def thing_removed(found):
    return [s for s in found if sample.LOESUNG not in ends(s)]


def relation_added(found):
    facts = RelationFacts("Advice", sample.STIFTUNG, sample.KREIS)
    return [*found, sample.related(facts, sample.PAGE_A, 40)]


def relations_removed(found):
    """All memberships: the body is no longer one, and gets other labels."""
    return [s for s in found if s.property != "Membership"]


def one_of_parallel_relations_removed(found):
    """Two relations between the same ends share their direct triple."""
    return [s for s in found if not (s.relation and s.relation.role == "member")]


def class_changed(found):
    return [replace(s, value="Agency") if (s.about, s.property) == (sample.NETZ, "class") else s for s in found]


def evidence_lost(found):
    """The page that gave the precise date no longer says so."""
    return [s for s in found if s.locator != "lvo/relations.csv:19"]


def confidence_changed(found):
    return [replace(s, confidence="low") if s.about == sample.LOESUNG else s for s in found]


def order_changed(found):
    return found[::-1]


def source_removed(found):
    return [s for s in found if s.source != sample.BACKGROUND.id and sample.BEDARF not in ends(s)]


CHANGES = [
    renamed,
    thing_added,
    thing_removed,
    relation_added,
    relations_removed,
    one_of_parallel_relations_removed,
    class_changed,
    evidence_lost,
    confidence_changed,
    order_changed,
    source_removed,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_an_update_and_the_way_back_give_what_a_full_build_gives(first, started, tmp_path, change):
    done = assert_same_as_new(started, with_statements(change, [NEW_PAGE]), tmp_path)
    assert done["removed"] + done["added"] > 0
    assert_updated(started, sample.harvest, tmp_path, first[1])


def test_other_sources_reach_everything_that_names_them(started, tmp_path):
    """Another title, another address, and a table that is now a page, so that its statements are shown."""
    for source in (
        replace(sample.PAGE_A, title="Anderer Titel"),
        replace(sample.PAGE_A, url="http://www.example.org/a"),
        replace(sample.TABLE, kind="page"),
    ):
        done = assert_same_as_new(started, with_statements(list, [source]), tmp_path)
        assert done == {"removed": 0, "added": 0}


def test_a_judgement_and_its_withdrawal(first, started, tmp_path):
    journal = Journal(started)
    entry = journal.judge(sample.AMT, sample.STIFTUNG, "same", user="anna", at="2026-01-02T03:04:05Z")
    done = assert_same_as_new(started, sample.harvest, tmp_path)
    assert done["removed"] == done["added"] > 0
    with store.Store.open(started) as merged:
        assert sample.AMT not in merged.graph.entities or sample.STIFTUNG not in merged.graph.entities
    journal.revoke(entry.id, user="anna", at="2026-01-03T03:04:05Z")
    assert_updated(started, sample.harvest, tmp_path, first[1])


def test_nothing_new_changes_nothing(first, started, tmp_path):
    assert assert_updated(started, sample.harvest, tmp_path, first[1]) == {"removed": 0, "added": 0}


def mixed(seed):
    """A harvest with statements lost, changed, moved and new, as the seed decides; everything keeps its class."""

    def change(found):
        rng = random.Random(seed)
        kept = []
        for statement in found:
            droppable = statement.property not in ("class", "name")
            if droppable and rng.random() < 0.15:
                continue
            if statement.property in ("name", "summary", "sector") and rng.random() < 0.2:
                statement = replace(statement, value=rng.choice(["a", "ä b", "c"]), confidence="medium")
            kept.append(statement)
        actors = [sample.STIFTUNG, sample.AMT, sample.NETZ]
        for number in range(rng.randrange(4)):
            facts = RelationFacts(
                rng.choice(["Membership", "Cooperation", "Advice"]),
                *rng.sample(actors, 2),
                role=rng.choice(["", "chair"]),
                modality=rng.choice(["done", "planned"]),
            )
            page = rng.choice([sample.PAGE_A, sample.PAGE_B, sample.TABLE])
            kept.insert(rng.randrange(len(kept)), sample.related(facts, page, 200 + number))
        for _ in range(rng.randrange(3)):
            kept.insert(rng.randrange(len(kept)), kept.pop(rng.randrange(len(kept))))
        return kept

    return with_statements(change)


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=4))
@settings(
    max_examples=8, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_chain_of_updates_gives_what_a_full_build_gives(without_engine, tmp_path_factory, seeds):
    folder = tmp_path_factory.mktemp("chain")
    build(folder / "home", sample.harvest()).close()
    for seed in seeds:
        assert_same_as_new(folder / "home", mixed(seed), folder)


@pytest.mark.skipif(not cypher.available(), reason="no wheel of the Cypher engine for this platform")
def test_a_chain_of_updates_with_the_cypher_engine(started, tmp_path):
    for seed in range(4):
        assert_same_as_new(started, mixed(seed), tmp_path)


def test_many_changes_another_program_or_damage_ask_for_a_full_build(home, without_engine, monkeypatch):
    build(home, sample.harvest()).close()
    with build(home, sample.harvest(), full=True) as opened:
        assert opened.meta["update"] is None
    path = snapshot.current(home)
    monkeypatch.setattr(snapshot, "MOST_TOUCHED", 0.001)
    with build(home, with_statements(renamed)()) as opened:
        assert opened.meta["update"] is None
    monkeypatch.setattr(snapshot, "MOST_TOUCHED", 100)
    monkeypatch.setattr(snapshot, "_program", lambda: "another")
    with build(home, sample.harvest()) as opened:
        assert opened.meta["update"] is None
    assert not path.exists()


@pytest.mark.parametrize("part", ["oxigraph/*.sst", "arcadedb/*.bucket", "graph.sqlite", "figures.parquet"])
def test_a_garbled_part_is_not_carried_on(first, started, tmp_path, part):
    file = max(snapshot.current(started).glob(part), key=lambda f: f.stat().st_size, default=None)
    if file is None:
        pytest.skip("no wheel of the Cypher engine for this platform")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 255
    file.write_bytes(content)
    with build(started, sample.harvest()) as again:
        assert again.meta["update"] is None
        assert dump(again, tmp_path / "after") == first[1]


def test_whatever_goes_wrong_with_the_copy_a_full_build_follows(home, without_engine, monkeypatch):
    build(home, sample.harvest()).close()
    monkeypatch.setattr("graph_store.projections.rdf.copy", lambda *_: (_ for _ in ()).throw(OSError("no links")))
    with build(home, with_statements(renamed)()) as opened:
        assert opened.meta["update"] is None
        assert opened.graph.name(sample.KREIS) == "LK Burgenland"
    assert not list((home / "snapshots").glob(".build-*"))


@given(st.permutations(range(12)))
def test_the_longest_run_increases_and_no_longer_one_exists(numbers):
    run = [numbers[n] for n in _longest_run(numbers)]
    assert run == sorted(run)
    best = [0] * len(numbers)
    for n, number in enumerate(numbers):
        best[n] = 1 + max((best[m] for m in range(n) if numbers[m] < number), default=0)
    assert len(run) == max(best)


def test_when_there_is_no_room_between_two_positions_all_is_written_anew(home, without_engine, monkeypatch):
    monkeypatch.setattr("graph_store.database.STEP", 2)
    build(home, sample.harvest()).close()
    with build(home, with_statements(thing_added, [NEW_PAGE])()) as opened:
        assert opened.meta["update"] is None
