"""`ingest assessment` as staff call it: check, enter, list, take back; nothing is written where something is wrong."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from api import cli
from graph_schema.assessment import COLUMNS
from graph_store.journal import Journal

HEADER = ",".join(column.name for column in COLUMNS)
NEED = "Angebote zur Berufsorientierung besser abstimmen"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(built_home: Path, tmp_path: Path) -> Path:
    """A home folder of its own over the graph of the session."""
    own = tmp_path / "home"
    own.mkdir()
    (own / "snapshots").symlink_to(built_home / "snapshots")
    (own / "CURRENT").write_bytes((built_home / "CURRENT").read_bytes())
    return own


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("BILDUNGSGRAPH_HOME", str(home))

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.run(["ingest", "assessment", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def table(folder: Path, kommune: str, text: str = NEED) -> str:
    path = folder / "umfrage.csv"
    row = f"Befragung,Bildungsbüro,2026-03,,survey,{kommune},{text},Bildungsübergänge,,,Schulleitungen: 12"
    path.write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    return str(path)


def test_check_enter_list_and_take_back(run: Run, home: Path, tmp_path: Path) -> None:
    file = table(tmp_path, "Burgenlandkreis")
    code, out, _ = run(file, "--check", "--json")
    checked = json.loads(out)
    assert code == 0
    assert checked["written"] is False
    assert checked["assessments"][0]["needs"][0]["territory_name"] == "Burgenlandkreis"
    assert Journal(home).entries() == []
    code, out, _ = run(file, "--user", "anna", "--json")
    assert (code, json.loads(out)["assessments"][0]["entry"]) == (0, "j1")
    code, _, err = run(file)
    assert code == 1
    assert "schon eingetragen als j1" in err
    _, out, _ = run("--json")
    assert [(a["entry"], a["user"]) for a in json.loads(out)["assessments"]] == [("j1", "anna")]
    code, _, err = run("--undo", "j7")
    assert code == 2
    assert "Es gelten: j1" in err
    assert run("--undo", "j1")[0] == 0
    assert Journal(home).in_force("assessment") == []
    assert len(Journal(home).entries()) == 2


@pytest.mark.parametrize(
    ("kommune", "reason"),
    [
        ("Hof", "mehrdeutig"),
        ("Landkreis Osterode am Harz", "Göttingen"),
        ("Sachsen", "keine Kommune"),
        ("Kreis Wesl", "Kreis Wesel"),
        ("99999", "Kein Gebiet"),
    ],
)
def test_a_kommune_that_is_not_one_of_today_is_refused(
    run: Run, home: Path, tmp_path: Path, kommune: str, reason: str
) -> None:
    code, out, err = run(table(tmp_path, kommune), "--json")
    assert code == 1
    assert "umfrage.csv:2, Feld kommune" in err
    (problem,) = json.loads(out)["errors"]
    assert (problem["line"], problem["field"]) == (2, "kommune")
    assert reason in problem["reason"]
    assert Journal(home).entries() == []


def test_all_or_nothing(run: Run, home: Path, tmp_path: Path) -> None:
    file = Path(table(tmp_path, "15084"))
    bad = "Befragung,Bildungsbüro,2026-03,,survey,15088,Rückfragen an a@example.org,Bildungsübergänge,,,"
    file.write_text(f"{file.read_text(encoding='utf-8')}{bad}\n", encoding="utf-8")
    code, _, err = run(str(file))
    assert code == 1
    assert "umfrage.csv:3, Feld bedarf: sieht aus wie eine E-Mail-Adresse" in err
    assert Journal(home).entries() == []


def test_wrong_use(run: Run, tmp_path: Path) -> None:
    assert run(table(tmp_path, "15084"), "--undo", "j1")[0] == 2
    assert run(str(tmp_path / "nichts.csv"))[0] == 1
    assert run()[0] == 0
