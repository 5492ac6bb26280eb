"""`agreements.csv`, in long form: one row per party, measure or sum of an agreement or alliance."""

import re

from ingest.emit import Emitter, Row, UnknownValue
from ingest.readers.table import Record
from ingest.resolve import End, Resolver, mention

TITLE = "agreements.title"
ALLIANCE = "Bündnis"
_PROSPECT = "in Aussicht gestellt"


def _alliance(resolver: Resolver, title: str) -> End | None:
    """The body that made an agreement of its own name: its parties are its members, stated once as such."""
    for name in (title, re.sub(r" \([^()]*\)$", "", title)):
        try:
            end = resolver.end("ueb", name)
        except UnknownValue:
            continue
        if "Body" in end.traits:
            return end
    return None


def _party(row: Row, resolver: Resolver, record: Record, agreement: str, body: End | None, modality: str) -> None:
    for party in resolver.ends("ueb", record["party"], record["title"]):
        signer = mention(row, party)
        if body:
            role = resolver.membership_role(signer, body.id, party.role)
            row.relate("Membership", signer, body.id, role=role, verb="Mitglied von", valid_from=record["signed"])
        else:
            row.relate(
                "Signing",
                signer,
                agreement,
                role=party.role,
                modality=modality,
                valid_from=record["signed"] or record["start"],
                valid_to=record["end"],
            )


def _agreement(row: Row, resolver: Resolver, record: Record) -> None:
    title = record["title"]
    kind = resolver.vocab.agreement_kind("ueb_agreements", "", record["round"])
    modality = "planned" if _PROSPECT in title else kind["modality"]
    agreement = mention(row, resolver.end("ueb", title, TITLE))
    if record["bundesland"]:
        land = mention(row, resolver.places.land(record["bundesland"]))
        row.relate("Location", agreement, land, method="coded")
    row.prop(agreement, "kind", kind["kind"], "coded")
    row.prop(agreement, "round", record["round"])
    row.prop(agreement, "modality", modality if modality != "done" else "", "coded")
    for name, column in (("signed", "signed"), ("start", "start"), ("end", "end"), ("measures", "measure")):
        row.prop(agreement, name, record[column])
    if record["amount_eur"]:
        note = f" ({record['amount_note']})" if record["amount_note"] else ""
        row.prop(agreement, "amounts", f"{record['amount_eur']} EUR{note}")
    body = _alliance(resolver, title)
    if body:
        row.relate("Signing", mention(row, body), agreement, role=ALLIANCE, valid_from=record["signed"])
    if record["party"]:
        _party(row, resolver, record, agreement, body, modality)


def emit_agreements(records: list[Record], resolver: Resolver, emitter: Emitter) -> None:
    """State the agreements with their measures, sums and parties."""
    for record in records:
        with emitter.record(record) as row:
            _agreement(row, resolver, record)
