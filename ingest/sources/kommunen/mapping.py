"""Facts about municipalities: one function per table."""

import re

from graph_store.ids import hashed_id
from ingest.emit import Emitter, Row
from ingest.readers.table import Record
from ingest.resolve import Resolver, mention
from ingest.sources.kommunen.agreements import emit_agreements
from ingest.sources.kommunen.structures import emit_structures
from ingest.sources.kommunen.transfers import emit_transfers
from ingest.sources.seats import dates, emit_membership, mention_all

DATASET = "kom"
_PHASE = re.compile(r"\((\w+phase)\)$")
_NETWORK_OFFICE = re.compile(r"Kompetenzzentrum Bildung im Strukturwandel \((.+)\)$")


def _acting(row: Row, resolver: Resolver, name: str) -> list[str]:
    """The territories that a name stands for; a union of municipalities without a key of its own is an actor."""
    place = resolver.places.place(DATASET, name)
    if not place.scope:
        return mention_all(row, place.territories)
    if name.startswith("Verwaltungsgemeinschaft"):
        union = row.entity(
            hashed_id("actor", DATASET, name),
            "Actor",
            name,
            coded={"actorType": "municipal_association", "sector": "municipal"},
        )
        for territory in mention_all(row, place.territories):
            row.relate("Location", union, territory, method="coded")
        return [union]
    return mention_all(row, place.territories)


def _participation(row: Row, resolver: Resolver, record: Record) -> None:
    raw = record["programme"]
    programme = resolver.things.programme(raw, "kom.participation")
    when = dates(record["start"], record["end"])
    if programme.cls == "Body":
        body = resolver.end(DATASET, raw)
        mention(row, body)
        for territory in _acting(row, resolver, record["kommune"]):
            role = resolver.membership_role(territory, body.id, "")
            row.relate("Membership", territory, body.id, role=role, verb="Mitglied von", **when)
        return
    mention(row, programme)
    phase, office = _PHASE.search(raw), _NETWORK_OFFICE.match(raw)
    for territory in _acting(row, resolver, record["kommune"]):
        row.relate(
            "Participation",
            territory,
            programme.id,
            kind=phase[1] if phase else "",
            modality=programme.modality,
            verb="nimmt teil an" if programme.modality == "done" else "beantragt",
            qualifier=f"netzwerkbuero={office[1]}" if office else "",
            **when,
        )


def _need(row: Row, resolver: Resolver, record: Record) -> None:
    vocab = resolver.vocab
    text = record["need_de"]
    need = row.entity(
        hashed_id("need", record["municipality"], text),
        "Need",
        text,
        text=text,
        year=int(record["year"]) if record["year"] else None,
        coded={"method": vocab.value("need_methods", record["method"])},
    )
    place = resolver.places.place(DATASET, record["municipality"])
    for territory in mention_all(row, place.territories):
        row.relate("HasNeed", territory, need)
    field = vocab.value("action_fields", record["action_field"])
    if field:
        row.relate("Addressing", need, f"ActionField/{field}", method="coded")
    for raw in record.items("life_phase"):
        row.relate("Phase", need, f"LifePhase/{vocab.value('life_phases', raw)}", method="coded")


def emit(tables: dict[str, list[Record]], resolver: Resolver, emitter: Emitter) -> None:
    """State everything the six tables say."""
    for record in tables["participation.csv"]:
        with emitter.record(record) as row:
            _participation(row, resolver, record)
    emit_structures(tables["structures.csv"], resolver, emitter)
    for record in tables["memberships.csv"]:
        with emitter.record(record) as row:
            emit_membership(row, resolver, DATASET, record, "kommune", {})
    for record in tables["needs.csv"]:
        with emitter.record(record) as row:
            _need(row, resolver, record)
    emit_transfers(tables["transfers.csv"], resolver, emitter)
    emit_agreements(tables["agreements.csv"], resolver, emitter)
    emitter.reviews.extend(resolver.reviews(DATASET))
