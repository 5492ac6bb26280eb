"""The fifteen criteria of transfer, their weights, and the score with its range.

Profiles are compared criterion by criterion, before anything is transferred (PIET-T, DOI 10.1186/s13012-018-0751-8;
ASTAIRE, DOI 10.1186/1471-2458-13-1184): P people and place, I what is transferred, E surroundings, T transfer.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from queries.parts import Group, Value, Verdict


@dataclass(frozen=True, slots=True)
class Spec:
    """A criterion with its label and default weight."""

    id: str
    label_de: str
    weight: float

    @property
    def group(self) -> Group:
        """P, I, E or T."""
        groups: dict[str, Group] = {"P": "P", "I": "I", "E": "E", "T": "T"}
        return groups[self.id[0]]


CRITERIA = (
    Spec("P1", "Kontext", 2),
    Spec("P2", "Form", 1),
    Spec("P3", "Siedlungstyp", 1),
    Spec("I1", "Bedarf", 4),
    Spec("I2", "Lebensphase", 2),
    Spec("I3", "Beleggrad", 1),
    Spec("I4", "Verbreitung", 1),
    Spec("I5", "Status", 1),
    Spec("E1", "Land", 1),
    Spec("E2", "Voraussetzungen", 1),
    Spec("E3", "Steuerung vor Ort", 1),
    Spec("T1", "Material", 0.5),
    Spec("T2", "Agentur", 0.5),
    Spec("T3", "Kontakt", 0.5),
    Spec("T4", "Angebot", 0.5),
)
BY_ID = {spec.id: spec for spec in CRITERIA}
ADAPTABLE = ("P1", "P2", "P3", "I2", "E1", "E2", "E3")
"""Criteria whose partial match or mismatch says what would have to be adapted."""
CHANGEABLE = {
    "I1": "Antwortete die Lösung ganz auf den Bedarf",
    "E1": "Läge der Ort im selben Land",
    "E2": "Wären hier alle Voraussetzungen dokumentiert",
    "E3": "Wäre hier ein Gremium oder eine Stelle zur Steuerung dokumentiert",
    "T1": "Läge ein Leitfaden oder Dokument vor",
    "T2": "Wäre dieselbe Agentur für beide Orte zuständig",
    "T3": "Wäre ein Austausch mit dem Ort dokumentiert",
    "T4": "Gäbe es dazu ein aktuelles Angebot der Agentur",
}
"""Criteria of which the answer tells what a match would change, with the words for it."""

WORTH: dict[Verdict, tuple[float, float, float]] = {
    "match": (1.0, 1.0, 1.0),
    "partial": (0.5, 0.5, 0.5),
    "mismatch": (0.0, 0.0, 0.0),
    "unknown": (0.0, 0.5, 1.0),
}
"""Worth of a verdict at the low end, in the middle and at the high end: unknown widens the range."""


class WeightsError(ValueError):
    """Weights that cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one criterion with the value here (target) and there (place of the solution) and source ids."""

    verdict: Verdict
    text_de: str
    here: Value | None = None
    there: Value | None = None
    sources: tuple[str, ...] = ()


Judgements = dict[str, Judgement]
"""Judgements by id of the criterion; a criterion that does not apply is absent."""


@dataclass(frozen=True, slots=True)
class Score:
    """Weighted mean of the verdicts (0 to 1) with unknown counted as 0, a half and 1."""

    low: float
    mid: float
    high: float


def check_weights(weights: Mapping[str, float] | None) -> dict[str, float]:
    """The default weights, replaced where given. Raises WeightsError unless all are finite and >= 0 and one is > 0."""
    chosen = {spec.id: float(spec.weight) for spec in CRITERIA}
    for name, weight in (weights or {}).items():
        if name not in chosen:
            raise WeightsError(f"Gewicht „{name}“: unbekanntes Kriterium. Möglich sind: {', '.join(chosen)}.")
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not math.isfinite(weight) or weight < 0:
            raise WeightsError(f"Gewicht „{name}“ = {weight}: erlaubt sind endliche Zahlen ab 0.")
        chosen[name] = float(weight)
    if not any(chosen.values()):
        raise WeightsError("Alle Gewichte sind 0: mindestens eines muss größer sein.")
    return chosen


def score(judgements: Judgements, weights: Mapping[str, float]) -> Score:
    """The score over the criteria that apply; 0 to 1 wide open where none of them has a weight."""
    total = low = mid = high = 0.0
    for name, judgement in judgements.items():
        weight = weights[name]
        worth = WORTH[judgement.verdict]
        total += weight
        low += weight * worth[0]
        mid += weight * worth[1]
        high += weight * worth[2]
    return Score(low / total, mid / total, high / total) if total else Score(0.0, 0.5, 1.0)
