"""Mappings that the programme sources share: tables of actors and of solutions, territories and place columns."""

from graph_store.statements import Confidence, Method
from ingest.emit import Emitter, Row
from ingest.readers.table import Record
from ingest.resolve import End, Place, Resolver, mention
from ingest.resolve.things import reference

_FAMILY_CONFIDENCE: dict[str, Confidence] = {"high": "high", "medium": "medium", "low": "low"}


def mention_place(row: Row, place: Place) -> list[str]:
    """State the territories of a place; returns their ids."""
    return [mention(row, territory) for territory in place.territories]


def concepts(row: Row, resolver: Resolver, entity: str, record: Record) -> None:
    """Link a thing to the action field, life phases, learning forms and target groups of its row.

    `alle` is a life phase of its own and is never expanded.
    """
    columns = record.values
    if "action_field" in columns:
        field = resolver.vocab.value("action_fields", record["action_field"])
        if field:
            row.relate("Addressing", entity, f"ActionField/{field}", method="coded")
    if "life_phase" in columns:
        for raw in record.items("life_phase"):
            phase = resolver.vocab.value("life_phases", raw)
            row.relate("Phase", entity, f"LifePhase/{phase}", method="coded")
    if "learning_form" in columns:
        for raw in record.items("learning_form"):
            form = resolver.vocab.concept("LearningForm", raw, "learning_form")
            row.relate("Form", entity, f"LearningForm/{form}", method="coded")
    if "target_group" in columns:
        for group in resolver.vocab.target_groups(record["target_group"]):
            row.relate("Group", entity, f"TargetGroup/{group}", method="coded")


def actor_row(row: Row, resolver: Resolver, dataset: str, record: Record, role: str) -> None:
    """State an actor of `actors.csv` with type, sector, level (coded), seat and role (as the page says).

    A Jobcenter belongs to two carriers, so its sector stays open. A Kommune is its territory, there is no twin.
    """
    kind = resolver.vocab.actor_type(dataset, record["actor_type"], record["governance_level"])
    coded = {
        "actorType": kind["actor_type"],
        "sector": resolver.vocab.value("sectors", record["sector"]),
        "level": resolver.vocab.value("governance_levels", record["governance_level"]),
    }
    if kind["actor_type"] == "jobcenter":
        coded["sector"] = ""
    if kind["class"] == "Territory":
        for territory in _kommune(row, resolver, dataset, record["name"]):
            row.entity(territory, "Territory", method="coded", coded=coded, summary=role)
        return
    for end in resolver.ends(dataset, record["name"]):
        mention(row, end)
        if end.cls == "Project":
            row.entity(end.id, end.cls, summary=role)
            continue
        row.entity(end.id, end.cls, coded=coded, seat=record["location"], summary=role)
    if record["location"]:
        seat = resolver.places.place(dataset, record["location"], "actors")
        if seat.kind not in ("Verbund", "mehrere Sitze"):
            mention_place(row, seat)


def _kommune(row: Row, resolver: Resolver, dataset: str, name: str) -> list[str]:
    if resolver.known(dataset, name):
        return [mention(row, end) for end in resolver.ends(dataset, name)]
    return mention_place(row, resolver.places.place(dataset, name, "actors"))


def solution_row(row: Row, resolver: Resolver, dataset: str, record: Record) -> None:
    """State a solution with its codes, family, place, embodiment and the whole it is part of."""
    solution = resolver.thing(dataset, record.file, record.line)
    ref = reference(dataset, record.file, record.line)
    mention(row, solution)
    row.entity(
        solution.id,
        solution.cls,
        summary=record["summary_de"],
        coded={
            "instrumentType": resolver.vocab.value("instrument_types", record["instrument_type"]),
            "status": resolver.vocab.value("statuses", record["status"]),
            "plannedOnly": True if resolver.only_planned(solution.id) else None,
        },
    )
    concepts(row, resolver, solution.id, record)
    family_links(row, resolver, solution.id, dataset, record["id"])
    place = resolver.places.place(dataset, record["municipality"])
    developed(row, place, solution.id, "planned" if resolver.planned(dataset, record) else "done")
    composed(row, resolver, ref, solution.id)
    embodied(row, resolver, ref, solution.id)


def family_links(row: Row, resolver: Resolver, entity: str, dataset: str, row_id: str) -> None:
    """Link a solution to its families (the primary one has that role) and state the year it is first shown.

    Some solutions are of no family: the lookup says `none`.
    """
    for member in resolver.families(dataset, row_id):
        if member["family_id"] == "none":
            continue
        family = f"family/{member['family_id']}"
        row.entity(family, "SolutionFamily", resolver.family_name(member["family_id"]), method="coded")
        confidence = _FAMILY_CONFIDENCE[member["confidence"]]
        row.relate("InFamily", entity, family, role=member["rank"], method="coded", confidence=confidence)
        if member["year_first"]:
            row.prop(entity, "yearFirst", int(member["year_first"]), "coded")
            row.prop(entity, "yearBasis", member["year_basis"], "coded")


def developed(row: Row, place: Place, solution: str, modality: str = "done", method: Method = "curated") -> None:
    """State where a solution was built. A whole Land or the country is a scope of the solution, not its builder."""
    if place.scope:
        row.prop(solution, "scope", place.scope)
    if place.kind in ("Land", "Bund"):
        return
    for territory in mention_place(row, place):
        row.relate("Development", territory, solution, modality=modality, method=method)


def composed(row: Row, resolver: Resolver, ref: str, entity: str) -> None:
    """State what a solution is part of: its series, a larger solution or a programme."""
    for whole in resolver.wholes(ref):
        row.relate("Composition", entity, mention(row, whole), method="coded")


def embodied(row: Row, resolver: Resolver, ref: str, solution: str) -> None:
    """State the office or body that the solution is; members hang on it, transfer on the solution."""
    for actor in resolver.embodiment(ref):
        row.relate("Embodiment", solution, mention(row, actor), method="coded")


def symmetric(left: End, right: End) -> tuple[End, End]:
    """The two ends of a relation that holds both ways, in the order in which it is stored once."""
    if left.is_actor == right.is_actor and right.id < left.id:
        return right, left
    return (right, left) if right.is_actor and not left.is_actor else (left, right)


def open_reviews(emitter: Emitter, resolver: Resolver) -> None:
    """Put the open questions of identity that this source raises on the review list."""
    emitter.reviews.extend(resolver.reviews(emitter.spec.name))
