"""How many things and relations a correct load of the facts gives, counted from the tables and lookups beforehand.

Where the count differs from the first one on purpose, the reason stands beside it.
"""

import re
from collections import Counter

import pytest

from graph_store.graph import Graph
from graph_store.statements import Harvest

FACTS = ("lvo", "ruem", "bk", "ti", "kom", "ueb")
TRAITS = ("Agency", "Body", "Collective", "Office")

THINGS = {
    "Agency": (22, 2),
    "Body": (310, 25),
    "Collective": (170, 15),
    "Office": (11, 1),
    "SolutionFamily": (79, 0),
    # Every solution text of the transfers that fits no known solution is one of its own.
    "Solution": (966, 10),
    "Programme": (73, 3),
    "Project": (228, 10),
    "Need": (256, 0),
    "Offer": (98, 8),
    "Agreement": (181, 8),
    "Study": (108, 3),
}

RELATIONS = {
    "Membership": (886, 25),
    "Participation": (523, 10),
    "Patronage": (98, 1),
    "Funding": (88, 5),
    "Embodiment": (370, 40),
    "Evaluation": (47, 3),
    "Coordination": (20, 2),
    "Recognition": (7, 2),
    "Adoption": (32, 2),
    "Cooperation": (194, 5),
    "Advice": (30, 2),
    "Signing": (400, 20),
    # 162 rows; receivers that are several territories count once each.
    "Sharing": (171, 2),
    # 219 from relations and local instruments; the others stand only in columns of sites and (youth) agencies.
    "Carrying": (246, 5),
    # 455 offices; the 18 agencies are responsible for Länder.
    "Jurisdiction": (483, 3),
    # 900 from columns of places and 58 told as relations; the 66 solutions that only transfers name have a place each.
    "Development": (1024, 35),
}


def _of_facts(graph: Graph) -> Counter[str]:
    return Counter(r.cls for r in graph.relations.values() if set(r.datasets) & set(FACTS))


@pytest.mark.parametrize("label", THINGS)
def test_things(graph: Graph, label: str) -> None:
    expected, tolerance = THINGS[label]
    assert abs(len(graph.of_class(label)) - expected) <= tolerance


@pytest.mark.parametrize("cls", RELATIONS)
def test_relations(graph: Graph, cls: str) -> None:
    expected, tolerance = RELATIONS[cls]
    assert abs(_of_facts(graph)[cls] - expected) <= tolerance


def test_territories_named_by_the_facts(bundled: Harvest, graph: Graph) -> None:
    named = {
        s.about.removeprefix("territory/")
        for s in bundled.statements
        if s.dataset in FACTS and s.property == "class" and s.value == "Territory"
    }
    dissolved = {k for k in named if len(k) == 5 and graph.entities[f"territory/{k}"].text("validTo")}
    assert dissolved == {"03156", "13056", "13059", "13062", "16056"}
    assert abs(len([k for k in named if re.fullmatch(r"\d{5}", k)]) - len(dissolved) - 365) <= 3
    assert abs(len([k for k in named if re.fullmatch(r"\d{8}", k)]) - 99) <= 10
    assert sorted(k for k in named if len(k) == 2) == [f"{number:02}" for number in range(17)]


def test_organisations(graph: Graph) -> None:
    """1,060 after merges, and beside them the offices that a structure or coordination instrument is."""
    plain = {e.id for e in graph.of_class("Actor") if e.cls == "Actor" and not set(e.traits) & set(TRAITS)}
    offices = {
        r.to_id
        for r in graph.relations.values()
        if r.cls == "Embodiment" and any(row.startswith(("kom/structures", "ueb/local_instr")) for row in r.locators)
    }
    assert abs(len(plain - offices) - 1060) <= 40


def test_bodies_with_members(graph: Graph) -> None:
    assert len({r.to_id for r in graph.relations.values() if r.cls == "Membership"}) == 200


def test_adoption_by_degree(graph: Graph) -> None:
    degrees = Counter(r.degree[0] for r in graph.relations.values() if r.cls == "Adoption")
    assert degrees == {"1": 4, "2": 9, "3": 2, "4": 9, "5": 2, "6": 6}


def test_pages(graph: Graph) -> None:
    kinds = Counter(s.kind for s in graph.sources.values())
    assert abs(kinds["page"] - 1444) <= 5
    assert kinds["background"] == 1


def test_every_site_is_part_of_one_programme(graph: Graph) -> None:
    for project in graph.of_class("Project"):
        if re.search(r"project/(lvo|ueb)-|project/ruem-.*uebergangsmanagement", project.id):
            programmes = {r.to_id for r in graph.out(project.id, "Composition") if r.to_id.startswith("programme/")}
            assert len(programmes) == 1, project.id


def test_applications_are_no_participations(graph: Graph) -> None:
    applied = [r for r in graph.relations.values() if r.cls == "Participation" and r.modality == "applied"]
    assert len(applied) == 18
