"""The model as plain, frozen data: classes, properties and vocabularies of the graph.

Nothing here reads files; `graph_schema.loading` builds these objects from the YAML beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote

DEFAULT_IRI = "https://w3id.org/bildungsgraph/"

Kind = Literal["thing", "trait", "relation", "link"]
Language = Literal["de", "en"]
Range = Literal["string", "integer", "number", "boolean", "date", "year", "url", "concept", "reference"]

_INDICATOR = "ind"
"""What the id of an indicator begins with."""

#: Prefixes a curie in the model may use; `bg`, `bgi`, `bgv` and `ind` depend on the base IRI.
PREFIXES: Mapping[str, str] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class PropertyDef:
    """One property as a class uses it.

    `range` is the kind of value: `date` is a string of the form YYYY, YYYY-MM or YYYY-MM-DD, `year` an integer
    (xsd:gYear in RDF), `concept` the id of a concept of `vocabulary` as a string, `reference` a node of `targets`.
    A `language` makes a text a tagged one in RDF. `rdf` is the curie of the predicate, `maps_to` names wider ones
    elsewhere. `cypher` is the relationship type of a reference, if it has one.
    """

    name: str
    range: Range
    label_de: str
    label_en: str
    description_de: str = ""
    description_en: str = ""
    vocabulary: str | None = None
    targets: tuple[str, ...] = ()
    multi: bool = False
    required: bool = False
    indexed: bool = False
    rdf: str = ""
    cypher: str | None = None
    maps_to: tuple[str, ...] = ()
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class ClassDef:
    """A class of nodes (`thing`, `trait`), of dated relations (`relation`) or of plain links (`link`).

    `extends` names the classes every member also belongs to; `properties` holds inherited ones too.
    `cypher_type`, `from_classes`, `to_classes` and `symmetric` are set for relations and links only.
    """

    name: str
    kind: Kind
    label_de: str
    label_en: str
    description_de: str
    description_en: str
    properties: Mapping[str, PropertyDef]
    id_prefix: str | None = None
    maps_to: tuple[str, ...] = ()
    extends: tuple[str, ...] = ()
    cypher_type: str | None = None
    from_classes: tuple[str, ...] = ()
    to_classes: tuple[str, ...] = ()
    symmetric: bool = False
    vocabulary: str | None = None
    open_to: str | None = None

    @property
    def is_edge(self) -> bool:
        """True for relations and links."""
        return self.kind in ("relation", "link")


@dataclass(frozen=True, slots=True)
class ConceptDef:
    """One concept of a vocabulary; `order` is set where the vocabulary is ordered, `alt_de` are search words."""

    id: str
    label_de: str
    label_en: str
    definition_de: str = ""
    alt_de: tuple[str, ...] = ()
    order: int | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A closed list of concepts (a SKOS concept scheme)."""

    name: str
    label_de: str
    label_en: str
    description_de: str
    description_en: str
    concepts: Mapping[str, ConceptDef]
    ordered: bool = False
    nodes: bool = False

    def __getitem__(self, concept: str) -> ConceptDef:
        """The concept with this id; KeyError names the vocabulary."""
        try:
            return self.concepts[concept]
        except KeyError:
            raise KeyError(f"{self.name} has no concept {concept!r}") from None

    def __contains__(self, concept: object) -> bool:
        return concept in self.concepts

    def __iter__(self) -> Iterator[ConceptDef]:
        return iter(self.concepts.values())

    def __len__(self) -> int:
        return len(self.concepts)


