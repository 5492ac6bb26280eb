"""Transferable solutions for a Kommune: candidates, order, one result per family, and what would change."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import shorten

from queries.answers import Existing, Query, RecommendAnswer, Recommendation, Together
from queries.comparison import Comparison, Target
from queries.concepts import label
from queries.criteria import ADAPTABLE, BY_ID, CHANGEABLE, Judgement, Judgements, Score, score
from queries.facts import Family, Solution
from queries.parts import Adaptation, Coverage, Criterion, RankChange, SolutionRef
from queries.ranking import Ranking, SortKey, columns
from queries.territories import Place
from queries.verdicts import Ask, cap_need, judge

MOST_VARIANTS, MOST_CHANGES, MOST_TOGETHER, MOST_QUOTED = 5, 3, 3, 120
TOGETHER_PLACES = 5
_NEED_ORDER = {"match": 0, "partial": 1, "unknown": 2, "mismatch": 2}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A solution with its judgements and score for one Kommune."""

    solution: Solution
    judgements: Judgements
    score: Score
    key: SortKey


def sort_key(solution: Solution, judgements: Judgements, value: Score, ask: Ask) -> SortKey:
    """Order of results: the need first, what is done before what is planned, then the middle score, then the id."""
    lead = judgements.get(ask.lead) if ask.lead else None
    return (_NEED_ORDER[lead.verdict] if lead else 0, solution.planned, -round(value.mid, 9), solution.id)


def assess(
    comparison: Comparison, target: Target, solution: Solution, ask: Ask, weights: Mapping[str, float]
) -> Candidate:
    """Judge one solution for one Kommune."""
    judgements = cap_need(judge(comparison, target, solution, ask))
    value = score(judgements, weights)
    return Candidate(solution, judgements, value, sort_key(solution, judgements, value, ask))


def eligible(comparison: Comparison, solution: Solution, place: Place) -> bool:
    """True for a solution of another place in a family that a Kommune can adopt."""
    family = comparison.facts.families.get(solution.family or "")
    return family is not None and not family.federal and place.id not in solution.places and bool(solution.places)


def existing_families(comparison: Comparison, place: Place) -> dict[str, tuple[list[Solution], bool]]:
    """Families documented at the place, or run everywhere in its Land: the solutions there and whether land-wide."""
    own: dict[str, list[Solution]] = defaultdict(list)
    for solution in comparison.facts.at(place.id):
        if not solution.planned:
            for family in solution.families:
                own[family].append(solution)
    landwide = {f.id for f in comparison.facts.families.values() if place.land in f.landwide}
    return {f: (own.get(f, []), f in landwide) for f in sorted(own.keys() | landwide)}


def lead_key(candidate: Candidate) -> tuple[bool, SortKey]:
    """Within a family what is done leads, and among that what comes first in the order of results."""
    return candidate.solution.planned, candidate.key


def fold(candidates: Iterable[Candidate]) -> list[list[Candidate]]:
    """Candidates by family, the leading one first, the families in the order of their leaders.

    A member of a series never leads; a family of such members only is left out, they stand with the series.
    """
    families: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        families[candidate.solution.families[0]].append(candidate)
    groups = []
    for members in families.values():
        leaders = [c for c in members if c.solution.part_of is None]
        if leaders:
            best = min(leaders, key=lead_key)
            groups.append([best, *sorted((c for c in members if c is not best), key=lead_key)])
    return sorted(groups, key=lambda group: group[0].key)


def variants(members: Iterable[Solution]) -> list[Solution]:
    """The other solutions of a family than its leader (the first), one per place, at most five."""
    shown: set[str] = set()
    chosen: list[Solution] = []
    for solution in members:
        fresh = set(solution.places) - shown
        if fresh or not chosen:
            chosen.append(solution)
            shown |= fresh
        if len(chosen) > MOST_VARIANTS:
            break
    return chosen[1:]


def changes(
    candidate: Candidate, position: int, keys: Sequence[SortKey], ask: Ask, weights: Mapping[str, float]
) -> tuple[RankChange, ...]:
    """Up to three criteria that would lift a result most if they matched, with its rank then.

    `keys` are the sort keys of all results in their order, `position` is that of the candidate.
    """
    others = [*keys[:position], *keys[position + 1 :]]
    found = []
    for name, condition in CHANGEABLE.items():
        judgement = candidate.judgements.get(name)
        if judgement is None or judgement.verdict == "match":
            continue
        changed = {**candidate.judgements, name: replace(judgement, verdict="match")}
        key = sort_key(candidate.solution, changed, score(changed, weights), ask)
        after = 1 + bisect_left(others, key)
        if after < position + 1:
            text = f"{condition}: Rang {position + 1} → {after}."
            found.append(RankChange(name, position + 1, after, text))
    return tuple(sorted(found, key=lambda c: (c.rank_after, c.criterion))[:MOST_CHANGES])


def criteria_of(comparison: Comparison, judgements: Judgements, weights: Mapping[str, float]) -> tuple[Criterion, ...]:
    """Judgements as lines of the answer."""
    return tuple(_criterion(comparison, name, judgement, weights[name]) for name, judgement in judgements.items())


def _criterion(comparison: Comparison, name: str, judgement: Judgement, weight: float) -> Criterion:
    spec = BY_ID[name]
    return Criterion(
        id=name,
        group=spec.group,
        label_de=spec.label_de,
        here=judgement.here,
        there=judgement.there,
        verdict=judgement.verdict,
        weight=weight,
        text_de=judgement.text_de,
        sources=comparison.facts.source_refs(judgement.sources),
    )


def solution_ref(comparison: Comparison, solution: Solution) -> SolutionRef:
    """A solution with its places as part of an answer."""
    places = tuple(comparison.facts.places[p].reference for p in solution.places)
    return SolutionRef(solution.id, "Solution", solution.name, places=places)


