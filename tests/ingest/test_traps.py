"""The traps of the facts tables that corrupt a graph silently, each with its rows: facts, places, names and dates."""

import re
from collections import Counter

import pytest
from graph_look import at, key, named

from graph_store.graph import Graph
from graph_store.statements import Harvest

# One fact in several tables


def test_dkjs_is_patron_of_ten_sites_and_of_erfurt_once(graph: Graph) -> None:
    dkjs = named(graph, "Actor", "Deutsche Kinder- und Jugendstiftung (DKJS)")
    patronages = graph.out(dkjs.id, "Patronage")
    assert len({r.to_id for r in patronages}) == 10
    erfurt = [
        r for r in patronages if r.to_id == "project/lvo-erfurt" and r.role == "Mitglied im lokalen Stiftungsverbund"
    ]
    assert len(erfurt) == 1
    assert {locator.split(":")[0] for locator in erfurt[0].locators} == {
        "lvo/foundations.csv",
        "lvo/relations.csv",
        "ti/relations.csv",
    }


@pytest.mark.parametrize(
    ("cls", "locators"),
    [
        ("Membership", ["ruem/relations.csv:295", "ti/relations.csv:240"]),
        ("Membership", ["ruem/relations.csv:300", "ti/relations.csv:245"]),
        ("Carrying", ["ruem/sites.csv:5", "ruem/relations.csv:26"]),
        ("Carrying", ["ti/agencies.csv:2", "lvo/relations.csv:29"]),
        ("Succession", ["ti/programmes.csv:6", "lvo/relations.csv:6", "ti/relations.csv:61"]),
        ("Participation", ["lvo/municipalities.csv:2", "lvo/relations.csv:259", "ti/relations.csv:128"]),
        ("Participation", ["ruem/sites.csv:17", "ti/relations.csv:115"]),
        ("Participation", ["ruem/sites.csv:70", "ruem/relations.csv:196"]),
        ("Signing", ["ti/cooperations.csv:5", "ti/relations.csv:2"]),
        ("Patronage", ["lvo/foundations.csv:2", "lvo/relations.csv:162"]),
        ("Membership", ["lvo/relations.csv:27", "ti/relations.csv:67"]),
        ("Succession", ["lvo/relations.csv:103", "regions/reformen.csv:74"]),
    ],
)
def test_the_same_fact_in_several_tables_is_one_relation(bundled: Harvest, cls: str, locators: list[str]) -> None:
    shared = set.intersection(*({s.about for s in at(bundled, locator, cls)} for locator in locators))
    assert shared, f"no {cls} is stated by all of {locators}"


def test_every_foundation_row_is_one_relation_with_its_twin(graph: Graph) -> None:
    patronages = [r for r in graph.relations.values() if r.cls == "Patronage"]
    tables = Counter(locator.split(":")[0] for r in patronages for locator in r.locators)
    assert tables == {"lvo/foundations.csv": 97, "lvo/relations.csv": 97, "ti/relations.csv": 8}
    assert len(patronages) == 98


def test_a_row_with_several_pages_states_each_fact_once_per_page(bundled: Harvest, graph: Graph) -> None:
    stated = at(bundled, "ruem/relations.csv:353", "Membership")
    assert len(stated) == 2
    assert len({s.about for s in stated}) == 1
    assert not any(" | " in source.url for source in graph.sources.values())


# Places


def test_no_territory_has_a_twin_of_another_name(graph: Graph) -> None:
    territories = graph.of_class("Territory")
    assert not [t.name for t in territories if re.search(r"\((Landkreis|Kreis)\)$", t.name)]
    keys = Counter(t.text("key") for t in territories)
    assert not [k for k, n in keys.items() if n > 1]


@pytest.mark.parametrize(
    ("project", "keys"),
    [
        ("project/lvo-bremen-und-bremerhaven", {"04011", "04012"}),
        ("project/ruem-ruem-hagen-hagen-ennepe-ruhr-kreis", {"05914", "05954"}),
        (
            "project/ruem-regionales-uebergangsmanagement-wilhelmshaven-friesland-wilhelmshaven-friesland",
            {"03405", "03455"},
        ),
        ("project/ruem-mehr-aus-bildung-coburg", {"09473"}),
        ("project/ruem-uebergangsmanagement-schule-beruf-weinheim-weinheim", {"08226096"}),
        ("project/ruem-regionales-uebergangsmanagement-leipzig-leipzig", {"14713"}),
    ],
)
def test_a_site_is_one_project_in_its_territories(graph: Graph, project: str, keys: set[str]) -> None:
    assert {key(r.to_id) for r in graph.out(project, "Location")} == keys
    assert len(graph.out(project, "Composition")) == 1


