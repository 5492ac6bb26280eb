"""Solutions that a place built: where they are, which family they belong to, which office or body they are."""

import re
from collections.abc import Iterable

from graph_store.statements import Confidence
from ingest.emit import Row
from ingest.resolve import End, Resolver, mention
from ingest.sources.seats import locate

_PLANNED = re.compile(r"\((?:geplant|Antrag\b[^)]*)\)")


def is_planned(name: str) -> bool:
    """True if the name itself says that nothing was built yet."""
    return _PLANNED.search(name) is not None


def in_family(row: Row, resolver: Resolver, thing: End, family: str, confidence: Confidence, first_row: str) -> None:
    """State the family of a solution by the kind of its row.

    A solution that the programme tables have too keeps the family judged there; ours is then a further, weaker one.
    """
    if not family:
        return
    dataset, _, table = first_row.partition(":")[0].partition(".")
    judged = resolver.families(dataset, thing.id.removeprefix(f"solution/{dataset}-")) if table == "solutions" else []
    ranks = {entry["family_id"]: entry["rank"] for entry in judged}
    role = ranks.get(family, "secondary" if ranks else "primary")
    row.relate(
        "InFamily", thing.id, f"family/{family}", role=role, method="coded", confidence="low" if ranks else confidence
    )


def develop(row: Row, thing: End, territories: Iterable[End], *, planned: bool, since: str, until: str) -> None:
    """State who built a solution; a plan is stated as a plan."""
    modality = "planned" if planned else "done"
    for territory in territories:
        row.relate(
            "Development",
            mention(row, territory),
            thing.id,
            modality=modality,
            valid_from=since,
            valid_to=until if since else "",
            observed="" if since else until,
        )


def embody(row: Row, resolver: Resolver, ref: str, thing: End, kind: str, territories: Iterable[End]) -> None:
    """State the office or body that a solution is; it gets a node of its own if no row names it as an actor."""
    if not kind:
        return
    dataset = ref.partition(".")[0]
    word = "Body" if kind in ("body", "youth_employment_agency", "network") else "Actor"
    known = resolver.embodiment(ref)
    for actor in known or (resolver.actors.new(dataset, thing.raw or thing.name, word),):
        mention(row, actor)
        row.prop(actor.id, "actorType", kind, "coded")
        if kind == "municipal_office":
            row.prop(actor.id, "sector", "municipal", "coded")
        row.relate("Embodiment", thing.id, actor.id, method="coded")
        locate(row, actor.id, territories)


def part_of(row: Row, resolver: Resolver, ref: str, thing: End) -> None:
    """State the series or larger solution that the solution of a row is part of."""
    for whole in resolver.things.wholes(ref):
        row.relate("Composition", thing.id, mention(row, whole), method="coded")
