"""How a result is cited: data set version, query, day of retrieval and the sources of what it names."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, permutations, product
from typing import Any

from graph_schema import load_model
from graph_store.graph import Graph
from queries.parts import SourceRef

TITLE = "Bildungsgraph"
_SHOWN = 10
_SHARED = frozenset(("Agreement", "Need", "Offer", "Project", "Solution", "Study"))
_UNTRACED = "Das Ergebnis nennt keine einzelnen Dinge mit Quelle; zitiert wird der Datenstand."
_LATEX = str.maketrans({c: f"\\{c}" for c in "&%$#_{}"} | {"\\": r"\textbackslash{}", "~": r"\~{}", "^": r"\^{}"})


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked: the text in its language (`cypher` or `sparql`), its parameters, the name it has."""

    language: str
    text: str
    parameters: Mapping[str, Any]
    name: str = ""

    @property
    def sha256(self) -> str:
        """Hash of language, text and parameters: the same query has the same hash on every machine."""
        canonical = [self.language, self.text, dict(self.parameters)]
        return hashlib.sha256(json.dumps(canonical, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Citation:
    """A result to cite. The day of retrieval is the caller's: `date` is YYYY-MM-DD everywhere below."""

    dataset_version: str
    query: Query
    sources: tuple[SourceRef, ...]

    def to_dict(self, date: str = "") -> dict[str, Any]:
        """As JSON data; with a date also as text, BibTeX and CSL-JSON."""
        query = self.query
        form: dict[str, Any] = {
            "dataset_version": self.dataset_version,
            "query": {
                **({"name": query.name} if query.name else {}),
                "language": query.language,
                "text": query.text,
                "parameters": dict(query.parameters),
                "sha256": query.sha256,
            },
            "sources": [_source_dict(source) for source in self.sources],
        }
        if date:
            form |= {"date": date, "text_de": self.text(date), "bibtex": self.bibtex(date), "csl": self.csl(date)}
        return form

    def text(self, date: str) -> str:
        """One paragraph in German; of many sources the first ten and how many more."""
        shown = [f"{s.title} <{s.url}>" if s.url and s.url != s.title else s.title for s in self.sources[:_SHOWN]]
        if len(self.sources) > len(shown):
            shown.append(f"und {len(self.sources) - len(shown)} weitere")
        sources = f"Quellen der genannten Dinge und Beziehungen: {'; '.join(shown)}." if shown else _UNTRACED
        return f"{TITLE}, Datenstand {self.dataset_version}. {self._asked()}. Abgerufen am {date}. {sources}"

    def bibtex(self, date: str) -> str:
        """One entry for the result and one for each source."""
        first = {
            "title": f"{TITLE}: {self._asked()}",
            "author": TITLE,
            "year": self.dataset_version[:4],
            "version": self.dataset_version,
            "urldate": date,
        }
        entries = [_entry("misc", self._key(), first)]
        for source in self.sources:
            known = {"title": source.title, "publisher": source.publisher, "date": source.date, "url": source.url}
            entries.append(_entry("online", _identifier(source.id), {**known, "urldate": date if source.url else None}))
        return "\n".join(entries)

    def csl(self, date: str) -> list[dict[str, Any]]:
        """Items of CSL-JSON: the result first, then its sources."""
        day = {"date-parts": [[int(part) for part in date.split("-")]]}
        result = {
            "id": self._key(),
            "type": "dataset",
            "title": f"{TITLE}: {self._asked()}",
            "version": self.dataset_version,
            "accessed": day,
        }
        return [result, *(_csl_source(source, day) for source in self.sources)]

    def _key(self) -> str:
        return f"{TITLE.lower()}-{self.dataset_version}-{self.query.sha256[:12]}"

    def _asked(self) -> str:
        values = ", ".join(f"{name}={value}" for name, value in sorted(self.query.parameters.items()))
        what = f"Frage „{self.query.name}“" if self.query.name else f"Abfrage in {self.query.language}"
        return f"{what}{f' ({values})' if values else ''}, Abfrage sha256:{self.query.sha256[:12]}"


def _source_dict(source: SourceRef) -> dict[str, Any]:
    known = {"id": source.id, "title": source.title, "publisher": source.publisher}
    return {**known, **{k: v for k, v in (("url", source.url), ("date", source.date)) if v}}


def _csl_source(source: SourceRef, day: dict[str, Any]) -> dict[str, Any]:
    item: dict[str, Any] = {"id": _identifier(source.id), "type": "webpage", "title": source.title}
    if source.url:
        item |= {"URL": source.url, "accessed": day}
    if source.publisher:
        item["publisher"] = source.publisher
    if source.date and re.fullmatch(r"\d{4}(-\d{2}){0,2}", source.date):
        item["issued"] = {"date-parts": [[int(part) for part in source.date.split("-")]]}
    return item


def _identifier(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]+", "-", text)


def _entry(kind: str, key: str, fields: Mapping[str, str | None]) -> str:
    """One BibTeX entry. An address is left as it is but for what would end the field."""
    lines = []
    for name, value in fields.items():
        if value:
            safe = re.sub(r"[{}\\\s]", "", value) if name == "url" else value.translate(_LATEX)
            lines.append(f"  {name} = {{{safe}}},\n")
    return f"@{kind}{{{key},\n{''.join(lines)}}}\n"


def sources_of(graph: Graph, rows: Iterable[Sequence[Any]], given: Iterable[Any] = ()) -> tuple[SourceRef, ...]:
    """The sources of what a result names, sorted by id.

    Of every row: the pages it names, the things it names by id, and what links a thing it names to another, which it
    or the parameters `given` name: a relation, or a solution, agreement, project … that both have to do with. A count
    names nothing, so it has no single sources.
    """
    names = _names_of(graph)
    found: set[str] = set()
    asked = names.all_things(_texts(given))
    for row in rows:
        texts = set(_texts(row))
        for text in texts:
            found.update(names.pages.get(text, ()), names.by_id(text))
        named = names.all_things(texts)
        for one, other in chain(permutations(named, 2), product(named, asked), product(asked, named)):
            for left, right in product(one, other):
                found.update(names.between(left, right))
    return tuple(SourceRef.of(graph.sources[source]) for source in sorted(found))


def _texts(value: Any) -> Iterator[str]:
    """Every text in a cell, also inside lists, nodes, relationships and paths."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, Iterable):
        for item in value:
            yield from _texts(item)


class _Names:
    """Things by id, address or exact name, pages by address, and the sources of what links two things."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for entity in graph.entities.values():
            self._by_name[entity.name].append(entity.id)
        self.pages: dict[str, list[str]] = defaultdict(list)
        for source in graph.sources.values():
            self.pages[source.url].append(source.id)
        self._direct: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._shared: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for relation in graph.relations.values():
            self._direct[relation.from_id, relation.to_id].update(relation.sources)
            for end, middle in ((relation.from_id, relation.to_id), (relation.to_id, relation.from_id)):
                if graph.entities[middle].cls in _SHARED:
                    self._shared[end][middle].update(relation.sources)

    def things(self, text: str) -> list[str]:
        """Ids of the things that a text names."""
        named = load_model().id_of(text) or text
        return [named] if named in self._graph.entities else self._by_name.get(text, [])

    def all_things(self, texts: Iterable[str]) -> list[list[str]]:
        """For each text that names things, their ids."""
        return [found for text in texts if (found := self.things(text))]

    def between(self, left: str, right: str) -> set[str]:
        """Sources of what links two things, directly or through one thing that both have to do with."""
        one, other = self._shared.get(left, {}), self._shared.get(right, {})
        through = (one[middle] | other[middle] for middle in one.keys() & other.keys())
        return self._direct.get((left, right), set()).union(*through)

    def by_id(self, text: str) -> tuple[str, ...]:
        """Sources of the thing or relation whose id or address a text is."""
        named = load_model().id_of(text) or text
        known = self._graph.entities.get(named) or self._graph.relations.get(named)
        return known.sources if known else ()


@lru_cache(maxsize=2)
def _names_of(graph: Graph) -> _Names:
    return _Names(graph)