def test_the_name_of_two_territories_is_the_alias_of_neither(graph: Graph) -> None:
    aliases = {a for t in graph.of_class("Territory") for a in t.values("alias")}
    assert not aliases & {"Bremen und Bremerhaven", "Hagen / Ennepe-Ruhr-Kreis", "Bildungsregion Coburg"}


def test_coburg_is_a_town_and_a_kreis(graph: Graph) -> None:
    report = "solution/ti-co-bildungsbericht"
    assert {key(r.from_id) for r in graph.into(report, "Development")} == {"09463", "09473"}


@pytest.mark.parametrize("town", ["08226096", "12067144", "14625240", "03241009", "15088065"])
def test_a_town_took_part_and_not_its_kreis(bundled: Harvest, graph: Graph, town: str) -> None:
    rows = {
        s.locator
        for s in bundled.statements
        if s.relation and s.relation.cls == "Participation" and s.relation.from_id == f"territory/{town}"
    }
    old = {row for row in rows if row.startswith(("ruem", "ti", "kom"))}
    assert old or town == "15088065"
    for row in old:
        assert not [s for s in at(bundled, row, "Participation") if s.relation and key(s.relation.from_id) == town[:5]]
    assert [key(r.to_id) for r in graph.out(f"territory/{town}", "Location")] == [town[:5]]


@pytest.mark.parametrize(
    ("old", "new"),
    [("03156", "03159"), ("13056", "13071"), ("13059", "13075"), ("13062", "13075"), ("16056", "16063")],
)
def test_a_dissolved_kreis_keeps_its_key_and_has_a_successor(graph: Graph, old: str, new: str) -> None:
    assert [key(r.from_id) for r in graph.into(f"territory/{old}", "Succession")] == [new]
    assert graph.entities[f"territory/{old}"].text("validTo")


@pytest.mark.parametrize("borough", ["11000-steglitz-zehlendorf", "11000-reinickendorf", "02000-hamburg-mitte"])
def test_a_borough_lies_in_its_city(graph: Graph, borough: str) -> None:
    assert borough[:5] in {key(r.to_id) for r in graph.out(f"territory/{borough}", "Location")}


@pytest.mark.parametrize("row", ["ruem/solutions.csv:41", "ruem/solutions.csv:84", "lvo/solutions.csv:199"])
def test_a_solution_of_a_whole_land_or_programme_has_a_scope_and_no_builder(
    bundled: Harvest, graph: Graph, row: str
) -> None:
    solution = next(s.about for s in bundled.statements if s.locator == row and s.property == "summary")
    assert graph.entities[solution].text("scope")
    assert not at(bundled, row, "Development")


# Names


def test_no_actor_is_called_by_a_general_name_only(graph: Graph) -> None:
    general = {"Jobcenter", "Agentur für Arbeit", "Arbeitsagentur", "Jugendamt", "IHK", "Handwerkskammer", "Schulamt"}
    assert not general & {e.name for e in graph.of_class("Actor")}


def test_brackets_with_a_place_keep_offices_apart(graph: Graph) -> None:
    bases = Counter(e.name.split(" (")[0] for e in graph.of_class("Actor") if " (" in e.name)
    assert bases["Agentur für Arbeit"] >= 12
    assert bases["Industrie- und Handelskammer"] >= 6
    assert bases["Handwerkskammer"] >= 3


def test_a_name_that_is_office_and_solution_is_two_nodes_and_an_embodiment(graph: Graph) -> None:
    body = named(graph, "Body", "Steuerkreis LEIF")
    solution = named(graph, "Solution", "Steuerkreis LEIF")
    assert [r.from_id for r in graph.into(body.id, "Embodiment")] == [solution.id]
    assert len(graph.into(body.id, "Membership")) > 4
    assert not graph.into(solution.id, "Membership")


@pytest.mark.parametrize(
    ("name", "members"),
    [("Lenkungsrunde RÜM Berlin", 17), ("Steuerungsgruppe u25 Stuttgart", 6), ("Zeitgewinn-Beirat Dortmund", 5)],
)
def test_a_body_that_only_a_solution_row_names_has_its_members(graph: Graph, name: str, members: int) -> None:
    body = named(graph, "Body", name)
    assert len(graph.into(body.id, "Membership")) == members
    assert len(graph.into(body.id, "Embodiment")) == 1


def test_whatever_has_members_is_a_body(graph: Graph) -> None:
    for relation in graph.relations.values():
        if relation.cls == "Membership":
            assert "Body" in graph.entities[relation.to_id].traits


