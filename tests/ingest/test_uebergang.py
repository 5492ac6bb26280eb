"""Facts about the transition to work: what would corrupt a graph silently, each by its named rows."""

import re
from collections import defaultdict

import pytest
from fact_rows import records, stated

from graph_store.graph import Graph, Relation
from graph_store.statements import Harvest
from ingest.readers.lookup import read_lookup
from ingest.source import BUNDLED

Rows = dict[str, list[Relation]]


def pairs(left: str, right: str, graph: Graph, cls: str) -> list[Relation]:
    return [
        r
        for r in graph.relations.values()
        if r.cls == cls
        and any(loc.startswith(left) for loc in r.locators)
        and any(loc.startswith(right) for loc in r.locators)
    ]


@pytest.mark.parametrize("lines", [(21, 22), (64, 65), (67, 68), (73, 74)])
def test_one_youth_agency_of_two_kreise_is_one_solution_and_one_body(rows: Rows, lines: tuple[int, int]) -> None:
    built = [r for line in lines for r in stated(rows, f"ueb/youth_agencies.csv:{line}", "Development")]
    assert len({r.to_id for r in built}) == 1
    assert len({r.from_id for r in built}) == 2
    bodies = {r.to_id for line in lines for r in stated(rows, f"ueb/youth_agencies.csv:{line}", "Embodiment")}
    assert len(bodies) == 1


def test_stadt_und_landkreis_are_two_territories(rows: Rows) -> None:
    kassel = {r.to_id for r in stated(rows, "ueb/memberships.csv:142", "Location")}
    fulda = {r.to_id for r in stated(rows, "ueb/memberships.csv:330", "Location")}
    assert kassel == {"territory/06633", "territory/06611"}
    assert fulda == {"territory/06631", "territory/06631009"}
    assert {r.from_id for r in stated(rows, "kom/transfers.csv:57", "Sharing")} == {
        "territory/09463",
        "territory/09473",
    }


def test_no_actor_has_a_general_name_alone(graph: Graph) -> None:
    general = {"Jobcenter", "Agentur für Arbeit", "Arbeitsagentur", "IHK", "HWK", "Jugendamt", "Schulamt"}
    general |= {"Beauftragte der Arbeitgeber", "Industrie- und Handelskammer", "Staatliches Schulamt", "Gewerkschaften"}
    assert not [e.id for e in graph.of_class("Actor") if e.name in general]
    zwickau = {graph.name(r.from_id) for r in graph.relations.values() if "kom/memberships.csv:153" in r.locators}
    assert "Agentur für Arbeit (Eisenach)" in zwickau


def test_jobcenter_of_2011_are_municipal_and_the_others_stay_open(graph: Graph) -> None:
    jobcenters = [e for e in graph.of_class("Actor") if e.text("actorType") == "jobcenter"]
    own = {r.from_id for r in graph.relations.values() if r.verb == "Jobcenter (zugelassener kommunaler Träger)"}
    assert len(own) == 103
    assert {e.text("sector") for e in jobcenters if e.id in own} == {"municipal"}
    assert sum(not e.text("sector") for e in jobcenters if e.id not in own) > 60


@pytest.mark.parametrize(
    ("old", "end", "new"),
    [
        ("Agentur für Arbeit Suhl", "2022-12-31", "Agentur für Arbeit Thüringen Südwest"),
        ("Agentur für Arbeit Halle", "2022", "Agentur für Arbeit Sachsen-Anhalt Süd"),
        ("Agentur für Arbeit Weißenfels", "2022", "Agentur für Arbeit Sachsen-Anhalt Süd"),
        ("Agentur für Arbeit Balingen", "2025-12-31", "Agentur für Arbeit Balingen-Reutlingen"),
        ("Agentur für Arbeit Celle", "2025", "Agentur für Arbeit Lüneburger Heide"),
        ("Agentur für Arbeit Montabaur", "2025-12-31", "Agentur für Arbeit Rhein-Wied-Westerwald"),
    ],
)
def test_a_former_agency_has_an_end_and_a_successor(graph: Graph, old: str, end: str, new: str) -> None:
    (office,) = [e for e in graph.of_class("Actor") if e.name == old]
    assert office.props["validTo"] == end
    assert [graph.name(r.from_id) for r in graph.into(office.id, "Succession")] == [new]
    assert all(r.valid_to == end for r in graph.out(office.id, "Jurisdiction"))


