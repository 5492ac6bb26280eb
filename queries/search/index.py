"""Search: names first, then words and meaning, fused; and what a beginning may become."""

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from queries.language.embedding import Progress, VectorCache, Vectors
from queries.language.text_ranks import FUSION, centred, fuse
from queries.language.words import words
from queries.parts import Reference
from queries.search import question
from queries.search.answers import Field, FoundBy, Highlight, Hit, Suggestion
from queries.search.documents import squeezed
from queries.search.marking import excerpt, marked, marked_beginnings
from queries.search.reader import Reader, Thing
from queries.territory_names import spellings

EXACT, BEGINS, MISTYPED, BEST_OTHER = 100.0, 95.0, 92.0, 90.0
"""Scores of a name itself, of its beginning, of a mistyped name, and the most that a fused rank may give."""
NEAR = 0.845
"""Cosine of query and passage from which E5 vectors count as near; texts from other worlds stay below."""
DEPTH = 60
_MOST_BEGINNING = 10
_LABELS_PER_THING = 4


class Meanings:
    """Sentence vectors of the things that are found by meaning."""

    def __init__(self, reader: Reader, vectors: VectorCache, progress: Progress | None) -> None:
        found = reader.meanings()
        self._vectors = vectors
        self._numbers = [m.number for m in found]
        self._kinds = [m.kinds for m in found]
        self._matrix: Vectors = vectors.vectors([m.text for m in found], progress)
        self._mean: Vectors = self._matrix.mean(axis=0) if found else np.zeros(self._matrix.shape[1], np.float32)
        self._centred = centred(self._matrix, self._mean)

    def nearest(self, text: str, classes: Collection[str]) -> list[int]:
        """Numbers of the things whose meaning is near the text, the nearest first, ties by number."""
        vector = self._vectors.query(text)
        near = self._matrix @ vector >= NEAR
        if classes:
            near &= np.array([not kinds.isdisjoint(classes) for kinds in self._kinds], dtype=bool)
        nearness: NDArray[np.float32] = self._centred @ centred(vector, self._mean)
        order = np.argsort(np.where(near, -nearness, np.inf), kind="stable")
        return [self._numbers[n] for n in order[: min(DEPTH, int(near.sum()))]]


