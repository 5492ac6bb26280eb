"""`youth_agencies.csv`: each is a solution of its places, and the body that its partners sit in."""

from ingest.emit import Emitter, Row
from ingest.readers.table import Record
from ingest.resolve import Resolver, mention
from ingest.sources.seats import mention_all
from ingest.sources.structures import develop, embody, in_family, part_of

FAMILY = "jugendberufsagentur"
_SAME_AS_MEMBERS = "Carrying nicht doppelt laden"


def _carriers(row: Row, resolver: Resolver, record: Record, body: str) -> None:
    for carrier in mention_all(row, resolver.ends("ueb", record["carrier"])):
        row.relate("Carrying", carrier, body)


def _youth_agency(row: Row, resolver: Resolver, record: Record, shared: set[str]) -> None:
    ref = f"ueb.youth_agencies:{record.line}"
    thing = resolver.things.end(ref)
    body = resolver.end("ueb", record["name"])
    places = resolver.places.place("ueb", record["kommune"]).territories
    mention(row, thing)
    mention(row, body)
    row.prop(thing.id, "since", record["opened"])
    in_family(row, resolver, thing, FAMILY, "high", resolver.things.canonical(ref))
    develop(row, thing, places, planned=False, since=record["opened"], until="")
    part_of(row, resolver, ref, thing)
    embody(row, resolver, ref, thing, "youth_employment_agency", places)
    row.relate("Embodiment", thing.id, body.id, method="coded")
    for partner in record.items("partners"):
        for member in resolver.ends("ueb", partner, record["name"]):
            role = resolver.membership_role(mention(row, member), body.id, member.role)
            row.relate("Membership", member.id, body.id, role=role, verb="Mitglied von")
    if record["carrier"] and record["carrier"] not in shared:
        _carriers(row, resolver, record, body.id)


def emit_youth_agencies(records: list[Record], resolver: Resolver, emitter: Emitter) -> None:
    """State every youth employment agency."""
    shared = {entry["name"] for entry in resolver.lookups["endpoints"] if _SAME_AS_MEMBERS in entry["note"]}
    for record in records:
        with emitter.record(record) as row:
            _youth_agency(row, resolver, record, shared)
