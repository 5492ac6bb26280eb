"""The criteria of transfer as they would judge if the target's own solutions and contacts were not known."""

from collections.abc import Mapping
from dataclasses import replace

from queries.comparison import Comparison
from queries.criteria import CRITERIA, Judgements, score
from queries.facts import Solution
from queries.parts import Verdict
from queries.recommend import Candidate, eligible, sort_key
from queries.territories import Place
from queries.verdicts import MANY_PLACES, SOME_PLACES, Ask, cap_need, judge

HIDDEN = ("E3", "T3")
"""Criteria that rest on what is documented at the target itself: they would give the answer away."""
WEIGHTS = {spec.id: 0.0 if spec.id in HIDDEN else float(spec.weight) for spec in CRITERIA}
"""The weights of the formula without the hidden criteria."""


def only(*groups: str) -> dict[str, float]:
    """The weights of the criteria whose id starts with one of these; all others 0."""
    return {name: weight if name.startswith(groups) else 0.0 for name, weight in WEIGHTS.items()}


def without(*groups: str) -> dict[str, float]:
    """The weights without the criteria whose id starts with one of these."""
    return {name: 0.0 if name.startswith(groups) else weight for name, weight in WEIGHTS.items()}


def blind_judgements(comparison: Comparison, place: Place, ask: Ask) -> dict[str, tuple[Solution, Judgements]]:
    """Judgements on every solution that could go to the place; how common a family is counts other places only."""
    target = comparison.target(place)
    found = {}
    for solution in comparison.facts.solutions.values():
        if eligible(comparison, solution, place):
            judgements = cap_need(judge(comparison, target, solution, ask))
            family = comparison.facts.families[solution.families[0]]
            breadth = replace(judgements["I4"], verdict=_breadth(len(family.places - {place.id})))
            judged = {**judgements, "I4": breadth}
            found[solution.id] = (solution, {name: j for name, j in judged.items() if name not in HIDDEN})
    return found


def _breadth(places: int) -> Verdict:
    return "match" if places >= MANY_PLACES else "partial" if places >= SOME_PLACES else "mismatch"


def candidates(
    judged: Mapping[str, tuple[Solution, Judgements]], ask: Ask, weights: Mapping[str, float]
) -> list[Candidate]:
    """The candidates of the product's ranking under these weights."""
    found = []
    for solution, judgements in judged.values():
        value = score(judgements, weights)
        found.append(Candidate(solution, judgements, value, sort_key(solution, judgements, value, ask)))
    return found
