"""Places with documented experience to visit, and the organisations where expertise about a topic is documented."""

import re
from collections import defaultdict
from dataclasses import dataclass, replace

from graph_store.graph import Entity
from queries.comparison import Comparison, Target
from queries.concepts import label
from queries.coverage import LOCAL_TYPES, Local
from queries.facts import EVALUATED, Facts, Solution, is_agency
from queries.offer_answers import ExpertRef, NotDocumented, OfferRef, Reason, Relevance, VisitRef
from queries.offer_providers import OFFICES
from queries.offer_topic import Topic
from queries.territories import Place
from queries.text import TextIndex
from queries.verdicts import MIDDLE, NEAR, percent

MOST_FURTHER = 3
LEAST_NEAR = 0.25
"""Likeness of texts (0 to 1, groups of characters) from which what an organisation does counts as near a topic."""
ROLES = {
    "Development": "entwickelte",
    "Evaluation": "untersuchte",
    "Coordination": "koordiniert",
    "Carrying": "trägt",
    "Advice": "berät zu",
}
"""Relations of an organisation to a solution that show expertise, the strongest first."""
_NO_EXPERTS = frozenset({*OFFICES, "collective", "municipality", "council"})
_SEAT_ONLY = re.compile(r"(?:ständiges )?(?:Mitglied|Partner|Mitträger|Grundpat|Unterzeichner)")
"""Beginnings of descriptions that tell of a seat or support, not of work on a topic."""
_BANDS = (NEAR, MIDDLE)
_WIDE = ("federal", "land", "region")


@dataclass(frozen=True, slots=True)
class Relevant:
    """A solution that is near the topic: how near, and why."""

    solution: Solution
    relevance: Relevance
    why: str


def relevant(facts: Facts, topic: Topic) -> list[Relevant]:
    """The solutions near a topic that are more than a plan, in the order of ids; none without a topic."""
    if topic.empty:
        return []
    found = []
    for solution in facts.solutions.values():
        federal = bool(solution.family) and facts.families[solution.family or ""].federal
        near = None if solution.planned or federal else topic.relevance(facts, solution)
        if near:
            found.append(Relevant(solution, *near))
    return found


def _exchange(facts: Facts, place: Place, solution: Solution) -> list[Reason]:
    """What is documented about passing on the solution or other experience of the place, or that nothing is."""
    graph = facts.graph
    learnt = [r for r in graph.into(solution.id, "Adoption") if r.modality == "done"]
    given = [r for r in graph.out(solution.id, "Sharing") if r.modality == "done"]
    told = [r for r in graph.out(place.id, "Sharing") if r.modality == "done"]
    names = ", ".join(sorted({graph.name(r.from_id) for r in learnt}))
    parts = (
        (learnt, f"Andere lernten davon: {names}."),
        (given, f"Die Lösung wurde weitergegeben: {_cases(len(given))} dokumentiert."),
        (told, f"Der Ort gab Erfahrung weiter, auch zu anderen Themen: {_cases(len(told))} dokumentiert."),
    )
    reasons = [Reason(text, facts.source_refs(s for r in ties for s in r.sources)) for ties, text in parts if ties]
    return reasons or [Reason("Ob dort Erfahrung weitergegeben wird, ist nicht dokumentiert.")]


def _cases(count: int) -> str:
    return "1 Fall" if count == 1 else f"{count} Fälle"


