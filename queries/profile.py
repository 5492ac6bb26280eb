"""The situation of a Kommune: figures, programmes, structures, actors, needs, solutions, similar places, coverage."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields

from graph_schema import load_model
from graph_store.graph import Relation
from queries.answers import ProfileAnswer
from queries.comparison import Comparison
from queries.concepts import label
from queries.coverage import Covers, Local
from queries.derived_needs import derived_needs
from queries.facts import Facts, Solution
from queries.gap_needs import needs_of
from queries.indicators import Indicators
from queries.neighbours import neighbours, row_of
from queries.profile_parts import ActorGroup, ActorRef, NeedRef, ProfileSolution, ProgrammeRef, TieRef
from queries.territories import Place

SHOWN_NEIGHBOURS, PEERS = 5, 10


def how(relation: Relation) -> str:
    """The German word for a relation: that of the source, else the label of its class."""
    return relation.verb or load_model().label(relation.cls)


def _tie(facts: Facts, relation: Relation, other: str) -> TieRef:
    who = facts.reference(other)
    return TieRef(
        who.id,
        who.cls,
        who.name,
        who.ags,
        how=how(relation),
        role=relation.role or None,
        since=relation.valid_from or None,
        until=relation.valid_to or None,
        modality=relation.modality,
        sources=facts.source_refs(relation.sources),
    )


def _programmes(facts: Facts, local: Local) -> tuple[ProgrammeRef, ...]:
    """Programmes in the order of time: by the start of the participation, else by that of the programme."""
    graph = facts.graph
    found = []
    for relation in local.ties:
        programme = graph.entities[relation.to_id]
        if relation.cls == "Participation" and programme.cls == "Programme":
            tie = _tie(facts, relation, programme.id)
            shared = {f.name: getattr(tie, f.name) for f in fields(tie)}
            runs = programme.text("start") or None, programme.text("end") or None
            found.append((relation.id, ProgrammeRef(**shared, runs_from=runs[0], runs_until=runs[1])))
    found.sort(key=lambda item: (item[1].since or item[1].runs_from or "9", item[1].name, item[0]))
    return tuple(programme for _, programme in found)


def _structures(facts: Facts, local: Local) -> tuple[TieRef, ...]:
    """Offices and bodies of the place: those that embody its solutions, then those that sit there."""
    graph = facts.graph
    found: dict[str, Relation] = {}
    for node in sorted(local.nodes):
        for relation in graph.out(node, "Embodiment"):
            found.setdefault(relation.to_id, relation)
        located = [r for r in graph.out(node) if r.cls in ("Location", "Jurisdiction")]
        if graph.entities[node].cls == "Actor" and located:
            found.setdefault(node, located[0])
    order = sorted(found.items(), key=lambda item: (graph.name(item[0]), item[0]))
    return tuple(_tie(facts, relation, entity_id) for entity_id, relation in order)


def _actors(facts: Facts, local: Local) -> tuple[ActorRef, ...]:
    """Actors in relation with the place, by level, sector and name; unknown last."""
    graph = facts.graph
    found: dict[str, Relation] = {}
    for relation in local.ties:
        for end in (relation.from_id, relation.to_id):
            if end not in local.nodes and graph.entities[end].cls in ("Actor", "Territory"):
                found.setdefault(end, relation)
    actors = [_actor(facts, entity_id, relation) for entity_id, relation in found.items()]
    levels = list(load_model().vocabularies["GovernanceLevel"].concepts)
    rank = {level: n for n, level in enumerate(levels)}
    return tuple(sorted(actors, key=lambda a: (rank.get(a.level or "", 99), a.sector or "~", a.name, a.id)))


def _actor(facts: Facts, entity_id: str, relation: Relation) -> ActorRef:
    entity, who = facts.graph.entities[entity_id], facts.reference(entity_id)
    kind, level, sector = (entity.text(name) or None for name in ("actorType", "level", "sector"))
    return ActorRef(
        who.id,
        who.cls,
        who.name,
        who.ags,
        how=how(relation),
        role=relation.role or None,
        since=relation.valid_from or None,
        until=relation.valid_to or None,
        modality=relation.modality,
        sources=facts.source_refs(relation.sources),
        type=kind,
        type_de=label("ActorType", kind) if kind else None,
        level=level,
        level_de=label("GovernanceLevel", level) if level else None,
        sector=sector,
        sector_de=label("Sector", sector) if sector else None,
        collective="Collective" in entity.traits,
    )


def _groups(actors: Iterable[ActorRef]) -> tuple[ActorGroup, ...]:
    """Number of actors per level and sector, in the order of the actors."""
    counts: Counter[tuple[str | None, str | None, bool]] = Counter((a.level, a.sector, a.collective) for a in actors)
    kinds = dict.fromkeys((level, sector) for level, sector, _ in counts)
    return tuple(
        ActorGroup(
            level,
            label("GovernanceLevel", level) if level else "Ebene unbekannt",
            sector,
            label("Sector", sector) if sector else "Sektor unbekannt",
            counts[level, sector, False],
            counts[level, sector, True],
        )
        for level, sector in kinds
    )


def _needs(facts: Facts, place: Place) -> tuple[NeedRef, ...]:
    """Stated needs, the newest first, those without a year last; within a year by the way they were found."""
    found = []
    for need in needs_of(facts, place):
        entity = facts.graph.entities[need.id]
        method, year = entity.text("method"), entity.text("year")
        groups = sorted({r.to_id for r in facts.graph.out(need.id, "Group")})
        found.append(
            NeedRef(
                need.id,
                "Need",
                need.text,
                method=method or None,
                method_de=label("NeedMethod", method) if method else None,
                year=int(year[:4]) if year[:4].isdigit() else None,
                fields=tuple(facts.reference(f) for f in sorted(need.fields)),
                phases=tuple(facts.reference(p) for p in sorted(need.phases)),
                groups=tuple(facts.reference(g) for g in groups),
                respondents=tuple(entity.values("respondents")),
                sources=facts.source_refs(need.sources),
            )
        )
    return tuple(sorted(found, key=lambda n: (-(n.year or 0), n.method_de or "~", n.id)))


def _solution(facts: Facts, solution: Solution) -> ProfileSolution:
    return ProfileSolution(
        solution.id,
        "Solution",
        solution.name,
        places=tuple(facts.places[p].reference for p in solution.places),
        family=facts.reference(solution.family) if solution.family else None,
        summary=solution.summary or None,
        status=label("SolutionStatus", solution.status) if solution.status else None,
        planned_only=solution.planned,
        sources=facts.source_refs(solution.sources),
    )


def _all_sources(answer_parts: Iterable[Iterable[TieRef | NeedRef | ProfileSolution]]) -> list[str]:
    return [source.id for part in answer_parts for item in part for source in item.sources]


def _note(place: Place) -> str | None:
    """What a reader must know about the place."""
    own = [place.note_de] if place.note_de else []
    if place.level != "district":
        own.append("Kennzahlen und ähnliche Kommunen sind die des Kreises, zu dem die Gemeinde gehört.")
    return " ".join(own) or None


def profile(comparison: Comparison, covers: Covers, indicators: Indicators, place: Place) -> ProfileAnswer:
    """Everything documented about a Kommune; for a Gemeinde with the figures of its Kreis."""
    facts, local = comparison.facts, covers.local(place)
    row = row_of(comparison, place)
    near = neighbours(comparison, place, PEERS, None)
    settlement = comparison.settlement(place)
    parts = (_programmes(facts, local), _structures(facts, local), _actors(facts, local))
    needs = _needs(facts, place)
    kreis = comparison.table().keys[row]
    peers = [facts.territories.at(n.ags).reference for n in near if n.ags]
    questions, rule = derived_needs(indicators, kreis, peers)
    solutions = tuple(_solution(facts, s) for s in facts.at(place.id))
    return ProfileAnswer(
        dataset_version=facts.graph.version,
        target=place.reference,
        form=place.form,
        land=facts.territories.land_name(place),
        settlement=comparison.settlement_name(settlement) if settlement else None,
        note_de=_note(place),
        figures=indicators.figures(kreis, [n.ags for n in near if n.ags]),
        programmes=parts[0],
        structures=parts[1],
        actors=parts[2],
        actor_groups=_groups(parts[2]),
        needs=needs,
        derived_needs=questions,
        derived_needs_de=rule,
        solutions=solutions,
        similar=near[:SHOWN_NEIGHBOURS],
        coverage=local.coverage,
        evidence_de=facts.evidence_de(_all_sources((*parts, needs, solutions))),
    )
