"""Families of solutions as people confirm them: the patterns that propose, and the decisions of the journal."""

import csv
import re
from dataclasses import replace
from pathlib import Path

from graph_store.ids import BACKGROUND, source_id
from graph_store.journal import Entry, Journal
from graph_store.statements import FileCount, Harvest, RelationFacts, ReviewItem, Source, Statement

TABLE = Path(__file__).parent / "lookups" / "solution_families.csv"
DATASET, FILE = "staff", "journal.jsonl"
NO_FAMILY = "none"


def patterns() -> list[tuple[str, re.Pattern[str]]]:
    """The families with the pattern that a name in lower case may match, in the order of trying."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(f"family/{row['family_id']}", re.compile(row["pattern"])) for row in rows if row["pattern"]]


def with_families(harvest: Harvest, journal: Journal) -> Harvest:
    """The harvest with the families that people confirmed; the given one stays as it is.

    The last decision about a solution holds. One about a thing that is gone goes to the review list.
    """
    last = {entry.left: entry for entry in journal.in_force("family")}
    if not last:
        return harvest
    classes = {s.about: str(s.value) for s in harvest.statements if s.property == "class"}
    background = Source(source_id(BACKGROUND), "background", BACKGROUND)
    fit = [e for e in last.values() if _fits(e, classes)]
    unfit = [
        ReviewItem("judgement_unfit", e.left, e.right, f"{e.id}: Lösung oder Familie ist nicht im Bestand", _place(e))
        for e in last.values()
        if not _fits(e, classes)
    ]
    return replace(
        harvest,
        statements=[*harvest.statements, *(_statement(e, background.id) for e in fit if e.right != NO_FAMILY)],
        sources={background.id: background, **harvest.sources},
        review=[*harvest.review, *unfit],
        files=[*harvest.files, FileCount(DATASET, FILE, len(last), len(fit), len(unfit))],
    )


def _fits(entry: Entry, classes: dict[str, str]) -> bool:
    known = entry.right == NO_FAMILY or classes.get(entry.right) == "SolutionFamily"
    return known and classes.get(entry.left) == "Solution"


def _place(entry: Entry) -> str:
    return f"{FILE}:{entry.id[1:]}"


def _statement(entry: Entry, source: str) -> Statement:
    return Statement.of_relation(
        RelationFacts("InFamily", entry.left, entry.right, role="primary"),
        source=source,
        locator=f"{DATASET}/{_place(entry)}",
        method="staff",
        confidence="high",
        dataset=DATASET,
        first_seen=entry.at[:10],
        last_seen=entry.at[:10],
    )
