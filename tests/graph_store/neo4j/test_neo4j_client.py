"""Asking a real server: same values as the embedded engine, nothing but reading, limits that hold."""

import pytest

from graph_store.guard.errors import Invalid, Refused, Stopped
from graph_store.guard.result import Limits
from graph_store.neo4j import Neo4j, Neo4jError, load


@pytest.fixture
def opened(server, login, driver, small):
    load(small.graph, small.file, server.url, login)
    with Neo4j(server.url, login) as client:
        yield client


def test_nodes_relationships_and_paths_have_the_graphs_own_ids(opened):
    text = "MATCH p = (a:Actor)-[r:MEMBER_OF {role: 'chair'}]->(b:Body) RETURN a, r, p, COUNT { (b)<--() } AS n"
    [[node, relationship, path, number]] = opened.cypher(text).rows
    assert (node["_type"], node["id"], node["properties"]["name"]) == ("node", "actor/2222222222", "=Bildungsamt")
    assert (relationship["start"], relationship["end"]) == ("actor/2222222222", "actor/3333333333")
    assert [item["id"] for item in path["nodes"]] == ["actor/2222222222", "actor/3333333333"]
    assert path["relationships"] == [relationship]
    assert number == 3


def test_parameters_are_data(opened):
    hostile = "x'}) DETACH DELETE n //"
    assert opened.cypher("MATCH (n {name: $name}) RETURN n.id", {"name": hostile}).rows == []


def test_other_values_are_json(opened):
    text = "RETURN date('2020-01-02') AS d, 0.0/0.0 AS nan, [1, {a: null}] AS l, point({x: 1, y: 2}) AS p"
    [[day, nan, items, point]] = opened.cypher(text).rows
    assert (day, nan, items) == ("2020-01-02", "NaN", [1, {"a": None}])
    assert isinstance(point, str)


@pytest.mark.parametrize(
    "text", ["CREATE (n) RETURN n", "MATCH (n) SET n.x = 1 RETURN n", "CALL dbms.listConfig()", "SHOW SETTINGS"]
)
def test_only_reading_texts_reach_the_server(opened, text):
    with pytest.raises(Refused):
        opened.cypher(text)


def test_limits_hold(opened):
    cut = opened.cypher("UNWIND range(1, 100) AS i RETURN i", limits=Limits(rows=10))
    assert (len(cut.rows), cut.truncated) == (10, True)
    long = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a * b % 7)"
    with pytest.raises(Stopped, match="zu lange"):
        opened.cypher(long, limits=Limits(seconds=1))
    with pytest.raises(Stopped, match="Speicher"):
        opened.cypher("UNWIND range(1, 10000000) AS i RETURN size(collect(toString(i)))", limits=Limits(seconds=25))
    assert opened.cypher("RETURN 1 AS one").rows == [[1]]


def test_a_wrong_query_is_explained(opened):
    with pytest.raises(Invalid):
        opened.cypher("MATCH (n) RETURN m")


def test_a_wrong_password_is_said_at_once(server):
    with pytest.raises(Neo4jError, match="Anmeldung"):
        Neo4j(server.url, ("neo4j", "falsch-falsch"))
