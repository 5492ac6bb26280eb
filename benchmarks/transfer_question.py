"""One question that our answer, one Cypher query and a plain script can share, and what each is given beforehand.

Which families of solutions could a Kommune take up in a field of action: candidates, exclusions, order and leader of
each family are exactly those of `queries.recommend`; of its fifteen criteria the seven that need no text, agency or
exchange count (P1 context, P2 form, P3 settlement, I1 need by field, I4 breadth, I5 status, E1 Land). Our own answer
is asked with weight 0 for the others and still judges, explains and sources all fifteen. The answer is ten rows:
family, its leading solution, and the middle score to two digits.

Given to all beforehand: for each territory the Kreis of today it lies in, itself as of today, its form, its step of
settlement, the key of its Land, and for each Kreis the scaled figures. Distances are computed when asked.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from queries.answers import RecommendAnswer
from queries.comparison import Comparison
from queries.criteria import CRITERIA
from queries.similar import LEAST_KNOWN
from queries.verdicts import SETTLEMENT_ORDER

FIELD = "ActionField/transitions"
COUNTED = ("P1", "P2", "P3", "I1", "I4", "I5", "E1")
LIMIT = 10
UNKNOWN_FIGURE = -1e9
"""Stands for a figure that is not known, in lists that can hold no empty item."""
Row = tuple[str, str, float]


def weights() -> dict[str, float]:
    """The default weights of the criteria that count, 0 for the others."""
    return {spec.id: spec.weight if spec.id in COUNTED else 0.0 for spec in CRITERIA}


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a territory is given beforehand: `properties` by id; `weights` of the figures, and the least known sum."""

    properties: dict[str, dict[str, Any]]
    weights: list[float]
    least: float


def prepare(comparison: Comparison) -> Prepared:
    """The properties of all territories that a solution or a Kreis of today needs."""
    facts, table = comparison.facts, comparison.table()
    figures = np.where(np.isfinite(table.z), table.z, UNKNOWN_FIGURE)
    properties: dict[str, dict[str, Any]] = {}
    for place in facts.places.values():
        found: dict[str, Any] = {"landKey": place.land}
        if place.level in ("district", "municipality", "borough"):
            settlement = comparison.settlement(place)
            found |= {
                "kreisToday": f"territory/{place.kreis}" if place.kreis in comparison.rows else "",
                "today": facts.today(place.id),
                "form": place.form,
                "step": SETTLEMENT_ORDER.index(settlement) if settlement in SETTLEMENT_ORDER else -1,
            }
        if place.key in comparison.rows:
            found["z"] = figures[comparison.rows[place.key]].tolist()
        properties[place.id] = found
    least = LEAST_KNOWN * float(table.weights.sum()) - 1e-12
    return Prepared(properties, table.weights.tolist(), least)


def rows_of(answer: RecommendAnswer) -> list[Row]:
    """Our answer in the form the three share."""
    return [(r.family.id, r.solution.id, r.score) for r in answer.results]
