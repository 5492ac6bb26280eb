"""The traps of the facts tables that corrupt a graph silently, each with its rows: codes, sectors and sources."""

from collections import Counter, defaultdict

import pytest
from graph_look import at, named

from graph_schema import load_model
from graph_store.graph import Graph, Relation
from graph_store.statements import Harvest

# Codes


def test_all_phases_is_a_value_of_its_own(bundled: Harvest, graph: Graph) -> None:
    row = next(s for s in bundled.statements if s.locator == "lvo/solutions.csv:2" and s.property == "summary")
    phases = [s.relation.to_id for s in at(bundled, "lvo/solutions.csv:2", "Phase") if s.relation]
    assert phases == ["LifePhase/lifelong"]
    assert row.about == "solution/lvo-dresden-bildungsbuero"
    lvo = {
        s.relation.from_id
        for s in bundled.statements
        if s.relation and s.relation.to_id == "LifePhase/lifelong" and s.locator.startswith("lvo/solutions.csv")
    }
    assert len(lvo) == 152


def test_a_field_that_says_nothing_is_no_field(graph: Graph) -> None:
    assert not [r for r in graph.into("ActionField/other", "Addressing") if r.from_id.startswith("solution/")]


def test_unknown_is_absent(bundled: Harvest) -> None:
    words = {"unbekannt", "unknown", "nicht angegeben"}
    assert not [s for s in bundled.statements if s.property != "alias" and str(s.value) in words]
    assert not [s for s in bundled.statements if s.relation and {s.relation.role, s.relation.kind} & words]


@pytest.mark.parametrize("dataset", ["lvo", "ruem", "ti"])
def test_names_are_read_and_codes_are_the_compilers(bundled: Harvest, dataset: str) -> None:
    methods: dict[str, set[str]] = defaultdict(set)
    for s in bundled.statements:
        if s.locator.startswith(f"{dataset}/solutions.csv") and (s.relation or s.about.startswith("solution/")):
            methods[s.property].add(s.method)
    assert methods["name"] == methods["summary"] == {"curated"}
    assert methods["instrumentType"] == methods["status"] == methods["Addressing"] == methods["InFamily"] == {"coded"}


def test_contradicting_codes_stand_side_by_side(bundled: Harvest, graph: Graph) -> None:
    qad = next(
        e for e in graph.of_class("Actor") if e.name.startswith(("QAD", "Qualifizierungs- und Arbeitsförderungs"))
    )
    sectors = {(s.value, s.locator) for s in bundled.statements if s.about == qad.id and s.property == "sector"}
    assert sectors == {("municipal", "lvo/actors.csv:14"), ("business", "ti/actors.csv:33")}


def test_the_sector_of_a_jobcenter_stays_open_in_the_programme_tables(bundled: Harvest) -> None:
    jobcenters = {s.about for s in bundled.statements if s.property == "actorType" and s.value == "jobcenter"}
    assert jobcenters
    stated = [s for s in bundled.statements if s.about in jobcenters and s.property == "sector"]
    assert not [s for s in stated if s.dataset in ("lvo", "ruem", "bk", "ti")]


def test_carriers_from_a_contact_block_are_derived(bundled: Harvest, graph: Graph) -> None:
    rows = {
        s.locator
        for s in bundled.statements
        if s.relation and s.relation.cls == "Carrying" and s.method == "derived" and s.dataset == "ruem"
    }
    assert len([row for row in rows if row.startswith("ruem/relations.csv")]) == 36
    assert "ruem/relations.csv:246" not in rows


def test_collectives_offices_and_foundations(graph: Graph) -> None:
    assert "Collective" in named(graph, "Actor", "Schulen in Dortmund").traits
    assert "Office" in named(graph, "Actor", "Landrat des Landkreises Göppingen").traits
    foundations = {r.from_id for r in graph.relations.values() if r.cls == "Patronage"}
    assert {graph.entities[f].text("actorType") for f in foundations} == {"foundation"}
    assert {graph.entities[f].text("sector") for f in foundations} == {"civil_society"}


