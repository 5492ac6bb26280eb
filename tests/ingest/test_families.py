from pathlib import Path

from graph_store.fold import fold
from graph_store.journal import Journal
from graph_store.statements import Harvest
from ingest.families import patterns, with_families

SOLUTION = "solution/kom-arnsberg-generation-zukunft"
FAMILY = "family/bildungsbuero"
WHO = {"user": "ada", "at": "2026-02-03T10:00:00+00:00"}


def families_of(harvest: Harvest, solution: str) -> dict[str, tuple[str, ...]]:
    graph = fold(harvest.statements, harvest.sources, "test")
    return {r.to_id: r.methods for r in graph.out(solution, "InFamily")}


def test_a_confirmed_family_is_a_statement_of_a_person(bundled: Harvest, tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.place(SOLUTION, FAMILY, **WHO)
    before = len(bundled.statements)
    result = with_families(bundled, journal)
    assert families_of(result, SOLUTION) == {FAMILY: ("staff",)}
    assert len(bundled.statements) == before
    assert (result.files[-1].file, result.files[-1].used) == ("journal.jsonl", 1)


def test_the_last_decision_holds_and_can_be_undone(bundled: Harvest, tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.place(SOLUTION, FAMILY, **WHO)
    later = journal.place(SOLUTION, "none", **WHO)
    assert families_of(with_families(bundled, journal), SOLUTION) == {}
    journal.revoke(later.id, **WHO)
    assert families_of(with_families(bundled, journal), SOLUTION) == {FAMILY: ("staff",)}
    journal.revoke("j1", **WHO)
    assert with_families(bundled, journal) == bundled


def test_a_decision_about_something_gone_is_a_question(bundled: Harvest, tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.place("solution/gone", FAMILY, **WHO)
    journal.place(SOLUTION, "territory/15084", **WHO)
    result = with_families(bundled, journal)
    assert [i.kind for i in result.review[len(bundled.review) :]] == ["judgement_unfit"] * 2
    assert len(result.statements) == len(bundled.statements)


def test_every_family_with_a_pattern_is_tried_in_the_order_of_the_table() -> None:
    known = patterns()
    assert [family for family, _ in known[:2]] == [FAMILY, "family/steuerungsgremium"]
    assert next(f for f, p in known if p.search("bildungsbüro des kreises")) == FAMILY
