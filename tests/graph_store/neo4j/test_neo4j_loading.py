"""Loading into a real server: whole, twice, changed, interrupted, refused."""

import threading
from dataclasses import replace

import pytest
import sample
from neo4j_graphs import build, dump

from graph_schema import load_model
from graph_store.neo4j import Neo4j, Neo4jError, load, loading, present
from graph_store.neo4j.loading import _Load
from graph_store.projections.property_graph import all_nodes, all_relationships
from graph_store.statements import RelationFacts

neo4j = pytest.importorskip("neo4j", reason="Das Paket neo4j fehlt.")


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    """Small batches, so that a small graph has several."""
    monkeypatch.setattr(loading, "BATCH", 200)


def expected(built):
    model = load_model()
    nodes = all_nodes(built.graph, model, built.file.all_statements)
    edges = all_relationships(built.graph, model, built.file.all_statements)
    return sorted(repr((sorted(n.labels), sorted(n.properties.items()))) for n in nodes) + sorted(
        repr((e.from_id, e.type, e.to_id, sorted(e.properties.items()))) for e in edges
    )


def changed_harvest():
    """A name and a class changed, a thing with its relations gone, a trait gone, a relation new."""
    harvest = sample.harvest()
    kept = []
    for statement in harvest.statements:
        facts = statement.relation
        ends = (facts.from_id, facts.to_id) if facts else (statement.about,)
        if sample.LOESUNG in ends or (facts and facts.cls == "Membership"):
            continue
        if statement.about == sample.AMT and statement.property == "class":
            statement = replace(statement, value="Project")
        if statement.about == sample.AMT and statement.property == "sector":
            continue
        if statement.about == sample.KREIS and statement.property == "name":
            statement = replace(statement, value="LK Burgenland")
        kept.append(statement)
    kept.append(sample.related(RelationFacts("Advice", sample.STIFTUNG, sample.KREIS), sample.PAGE_A, 40))
    harvest.statements = kept
    return harvest


def crowd(folder, size):
    """A body with many members: enough batches to interrupt a load between them."""
    harvest = sample.harvest()
    for number in range(size):
        actor = f"actor/c{number:09}"
        harvest.statements += [
            sample.said(actor, "class", "Actor", sample.TABLE, number + 100),
            sample.said(actor, "name", f"Mitglied {number}", sample.TABLE, number + 100),
            sample.related(RelationFacts("Membership", actor, sample.NETZ), sample.TABLE, number + 100),
        ]
    return build(folder, harvest, "crowd")


def test_every_node_and_relationship_arrives(server, login, driver, small):
    loaded = load(small.graph, small.file, server.url, login)
    assert dump(driver) == expected(small)
    assert (loaded.nodes_written, loaded.relationships_written) == (loaded.nodes, loaded.relationships)
    with Neo4j(server.url, login) as opened:
        assert opened.state() == ("v1", None)


def test_constraints_and_indexes_come_from_the_model(server, login, driver, small):
    load(small.graph, small.file, server.url, login)
    records = driver.execute_query("SHOW CONSTRAINTS YIELD labelsOrTypes AS labels").records
    constrained = {record["labels"][0] for record in records}
    assert {c.name for c in load_model().things} <= constrained


def test_a_second_load_writes_nothing(server, login, driver, small):
    load(small.graph, small.file, server.url, login)
    again = load(small.graph, small.file, server.url, login)
    changes = (again.nodes_written, again.nodes_removed, again.relationships_written, again.relationships_removed)
    assert changes == (0, 0, 0, 0)


def test_an_update_leaves_what_a_fresh_load_would(server, login, driver, small, tmp_path):
    load(small.graph, small.file, server.url, login)
    newer = build(tmp_path, changed_harvest(), "v2")
    loaded = load(newer.graph, newer.file, server.url, login)
    assert dump(driver) == expected(newer)
    assert 0 < loaded.nodes_written < loaded.nodes
    assert loaded.nodes_removed > 0
    load(small.graph, small.file, server.url, login)
    assert dump(driver) == expected(small)


