"""Loading into real SPARQL servers and asking them."""

import threading

import pyoxigraph as ox
import pytest
import sample

from graph_schema import load_model
from graph_store.guard.errors import Invalid, Refused, Stopped
from graph_store.guard.result import Limits
from graph_store.projections.rdf import RdfProjection
from graph_store.remote_sparql import SparqlError, SparqlServer, load, loading
from graph_store.remote_sparql.loading import state
from graph_store.servers.process import free_port
from graph_store.statements import RelationFacts

MARK = "urn:bildungsgraph:version"


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    """Small batches, so that a small graph has several."""
    monkeypatch.setattr(loading, "BATCH", 500)


def quads_of(built):
    graph, file = built
    return normal(RdfProjection(graph, load_model()).quads(file.all_statements()))


def normal(quads):
    """As an in-process store holds them."""
    store = ox.Store()
    store.extend(quads)
    return {str(quad) for quad in store}


def held(server):
    default = server.query("SELECT ?s ?p ?o { ?s ?p ?o }")
    named = server.query(f"SELECT ?s ?p ?o ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{MARK}>) }}")
    return normal(ox.Quad(*solution) for answer in (default, named) for solution in answer)


def crowd(size):
    harvest = sample.harvest()
    for number in range(size):
        actor = f"actor/c{number:09}"
        harvest.statements += [
            sample.said(actor, "class", "Actor", sample.PAGE_A, number + 100),
            sample.said(actor, "name", f"Mitglied {number}", sample.PAGE_A, number + 100),
            sample.related(RelationFacts("Membership", actor, sample.NETZ), sample.PAGE_A, number + 100),
        ]
    return harvest


def test_every_quad_arrives_and_a_second_load_sends_nothing(server, small):
    loaded = load(*small, server)
    assert held(server) == quads_of(small)
    assert loaded.added == loaded.quads
    assert state(server) == ("v1", None)
    again = load(*small, server)
    assert (again.added, again.removed) == (0, 0)


def test_an_update_sends_the_difference_only(server, small, build_graph, tmp_path):
    load(*small, server)
    harvest = sample.harvest()
    harvest.statements = [s for s in harvest.statements if not s.relation or s.relation.cls != "Adoption"]
    newer = build_graph(tmp_path, harvest, "v2")
    loaded = load(*newer, server)
    assert held(server) == quads_of(newer)
    assert 0 < loaded.removed < 100
    assert state(server) == ("v2", None)


def test_a_foreign_dataset_is_left_alone(server, small):
    server.update("INSERT DATA { <urn:x> <urn:y> [] }")
    with pytest.raises(SparqlError, match="nicht von Bildungsgraph"):
        load(*small, server)
    assert len(held(server)) == 1
    load(*small, server, take_over=True)
    assert held(server) == quads_of(small)


def test_a_broken_off_load_has_no_version_and_goes_on(server, build_graph, tmp_path):
    big = build_graph(tmp_path, crowd(60), "crowd")

    def break_off(label, done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(*big, server, break_off)
    assert state(server) == (None, "crowd")
    rest = load(*big, server)
    assert 0 < rest.added <= rest.quads - 500
    assert held(server) == quads_of(big)


def test_a_server_killed_in_the_middle_comes_back_and_nothing_is_lost(running, server, build_graph, tmp_path):
    big = build_graph(tmp_path, crowd(60), "crowd")
    killed = []

    def kill_once(label, done, total):
        if not killed:
            running.kill()
            killed.append(done)
            threading.Thread(target=running.up).start()

    load(*big, server, kill_once)
    assert killed
    assert held(server) == quads_of(big)


def test_answers_of_all_kinds(server, small):
    load(*small, server)
    prefixes = "PREFIX bg: <https://w3id.org/bildungsgraph/def/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    table = server.sparql(prefixes + "SELECT ?name ?x { ?s a bg:Body ; rdfs:label ?name }")
    assert table.columns == ["name", "x"]
    assert table.rows == [[{"type": "literal", "value": "Bildungsnetz", "xml:lang": "de"}, None]]
    assert server.sparql(prefixes + "ASK { ?s a bg:Body }").boolean is True
    graph = server.sparql(prefixes + "CONSTRUCT { ?s a bg:Body } WHERE { ?s a bg:Body }")
    assert (graph.kind, len(graph.rows)) == ("graph", 1)


@pytest.mark.parametrize(
    "text",
    [
        "DELETE WHERE { ?s ?p ?o }",
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * FROM <urn:no> { ?s ?p ?o }",
    ],
)
def test_only_reading_texts_are_sent(server, text):
    with pytest.raises(Refused):
        server.sparql(text)


def test_limits_hold(server, small):
    load(*small, server)
    everything = "SELECT * { ?s ?p ?o }"
    assert len(server.sparql(everything, Limits(rows=5)).rows) == 5
    cut = server.sparql(everything, Limits(bytes=3_000))
    assert cut.truncated
    assert 0 < len(cut.rows) < 100
    with pytest.raises(Stopped, match="zu lange"):
        server.sparql("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", Limits(seconds=1))
    with pytest.raises(Invalid):
        server.sparql("SELECT * { ?s ?p }")


def test_an_unusable_address_is_said():
    with pytest.raises(SparqlError, match="kein SPARQL-Server"):
        SparqlServer(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(SparqlError, match="keine Adresse"):
        SparqlServer("file:///etc")
