import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef

from graph_schema import load_model
from graph_schema.__main__ import main
from graph_schema.generate import outputs, stale

ROOT = Path(__file__).parents[2]
MODEL = load_model()
TEXTS = outputs(MODEL)


def made(name: str) -> str:
    return TEXTS[f"graph_schema/generated/{name}"]


def test_the_generated_files_are_current() -> None:
    assert stale(MODEL, ROOT) == [], "run: python -m graph_schema generate"


def test_check_lists_what_is_stale_and_generate_repairs_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "--root", str(tmp_path)]) == 0
    assert main(["generate", "--check", "--root", str(tmp_path)]) == 0
    labels = tmp_path / "graph_schema" / "generated" / "labels.json"
    labels.write_text("{}", encoding="utf-8")
    (tmp_path / "docs" / "reference" / "schema.md").unlink()
    capsys.readouterr()
    assert main(["generate", "--check", "--root", str(tmp_path)]) == 1
    listed = capsys.readouterr().out
    assert re.findall(r"stale: (\S+)", listed) == ["docs/reference/schema.md", "graph_schema/generated/labels.json"]
    assert labels.read_text(encoding="utf-8") == "{}"
    assert main(["generate", "--root", str(tmp_path)]) == 0
    assert stale(MODEL, tmp_path) == []


@pytest.mark.parametrize("seed", ["1", "20261"])
def test_another_hash_seed_gives_the_same_bytes(tmp_path: Path, seed: str) -> None:
    command = [sys.executable, "-m", "graph_schema", "generate", "--root", str(tmp_path)]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True)
    assert {path: (tmp_path / path).read_text(encoding="utf-8") for path in TEXTS} == TEXTS


def test_the_ontology_names_every_class_and_property() -> None:
    graph = Graph().parse(data=made("ontology.ttl"), format="turtle")
    for cls in MODEL.of_kind("thing", "trait", "relation"):
        node = URIRef(MODEL.expand(f"bg:{cls.name}"))
        assert Literal(cls.label_de, lang="de") in set(graph.objects(node, RDFS.label))
    for cls in (*MODEL.relations, *MODEL.links):
        direct = URIRef(MODEL.expand(f"bg:{MODEL.rdf_property(cls.name)}"))
        assert (direct, RDFS.domain, None) in graph
        assert (direct, RDFS.range, None) in graph
    body, actor = (URIRef(MODEL.expand(f"bg:{name}")) for name in ("Body", "Actor"))
    assert (body, RDFS.subClassOf, actor) in graph


def test_the_vocabularies_hold_every_concept_with_its_id() -> None:
    graph = Graph().parse(data=made("vocabularies.ttl"), format="turtle")
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    assert len(concepts) == sum(map(len, MODEL.vocabularies.values()))
    business = URIRef(MODEL.expand("bgv:Sector/business"))
    assert str(graph.value(business, SKOS.notation)) == "business"
    assert {(str(v), v.language) for v in graph.objects(business, SKOS.prefLabel) if isinstance(v, Literal)} == {
        ("Wirtschaft", "de"),
        ("Business", "en"),
    }


def test_an_entity_as_json_is_rdf_under_the_context() -> None:
    entity = {
        "id": "territory/05554", "class": "Territory", "name": "Borken", "key": "05554", "level": "district",
        "sources": ["https://example.org/page"], "sameAs": ["http://dcat-ap.de/def/politicalGeocoding/districtKey/05554"],
    }  # fmt: skip
    document = {**json.loads(made("context.jsonld")), **entity}
    graph = Graph().parse(data=json.dumps(document), format="json-ld")
    subject = URIRef(MODEL.expand("bgi:territory/05554"))
    assert (subject, RDF.type, URIRef(MODEL.expand("bg:Territory"))) in graph
    assert (subject, RDFS.label, Literal("Borken", lang="de")) in graph
    assert (subject, URIRef(MODEL.expand("bg:level")), Literal("district")) in graph
    assert (subject, URIRef(MODEL.expand("dcterms:source")), URIRef("https://example.org/page")) in graph
    assert len(graph) == 6


ACTOR = {"id": "actor/00ff", "class": "Actor", "name": "Stiftung A", "sources": ["https://example.org/page"]}
PROFILE = {"id": "profile/05554-2013", "class": "Profile", "year": 2013, "territory": "territory/05554"}


def errors(document: object) -> list[str]:
    schema = json.loads(made("schema.json"))
    Draft202012Validator.check_schema(schema)
    return [error.message for error in Draft202012Validator(schema).iter_errors(document)]


@pytest.mark.parametrize(
    "document",
    [
        ACTOR,
        {**ACTOR, "traits": ["Body"], "sector": "state", "validTo": "2024-03"},
        {**PROFILE, "sources": ["https://example.org/page"], "arbeitslosenquote": 10.4},
    ],
)
def test_the_json_schema_accepts_entities(document: object) -> None:
    assert errors(document) == []


@pytest.mark.parametrize(
    "document",
    [
        {**ACTOR, "class": "Person"},
        {**ACTOR, "id": "territory/1"},
        {**ACTOR, "sector": "unbekannt"},
        {**ACTOR, "validTo": "March 2024"},
        {**ACTOR, "traits": ["Event"]},
        {**ACTOR, "colour": "red"},
        {key: value for key, value in ACTOR.items() if key != "sources"},
        {**PROFILE, "sources": ["https://example.org/page"], "arbeitslosenquote": "hoch"},
    ],
)
def test_the_json_schema_refuses_what_the_model_does_not_know(document: object) -> None:
    assert errors(document)


def test_neo4j_gets_a_unique_id_per_label_and_an_index_per_type() -> None:
    lines = made("neo4j.cypher").splitlines()
    for cls in MODEL.of_kind("thing", "trait"):
        assert sum(f"FOR (n:{cls.name}) REQUIRE n.id IS UNIQUE;" in line for line in lines) == 1
    for cls in (*MODEL.relations, *MODEL.links):
        assert any(f"FOR ()-[r:{cls.cypher_type}]-() ON (r.id);" in line for line in lines)
    names = [line.split()[2] for line in lines]
    assert len(names) == len(set(names))
    assert all("IF NOT EXISTS" in line and line.endswith(";") for line in lines)


def test_the_page_describes_everything_and_its_links_lead_somewhere() -> None:
    page = TEXTS["docs/reference/schema.md"]
    for name in MODEL.classes:
        assert f"\n### {name}\n" in page
    for vocabulary in MODEL.vocabularies.values():
        for concept in vocabulary:
            assert f"| `{concept.id}` | {concept.label_de} |" in page
    for prop in MODEL.properties:
        assert f"| `{prop}` |" in page
    anchors = {re.sub(r"[^a-z0-9 -]", "", h.lower()).replace(" ", "-") for h in re.findall(r"^### (.+)$", page, re.M)}
    anchors |= set(re.findall(r'<a id="([^"]+)">', page))
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= anchors
