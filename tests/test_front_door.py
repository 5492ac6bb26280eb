"""What a notebook does: import, open, ask, make a table."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import rdflib

import bildungsgraph as bg


@pytest.fixture(scope="module")
def graph(built_home: Path) -> Iterator[bg.Bildungsgraph]:
    with bg.open(built_home) as graph:
        yield graph


def test_without_a_graph_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(bg.StoreError, match="bildungsgraph build"):
        bg.open(tmp_path)


def test_answers_become_json_and_tables(graph: bg.Bildungsgraph) -> None:
    answer = graph.recommend("Burgenlandkreis", limit=5)
    assert answer.to_dict()["target"]["ags"] == "15084"
    assert len(answer.to_frame()) == 5
    assert len(graph.similar("15084", k=7).to_frame()) == 7
    assert graph.profile("LK Harz").target.ags == "15085"
    assert graph.gaps("15084").coverage.level in ("none", "thin", "fair", "good")


def test_an_unknown_kommune_has_candidates(graph: bg.Bildungsgraph) -> None:
    with pytest.raises(bg.UnknownTerritoryError) as caught:
        graph.profile("Kreis Wesl")
    assert any("Wesel" in c.name for c in caught.value.candidates)
    with pytest.raises(bg.AmbiguousTerritoryError):
        graph.profile("Hof")


def test_sparql_rows_have_python_values(graph: bg.Bildungsgraph) -> None:
    counted = "{ SELECT (COUNT(?s) AS ?n) { ?s a bg:Solution } }"
    rows = graph.sparql(f"SELECT ?n (true AS ?yes) ?u {{ {counted} OPTIONAL {{ ?u <urn:never> ?n }} }}")
    assert rows.columns == ("n", "yes", "u")
    assert rows.rows == ((graph.info().counts.classes["Solution"], True, None),)
    assert list(rows.to_frame().columns) == ["n", "yes", "u"]
    assert graph.sparql("ASK { ?s ?p ?o }").rows == ((True,),)
    assert "/def/X>" in (graph.sparql("CONSTRUCT { ?s a bg:X } { ?s a bg:Solution } LIMIT 1").turtle or "")


@pytest.mark.cypher
def test_cypher_rows_and_parameters(graph: bg.Bildungsgraph) -> None:
    rows = graph.cypher("MATCH (t:Territory {key: $key}) RETURN t, t.name AS name", key="15084")
    ((node, name),) = rows
    assert (node["elementId"], name) == ("territory/15084", "Burgenlandkreis")


def test_a_refused_query_is_an_error_with_a_reason(graph: bg.Bildungsgraph) -> None:
    with pytest.raises(bg.QueryError) as caught:
        graph.sparql("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
    assert caught.value.code
    assert caught.value.message_de


def test_it_works_while_an_event_loop_runs(graph: bg.Bildungsgraph) -> None:
    async def cell() -> int:
        return len(graph.sparql("SELECT * { ?s ?p ?o } LIMIT 3"))

    with ThreadPoolExecutor(1) as own_thread:
        assert own_thread.submit(asyncio.run, cell()).result() == 3


def test_rdflib_reads_the_built_store_and_cannot_write(graph: bg.Bildungsgraph) -> None:
    rdf = graph.rdflib()
    solution = rdflib.URIRef("https://w3id.org/bildungsgraph/def/Solution")
    found = set(rdf.subjects(rdflib.RDF.type, solution))
    assert len(found) == graph.info().counts.classes["Solution"]
    pages = rdflib.Dataset(store=rdf.store)
    assert any(pages.quads((found.pop(), None, None, None)))
    with pytest.raises(RuntimeError, match="read-write"):
        rdf.add((solution, rdflib.RDF.type, solution))


def test_networkx_holds_the_things_of_the_chosen_classes(graph: bg.Bildungsgraph) -> None:
    network = graph.networkx(["Programme"])
    assert set(network) == {e.id for e in graph.store.graph.of_class("Programme")}
