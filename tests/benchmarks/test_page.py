"""The published page says what the kept results say, and nothing else."""

import copy

import pytest

from benchmarks.__main__ import PAGE, results
from benchmarks.page import page
from benchmarks.page_tables import number


def test_the_page_is_written_from_the_kept_results() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(results())


def test_a_missed_goal_is_said() -> None:
    changed = copy.deepcopy(results())
    changed["questions"]["bundled"]["summary"]["named"]["geometric_mean"] = 19.0
    changed["transfer"]["bundled"]["own"]["warm"]["wall"]["p95_ms"] = 51.0
    lines = page(changed).splitlines()
    for goal, shown in (("benannte Fragen gegen Neo4j", "19;"), ("warm, p95 < 50 ms", "51 ms (Prozessor")):
        [row] = [line for line in lines if goal in line and "| bundled |" in line]
        assert shown in row
        assert row.endswith("**nicht erreicht** |")


def test_differing_rows_are_said() -> None:
    changed = copy.deepcopy(results())
    changed["questions"]["bundled"]["different_rows"] = ["bestand-je-land {}: guard: 1 rows, named: 2"]
    assert "**1 verschieden**" in page(changed)
    assert "verschieden**" not in page(results())


@pytest.mark.parametrize(
    ("value", "shown"), [(1234.6, "1.235"), (0.04567, "0,0457"), (12.0, "12"), (None, ""), (99.96, "100")]
)
def test_numbers_are_german_with_three_figures(value: float | None, shown: str) -> None:
    assert number(value) == shown
