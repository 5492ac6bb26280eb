"""The answer about advice at every door: command line, HTTP, Python, page."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import bildungsgraph as bg
from api import cli


def test_all_doors_give_the_same_answer(
    client: TestClient, built_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    question = {"field": "Bildungsmonitoring", "limit": 3}
    by_http = client.get("/api/v1/territories/15084/offers", params=question).json()
    with bg.open(built_home) as graph:
        by_python = graph.offers("15084", field="Bildungsmonitoring", limit=3)
    monkeypatch.setenv("BILDUNGSGRAPH_HOME", str(built_home))
    capsys.readouterr()
    assert cli.run(["offers", "15084", "--field", "Bildungsmonitoring", "--limit", "3", "--json"]) == 0
    by_command = json.loads(capsys.readouterr().out)
    assert by_http == by_command == json.loads(json.dumps(by_python.to_dict()))
    assert len(by_http["places"]) == 3
    assert len(by_python.to_frame()) == len(by_http["offers"])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("Hof/offers", 409),
        ("Nirgendwo/offers", 404),
        ("15084/offers?field=Quatsch", 422),
        ("15084/offers?gap=need/x", 404),
        ("15084/offers?gap=ActionField/inclusion&field=Bildungsmonitoring", 422),
        (f"15084/offers?need={'x' * 5000}", 422),
        ("15084/offers?limit=101", 422),
    ],
)
def test_what_cannot_be_answered_is_a_problem(client: TestClient, path: str, status: int) -> None:
    answer = client.get(f"/api/v1/territories/{path}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_the_page_of_a_kommune_shows_whom_to_ask(client: TestClient) -> None:
    page = client.get("/kommune/15084").text
    assert 'id="angebote"' in page
    assert "REAB Mitteldeutschland" in page
    assert "heute zuständig" in page
    assert "Zuständig für Burgenlandkreis" in page
