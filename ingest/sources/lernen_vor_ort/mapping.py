"""Rows of Lernen vor Ort to things and relations."""

from ingest.emit import Emitter, Row
from ingest.readers.table import Record
from ingest.resolve import Resolver, mention
from ingest.sources.relations import emit_relations
from ingest.sources.shared import actor_row, mention_place, open_reviews, solution_row

_ROLES = {
    "Grundpate": "Grundpate",
    "Mitglied": "Mitglied im lokalen Stiftungsverbund",
    "Pate": "Pate (Art nicht genannt)",
    "Unterstützer": "Unterstützer",
}
"""Role of a foundation -> role of the patronage, the same words as `relations.csv` means."""


def _site(row: Row, resolver: Resolver, record: Record) -> None:
    """A site is one project, also where it covers two territories; each of them took part in the programme."""
    project = resolver.thing("lvo", record.file, record.line)
    programme = mention(row, resolver.things.programme("Lernen vor Ort", "ti.programmes"))
    phases = [number for number in "12" if record[f"phase{number}"] == "yes"]
    row.entity(
        project.id,
        project.cls,
        project.name,
        localName=record["local_project_name"],
        leadUnit=record["lead_unit"],
        round="; ".join(f"Phase {number}" for number in phases),
        fkz=record.items("fkz"),
    )
    row.relate("Composition", project.id, programme)
    for territory in mention_place(row, resolver.places.place("lvo", record["name"])):
        row.relate("Participation", territory, programme)
        row.relate("Location", project.id, territory, method="coded")


def _foundation(row: Row, resolver: Resolver, record: Record) -> None:
    """Patronage hangs on the project of the site; foundations are civil society, their level stays open."""
    foundation = resolver.end("lvo", record["foundation"])
    mention(row, foundation)
    row.entity(foundation.id, foundation.cls, coded={"actorType": "foundation", "sector": "civil_society"})
    project = resolver.lvo_project(record["municipality"])
    row.relate(
        "Patronage",
        foundation.id,
        mention(row, project),
        role=resolver.vocab.known(_ROLES, "role", record["role"], "lernen_vor_ort/mapping.py"),
        qualifier=f"topic={record['topic']}" if record["topic"] else "",
    )


def emit(tables: dict[str, list[Record]], resolver: Resolver, emitter: Emitter) -> None:
    """State all rows of the source."""
    for record in tables["actors.csv"]:
        with emitter.record(record) as row:
            actor_row(row, resolver, "lvo", record, record["role_in_lvo"])
    for record in tables["municipalities.csv"]:
        with emitter.record(record) as row:
            _site(row, resolver, record)
    for record in tables["foundations.csv"]:
        with emitter.record(record) as row:
            _foundation(row, resolver, record)
    for record in tables["solutions.csv"]:
        with emitter.record(record) as row:
            solution_row(row, resolver, "lvo", record)
    emit_relations(tables["relations.csv"], resolver, emitter)
    open_reviews(emitter, resolver)