class SearchIndex:
    """Search over an index file. Usable from several threads. Without `vectors` things are found by words alone."""

    def __init__(self, path: Path, vectors: VectorCache | None = None, progress: Progress | None = None) -> None:
        self._reader = Reader(path)
        self._thesaurus = question.Thesaurus()
        self._meanings = Meanings(self._reader, vectors, progress) if vectors else None

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()

    def search(self, text: str, limit: int = 20, classes: Sequence[str] = ()) -> list[Hit]:
        """Things of the classes or traits (all if none are named) that the text may mean, the best first."""
        asked = question.read(text, self._thesaurus, self._reader.has_term, self._reader.nearest_terms)
        named: dict[int, tuple[float, FoundBy]] = {}
        for number in self._exact(asked.text, classes):
            named[number] = (EXACT, "name")
        for number in self._beginning(asked.text, classes):
            named.setdefault(number, (BEGINS, "beginning"))
        for number in self._exact(asked.corrected, classes) if asked.corrected else ():
            named.setdefault(number, (MISTYPED, "name"))
        by_text = [self._by_text(asked.strict, classes), self._by_text(asked.loose, classes)]
        meant = [self._meanings.nearest(asked.text, classes)] if self._meanings and asked.text.strip() else []
        textual = {n for ranking in by_text for n in ranking}
        wide = [n for n, _ in fuse(*by_text, *meant) if n in self._reader.wide]
        best = len([*by_text, *meant, wide]) / (FUSION + 1)
        for number, value in fuse(*by_text, *meant, wide):
            named.setdefault(number, (BEST_OTHER * value / best, "text" if number in textual else "meaning"))
        chosen = list(named)[:limit]
        things = self._reader.things(chosen)
        return [_hit(things[n], *named[n], asked) for n in chosen]

    def exact(self, text: str, classes: Sequence[str] = ()) -> list[Reference]:
        """The things with exactly this name, however it is spelled, the most prominent first."""
        numbers = self._exact(text[: question.LONGEST], classes)
        things = self._reader.things(numbers)
        return [Reference(*things[n].reference) for n in numbers]

    def suggest(self, text: str, limit: int = 8, classes: Sequence[str] = ()) -> list[Suggestion]:
        """What the text may become: names that are it, begin with it, or have words that begin as it has."""
        pieces = question.typed(text)
        marks = pieces
        labels: dict[int, str] = dict.fromkeys(self._exact(text[: question.LONGEST], classes), "")
        for expression in (question.beginning(pieces), question.containing(self._groups(pieces))):
            if len(labels) < limit:
                for number, label in self._labels(expression, limit, classes):
                    labels.setdefault(number, label)
        if not labels and pieces:
            groups = [self._reader.completions(p) for p in pieces]
            marks = [p for group in groups for p in group]
            labels = dict(self._labels(question.containing(groups), limit, classes)) if all(groups) else {}
        chosen = list(labels)[:limit]
        things = self._reader.things(chosen)
        return [_suggestion(things[n], labels[n], marks) for n in chosen]

    def _groups(self, pieces: list[str]) -> list[tuple[str, ...]]:
        """Each word with its stems and long forms where it is finished: it may be inflected or short."""
        groups: list[tuple[str, ...]] = []
        for position, piece in enumerate(pieces):
            found = words(piece, compounds=False) if position < len(pieces) - 1 else []
            long = [phrase[0] for word in found for phrase in self._thesaurus.same(word) if len(phrase) == 1]
            groups.append(tuple(dict.fromkeys((piece, *(key for word in found for key in word.keys), *long))))
        return groups

    def _labels(self, expression: str, limit: int, classes: Sequence[str]) -> list[tuple[int, str]]:
        if not expression:
            return []
        return self._reader.labels(question.limited(expression, classes), limit * _LABELS_PER_THING)

    def _exact(self, text: str, classes: Sequence[str]) -> list[int]:
        keys = {squeezed(text), "".join(w.stem for w in words(text, compounds=False))}
        keys |= {squeezed(spelling.core) for spelling in spellings(text)[:1]}
        found = self._reader.named(keys - {""})
        return [number for number, kinds in found if not classes or not kinds.isdisjoint(classes)]

    def _beginning(self, text: str, classes: Sequence[str]) -> list[int]:
        expression = question.whole_beginning(question.typed(text))
        return list(dict(self._labels(expression, _MOST_BEGINNING, classes)))[:_MOST_BEGINNING]

    def _by_text(self, expression: str, classes: Sequence[str]) -> list[int]:
        return self._reader.texts(question.limited(expression, classes), DEPTH) if expression else []


def _covered(highlight: Highlight) -> float:
    """The share of a name that is marked."""
    return sum(end - start for start, end in highlight.spans) / len(highlight.text)


def _hit(thing: Thing, score: float, by: FoundBy, asked: question.Question) -> Hit:
    name = Highlight("name", thing.labels[0], marked(thing.labels[0], asked.marks))
    others = (Highlight("alias", label, marked(label, asked.marks)) for label in thing.labels[1:])
    shown = [name, *sorted((h for h in others if _covered(h) > _covered(name)), key=_covered, reverse=True)[:1]]
    if thing.body:
        shown.append(excerpt(thing.body, marked(thing.body, asked.marks)))
    named = [h for h in shown if h.field != "text"]
    met = max(named, key=_covered) if any(h.spans for h in named) else shown[-1]
    return Hit(
        *thing.reference,
        score=round(score, 1),
        matched=met.text,
        found_by=by,
        place=thing.place or None,
        highlights=tuple(shown),
    )


def _suggestion(thing: Thing, label: str, pieces: Sequence[str]) -> Suggestion:
    text = label or next((t for t in thing.labels if marked_beginnings(t, pieces)), thing.labels[0])
    field: Field = "name" if text == thing.labels[0] else "alias"
    shown = Highlight(field, text, marked_beginnings(text, pieces))
    return Suggestion(*thing.reference, label=shown, place=thing.place or None)
