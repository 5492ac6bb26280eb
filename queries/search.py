"""Find things by name: exact, by the beginning, by words, by a part, and mistyped."""

from collections import defaultdict
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from graph_store.graph import Entity
from queries.answers import Hit
from queries.errors import AmbiguousThingError, UnknownThingError
from queries.facts import Facts
from queries.parts import Reference
from queries.territory_names import ascii_words

EXACT, BEGINS, WORDS, PART, LEAST_FUZZY = 100.0, 95.0, 90.0, 80.0, 78.0
_HIDDEN = frozenset({"Profile", "Source", "Statement"})
_ORDER = ("Territory", "SolutionFamily", "Programme", "Solution", "Actor", "Project", "Agreement", "Offer")


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of a thing: how it is written, and in plain words for the comparison."""

    entity: str
    written: str


class SearchIndex:
    """Names and further names of all things."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._names: dict[str, list[_Name]] = defaultdict(list)
        for entity in facts.graph.entities.values():
            if entity.cls not in _HIDDEN:
                for name in dict.fromkeys((entity.name, *entity.values("alias"))):
                    self._names[" ".join(ascii_words(name))].append(_Name(entity.id, name))
        self._names.pop("", None)
        self._keys = sorted(self._names)

    def _scores(self, text: str) -> dict[str, float]:
        """Score of each plain name that is near the text."""
        words = ascii_words(text)
        wanted = " ".join(words)
        if not wanted:
            return {}
        found: dict[str, float] = {}
        for key in self._keys:
            if key == wanted:
                found[key] = EXACT
            elif key.startswith(f"{wanted} "):
                found[key] = BEGINS
            elif all(f" {word} " in f" {key} " for word in words):
                found[key] = WORDS
            elif len(wanted) > 2 and (wanted in key or all(word in key for word in words)):
                found[key] = PART
        near = process.extract(wanted, self._keys, scorer=fuzz.ratio, limit=40, score_cutoff=LEAST_FUZZY)
        for key, score, _ in near:
            found.setdefault(key, score - 1)
        return found

    def search(self, text: str, limit: int = 20, classes: tuple[str, ...] = ()) -> list[Hit]:
        """Things whose name is near the text, the nearest first; among equals places and families before others."""
        best: dict[str, tuple[float, str]] = {}
        for key, score in self._scores(text).items():
            for name in self._names[key]:
                if score > best.get(name.entity, (0.0, ""))[0]:
                    best[name.entity] = (score, name.written)
        entities = self._facts.graph.entities
        chosen = [i for i in best if not classes or entities[i].cls in classes]
        chosen.sort(key=lambda i: (-best[i][0], self._rank(entities[i]), len(best[i][1]), i))
        return [self._hit(entities[i], *best[i]) for i in chosen[:limit]]

    def _rank(self, entity: Entity) -> tuple[int, int]:
        kind = _ORDER.index(entity.cls) if entity.cls in _ORDER else len(_ORDER)
        place = self._facts.places.get(entity.id)
        return kind, ("district", "land", "municipality", "borough", "country").index(place.level) if place else 0

    def _hit(self, entity: Entity, score: float, matched: str) -> Hit:
        who = self._facts.reference(entity.id)
        return Hit(
            who.id, who.cls, who.name, who.ags, score=round(score, 1), matched=matched, place=self._place(entity)
        )

    def _place(self, entity: Entity) -> str | None:
        solution = self._facts.solutions.get(entity.id)
        if solution:
            return ", ".join(self._facts.graph.name(p) for p in solution.places) or None
        located = self._facts.graph.out(entity.id, "Location")
        return ", ".join(self._facts.graph.name(r.to_id) for r in located) or None

    def find(self, text: str, classes: tuple[str, ...] = ()) -> str:
        """Id of the one thing that `text` names by id or exact name. UnknownThingError or AmbiguousThingError."""
        entities = self._facts.graph.entities
        wanted = text.strip()
        if wanted in entities and (not classes or entities[wanted].cls in classes):
            return wanted
        for cls in classes:
            if f"{cls.lower()}/{wanted}" in entities:
                return f"{cls.lower()}/{wanted}"
        hits = self.search(wanted, limit=8, classes=classes)
        exact = [h for h in hits if h.score == EXACT]
        if len(exact) == 1:
            return exact[0].id
        candidates = [Reference(h.id, h.cls, h.name, h.ags) for h in (exact or hits)]
        if exact:
            raise AmbiguousThingError(f"„{wanted}“ ist mehrdeutig.", candidates)
        raise UnknownThingError(f"„{wanted}“ gibt es im Bestand nicht.", candidates)
