"""The HTTP interface over the built graph: answers, problems, limits, headers."""

import json
import math
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

MEDIA = "application/problem+json"


def numbers(form: Any) -> list[float]:
    if isinstance(form, dict):
        return [n for value in form.values() for n in numbers(value)]
    if isinstance(form, list):
        return [n for value in form for n in numbers(value)]
    return [form] if isinstance(form, int | float) else []


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == MEDIA
    form: dict[str, Any] = response.json()
    assert form["status"] == status
    assert form["title"] and form["detail"]
    assert "Traceback" not in response.text
    return form


def test_health_names_version_and_engines(client: TestClient) -> None:
    form = client.get("/health").json()
    assert form["status"] == "ok"
    assert form["engines"]["sparql"] is True
    assert form["dataset_version"] == client.get("/api/v1/info").json()["dataset_version"]


def test_info_counts_and_has_no_statement_without_source(client: TestClient) -> None:
    form = client.get("/api/v1/info").json()
    assert form["statements_without_source"] == 0
    assert form["counts"]["classes"]["Solution"] > 500
    assert all(s["read"] == s["used"] + s["quarantined"] for s in form["sources"])


@pytest.mark.parametrize("part", ["", "/similar", "/recommendations", "/gaps"])
@pytest.mark.parametrize("key", ["15084", "burgenlandkreis", "DEE08"])
def test_a_kommune_by_key_name_and_nuts(client: TestClient, key: str, part: str) -> None:
    response = client.get(f"/api/v1/territories/{key}{part}")
    assert response.status_code == 200, response.text
    form = response.json()
    assert form["target"]["id"] == "territory/15084"
    assert form["target"]["class"] == "Territory"
    assert all(math.isfinite(n) for n in numbers(form))


def test_recommendations_carry_reasons_with_sources(client: TestClient) -> None:
    form = client.get("/api/v1/territories/15084/recommendations", params={"limit": 3}).json()
    assert [r["rank"] for r in form["results"]] == [1, 2, 3]
    for result in form["results"]:
        assert 0 <= result["score_low"] <= result["score"] <= result["score_high"] <= 1
        assert {c["verdict"] for c in result["criteria"]} <= {"match", "partial", "mismatch", "unknown"}
        assert result["sources"] and all(s["id"].startswith("source/") for s in result["sources"])


def test_an_unknown_kommune_offers_candidates(client: TestClient) -> None:
    form = problem(client.get("/api/v1/territories/Kreis Wesl"), 404)
    assert any(c["name"].endswith("Wesel") for c in form["candidates"])


def test_an_ambiguous_kommune_offers_candidates(client: TestClient) -> None:
    form = problem(client.get("/api/v1/territories/Hof/gaps"), 409)
    assert {c["ags"] for c in form["candidates"]} >= {"09464", "09475"}


@pytest.mark.parametrize(
    ("weights", "status"),
    [('{"P1": 5}', 200), ('{"P1": "x"}', 422), ("[1]", 422), ("{", 422), ('{"P1": NaN}', 422), ('{"P1": -1}', 422)],
)
def test_weights(client: TestClient, weights: str, status: int) -> None:
    response = client.get("/api/v1/territories/15084/recommendations", params={"weights": weights})
    assert response.status_code == status, response.text


def test_an_entity_leads_to_statements_and_their_sources(client: TestClient) -> None:
    entity = client.get("/api/v1/entities/territory/15084").json()
    assert entity["entity"]["name"] == "Burgenlandkreis"
    statement = client.get("/api/v1/entities/territory/15084/statements").json()["statements"][0]
    source = client.get(f"/api/v1/sources/{statement['source']['id']}").json()
    assert statement["id"] in {s["id"] for s in source["statements"]} or source["total"] > 1000


def test_a_relation_has_statements_too(client: TestClient) -> None:
    entity = client.get("/api/v1/entities/territory/15084").json()
    relation = entity["relations"][0]
    form = client.get(f"/api/v1/entities/{relation['id']}/statements").json()
    assert form["total"] >= 1
    assert form["statements"][0]["source"]["id"]


@pytest.mark.parametrize(
    "path", ["entities/actor/nobody", "entities/nobody/statements", "sources/source/0", "solutions/x/reach"]
)
def test_what_is_not_there_is_a_problem(client: TestClient, path: str) -> None:
    problem(client.get(f"/api/v1/{path}"), 404)


@pytest.mark.parametrize(
    "path",
    [
        "search",
        "search?q=",
        "search?q=a&limit=0",
        "territories/15084/similar?k=nan",
        "territories/15084/similar?k=99999",
    ],
)
def test_unfit_parameters_name_the_field(client: TestClient, path: str) -> None:
    form = problem(client.get(f"/api/v1/{path}"), 422)
    assert form["errors"][0]["field"] in ("q", "limit", "k")