def visits(
    comparison: Comparison, place: Place, near: list[Relevant], topic: Topic, limit: int
) -> tuple[tuple[VisitRef, ...], list[NotDocumented]]:
    """Places with a relevant solution, one row each.

    Relevance and distance weigh the same: a step less relevant is like a band (10th, 33rd percentile) farther away;
    among equals the more relevant and then the nearer place comes first.
    """
    facts, target = comparison.facts, comparison.target(place)
    by_place: dict[str, list[Relevant]] = defaultdict(list)
    for item in near:
        for where in item.solution.places:
            if where not in target.own and facts.places[where].kreis != place.kreis:
                by_place[where].append(item)
    found = [_visit(comparison, target, facts.places[where], items) for where, items in sorted(by_place.items())]
    found.sort(key=lambda pair: pair[0])
    chosen = tuple(replace(visit, rank=n) for n, (_, visit) in enumerate(found[:limit], start=1))
    if chosen:
        return chosen, []
    if topic.empty:
        text = "Kein Bedarf angegeben und keiner des Ortes dokumentiert: Handlungsfeld oder Bedarf angeben."
        return (), [NotDocumented("places", text)]
    return (), [NotDocumented("places", "Im Bestand kein anderer Ort mit einer Lösung zu diesem Thema dokumentiert.")]


def _visit(
    comparison: Comparison, target: Target, where: Place, items: list[Relevant]
) -> tuple[tuple[object, ...], VisitRef]:
    facts = comparison.facts
    exchange = {item.solution.id: _exchange(facts, where, item.solution) for item in items}

    def order(item: Relevant) -> tuple[bool, int, str]:
        documented = sum(bool(reason.sources) for reason in exchange[item.solution.id])
        return item.relevance != "match", -documented, item.solution.id

    items = sorted(items, key=order)
    best = items[0].solution
    far = comparison.percentile(target, where)
    reasons = [Reason(items[0].why, facts.source_refs(best.sources)), _distance(comparison, where, far)]
    if where.land == target.place.land:
        reasons.append(Reason(f"Im selben Land ({facts.territories.land_name(where)})."))
    if best.evidence in EVALUATED:
        reasons.append(Reason("Die Lösung wurde evaluiert.", facts.source_refs(best.evaluated_by or best.sources)))
    contacts = facts.contacts(target.own, (where.id, best.id))
    if contacts:
        sources = facts.source_refs(s for r in contacts for s in r.sources)
        reasons.append(Reason("Austausch mit diesem Ort ist schon dokumentiert.", sources))
    reasons += exchange[best.id]
    made = VisitRef(
        where.id,
        "Territory",
        where.name,
        where.key,
        rank=0,
        form=where.form,
        land=facts.territories.land_name(where),
        solution=facts.reference(best.id),
        family=facts.reference(best.family) if best.family else None,
        further=tuple(facts.reference(i.solution.id) for i in items[1 : 1 + MOST_FURTHER]),
        percentile=None if far is None else round(far, 4),
        relevance=items[0].relevance,
        reasons=tuple(reasons),
        sources=facts.source_refs(s for i in items[: 1 + MOST_FURTHER] for s in i.solution.sources),
    )
    less, documented, _ = order(items[0])
    band = len(_BANDS) if far is None else sum(far > limit for limit in _BANDS)
    return (less + band, less, 2.0 if far is None else far, documented, where.id), made


def _distance(comparison: Comparison, where: Place, far: float | None) -> Reason:
    if far is None:
        return Reason("Abstand unbekannt: zu wenige Kennzahlen.")
    sources = comparison.facts.source_refs([comparison.figure_source])
    share = percent(far) if far >= 0.01 else "weniger als 1 %"
    text = f"Nach Kennzahlen: {share} aller Kreise liegen höchstens so weit entfernt ({where.form})."
    return Reason(text, sources)


