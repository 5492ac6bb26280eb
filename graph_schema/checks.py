"""Checks of the model as a whole: every name used is defined, no two things share one name."""

from __future__ import annotations

from graph_schema.errors import ModelError
from graph_schema.model import ClassDef, Model


def check_model(model: Model) -> None:
    """Raises ModelError at the first class, property or end that does not fit the rest of the model."""
    types: dict[str, str] = {}
    for cls in model.classes.values():
        file = f"classes/{cls.name}.yaml"
        _check_curies(model, cls, file)
        _check_properties(model, cls, file)
        if cls.cypher_type is not None:
            _check_ends(model, cls, file)
            if cls.cypher_type in types:
                raise ModelError(f"{file}: cypher_type: {cls.cypher_type} is the type of {types[cls.cypher_type]} too")
            types[cls.cypher_type] = cls.name
    _check_names(model, types)


def _check_curies(model: Model, cls: ClassDef, file: str) -> None:
    curies = [("maps_to", curie) for curie in cls.maps_to]
    curies += [(f"properties.{p.name}", curie) for p in cls.properties.values() for curie in (p.rdf, *p.maps_to)]
    for field, curie in curies:
        prefix, colon, local = curie.partition(":")
        if not colon or not local or prefix not in model.prefixes:
            raise ModelError(f"{file}: {field}: {curie!r} needs a known prefix: {', '.join(model.prefixes)}")


def _check_properties(model: Model, cls: ClassDef, file: str) -> None:
    for name, prop in cls.properties.items():
        if prop.vocabulary is not None and prop.vocabulary not in model.vocabularies:
            raise ModelError(f"{file}: properties.{name}.vocabulary: {prop.vocabulary!r} is no vocabulary")
        for target in prop.targets:
            if target not in model.classes or model.classes[target].is_edge:
                raise ModelError(f"{file}: properties.{name}.to: {target!r} is no class of nodes")
    if cls.open_to is not None and cls.open_to not in model.classes:
        raise ModelError(f"{file}: open_to: {cls.open_to!r} is no class")


def _check_ends(model: Model, cls: ClassDef, file: str) -> None:
    for field, ends in (("from", cls.from_classes), ("to", cls.to_classes)):
        if not ends:
            raise ModelError(f"{file}: {field}: names no class")
        for end in ends:
            if end not in model.classes or model.classes[end].is_edge:
                raise ModelError(f"{file}: {field}: {end!r} is no class of nodes")


def _check_names(model: Model, types: dict[str, str]) -> None:
    """A relationship type is no label, a direct property no ordinary one, a vocabulary no class but its own."""
    labels = {name.lower() for name in model.classes}
    predicates = {p.rdf for p in model.properties.values()}
    references = {p.cypher for p in model.properties.values() if p.cypher}
    for cypher_type, owner in types.items():
        file = f"classes/{owner}.yaml"
        if cypher_type.lower() in labels or cypher_type in references:
            raise ModelError(f"{file}: cypher_type: {cypher_type} is also a label or the type of a reference")
        direct = f"bg:{model.rdf_property(owner)}"
        if direct in predicates:
            raise ModelError(f"{file}: cypher_type: {cypher_type} gives the predicate {direct}, which a property has")
    for name, vocabulary in model.vocabularies.items():
        if name in model.classes and model.classes[name].vocabulary != vocabulary.name:
            raise ModelError(f"vocabularies/{name}.yaml: vocabulary: {name} is a class with a file of its own")
