"""The run as a whole: bad input costs its own rows, nothing is lost silently, assertions fail the run."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from graph_store.fold import fold
from graph_store.statements import Harvest, Quarantined
from ingest.pipeline import AssertionsFailed, harvest, inputs_digest, wide_folder
from ingest.source import BUNDLED, SourceError, read_source

KOMMUNEN = Path("sources/kommunen/data")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the bundled sources and lookups that a test may break."""
    for folder in ("sources", "lookups"):
        shutil.copytree(BUNDLED / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def _edit(path: Path, old: str, new: str, line: int = 0) -> None:
    lines = path.read_bytes().decode().split("\r\n")
    text = lines[line - 1] if line else "\r\n".join(lines)
    assert old in text
    text = text.replace(old, new, 1)
    path.write_bytes(("\r\n".join([*lines[: line - 1], text, *lines[line:]]) if line else text).encode())


def _found(result: Harvest, file: str) -> list[Quarantined]:
    return [q for q in result.quarantine if q.file == file and "nichts Bekanntes" not in q.reason]


def test_every_row_is_used_or_in_quarantine(bundled: Harvest) -> None:
    assert len(bundled.files) >= 35
    for count in bundled.files:
        assert count.used + count.quarantined == count.read > 0
    listed = Counter((q.dataset, q.file) for q in bundled.quarantine)
    for count in bundled.files:
        assert count.quarantined <= listed[count.dataset, count.file]


def test_only_patterns_for_many_places_are_in_quarantine(bundled: Harvest) -> None:
    lines = {(q.dataset, q.file, q.line) for q in bundled.quarantine}
    patterns = {("kom", "memberships.csv", n) for n in (9, 10, 11)}
    patterns |= {("ueb", "memberships.csv", n) for n in range(134, 142)}
    assert lines == patterns


def test_every_statement_has_a_known_source_and_dates_of_its_source(bundled: Harvest) -> None:
    for statement in bundled.statements:
        assert statement.source in bundled.sources
        assert statement.first_seen <= statement.last_seen
    assert len({s.id for s in bundled.statements}) == len(bundled.statements)


BAD_VALUES = [
    ("structures.csv", 3, ",2010,", ",2013-02-30,", "since", "kein gültiges Datum"),
    ("structures.csv", 4, "Steuerungsgruppe,", "Steuerknüppel,", "family", "structure_families.csv"),
    ("structures.csv", 5, "Landkreis Peine,", "Landkreis Pein,", "place", "places.csv"),
    ("structures.csv", 6, ",seen", ",sicher", "confidence", "unbekannter Wert"),
    ("needs.csv", 2, "Bildungsmanagement", "Bildungszauber", "action_field", "action_fields.csv"),
    ("needs.csv", 3, ",alle,", ",immer,", "life_phase", "life_phases.csv"),
    ("needs.csv", 4, "Zielvereinbarung", "Hörensagen", "method", "need_methods.csv"),
    ("memberships.csv", 2, "Bayerischer Gemeindetag", "Bayerischer Niemand", "name", "endpoints.csv"),
    ("memberships.csv", 3, "kommunaler Spitzenverband", "Stammtisch", "actor_type", "actor_types.csv"),
    ("participation.csv", 6, "Bildung integriert", "Bildung importiert", "programme", "programmes.csv"),
    ("transfers.csv", 3, "diente als Vorbild für", "inspirierte", "degree", "transfer_degrees.csv"),
    ("agreements.csv", 3, "REAB Bayern", "REAB\x00Bayern", "agency", "Steuerzeichen"),
    ("agreements.csv", 4, "Kooperationsvereinbarung", "Handschlag", "kind", "agreement_kinds.csv"),
]
"""File, line, what is there, what a careless hand makes of it, and the field and reason that must be named."""


def test_bad_values_are_named_and_only_their_rows_are_lost(copy: Path, bundled: Harvest) -> None:
    for file, line, old, new, _, _ in BAD_VALUES:
        _edit(copy / KOMMUNEN / file, old, new, line)
    result = harvest(["kommunen"], root=copy)
    known = set(bundled.quarantine)
    found = [q for q in result.quarantine if q not in known and "nichts Bekanntes" not in q.reason]
    assert {(q.file, q.line) for q in found} == {(file, line) for file, line, *_ in BAD_VALUES}
    for file, line, _, _, field, reason in BAD_VALUES:
        (wrong,) = [q for q in found if (q.file, q.line) == (file, line)]
        assert wrong.field == field
        assert reason in wrong.reason
        assert wrong.fix
        assert not [s for s in result.statements if s.locator == f"kom/{file}:{line}"]
    for count in result.files:
        lost = sum(q.file == count.file for q in found) + (3 if count.file == "memberships.csv" else 0)
        assert (count.quarantined, count.used) == (lost, count.read - lost)
    fold(result.statements, result.sources, "test")


@pytest.mark.parametrize("change", ["missing", "extra", "absent"])
def test_a_table_with_a_wrong_header_is_lost_as_a_whole_and_the_rest_builds(copy: Path, change: str) -> None:
    path = copy / KOMMUNEN / "needs.csv"
    if change == "absent":
        path.unlink()
    else:
        _edit(path, "year", "" if change == "missing" else "year,note", 1)
    result = harvest(["kommunen"], root=copy)
    (wrong,) = _found(result, "needs.csv")
    assert (wrong.line, wrong.field) == {"missing": (1, "year"), "extra": (1, "note"), "absent": (0, "")}[change]
    assert wrong.fix
    (count,) = [c for c in result.files if (c.dataset, c.file) == ("kom", "needs.csv")]
    assert (count.used, count.quarantined) == (0, count.read)
    assert any(s.value == "Solution" for s in result.statements)
    assert not any(s.value == "Need" for s in result.statements)


def test_a_relation_to_nobody_goes_to_quarantine_and_does_not_break_the_fold(copy: Path) -> None:
    path = copy / "sources/regions/data/gemeinden.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"Weinheim, Stadt",08226', '"Weinheim, Stadt",08999', 1), encoding="utf-8")
    result = harvest(["regions"], root=copy)
    (wrong,) = result.quarantine
    assert (wrong.dataset, wrong.file, wrong.field, wrong.value) == (
        "regions",
        "gemeinden.csv",
        "zu",
        "territory/08999",
    )
    assert wrong.line > 1 and wrong.fix
    graph = fold(result.statements, result.sources, "test")
    assert "territory/08226096" in graph.entities
    assert graph.out("territory/08226096") == []


def test_a_failed_assertion_fails_the_run_and_is_named(copy: Path) -> None:
    path = copy / "sources/kommunen/source.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("name: Need, min: 170", "name: Need, min: 999"), encoding="utf-8")
    with pytest.raises(AssertionsFailed) as failed:
        harvest(["kommunen"], root=copy)
    (line,) = failed.value.failures
    assert line == "sources/kommunen/source.yml: entities Need: 180 gefunden, verlangt 999 bis inf"


def test_a_table_that_lost_many_rows_fails_its_assertions(copy: Path) -> None:
    path = copy / KOMMUNEN / "needs.csv"
    path.write_bytes(b"\r\n".join(path.read_bytes().split(b"\r\n")[:100]) + b"\r\n")
    with pytest.raises(AssertionsFailed, match="entities Need: 99 gefunden"):
        harvest(["kommunen"], root=copy)


def test_rows_behind_a_failed_assertion_are_named(copy: Path) -> None:
    path = copy / KOMMUNEN / "needs.csv"
    header, *rows = path.read_bytes().split(b"\r\n")
    path.write_bytes(b"\r\n".join([header, *(row.replace(b",seen,", b",sicher,") for row in rows)]))
    with pytest.raises(AssertionsFailed) as failed:
        harvest(["kommunen"], root=copy)
    assert (
        "kom/needs.csv:2: confidence „sicher“: unbekannter Wert. Abhilfe: seen oder background eintragen"
        in failed.value.failures
    )
    assert failed.value.failures[-1] == "und 175 weitere Zeilen in Quarantäne"


def test_one_bad_row_in_every_table_fails_no_assertion(copy: Path, bundled: Harvest) -> None:
    broken = [path for path in sorted(copy.glob("sources/*/data/*.csv")) if path.parts[-3] != "regions"]
    for path in broken:
        lines = path.read_bytes().split(b"\n")
        lines[-2 if not lines[-1] else -1] = b"kaputt\r"
        path.write_bytes(b"\n".join(lines))
    lost = set(harvest(root=copy).quarantine) - set(bundled.quarantine)
    assert {q.file for q in lost if q.reason.startswith("1 Felder statt")} == {path.name for path in broken}


def test_an_assertion_about_nothing_is_an_error_of_the_source(copy: Path) -> None:
    path = copy / "sources/kommunen/source.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("name: needs.csv:year", "name: needs.csv:yaer"), encoding="utf-8")
    with pytest.raises(SourceError, match=r"needs\.csv hat keine Spalte 'yaer'"):
        harvest(["kommunen"], root=copy)


def test_a_broken_row_of_one_source_costs_no_row_of_another(copy: Path, bundled: Harvest) -> None:
    """Who is who is asked across sources: a name nobody knows must not spread."""
    transfer = copy / "sources/transferinitiative/data"
    _edit(transfer / "cooperations.csv", "Burgenlandkreis", "Burgenlandgreis", 2)
    _edit(transfer / "relations.csv", "Landkreis Sömmerda", "Landkreis Nirgendwo", 20)
    _edit(copy / "sources/uebergang/data/youth_agencies.csv", "Landkreis Gifhorn,03151", "Landkreis Giftig,03151", 2)
    result = harvest(root=copy)
    new = {(q.dataset, q.file) for q in set(result.quarantine) - set(bundled.quarantine)}
    assert new == {("ti", "cooperations.csv"), ("ti", "relations.csv"), ("ueb", "youth_agencies.csv")}
    assert len(set(result.quarantine) - set(bundled.quarantine)) == 3


def test_ids_do_not_depend_on_which_sources_are_loaded(bundled: Harvest) -> None:
    alone = harvest(["uebergang"])
    actors = {s.about for s in alone.statements if s.property == "class" and s.value == "Actor"}
    assert len(actors) > 500
    assert actors <= {s.about for s in bundled.statements if s.property == "class"}


def test_an_unknown_source_is_refused() -> None:
    with pytest.raises(SourceError, match=r"unbekannte Quelle: kommune\. Bekannt sind: lernen_vor_ort"):
        harvest(["kommune"])


def test_progress_is_told_per_source() -> None:
    told: list[tuple[str, int, int]] = []
    harvest(["families", "model_concepts"], progress=lambda *step: told.append(step))
    assert told == [("Lösungsfamilien", 0, 2), ("Begriffe des Modells", 1, 2)]


def test_the_digest_changes_with_any_input(copy: Path) -> None:
    before = inputs_digest(copy)
    assert before == inputs_digest(copy)
    _edit(copy / KOMMUNEN / "needs.csv", "2", "3")
    assert inputs_digest(copy) != before != inputs_digest()


def test_wide_figures_are_found_only_where_all_their_tables_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BILDUNGSGRAPH_SHARED", str(tmp_path))
    folder = tmp_path / "data" / "regions"
    folder.mkdir(parents=True)
    assert wide_folder() is None
    for file in read_source(BUNDLED / "sources/regions_wide/source.yml").tables:
        (folder / file).touch()
    assert wide_folder() == folder
