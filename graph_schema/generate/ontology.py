"""The ontology: classes and properties with labels, domains, ranges and where they map to."""

from __future__ import annotations

from rdflib import URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from graph_schema.generate.rdf import Builder
from graph_schema.model import ClassDef, Model, PropertyDef

_DATATYPES = {
    "string": "string",
    "concept": "string",
    "integer": "integer",
    "number": "decimal",
    "boolean": "boolean",
    "year": "gYear",
}
_RDF_ONLY = (
    ("from", "von", "from", "Ausgangspunkt einer Beziehung.", "Where a relation starts."),
    ("to", "zu", "to", "Ziel einer Beziehung.", "Where a relation leads."),
    (
        "evidence",
        "belegt durch",
        "evidence",
        "Aussage, auf der eine Beziehung beruht.",
        "Statement a relation rests on.",
    ),
)


def ontology(model: Model) -> str:
    """OWL and RDFS as Turtle."""
    build = Builder(model)
    head = URIRef(model.def_base)
    build.add(head, "rdf:type", build.iri("owl:Ontology"))
    build.text(head, "rdfs:label", "de", "Wissensgraph kommunaler Bildungskoordination")
    build.text(head, "rdfs:label", "en", "Knowledge graph of municipal education coordination")
    for cls in model.classes.values():
        _class(build, cls)
        if cls.is_edge:
            _direct_property(build, cls)
    for prop in model.properties.values():
        if prop.rdf.startswith("bg:"):
            _property(build, prop)
    for name, de, en, comment_de, comment_en in _RDF_ONLY:
        node = build.iri(f"bg:{name}")
        build.add(node, "rdf:type", build.iri("owl:ObjectProperty"))
        _describe(build, node, de, en, comment_de, comment_en)
    return build.turtle()


def _describe(build: Builder, node: Node, de: str, en: str, comment_de: str, comment_en: str) -> None:
    build.text(node, "rdfs:label", "de", de)
    build.text(node, "rdfs:label", "en", en)
    build.text(node, "rdfs:comment", "de", comment_de)
    build.text(node, "rdfs:comment", "en", comment_en)
    build.add(node, "rdfs:isDefinedBy", URIRef(build.model.def_base))


def _class(build: Builder, cls: ClassDef) -> None:
    if cls.kind == "link":
        return  # a link has no node of its own
    node = build.iri(f"bg:{cls.name}")
    build.add(node, "rdf:type", build.iri("owl:Class"))
    _describe(build, node, cls.label_de, cls.label_en, cls.description_de, cls.description_en)
    for parent in cls.extends:
        build.add(node, "rdfs:subClassOf", build.iri(f"bg:{parent}"))
    for curie in cls.maps_to:
        if _names_class(curie):
            build.add(node, "rdfs:subClassOf", build.iri(curie))


def _names_class(curie: str) -> bool:
    return curie.partition(":")[2][:1].isupper()


def _direct_property(build: Builder, cls: ClassDef) -> None:
    node = build.iri(f"bg:{build.model.rdf_property(cls.name)}")
    build.add(node, "rdf:type", build.iri("owl:ObjectProperty"))
    if cls.symmetric:
        build.add(node, "rdf:type", build.iri("owl:SymmetricProperty"))
    _describe(build, node, cls.label_de, cls.label_en, cls.description_de, cls.description_en)
    build.add(node, "rdfs:domain", _union(build, cls.from_classes))
    build.add(node, "rdfs:range", _union(build, cls.to_classes))
    for curie in cls.maps_to:
        if not _names_class(curie):
            build.add(node, "rdfs:subPropertyOf", build.iri(curie))


def _union(build: Builder, names: tuple[str, ...]) -> Node:
    if len(names) == 1:
        return build.iri(f"bg:{names[0]}")
    node = build.blank()
    build.add(node, "rdf:type", build.iri("owl:Class"))
    build.add(node, "owl:unionOf", build.list(build.iri(f"bg:{name}") for name in names))
    return node


def _property(build: Builder, prop: PropertyDef) -> None:
    node = build.iri(prop.rdf)
    users = [cls for cls in build.model.classes.values() if prop.name in {p.name for p in _own(build.model, cls)}]
    domain = tuple(cls.name for cls in users if cls.kind != "link")
    points = prop.range in ("reference", "url")
    build.add(node, "rdf:type", build.iri("owl:ObjectProperty" if points else "owl:DatatypeProperty"))
    _describe(build, node, prop.label_de, prop.label_en, prop.description_de, prop.description_en)
    if domain:
        build.add(node, "rdfs:domain", _union(build, domain))
    if prop.targets:
        build.add(node, "rdfs:range", _union(build, prop.targets))
    elif prop.range == "date":
        parts = build.list(XSD[name] for name in ("gYear", "gYearMonth", "date"))
        union = build.blank()
        build.add(union, "rdf:type", build.iri("rdfs:Datatype"))
        build.add(union, "owl:unionOf", parts)
        build.add(node, "rdfs:range", union)
    elif prop.language:
        build.add(node, "rdfs:range", build.iri("rdf:langString"))
    elif prop.range in _DATATYPES:
        build.add(node, "rdfs:range", XSD[_DATATYPES[prop.range]])
    for curie in prop.maps_to:
        build.add(node, "rdfs:subPropertyOf", build.iri(curie))
    if prop.vocabulary:
        build.add(node, "dcterms:conformsTo", build.iri(f"bgv:{prop.vocabulary}"))


def _own(model: Model, cls: ClassDef) -> tuple[PropertyDef, ...]:
    return tuple(cls.properties.values()) if cls.is_edge else model.own_properties(cls.name)
