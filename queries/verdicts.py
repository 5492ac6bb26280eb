"""The verdict of each criterion on one solution for one Kommune, in words and with sources."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from queries.comparison import EVERYWHERE, Comparison, Target
from queries.concepts import label
from queries.criteria import Judgement, Judgements
from queries.facts import EVALUATED, LIFELONG, Solution
from queries.parts import Value, Verdict
from queries.territories import Place

NEAR, MIDDLE = 0.10, 0.33
FIELD_RANK, NEAR_RANK, TEXT_RANK, TEXT_ONLY_RANK = 60, 20, 10, 40
SMALL_FIELD = 20
MANY_PLACES, SOME_PLACES = 5, 2
SETTLEMENT_ORDER = ("large_city", "dense", "rural_with_density", "sparse")
_FILES = (".pdf", ".doc", ".docx", ".odt", ".pptx", ".xlsx")


@dataclass(frozen=True, slots=True)
class Ask:
    """What is needed: field and phase as concept ids, a text, and the rank of each solution for that text."""

    field: str | None = None
    phase: str | None = None
    need: str | None = None
    ranks: dict[str, int] | None = None
    field_size: int = 0

    @property
    def empty(self) -> bool:
        """True where nothing is asked for besides the place."""
        return not (self.field or self.phase or self.need)

    @property
    def lead(self) -> str | None:
        """The criterion that decides first whether a solution answers the need."""
        return "I1" if self.field or self.need else "I2" if self.phase else None


def percent(share: float) -> str:
    """A share as a whole percentage."""
    return f"{share * 100:.0f} %"


def judge(comparison: Comparison, target: Target, solution: Solution, ask: Ask) -> Judgements:
    """All judgements that apply, in the order of the criteria."""
    near, percentile = comparison.nearest_place(target, solution)
    need = _need(solution, ask)
    found = {
        "P1": _context(comparison, target, near, percentile),
        "P2": _form(comparison, target, near),
        "P3": _settlement(comparison, target, near),
        "I1": need,
        "I2": _phase(solution, ask, need),
        "I3": _evidence(comparison, solution),
        "I4": _breadth(comparison, solution),
        "I5": _status(solution),
        "E1": _land(comparison, target, solution),
        "E2": _presupposed(comparison, target, solution),
        "E3": _steering(target),
        "T1": _material(comparison, solution),
        "T2": _agency(comparison, target, solution),
        "T3": _contact(comparison, target, solution),
        "T4": _offer(comparison, target, solution),
    }
    return {name: judgement for name, judgement in found.items() if judgement is not None}


_NO_PLACE = Judgement("unknown", "Kein Ort der Lösung dokumentiert.")


def _context(comparison: Comparison, target: Target, near: Place | None, percentile: float | None) -> Judgement:
    if near is None:
        return _NO_PLACE
    here, there = Value(target.place.name), Value(near.name)
    source = (comparison.figure_source,)
    if percentile is None:
        return Judgement("unknown", "Abstand unbekannt: zu wenige Kennzahlen.", here, there, source)
    if near.kreis == target.place.kreis:
        return Judgement("match", f"{near.name} liegt im selben Kreis.", here, there, source)
    verdict: Verdict = "match" if percentile <= NEAR else "partial" if percentile <= MIDDLE else "mismatch"
    word = {"match": "nah", "partial": "mittel", "mismatch": "weit"}[verdict]
    text = f"Abstand zu {near.name}: {word}; {percent(percentile)} aller Kreise liegen höchstens so weit entfernt."
    return Judgement(verdict, text, here, there, source)


def _form(comparison: Comparison, target: Target, near: Place | None) -> Judgement:
    if near is None:
        return _NO_PLACE
    same = near.form == target.place.form
    text = f"Beide: {near.form}." if same else f"Dort {near.form}, hier {target.place.form}."
    sources = comparison.facts.tables(target.place.id, near.id)
    return Judgement("match" if same else "mismatch", text, Value(target.place.form), Value(near.form), sources)


def _settlement(comparison: Comparison, target: Target, near: Place | None) -> Judgement:
    if near is None:
        return _NO_PLACE
    here, there = comparison.settlement(target.place), comparison.settlement(near)
    name = comparison.settlement_label
    if here not in SETTLEMENT_ORDER or there not in SETTLEMENT_ORDER or here is None or there is None:
        return Judgement("unknown", f"{name} hier oder dort unbekannt.")
    steps = abs(SETTLEMENT_ORDER.index(here) - SETTLEMENT_ORDER.index(there))
    verdict: Verdict = "match" if steps == 0 else "partial" if steps == 1 else "mismatch"
    de_here, de_there = comparison.settlement_name(here), comparison.settlement_name(there)
    text = f"{name}, beide: {de_here}." if steps == 0 else f"{name}: dort {de_there}, hier {de_here}."
    sources = comparison.facts.tables(target.place.id, near.id)
    return Judgement(verdict, text, Value(de_here), Value(de_there), sources)


def _rank_text(rank: int | None) -> str:
    return "kein gemeinsamer Wortteil mit dem Bedarf" if rank is None else f"Textnähe: Rang {rank + 1}"


def _need(solution: Solution, ask: Ask) -> Judgement | None:
    if not (ask.field or ask.need):
        return None
    there = Value("; ".join(sorted(label("ActionField", f) for f in solution.fields))) if solution.fields else None
    here = Value(label("ActionField", ask.field) if ask.field else ask.need)
    rank = ask.ranks.get(solution.id) if ask.ranks is not None else None
    worth = len(ask.ranks or ()) if rank is None else rank
    near = _rank_text(rank)
    if ask.field is None:
        verdict: Verdict = "match" if worth < TEXT_RANK else "partial" if worth < TEXT_ONLY_RANK else "mismatch"
        return Judgement("mismatch" if rank is None else verdict, f"{near}.", here, there, solution.sources)
    if ask.field in solution.fields:
        close = ask.ranks is None or (rank is not None and rank < FIELD_RANK) or ask.field_size < SMALL_FIELD
        text = "Handlungsfeld gleich." if ask.ranks is None else f"Handlungsfeld gleich; {near}."
        return Judgement("match" if close else "partial", text, here, there, solution.sources)
    if rank is not None and rank < NEAR_RANK:
        return Judgement("partial", f"Anderes Handlungsfeld; {near}.", here, there, solution.sources)
    if not solution.fields and ask.ranks is None:
        return Judgement("unknown", "Handlungsfeld der Lösung unbekannt.", here)
    return Judgement("mismatch", "Anderes Handlungsfeld.", here, there, solution.sources)


def _phase(solution: Solution, ask: Ask, need: Judgement | None) -> Judgement | None:
    if ask.phase is None:
        return None
    here = Value(label("LifePhase", ask.phase))
    if not solution.phases:
        return Judgement("unknown", "Lebensphase der Lösung unbekannt.", here)
    there = Value("; ".join(sorted(label("LifePhase", p) for p in solution.phases)))
    if ask.phase in solution.phases:
        return Judgement("match", "Lebensphase gleich.", here, there, solution.sources)
    if LIFELONG in (ask.phase, *solution.phases):
        return Judgement("partial", "Eine Seite nennt keine bestimmte Lebensphase.", here, there, solution.sources)
    return Judgement("mismatch", "Andere Lebensphase.", here, there, solution.sources)


def cap_need(judgements: Judgements) -> Judgements:
    """A need is met only in part by a solution for another phase of life."""
    need, phase = judgements.get("I1"), judgements.get("I2")
    if need and phase and phase.verdict == "mismatch" and need.verdict == "match":
        text = f"{need.text_de} Andere Lebensphase, daher nur teilweise."
        judgements["I1"] = Judgement("partial", text, need.here, need.there, need.sources)
    return judgements


def _evidence(comparison: Comparison, solution: Solution) -> Judgement:
    sources = solution.evaluated_by or solution.sources
    if solution.evidence in EVALUATED:
        level = label("EvidenceLevel", solution.evidence)
        return Judgement("match", f"Lösung {level}.", None, Value(level), sources)
    if solution.evidence == "described_with_results":
        return Judgement("partial", "Mit Ergebnissen beschrieben.", None, None, sources)
    family = comparison.facts.families[solution.families[0]] if solution.families else None
    if family and family.evaluated_by:
        text = "Lösungen dieser Familie wurden evaluiert, für diese ist nichts dokumentiert."
        return Judgement("partial", text, None, None, family.evaluated_by)
    return Judgement("unknown", "Keine Angabe zu Ergebnissen oder Evaluation dokumentiert.")


def _breadth(comparison: Comparison, solution: Solution) -> Judgement:
    family = comparison.facts.families[solution.families[0]]
    count = len(family.places)
    verdict: Verdict = "match" if count >= MANY_PLACES else "partial" if count >= SOME_PLACES else "mismatch"
    text = f"Familie an {count} Orten dokumentiert." if count > 1 else "Familie nur an diesem Ort dokumentiert."
    return Judgement(verdict, text, None, Value(count, unit="Orte"), comparison.facts.tables(family.id))


def _status(solution: Solution) -> Judgement:
    name = label("SolutionStatus", solution.status) if solution.status else None
    if solution.planned:
        return Judgement("mismatch", "Nur geplant belegt.", None, Value("geplant"), solution.sources)
    verdicts: dict[str, Verdict] = {
        "consolidated": "match",
        "transferred": "match",
        "pilot": "partial",
        "ended": "mismatch",
    }
    if solution.status not in verdicts:
        return Judgement("unknown", "Status unbekannt.")
    return Judgement(verdicts[solution.status], f"Status: {name}.", None, Value(name), solution.sources)


def _land(comparison: Comparison, target: Target, solution: Solution) -> Judgement:
    facts = comparison.facts
    places = [facts.places[p] for p in solution.places]
    if not places:
        return _NO_PLACE
    here = Value(facts.territories.land_name(target.place))
    same = [p for p in places if p.land == target.place.land]
    if same:
        return Judgement("match", f"Beide in {here.value}.", here, here, facts.tables(same[0].id))
    there = Value("; ".join(sorted({facts.territories.land_name(p) for p in places})))
    family = facts.families[solution.families[0]]
    landwide = [r for land, r in sorted(family.landwide.items()) if land in {p.land for p in places}]
    if landwide:
        text = f"Anderes Land ({there.value}), das diese Lösung landesweit trägt."
        return Judgement("mismatch", text, here, there, landwide[0].sources)
    return Judgement("partial", f"Anderes Land: {there.value}.", here, there, facts.tables(places[0].id))


def _presupposed(comparison: Comparison, target: Target, solution: Solution) -> Judgement | None:
    things = comparison.facts.families[solution.families[0]].presupposes
    if not things:
        return None
    state = {thing: target.presence.get(thing) for thing in things}
    present = [thing for thing, known in state.items() if known]
    there = Value("; ".join(things))
    words = [
        *(f"{t}: besteht überall; Mitarbeit ist zu klären" for t in present if t in EVERYWHERE),
        *(f"{t}: hier dokumentiert" for t in present if t not in EVERYWHERE),
        *(f"{t}: hier nach den Kennzahlen nicht vorhanden" for t, known in state.items() if known is False),
        *(f"{t}: hier unbekannt" for t, known in state.items() if known is None),
    ]
    verdict: Verdict = "unknown"
    if len(present) == len(things):
        verdict = "match"
    elif present:
        verdict = "partial"
    elif all(known is False for known in state.values()):
        verdict = "mismatch"
    return Judgement(verdict, "; ".join(words) + ".", Value("; ".join(present)) if present else None, there)


def _steering(target: Target) -> Judgement:
    if not target.steering:
        return Judgement("unknown", "Hier kein Gremium und keine Stelle zur Steuerung dokumentiert.")
    name, sources = target.steering[0]
    return Judgement("match", f"Hier dokumentiert: „{name}“.", Value(name), None, sources)


def _material(comparison: Comparison, solution: Solution) -> Judgement:
    pages = comparison.facts.pages(solution.sources)
    if not pages:
        return Judgement("unknown", "Keine Seite und kein Material dokumentiert.")
    known = [comparison.facts.graph.sources[s] for s in sorted(pages) if s in comparison.facts.graph.sources]
    files = [s.id for s in known if s.kind == "document" or urlsplit(s.url).path.lower().endswith(_FILES)]
    if solution.instrument == "concept" or files:
        used = tuple(files) or solution.sources
        return Judgement("match", "Konzept, Leitfaden oder Dokument liegt vor.", None, None, used)
    return Judgement("partial", "Nur eine beschreibende Seite dokumentiert.", None, None, solution.sources)


def _agency(comparison: Comparison, target: Target, solution: Solution) -> Judgement:
    facts = comparison.facts
    places = [facts.places[p] for p in solution.places]
    if not places:
        return _NO_PLACE
    there: dict[str, set[str]] = {}
    for place in places:
        there |= facts.agencies(place)
    common = sorted(target.agencies.keys() & there.keys())
    if common:
        name = facts.graph.name(common[0])
        sources = tuple(sorted(target.agencies[common[0]] | there[common[0]]))
        text = f"{name} ist für beide Orte zuständig oder tätig."
        return Judgement("match", text, Value(name), Value(name), sources)
    return Judgement("mismatch", "Keine gemeinsame Agentur dokumentiert.")


def _contact(comparison: Comparison, target: Target, solution: Solution) -> Judgement:
    contacts = comparison.facts.contacts(target.own, (solution.id, *solution.places))
    if not contacts:
        return Judgement("unknown", "Kein Austausch mit diesem Ort dokumentiert.")
    best = contacts[0]
    names = f"{comparison.facts.graph.name(best.from_id)} – {comparison.facts.graph.name(best.to_id)}"
    return Judgement("match", f"Austausch dokumentiert: „{names}“.", None, None, best.sources)


def _offer(comparison: Comparison, target: Target, solution: Solution) -> Judgement:
    near = target.offers.get(solution.id)
    if near is None:
        return Judgement("unknown", "Kein passendes Angebot der Agentur dokumentiert.")
    offer = comparison.facts.graph.entities[near.offer]
    agency = comparison.facts.graph.name(near.agency)
    when = {"current": "aktuell", "past": "vergangen", "undated": "ohne Datum"}[near.state]
    verdict: Verdict = "match" if near.state == "current" else "partial"
    return Judgement(verdict, f"Angebot von {agency} ({when}): „{offer.name}“.", Value(offer.name), None, offer.sources)


BY_SOLUTION: dict[str, Callable[[Comparison, Solution], Judgement]] = {
    "I3": _evidence,
    "I4": _breadth,
    "I5": lambda _, solution: _status(solution),
    "T1": _material,
}
"""Criteria that rest on the solution alone, whatever the Kommune and its need."""
BY_FAMILY: dict[str, Callable[[Comparison, Target, Solution], Judgement | None]] = {"E2": _presupposed}
"""Criteria that rest on the Kommune and the family of the solution."""
BY_TARGET: dict[str, Callable[[Target], Judgement]] = {"E3": _steering}
"""Criteria that rest on the Kommune alone."""
