"""The W3C formats, read back by an independent reader."""

import io
import json

import pyoxigraph as ox
import pytest

from api import sparql_results as formats
from graph_store.guard.result import QueryResult
from graph_store.guard.terms import to_json

NASTY = 'a "b" <c> & \\ \n\r\t, ü 🐟 ]]>'
TERMS = [
    ox.NamedNode("https://example.org/a?b=c&d"),
    ox.Literal(NASTY),
    ox.Literal(NASTY, language="de"),
    ox.Literal("2014", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#gYear")),
    None,
]


def table() -> QueryResult:
    names = [f"v{n}" for n in range(len(TERMS))]
    return QueryResult(names, [[to_json(t) for t in TERMS], [None] * len(TERMS)], "table", False, 0.0)


@pytest.mark.parametrize(
    ("write", "reader"),
    [
        (formats.as_json, ox.QueryResultsFormat.JSON),
        (formats.as_xml, ox.QueryResultsFormat.XML),
        (formats.as_tsv, ox.QueryResultsFormat.TSV),
    ],
)
def test_every_term_survives(write: object, reader: ox.QueryResultsFormat) -> None:
    text = write(table())  # type: ignore[operator]
    solutions = ox.parse_query_results(text.encode(), format=reader)
    rows = [[row[v] for v in solutions.variables] for row in solutions]
    assert rows == [TERMS, [None] * len(TERMS)]


def test_csv_holds_bare_values() -> None:
    import csv

    header, first, second = csv.reader(io.StringIO(formats.as_csv(table()), newline=""))
    assert header == ["v0", "v1", "v2", "v3", "v4"]
    assert first == ["https://example.org/a?b=c&d", NASTY, NASTY, "2014", ""]
    assert second == [""] * 5


def test_a_boolean_in_all_formats() -> None:
    result = QueryResult([], [], "boolean", False, 0.0, boolean=True)
    for write, reader in ((formats.as_json, ox.QueryResultsFormat.JSON), (formats.as_xml, ox.QueryResultsFormat.XML)):
        assert bool(ox.parse_query_results(write(result).encode(), format=reader))
    assert formats.as_csv(result).split() == ["boolean", "true"]


def test_a_cut_answer_says_so() -> None:
    result = QueryResult(["x"], [[None]], "table", True, 0.0)
    assert json.loads(formats.as_json(result))["truncated"] is True


def test_triples_survive_as_ntriples() -> None:
    subject, predicate = TERMS[0], ox.NamedNode("https://example.org/p")
    triples = [ox.Triple(subject, predicate, t) for t in TERMS if t is not None]
    rows = [[to_json(t.subject), to_json(t.predicate), to_json(t.object)] for t in triples]
    text = formats.as_ntriples(QueryResult(["subject", "predicate", "object"], rows, "graph", False, 0.0))
    assert [q.triple for q in ox.parse(text.encode(), format=ox.RdfFormat.N_TRIPLES)] == triples
