"""SHACL shapes of the RDF projection.

Nodes carry all their types (a body is also an actor). A property of a vocabulary is the id of the concept as a plain
string. A relation is a node with `bg:from` and `bg:to`; a link is a direct triple, checked at both ends.
"""

from __future__ import annotations

from rdflib import Literal
from rdflib.namespace import XSD
from rdflib.term import Node

from graph_schema.generate.rdf import Builder
from graph_schema.model import ClassDef, Model, PropertyDef

#: The three precisions of a date; the pattern refuses time zones and short years.
_DATES = {"gYear": r"^\d{4}$", "gYearMonth": r"^\d{4}-\d{2}$", "date": r"^\d{4}-\d{2}-\d{2}$"}
_NUMBERS = ("decimal", "double", "integer")


def shapes(model: Model) -> str:
    """SHACL Core shapes as Turtle, one per class and one per link."""
    build = Builder(model)
    for cls in model.of_kind("thing", "trait"):
        _node_shape(build, cls)
    for cls in model.relations:
        _relation_shape(build, cls)
    for cls in model.links:
        _link_shape(build, cls)
    return build.turtle()


def _node_shape(build: Builder, cls: ClassDef) -> None:
    shape = build.iri(f"bg:{cls.name}Shape")
    build.add(shape, "rdf:type", build.iri("sh:NodeShape"))
    build.add(shape, "sh:targetClass", build.iri(f"bg:{cls.name}"))
    build.add(shape, "sh:nodeKind", build.iri("sh:IRI"))
    for parent in cls.extends:
        build.add(shape, "sh:class", build.iri(f"bg:{parent}"))
    for prop in build.model.own_properties(cls.name):
        _property_shape(build, shape, prop)


def _relation_shape(build: Builder, cls: ClassDef) -> None:
    shape = build.iri(f"bg:{cls.name}Shape")
    build.add(shape, "rdf:type", build.iri("sh:NodeShape"))
    build.add(shape, "sh:targetClass", build.iri(f"bg:{cls.name}"))
    build.add(shape, "sh:nodeKind", build.iri("sh:IRI"))
    for end, classes in (("from", cls.from_classes), ("to", cls.to_classes)):
        ps = _path(build, shape, f"bg:{end}")
        _count(build, ps, required=True, multi=False)
        _one_of_classes(build, ps, classes)
    evidence = _path(build, shape, "bg:evidence")
    build.add(evidence, "sh:class", build.iri("bg:Statement"))
    for prop in cls.properties.values():
        _property_shape(build, shape, prop)


def _link_shape(build: Builder, cls: ClassDef) -> None:
    direct = f"bg:{build.model.rdf_property(cls.name)}"
    shape = build.iri(f"bg:{cls.name}Shape")
    build.add(shape, "rdf:type", build.iri("sh:NodeShape"))
    build.add(shape, "sh:targetSubjectsOf", build.iri(direct))
    _one_of_classes(build, shape, cls.from_classes)
    _one_of_classes(build, _path(build, shape, direct), cls.to_classes)


def _path(build: Builder, shape: Node, predicate: str) -> Node:
    found = build.blank()
    build.add(shape, "sh:property", found)
    build.add(found, "sh:path", build.iri(predicate))
    return found


def _count(build: Builder, shape: Node, *, required: bool, multi: bool) -> None:
    if required:
        build.add(shape, "sh:minCount", Literal(1))
    if not multi:
        build.add(shape, "sh:maxCount", Literal(1))


def _one_of_classes(build: Builder, shape: Node, classes: tuple[str, ...]) -> None:
    if len(classes) == 1:
        build.add(shape, "sh:class", build.iri(f"bg:{classes[0]}"))
        return
    _one_of(build, shape, [{"sh:class": build.iri(f"bg:{name}")} for name in classes])


def _one_of(build: Builder, shape: Node, choices: list[dict[str, Node]]) -> None:
    nodes = []
    for choice in choices:
        node = build.blank()
        for predicate, value in choice.items():
            build.add(node, predicate, value)
        nodes.append(node)
    build.add(shape, "sh:or", build.list(nodes))


def _property_shape(build: Builder, shape: Node, prop: PropertyDef) -> None:
    if prop.name == "id":
        return  # in RDF the address carries the id
    found = _path(build, shape, prop.rdf)
    for lang, label in (("de", prop.label_de), ("en", prop.label_en)):
        build.text(found, "sh:name", lang, label)
    _count(build, found, required=prop.required, multi=prop.multi)
    _values(build, found, prop)


def _values(build: Builder, shape: Node, prop: PropertyDef) -> None:
    if prop.range == "concept" and prop.vocabulary:
        ids = sorted(build.model.vocabularies[prop.vocabulary].concepts)
        build.add(shape, "sh:in", build.list(Literal(i) for i in ids))
    elif prop.range == "date":
        _one_of(build, shape, [{"sh:datatype": XSD[t], "sh:pattern": Literal(p)} for t, p in _DATES.items()])
    elif prop.range == "number":
        _one_of(build, shape, [{"sh:datatype": XSD[datatype]} for datatype in _NUMBERS])
    elif prop.range == "url":
        build.add(shape, "sh:nodeKind", build.iri("sh:IRI"))
    elif prop.range == "reference":
        _one_of_classes(build, shape, prop.targets)
    elif prop.language:
        build.add(shape, "sh:datatype", build.iri("rdf:langString"))
    else:
        datatype = {"integer": "integer", "boolean": "boolean", "year": "gYear"}.get(prop.range, "string")
        build.add(shape, "sh:datatype", XSD[datatype])
