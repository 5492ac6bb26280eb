"""The command line as users call it: exit codes, one JSON document, one clear line, help."""

import errno
import io
import json
import os
import socket
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api import cli

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    stdout: str
    stderr: str


class Shell:
    """Runs commands in this process, with the home folder a command would find in its environment."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BILDUNGSGRAPH_HOME", str(home))
        monkeypatch.setenv("COLUMNS", "120")
        monkeypatch.setenv("NO_COLOR", "1")
        self._capsys = capsys

    def __call__(self, *arguments: str, code: int = 0) -> Done:
        self._capsys.readouterr()
        found = cli.run(list(arguments))
        out, err = self._capsys.readouterr()
        assert found == code, err + out
        assert "Traceback" not in err
        return Done(found, out, err)

    def json(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        """The one JSON document that a command prints with --json."""
        form: dict[str, Any] = json.loads(self(*arguments, "--json", code=code).stdout)
        return form


@pytest.fixture
def shell(built_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(built_home, capsys, monkeypatch)


@pytest.fixture
def empty(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(tmp_path, capsys, monkeypatch)


def process(home: Path, *arguments: str) -> Done:
    """A command in a process of its own, as users start it."""
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=ROOT, env={**os.environ, "BILDUNGSGRAPH_HOME": str(home)}, capture_output=True, text=True, timeout=240,
        check=False,
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


COMMANDS = [
    ["build"], ["info"], ["profile"], ["similar"], ["recommend"], ["reach"], ["gaps"], ["search"], ["show"], ["query"],
    ["ask"], ["ingest", "status"], ["ingest", "review"], ["backup"], ["restore"], ["serve"], ["export"],
]  # fmt: skip


def test_every_command_has_help_with_two_examples_and_json(empty: Shell) -> None:
    for command in COMMANDS:
        text = empty(*command, "--help").stdout
        assert text.count("bildungsgraph " + " ".join(command)) >= 3, command
        assert "--json" in text, command


def test_the_help_of_export_names_all_formats(empty: Shell) -> None:
    from graph_store.exports import FORMATS

    text = "".join(empty("export", "--help").stdout.split())
    assert all(name in text for name in FORMATS)


def test_answers_are_the_json_of_the_interface(shell: Shell, built_home: Path) -> None:
    import bildungsgraph

    with bildungsgraph.open(built_home) as graph:
        assert shell.json("gaps", "burgenlandkreis") == graph.gaps("15084").to_dict()
        found = shell.json("recommend", "15084", "--limit", "2", "--need", "Bildungsberatung")
        assert found == graph.recommend("15084", need="Bildungsberatung", limit=2).to_dict()


def test_people_get_tables_in_german(shell: Shell) -> None:
    assert "Deckung" in shell("profile", "15084").stdout
    assert "spricht dafür" in shell("recommend", "15084", "--limit", "1").stdout
    assert "Burgenlandkreis" in shell("search", "Burgenlandkreiss").stdout
    assert "Aussagen" in shell("info").stdout


@pytest.mark.parametrize(("kommune", "name"), [("Kreis Wesl", "Wesel"), ("Hof", "Hof")])
def test_unknown_and_ambiguous_kommunen_offer_candidates(shell: Shell, kommune: str, name: str) -> None:
    form = shell.json("profile", kommune, code=2)
    assert any(name in c["name"] for c in form["candidates"])
    assert name in shell("profile", kommune, code=2).stderr


@pytest.mark.parametrize(
    ("arguments", "code", "status", "title"),
    [
        (["profile", "Hof"], 2, 409, "Nicht eindeutig"),
        (["profile", "Nirgendwo"], 2, 404, "Nicht gefunden"),
        (["nonsense"], 2, 422, "Angabe nicht brauchbar"),
        (["query", "--cypher", "CREATE (n:X)"], 3, 403, "Anfrage abgelehnt"),
        (["query", "--sparql", "SELECT"], 2, 400, "Anfrage nicht lesbar"),
    ],
)
def test_a_failure_has_the_status_and_title_of_the_interface(
    shell: Shell, arguments: list[str], code: int, status: int, title: str
) -> None:
    form = shell.json(*arguments, code=code)
    assert (form["status"], form["title"]) == (status, title)


@pytest.mark.parametrize(
    "arguments",
    [
        ["profile"],
        ["nonsense"],
        ["profile", "15084", "--nonsense"],
        ["recommend", "15084", "--limit", "0"],
        ["recommend", "15084", "--field", "nonsense"],
        ["recommend", "15084", "--weights", "pyproject.toml"],
        ["similar", "15084", "--year", "1875"],
        ["show", "nobody/nowhere"],
        ["reach", "nobody"],
        ["query", "MATCH (n) RETURN n"],
        ["query", "--cypher", "--sparql", "x"],
        ["query", "--sparql", "SELECT * WHERE {"],
        ["query", "--sparql", "ASK {}", "--format", "pdf"],
        ["build", "--source", "nonsense"],
        ["export", "nowhere", "--format", "nonsense"],
        ["ask", "nonsense"],
        ["ask", "gremien-aus-mehreren-sektoren", "nonsense=1"],
        ["ingest", "review", "a", "b", "maybe"],
        ["ingest", "review", "--undo", "j999"],
    ],
)
def test_wrong_use_is_exit_2_with_one_document(shell: Shell, arguments: list[str]) -> None:
    form = shell.json(*arguments, code=2)
    assert form["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    ],
    ids=["refused", "stopped"],
)
def test_refused_and_stopped_queries_are_exit_3(shell: Shell, query: str) -> None:
    assert shell.json("query", "--sparql", query, code=3)["errors"][0]["code"]


@pytest.mark.cypher
def test_a_write_in_cypher_is_exit_3(shell: Shell) -> None:
    shell.json("query", "--cypher", "MATCH (n) DELETE n", code=3)


def test_formats_of_a_query(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    query = "SELECT ?s { ?s a <https://w3id.org/bildungsgraph/def/Solution> } ORDER BY ?s LIMIT 2"
    assert shell("query", "--sparql", query, "--format", "csv").stdout.splitlines()[0] == "s"
    assert len(shell.json("query", "--sparql", query)["results"]["bindings"]) == 2
    monkeypatch.setattr("sys.stdin", io.StringIO(query))
    assert "solution/" in shell("query", "--sparql", "-").stdout
    graph = f"CONSTRUCT {{ ?s a <x:y> }} WHERE {{ {{ {query} }} }}"
    assert "x:y" in shell("query", "--sparql", graph, "-f", "ttl").stdout


def test_the_number_of_rows_stands_in_one_line_above_a_narrow_table(shell: Shell) -> None:
    printed = shell("query", "--sparql", "SELECT (COUNT(?n) AS ?c) { ?n a bg:Need }").stdout
    assert printed.splitlines()[0].rstrip() == "1 Zeile"


def test_only_graphs_can_be_written_as_turtle(shell: Shell) -> None:
    assert "CONSTRUCT" in shell("query", "--sparql", "ASK {}", "--format", "ttl", code=2).stderr


@pytest.mark.cypher
def test_cypher_takes_parameters(shell: Shell) -> None:
    text = "MATCH (t:Territory {key: $key}) RETURN t.name AS name"
    form = shell.json("query", "--cypher", text, "--param", 'key="15084"')
    assert form["data"] == {"fields": ["name"], "values": [["Burgenlandkreis"]]}


def test_named_questions_are_listed_and_answered(shell: Shell) -> None:
    names = [q["name"] for q in shell.json("ask")["questions"]]
    assert "stiftungen-an-mehreren-standorten" in names
    assert shell.json("ask", "stiftungen-an-mehreren-standorten")["rows"]


@pytest.mark.parametrize(
    "arguments", [["info"], ["profile", "15084"], ["serve"], ["ingest", "status"], ["ask", "wer-lernte-von"]]
)
def test_without_a_graph_one_line_says_what_to_do(empty: Shell, arguments: list[str]) -> None:
    done = empty(*arguments, code=1)
    assert "bildungsgraph build" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_taken_port_is_one_clear_line(shell: Shell) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = shell("serve", "--port", str(taken.getsockname()[1]), code=1)
    assert "belegt" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_home_that_cannot_be_written_is_one_clear_line(
    built_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "b.zip"
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr("settings.json", "{}")
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    done = Shell(blocked / "home", capsys, monkeypatch)("restore", str(archive), code=1)
    assert str(blocked) in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_full_disk_is_told_as_such() -> None:
    from api.commands.failures import FAILED, as_failure

    failure = as_failure(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/somewhere/file"))
    assert failure.exit_code == FAILED
    assert "voll" in failure.text and "/somewhere/file" in failure.text


def test_decisions_are_written_listed_undone_backed_up_and_restored(
    built_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for entry in ("CURRENT", "snapshots"):
        (home / entry).symlink_to(built_home / entry)
    shell = Shell(home, capsys, monkeypatch)
    left, right = (h["id"] for h in shell.json("search", "Stiftung", "--limit", "2")["hits"])
    entry = shell.json("ingest", "review", left, right, "different", "--user", "test", "--comment", "zwei Häuser")
    assert (entry["id"], entry["judgement"], entry["comment"]) == ("j1", "different", "zwei Häuser")
    assert [e["id"] for e in shell.json("ingest", "review")["decided"]] == ["j1"]
    assert shell.json("backup", str(tmp_path / "b.zip"))["contents"] == ["journal.jsonl"]
    shell.json("ingest", "review", "--undo", "j1")
    assert shell.json("ingest", "review")["decided"] == []
    other = tmp_path / "other"
    Shell(other, capsys, monkeypatch).json("restore", str(tmp_path / "b.zip"))
    assert "zwei Häuser" in (other / "journal.jsonl").read_text(encoding="utf-8")


def test_a_family_is_given_and_only_its_own_command_takes_it_back(
    built_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for entry in ("CURRENT", "snapshots"):
        (tmp_path / entry).symlink_to(built_home / entry)
    shell = Shell(tmp_path, capsys, monkeypatch)
    solution = shell.json("ingest", "families")["proposals"][0]["solution"]["id"]
    assert shell.json("ingest", "families", solution, "none", "--user", "test")["id"] == "j1"
    listed = shell.json("ingest", "families")
    assert [e["left"] for e in listed["decided"]] == [solution]
    assert solution not in [p["solution"]["id"] for p in listed["proposals"]]
    for other in ("review", "assessment"):
        assert "j1" in shell.json("ingest", other, "--undo", "j1", code=2)["detail"]
    assert shell.json("ingest", "families", "--undo", "j1")["revokes"] == "j1"
    assert shell.json("ingest", "families")["decided"] == []


def test_a_process_ends_with_the_exit_code_and_survives_a_closed_pipe(built_home: Path, tmp_path: Path) -> None:
    assert process(tmp_path, "info").code == 1
    assert process(built_home, "ingest", "status", "--json").code == 0
    command = f"{sys.executable} -m api.cli ask | head -c 10"
    piped = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (piped.returncode, piped.stderr) == (0, "")


def test_control_characters_of_sources_do_not_reach_the_terminal() -> None:
    from api.commands.output import clean

    assert clean("a\x1b[2Jb\u202ec") == "a [2Jb c"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("similar", "15084", "-k", "401"), "höchstens 400"),
        (("similar", "15084", "-k", "x"), "erwartet wird eine Zahl"),
        (("nothere",), "Den Befehl „nothere“ gibt es nicht"),
        (("profile", "15084", "zuviel"), "Zu viele Angaben: zuviel."),
        (("gaps", "15084", "--compare", "Sachsen"), "verschiedener Art"),
    ],
)
def test_wrong_calls_are_told_in_german(shell: Shell, arguments: tuple[str, ...], text: str) -> None:
    result = shell(*arguments, code=2)
    assert text in result.stderr


def test_gaps_of_a_programme_and_of_two_in_a_terminal(shell: Shell) -> None:
    programme = shell("gaps", "Lernen vor Ort").stdout
    assert "Stellung im Netz" in programme and "Beziehungen mit Anfangsjahr" in programme
    assert "nebeneinander" in shell("gaps", "15084", "--compare", "15088").stdout
