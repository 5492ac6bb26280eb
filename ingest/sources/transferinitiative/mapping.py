"""Rows of the Transferinitiative to things and relations."""

from graph_store.ids import hashed_id
from ingest.emit import Emitter, Row
from ingest.readers.table import Record
from ingest.resolve import Place, Resolver, mention
from ingest.resolve.ends import LAND_KEYS
from ingest.sources.agency_agreements import agency_row
from ingest.sources.relations import emit_relations
from ingest.sources.shared import actor_row, concepts, mention_place, open_reviews, solution_row

REAL_ENDS = {
    ("Münster", "nimmt teil an", "Kommunale Koordinierung der Bildungsangebote für Neuzugewanderte"),
}
"""Rows whose end without a start is an end, not the day of the page."""


def _programme(row: Row, resolver: Resolver, record: Record) -> None:
    """A programme with what came before and after it; the one that is an association is an actor with members."""
    end = resolver.things.programme(record["name"], "ti.programmes")
    if not end.id:
        body = resolver.end("ti", record["name"])
        mention(row, body)
        row.entity(body.id, body.cls, summary=record["summary_de"], validFrom=record["start"], validTo=record["end"])
        return
    mention(row, end)
    row.entity(
        end.id,
        end.cls,
        summary=record["summary_de"],
        start=record["start"],
        end=record["end"],
        funder=record["funder"],
    )
    for column in ("predecessor", "successor"):
        if record[column]:
            other = mention(row, resolver.things.programme(record[column], "ti.programmes"))
            newer, older = (end.id, other) if column == "predecessor" else (other, end.id)
            row.relate("Succession", newer, older, kind="succeeds")


def _agency(row: Row, resolver: Resolver, record: Record) -> None:
    """An agency with its carriers and the Länder it is responsible for."""
    agency = resolver.end("ti", record["Transferagentur"])
    mention(row, agency)
    row.entity(
        agency.id,
        agency.cls,
        traits=("Agency",),
        coded={"actorType": "transfer_agency"},
        seat="; ".join(record.items("sites")),
        validFrom=record["start"],
        validTo=record["end"],
    )
    if record["carrier"]:
        for carrier in resolver.ends("ti", record["carrier"]):
            row.relate("Carrying", mention(row, carrier), agency.id, role="Träger", valid_from=record["start"])
    for land in record.items("laender"):
        # In this column Hamburg, Bremen and Berlin are Länder, not the cities of the same name.
        in_land = Place(land, "Land", (resolver.places.land(land),)) if land in LAND_KEYS else None
        place = in_land or resolver.places.place("ti", land)
        row.prop(agency.id, "scope", place.scope)
        for territory in mention_place(row, place):
            row.relate(
                "Jurisdiction",
                agency.id,
                territory,
                qualifier=f"scope={place.scope}" if place.scope else "",
                valid_from=record["start"],
                valid_to=record["end"],
            )


def _need(row: Row, resolver: Resolver, record: Record) -> None:
    need = row.entity(
        hashed_id("need", record["municipality"], record["need_de"]),
        "Need",
        record["need_de"],
        text=record["need_de"],
    )
    concepts(row, resolver, need, record)
    for territory in mention_place(row, resolver.places.place("ti", record["municipality"])):
        row.relate("HasNeed", territory, need)


def _offer(row: Row, resolver: Resolver, record: Record) -> None:
    offer = resolver.thing("ti", record.file, record.line)
    mention(row, offer)
    row.entity(
        offer.id,
        offer.cls,
        kind=record["kind"],
        date=record["date"],
        topic=record["topic"],
        audience=record["audience"],
    )
    if record["provider"]:
        for provider in resolver.ends("ti", record["provider"]):
            row.relate("Offering", mention(row, provider), offer.id)


def _figure(row: Row, resolver: Resolver, record: Record) -> None:
    """A number a page gives about a programme or agency: text with its measure and date, never counted with."""
    name = record["subject"]
    listed = resolver.known("ti", name)
    subject = resolver.end("ti", name) if listed else resolver.things.programme(name, "ti.programmes")
    when = f" ({record['date']})" if record["date"] else ""
    row.prop(mention(row, subject), "figures", [f"{record['measure']}: {record['value']}{when}"])


def emit(tables: dict[str, list[Record]], resolver: Resolver, emitter: Emitter) -> None:
    """State all rows of the source."""
    for record in tables["actors.csv"]:
        with emitter.record(record) as row:
            actor_row(row, resolver, "ti", record, record["role"])
    for file, state in (("programmes.csv", _programme), ("agencies.csv", _agency), ("figures.csv", _figure)):
        for record in tables[file]:
            with emitter.record(record) as row:
                state(row, resolver, record)
    for record in tables["solutions.csv"]:
        with emitter.record(record) as row:
            solution_row(row, resolver, "ti", record)
    for file, state in (("needs.csv", _need), ("offers.csv", _offer)):
        for record in tables[file]:
            with emitter.record(record) as row:
                state(row, resolver, record)
    for record in tables["cooperations.csv"]:
        with emitter.record(record) as row:
            agency = resolver.end("ti", record["agency"])
            place = resolver.places.place("ti", record["municipality"])
            mention_place(row, place)
            for territory in place.territories:
                agency_row(row, resolver, agency, territory, "ti_cooperations", record["kind"], record["signed"])
    emit_relations(tables["relations.csv"], resolver, emitter, REAL_ENDS)
    open_reviews(emitter, resolver)