def together(comparison: Comparison, family: Family) -> tuple[Together, ...]:
    """Families documented at the same places as this one (at five or more), the commonest first."""
    facts = comparison.facts
    common = columns(comparison).together(comparison, family.id)
    often = [(n, facts.families[f]) for n, f in common if n >= TOGETHER_PLACES]
    total = len(family.places)
    return tuple(
        Together(
            facts.reference(f.id),
            n,
            total,
            f"Am selben Ort dokumentiert: {f.name} an {n} der {total} Orte.",
        )
        for n, f in often[:MOST_TOGETHER]
    )


def _recommendation(
    comparison: Comparison,
    target: Target,
    ranking: Ranking,
    position: int,
    ask: Ask,
    weights: Mapping[str, float],
) -> Recommendation:
    solution = ranking.leader(position)
    leader = assess(comparison, target, solution, ask, weights)
    judgements = leader.judgements
    lead = judgements.get(ask.lead) if ask.lead else None
    answers = None if lead is None or lead.verdict == "unknown" else lead.verdict != "mismatch"
    adapt = [
        Adaptation(name, judgements[name].text_de)
        for name in ADAPTABLE
        if name in judgements and judgements[name].verdict in ("partial", "mismatch")
    ]
    return Recommendation(
        rank=position + 1,
        family=comparison.facts.reference(solution.families[0]),
        solution=solution_ref(comparison, solution),
        variants=tuple(solution_ref(comparison, s) for s in variants(ranking.members(position))),
        answers_need=answers,
        planned_only=solution.planned,
        score=round(leader.score.mid, 2),
        score_low=round(leader.score.low, 2),
        score_high=round(leader.score.high, 2),
        criteria=criteria_of(comparison, judgements, weights),
        adapt=tuple(adapt),
        would_change=changes(leader, position, ranking.keys, ask, weights),
        together=together(comparison, comparison.facts.families[solution.families[0]]),
        sources=comparison.facts.source_refs(solution.sources),
    )


def heading(ask: Ask) -> str:
    """Heading of the list; without a need it says that it is no proposal."""
    if ask.empty:
        return "Überblick, kein Vorschlag"
    field = f"Handlungsfeld {label('ActionField', ask.field)}" if ask.field else ""
    phase = f"Lebensphase {label('LifePhase', ask.phase)}" if ask.phase else ""
    need = f"Bedarf „{shorten(ask.need, MOST_QUOTED, placeholder=' …')}“" if ask.need else ""
    return "Übertragbare Lösungen: " + ", ".join(part for part in (field, phase, need) if part)


def _short(concept: str | None) -> str | None:
    return concept.rpartition("/")[2] if concept else None


def _existing(comparison: Comparison, place: Place) -> tuple[Existing, ...]:
    facts, found = comparison.facts, []
    for family_id, (solutions, landwide) in existing_families(comparison, place).items():
        family = facts.families[family_id]
        sources = [s for solution in solutions for s in solution.sources]
        text = f"{family.name}: hier dokumentiert." if solutions else ""
        if landwide:
            relation = family.landwide[place.land]
            sources += relation.sources
            text = f"{text} Landesweit in {facts.territories.land_name(place)}.".strip()
        refs = tuple(facts.reference(s.id) for s in solutions)
        found.append(Existing(facts.reference(family_id), refs, landwide, text, facts.source_refs(sources)))
    return tuple(found)


def _notes(comparison: Comparison, place: Place, ask: Ask, answered: bool) -> tuple[str, ...]:
    facts = comparison.facts
    notes = [place.note_de] if place.note_de else []
    if comparison.kind == "bundled":
        notes.append("Vergleich mit dem Grundbestand ohne Wirtschaft und Qualifikation.")
    if ask.empty:
        needs = [
            facts.graph.name(r.to_id) for p in facts.with_municipalities(place) for r in facts.graph.out(p, "HasNeed")
        ]
        if needs:
            notes.append(f"{len(needs)} dokumentierte Bedarfe am Ort; mit Handlungsfeld oder Bedarf gezielt fragen.")
    else:
        notes.append(
            "Was nicht unmittelbar auf den Bedarf antwortet, steht unten und ist so bezeichnet."
            if answered
            else "Keine Lösung im Bestand antwortet unmittelbar auf diesen Bedarf; gelesen werden deutsche Texte."
        )
    notes.append("Vergleich zweier Profile mit Gründen; Unbekanntes weitet die Spanne des Wertes.")
    return tuple(notes)


def recommend(
    comparison: Comparison,
    place: Place,
    ask: Ask,
    weights: Mapping[str, float],
    limit: int,
    coverage: Coverage,
) -> RecommendAnswer:
    """Solutions of other places that the Kommune could take up, one per family, with reasons and sources."""
    facts, target = comparison.facts, comparison.target(place)
    existing = existing_families(comparison, place)
    ranking = columns(comparison).rank(comparison, target, ask, weights, existing)
    shown = range(min(limit, len(ranking.keys)))
    results = tuple(_recommendation(comparison, target, ranking, n, ask, weights) for n in shown)
    known = _existing(comparison, place)
    sources = [s.id for result in results for s in result.sources] + [s.id for e in known for s in e.sources]
    return RecommendAnswer(
        dataset_version=facts.graph.version,
        target=place.reference,
        query=Query(_short(ask.field), _short(ask.phase), ask.need),
        heading_de=heading(ask),
        weights=dict(weights),
        results=results,
        existing=known,
        coverage=coverage,
        notes_de=_notes(comparison, place, ask, any(r.answers_need is not False for r in results)),
        evidence_de=facts.evidence_de(sources),
    )
