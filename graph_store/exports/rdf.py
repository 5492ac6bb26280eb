"""The snapshot in three RDF notations, every line and every thing in a fixed order."""

import json
import tempfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Triple, parse, serialize

from graph_schema import Model, load_model
from graph_schema.generate import context
from graph_store.projections.terms import RDF_TYPE, XSD
from graph_store.store import Store


def write_nquads(store: Store, directory: Path) -> Iterator[Path]:
    """`bildungsgraph.nq`: the default graph and one named graph per page, lines sorted."""
    path = directory / "bildungsgraph.nq"
    store.oxigraph.dump(path, format=RdfFormat.N_QUADS)
    with path.open("rb") as file:
        lines = sorted(file)
    with path.open("wb") as file:
        file.writelines(lines)
    yield path


def write_turtle(store: Store, directory: Path) -> Iterator[Path]:
    """`bildungsgraph.ttl`: the default graph."""
    path = directory / "bildungsgraph.ttl"
    with path.open("wb") as file:
        serialize(_fold(store), file, format=RdfFormat.TURTLE, prefixes=load_model().prefixes)
    yield path


def write_jsonld(store: Store, directory: Path) -> Iterator[Path]:
    """`bildungsgraph.jsonld`: the default graph with the context of the model, one thing per line."""
    model = load_model()
    terms = json.loads(context(model))["@context"]
    compact = _Compaction(terms, model)
    path = directory / "bildungsgraph.jsonld"
    with path.open("w", encoding="utf-8") as file:
        file.write(f'{{"@context": {json.dumps(terms, ensure_ascii=False)},\n"@graph": [')
        for number, (subject, triples) in enumerate(groupby(_fold(store), key=lambda t: t.subject)):
            thing = compact.thing(subject, triples)
            file.write(f"{',' if number else ''}\n{json.dumps(thing, ensure_ascii=False)}")
        file.write("\n]}\n")
    yield path


def _fold(store: Store) -> Iterator[Triple]:
    """The triples of the default graph, sorted; they pass through a file, so that memory holds the lines only once."""
    with tempfile.TemporaryFile() as file:
        store.oxigraph.dump(file, format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
        file.seek(0)
        lines = sorted(file)
        file.seek(0)
        file.writelines(lines)
        del lines
        file.seek(0)
        yield from (quad.triple for quad in parse(file, format=RdfFormat.N_TRIPLES))


class _Compaction:
    """Writes triples as JSON with the terms of the context. The snapshot has no blank nodes."""

    def __init__(self, terms: dict[str, Any], model: Model) -> None:
        self._base = terms["@base"]
        self._vocab = terms["@vocab"]
        self._prefixes = model.prefixes
        self._names: dict[tuple[str, str], str] = {}
        self._sets: set[str] = set()
        for name, term in terms.items():
            if isinstance(term, dict) and ":" in term.get("@id", ""):
                kind = f"@{term['@language']}" if "@language" in term else term.get("@type", "")
                kind = kind if kind[:1] in ("", "@") else model.expand(kind)
                self._names[model.expand(term["@id"]), kind] = name
                if term.get("@container") == "@set":
                    self._sets.add(name)

    def thing(self, subject: Any, triples: Iterable[Triple]) -> dict[str, Any]:
        """One node of the graph array."""
        found: dict[str, Any] = {"id": self._address(subject.value)}
        for triple in triples:
            name, value = self._entry(triple.predicate, triple.object)
            if name in found or name in self._sets:
                known = found.setdefault(name, [])
                found[name] = [*known, value] if isinstance(known, list) else [known, value]
            else:
                found[name] = value
        return found

    def _address(self, iri: str) -> str:
        return iri.removeprefix(self._base)

    def _class(self, iri: str) -> str:
        return iri.removeprefix(self._vocab) if iri.startswith(self._vocab) else self._curie(iri)

    def _curie(self, iri: str) -> str:
        for prefix, base in self._prefixes.items():
            local = iri.removeprefix(base)
            if local != iri and local.isidentifier():
                return f"{prefix}:{local}"
        return iri

    def _entry(self, predicate_node: NamedNode, value: Any) -> tuple[str, Any]:
        predicate = predicate_node.value
        if predicate_node == RDF_TYPE:
            return "class", self._class(value.value)
        if isinstance(value, NamedNode):
            name = self._names.get((predicate, "@id"))
            return (
                (name, self._address(value.value))
                if name
                else (self._curie(predicate), {"@id": self._address(value.value)})
            )
        kind = f"@{value.language}" if value.language else value.datatype.value
        name = self._names.get((predicate, kind))
        if name:
            return name, value.value
        plain = self._names.get((predicate, ""))
        if kind == f"{XSD}string":
            return plain or self._curie(predicate), value.value
        full = {"@language": value.language} if value.language else {"@type": self._curie(value.datatype.value)}
        return plain or self._curie(predicate), {"@value": value.value, **full}
