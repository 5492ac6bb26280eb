"""What a source shows and what a relation rests on, as rows for the evidence pages."""

from dataclasses import dataclass

from graph_schema import load_model
from graph_store.graph import Graph
from graph_store.statements import Source, Statement
from queries.parts import Reference
from visualizations import formats
from visualizations.site import class_label, property_label, property_value

MOST_ROWS = 300
"""Rows of one table on an evidence page; the interface gives all."""


@dataclass(frozen=True, slots=True)
class Row:
    """One statement of a source: about what, which property, its value in words or the thing at the other end."""

    about: Reference
    what: str
    value: str
    other: Reference | None
    locator: str
    method: str
    confidence: str


@dataclass(frozen=True, slots=True)
class RelationView:
    """A relation with both ends named and its details in words."""

    id: str
    label: str
    left: Reference
    right: Reference
    details: tuple[tuple[str, str], ...]


def reference(graph: Graph, thing_id: str) -> Reference:
    """The thing as a reference; a thing the graph does not hold is named by its id."""
    entity = graph.entities.get(thing_id)
    if entity is None:
        return Reference(thing_id, "", thing_id)
    return Reference(entity.id, entity.cls, entity.name, entity.text("key") or None)


def rows_of_source(graph: Graph, statements: list[Statement]) -> list[Row]:
    """The statements of one source as rows, relations read from their first end."""
    rows = []
    for s in statements:
        if s.relation:
            about, other = reference(graph, s.relation.from_id), reference(graph, s.relation.to_id)
            what = s.relation.verb or class_label(s.relation.cls)
        else:
            about, other, what = reference(graph, s.about), None, property_label(s.property)
        value = "" if other else property_value(s.value, s.property)
        rows.append(Row(about, what, value, other, s.locator, s.method, s.confidence))
    return rows


def relation_view(graph: Graph, relation_id: str) -> RelationView:
    """The relation with this id. KeyError if the graph does not hold it."""
    relation = graph.relations[relation_id]
    model = load_model()
    period = formats.period(relation.valid_from, relation.valid_to)
    named = {
        "verb": relation.verb,
        "role": relation.role,
        "kind": relation.kind,
        "degree": relation.degree,
        "modality": relation.modality if relation.modality != "done" else "",
        "qualifier": relation.qualifier,
        "observed": formats.date(relation.observed),
        "confidence": relation.confidence,
    }
    details = [(model.label(name), property_value(value, name)) for name, value in named.items() if value]
    if period:
        details.append(("", period))
    return RelationView(
        relation.id,
        class_label(relation.cls),
        reference(graph, relation.from_id),
        reference(graph, relation.to_id),
        tuple(details),
    )


def source_title(source: Source) -> str:
    """What the page of a source is called."""
    return source.title or source.url
