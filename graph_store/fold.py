"""Fold statements into entities and relations: the best supported value wins, the others stay statements."""

from collections import defaultdict
from collections.abc import Iterable

from graph_schema import Model, load_model
from graph_store.graph import Entity, Graph, PropertyValue, Relation
from graph_store.statements import CONFIDENCES, METHODS, Scalar, Source, Statement

_METHOD_RANK = {method: rank for rank, method in enumerate(METHODS)}
_CONFIDENCE_RANK = {confidence: rank for rank, confidence in enumerate(CONFIDENCES)}
_DETAILS = ("verb", "qualifier", "valid_from", "valid_to", "observed")


def _support(statement: Statement) -> tuple[int, int]:
    return _CONFIDENCE_RANK[statement.confidence], _METHOD_RANK[statement.method]


def best_value(statements: list[Statement]) -> Scalar:
    """The best supported value: confidence, then method, then number of sources, then the order of loading."""
    by_value: dict[Scalar, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_value[statement.value].append(statement)
    order = {value: position for position, value in enumerate(by_value)}
    return min(
        by_value,
        key=lambda value: (
            min(_support(s) for s in by_value[value]),
            -len({s.source for s in by_value[value]}),
            order[value],
        ),
    )


def _multi(model: Model, cls: str, name: str, statements: list[Statement]) -> bool:
    found = model.classes[cls].properties.get(name)
    if found is None and model.classes[cls].open_to is None:
        raise ValueError(f"{statements[0].locator}: {cls} has no property {name!r} in the model")
    return found is not None and found.multi


def _fold_entity(entity_id: str, by_property: dict[str, list[Statement]]) -> Entity:
    model = load_model()
    cls = str(best_value(by_property["class"]))
    props: dict[str, PropertyValue] = {}
    for name in sorted(by_property.keys() - {"class", "trait", "name"}):
        if _multi(model, cls, name, by_property[name]):
            props[name] = sorted({str(s.value) for s in by_property[name]})
        else:
            props[name] = best_value(by_property[name])
    name_statements = by_property.get("name")
    return Entity(
        id=entity_id,
        cls=cls,
        name=str(best_value(name_statements)) if name_statements else entity_id,
        traits=tuple(sorted({str(s.value) for s in by_property.get("trait", ())})),
        props=props,
        sources=tuple(dict.fromkeys(s.source for group in by_property.values() for s in group)),
    )


def _best_detail(statements: list[Statement], name: str) -> str:
    """The best supported non-empty detail; among equals the most precise (longest) date or text."""
    candidates = [(s, str(getattr(s.relation, name))) for s in statements if s.relation and getattr(s.relation, name)]
    if not candidates:
        return ""
    best = min(_support(s) for s, _ in candidates)
    values = [text for s, text in candidates if _support(s) == best]
    return values[0] if name in ("verb", "qualifier") else max(values, key=len)


def _fold_relation(relation_id: str, statements: list[Statement]) -> Relation:
    facts = statements[0].relation
    assert facts is not None  # noqa: S101  narrowed by the caller, which only passes relation statements
    detail = {name: _best_detail(statements, name) for name in _DETAILS}
    return Relation(
        id=relation_id,
        cls=facts.cls,
        from_id=facts.from_id,
        to_id=facts.to_id,
        role=facts.role,
        kind=facts.kind,
        degree=facts.degree,
        modality=facts.modality,
        **detail,
        confidence=min((s.confidence for s in statements), key=_CONFIDENCE_RANK.__getitem__),
        methods=tuple(sorted({s.method for s in statements})),
        statements=len(statements),
        sources=tuple(dict.fromkeys(s.source for s in statements)),
        locators=tuple(dict.fromkeys(s.locator for s in statements)),
        datasets=tuple(dict.fromkeys(s.dataset for s in statements)),
    )


def fold(statements: Iterable[Statement], sources: dict[str, Source], version: str) -> Graph:
    """Fold statements (in order of loading) into a graph.

    An entity is what has a `class` statement. Whatever has members gets the trait `Body`. Raises ValueError when a
    relation has an end that is no entity, a thing has no class, or a property is not in the model.
    """
    properties: dict[str, dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    relation_statements: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        if statement.relation is None:
            properties[statement.about][statement.property].append(statement)
        else:
            relation_statements[statement.about].append(statement)
    orphans = sorted(about for about, by_property in properties.items() if "class" not in by_property)
    if orphans:
        raise ValueError(f"{len(orphans)} things have statements but no class, first: {orphans[:3]}")
    entities = {entity_id: _fold_entity(entity_id, properties[entity_id]) for entity_id in sorted(properties)}
    relations = {rel: _fold_relation(rel, relation_statements[rel]) for rel in sorted(relation_statements)}
    for relation in relations.values():
        for end in (relation.from_id, relation.to_id):
            if end not in entities:
                raise ValueError(f"{relation.cls} ({relation.locators[0]}) points to {end}, which is no entity")
        if relation.cls == "Membership":
            body = entities[relation.to_id]
            body.traits = tuple(sorted({*body.traits, "Body"}))
    return Graph(entities, relations, sources, version)
