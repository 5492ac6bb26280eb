from typing import Any

from fastapi.testclient import TestClient


def ask(client: TestClient, path: str, **query: Any) -> dict[str, Any]:
    response = client.get(f"/api/v1/{path}", params=query)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_search_marks_what_was_met_in_numbers(client: TestClient) -> None:
    hit = ask(client, "search", q="Landkreises Harz")["hits"][0]
    assert (hit["id"], hit["found_by"], hit["score"]) == ("territory/15085", "name", 100)
    name = hit["highlights"][0]
    assert [name["text"][a:b] for a, b in name["spans"]] == ["Landkreis", "Harz"]


def test_search_can_be_limited_to_classes(client: TestClient) -> None:
    hits = ask(client, "search", q="Elternarbeit", limit=50, **{"class": ["SolutionFamily", "ActionField"]})["hits"]
    assert {h["class"] for h in hits} == {"SolutionFamily", "ActionField"}
    assert "Familienbildung" in {h["name"] for h in hits}
    assert "Familienbildung" in {h["name"] for h in ask(client, "search", q="Elternarbeit")["hits"]}


def test_an_unknown_class_is_refused_with_those_there_are(client: TestClient) -> None:
    response = client.get("/api/v1/search", params={"q": "Harz", "class": "Kreis"})
    assert response.status_code == 422
    assert "SolutionFamily" in response.json()["detail"]
    assert client.get("/api/v1/suggest", params={"q": "Harz", "class": "Kreis"}).status_code == 422


def test_suggestions_come_while_typing(client: TestClient) -> None:
    found = ask(client, "suggest", q="lk ha", limit=3)["suggestions"]
    assert found[0]["id"] == "territory/15085"
    assert len(found) == 3
    assert ask(client, "suggest", q="")["suggestions"] == []


def test_markup_in_a_question_stays_text(client: TestClient) -> None:
    form = ask(client, "search", q="<script>alert(1)</script> Harz")
    assert form["query"] == "<script>alert(1)</script> Harz"
    assert all("<" not in h["text"] for hit in form["hits"] for h in hit["highlights"])
