"""Facts about the transition from school to work: one function per table."""

from ingest.emit import Emitter, Row
from ingest.readers.table import Record
from ingest.resolve import Resolver
from ingest.sources.seats import dates, emit_membership
from ingest.sources.uebergang.agreements import emit_agreements
from ingest.sources.uebergang.evidence import emit_evidence, emit_publications
from ingest.sources.uebergang.instruments import emit_instruments
from ingest.sources.uebergang.offices import emit_offices
from ingest.sources.uebergang.youth_agencies import emit_youth_agencies

DATASET = "ueb"


def _seat(row: Row, resolver: Resolver, record: Record) -> None:
    emit_membership(row, resolver, DATASET, record, "body_place", dates(record["from"], record["to"]))


def emit(tables: dict[str, list[Record]], resolver: Resolver, emitter: Emitter) -> None:
    """State everything the seven tables say."""
    emit_offices(tables["jurisdictions.csv"], resolver, emitter)
    for record in tables["memberships.csv"]:
        with emitter.record(record) as row:
            _seat(row, resolver, record)
    emit_agreements(tables["agreements.csv"], resolver, emitter)
    emit_youth_agencies(tables["youth_agencies.csv"], resolver, emitter)
    emit_instruments(tables["local_instruments.csv"], resolver, emitter)
    emit_evidence(tables["evidence.csv"], resolver, emitter)
    emit_publications(tables["publications.csv"], resolver, emitter)
    emitter.reviews.extend(resolver.reviews(DATASET))