class Expertise:
    """What organisations do, as the record words it, to be found by topic; built once."""

    def __init__(self, facts: Facts, place_names: tuple[str, ...]) -> None:
        self.facts = facts
        texts = {e.id: f"{e.name}. {e.text('summary')}" for e in facts.graph.of_class("Actor") if self._fits(e)}
        self._index = TextIndex(texts, place_names)

    @staticmethod
    def _fits(entity: Entity) -> bool:
        """True for an organisation of wider reach whose work is described."""
        wide = entity.text("level") in _WIDE and entity.text("actorType") not in _NO_EXPERTS
        summary = entity.text("summary")
        described = bool(summary) and not _SEAT_ONLY.match(summary)
        return entity.cls == "Actor" and wide and described and "Collective" not in entity.traits

    def of(
        self, place: Place, topic: Topic, near: list[Relevant], offers: tuple[OfferRef, ...], local: Local, limit: int
    ) -> tuple[tuple[ExpertRef, ...], list[NotDocumented]]:
        """Organisations and bodies with documented expertise: those of the place first, then by number of reasons."""
        facts = self.facts
        weights: dict[str, float] = defaultdict(float)
        reasons: dict[str, list[Reason]] = defaultdict(list)
        self._by_solutions(near, local, weights, reasons)
        for offer in offers:
            for provider in offer.providers:
                if offer.relevance == "match" and not self._left_out(provider.id, local):
                    weights[provider.id] += 1
                    reasons[provider.id].append(Reason(f"Angebot zum Thema: „{offer.name}“.", offer.sources))
        if not topic.empty:
            likeness = self._index.similarity(topic.words)
            for actor, value in zip(self._index.ids, likeness, strict=True):
                if value >= LEAST_NEAR:
                    entity = facts.graph.entities[actor]
                    weights[actor] += float(value)
                    text = f"Aufgabe nach der Quelle: {entity.text('summary')}."
                    reasons[actor].append(Reason(text, facts.source_refs(entity.sources)))
        here = {actor for actor in weights if actor in local.nodes}
        order = sorted(weights, key=lambda a: (a not in here, -round(weights[a], 6), facts.graph.name(a), a))
        chosen = tuple(
            self._expert(actor, n, actor in here, reasons[actor]) for n, actor in enumerate(order[:limit], start=1)
        )
        if chosen:
            return chosen, []
        text = "Im Bestand keine Stelle mit dokumentierter Erfahrung zu diesem Thema."
        return (), [NotDocumented("experts", text)]

    def _left_out(self, actor: str, local: Local) -> bool:
        """True for what another part of the answer tells: territories, agencies, offices, local bodies elsewhere."""
        entity = self.facts.graph.entities[actor]
        if entity.cls != "Actor" or "Collective" in entity.traits or is_agency(entity):
            return True
        kind, level = entity.text("actorType"), entity.text("level")
        elsewhere = (kind in LOCAL_TYPES or not kind) and level not in _WIDE and actor not in local.nodes
        return kind in _NO_EXPERTS or elsewhere

    def _by_solutions(
        self, near: list[Relevant], local: Local, weights: dict[str, float], reasons: dict[str, list[Reason]]
    ) -> None:
        """Expertise by documented part in solutions near the topic; bodies of the place that are such a solution."""
        facts = self.facts
        for item in near:
            solution = item.solution
            if item.relevance != "match":
                continue
            for relation in facts.graph.into(solution.id):
                if (
                    relation.cls in ROLES
                    and relation.modality == "done"
                    and not self._left_out(relation.from_id, local)
                ):
                    weights[relation.from_id] += 1
                    verb = relation.verb or ROLES[relation.cls]
                    text = f"{verb[:1].upper()}{verb[1:]}: „{solution.name}“."
                    reasons[relation.from_id].append(Reason(text, facts.source_refs(relation.sources)))
            for relation in facts.graph.out(solution.id, "Embodiment"):
                if relation.to_id in local.nodes and not self._left_out(relation.to_id, local):
                    weights[relation.to_id] += 1
                    text = f"Am Ort: „{solution.name}“."
                    reasons[relation.to_id].append(Reason(text, facts.source_refs(relation.sources)))

    def _expert(self, actor: str, rank: int, here: bool, reasons: list[Reason]) -> ExpertRef:
        facts = self.facts
        entity, who = facts.graph.entities[actor], facts.reference(actor)
        kind, level = entity.text("actorType"), entity.text("level")
        return ExpertRef(
            who.id,
            who.cls,
            who.name,
            rank=rank,
            type_de=label("ActorType", kind) if kind else None,
            level_de=label("GovernanceLevel", level) if level else None,
            here=here,
            reasons=tuple(reasons),
            sources=facts.source_refs(s.id for reason in reasons for s in reason.sources),
        )
