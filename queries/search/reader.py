"""Reads an index file: every question to its tables, with connections that threads share in turn."""

import json
import queue
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

_TYPO_FROM, _TWO_TYPOS_FROM, _MOST_TYPOS = 4, 8, 3
"""Letters from which one and two mistakes are forgiven, and how many readings are kept."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A row of the index: number by prominence, id, class, key of a territory, names, place and text."""

    number: int
    id: str
    cls: str
    ags: str
    labels: tuple[str, ...]
    place: str
    body: str

    @property
    def reference(self) -> tuple[str, str, str, str | None]:
        """Id, class, name and key, as a reference takes them."""
        return self.id, self.cls, self.labels[0], self.ags or None


@dataclass(frozen=True, slots=True)
class Meaning:
    """A thing with the text that stands for its meaning, and its class and traits."""

    number: int
    text: str
    kinds: frozenset[str]


class Reader:
    """An index file, opened for reading. Usable from several threads."""

    def __init__(self, path: Path) -> None:
        self._uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._free: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._free.get_nowait()
        except queue.Empty:
            connection = sqlite3.connect(self._uri, uri=True, check_same_thread=False)
        try:
            yield connection
        finally:
            self._free.put(connection)

    def _rows(self, sql: str, *parameters: object) -> list[Any]:
        with self._connection() as connection:
            return connection.execute(sql, parameters).fetchall()

    def close(self) -> None:
        """Let go of the file."""
        while not self._free.empty():
            self._free.get_nowait().close()

    def named(self, keys: Collection[str]) -> list[tuple[int, frozenset[str]]]:
        """Number and kinds of the things that have one of these names (`squeezed`), by number."""
        rows = self._rows(
            "SELECT DISTINCT thing.number, thing.kinds FROM exact JOIN thing USING (number)"
            " WHERE key IN (SELECT value FROM json_each(?)) ORDER BY thing.number",
            json.dumps(sorted(keys)),
        )
        return [(number, frozenset(kinds.split())) for number, kinds in rows]

    def labels(self, expression: str, limit: int) -> list[tuple[int, str]]:
        """Number of the thing and the name for names that match, those of prominent things first."""
        return self._rows(
            "SELECT label.thing, label.text FROM name JOIN label ON label.number = name.rowid"
            " WHERE name MATCH ? LIMIT ?",
            expression,
            limit,
        )

    def texts(self, expression: str, limit: int) -> list[int]:
        """Numbers of the things whose text matches, by BM25, ties by number."""
        rows = self._rows("SELECT rowid, rank FROM text WHERE text MATCH ? ORDER BY rank LIMIT ?", expression, limit)
        return [number for number, _ in sorted(rows, key=lambda row: (row[1], row[0]))]

    def meanings(self) -> list[Meaning]:
        """All things that are found by meaning, by number."""
        rows = self._rows("SELECT number, semantic, kinds FROM thing WHERE semantic <> '' ORDER BY number")
        return [Meaning(number, text, frozenset(kinds.split())) for number, text, kinds in rows]

    def things(self, numbers: Sequence[int]) -> dict[int, Thing]:
        """Things by number."""
        rows = self._rows(
            "SELECT number, id, cls, ags, labels, place, body FROM thing"
            " WHERE number IN (SELECT value FROM json_each(?))",
            json.dumps(list(numbers)),
        )
        return {
            number: Thing(number, key, cls, ags, tuple(json.loads(labels)), place, body)
            for number, key, cls, ags, labels, place, body in rows
        }

    @cached_property
    def wide(self) -> frozenset[int]:
        """Numbers of the things that stand for many: concepts, families, programmes, Kreise and Länder."""
        return frozenset(row[0] for row in self._rows("SELECT number FROM thing WHERE wide"))

    def has_term(self, term: str) -> bool:
        """Whether a text has this word."""
        return bool(self._rows("SELECT 1 FROM text_term WHERE term = ?", term))

    @cached_property
    def _terms(self) -> list[str]:
        return [row[0] for row in self._rows("SELECT term FROM text_term ORDER BY doc DESC, term")]

    @cached_property
    def _name_terms(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for (term,) in self._rows("SELECT term FROM name_term ORDER BY doc DESC, term"):
            found.setdefault(term[0], []).append(term)
        return found

    def nearest_terms(self, form: str) -> tuple[str, ...]:
        """Words of texts that a mistyped word may mean, the nearest first, then the commonest."""
        return _nearest(form, self._terms)

    def completions(self, piece: str) -> tuple[str, ...]:
        """Beginnings of words of names that a mistyped beginning may mean; itself where names have it.

        The first letter is taken to be right: people rarely mistype it, and it keeps the search short.
        """
        choices = self._name_terms.get(piece[0], [])
        if any(term.startswith(piece) for term in choices):
            return (piece,)
        return _nearest(piece, list(dict.fromkeys(term[: len(piece)] for term in choices)))


def _nearest(form: str, choices: Sequence[str]) -> tuple[str, ...]:
    if len(form) < _TYPO_FROM:
        return ()
    most = 1 if len(form) < _TWO_TYPOS_FROM else 2
    near = process.extract(form, choices, scorer=OSA.distance, score_cutoff=most, limit=_MOST_TYPOS)
    return tuple(term for term, _, _ in near)
