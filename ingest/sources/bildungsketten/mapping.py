"""Rows of Bildungsketten to things and relations."""

from ingest.emit import Emitter, Row
from ingest.readers.table import Record
from ingest.resolve import Resolver, mention
from ingest.resolve.things import reference
from ingest.sources.relations import emit_relations
from ingest.sources.shared import actor_row, composed, concepts, embodied, family_links, open_reviews


def _agreement(row: Row, resolver: Resolver, record: Record) -> None:
    """An agreement of a Land; its parties stay text, for only Sachsen's are listed one by one in the relations."""
    agreement = resolver.agreement(record["title"], record["bundesland"])
    row.entity(
        agreement.id,
        agreement.cls,
        agreement.name,
        coded={"kind": resolver.vocab.agreement_kind("bk_agreements")["kind"]},
        start=record["start"],
        end=record["end"],
        focus=record["focus"],
        parties=record["parties"],
    )
    land = mention(row, resolver.places.land(record["bundesland"]))
    row.relate("Location", agreement.id, land, method="coded")


def _instrument(row: Row, resolver: Resolver, record: Record) -> None:
    """An instrument is a programme, in two cases a solution, in one a family; it may be part of a larger one."""
    end = resolver.thing("bk", record.file, record.line)
    ref = reference("bk", record.file, record.line)
    mention(row, end)
    concepts(row, resolver, end.id, record)
    if end.cls == "Programme":
        level = resolver.vocab.value("governance_levels", record["governance_level"])
        row.entity(
            end.id,
            end.cls,
            coded={"level": level},
            summary=record["summary_de"],
            start=record["since"],
            end=record["until"],
            responsible=record["responsible_actor"],
        )
        composed(row, resolver, ref, end.id)
    elif end.cls == "Solution":
        row.entity(end.id, end.cls, summary=record["summary_de"], since=record["since"], until=record["until"])
        family_links(row, resolver, end.id, "bk", record["id"])
        embodied(row, resolver, ref, end.id)


def emit(tables: dict[str, list[Record]], resolver: Resolver, emitter: Emitter) -> None:
    """State all rows of the source."""
    for record in tables["actors.csv"]:
        with emitter.record(record) as row:
            actor_row(row, resolver, "bk", record, record["role"])
    for record in tables["agreements.csv"]:
        with emitter.record(record) as row:
            _agreement(row, resolver, record)
    for record in tables["instruments.csv"]:
        with emitter.record(record) as row:
            _instrument(row, resolver, record)
    emit_relations(tables["relations.csv"], resolver, emitter)
    open_reviews(emitter, resolver)
