"""RDF terms as in the SPARQL 1.1 results JSON format, and triples as Turtle."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

_STRING = "http://www.w3.org/2001/XMLSchema#string"


def to_json(term: Any) -> dict[str, Any] | None:
    """A term as ``{"type": "uri|literal|bnode|triple", "value", "datatype"?, "xml:lang"?}``; ``None`` if unbound."""
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Literal):
        cell = {"type": "literal", "value": term.value}
        if term.language:
            return {**cell, "xml:lang": term.language}
        return cell if term.datatype.value == _STRING else {**cell, "datatype": term.datatype.value}
    parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
    return {"type": "triple", "value": {name: to_json(part) for name, part in parts.items()}}


def to_turtle(triples: list[ox.Triple]) -> str:
    """Triples as Turtle text."""
    text = ox.serialize(triples, format=ox.RdfFormat.TURTLE)
    return text.decode("utf-8") if text is not None else ""
