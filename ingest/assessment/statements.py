"""Assessments of the journal as statements: a need with its place, codes, respondents and document."""

import re
from collections.abc import Iterator

from graph_store.ids import digest, hashed_id, source_id
from graph_store.journal import Entry, Journal
from graph_store.statements import FileCount, Harvest, Quarantined, RelationFacts, Scalar, Source, Statement
from ingest.assessment.checking import Assessment, StatedNeed
from ingest.assessment.rows import DATASET

FILE = "journal.jsonl"
_URN = "urn:bildungsgraph:assessment:"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def with_assessments(harvest: Harvest, journal: Journal) -> Harvest:
    """The harvest with the needs of all assessments in force; the given one stays as it is.

    An entry that cannot be used any more (a concept or territory is gone) goes to quarantine and stays in the journal.
    """
    entries = journal.in_force("assessment")
    territories = {s.about for s in harvest.statements if s.property == "class" and s.value == "Territory"}
    result = Harvest(
        statements=[*harvest.statements],
        sources=dict(harvest.sources),
        quarantine=[*harvest.quarantine],
        review=harvest.review,
        files=[*harvest.files],
    )
    used = 0
    for entry in entries:
        used += _add(entry, territories, result)
    if entries:
        result.files.append(FileCount(DATASET, FILE, len(entries), used, len(entries) - used))
    return result


def _add(entry: Entry, territories: set[str], result: Harvest) -> bool:
    """Add what one entry states; False where none of it can be used."""
    line = int(entry.id[1:])
    try:
        assessment = Assessment.of_content(entry.content)
        if not _DAY.match(entry.at):
            raise ValueError(f"Zeitpunkt {entry.at!r} nicht lesbar")
    except ValueError as error:
        fix = f"mit `bildungsgraph ingest assessment --undo {entry.id}` zurücknehmen und neu eintragen"
        result.quarantine.append(Quarantined(DATASET, FILE, line, "content", entry.content[:80], str(error), fix))
        return False
    source = _source(assessment)
    known = [need for need in assessment.needs if need.territory in territories]
    for need in assessment.needs:
        if need.territory not in territories:
            fix = "Gebiete mitladen oder die Erhebung mit dem heutigen Gebiet neu eintragen"
            reason = "Gebiet ist nicht im Bestand"
            result.quarantine.append(Quarantined(DATASET, FILE, line, "kommune", need.territory, reason, fix))
    if known:
        result.sources[source.id] = source
        for need in known:
            result.statements.extend(_statements(assessment, need, source.id, line, entry.at[:10]))
    return bool(known)


def _source(assessment: Assessment) -> Source:
    parts = (assessment.title, assessment.publisher, assessment.date, assessment.link)
    urn = _URN + digest("|".join(parts), 12)
    return Source(
        source_id(urn), "document", assessment.link or urn, assessment.publisher, assessment.title, assessment.date
    )


def need_id(assessment: Assessment, need: StatedNeed) -> str:
    """Id of a need: its document, place and wording."""
    document = (assessment.title, assessment.publisher, assessment.date, assessment.link)
    return hashed_id("need", DATASET, *document, need.territory, need.text)


def _statements(assessment: Assessment, need: StatedNeed, source: str, line: int, day: str) -> Iterator[Statement]:
    about, locator = need_id(assessment, need), f"{DATASET}/{FILE}:{line}"
    values: list[tuple[str, Scalar]] = [
        ("class", "Need"),
        ("name", need.text),
        ("text", need.text),
        ("method", need.method),
        ("year", int(assessment.date[:4])),
        *(("respondents", group) for group in need.respondents),
    ]
    for name, value in values:
        yield Statement(about, name, value, source, locator, "staff", "high", DATASET, day, day)
    relations = [
        RelationFacts("HasNeed", need.territory, about),
        *(RelationFacts("Addressing", about, f"ActionField/{key}") for key in need.fields),
        *(RelationFacts("Phase", about, f"LifePhase/{key}") for key in need.phases),
        *(RelationFacts("Group", about, f"TargetGroup/{key}") for key in need.groups),
    ]
    for facts in relations:
        yield Statement.of_relation(
            facts,
            source=source,
            locator=locator,
            method="staff",
            confidence="high",
            dataset=DATASET,
            first_seen=day,
            last_seen=day,
        )
