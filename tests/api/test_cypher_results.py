"""The shape of Neo4j's Query API."""

from api.cypher_results import neo4j_code, neo4j_value, response_document
from graph_store.guard.errors import Invalid, Refused, Stopped, Unavailable
from graph_store.guard.result import QueryResult

NODE = {"_type": "node", "id": "actor/1", "labels": ["Actor"], "properties": {"name": "A"}}
TIE = {"_type": "relationship", "id": "rel/1", "type": "FUNDS", "start": "actor/1", "end": "actor/2", "properties": {}}


def test_nodes_and_relationships_have_element_ids() -> None:
    assert neo4j_value(NODE) == {"elementId": "actor/1", "labels": ["Actor"], "properties": {"name": "A"}}
    tie = neo4j_value(TIE)
    assert (tie["elementId"], tie["startNodeElementId"], tie["endNodeElementId"]) == ("rel/1", "actor/1", "actor/2")


def test_a_path_is_the_list_of_its_parts() -> None:
    other = {**NODE, "id": "actor/2"}
    parts = neo4j_value({"_type": "path", "nodes": [NODE, other], "relationships": [TIE]})
    assert [p["elementId"] for p in parts] == ["actor/1", "rel/1", "actor/2"]


def test_a_map_that_only_looks_like_a_node_stays_a_map() -> None:
    assert neo4j_value({"_type": "node", "x": [NODE]}) == {"_type": "node", "x": [neo4j_value(NODE)]}


def test_the_document_tells_whether_it_is_cut() -> None:
    document = response_document(QueryResult(["n"], [[NODE]], "table", True, 0.0))
    assert document["data"]["fields"] == ["n"]
    assert document["truncated"] is True


def test_every_kind_of_refusal_has_a_known_code() -> None:
    errors = [
        Refused("write", ""),
        Refused("file", ""),
        Invalid("syntax", ""),
        Stopped("deadline", ""),
        Unavailable("x", ""),
    ]
    assert [neo4j_code(e).split(".")[-1] for e in errors] == [
        "AccessMode",
        "Forbidden",
        "SyntaxError",
        "TransactionTimedOut",
        "DatabaseUnavailable",
    ]
