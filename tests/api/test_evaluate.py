"""`evaluate` as people call it: the sheets go out, come back filled in, and wrong calls are named."""

import csv
import json
from pathlib import Path

import pytest

from api import cli
from queries.evaluation.sheets import QUESTIONS


@pytest.fixture
def home(built_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BILDUNGSGRAPH_HOME", str(built_home))
    return built_home


@pytest.fixture(scope="module")
def sheets(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sheets")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BILDUNGSGRAPH_HOME", str(built_home))
        assert cli.run(["evaluate", "--forms", str(folder)]) == 0
    return folder


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def write(path: Path, rows: list[dict[str, str]], encoding: str) -> None:
    with path.open("w", encoding=encoding, errors="replace", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


def test_thirty_pairs_for_three_raters(sheets: Path) -> None:
    key = read(sheets / "schluessel.csv")
    assert [sum(row["teil"] == part for row in key) for part in ("oben", "Mitte", "unten")] == [10, 10, 10]
    assert len({row["ags"] for row in key}) == 5
    for rater in (1, 2, 3):
        assert {row["paar"] for row in read(sheets / f"bogen-{rater}.csv")} == {row["paar"] for row in key}
        assert "wert" not in read(sheets / f"bogen-{rater}.csv")[0]
        assert (sheets / f"bogen-{rater}.html").read_text(encoding="utf-8").count("<section>") == 30


def test_filled_in_sheets_are_analysed(
    sheets: Path, tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "schluessel.csv").write_bytes((sheets / "schluessel.csv").read_bytes())
    part = {row["paar"]: row["teil"] for row in read(sheets / "schluessel.csv")}
    for rater, encoding in ((1, "utf-8-sig"), (2, "cp1252")):
        rating = {"oben": "3", "Mitte": "2", "unten": "0"}
        rows = [
            row | dict.fromkeys(QUESTIONS, rating[part[row["paar"]]]) for row in read(sheets / f"bogen-{rater}.csv")
        ]
        write(tmp_path / f"bogen-{rater}.csv", rows, encoding)
    (tmp_path / "bogen-3.csv").write_bytes((sheets / "bogen-3.csv").read_bytes())
    assert cli.run(["evaluate", "--ratings", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["raters"], found["pairs"]) == (2, 30)
    assert found["alpha"]["gesamt"] == 1.0
    assert found["spearman"]["value"] > 0.5
    assert found["mean_by_stratum"] == {"oben": 3.0, "Mitte": 2.0, "unten": 0.0}


def test_a_sheet_with_a_wrong_rating_is_named(
    sheets: Path, tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "schluessel.csv").write_bytes((sheets / "schluessel.csv").read_bytes())
    rows = read(sheets / "bogen-1.csv")
    rows[4]["P2"] = "5"
    write(tmp_path / "bogen-1.csv", rows, "utf-8-sig")
    assert cli.run(["evaluate", "--ratings", str(tmp_path)]) == 2
    assert "bogen-1.csv, Zeile 6, Spalte P2: „5“" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--subset", "halb"], 2, "subset"),
        (["--forms", "a", "--ratings", "b"], 2, "Nur eines"),
        (["--write-docs", "--subset", "all"], 2, "--write-docs gilt für beide Teile"),
        (["--write-docs"], 2, "nur im Ordner des Projekts"),
        (["--ratings", "gibt-es-nicht"], 1, "schluessel.csv"),
    ],
)
def test_wrong_calls(
    arguments: list[str],
    code: int,
    said: str,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["evaluate", *arguments]) == code
    assert said in capsys.readouterr().err