def test_one_employment_agency_is_responsible_for_the_burgenlandkreis_today(graph: Graph) -> None:
    offices = [graph.entities[r.from_id] for r in graph.into("territory/15084", "Jurisdiction")]
    today = [e.name for e in offices if e.text("actorType") == "employment_agency" and not e.props.get("validTo")]
    assert today == ["Agentur für Arbeit Sachsen-Anhalt Süd"]


def test_sites_of_the_landesamt_are_part_of_it(graph: Graph) -> None:
    sites = [e for e in graph.of_class("Actor") if "Sachsen), Standort" in e.name]
    wholes = {r.to_id for e in sites for r in graph.out(e.id, "Composition")}
    assert len(sites) == 5
    assert len(wholes) == 1


@pytest.mark.parametrize(
    ("locator", "cls"),
    [
        ("kom/memberships.csv:117", "Signing"),
        ("kom/memberships.csv:135", "Signing"),
        ("ueb/memberships.csv:166", "Signing"),
        ("ueb/memberships.csv:319", "Signing"),
        ("ueb/memberships.csv:374", "Signing"),
        ("ueb/memberships.csv:532", "Signing"),
        ("kom/memberships.csv:27", "Cooperation"),
        ("kom/memberships.csv:140", "Cooperation"),
        ("kom/memberships.csv:55", "Coordination"),
        ("kom/memberships.csv:94", "Development"),
        ("kom/memberships.csv:114", "Advice"),
        ("ueb/memberships.csv:472", "Cooperation"),
    ],
)
def test_the_column_body_does_not_always_name_a_body(rows: Rows, locator: str, cls: str) -> None:
    classes = {r.cls for r in rows[locator]}
    assert cls in classes
    assert "Membership" not in classes


def test_patterns_for_many_places_state_no_membership(rows: Rows) -> None:
    lines = [f"kom/memberships.csv:{n}" for n in (9, 10, 11)] + [f"ueb/memberships.csv:{n}" for n in range(134, 142)]
    assert not [r for line in lines for r in rows[line]]


@pytest.mark.parametrize("line", [174, 216, 233, 240, 252, 258, 263])
def test_parties_of_an_alliance_are_its_members_and_sign_nothing(graph: Graph, rows: Rows, line: int) -> None:
    locator = f"ueb/agreements.csv:{line}"
    (record,) = [r for r in records("uebergang", "agreements.csv") if r.line == line]
    signings = stated(rows, locator, "Signing")
    assert [r.role for r in signings] == ["Bündnis"]
    assert "Body" in graph.entities[signings[0].from_id].traits
    if record["party"]:
        assert {r.to_id for r in stated(rows, locator, "Membership")} == {signings[0].from_id}


def test_an_alliance_and_its_agreement_are_two_things_of_one_name(graph: Graph) -> None:
    found = {e.cls for e in graph.entities.values() if e.name == "Ausbildungskonsens Nordrhein-Westfalen"}
    assert found == {"Actor", "Agreement"}


def test_counts_of_implementation_evaluate_nothing(graph: Graph, rows: Rows) -> None:
    studies = [e for e in graph.of_class("Study") if e.text("kind") == "Umsetzungsdaten"]
    assert len(studies) == 39
    assert not [r for e in studies for r in graph.out(e.id, "Evaluation")]
    tier_four = [e for e in graph.of_class("Study") if e.props.get("tier") == 4]
    assert len(tier_four) == 7
    evaluating = [r for r in graph.relations.values() if r.cls == "Evaluation" and "ueb" in r.datasets]
    assert len(evaluating) == 26
    assert all(graph.entities[r.from_id].props["tier"] >= 3 for r in evaluating)


def test_an_announced_study_is_planned(graph: Graph) -> None:
    (announced,) = [e for e in graph.of_class("Study") if e.text("kind") == "Evaluation angekündigt"]
    assert announced.props["modality"] == "planned"


def test_a_publication_that_is_no_study_describes_its_page(bundled: Harvest) -> None:
    titles = {s.title for s in bundled.sources.values()}
    assert "OloV-Instrumentenkoffer" in titles
    assert not any(s.value == "OloV-Instrumentenkoffer" for s in bundled.statements)


