"""The reverse question: which Kommunen could use a solution."""

from collections.abc import Mapping

from queries.answers import ReachAnswer, ReachResult
from queries.comparison import Comparison
from queries.facts import Solution
from queries.recommend import Candidate, assess, criteria_of, existing_families, solution_ref
from queries.territories import Place
from queries.verdicts import Ask


def reach(comparison: Comparison, solution: Solution, weights: Mapping[str, float], limit: int) -> ReachAnswer:
    """All Kreise and kreisfreie Städte judged for one solution, the distance seen from each of them.

    Where the family is documented already, or run by the Land, a Kommune stands below the others and is marked.
    """
    facts = comparison.facts
    family = facts.families.get(solution.family or "")
    found: list[tuple[bool, Place, Candidate]] = []
    if family is not None and not family.federal:
        places = [facts.territories.at(key) for key in facts.territories.kreise]
        for place in places:
            if place.id not in solution.places:
                documented = family.id in existing_families(comparison, place)
                candidate = assess(comparison, comparison.target(place), solution, Ask(), weights)
                found.append((documented, place, candidate))
    found.sort(key=lambda item: (item[0], -round(item[2].score.mid, 9), item[1].key))
    return ReachAnswer(
        dataset_version=facts.graph.version,
        solution=solution_ref(comparison, solution),
        family=facts.reference(family.id) if family else None,
        heading_de="Kommunen im Vergleich für diese Lösung",
        weights=dict(weights),
        results=tuple(_result(comparison, n, *item, weights) for n, item in enumerate(found[:limit], start=1)),
        notes_de=_notes(solution, sum(documented for documented, _, _ in found), not found),
        evidence_de=facts.evidence_de(solution.sources),
    )


def _result(
    comparison: Comparison,
    rank: int,
    documented: bool,
    place: Place,
    candidate: Candidate,
    weights: Mapping[str, float],
) -> ReachResult:
    return ReachResult(
        rank=rank,
        target=place.reference,
        score=round(candidate.score.mid, 2),
        score_low=round(candidate.score.low, 2),
        score_high=round(candidate.score.high, 2),
        documented=documented,
        criteria=criteria_of(comparison, candidate.judgements, weights),
        sources=comparison.facts.source_refs(candidate.solution.sources),
    )


def _notes(solution: Solution, have: int, no_reach: bool) -> tuple[str, ...]:
    if no_reach:
        return ("Diese Lösung trägt ein Land oder der Bund, oder sie gehört zu keiner Familie: kein Vergleich.",)
    notes = [
        f"An {have} weiteren Orten ist eine Lösung dieser Art schon dokumentiert oder landesweit; sie stehen unten."
    ]
    if solution.planned:
        notes.append("Diese Lösung ist nur geplant belegt.")
    notes.append("Vergleich zweier Profile mit Gründen; Unbekanntes weitet die Spanne des Wertes.")
    return tuple(notes)
