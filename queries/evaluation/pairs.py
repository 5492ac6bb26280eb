"""T7: what people who know the field say. Thirty pairs of a Kommune and a solution, judged blind to the score.

Only this tests whether a solution could move; everything else tests the record.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from queries.comparison import Comparison
from queries.concepts import label
from queries.criteria import check_weights
from queries.evaluation.resampling import SEED
from queries.facts import LIFELONG, Solution
from queries.language.text_ranks import TextRanks
from queries.recommend import Candidate, assess, eligible, existing_families, fold
from queries.territories import Place
from queries.verdicts import Ask

TARGETS = ("15084", "15088", "14713", "16062", "05112")
"""Burgenlandkreis, Saalekreis, Leipzig, Landkreis Nordhausen, Duisburg."""
PER_STRATUM = 2
_Need = tuple[str | None, str | None, str | None]
Stratum = Literal["oben", "Mitte", "unten"]


@dataclass(frozen=True, slots=True)
class Pair:
    """A Kommune, its need (or none) and a solution of another place, with the part of the ranking it comes from."""

    id: str
    target: Place
    field: str | None
    phase: str | None
    need: str | None
    solution: Solution
    origins: tuple[Place, ...]
    stratum: Stratum
    rank: int
    of: int
    score: float

    @property
    def about_de(self) -> str:
        """Field and phase of the need in German."""
        words = [label("ActionField", self.field)] if self.field else []
        return ", ".join([*words, *([label("LifePhase", self.phase)] if self.phase else [])])


def _need_of(comparison: Comparison, place: Place) -> _Need:
    """Field, phase and text of the latest need that the place has stated, ties by id; nothing without one."""
    graph = comparison.facts.graph
    needs = [graph.entities[r.to_id] for r in graph.out(place.id, "HasNeed")]
    if not needs:
        return None, None, None
    latest = min(needs, key=lambda e: (-int(e.text("year") or 0), e.id))
    fields = sorted(r.to_id for r in graph.out(latest.id, "Addressing") if r.to_id.startswith("ActionField/"))
    phases = sorted(r.to_id for r in graph.out(latest.id, "Phase"))
    exact = [p for p in phases if p != LIFELONG] or phases
    return next(iter(fields), None), next(iter(exact), None), latest.text("text") or latest.name


def _ranking(comparison: Comparison, place: Place, ask: Ask) -> list[Candidate]:
    """The leading solution of each family in the order of the answer."""
    target, weights = comparison.target(place), check_weights(None)
    existing = existing_families(comparison, place)
    found = [
        assess(comparison, target, solution, ask, weights)
        for solution in comparison.facts.solutions.values()
        if eligible(comparison, solution, place) and solution.families[0] not in existing
    ]
    return [group[0] for group in fold(found)]


def _positions(count: int) -> dict[Stratum, list[int]]:
    """Positions of each part of a ranking of so many, those to be taken first first."""
    third = count // 3
    middle = sorted(range(third, count - third), key=lambda n: (abs(2 * n + 1 - count), n))
    return {"oben": list(range(third)), "Mitte": middle, "unten": list(range(count - 1, count - 1 - third, -1))}


def pairs(comparison: Comparison, texts: TextRanks, targets: Iterable[str] = TARGETS) -> list[Pair]:
    """Two solutions from the top, two from the middle and two from the bottom of each ranking, shuffled.

    No solution is taken twice; the next one of the same part stands in. Always the same pairs in the same order.
    ValueError where a ranking is too short for three parts.
    """
    facts = comparison.facts
    taken: set[str] = set()
    drawn: list[tuple[Place, _Need, Stratum, int, int, Candidate]] = []
    for key in targets:
        place = facts.territories.at(key)
        field, phase, need = stated = _need_of(comparison, place)
        size = sum(field in s.fields for s in facts.solutions.values()) if field else 0
        ranking = _ranking(comparison, place, Ask(field, phase, need, texts.ranks(need) if need else None, size))
        if len(ranking) < 3 * PER_STRATUM:
            raise ValueError(f"{place.name}: nur {len(ranking)} Familien im Vergleich, {3 * PER_STRATUM} gebraucht.")
        for stratum, positions in _positions(len(ranking)).items():
            fresh = [p for p in positions if ranking[p].solution.id not in taken][:PER_STRATUM]
            taken |= {ranking[p].solution.id for p in fresh}
            drawn.extend((place, stated, stratum, p, len(ranking), ranking[p]) for p in fresh)
    order = np.random.default_rng(SEED).permutation(len(drawn))
    found = []
    for number, index in enumerate(order, start=1):
        place, (field, phase, need), stratum, position, count, candidate = drawn[index]
        origins = tuple(facts.places[p] for p in candidate.solution.places)
        score = round(candidate.score.mid, 4)
        found.append(
            Pair(
                f"{number:02d}",
                place,
                field,
                phase,
                need,
                candidate.solution,
                origins,
                stratum,
                position + 1,
                count,
                score,
            )
        )
    return found