def test_members_named_by_both_tables_are_one_membership(graph: Graph) -> None:
    assert len(pairs("kom/memberships", "ueb/memberships", graph, "Membership")) == 33
    inside = [
        r
        for r in graph.relations.values()
        if r.cls == "Membership" and sum(loc.startswith("ueb/memberships") for loc in r.locators) > 1
    ]
    assert len(inside) >= 14


def test_partners_of_a_youth_agency_are_its_members_once(graph: Graph) -> None:
    partners = [r for r in graph.relations.values() if any(loc.startswith("ueb/youth_agencies") for loc in r.locators)]
    memberships = [r for r in partners if r.cls == "Membership"]
    named = sum(len(record.items("partners")) for record in records("uebergang", "youth_agencies.csv"))
    assert named == 325
    only_here = [r for r in memberships if all("youth_agencies" in loc for loc in r.locators)]
    assert (len(memberships), len(only_here)) == (304, 25)


def test_the_youth_agency_zwickau_has_four_members_from_three_rows_each(graph: Graph) -> None:
    (body,) = [e for e in graph.of_class("Body") if e.name == "Jugendberufsagentur Zwickau"]
    members = graph.into(body.id, "Membership")
    assert len(members) == 4
    assert all(r.datasets == ("kom", "ueb") and r.statements == 3 for r in members)


def test_agreements_of_both_folders_are_one(graph: Graph) -> None:
    titles = {s["title"] for s in records("uebergang", "agreements.csv")}
    agreements = [e for e in graph.of_class("Agreement") if e.name in titles]
    assert len(agreements) == len(titles) == 45
    shared = {record["title"] for record in records("bildungsketten", "agreements.csv")} & titles
    assert len(shared) == 19


def test_projects_of_a_region_are_not_laid_into_the_kreis_that_stands_for_it(graph: Graph, rows: Rows) -> None:
    instruments = records("uebergang", "local_instruments.csv")
    regional = [r for r in instruments if r["instrument"] in ("vera", "kausa", "bop")]
    assert len(regional) == 46
    for record in regional:
        places = {r.to_id for r in stated(rows, f"ueb/local_instruments.csv:{record.line}", "Location")}
        assert all(re.fullmatch(r"territory/\d\d", place) for place in places)
        carried = stated(rows, f"ueb/local_instruments.csv:{record.line}", "Carrying")
        assert bool(carried) == bool(record["carrier"])


def test_of_several_carriers_the_first_carries_and_the_others_cooperate(graph: Graph, rows: Rows) -> None:
    (carrying,) = stated(rows, "ueb/local_instruments.csv:97", "Carrying")
    assert carrying.from_id == "territory/15002"
    partners = {graph.name(r.from_id) for r in stated(rows, "ueb/local_instruments.csv:97", "Cooperation")}
    assert partners == {
        "Jobcenter Halle (Saale)",
        "Internationaler Bund Mitte gGmbH",
        "Jugend- und Familienzentrum Sankt Georgen",
    }


def test_every_merge_of_things_leaves_one_solution(graph: Graph, bundled: Harvest) -> None:
    where = {"structures": "kom/structures", "youth_agencies": "ueb/youth_agencies"}
    summaries = {
        s.locator: s.about
        for s in bundled.statements
        if s.property == "class" and s.value == "Solution" and s.locator.startswith(tuple(where.values()))
    }
    groups: dict[str, set[str]] = defaultdict(set)
    for entry in read_lookup(BUNDLED / "lookups", "same_things"):
        dataset, _, rest = entry["found_in"].partition(".")
        table, _, line = rest.partition(":")
        locator = f"{dataset}/{table}.csv:{line}"
        if entry["verdict"] == "same" and table in where:
            built = {r.to_id for r in graph.relations.values() if r.cls == "Development" and locator in r.locators}
            groups[entry["group"]] |= built
            assert locator in summaries
    assert len(groups) > 60
    assert all(len(found) == 1 for found in groups.values())


def test_studies_that_share_a_page_wait_for_a_person(bundled: Harvest) -> None:
    pairs = [item for item in bundled.review if item.kind == "same_study"]
    assert len(pairs) == 13
    assert all(item.left != item.right and item.locator.startswith("ueb/publications.csv:") for item in pairs)
