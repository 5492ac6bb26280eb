"""Texts for copies of things: as long as the real ones, made of the words of their class."""

import re
from collections import defaultdict
from random import Random

from graph_store.graph import Graph

SHARE = 0.35
"""Share of the longer words of a text that are drawn anew."""
_LONG = re.compile(r"[^\W\d_]{5,}")


class Texts:
    """Words of the names and texts of each class, as often as they occur."""

    def __init__(self, graph: Graph, classes: frozenset[str], properties: frozenset[str], seed: int) -> None:
        self._seed = seed
        words: dict[str, list[str]] = defaultdict(list)
        for entity in graph.entities.values():
            if entity.cls in classes:
                for text in (entity.name, *(entity.text(name) for name in sorted(properties))):
                    words[entity.cls] += _LONG.findall(text)
        self._words = dict(words)

    def copy(self, cls: str, text: str, number: int) -> str:
        """The text of copy `number`: about a third of its longer words drawn from the words of its class.

        Always the same for the same text and number, so that several statements of one value stay one value.
        """
        random = Random(f"{self._seed}|{number}|{text}")
        words = self._words[cls]

        def draw(match: re.Match[str]) -> str:
            return words[int(random.random() * len(words))] if random.random() < SHARE else match.group()

        return _LONG.sub(draw, text)