@dataclass(frozen=True, slots=True)
class Model:
    """The whole model. `iri` is the base of all addresses of the graph and ends in a slash."""

    iri: str
    classes: Mapping[str, ClassDef]
    vocabularies: Mapping[str, Vocabulary]
    properties: Mapping[str, PropertyDef]

    @property
    def def_base(self) -> str:
        """Start of the addresses of classes and properties (`bg:`)."""
        return f"{self.iri}def/"

    @property
    def id_base(self) -> str:
        """Start of the addresses of things (`bgi:`), followed by their id."""
        return f"{self.iri}id/"

    @property
    def voc_base(self) -> str:
        """Start of the addresses of concepts (`bgv:`), followed by `Vocabulary/concept`."""
        return f"{self.iri}voc/"

    @property
    def ind_base(self) -> str:
        """Start of the addresses of indicators (`ind:`), followed by the name of the column."""
        return f"{self.iri}def/ind/"

    def address(self, thing_id: str) -> str:
        """The IRI of a thing (`bgi:`), a concept (`bgv:`) or an indicator, which is the property (`ind:`) itself."""
        space, _, rest = thing_id.partition("/")
        if space == _INDICATOR:
            return self.ind_base + quote(rest, safe="-._~")
        base = self.voc_base if space in self.vocabularies else self.id_base
        return base + quote(thing_id, safe="/-._~")

    def id_of(self, address: str) -> str | None:
        """The id of the thing, concept or indicator with this IRI; None for any other address."""
        if address.startswith(self.ind_base):
            return f"{_INDICATOR}/{unquote(address.removeprefix(self.ind_base))}"
        base = next((base for base in (self.id_base, self.voc_base) if address.startswith(base)), None)
        return unquote(address.removeprefix(base)) if base else None

    @property
    def prefixes(self) -> dict[str, str]:
        """All prefixes with their namespace, sorted by prefix."""
        own = {"bg": self.def_base, "bgi": self.id_base, "bgv": self.voc_base, "ind": self.ind_base}
        return dict(sorted({**PREFIXES, **own}.items()))

    def expand(self, curie: str) -> str:
        """The full IRI of a curie such as `org:Organization`; KeyError on an unknown prefix."""
        prefix, _, local = curie.partition(":")
        return self.prefixes[prefix] + local

    def of_kind(self, *kinds: Kind) -> tuple[ClassDef, ...]:
        """The classes of these kinds, sorted by name."""
        return tuple(c for _, c in sorted(self.classes.items()) if c.kind in kinds)

    @property
    def things(self) -> tuple[ClassDef, ...]:
        """The node classes that are no traits."""
        return self.of_kind("thing")

    @property
    def traits(self) -> tuple[ClassDef, ...]:
        """The traits: further labels a node may carry."""
        return self.of_kind("trait")

    @property
    def relations(self) -> tuple[ClassDef, ...]:
        """The relation classes: dated, with a relation node in RDF."""
        return self.of_kind("relation")

    @property
    def links(self) -> tuple[ClassDef, ...]:
        """The link classes: no dates, only a direct triple in RDF."""
        return self.of_kind("link")

    def own_properties(self, cls: str) -> tuple[PropertyDef, ...]:
        """The properties a class has beyond those of the classes it extends, in the order written."""
        found = self.classes[cls]
        inherited = {prop for parent in found.extends for prop in self.classes[parent].properties.values()}
        return tuple(prop for prop in found.properties.values() if prop not in inherited)

    def labels(self, cls: str) -> tuple[str, ...]:
        """All labels (Cypher) or types (RDF) of a node of this class, sorted: the class and what it extends."""
        found: set[str] = set()
        todo = [cls]
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo.extend(self.classes[name].extends)
        return tuple(sorted(found))

    def relation_for_type(self, cypher_type: str) -> ClassDef:
        """The relation or link class stored under this relationship type; KeyError if there is none."""
        for cls in self.classes.values():
            if cls.cypher_type == cypher_type:
                return cls
        raise KeyError(f"no relation or link has the relationship type {cypher_type!r}")

    def cypher_type(self, cls: str) -> str:
        """The relationship type of a relation or link class; KeyError for any other class."""
        found = self.classes[cls].cypher_type
        if found is None:
            raise KeyError(f"{cls} is no relation or link")
        return found

    def rdf_property(self, cls: str) -> str:
        """The local name of the direct property of a relation or link: MEMBER_OF gives `memberOf`."""
        first, *rest = self.cypher_type(cls).lower().split("_")
        return first + "".join(word.capitalize() for word in rest)

    def label(self, name: str, lang: Language = "de") -> str:
        """The label of a class, vocabulary, property or concept (`Sector/business`); KeyError if unknown."""
        vocabulary, _, concept = name.partition("/")
        found: ClassDef | Vocabulary | PropertyDef | ConceptDef
        if concept:
            found = self.vocabularies[vocabulary][concept]
        elif name in self.classes:
            found = self.classes[name]
        elif name in self.vocabularies:
            found = self.vocabularies[name]
        else:
            found = self.properties[name]
        return found.label_de if lang == "de" else found.label_en

    def multi(self, cls: str, prop: str) -> bool:
        """True if a member of the class may have several values of the property; KeyError if it has no such one.

        A class that is open has one figure per indicator beside its own properties.
        """
        found = self.classes[cls]
        if prop in found.properties:
            return found.properties[prop].multi
        if found.open_to is not None:
            return False
        raise KeyError(f"{cls}.{prop} is not in the model")
