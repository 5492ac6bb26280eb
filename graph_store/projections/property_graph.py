"""The property graph as rows any Bolt server or import tool can take: every node and every relationship once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from graph_schema import Model
from graph_store.graph import Graph, PropertyValue
from graph_store.projections.records import Node, nodes, relation_edge, shown_statements, statement_node
from graph_store.statements import Statement

FROM_SOURCE = "FROM_SOURCE"
"""From a statement to its source. It has no properties: its ends are its key."""

Statements = Callable[[], Iterable[Statement]]
"""Gives all statements anew on every call, so that nobody has to hold them in memory."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """A relationship between two nodes, each named by class and id; `id` is empty for FROM_SOURCE."""

    type: str
    id: str
    from_cls: str
    from_id: str
    to_cls: str
    to_id: str
    properties: Mapping[str, PropertyValue]

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells it from every other relationship."""
        return self.type, self.from_id, self.to_id, self.id


def all_nodes(graph: Graph, model: Model, statements: Statements) -> Iterator[Node]:
    """Entities, sources, and the statements that have a node of their own."""
    yield from nodes(graph, model)
    for statement in shown_statements(statements(), graph):
        yield statement_node(statement)


def all_relationships(graph: Graph, model: Model, statements: Statements) -> Iterator[Relationship]:
    """Relations and links, then the way from each statement to its source."""
    for relation in graph.relations.values():
        edge = relation_edge(relation, graph, model)
        ends = (graph.entities[edge.from_id].cls, edge.from_id, graph.entities[edge.to_id].cls, edge.to_id)
        yield Relationship(model.cypher_type(edge.cls), edge.id, *ends, edge.properties)
    for statement in shown_statements(statements(), graph):
        yield Relationship(FROM_SOURCE, "", "Statement", statement.id, "Source", statement.source, {})
