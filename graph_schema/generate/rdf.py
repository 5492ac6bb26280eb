"""Building and writing RDF the same way every time."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from graph_schema.model import Model


class Builder:
    """A graph under construction: terms from curies, numbered blank nodes, sorted Turtle at the end."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.graph = Graph(bind_namespaces="none")
        self._blanks = 0
        for prefix, namespace in model.prefixes.items():
            self.graph.bind(prefix, namespace)

    def iri(self, curie: str) -> URIRef:
        """The node of a curie."""
        return URIRef(self.model.expand(curie))

    def blank(self) -> BNode:
        """A new blank node; its number depends on the order of calls only."""
        self._blanks += 1
        return BNode(f"b{self._blanks:05d}")

    def add(self, subject: Node, predicate: str, *values: Node) -> None:
        """Adds one triple per value."""
        for value in values:
            self.graph.add((subject, self.iri(predicate), value))

    def text(self, subject: Node, predicate: str, lang: str, *values: str) -> None:
        """Adds one text in a language per value that is not empty."""
        self.add(subject, predicate, *(Literal(value, lang=lang) for value in values if value))

    def list(self, members: Iterable[Node]) -> Node:
        """An RDF list of the members."""
        found = list(members)
        if not found:
            return RDF.nil
        cells = [self.blank() for _ in found]
        for number, (cell, member) in enumerate(zip(cells, found, strict=True)):
            self.graph.add((cell, RDF.first, member))
            self.graph.add((cell, RDF.rest, cells[number + 1] if number + 1 < len(cells) else RDF.nil))
        return cells[0]

    def turtle(self) -> str:
        """The graph as Turtle, subjects and predicates in sorted order."""
        return self.graph.serialize(format="longturtle").rstrip("\n") + "\n"
