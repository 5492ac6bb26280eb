"""Verdicts on Cypher texts."""

import sys

import pytest

pytest.importorskip("antlr4", reason="the Cypher parser is not installed")

from graph_store.guard import Invalid, QueryError, Refused
from graph_store.guard.cypher import judge


def code(text: str) -> str:
    with pytest.raises(QueryError) as caught:
        judge(text)
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("MATCH (n) RETURN COLLECT { CREATE (m) RETURN m }", "write"),
        ("EXPLAIN CREATE (n)", "write"),
        ("MATCH (n) CALL (n) { MATCH (m) RETURN m } IN TRANSACTIONS RETURN n", "write"),
        ("CALL { LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l } RETURN l", "file_or_net"),
        ("CREATE INDEX i FOR (n:A) ON (n.x)", "admin"),
        ("RETURN `apoc`.`cypher` . runFirstColumn('CREATE (n)', {})", "function"),
        ("RETURN file() AS f", "function"),
        ("CALL db.`createLabel`('X')", "procedure"),
        ("CALL algo.pagerank()", "procedure"),
        ("MATCH (n) USE x RETURN n", "statement"),
        ("CALL { USE x MATCH (n) RETURN n } RETURN n", "statement"),
        ("MATCH (n) FILTER n.x = 1 RETURN n", "clause"),
    ],
)
def test_what_is_not_listed_is_refused(text: str, reason: str) -> None:
    assert code(text) == reason


@pytest.mark.parametrize(
    "pattern",
    [
        "(a)-[*]-(b)",
        "(a)-[*2..]->(b)",
        "(a)-->+(b)",
        "(a)-->*(b)",
        "((a)-->(b)){2,}",
        "(a)-[:!X*]->(b)",
        "(a)-[:%*]->(b)",
    ],
)
def test_endless_paths_over_any_type_need_a_limit(pattern: str) -> None:
    assert code(f"MATCH {pattern} RETURN count(*)") == "unbounded_path"
    assert judge(f"MATCH {pattern} RETURN 1 AS x LIMIT 5")


@pytest.mark.parametrize(
    "pattern",
    ["(a)-[:T*]-(b)", "(a)-[*1..3]-(b)", "(a)-[:T]->+(b)", "((a)-[:T]->(b)){2,}", "p = shortestPath((a)-[*]-(b))"],
)
def test_bounded_typed_and_shortest_paths_do_not(pattern: str) -> None:
    assert judge(f"MATCH {pattern} RETURN count(*)")


def test_the_verdict_tells_columns_and_paths() -> None:
    assert judge("MATCH (n) RETURN n.name, n AS `a b`, 1 + 2").columns == ("n.name", "a b", "1 + 2")
    assert judge("MATCH (n) RETURN *").columns is None
    assert judge("RETURN 1 AS x UNION RETURN 2 AS x").columns == ("x",)
    assert judge("MATCH p = (a)-->(b) RETURN p").paths
    assert judge("MATCH (a) RETURN [p = (a)-->() | p] AS l").paths
    assert not judge("MATCH (a)-->(b) RETURN '(#1:1)' AS p").paths


def test_errors_tell_their_place_in_german() -> None:
    with pytest.raises(Invalid) as caught:
        judge("MATCH (n)\nRETRN n")
    assert (caught.value.code, caught.value.line, caught.value.column) == ("syntax", 2, 1)
    assert "RETRN" in caught.value.message_de
    with pytest.raises(Refused) as refused:
        judge("MATCH (n)\n  DELETE n")
    assert (refused.value.line, refused.value.column) == (2, 3)


def test_the_parser_is_loaded_without_patching_the_driver() -> None:
    judge("RETURN 1")
    assert "neo4j_guard" not in sys.modules
