"""Stated needs without a documented answer, and places to talk to about them."""

from collections.abc import Iterable
from dataclasses import dataclass

from graph_store.graph import Entity
from queries.answers import Gap, NotAssessed
from queries.comparison import Comparison
from queries.concepts import label
from queries.facts import FIELD, LIFELONG, PHASE, Facts, Solution
from queries.territories import Place
from queries.verdicts import NEAR

LEAST_SOLUTIONS = 5
FIELD_SOLUTIONS, FIELD_PLACES = 10, 8
MOST_SUGGESTIONS, MOST_NEAR = 5, 3


@dataclass(frozen=True, slots=True)
class Need:
    """A stated need of a place with its fields and phases."""

    id: str
    text: str
    fields: frozenset[str]
    phases: frozenset[str]
    sources: tuple[str, ...]


def need_text(entity: Entity) -> str:
    """The wording of a need."""
    return entity.text("text") or entity.name


def needs_of(facts: Facts, place: Place) -> list[Need]:
    """The stated needs of a place, sorted by id."""
    graph = facts.graph
    found = []
    for entity_id in sorted({r.to_id for r in graph.out(place.id, "HasNeed")}):
        entity = graph.entities[entity_id]
        fields = frozenset(r.to_id for r in graph.out(entity_id, "Addressing") if r.to_id.startswith(FIELD))
        phases = frozenset(r.to_id for r in graph.out(entity_id, "Phase") if r.to_id.startswith(PHASE))
        found.append(Need(entity_id, need_text(entity), fields, phases, entity.sources))
    return found


def compatible(need: frozenset[str], solution: frozenset[str]) -> bool:
    """True if phases of life share one, or one side names none in particular."""
    return bool(need & solution) or LIFELONG in need | solution or not need or not solution


def qualifies(size: tuple[int, int]) -> bool:
    """True for a field that is documented widely enough to speak of a gap."""
    return size[0] >= FIELD_SOLUTIONS and size[1] >= FIELD_PLACES


def uncovered(facts: Facts, place: Place, sizes: dict[str, tuple[int, int]]) -> tuple[list[Gap], list[NotAssessed]]:
    """Needs without a documented answer at the place or its Gemeinden, and why others cannot be told."""
    needs = needs_of(facts, place)
    here = {s.id: s for p in facts.with_municipalities(place) for s in facts.at(p)}
    if not needs:
        return [], [NotAssessed("uncovered_need", "Im Bestand ist kein Bedarf des Ortes genannt.")]
    if len(here) < LEAST_SOLUTIONS:
        reason = f"Nur {len(here)} Lösungen am Ort dokumentiert, nötig sind {LEAST_SOLUTIONS}: kein Schluss möglich."
        return [], [NotAssessed("uncovered_need", reason)]
    done = [s for s in here.values() if not s.planned]
    fields = {field for need in needs for field in need.fields}
    thin = {field for field in fields if not qualifies(sizes.get(field, (0, 0)))}
    gaps = [
        _gap(facts, need, field, [s for s in done if need.phases & s.phases - {LIFELONG}])
        for need in needs
        for field in sorted(need.fields - thin)
        if not any(field in s.fields and compatible(need.phases, s.phases) for s in done)
    ]
    reasons = [f"{label('ActionField', f)}: Im Bestand kaum belegt." for f in sorted(thin)]
    return gaps, [NotAssessed("uncovered_need", r, partly=len(thin) < len(fields)) for r in reasons]


def _gap(facts: Facts, need: Need, field: str, near: list[Solution]) -> Gap:
    """The gap; `near` are solutions of the place in other fields for the same part of life, which may be an answer."""
    name = label("ActionField", field)
    shown = near[:MOST_NEAR]
    also = ", ".join(f"„{s.name}“ ({', '.join(label('ActionField', f) for f in sorted(s.fields))})" for s in shown)
    return Gap(
        kind="uncovered_need",
        subject=facts.reference(need.id),
        object=facts.reference(field),
        text_de=f"Bedarf genannt, Antwort nicht dokumentiert: „{need.text}“ ({name})."
        + (f" Für dieselbe Lebensphase in anderen Feldern dokumentiert: {also}." if also else ""),
        sources=facts.source_refs((*need.sources, *(source for s in shown for source in s.sources))),
    )


@dataclass(frozen=True, slots=True)
class Talk:
    """A possible talk: percentile of the distance (2 where unknown), the place, its solution and the reasons."""

    far: float
    giver: Place
    solution: Solution
    field: str
    why: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def order(self) -> tuple[int, float, str, str]:
        """The best reasoned and nearest first."""
        return -len(self.why), self.far, self.giver.id, self.solution.id

    def gap(self, facts: Facts, place: Place | None = None) -> Gap:
        """The talk as part of an answer; with the place that it is suggested to, where the answer is about several."""
        name = label("ActionField", self.field)
        whom = f"{place.name} mit {self.giver.name}" if place else self.giver.name
        return Gap(
            kind="suggested_tie",
            subject=self.giver.reference,
            object=facts.reference(self.solution.id),
            text_de=(
                f"Gesprächsvorschlag: {whom}, weil dort „{self.solution.name}“ ({name}) dokumentiert ist; "
                f"{' und '.join(self.why)}, bisher kein Austausch dokumentiert."
            ),
            sources=facts.source_refs(self.sources),
            place=place.reference if place else None,
        )


def talks(comparison: Comparison, place: Place, fields: Iterable[str] = (), only: str | None = None) -> list[Talk]:
    """At most five places to talk to: one has a solution in a field of need here, is near or in the same Land, and no
    exchange with it is documented yet. `fields` may name further fields of interest, `only` the one of interest."""
    facts, target = comparison.facts, comparison.target(place)
    wanted: dict[str, tuple[str, ...]] = dict.fromkeys(sorted(fields), ())
    for need in needs_of(facts, place):
        for field in sorted(need.fields):
            wanted.setdefault(field, need.sources)
    if only is not None:
        wanted = {field: sources for field, sources in wanted.items() if field == only}
    found: dict[str, Talk] = {}
    for solution in {s.id: s for field in wanted for s in facts.by_field.get(field, ())}.values():
        fitting = sorted(solution.fields & wanted.keys())
        if not solution.planned and solution.family and not facts.families[solution.family].federal:
            for giver_id in solution.places:
                why = _reasons(comparison, place, facts.places[giver_id])
                if why is None:
                    continue
                sources = (*solution.sources, *wanted[fitting[0]])
                talk = Talk(why[0], facts.places[giver_id], solution, fitting[0], why[1], sources)
                if giver_id not in found or talk.order < found[giver_id].order:
                    found[giver_id] = talk
    new = [t for t in found.values() if not facts.contacts(target.own, _all_of(facts, t.giver))]
    return sorted(new, key=lambda t: t.order)[:MOST_SUGGESTIONS]


def _all_of(facts: Facts, giver: Place) -> list[str]:
    return [giver.id, *(s.id for s in facts.at(giver.id))]


def _reasons(comparison: Comparison, place: Place, giver: Place) -> tuple[float, tuple[str, ...]] | None:
    """Percentile of the distance and why to talk to a place of another Kreis; None without a reason."""
    if giver.kreis is None or giver.kreis == place.kreis:
        return None
    percentile = comparison.percentile(comparison.target(place), giver)
    why = []
    if percentile is not None and percentile <= NEAR:
        why.append("nach Kennzahlen vergleichbar")
    if giver.land == place.land:
        why.append("im selben Land")
    return (2.0 if percentile is None else percentile, tuple(why)) if why else None
