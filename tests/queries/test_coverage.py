import networkx as nx
import pytest
from small_graph import Builder

from queries.coverage import Covers, level_of
from queries.structure import among_levels, network, structure


@pytest.mark.parametrize(
    ("ties", "pages", "bodies", "level"),
    [
        (0, 0, [], "none"),
        (1, 1, [], "thin"),
        (5, 2, [], "thin"),
        (4, 4, [], "thin"),
        (5, 3, [], "fair"),
        (4, 1, ["b"], "good"),
    ],
)
def test_levels(ties: int, pages: int, bodies: list[str], level: str) -> None:
    assert level_of(ties, pages, bodies) == level


def covered(small: Builder, place: str = "01001") -> tuple[str, int, int, int]:
    facts = small.facts()
    found = Covers(facts).local(facts.territories.at(place)).coverage
    return found.level, found.ties, found.pages, found.bodies


def test_ties_of_office_project_solution_and_body_belong_to_the_place(small: Builder) -> None:
    small.family("f", "Art")
    other = small.thing("actor/x", "Actor", "Stiftung", actorType="foundation")
    office = small.thing("actor/o", "Actor", "Amt", actorType="municipal_office")
    project = small.thing("project/p", "Project", "Vorhaben")
    for thing in (office, project):
        small.tie("Location", thing, "territory/01001")
    solution = small.solution("s", "Lösung", "f", "01001")
    for thing in (office, project, solution, "territory/01001"):
        small.tie("Cooperation", other, thing)
    assert covered(small) == ("thin", 4, 1, 0)


@pytest.mark.parametrize("kind", ["foundation", "research_institute", "transfer_agency", "land_authority"])
def test_a_seat_is_no_tie(small: Builder, kind: str) -> None:
    level = "land" if kind == "land_authority" else ""
    seated = small.thing("actor/x", "Actor", "Sitzt nur hier", actorType=kind, level=level)
    small.tie("Location", seated, "territory/01001")
    small.tie("Cooperation", seated, "territory/01002")
    assert covered(small)[0] == "none"
    assert covered(small, "01002")[0] == "thin"


def test_competence_by_law_and_fields_are_no_ties(small: Builder) -> None:
    office = small.thing("actor/x", "Actor", "Agentur für Arbeit", actorType="employment_agency")
    small.tie("Jurisdiction", office, "territory/01001")
    small.need("n", "01001", "Bedarf", field="transitions")
    assert covered(small)[0] == "none"


def test_ties_of_a_town_are_not_those_of_its_kreis(small: Builder) -> None:
    small.tie("Participation", "territory/01001001", small.thing("programme/p", "Programme", "Programm"))
    assert covered(small)[1] == 0
    assert covered(small, "01001001")[1] == 1


def test_body_with_four_members_makes_coverage_good(small: Builder) -> None:
    small.body("b", "01001", "a", "b", "c")
    assert covered(small) == ("thin", 3, 1, 0)
    small.body("b2", "01001", "a", "b", "c", "d")
    assert covered(small) == ("good", 7, 1, 1)


def test_planned_membership_is_none(small: Builder) -> None:
    body = small.body("b", "01001", "a", "b", "c")
    small.tie("Membership", small.thing("actor/later", "Actor", "Später"), body, modality="planned")
    assert covered(small)[3] == 0


def test_own_knowledge_is_no_page(small: Builder) -> None:
    own = small.page("own", "background", "urn:bildungsgraph:background")
    small.tie("Cooperation", "territory/01001", "territory/01002", sources=(own,))
    assert covered(small)[1:3] == (1, 0)


def test_levels_count_all_kreise(small: Builder) -> None:
    small.tie("Cooperation", "territory/01001", "territory/01002")
    assert Covers(small.facts()).levels() == {"none": 10, "thin": 2, "fair": 0, "good": 0}


def test_programmes_and_plans_are_no_part_of_a_network(small: Builder) -> None:
    programme = small.thing("programme/p", "Programme", "Programm")
    for n in (1, 2, 3):
        small.tie("Participation", f"territory/0100{n}", programme)
    small.tie("Cooperation", "territory/01001", "territory/01002")
    small.tie("Cooperation", "territory/01001", "territory/01003", modality="planned")
    assert drawn(small) == [("territory/01001", "territory/01002")]


def drawn(small: Builder) -> list[tuple[str, str]]:
    facts = small.facts()
    return sorted(tuple(sorted(tie)) for tie in network(facts, facts.graph.relations.values()).edges)  # type: ignore[misc]


def test_what_belongs_to_one_place_counts_as_the_place(small: Builder) -> None:
    small.family("f", "Art")
    near = small.solution("near", "Hier", "f", "01001")
    both = small.solution("both", "Dort und hier", "f", "01001", "01002")
    project = small.thing("project/p", "Project", "Vorhaben")
    small.tie("Location", project, "territory/01003")
    donor = small.thing("actor/donor", "Actor", "Stiftung")
    small.tie("Patronage", donor, project)
    small.tie("Funding", donor, near)
    small.tie("Cooperation", donor, both)
    small.tie("Sharing", "territory/01001", near)
    assert drawn(small) == [
        ("actor/donor", both),
        ("actor/donor", "territory/01001"),
        ("actor/donor", "territory/01003"),
    ]


def test_agreement_ties_its_parties_where_levels_count(small: Builder) -> None:
    agency = small.thing("actor/ta", "Actor", "Agentur", "Agency")
    agreement = small.thing("agreement/a", "Agreement", "Vereinbarung")
    for party in (agency, "territory/01001", small.thing("actor/x", "Actor", "Ohne Ebene")):
        small.tie("Signing", party, agreement)
    facts = small.facts()
    known, levels = among_levels(facts, network(facts, facts.graph.relations.values()))
    assert levels == {agency: "agency", "territory/01001": "district"}
    assert list(known.edges) == [(agency, "territory/01001")]


def test_thin_network_has_no_positions_and_says_why() -> None:
    found = structure(nx.star_graph([str(n) for n in range(80)]))
    assert found.positions is None
    assert found.reason_de is not None and found.reason_de.startswith("Netz zu dünn belegt")


def test_broker_between_two_dense_parts() -> None:
    drawn: nx.Graph[str] = nx.Graph()
    for side in "ab":
        drawn.add_edges_from((f"{side}{i}", f"{side}{j}") for i in range(26) for j in range(i))
        drawn.add_edge("broker", f"{side}0")
    drawn.add_edge("x", "y")
    found = structure(drawn)
    assert (found.giant, len(found.parts)) == (53, 2)
    assert found.positions is not None
    broker = next(p for p in found.positions if p.node == "broker")
    assert broker.effective_size == 2
    assert [len(part) for part in broker.cuts_off] == [26]
    assert found.positions[0].node != "broker"
    assert not structure(drawn, positions=False).positions
    assert broker.constraint == pytest.approx(0.5, abs=0.01)


def test_empty_network() -> None:
    assert structure(nx.Graph()).parts == ()
