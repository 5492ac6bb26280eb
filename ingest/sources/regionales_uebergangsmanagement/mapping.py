"""Rows of Regionales Übergangsmanagement, the Land programmes after it and youth agencies to things and relations."""

import re
from contextlib import suppress

from graph_store.statements import Method
from ingest.emit import Emitter, Row, UnknownValue
from ingest.readers.table import Record
from ingest.resolve import End, Resolver, mention
from ingest.resolve.things import reference
from ingest.sources.relations import dates, emit_relations
from ingest.sources.shared import actor_row, developed, embodied, mention_place, open_reviews, solution_row

_CONTACT_PAGE = re.compile(r"https?://(www\.)?perspektive-berufsabschluss\.de/")
"""Pages that show a contact address, never a carrier: the carrier of these rows is inferred."""

_MUNICH = "Kooperationsvereinbarung Übergang Schule-Beruf in Stadt und Landkreis München"
REAL_ENDS = {
    (
        "Landesprogramm RÜMSA",
        "fördert",
        "RÜMSA im Landkreis Anhalt-Bitterfeld [Anhalt-Bitterfeld]",
    ),
    ("agentur mark", "leitet", "RÜM HagEN [Hagen / Ennepe-Ruhr-Kreis]"),
    ("Referat für Bildung und Sport München", "Vertragspartner von", _MUNICH),
    ("Referat für Arbeit und Wirtschaft München", "Vertragspartner von", _MUNICH),
    ("Sozialreferat München", "Vertragspartner von", _MUNICH),
    ("Agentur für Arbeit München", "Vertragspartner von", _MUNICH),
}
"""Rows whose end without a start is an end, not the day of the page."""


def _site(row: Row, resolver: Resolver, record: Record, carriers: dict[str, list[str]]) -> None:
    """A site of the federal or a Land programme is a project; youth agencies and coordination offices are solutions.

    Each territory took part in the programme; a town inside a Kreis is the town, the Kreis only lies around it.
    """
    thing = resolver.thing("ruem", record.file, record.line)
    programme = resolver.things.programme(record["round"], "ruem.sites.round")
    mention(row, thing)
    mention(row, programme)
    place = resolver.places.place("ruem", record["name"])
    when = dates(record["start"], record["end"])
    for territory in mention_place(row, place):
        row.relate(
            "Participation",
            territory,
            programme.id,
            valid_from=when.valid_from,
            valid_to=when.valid_to,
            observed=when.observed,
        )
    row.relate("Composition", thing.id, programme.id)
    ref = reference("ruem", record.file, record.line)
    if thing.cls == "Project":
        _project(row, resolver, record, thing, ref)
    else:
        row.entity(thing.id, thing.cls, since=record["start"], until=record["end"])
        developed(row, place, thing.id)
        embodied(row, resolver, ref, thing.id)
    _carriers(row, resolver, record, thing, carriers)


def _project(row: Row, resolver: Resolver, record: Record, project: End, ref: str) -> None:
    method: Method = "derived" if _contact(record) else "curated"
    row.entity(
        project.id,
        project.cls,
        localName=record["project_name"],
        start=record["start"],
        end=record["end"],
        fkz=record.items("fkz"),
        round=f"Runde {record['round']}" if record["round"] in ("1", "2") else "",
    )
    row.prop(project.id, "leadUnit", record["carrier"], method)
    for territory in mention_place(row, resolver.places.place("ruem", record["name"])):
        row.relate("Location", project.id, territory, method="coded")
    solution = resolver.things.twin(ref)
    if solution:
        row.relate("Development", project.id, mention(row, solution), method="coded")


def _contact(record: Record) -> bool:
    return any(_CONTACT_PAGE.match(url) for url in record.urls)


def _carriers(row: Row, resolver: Resolver, record: Record, thing: End, carriers: dict[str, list[str]]) -> None:
    """The carriers that the relations name for the site; else the carrier of the row where it is a known actor."""
    names = carriers.get(f"{record['project_name']} [{record['name']}]", [])
    if not names and record["carrier"]:
        names = [record["carrier"]]
    method: Method = "derived" if _contact(record) else "curated"
    target = thing
    for body in resolver.embodiment(reference("ruem", record.file, record.line)):
        target = body
    for name in names:
        ends = _carrier(resolver, name)
        if not ends:
            row.review("carrier", thing.id, name, "Träger nur als Text genannt, kein bekannter Akteur")
        for end in ends:
            row.relate("Carrying", mention(row, end), mention(row, target), role="Träger", method=method)


def _carrier(resolver: Resolver, name: str) -> tuple[End, ...]:
    """The actors a carrier's name stands for; none if it is only a description."""
    with suppress(UnknownValue):
        return resolver.ends("ruem", name)
    with suppress(UnknownValue):
        return resolver.places.place("ruem", name, "actors").territories
    return ()


def emit(tables: dict[str, list[Record]], resolver: Resolver, emitter: Emitter) -> None:
    """State all rows of the source."""
    carriers: dict[str, list[str]] = {}
    for record in tables["relations.csv"]:
        if record["relation"] == "Träger von":
            carriers.setdefault(record["object"], []).append(record["subject"])
    for record in tables["actors.csv"]:
        with emitter.record(record) as row:
            actor_row(row, resolver, "ruem", record, record["role"])
    for record in tables["sites.csv"]:
        with emitter.record(record) as row:
            _site(row, resolver, record, carriers)
    for record in tables["solutions.csv"]:
        with emitter.record(record) as row:
            solution_row(row, resolver, "ruem", record)
    emit_relations(tables["relations.csv"], resolver, emitter, REAL_ENDS)
    open_reviews(emitter, resolver)
