"""The statements as quads: the fold in the default graph, and one graph per page with what this page carries.

A relation is a node of its class with `bg:from` and `bg:to`, and beside it one direct triple for paths. The direct
triple stands for deeds alone: what is planned or applied for has only its node, which says so in `bg:modality`.
Single statements appear as `bg:Statement` where a page, a document or own knowledge carries them; what comes from a
bulk table names the table in `dcterms:source`.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

from graph_schema import Model
from graph_schema.generate.vocabularies import vocabularies
from graph_store.graph import Graph, PropertyValue
from graph_store.projections.records import (
    Edge,
    Node,
    details,
    labels,
    nodes,
    relation_edge,
    shown_statements,
    statement_node,
)
from graph_store.projections.terms import RDF_TYPE, Terms
from graph_store.statements import RelationFacts, Statement

_BULK = 100_000
"""Quads handed to the engine at once: it holds them in memory, about 1.3 GiB for 1.5 million."""

Triples = Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]


class RdfProjection:
    """Writes one folded graph and its statements as triples and quads."""

    def __init__(self, graph: Graph, model: Model) -> None:
        self.graph = graph
        self.model = model
        self.terms = Terms(model)
        self._pages = {source.id: self.terms.page(source) for source in graph.sources.values()}
        self._by_url = {source.url: self._pages[source.id] for source in graph.sources.values()}
        self._concept = self.terms.expand("skos:Concept")
        self._pref_label = self.terms.expand("skos:prefLabel")

    def default_graph(self, statements: Iterable[Statement]) -> Triples:
        """The fold: things, relations, sources, and the evidence of every statement that a page carries."""
        for node in nodes(self.graph, self.model):
            subject = self._pages[node.id] if node.cls == "Source" else self.terms.thing(node.id)
            yield from self._node(subject, node)
        for relation in self.graph.relations.values():
            yield from self._edge(relation_edge(relation, self.graph, self.model), relation.modality)
        for statement in shown_statements(statements, self.graph):
            yield from self._evidence(statement)

    def page_graphs(self, statements: Iterable[Statement]) -> Iterator[Quad]:
        """For every page, in a graph called by its address, exactly the triples that this page carries."""
        for statement in shown_statements(statements, self.graph):
            page = self._pages[statement.source]
            for triple in self._said(statement):
                yield Quad(*triple, page)

    def quads(self, statements: Iterable[Statement]) -> Iterator[Quad]:
        """All quads; the vocabularies stand in the default graph, so that coded values have their labels there."""
        statements = list(statements)
        default = DefaultGraph()
        for triple in self.default_graph(statements):
            yield Quad(*triple, default)
        for quad in parse(vocabularies(self.model), format=RdfFormat.TURTLE):
            yield Quad(quad.subject, quad.predicate, quad.object, default)
        yield from self.page_graphs(statements)

    def _node(self, subject: NamedNode, node: Node) -> Triples:
        for label in node.labels:
            yield subject, RDF_TYPE, self.terms.bg(label)
        for name, value in node.properties.items():
            yield from self._property(subject, node.cls, name, value)
        if "Concept" in node.labels or node.cls == "SolutionFamily":
            yield subject, RDF_TYPE, self._concept
            yield subject, self._pref_label, Literal(str(node.properties.get("name", node.id)), language="de")

    def _property(self, subject: NamedNode, cls: str, name: str, value: PropertyValue) -> Triples:
        predicate = self.terms.predicate(cls, name)
        if name == "sources" and isinstance(value, list):
            for url in value:
                yield subject, predicate, self._by_url[url]
            return
        for term in self.terms.values(cls, name, value):
            yield subject, predicate, term

    def _edge(self, edge: Edge, modality: str) -> Triples:
        yield from self._direct(edge, modality)
        if self.model.classes[edge.cls].kind == "link":
            return
        subject = self.terms.thing(edge.id)
        yield from self._ends(subject, edge)
        for name, value in edge.properties.items():
            yield from self._property(subject, edge.cls, name, value)

    def _ends(self, subject: NamedNode, edge: Edge | RelationFacts) -> Triples:
        yield subject, RDF_TYPE, self.terms.bg(edge.cls)
        yield subject, self.terms.bg("from"), self.terms.thing(edge.from_id)
        yield subject, self.terms.bg("to"), self.terms.thing(edge.to_id)

    def _direct(self, edge: Edge | RelationFacts, modality: str) -> Triples:
        if modality == "done":
            predicate = self.terms.bg(self.model.rdf_property(edge.cls))
            yield self.terms.thing(edge.from_id), predicate, self.terms.thing(edge.to_id)

    def _evidence(self, statement: Statement) -> Triples:
        node = statement_node(statement)
        subject = self.terms.thing(node.id)
        yield from self._node(subject, node)
        yield subject, self.terms.predicate("Statement", "source"), self._pages[statement.source]
        if statement.relation is None or self.model.classes[statement.relation.cls].kind != "link":
            yield self.terms.thing(statement.about), self.terms.bg("evidence"), subject

    def _said(self, statement: Statement) -> Triples:
        facts = statement.relation
        if facts is not None:
            yield from self._direct(facts, facts.modality)
            if self.model.classes[facts.cls].kind == "link":
                return
            subject = self.terms.thing(statement.about)
            yield from self._ends(subject, facts)
            for name, value in details(facts, self.model).items():
                yield from self._property(subject, facts.cls, name, value)
            return
        subject = self.terms.thing(statement.about)
        entity = self.graph.entities[statement.about]
        if statement.property in ("class", "trait"):
            for label in labels(self.model, str(statement.value)):
                yield subject, RDF_TYPE, self.terms.bg(label)
        else:
            yield from self._property(subject, entity.cls, statement.property, statement.value)


def write(directory: Path, projection: RdfProjection, statements: Iterable[Statement]) -> int:
    """Write a new Oxigraph store into `directory`, which must not exist, and return its number of quads."""
    store = Store(directory)
    quads = projection.quads(statements)
    while part := list(islice(quads, _BULK)):
        store.bulk_extend(part)
    store.optimize()
    store.flush()
    return len(store)
