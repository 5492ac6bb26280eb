"""One thing with its properties, every statement about it, and its relations, each with its sources."""

from collections.abc import Iterable

from graph_schema import load_model
from graph_store.graph import Relation
from graph_store.statements import RelationFacts, Statement
from queries.answers import EntityAnswer, Link, StatementView
from queries.facts import Facts


def views(facts: Facts, statements: Iterable[Statement]) -> tuple[StatementView, ...]:
    """Statements as part of an answer, in the given order."""
    return tuple(
        StatementView(
            id=s.id,
            property=s.property,
            value=s.value,
            source=facts.source_refs([s.source])[0],
            locator=s.locator,
            method=s.method,
            confidence=s.confidence,
            dataset=s.dataset,
            first_seen=s.first_seen,
            last_seen=s.last_seen,
            **_said(s.relation),
        )
        for s in statements
    )


def _said(relation: RelationFacts | None) -> dict[str, str | None]:
    if relation is None:
        return {}
    return {
        "verb": relation.verb or None,
        "since": relation.valid_from or None,
        "until": relation.valid_to or None,
        "observed": relation.observed or None,
    }


def _link(facts: Facts, relation: Relation, entity_id: str) -> Link:
    outgoing = relation.from_id == entity_id
    return Link(
        id=relation.id,
        type=relation.cls,
        label_de=relation.verb or load_model().label(relation.cls),
        outgoing=outgoing,
        other=facts.reference(relation.to_id if outgoing else relation.from_id),
        role=relation.role or None,
        kind=relation.kind or None,
        degree=relation.degree or None,
        modality=relation.modality,
        since=relation.valid_from or None,
        until=relation.valid_to or None,
        observed=relation.observed or None,
        confidence=relation.confidence,
        sources=facts.source_refs(relation.sources),
        locators=relation.locators,
    )


def entity(facts: Facts, entity_id: str, statements: Iterable[Statement]) -> EntityAnswer:
    """The thing `entity_id` (which must exist) with the statements about it."""
    known = facts.graph.entities[entity_id]
    around = {relation.id: relation for relation, _ in facts.graph.around(entity_id)}
    links = [_link(facts, around[i], entity_id) for i in sorted(around)]
    links.sort(key=lambda link: (link.type, not link.outgoing, link.other.name, link.id))
    return EntityAnswer(
        dataset_version=facts.graph.version,
        entity=facts.reference(entity_id),
        traits=known.traits,
        properties=dict(known.props),
        statements=views(facts, statements),
        relations=tuple(links),
        sources=facts.source_refs(known.sources),
    )