@pytest.mark.parametrize("page", [3, 4, 10_000])
def test_what_was_changed_or_doubled_by_hand_is_put_right(server, login, driver, small, monkeypatch, page):
    monkeypatch.setattr(present, "_PAGE", page)
    load(small.graph, small.file, server.url, login)
    driver.execute_query("MATCH (n:Actor) SET n.name = 'x', n.extra = 1 REMOVE n:Body SET n:Office")
    driver.execute_query("MATCH (a)-[r:MEMBER_OF]->(b) CREATE (a)-[d:MEMBER_OF]->(b) SET d = properties(r)")
    driver.execute_query("MATCH (s:Statement)-[r:FROM_SOURCE]->(q) CREATE (s)-[:FROM_SOURCE]->(q)")
    load(small.graph, small.file, server.url, login)
    assert dump(driver) == expected(small)


def test_a_foreign_database_is_left_alone(server, login, driver, small):
    driver.execute_query("CREATE (:Person {id: 'p', name: 'jemand'})")
    with pytest.raises(Neo4jError, match="1 Knoten"):
        load(small.graph, small.file, server.url, login)
    assert len(dump(driver)) == 1
    load(small.graph, small.file, server.url, login, take_over=True)
    assert len(dump(driver)) == len(expected(small)) + 1


def test_a_broken_off_load_has_no_version_and_goes_on(server, login, driver, tmp_path):
    big = crowd(tmp_path, 600)

    def break_off(label, done, total):
        if label == "Beziehungen" and done > 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(big.graph, big.file, server.url, login, break_off)
    with Neo4j(server.url, login) as opened:
        assert opened.state() == (None, "crowd")
    rest = load(big.graph, big.file, server.url, login)
    assert rest.nodes_written == 0
    assert 0 < rest.relationships_written <= rest.relationships - 200
    assert dump(driver) == expected(big)


@pytest.mark.parametrize("during", ["Knoten", "Beziehungen"])
def test_a_server_killed_in_the_middle_comes_back_and_nothing_is_lost_or_doubled(
    server, login, driver, tmp_path, during
):
    big = crowd(tmp_path, 600)
    killed = []

    def kill_once(label, done, total):
        if label == during and not killed:
            server.kill()
            killed.append(done)
            threading.Thread(target=server.up).start()

    load(big.graph, big.file, server.url, login, kill_once)
    server.wait()
    assert killed
    with neo4j.GraphDatabase.driver(server.url, auth=login) as fresh:
        assert dump(fresh) == expected(big)


def test_two_loads_at_once_give_one_graph(server, login, driver, tmp_path):
    big = crowd(tmp_path, 600)
    failures = []

    def run():
        try:
            load(big.graph, big.file, server.url, login)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert dump(driver) == expected(big)


def test_a_batch_beyond_the_memory_of_the_server_is_split(server, driver, small):
    with driver.session() as session:
        run = _Load(session, small.graph, load_model(), small.file, lambda *step: None)
        text = "UNWIND $rows AS row UNWIND range(1, row) AS i WITH collect(toString(i)) AS c RETURN 1 AS n"
        assert run._send(text, [1_000_000] * 4) > 1


def test_a_routing_address_and_a_named_database_work(server, login, driver, small):
    address = server.url.replace("bolt://", "neo4j://")
    load(small.graph, small.file, address, login, database="neo4j")
    assert dump(driver) == expected(small)


@pytest.mark.parametrize(
    ("address", "login", "words"),
    [
        ("bolt://127.0.0.1:1", ("neo4j", "x"), "nicht erreichbar"),
        ("http://127.0.0.1:1", ("neo4j", "x"), "keine Adresse"),
    ],
)
def test_an_unusable_address_is_said_in_one_line(small, address, login, words):
    with pytest.raises(Neo4jError, match=words):
        load(small.graph, small.file, address, login)


def test_a_wrong_password_and_a_missing_database_are_said(server, login, driver, small):
    with pytest.raises(Neo4jError, match="Anmeldung abgelehnt"):
        load(small.graph, small.file, server.url, ("neo4j", "falsch-falsch"))
    with pytest.raises(Neo4jError, match="andere"):
        load(small.graph, small.file, server.url, login, database="andere")
