"""The four programme sources by themselves, and the parts that they share."""

import pytest

from graph_store.fold import fold
from graph_store.statements import Harvest
from ingest.pipeline import harvest
from ingest.resolve import End
from ingest.sources.relations import Dates, dates
from ingest.sources.shared import symmetric

SOURCES = ("lernen_vor_ort", "regionales_uebergangsmanagement", "bildungsketten", "transferinitiative")


@pytest.mark.parametrize("folder", SOURCES)
def test_a_source_stands_alone_with_the_same_ids(bundled: Harvest, folder: str) -> None:
    alone = harvest([folder])
    assert alone.quarantine == []
    assert {s.about for s in alone.statements} <= {s.about for s in bundled.statements}
    assert fold(alone.statements, alone.sources, "test").relations


@pytest.mark.parametrize(
    ("start", "end", "real_end", "expected"),
    [
        ("2009", "2014", False, Dates("2009", "2014")),
        ("2009", "", False, Dates("2009", "")),
        ("", "2013", False, Dates(observed="2013")),
        ("", "2024", True, Dates("", "2024")),
        ("", "", False, Dates()),
    ],
)
def test_dates_of_a_row(start: str, end: str, real_end: bool, expected: Dates) -> None:
    assert dates(start, end, real_end=real_end) == expected


def test_a_relation_both_ways_is_stored_once_whoever_is_named_first() -> None:
    first, second = End("actor/1", "Actor", "A"), End("territory/2", "Territory", "B")
    solution = End("solution/0", "Solution", "C")
    assert symmetric(first, second) == symmetric(second, first) == (first, second)
    assert symmetric(solution, first) == symmetric(first, solution) == (first, solution)
