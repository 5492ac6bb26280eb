"""`structures.csv`: offices, reports, bodies and plans of a municipality, mostly solutions."""

import re

from graph_store.statements import Confidence
from ingest.emit import Emitter, Row, UnknownValue
from ingest.readers.table import Record
from ingest.resolve import End, Resolver, mention
from ingest.resolve.ends import LookupRow
from ingest.sources.seats import locate, mention_all
from ingest.sources.structures import develop, embody, in_family, is_planned, part_of

Ends = tuple[End, ...]

_PROGRAMME_IN_NOTE = re.compile(r"Modellprogramm ([^,]+)")


def _confidence(family: LookupRow) -> Confidence:
    return "low" if "confidence low" in family["note"] else "medium"


def _solution(row: Row, resolver: Resolver, ref: str, record: Record, family: LookupRow, places: Ends) -> None:
    thing = resolver.things.end(ref)
    planned = is_planned(record["name"])
    mention(row, thing)
    row.prop(thing.id, "summary", record["summary_de"])
    row.prop(thing.id, "since", record["since"])
    row.prop(thing.id, "until", record["until"])
    if planned:
        row.prop(thing.id, "status", "planned", "coded")
        row.prop(thing.id, "plannedOnly", True, "coded")
    in_family(row, resolver, thing, family["family_id"], _confidence(family), resolver.things.canonical(ref))
    develop(row, thing, places, planned=planned, since=record["since"], until=record["until"])
    part_of(row, resolver, ref, thing)
    if not planned:
        kind = "youth_employment_agency" if family["family_id"] == "jugendberufsagentur" else family["embodied_by"]
        embody(row, resolver, ref, thing, kind, places)


def _event(row: Row, resolver: Resolver, ref: str, record: Record, places: Ends) -> None:
    event = mention(row, resolver.things.end(ref))
    row.prop(event, "kind", record["family"], "coded")
    row.prop(event, "date", record["since"])
    row.prop(event, "topic", record["summary_de"])
    for territory in mention_all(row, places):
        row.relate("Offering", territory, event)


def _project(row: Row, resolver: Resolver, ref: str, record: Record, family: LookupRow, places: Ends) -> None:
    project = mention(row, resolver.things.end(ref))
    row.prop(project, "summary", record["summary_de"])
    row.prop(project, "start", record["since"])
    row.prop(project, "end", record["until"])
    for territory in mention_all(row, places):
        row.relate("Carrying", territory, project)
    locate(row, project, places)
    named = _PROGRAMME_IN_NOTE.search(family["note"])
    if named:
        programme = mention(row, resolver.things.programme(named[1], "kom.participation"))
        row.relate("Composition", project, programme, method="coded")


def _corporation(row: Row, resolver: Resolver, record: Record, family: LookupRow, places: Ends) -> None:
    actor = resolver.actors.new("kom", record["name"], "Actor")
    mention(row, actor)
    row.prop(actor.id, "actorType", family["embodied_by"], "coded")
    row.prop(actor.id, "sector", "municipal", "coded")
    row.prop(actor.id, "validFrom", record["since"])
    locate(row, actor.id, places)


def _structure(row: Row, resolver: Resolver, record: Record) -> None:
    ref = f"kom.structures:{record.line}"
    family = resolver.things.structure_family(record["family"], record["name"])
    places = resolver.places.place("kom", record["kommune"]).territories
    match family["class"]:
        case "Solution":
            _solution(row, resolver, ref, record, family, places)
        case "Offer":
            _event(row, resolver, ref, record, places)
        case "Project":
            _project(row, resolver, ref, record, family, places)
        case "Actor":
            _corporation(row, resolver, record, family, places)
        case unknown:
            raise UnknownValue("family", unknown, "structure_families.csv")


def emit_structures(records: list[Record], resolver: Resolver, emitter: Emitter) -> None:
    """State every structure with its family and what embodies it."""
    for record in records:
        with emitter.record(record) as row:
            _structure(row, resolver, record)
