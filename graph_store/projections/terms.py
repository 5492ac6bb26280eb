"""RDF terms for the names and values of the model."""

import re
from decimal import Decimal
from functools import lru_cache
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from graph_schema import Model
from graph_schema.model import Range
from graph_store.statements import Scalar, Source

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")

_GREGORIAN = (
    (re.compile(r"\d{4}"), NamedNode(f"{XSD}gYear")),
    (re.compile(r"\d{4}-\d{2}"), NamedNode(f"{XSD}gYearMonth")),
    (re.compile(r"\d{4}-\d{2}-\d{2}"), NamedNode(f"{XSD}date")),
)
_DECIMAL = NamedNode(f"{XSD}decimal")
_GERMAN = frozenset({"name", "alias"})
_IRI_SAFE = "!$&'()*+,;=:@/?-._~%[]#"


def iri(address: str) -> NamedNode | None:
    """The address as an IRI; characters that no IRI may hold are percent-encoded. None where it is no address."""
    try:
        return NamedNode(address)
    except ValueError:
        head, hash_sign, fragment = address.partition("#")
        escaped = quote(head, safe=_IRI_SAFE) + hash_sign + quote(fragment, safe=_IRI_SAFE.replace("#", ""))
        escaped = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", escaped)
    try:
        return NamedNode(escaped)
    except ValueError:
        return None


def dated(text: str) -> Literal:
    """A date as gYear, gYearMonth or date, as precise as the source gives it; any other text stays text."""
    for pattern, datatype in _GREGORIAN:
        if pattern.fullmatch(text):
            return Literal(text, datatype=datatype)
    return Literal(text)


def decimal(value: int | float) -> Literal:
    """A number as xsd:decimal in its shortest exact form, without exponent."""
    return Literal(format(Decimal(repr(value)), "f"), datatype=_DECIMAL)


class Terms:
    """Addresses and values as the model of one base IRI writes them.

    `bg(name)` and `expand(curie)` give terms of the vocabulary, `predicate(class, property)` the predicate of a
    property, `thing(id)` the address of an entity, relation or statement.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        prefixes = model.prefixes
        self._bg, self._ind = prefixes["bg"], prefixes["ind"]
        self.bg = lru_cache(maxsize=None)(lambda name: NamedNode(self._bg + name))
        self.expand = lru_cache(maxsize=None)(lambda curie: NamedNode(model.expand(curie)))
        self.predicate = lru_cache(maxsize=None)(self._predicate)
        self.thing = lru_cache(maxsize=1 << 17)(self._thing)
        self._range_of = lru_cache(maxsize=None)(self._range)

    def _thing(self, entity_id: str) -> NamedNode:
        return NamedNode(self.model.address(entity_id))

    def page(self, source: Source) -> NamedNode:
        """The address of a source: the page itself, which also names its graph."""
        return iri(source.url) or self.thing(source.id)

    def _range(self, cls: str, name: str) -> Range:
        found = self.model.classes[cls].properties.get(name)
        return found.range if found else "number"

    def _predicate(self, cls: str, name: str) -> NamedNode:
        found = self.model.classes[cls].properties.get(name)
        return NamedNode(self.model.expand(found.rdf)) if found else NamedNode(self._ind + quote(name, safe="-._~"))

    def value(self, cls: str, name: str, value: Scalar) -> Literal | NamedNode:
        """A value as a term of the range that the model gives the property; an indicator is a number."""
        kind = self._range_of(cls, name)
        if isinstance(value, bool):
            return Literal(value)
        if kind == "year":
            return Literal(str(value), datatype=_GREGORIAN[0][1])
        if isinstance(value, int | float):
            return Literal(value) if kind == "integer" and isinstance(value, int) else decimal(value)
        if kind == "reference":
            return self.thing(value)
        if kind == "url":
            return iri(value) or Literal(value)
        if kind == "date":
            return dated(value)
        return Literal(value, language="de") if name in _GERMAN else Literal(value)
