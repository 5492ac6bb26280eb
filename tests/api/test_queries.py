"""Free queries through the doors: SPARQL protocol and Cypher, read-only and limited."""

import csv
import io

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

PREFIXES = "PREFIX bg: <https://w3id.org/bildungsgraph/def/> PREFIX bgi: <https://w3id.org/bildungsgraph/id/> "
COUNT = PREFIXES + "SELECT (COUNT(?s) AS ?n) { ?s a bg:Solution }"
FEW = PREFIXES + "SELECT ?s { ?s a bg:Solution }"


def solutions(client: TestClient) -> int:
    count: int = client.get("/api/v1/info").json()["counts"]["classes"]["Solution"]
    return count


def test_the_three_ways_of_the_protocol_agree(client: TestClient) -> None:
    answers = [
        client.get("/sparql", params={"query": COUNT}),
        client.post("/sparql", data={"query": COUNT}),
        client.post("/sparql", content=COUNT, headers={"content-type": "application/sparql-query"}),
    ]
    for answer in answers:
        assert answer.headers["content-type"] == "application/sparql-results+json"
        assert int(answer.json()["results"]["bindings"][0]["n"]["value"]) == solutions(client)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/json", "application/json"),
    ],
)
def test_formats_of_a_table(client: TestClient, accept: str, media: str) -> None:
    answer = client.get("/sparql", params={"query": COUNT}, headers={"accept": accept})
    assert answer.headers["content-type"] == media
    assert str(solutions(client)) in answer.text


def test_csv_is_csv(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": FEW, "limit": 3}, headers={"accept": "text/csv"})
    rows = list(csv.reader(io.StringIO(answer.text, newline="")))
    assert rows[0] == ["s"]
    assert len(rows) == 4
    assert answer.headers["x-result-truncated"] == "true"


def test_a_boolean_answer(client: TestClient) -> None:
    assert client.get("/sparql", params={"query": PREFIXES + "ASK { ?s a bg:Solution }"}).json()["boolean"] is True


@pytest.mark.parametrize(
    ("accept", "form"), [("text/turtle", ox.RdfFormat.TURTLE), ("application/n-triples", ox.RdfFormat.N_TRIPLES)]
)
def test_graphs_as_turtle_and_ntriples(client: TestClient, accept: str, form: ox.RdfFormat) -> None:
    query = PREFIXES + "CONSTRUCT { ?s a bg:Solution } WHERE { ?s a bg:Solution } LIMIT 5"
    answer = client.get("/sparql", params={"query": query}, headers={"accept": accept})
    assert answer.headers["content-type"].startswith(accept)
    assert len(list(ox.parse(answer.content, format=form))) == 5


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("INSERT DATA { <a:a> <a:b> <a:c> }", {400, 403}),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", {403}),
        ("SELECT * WHERE {", {400}),
        ("", {400}),
        ("SELECT * { ?s ?p ?o }\u202e", {403}),
    ],
)
def test_what_is_no_reading_query_is_refused(client: TestClient, query: str, status: set[int]) -> None:
    answer = client.get("/sparql", params={"query": query})
    assert answer.status_code in status
    assert answer.headers["content-type"] == "application/problem+json"


def test_updates_and_other_contents_are_refused(client: TestClient) -> None:
    assert client.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 403
    update = {"content-type": "application/sparql-update"}
    assert client.post("/sparql", content="CLEAR ALL", headers=update).status_code == 403
    assert client.post("/sparql", content="x", headers={"content-type": "text/plain"}).status_code == 415
    sparql = {"content-type": "application/sparql-query"}
    assert client.post("/sparql", content=b"\xff\xfe", headers=sparql).status_code == 400
    assert client.get("/sparql", params={"query": COUNT}, headers={"accept": "image/png"}).status_code == 406


def test_a_runaway_query_is_stopped_and_the_server_stays_up(client: TestClient) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    answer = client.get("/sparql", params={"query": query, "timeout": 0.5})
    assert answer.status_code == 504
    assert client.get("/sparql", params={"query": COUNT}).status_code == 200


@pytest.mark.cypher
def test_cypher_in_the_shape_of_the_query_api(client: TestClient) -> None:
    body = {"statement": "MATCH (s:Solution) WHERE s.id <> $x RETURN count(s) AS n", "parameters": {"x": ""}}
    answer = client.post("/db/bildungsgraph/query/v2", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"] == {"fields": ["n"], "values": [[solutions(client)]]}


@pytest.mark.cypher
def test_cypher_rows_are_cut_where_the_client_says(client: TestClient) -> None:
    body = {"statement": "MATCH (t:Territory)-[r:LOCATED_IN]->(l:Territory) RETURN t, r", "maxRows": 2}
    form = client.post("/db/bildungsgraph/query/v2", json=body).json()
    assert form["truncated"] is True
    (node, relationship), _ = form["data"]["values"]
    assert node["elementId"].startswith("territory/")
    assert relationship["startNodeElementId"] == node["elementId"]


@pytest.mark.cypher
@pytest.mark.parametrize(
    ("statement", "status", "code"),
    [
        ("CREATE (n) RETURN n", 403, "Neo.ClientError.Statement.AccessMode"),
        ("MATCH (n", 400, "Neo.ClientError.Statement.SyntaxError"),
    ],
)
def test_cypher_errors(client: TestClient, statement: str, status: int, code: str) -> None:
    answer = client.post("/db/bildungsgraph/query/v2", json={"statement": statement})
    assert answer.status_code == status
    assert answer.json()["errors"][0]["code"] == code


@pytest.mark.parametrize("body", ["{", "[]", "{}", '{"statement": 1}', '{"statement": "RETURN 1", "maxRows": NaN}'])
def test_a_body_that_is_no_statement_is_a_problem(client: TestClient, body: str) -> None:
    answer = client.post("/db/bildungsgraph/query/v2", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
