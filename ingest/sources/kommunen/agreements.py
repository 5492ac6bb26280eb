"""`agreements.csv`: agreements of an agency with a Kommune; portraits and talks without a document are none."""

import re
from collections.abc import Iterator
from contextlib import suppress

from ingest.emit import Emitter, Row, UnknownValue
from ingest.readers.table import Record
from ingest.resolve import End, Resolver, mention
from ingest.resolve.ends import LookupRow
from ingest.sources.seats import mention_all

_MODULE = re.compile(r"\((Modul \d|verlängert)\)")


def _first_agreements(resolver: Resolver) -> set[str]:
    """Ids of all agreements of agencies that are no later step of another one."""
    found: set[str] = set()
    for dataset, table, column in (("ti", "cooperations", "municipality"), ("kom", "agreements", "kommune")):
        for record in resolver.tables.get(dataset, {}).get(table, ()):
            with suppress(UnknownValue):  # reported where the row itself is mapped
                found.update(_first_of_row(resolver, dataset, table, record, column))
    return found


def _first_of_row(resolver: Resolver, dataset: str, table: str, record: Record, column: str) -> Iterator[str]:
    kind = resolver.vocab.agreement_kind(f"{dataset}_{table}", record["kind"])
    if kind["class"] == "Agreement" and not _MODULE.search(record["kind"]):
        agency = resolver.end(dataset, record["agency"])
        for party in _parties(resolver, dataset, record[column]):
            yield resolver.partnership(agency, party, kind["kind"], "", record["signed"]).id


def _parties(resolver: Resolver, dataset: str, name: str) -> tuple[End, ...]:
    place = resolver.places.place(dataset, name)
    return place.territories or resolver.ends(dataset, name)


def _agreement(row: Row, resolver: Resolver, record: Record, kind: LookupRow, agency: End, first: set[str]) -> None:
    module = _MODULE.search(record["kind"])
    step = module[1] if module else ""
    for party in _parties(resolver, "kom", record["kommune"]):
        end = resolver.partnership(agency, party, kind["kind"], step, record["signed"])
        agreement = mention(row, end)
        row.prop(agreement, "kind", kind["kind"], "coded")
        row.prop(agreement, "signed", record["signed"])
        for signer in (agency.id, mention(row, party)):
            row.relate("Signing", signer, agreement, verb=record["kind"], valid_from=record["signed"])
        earlier = resolver.partnership(agency, party, kind["kind"], "", record["signed"])
        if step and earlier.id in first:
            row.relate("Succession", agreement, mention(row, earlier), verb=record["kind"])


def emit_agreements(records: list[Record], resolver: Resolver, emitter: Emitter) -> None:
    """State the agreements with their two parties, and cooperation or advice where no document is named."""
    first = _first_agreements(resolver)
    for record in records:
        with emitter.record(record) as row:
            kind = resolver.vocab.agreement_kind("kom_agreements", record["kind"])
            agency = resolver.end("kom", record["agency"])
            mention(row, agency)
            if kind["class"] == "Agreement":
                _agreement(row, resolver, record, kind, agency, first)
                continue
            for party in mention_all(row, _parties(resolver, "kom", record["kommune"])):
                row.relate(
                    kind["class"],
                    agency.id,
                    party,
                    kind=kind["kind"],
                    verb=record["kind"],
                    valid_from=record["signed"],
                    confidence="low" if "confidence low" in kind["note"] else None,
                )
