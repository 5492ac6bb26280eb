"""JSON documents: the JSON-LD context, the JSON Schema of entities and relations, the labels."""

from __future__ import annotations

import json
import re
from typing import Any

from graph_schema.model import ClassDef, Model, PropertyDef

_DATATYPES = {"integer": "xsd:integer", "boolean": "xsd:boolean", "year": "xsd:gYear", "reference": "@id", "url": "@id"}
_JSON_TYPES = {"integer": "integer", "year": "integer", "number": "number", "boolean": "boolean"}


def _dump(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def context(model: Model) -> str:
    """The JSON-LD 1.1 context under which the JSON of an entity is RDF."""
    terms: dict[str, Any] = dict(model.prefixes)
    terms |= {"@version": 1.1, "@base": model.id_base, "@vocab": model.def_base, "id": "@id", "class": "@type"}
    for name in ("from", "to", "evidence"):
        terms[name] = {"@id": f"bg:{name}", "@type": "@id"}
    for cls in (*model.relations, *model.links):
        direct = model.rdf_property(cls.name)
        if direct not in model.properties:  # in JSON `signed` is the date of an agreement
            terms[direct] = {"@id": f"bg:{direct}", "@type": "@id"}
    for prop in model.properties.values():
        if prop.name != "id":
            terms[prop.name] = _term(prop)
    return _dump({"@context": terms})


def _term(prop: PropertyDef) -> dict[str, str]:
    term = {"@id": prop.rdf}
    if prop.language:
        term["@language"] = prop.language
    elif prop.range in _DATATYPES:
        term["@type"] = _DATATYPES[prop.range]
    if prop.multi:
        term["@container"] = "@set"
    return term


def json_schema(model: Model) -> str:
    """The JSON Schema (2020-12) of entities and relations as JSON, one definition per class."""
    definitions = {cls.name: _definition(model, cls) for cls in model.classes.values() if cls.kind != "trait"}
    return _dump(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"{model.iri}schema.json",
            "title": "Bildungsgraph",
            "type": "object",
            "required": ["class"],
            "oneOf": [{"$ref": f"#/$defs/{name}"} for name in sorted(definitions)],
            "$defs": definitions,
        }
    )


def _definition(model: Model, cls: ClassDef) -> dict[str, Any]:
    properties: dict[str, Any] = {"class": {"const": cls.name}}
    required = ["class"]
    if cls.is_edge:
        properties |= {end: {"type": "string", "description": "id"} for end in ("from", "to")}
        required += ["from", "to"]
    else:
        traits = _traits(model, cls)
        if traits:
            allowed = [trait.name for trait in traits]
            properties["traits"] = {"type": "array", "items": {"enum": allowed}, "uniqueItems": True}
        for trait in traits:
            properties |= {p.name: _json_property(model, p) for p in model.own_properties(trait.name)}
    for prop in cls.properties.values():
        properties[prop.name] = _json_property(model, prop)
        if prop.required:
            required.append(prop.name)
    if cls.id_prefix:
        properties["id"]["pattern"] = f"^{re.escape(cls.id_prefix)}/"
    return {
        "title": cls.label_de,
        "description": cls.description_de,
        "type": "object",
        "properties": properties,
        "required": sorted(set(required)),
        "additionalProperties": {"type": "number"} if cls.open_to else False,
    }


def _traits(model: Model, cls: ClassDef) -> list[ClassDef]:
    """The traits a member of the class may have."""
    return [trait for trait in model.traits if set(trait.extends) & set(model.labels(cls.name))]


def _json_property(model: Model, prop: PropertyDef) -> dict[str, Any]:
    value: dict[str, Any] = {"type": _JSON_TYPES.get(prop.range, "string")}
    if prop.range == "concept" and prop.vocabulary:
        value = {"enum": sorted(model.vocabularies[prop.vocabulary].concepts)}
    elif prop.range == "date":
        value["pattern"] = r"^\d{4}(-\d{2}(-\d{2})?)?$"
    elif prop.range == "url":
        value["format"] = "uri"
    found = {"type": "array", "items": value, "uniqueItems": True} if prop.multi else value
    return {**found, "title": prop.label_de}


def labels(model: Model) -> str:
    """German and English labels of every class, property, vocabulary and concept, and class by relationship type."""
    return _dump(
        {
            "classes": {c.name: {"de": c.label_de, "en": c.label_en} for c in model.classes.values()},
            "properties": {p.name: {"de": p.label_de, "en": p.label_en} for p in model.properties.values()},
            "relationship_types": {c.cypher_type: c.name for c in model.classes.values() if c.cypher_type},
            "vocabularies": {
                v.name: {
                    "de": v.label_de,
                    "en": v.label_en,
                    "concepts": {c.id: {"de": c.label_de, "en": c.label_en} for c in v},
                }
                for v in model.vocabularies.values()
            },
        }
    )
