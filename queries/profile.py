"""The situation of a Kommune: figures, programmes, structures, actors, needs, solutions, similar places, coverage."""

from collections.abc import Iterable

from graph_schema import load_model
from graph_store.graph import Relation
from queries.answers import ActorRef, NeedRef, ProfileAnswer, ProfileSolution, TieRef
from queries.comparison import Comparison
from queries.concepts import label
from queries.coverage import Covers, Local
from queries.facts import Facts, Solution
from queries.gap_needs import needs_of
from queries.indicators import Indicators
from queries.neighbours import neighbours, row_of
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


def _programmes(facts: Facts, local: Local) -> tuple[TieRef, ...]:
    graph = facts.graph
    ties = [r for r in local.ties if r.cls == "Participation" and graph.entities[r.to_id].cls == "Programme"]
    ties.sort(key=lambda r: (r.valid_from or "9", graph.name(r.to_id), r.id))
    return tuple(_tie(facts, r, r.to_id) for r in ties)


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


def _needs(facts: Facts, place: Place) -> tuple[NeedRef, ...]:
    found = []
    for need in needs_of(facts, place):
        entity = facts.graph.entities[need.id]
        method, year = entity.text("method"), entity.text("year")
        found.append(
            NeedRef(
                need.id,
                "Need",
                need.text,
                method=label("NeedMethod", method) if method else None,
                year=int(year[:4]) if year[:4].isdigit() else None,
                fields=tuple(facts.reference(f) for f in sorted(need.fields)),
                phases=tuple(facts.reference(p) for p in sorted(need.phases)),
                sources=facts.source_refs(need.sources),
            )
        )
    return tuple(found)


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


def profile(comparison: Comparison, covers: Covers, indicators: Indicators, place: Place) -> ProfileAnswer:
    """Everything documented about a Kommune; for a Gemeinde with the figures of its Kreis."""
    facts, local = comparison.facts, covers.local(place)
    row = row_of(comparison, place)
    near = neighbours(comparison, place, PEERS, None)
    settlement = comparison.settlement(place)
    parts = (_programmes(facts, local), _structures(facts, local), _actors(facts, local))
    needs = _needs(facts, place)
    solutions = tuple(_solution(facts, s) for s in facts.at(place.id))
    return ProfileAnswer(
        dataset_version=facts.graph.version,
        target=place.reference,
        form=place.form,
        land=facts.territories.land_name(place),
        settlement=comparison.settlement_name(settlement) if settlement else None,
        note_de=place.note_de or None,
        figures=indicators.figures(comparison.table().keys[row], [n.ags for n in near if n.ags]),
        programmes=parts[0],
        structures=parts[1],
        actors=parts[2],
        needs=needs,
        solutions=solutions,
        similar=near[:SHOWN_NEIGHBOURS],
        coverage=local.coverage,
        evidence_de=facts.evidence_de(_all_sources((*parts, needs, solutions))),
    )
