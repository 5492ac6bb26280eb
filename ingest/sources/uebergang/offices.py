"""`jurisdictions.csv`: which office is responsible for which Kreis, since when, and which office followed it."""

import re

from ingest.emit import Emitter, Row, UnknownValue
from ingest.readers.table import Record
from ingest.resolve import End, Resolver, mention
from ingest.sources.seats import mention_all

SEAT = "Sitz"
_LEVELS = {"employment_agency": "region", "chamber": "region", "jobcenter": "district"}
_SITE = re.compile(r"(.+), Standort .+")


def _named(resolver: Resolver, name: str) -> End:
    """The actor of this name in the tables of this source, or a new one that only a lookup names."""
    try:
        return resolver.end("ueb", name)
    except UnknownValue:
        return resolver.actors.new("ueb", name, "Actor")


def _authority(resolver: Resolver, office: str) -> End | None:
    """The authority that a site belongs to, where another data set names it."""
    site = _SITE.fullmatch(office)
    if not site:
        return None
    for dataset in ("bk", "ti", "kom"):
        try:
            return resolver.end(dataset, site[1])
        except UnknownValue:
            continue
    return None


def _office(row: Row, resolver: Resolver, record: Record) -> None:
    known = resolver.office(record["office"])
    end = resolver.end("ueb", record["office"])
    office = mention(row, end)
    row.prop(office, "actorType", known["actor_type"], "coded")
    row.prop(office, "sector", known["sector"], "coded")
    row.prop(office, "level", _LEVELS.get(known["actor_type"]), "derived")
    row.prop(office, "seat", record["seat"])
    row.prop(office, "validTo", known["valid_to"], "coded")
    for territory in mention_all(row, resolver.places.place("ueb", record["kommune"]).territories):
        row.relate(
            "Jurisdiction",
            office,
            territory,
            verb=record["office_type"],
            valid_from=record["valid_from"],
            valid_to=known["valid_to"],
        )
    if record["seat"]:
        for seat in mention_all(row, resolver.places.place("ueb", record["seat"]).territories):
            row.relate("Location", office, seat, role=SEAT, method="coded")
    if known["successor"]:
        successor = mention(row, _named(resolver, known["successor"]))
        row.relate("Succession", successor, office, valid_from=known["valid_to"], method="coded")
    authority = _authority(resolver, end.name)
    if authority:
        row.relate("Composition", office, mention(row, authority), method="coded")


def emit_offices(records: list[Record], resolver: Resolver, emitter: Emitter) -> None:
    """State every office with its district, seat, successor and authority."""
    for record in records:
        with emitter.record(record) as row:
            _office(row, resolver, record)
