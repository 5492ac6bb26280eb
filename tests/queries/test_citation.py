"""A result can be cited: version, query, day and the sources of what it names."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_store.store import Store
from queries import catalogue
from queries.citation import Citation, Query, sources_of
from queries.parts import SourceRef

DAY = "2026-01-31"


@pytest.fixture(scope="module")
def store(built_home: Path) -> Iterator[Store]:
    with Store.open(built_home) as opened:
        yield opened


def urls(sources: tuple[SourceRef, ...]) -> set[str | None]:
    return {source.url for source in sources}


def test_the_sources_of_a_membership_are_the_pages_that_show_it(store: Store) -> None:
    answer = catalogue.ask("mitglieder-eines-gremiums", {"gremium": "Steuerkreis LEIF"}, store)
    shown = catalogue.ask("belege-einer-mitgliedschaft", {}, store)
    assert {row[0] for row in shown.rows} <= urls(answer.citation().sources)


def test_what_two_things_share_is_cited(store: Store) -> None:
    answer = catalogue.ask("zielvereinbarungen-einer-agentur", {}, store)
    signings = {r.id: r for r in store.graph.relations.values() if r.cls == "Signing"}
    agreed = {key for key, _, _ in answer.rows}
    agency = next(e.id for e in store.graph.of_class("Agency") if e.name == answer.parameters["agentur"])
    agreements = {r.to_id for r in signings.values() if r.from_id == agency}
    pages = {s for r in signings.values() if r.to_id in agreements and r.from_id[10:] in agreed for s in r.sources}
    assert pages
    assert pages <= {source.id for source in answer.citation().sources}


def test_counts_name_no_source(store: Store) -> None:
    assert catalogue.ask("transfers-nach-stufe", {}, store).citation().sources == ()


def test_nodes_addresses_and_ids_of_a_free_query_are_traced(store: Store) -> None:
    solution = store.graph.entities["solution/ruem-berlin-wegweiser"]
    address = "https://w3id.org/bildungsgraph/id/" + solution.id
    for cell in (solution.id, address, {"_type": "node", "properties": {"id": solution.id}}, [[solution.id]]):
        assert {s.id for s in sources_of(store.graph, [[cell]])} == set(solution.sources)
    assert sources_of(store.graph, [[None, 3, "kein Ding"]]) == ()


def test_the_hash_depends_on_text_language_and_parameters() -> None:
    queries = [
        Query("cypher", "a", {}),
        Query("sparql", "a", {}),
        Query("cypher", "b", {}),
        Query("cypher", "a", {"x": 1}),
    ]
    assert len({query.sha256 for query in queries}) == len(queries)
    assert Query("cypher", "a", {"x": 1, "y": 2}).sha256 == Query("cypher", "a", {"y": 2, "x": 1}).sha256


def a_citation(count: int = 1) -> Citation:
    sources = (
        SourceRef(f"source/{n}", "Titel {mit} 50 % & \\mehr", "Amt", f"https://a.de/{n}_{{}}", "2013-05")
        for n in range(count)
    )
    return Citation("2026-01-02-abc", Query("cypher", "MATCH (n) RETURN n", {"k": "v"}), tuple(sources))


def test_bibtex_keeps_its_braces_whatever_a_title_holds() -> None:
    text = a_citation(2).bibtex(DAY)
    bare = re.sub(r"\\textbackslash\{\}|\\[&%$#_{}]", "", text)
    assert bare.count("{") == bare.count("}")
    assert len(re.findall(r"^@\w+\{[\w-]+,$", text, re.M)) == 3
    assert "url = {https://a.de/0_}," in text
    assert f"urldate = {{{DAY}}}" in text


def test_csl_gives_result_and_sources() -> None:
    result, source = a_citation().csl(DAY)
    assert (result["type"], result["version"], result["accessed"]) == (
        "dataset",
        "2026-01-02-abc",
        {"date-parts": [[2026, 1, 31]]},
    )
    assert (source["URL"], source["issued"]) == ("https://a.de/0_{}", {"date-parts": [[2013, 5]]})


def test_the_text_names_ten_sources_and_counts_the_rest() -> None:
    text = a_citation(13).text(DAY)
    assert "2026-01-02-abc" in text
    assert f"Abgerufen am {DAY}" in text
    assert text.count("https://") == 10
    assert "und 3 weitere" in text
    assert "zitiert wird der Datenstand" in a_citation(0).text(DAY)


def test_without_a_day_the_form_is_the_same_every_day(store: Store) -> None:
    form = catalogue.ask("wer-lernte-von", {}, store).to_dict()["citation"]
    assert form.keys() == {"dataset_version", "query", "sources"}
    assert json.loads(json.dumps(form)) == form


@pytest.mark.parametrize(
    "arguments", [["ask", "wer-lernte-von"], ["query", "--cypher", "MATCH (s:Study) RETURN s LIMIT 2"]]
)
def test_the_command_line_cites_with_the_day_of_today(built_home: Path, arguments: list[str]) -> None:
    if arguments[0] == "query":
        pytest.importorskip("arcadedb")
    command = [sys.executable, "-m", "api.cli", *arguments, "--cite", "text", "--json"]
    environment = {"BILDUNGSGRAPH_HOME": str(built_home), "PATH": ""}
    done = subprocess.run(
        command, env=environment, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    form = json.loads(done.stdout)
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", form["date"])
    assert form["sources"]
    assert form["query"]["sha256"][:12] in form["text_de"]
