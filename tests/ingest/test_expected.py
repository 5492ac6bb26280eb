"""Counts of a correct load that need a closer look than the number of things or relations of a class."""

from collections import Counter

from fact_rows import records

from graph_store.graph import Graph, Relation
from graph_store.statements import Harvest

FACTS = {"lvo", "ruem", "bk", "ti", "kom", "ueb"}
SOLUTIONS = {"lvo": "lernen_vor_ort", "ruem": "regionales_uebergangsmanagement", "ti": "transferinitiative"}


def _of(graph: Graph, cls: str) -> list[Relation]:
    return [r for r in graph.relations.values() if r.cls == cls and FACTS & set(r.datasets)]


def _tables(relation: Relation) -> set[str]:
    return {locator.partition(".csv")[0] for locator in relation.locators}


def test_525_solution_rows_are_500_things(bundled: Harvest) -> None:
    rows = {
        f"{dataset}/solutions.csv:{r.line}" for dataset, f in SOLUTIONS.items() for r in records(f, "solutions.csv")
    }
    things = {s.locator: s.about for s in bundled.statements if s.locator in rows and s.property == "summary"}
    assert len(rows) == len(things) == 525
    assert len(set(things.values())) == 500


def test_solutions_without_those_that_only_a_transfer_names(bundled: Harvest) -> None:
    named = [s for s in bundled.statements if s.property == "class" and s.value == "Solution"]
    listed = {s.about for s in named if not s.locator.startswith("kom/transfers")}
    assert abs(len(listed) - 900) <= 30
    assert len({s.about for s in named}) - len(listed) <= 75


def test_one_development_per_solution_and_place(graph: Graph) -> None:
    built = [r for r in _of(graph, "Development") if graph.entities[r.to_id].cls == "Solution"]
    by_place = [r for r in built if graph.entities[r.from_id].cls == "Territory"]
    from_columns = [r for r in by_place if _tables(r) - {"kom/transfers", "lvo/relations", "ruem/relations"}]
    assert abs(len(from_columns) - 900) <= 30


def test_every_project_of_a_site_or_instrument_is_part_of_a_programme(graph: Graph) -> None:
    within = {r.from_id for r in _of(graph, "Composition") if graph.entities[r.to_id].cls == "Programme"}
    sited = {r.from_id for r in _of(graph, "Location") if _tables(r) & {"lvo/municipalities", "ruem/sites"}} | {
        r.from_id for r in _of(graph, "Location") if "ueb/local_instruments" in _tables(r)
    }
    projects = {e.id for e in graph.of_class("Project")} & sited
    assert len(projects) > 200
    assert projects <= within


def test_offices_are_responsible_for_455_kreise_and_braunsbedra_lies_in_one(graph: Graph) -> None:
    kreise = [r for r in _of(graph, "Jurisdiction") if len(r.to_id) == len("territory/15084")]
    assert len(kreise) == 456
    assert sum("ueb/jurisdictions" in _tables(r) for r in kreise) == 455


def test_carriers_from_relations_and_instruments(graph: Graph) -> None:
    carried = [r for r in _of(graph, "Carrying") if any(t.endswith("/relations") for t in _tables(r))]
    local = [r for r in _of(graph, "Carrying") if "ueb/local_instruments" in _tables(r)]
    assert abs(len(carried) + len(local) - 219) <= 10


def test_successions_that_relations_state(graph: Graph) -> None:
    followed = _of(graph, "Succession")
    assert abs(sum(any(t.endswith("/relations") for t in _tables(r)) for r in followed) - 28) <= 2
    offices = {r.to_id for r in followed if "ueb/jurisdictions" in _tables(r)}
    assert len(offices) == 11


def test_memberships_rest_on_about_1258_statements(graph: Graph) -> None:
    assert abs(sum(r.statements for r in _of(graph, "Membership")) - 1258) <= 40


def test_sharing_rows_of_each_kind(graph: Graph) -> None:
    rows = {locator for r in _of(graph, "Sharing") for locator in r.locators if locator.startswith("kom/")}
    assert len(rows) == 107
    adopted = {locator for r in _of(graph, "Adoption") for locator in r.locators if locator.startswith("kom/")}
    assert len(adopted) == 13


def test_families_are_the_79_of_the_file(graph: Graph) -> None:
    families = {r["family_id"] for r in records("families", "solution_families.csv")}
    assert {e.id.removeprefix("family/") for e in graph.of_class("SolutionFamily")} == families
    assert len(families) == 79


def test_names_of_places_do_not_stand_side_by_side(graph: Graph) -> None:
    names = Counter(e.name for e in graph.of_class("Territory"))
    assert not [
        n for n in names if n.startswith("Landkreis ") and f"{n.removeprefix('Landkreis ')} (Landkreis)" in names
    ]
    assert graph.name("territory/14713") == "Leipzig (Stadt)"
    assert graph.name("territory/14729") == "Landkreis Leipzig"