def test_agencies_without_actor_row_and_compound_carriers(graph: Graph) -> None:
    for name in ("REAB Nord", "REAB Niedersachsen", "REAB Brandenburg", "REAB NRW", "REAB Rheinland-Pfalz - Saarland"):
        assert named(graph, "Agency", name).text("actorType") == "transfer_agency"
    carriers = {graph.name(r.from_id) for r in graph.into(named(graph, "Agency", "REAB Bayern").id, "Carrying")}
    assert len(carriers) == 2


def test_taking_over_a_post_is_no_adoption(bundled: Harvest) -> None:
    assert {s.property for s in at(bundled, "ti/relations.csv:262")} == {"Carrying", "Location"}


def test_adoption_runs_from_the_learner_and_sharing_never_counts(graph: Graph) -> None:
    fund = named(graph, "Solution", "Lübecker Bildungsfonds")
    degrees = Counter(r.degree for r in graph.into(fund.id, "Adoption"))
    assert degrees == {"1_showed_interest": 4, "2_informed": 1, "3_examined": 1, "4_oriented": 1, "5_planned": 2}
    lauenburg = [r for r in graph.relations.values() if r.cls == "Adoption" and "ruem/relations.csv:251" in r.locators]
    assert [graph.entities[r.to_id].cls for r in lauenburg] == ["Solution"]


def test_figures_about_programmes_are_kept_as_text(graph: Graph) -> None:
    figures = graph.entities["programme/bildung-integriert"].values("figures")
    assert figures == ["fördert Zahl von Kommunen: 90 Kommunen bundesweit (2017)"]


# Sources


def test_look_alikes_wait_for_a_person(bundled: Harvest) -> None:
    waiting = {(item.kind, item.locator) for item in bundled.review}
    assert ("same_thing", "kom/structures.csv:83") in waiting
    assert ("same_actor", "ueb/jurisdictions.csv:426") in waiting
    assert ("carrier", "ruem/sites.csv:58") in waiting


def test_rows_without_a_page_rest_on_own_knowledge_with_low_confidence(bundled: Harvest, graph: Graph) -> None:
    background = [s for s in bundled.statements if graph.sources[s.source].kind == "background"]
    assert {s.locator for s in background} == {
        "lvo/relations.csv:103",
        "lvo/relations.csv:104",
        "lvo/relations.csv:158",
        "ruem/sites.csv:3",
    }
    assert {s.confidence for s in background} == {"low"}


def test_one_page_under_two_addresses_is_one_source(graph: Graph) -> None:
    pages = [s for s in graph.sources.values() if s.kind == "page"]
    assert not [s.url for s in pages if ";jsessionid" in s.url.lower()]
    assert [s for s in pages if len(s.seen_as) > 1]
    assert all("Spiegel" in s.publisher for s in pages if "yumpu.com" in s.url)


def relation_ends(graph: Graph, relation: Relation) -> tuple[set[str], set[str]]:
    model = load_model()
    ends = (graph.entities[relation.from_id], graph.entities[relation.to_id])
    first, second = ({*model.labels(end.cls), *end.traits} for end in ends)
    return first, second


def test_every_relation_joins_what_the_model_allows(graph: Graph) -> None:
    model = load_model()
    for relation in graph.relations.values():
        cls = model.classes[relation.cls]
        first, second = relation_ends(graph, relation)
        assert first & set(cls.from_classes), relation
        assert second & set(cls.to_classes), relation


def test_every_property_is_in_the_model(bundled: Harvest, graph: Graph) -> None:
    model = load_model()
    for entity in graph.entities.values():
        for name in entity.props:
            model.multi(entity.cls, name)


def test_concepts_named_by_the_facts_exist(bundled: Harvest, graph: Graph) -> None:
    properties = {"actorType": "ActorType", "sector": "Sector", "level": "GovernanceLevel", "status": "SolutionStatus"}
    model = load_model()
    for s in bundled.statements:
        if s.property in properties and s.dataset in ("lvo", "ruem", "bk", "ti"):
            assert str(s.value) in model.vocabularies[properties[s.property]], s
