"""The statements as quads: the fold in the default graph, and one graph per page with what this page carries.

A relation is a node of its class with `bg:from` and `bg:to`, and beside it one direct triple for paths. The direct
triple stands for deeds alone: what is planned or applied for has only its node, which says so in `bg:modality`.
Single statements appear as `bg:Statement` where a page, a document or own knowledge carries them; what comes from a
bulk table names the table in `dcterms:source`.
"""

import shutil
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

from graph_schema import Model
from graph_schema.generate.vocabularies import vocabularies
from graph_store.difference import Touched
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

_OWN_NOTES = ("LOG", "LOCK")
"""Files of the engine that say nothing about the data."""

Terms3 = tuple[NamedNode, NamedNode, NamedNode | Literal]


class RdfProjection:
    """Writes one folded graph and its statements as triples and quads."""

    def __init__(self, graph: Graph, model: Model) -> None:
        self.graph = graph
        self.model = model
        self.terms = Terms(model)
        self._pages = {source.id: self.terms.page(source) for source in graph.sources.values()}
        self._by_url = {source.url: self._pages[source.id] for source in graph.sources.values()}
        self._links = {cls.name for cls in model.links}

    def default_graph(self, statements: Iterable[Statement]) -> Iterator[Terms3]:
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
        for subject, predicate, value in self.default_graph(statements):
            yield Quad(subject, predicate, value, default)
        for quad in parse(vocabularies(self.model), format=RdfFormat.TURTLE):
            yield Quad(quad.subject, quad.predicate, quad.object, default)
        yield from self.page_graphs(statements)

    def _node(self, subject: NamedNode, node: Node) -> list[Terms3]:
        triples: list[Terms3] = [(subject, RDF_TYPE, self.terms.bg(label)) for label in node.labels]
        for name, value in node.properties.items():
            triples += self._property(subject, node.cls, name, value)
        if "Concept" in node.labels or node.cls == "SolutionFamily":
            label = Literal(str(node.properties.get("name", node.id)), language="de")
            triples.append((subject, RDF_TYPE, self.terms.expand("skos:Concept")))
            triples.append((subject, self.terms.expand("skos:prefLabel"), label))
        if node.cls == "Indicator":
            triples.append((subject, RDF_TYPE, self.terms.expand("qb:MeasureProperty")))
        return triples

    def _property(self, subject: NamedNode, cls: str, name: str, value: PropertyValue) -> list[Terms3]:
        predicate = self.terms.predicate(cls, name)
        if isinstance(value, list):
            if name == "sources":
                return [(subject, predicate, self._by_url[url]) for url in value]
            return [(subject, predicate, self.terms.value(cls, name, item)) for item in value]
        return [(subject, predicate, self.terms.value(cls, name, value))]

    def _edge(self, edge: Edge, modality: str) -> list[Terms3]:
        triples = self._direct(edge, modality)
        if edge.cls not in self._links:
            subject = self.terms.thing(edge.id)
            triples += self._ends(subject, edge)
            for name, value in edge.properties.items():
                triples += self._property(subject, edge.cls, name, value)
        return triples

    def _ends(self, subject: NamedNode, edge: Edge | RelationFacts) -> list[Terms3]:
        return [
            (subject, RDF_TYPE, self.terms.bg(edge.cls)),
            (subject, self.terms.bg("from"), self.terms.thing(edge.from_id)),
            (subject, self.terms.bg("to"), self.terms.thing(edge.to_id)),
        ]

    def _direct(self, edge: Edge | RelationFacts, modality: str) -> list[Terms3]:
        if modality != "done":
            return []
        predicate = self.terms.bg(self.model.rdf_property(edge.cls))
        return [(self.terms.thing(edge.from_id), predicate, self.terms.thing(edge.to_id))]

    def _evidence(self, statement: Statement) -> list[Terms3]:
        node = statement_node(statement)
        subject = self.terms.thing(node.id)
        triples = self._node(subject, node)
        triples.append((subject, self.terms.predicate("Statement", "source"), self._pages[statement.source]))
        if statement.relation is None or statement.relation.cls not in self._links:
            triples.append((self.terms.thing(statement.about), self.terms.bg("evidence"), subject))
        return triples

    def _said(self, statement: Statement) -> list[Terms3]:
        subject = self.terms.thing(statement.about)
        facts = statement.relation
        if facts is None:
            if statement.property in ("class", "trait"):
                found = labels(self.model, str(statement.value))
                return [(subject, RDF_TYPE, self.terms.bg(label)) for label in found]
            cls = self.graph.entities[statement.about].cls
            return self._property(subject, cls, statement.property, statement.value)
        triples = self._direct(facts, facts.modality)
        if facts.cls not in self._links:
            triples += self._ends(subject, facts)
            for name, value in details(facts, self.model).items():
                triples += self._property(subject, facts.cls, name, value)
        return triples


def write(directory: Path, projection: RdfProjection, statements: Iterable[Statement]) -> int:
    """Write a new Oxigraph store into `directory`, which must not exist, and return its number of quads."""
    store = Store(directory)
    quads = projection.quads(statements)
    while part := list(islice(quads, _BULK)):
        store.bulk_extend(part)
    store.optimize()
    store.flush()
    return len(store)


def update(directory: Path, part: RdfProjection, statements: Iterable[Statement], touched: Touched) -> int:
    """Bring a store to a state in which every touched subject has exactly the quads it has now; returns all quads.

    `part` projects at least the touched things and relations with everything that starts at them, `statements` are
    those about them.
    """
    terms = part.terms
    subjects = {terms.thing(i) for ids in (touched.things, touched.relations, touched.statements) for i in ids}
    subjects |= {terms.page(source) for source in touched.sources}
    wanted = {quad for quad in part.quads(statements) if quad.subject in subjects}
    store = Store(directory)
    held = {quad for subject in subjects for quad in store.quads_for_pattern(subject, None, None)}
    gone = held - wanted
    for quad in gone:
        store.remove(quad)
    store.extend(wanted - held)
    for graph in {quad.graph_name for quad in gone} - {DefaultGraph()}:
        if next(store.quads_for_pattern(None, None, None, graph), None) is None:
            store.remove_graph(graph)
    store.flush()
    return len(store)


def copy(source: Path, target: Path) -> None:
    """Copy a store that nobody writes to. Its tables are never changed once written, so both may share them."""
    target.mkdir()
    for file in source.iterdir():
        if file.suffix == ".sst":
            (target / file.name).hardlink_to(file)
        elif not file.name.startswith(_OWN_NOTES):
            shutil.copyfile(file, target / file.name)
