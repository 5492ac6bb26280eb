"""Verdicts on SPARQL texts."""

import pytest

from graph_store.guard import QueryError
from graph_store.guard.sparql import judge

HELD = {"urn:g", "http://example.org/g"}


def admitted(text: str) -> bool:
    return bool(judge(text, HELD.__contains__, "http://example.org/"))


def code(text: str) -> str:
    with pytest.raises(QueryError) as caught:
        admitted(text)
    return caught.value.code


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o FILTER EXISTS { { SERVICE <http://x/> {} } } }",
        "SELECT * { ?s ?p ?o } ORDER BY (EXISTS { SeRvIcE SILENT ?e {} })",
        "ASK { ?s ?p ?o # \rSERVICE <http://x/> {}\n}",
        "PREFIX x: <http://x/> ASK { SERVICE x:y {} }",
        "PREFIX : <http://x/> ASK { SERVICE:y {} }",
        "ASK { ?s ?p 1SERVICE <http://x/> {} }",
        "ASK { FILTER(1<2)SERVICE<http://x/>{} }",
    ],
)
def test_service_is_refused_at_any_depth(text: str) -> None:
    assert code(text) in {"service", "syntax"}


@pytest.mark.parametrize(
    "text",
    [
        "ASK { <urn:SERVICE> ?from 'FROM <x> SERVICE' } # SERVICE",
        "PREFIX service: <http://x/> ASK { service:a service:from ?service }",
        "PREFIX bg: <http://x/> SELECT * { ?r bg:from ?a ; bg:to ?b }",
        "PREFIX from: <http://x/> SELECT * { from:named ?p ?o }",
    ],
)
def test_the_words_alone_are_harmless(text: str) -> None:
    assert admitted(text)


def test_dataset_clauses_name_only_graphs_held_here() -> None:
    assert admitted("SELECT * FROM <urn:g> FROM NAMED <urn:g> { ?s ?p ?o }")
    assert admitted("PREFIX ex: <http://example.org/> SELECT * FROM ex:g { ?s ?p ?o }")
    assert admitted("SELECT * FROM <g> { ?s ?p ?o }")
    assert code("SELECT * FROM <urn:h> { ?s ?p ?o }") == "dataset"
    assert code("SELECT * FROM <urn:g> FROM NAMED <file:///etc/passwd> { ?s ?p ?o }") == "dataset"
    assert code("BASE <urn:x:> SELECT * FROM <g> { ?s ?p ?o }") == "dataset"
    assert code("CONSTRUCT FROM#\r<http://x/> WHERE { ?s ?p ?o }") == "dataset"


@pytest.mark.parametrize(
    "text",
    [
        "drop all",
        "# SELECT\nINSERT DATA { }",
        "BASE <urn:x> PREFIX a: <urn:y> WITH <urn:g> DELETE {} WHERE {}",
        "LOAD <x>",
    ],
)
def test_updates_are_refused_by_name(text: str) -> None:
    assert code(text) == "update"


def test_deep_trees_are_refused_not_crashed_on() -> None:
    text = "SELECT * FROM <urn:g> { " + "{ ?s ?p ?o } UNION " * 20 + "{ ?s ?p " + "[ <urn:p> " * 50 + "]" * 50 + "} }"
    try:
        admitted(text)
    except QueryError as error:
        assert error.code in {"nesting", "syntax"}