def test_search_finds_a_name_with_a_typo(client: TestClient) -> None:
    hits = client.get("/api/v1/search", params={"q": "Burgenlandkreiss"}).json()["hits"]
    assert hits[0]["id"] == "territory/15084"


def test_reach_answers_for_a_solution_with_a_slash_in_its_id(client: TestClient) -> None:
    solution = client.get("/api/v1/territories/15084/recommendations").json()["results"][0]["solution"]["id"]
    form = client.get(f"/api/v1/solutions/{solution}/reach", params={"limit": 5}).json()
    assert len(form["results"]) == 5
    assert form["solution"]["id"] == solution


def test_every_response_carries_the_security_headers(client: TestClient) -> None:
    for path in ("/", "/health", "/api/v1/nothing", "/static/style.css", "/kommune/nirgends", "/sparql"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self';")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_a_body_that_is_too_large_is_refused_with_and_without_its_length(client: TestClient) -> None:
    body = b"query=" + b"a" * (300 * 1024)
    form = {"content-type": "application/x-www-form-urlencoded"}
    problem(client.post("/sparql", content=body, headers=form), 413)
    problem(client.post("/sparql", content=iter([body[:100_000]] * 4), headers=form), 413)


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/site.py", "/static/..%2fsite.py", "/static//etc/passwd"]
)
def test_static_files_stay_in_their_folder(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_description_names_every_path_and_loads_nothing_from_elsewhere(client: TestClient) -> None:
    paths = json.loads(client.get("/openapi.json").content)["paths"]
    assert {"/health", "/sparql", "/db/bildungsgraph/query/v2", "/api/v1/info"} <= paths.keys()
    page = client.get("/docs").text
    assert all(path in page for path in paths)
    assert "http://" not in page and "https://" not in page


def test_similar_kommunen_can_be_narrowed(client: TestClient) -> None:
    path = "/api/v1/territories/15084/similar"
    form = client.get(path, params={"same": ["land", "form"], "year": 2013, "k": 3}).json()
    assert {(n["land"], n["form"]) for n in form["neighbours"]} == {("Sachsen-Anhalt", "Landkreis")}
    assert form["year"] == 2013
    assert len(client.get(path, params={"k": 400}).json()["neighbours"]) == 399
    for wrong in ({"k": 401}, {"k": 0}, {"same": "farbe"}, {"year": 2011}):
        problem(client.get(path, params=wrong), 422)
    assert client.get("/kommune/15084", params={"year": 2011}).status_code == 422


def test_gaps_and_comparison_of_larger_networks(client: TestClient) -> None:
    land = client.get("/api/v1/territories/Sachsen/gaps").json()
    assert land["scope"] == "land" and land == client.get("/api/v1/gaps", params={"about": "14"}).json()
    field = client.get("/api/v1/gaps", params={"about": "Bildungsberatung"}).json()
    assert field["network"] is None and "isolated_part" in {n["kind"] for n in field["not_assessed"]}
    both = client.get("/api/v1/compare", params={"left": "15084", "right": "15088"}).json()
    assert all(v["value"] is not None or v["reason"] for c in both["contrasts"] for v in (c["left"], c["right"]))
    problem(client.get("/api/v1/compare", params={"left": "15084", "right": "Sachsen"}), 422)
    problem(client.get("/api/v1/gaps", params={"about": "xyzxyz"}), 404)


def test_a_value_that_cannot_be_used_is_told_in_german(client: TestClient) -> None:
    path = "/api/v1/territories/15084/recommendations"
    assert problem(client.get(path, params={"need": "a" * 501}), 422)["detail"] == (
        "Nicht brauchbar: need: höchstens 500 Zeichen."
    )
    assert "limit: erwartet wird eine Zahl." in problem(client.get(path, params={"limit": "viele"}), 422)["detail"]
    assert "about: Angabe nötig." in problem(client.get("/api/v1/gaps"), 422)["detail"]


def test_weights_hold_for_the_reverse_question(client: TestClient) -> None:
    path = "/api/v1/solutions/solution/ti-blk-bildungsbuero/reach"
    form = client.get(path, params={"weights": '{"P1": 0}', "limit": 1}).json()
    assert form["weights"]["P1"] == 0
    for wrong in ('{"P1": -1}', '{"P1": NaN}', '{"X": 1}', "[1]"):
        problem(client.get(path, params={"weights": wrong}), 422)


@pytest.mark.parametrize("path", ["/", "/kommune/15084", "/health", "/api/v1/info", "/gibt-es-nicht"])
def test_head_gives_the_headers_of_get_alone(client: TestClient, path: str) -> None:
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert dict(head.headers) == dict(get.headers)
