"""The named questions over HTTP."""

from pathlib import Path

from fastapi.testclient import TestClient

from graph_store.store import Store
from queries import catalogue


def test_the_list_tells_how_to_ask_each_question(client: TestClient) -> None:
    listed = {q["name"]: q for q in client.get("/api/v1/questions").json()["questions"]}
    assert listed.keys() == catalogue.load().keys()
    asked = listed["mitglieder-eines-gremiums"]
    assert asked["parameters"]["gremium"]["type"] == "name"
    assert asked["columns"] == {"mitglied": "text", "rolle": "text", "sektor": "text"}
    assert asked["sentence_de"] and asked["sentence_en"] and asked["note_de"] and asked["cypher"] and asked["sparql"]


def test_an_answer_is_that_of_the_catalogue(client: TestClient, built_home: Path) -> None:
    answer = client.get("/api/v1/questions/teilnahmen-einer-kommune", params={"kommune": "Burgenlandkreis"})
    with Store.open(built_home) as store:
        expected = catalogue.ask("teilnahmen-einer-kommune", {"kommune": "15084"}, store).to_dict()
    assert answer.json() == expected
    assert expected["rows"]
    assert expected["citation"]["sources"]


def test_a_wrong_question_parameter_or_place_is_a_problem(client: TestClient) -> None:
    unknown = client.get("/api/v1/questions/mitglieder-gremium")
    assert unknown.status_code == 404
    assert "mitglieder-eines-gremiums" in unknown.json()["detail"]
    parameter = client.get("/api/v1/questions/wer-lernte-von?lösung=x")
    assert parameter.status_code == 422
    assert "loesung" in parameter.json()["detail"]
    assert client.get("/api/v1/questions/wer-lernte-von?loesung=a&loesung=b").status_code == 422
    assert client.get("/api/v1/questions/wer-lernte-von", params={"loesung": "x" * 600}).status_code == 422
    place = client.get("/api/v1/questions/teilnahmen-einer-kommune?kommune=Burgenlandkreisz")
    assert place.status_code == 404
    assert "Burgenlandkreis" in {candidate["name"] for candidate in place.json()["candidates"]}
    ambiguous = client.get("/api/v1/questions/teilnahmen-einer-kommune?kommune=Coburg")
    assert ambiguous.status_code == 409


def test_a_hostile_value_finds_nothing(client: TestClient) -> None:
    for value in ('" } INSERT DATA { } #', "\x00", "$loesung", "family/> . ?s ?p ?o"):
        for name, parameter in (("wer-lernte-von", "loesung"), ("loesungen-einer-familie", "familie")):
            answer = client.get(f"/api/v1/questions/{name}", params={parameter: value})
            assert answer.status_code == 200, answer.text
            assert answer.json()["rows"] == []
