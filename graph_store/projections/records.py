"""What both projections show: nodes and edges with the names of the model, before any engine's own form.

Cypher and SPARQL give the same answers because both are written from these records.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from graph_schema import Model
from graph_store.graph import Entity, Graph, PropertyValue, Relation
from graph_store.statements import RelationFacts, Source, Statement

_TEXTS = {
    "verb": "verb",
    "role": "role",
    "kind": "kind",
    "degree": "degree",
    "qualifier": "qualifier",
    "modality": "modality",
    "valid_from": "validFrom",
    "valid_to": "validTo",
    "observed": "observed",
}


@dataclass(frozen=True, slots=True)
class Node:
    """A node. `labels` holds the class, its traits and all they extend, sorted; unknown properties are absent."""

    id: str
    cls: str
    labels: tuple[str, ...]
    properties: Mapping[str, PropertyValue]


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation or link. `cls` is its class in the model; unknown properties are absent."""

    id: str
    cls: str
    from_id: str
    to_id: str
    properties: Mapping[str, PropertyValue]


def labels(model: Model, cls: str, traits: tuple[str, ...] = ()) -> tuple[str, ...]:
    """All labels of a thing of class `cls` with `traits`, sorted."""
    if not traits:
        return model.labels(cls)
    return tuple(sorted({label for name in (cls, *traits) for label in model.labels(name)}))


def has_evidence(source: Source) -> bool:
    """Whether single statements of this source are shown. A bulk table is named once per thing, as its source."""
    return source.kind != "table"


def _urls(source_ids: Iterable[str], sources: Mapping[str, Source]) -> list[str]:
    return [sources[source_id].url for source_id in source_ids]


def entity_node(entity: Entity, graph: Graph, model: Model) -> Node:
    """The node of an entity."""
    named = {"name": entity.name} if entity.name != entity.id else {}
    properties: dict[str, PropertyValue] = {"id": entity.id, **named, **entity.props}
    properties["sources"] = _urls(entity.sources, graph.sources)
    return Node(entity.id, entity.cls, labels(model, entity.cls, entity.traits), properties)


def source_node(source: Source) -> Node:
    """The node of a page, document or table."""
    known = {
        "id": source.id,
        "name": source.title or source.publisher or source.url,
        "url": source.url,
        "host": urlsplit(source.url).hostname or "",
        "kind": source.kind,
        "publisher": source.publisher,
        "title": source.title,
        "licence": source.licence,
        "date": source.date,
    }
    return Node(source.id, "Source", ("Source",), {name: value for name, value in known.items() if value})


def statement_node(statement: Statement) -> Node:
    """The node of a statement; `source` is left to the edge or triple that points to it."""
    known = {
        "id": statement.id,
        "about": statement.about,
        "property": statement.property,
        "value": str(statement.value),
        "locator": statement.locator,
        "method": statement.method,
        "confidence": statement.confidence,
    }
    return Node(known["id"], "Statement", ("Statement",), {name: value for name, value in known.items() if value})


def details(facts: Relation | RelationFacts, model: Model) -> dict[str, PropertyValue]:
    """What a relation, or one statement about it, says beyond its ends, with the model's names."""
    allowed = model.classes[facts.cls].properties
    found = {name: str(getattr(facts, field)) for field, name in _TEXTS.items() if getattr(facts, field)}
    if "rank" in allowed and "role" in found:
        found["rank"] = found.pop("role")
    return {name: value for name, value in found.items() if name in allowed}


def relation_edge(relation: Relation, graph: Graph, model: Model) -> Edge:
    """The edge of a folded relation or link."""
    properties: dict[str, PropertyValue] = {
        "id": relation.id,
        **details(relation, model),
        "confidence": relation.confidence,
        "methods": list(relation.methods),
        "statements": relation.statements,
        "sources": _urls(relation.sources, graph.sources),
        "locators": list(relation.locators),
    }
    return Edge(relation.id, relation.cls, relation.from_id, relation.to_id, properties)


def nodes(graph: Graph, model: Model) -> Iterator[Node]:
    """Entities, then sources, each in order of their ids."""
    for entity in graph.entities.values():
        yield entity_node(entity, graph, model)
    for source_id in sorted(graph.sources):
        yield source_node(graph.sources[source_id])


def shown_statements(statements: Iterable[Statement], graph: Graph) -> Iterator[Statement]:
    """The statements that get a node of their own."""
    return (s for s in statements if has_evidence(graph.sources[s.source]))
