"""How near texts are in words and in meaning: characters and sentence vectors, fused by their ranks.

Reciprocal rank fusion (Cormack, Clarke & Buettcher 2009, DOI 10.1145/1571941.1572114) with k = 60 over the ranks by
groups of characters (`queries.text`) and by sentence vectors. Names of places are taken out of both. The mean of all
vectors is subtracted first: what all texts of a collection share says nothing about which of them belong together.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from graph_store.graph import Graph
from graph_store.ids import BUND
from queries.language.embedding import Progress, VectorCache, Vectors
from queries.text import TextIndex, place_words

FUSION = 60
Key = TypeVar("Key", int, str)
_LAND, _KREIS = 2, 5
_WORD = re.compile(r"\w+")
_EMPTY_BRACKETS = re.compile(r"\(\s*\)")
_LOOSE_BLANKS = re.compile(r"\s+(?=[,.;:)])")


def place_names(graph: Graph) -> list[str]:
    """Names of all Länder, Kreise and places with a solution, sorted: what says where something is, not what.

    Aliases are left out: many name an office or a topic too ("Jugendamt der Stadt X"), and those words say what.
    """
    with_solutions = {r.from_id for r in graph.relations.values() if r.cls == "Development"}
    found = {
        place.name
        for place in graph.of_class("Territory")
        if (place.id in with_solutions or len(place.text("key")) in (_LAND, _KREIS)) and place.id != BUND
    }
    return sorted(found)


def drop_places(text: str, places: frozenset[str]) -> str:
    """The text without names of places, in any case, and words made of them ("Leipziger"); the rest as written."""

    def keep(match: re.Match[str]) -> str:
        word = match.group().casefold()
        stems = (word, word.removesuffix("er"), word.removesuffix("s"))
        return "" if any(s in places for s in stems) else match.group()

    return _LOOSE_BLANKS.sub("", " ".join(_EMPTY_BRACKETS.sub(" ", _WORD.sub(keep, text)).split()))


def centred(vectors: Vectors, mean: Vectors) -> Vectors:
    """The vectors without their common part, each of length 1 (or 0 where nothing is left)."""
    rest = vectors - mean
    length = np.linalg.norm(rest, axis=-1, keepdims=True)
    return np.asarray(rest / np.where(length > 1e-6, length, 1), dtype=np.float32)


def fuse(*rankings: Sequence[Key]) -> list[tuple[Key, float]]:
    """Keys by the sum of 1 / (60 + rank) over the rankings (each best first), the best first, ties by key."""
    scores: dict[Key, float] = {}
    for ranking in rankings:
        for rank, key in enumerate(ranking, start=1):
            scores[key] = scores.get(key, 0.0) + 1 / (FUSION + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


class TextRanks:
    """Texts by id, to be ranked by their nearness to another text.

    Without `vectors` (no embedder) the ranks rest on characters alone; `fused` tells which.
    """

    def __init__(
        self,
        texts: Mapping[str, str],
        names: Iterable[str] = (),
        vectors: VectorCache | None = None,
        progress: Progress | None = None,
    ) -> None:
        names = tuple(names)
        self._characters = TextIndex(texts, names)
        self._texts = texts
        self._places = place_words(names)
        self._vectors = vectors
        self._matrix: Vectors = np.zeros((0, 0), dtype=np.float32)
        if vectors is not None and self.ids:
            found = vectors.vectors([drop_places(texts[key], self._places) for key in self.ids], progress)
            self._mean: Vectors = found.mean(axis=0)
            self._matrix = centred(found, self._mean)

    @property
    def ids(self) -> Sequence[str]:
        """All ids, sorted."""
        return self._characters.ids

    @property
    def fused(self) -> bool:
        """True where sentence vectors take part."""
        return self._vectors is not None

    def order(self, text: str) -> list[str]:
        """Ids from the nearest to a text (a need, an offer) to the farthest, ties by id.

        What has no characters in common with the text is near by its meaning only; where no text has any in common,
        the text is of another world or language and the list is empty.
        """
        by_characters = self._sorted(self._characters.similarity(text))
        if not by_characters or self._vectors is None:
            return by_characters
        return self._fused(by_characters, self._vectors.query(drop_places(text, self._places)))

    def order_like(self, key: str) -> list[str]:
        """Ids from the nearest to one of the texts to the farthest, without itself, ties by id. KeyError."""
        return [other for other in self.nearest([self._texts[key]])[0] if other != key]

    def nearest(self, texts: Sequence[str]) -> list[list[str]]:
        """For texts like those compared (solutions, offers): ids from the nearest to the farthest, ties by id.

        Their vectors are kept, so it is for texts of the graph, not for what people type.
        """
        rankings = [self._sorted(self._characters.similarity(text)) for text in texts]
        if self._vectors is None:
            return rankings
        own = self._vectors.vectors([drop_places(text, self._places) for text in texts])
        return [self._fused(ranking, vector) for ranking, vector in zip(rankings, own, strict=True)]

    def ranks(self, text: str) -> dict[str, int]:
        """Rank of each id by nearness to a text, 0 first. What is near in neither way has no rank."""
        return {key: rank for rank, key in enumerate(self.order(text))}

    def _fused(self, by_characters: list[str], vector: Vectors) -> list[str]:
        by_meaning = self._sorted(self._matrix @ centred(vector, self._mean))
        return [key for key, _ in fuse(by_characters, by_meaning)]

    def _sorted(self, nearness: NDArray[np.floating]) -> list[str]:
        order = np.argsort(-nearness, kind="stable")
        return [self.ids[n] for n in order if nearness[n] > 0]
