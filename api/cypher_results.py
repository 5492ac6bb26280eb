"""Cypher answers in the shape of Neo4j's Query API."""

from typing import Any

from graph_store.guard.errors import Invalid, QueryError, Refused, Stopped
from graph_store.guard.result import QueryResult

_NODE = {"_type", "id", "labels", "properties"}
_RELATIONSHIP = {"_type", "id", "type", "start", "end", "properties"}
_PATH = {"_type", "nodes", "relationships"}


def neo4j_value(value: Any) -> Any:
    """A value as the Query API writes it: nodes and relationships with `elementId`, a path as the list of its parts."""
    if isinstance(value, list):
        return [neo4j_value(item) for item in value]
    if not isinstance(value, dict):
        return value
    kind, keys = value.get("_type"), value.keys()
    if kind == "node" and keys == _NODE:
        return {"elementId": value["id"], "labels": value["labels"], "properties": neo4j_value(value["properties"])}
    if kind == "relationship" and keys == _RELATIONSHIP:
        return {
            "elementId": value["id"],
            "startNodeElementId": value["start"],
            "endNodeElementId": value["end"],
            "type": value["type"],
            "properties": neo4j_value(value["properties"]),
        }
    if kind == "path" and keys == _PATH:
        parts: list[Any] = []
        for node, relationship in zip(value["nodes"], [*value["relationships"], None], strict=True):
            parts += [neo4j_value(node)] if relationship is None else [neo4j_value(node), neo4j_value(relationship)]
        return parts
    return {key: neo4j_value(item) for key, item in value.items()}


def response_document(result: QueryResult) -> dict[str, Any]:
    """The answer: fields and values, and whether rows were cut at a limit."""
    values = [[neo4j_value(cell) for cell in row] for row in result.rows]
    return {"data": {"fields": result.columns, "values": values}, "truncated": result.truncated}


def neo4j_code(error: QueryError) -> str:
    """The status code Neo4j's clients know for a query that gave no answer."""
    if isinstance(error, Refused):
        return "Neo.ClientError.Statement.AccessMode" if error.code == "write" else "Neo.ClientError.Security.Forbidden"
    if isinstance(error, Invalid):
        return "Neo.ClientError.Statement.SyntaxError"
    if isinstance(error, Stopped):
        return "Neo.ClientError.Transaction.TransactionTimedOut"
    return "Neo.TransientError.General.DatabaseUnavailable"
