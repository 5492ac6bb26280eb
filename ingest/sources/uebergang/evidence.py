"""`evidence.csv` and `publications.csv`: studies, what they look at, and what is only a page to read."""

from graph_store.ids import hashed_id
from ingest.emit import Emitter, Row, UnknownValue
from ingest.readers.table import Record
from ingest.resolve import End, Resolver, mention

EVALUATING_TIER = 3
"""From this tier on a study evaluates; below it only counts or describes."""


def study_id(title: str, publisher: str) -> str:
    """Id of a study, from its title and publisher as written."""
    return hashed_id("study", title, publisher)


def _publishers(row: Row, resolver: Resolver, name: str) -> str:
    """State the publishers that are actors; returns all of them as text."""
    ends = resolver.ends("ueb", name) if name else ()
    for end in ends:
        mention(row, end)
    return "; ".join(end.name for end in ends) or name


def _subject(resolver: Resolver, name: str) -> End:
    """What a study looks at: the programme, family, or the solution that a body is."""
    end = resolver.end("ueb", name)
    return end.solution or end


def _study(row: Row, resolver: Resolver, record: Record, level: dict[str, str]) -> None:
    tier = int(level["tier"])
    study = row.entity(
        study_id(record["study"], record["publisher"]),
        "Study",
        record["study"],
        design=record["design"],
        result=record["result_de"],
        year=int(record["year"]) if record["year"] else None,
        publisher=_publishers(row, resolver, record["publisher"]),
        topic=record["solution_or_instrument"],
        coded={
            "kind": record["evidence_level"],
            "evidenceLevel": level["evidence_level"],
            "tier": tier,
            "modality": "" if tier else "planned",
        },
    )
    if level["relation_class"]:
        subject = mention(row, _subject(resolver, record["solution_or_instrument"]))
        row.relate(level["relation_class"], study, subject, kind=record["evidence_level"], observed=record["year"])


def emit_evidence(records: list[Record], resolver: Resolver, emitter: Emitter) -> None:
    """State every study; only those of tier 3 and above evaluate something."""
    levels = {entry["raw"]: entry for entry in emitter.lookup("evidence_levels")}
    for record in records:
        with emitter.record(record) as row:
            level = levels.get(record["evidence_level"])
            if level is None:
                raise UnknownValue("evidence_level", record["evidence_level"], "evidence_levels.csv")
            _study(row, resolver, record, level)


def _publication(row: Row, resolver: Resolver, record: Record, by_page: dict[str, str]) -> None:
    kind = resolver.vocab.value("publication_kinds", record["kind"])
    publisher = _publishers(row, resolver, record["publisher"])
    row.describe_sources(title=record["title"], publisher=publisher, date=record["year"])
    if kind != "Study":
        return
    study = row.entity(
        study_id(record["title"], record["publisher"]),
        "Study",
        record["title"],
        year=int(record["year"]) if record["year"] else None,
        publisher=publisher,
        summary=record["summary_de"],
        topic=record["topic"],
        coded={"kind": record["kind"]},
    )
    for source in row.sources:
        other = by_page.get(source, study)
        if other != study:
            row.review("same_study", other, study, "beide stehen auf derselben Seite, die Titel sind verschieden")


def emit_publications(records: list[Record], resolver: Resolver, emitter: Emitter) -> None:
    """State reports as studies; everything else describes the page it stands on."""
    programmes = {entry["raw"] for entry in resolver.lookups["programmes"] if entry["where"] == "ueb.publications"}
    by_page = {s.source: s.about for s in emitter.statements if s.property == "class" and s.value == "Study"}
    for record in records:
        with emitter.record(record) as row:
            for name in record.items("programme"):
                if name not in programmes:
                    raise UnknownValue("programme", name, "programmes.csv")
            _publication(row, resolver, record, by_page)