@pytest.mark.parametrize(
    ("programme", "aliases"),
    [
        ("programme/lernen-vor-ort", {"Programm Lernen vor Ort"}),
        ("programme/ruem", {"Förderinitiative Regionales Übergangsmanagement (RÜM)"}),
        ("programme/ruemsa", {"Landesprogramm RÜMSA", "RÜMSA"}),
        ("programme/perspektive-berufsabschluss", {"Programm Perspektive Berufsabschluss"}),
        ("programme/bildung-integriert", {"Programm „Bildung integriert“"}),
        ("programme/nw-kaoa", {"Landesinitiative Kein Abschluss ohne Anschluss (KAoA)"}),
        ("programme/he-olov", {"OloV-Strategie Hessen"}),
    ],
)
def test_a_programme_under_many_names_is_one(graph: Graph, programme: str, aliases: set[str]) -> None:
    assert aliases <= set(graph.entities[programme].values("alias"))
    for alias in aliases:
        assert not [e.id for e in graph.of_class("Programme") if e.name == alias]


def test_41_sites_took_part_in_lvo(graph: Graph) -> None:
    sites = [r.from_id for r in graph.into("programme/lernen-vor-ort", "Composition")]
    assert len(sites) == 41
    assert len(graph.into("programme/lernen-vor-ort", "Participation")) == 42


def test_43_of_82_site_rows_are_the_federal_programme(graph: Graph) -> None:
    rounds = Counter(
        graph.entities[r.from_id].text("round")
        for r in graph.into("programme/ruem", "Composition")
        if any(locator.startswith("ruem/sites.csv") for locator in r.locators)
    )
    assert rounds == {"Runde 1": 21, "Runde 2": 22}


def test_a_name_of_several_rounds_is_a_site_of_each(graph: Graph) -> None:
    for raw, count in {"Leipzig": 2, "Görlitz": 2, "Dithmarschen": 2, "Weinheim": 2}.items():
        territory = {"Leipzig": "14713", "Görlitz": "14626", "Dithmarschen": "01051", "Weinheim": "08226096"}[raw]
        found = {
            r.to_id
            for r in graph.out(f"territory/{territory}", "Participation")
            if any(locator.startswith("ruem/sites.csv") for locator in r.locators)
        }
        assert len(found) == count, raw


# Dates and modality


OBSERVED = {
    "lvo": [47, 60, 85, 86, 87, 100, 107, 116, 138, 144, 158, 300],
    "ruem": [57, 251, 252, 253, 314, 405, 406, 407, 408, 409],
    "ti": [72, 133],
}
ENDS = {"ruem": [98, 323, 344, 345, 346, 347], "ti": [113]}


@pytest.mark.parametrize(("dataset", "line"), [(d, n) for d, lines in OBSERVED.items() for n in lines])
def test_an_end_without_a_start_is_the_day_it_was_seen(bundled: Harvest, dataset: str, line: int) -> None:
    facts = [s.relation for s in at(bundled, f"{dataset}/relations.csv:{line}") if s.relation]
    assert facts
    assert all(f.observed and not f.valid_to and not f.valid_from for f in facts)


@pytest.mark.parametrize(("dataset", "line"), [(d, n) for d, lines in ENDS.items() for n in lines])
def test_a_real_end_stays_an_end(bundled: Harvest, dataset: str, line: int) -> None:
    facts = [s.relation for s in at(bundled, f"{dataset}/relations.csv:{line}") if s.relation]
    assert facts
    assert all(f.valid_to and not f.observed for f in facts)


def test_the_most_precise_date_is_shown(graph: Graph) -> None:
    took_part = [r for r in graph.out("territory/14612", "Participation") if r.to_id == "programme/lernen-vor-ort"]
    assert [r.valid_from for r in took_part] == ["2009-09"]


def test_plans_are_told_as_plans(bundled: Harvest, graph: Graph) -> None:
    planned = [e for e in graph.of_class("Solution") if e.text("status") == "planned"]
    assert len(planned) >= 25
    for solution in planned:
        assert "planned" in {r.modality for r in graph.into(solution.id, "Development")} or solution.text("scope")
    for row, modality in {
        "ruem/relations.csv:161": "planned",
        "ruem/relations.csv:177": "applied",
        "ti/relations.csv:177": "planned",
    }.items():
        told = [s.relation for s in at(bundled, row) if s.relation and s.relation.cls != "Location"]
        assert {relation.modality for relation in told} == {modality}


def test_what_one_row_shows_done_is_not_only_planned(graph: Graph) -> None:
    done = {r.to_id for r in graph.relations.values() if r.cls == "Development" and r.modality == "done"}
    only = {e.id for e in graph.of_class("Solution") if e.props.get("plannedOnly")}
    assert only
    assert not only & done
