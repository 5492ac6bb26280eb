from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_graph import Builder

from queries.answers import GapsAnswer
from queries.comparison import Comparison
from queries.coverage import Covers
from queries.gap_bodies import Bodies, wilson
from queries.gaps import gaps

Compare = Callable[[Builder], Comparison]
FULL = ("employment_agency", "school_authority", "chamber", "association")


@pytest.fixture
def answer(small: Builder, compare: Compare) -> Callable[..., GapsAnswer]:
    def ask(target: str = "01001", fields: tuple[str, ...] = ()) -> GapsAnswer:
        comparison = compare(small)
        covers = Covers(comparison.facts)
        bodies = Bodies(comparison.facts, covers)
        return gaps(comparison, covers, bodies, comparison.facts.territories.at(target), fields)

    return ask


def kinds(found: GapsAnswer) -> list[str]:
    return [gap.kind for gap in found.gaps]


def reasons(found: GapsAnswer, kind: str) -> list[str]:
    return [n.reason_de for n in found.not_assessed if n.kind == kind]


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"), [(6, 7, 0.487, 0.974), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0)]
)
def test_wilson_interval(hits: int, of: int, low: float, high: float) -> None:
    found = wilson(hits, of)
    assert found == (pytest.approx(low, abs=0.001), pytest.approx(high, abs=0.001))


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_interval_holds_the_share(counted: tuple[int, int]) -> None:
    low, high = wilson(*counted)
    assert 0 <= low <= counted[0] / counted[1] + 1e-9
    assert counted[0] / counted[1] - 1e-9 <= high <= 1


def seven_bodies(small: Builder, *here: str) -> None:
    small.family("g", "Gremium Übergang")
    small.body("here", "01001", *here, family="g")
    for n in range(2, 9):
        members = FULL if n < 8 else (*FULL[1:], "university")
        small.body(f"b{n}", f"{'01' if n <= 6 else '02'}0{n:02}", *members, family="g")


def test_type_that_comparable_bodies_have(small: Builder, answer: Callable[..., GapsAnswer]) -> None:
    seven_bodies(small, "school_authority", "chamber", "association", "university")
    found = answer().gaps
    assert [g.kind for g in found] == ["missing_actor_type"]
    gap = found[0]
    assert gap.object is not None and gap.object.id == "ActorType/employment_agency"
    assert "In 6 von 7 vergleichbaren Gremien" in gap.text_de and "hier nicht dokumentiert" in gap.text_de
    assert (gap.share, gap.share_low, gap.share_high) == (0.86, 0.49, 0.97)
    assert sum(p.has for p in gap.peers) == 6 and len(gap.peers) == 7
    assert all(p.sources for p in gap.peers)


@pytest.mark.parametrize("hidden", ["collective", ""])
def test_member_that_may_hide_a_type_leaves_no_gap(
    small: Builder, answer: Callable[..., GapsAnswer], hidden: str
) -> None:
    seven_bodies(small, "school_authority", "chamber", "association", hidden)
    found = answer()
    assert kinds(found) == []
    assert "Sammelbezeichnungen oder Akteure ohne bekannten Typ" in reasons(found, "missing_actor_type")[0]


def test_fewer_than_five_peers_are_no_comparison(small: Builder, answer: Callable[..., GapsAnswer]) -> None:
    small.family("g", "Gremium")
    small.body("here", "01001", "school_authority", "chamber", "association", "university", family="g")
    for n in range(2, 6):
        small.body(f"b{n}", f"010{n:02}", *FULL, family="g")
    assert kinds(answer()) == []
    assert "Weniger als 5" in reasons(answer(), "missing_actor_type")[0]


@pytest.mark.parametrize(("runs_it", "gap"), [("01001", False), ("01002", True)])
def test_no_jobcenter_gap_where_the_kreis_may_run_it(
    small: Builder, answer: Callable[..., GapsAnswer], runs_it: str, gap: bool
) -> None:
    small.family("g", "Gremium")
    small.body("here", "01001", *FULL, family="g")
    for n in range(2, 9):
        small.body(f"b{n}", f"{'01' if n <= 6 else '02'}0{n:02}", "jobcenter", *FULL, family="g")
    own = small.thing("actor/jc", "Actor", "Jobcenter des Kreises", actorType="jobcenter", sector="municipal")
    small.tie("Jurisdiction", own, f"territory/{runs_it}")
    assert (kinds(answer()) == ["missing_actor_type"]) is gap


def test_offices_of_the_kommune_are_the_kommune(small: Builder, answer: Callable[..., GapsAnswer]) -> None:
    small.family("g", "Gremium")
    small.body("here", "01001", "municipal_office", *FULL[:3], family="g")
    for n in range(2, 9):
        place = f"{'01' if n <= 6 else '02'}0{n:02}"
        small.body(f"b{n}", place, *FULL[:3], family="g")
        small.thing(f"actor/k{n}", "Actor", f"Kommune {n}", actorType="municipality")
        small.tie("Membership", f"actor/k{n}", f"actor/b{n}")
    assert kinds(answer()) == []


def documented_field(small: Builder, field: str, count: int = 10) -> None:
    """Ten solutions of the field at ten places other than the first Kreis."""
    small.family("t", "Art T")
    for n in range(count):
        place = f"{'01' if n < 5 else '02'}0{n + 2:02}"
        small.solution(f"t{n}", f"Lösung {n}", "t", place, field=field, phase="school_to_work")


def five_here(small: Builder, **more: str) -> None:
    small.family("m", "Art M")
    for n in range(5):
        small.solution(f"h{n}", f"Hier {n}", "m", "01001", field="education_management", **more)


def test_need_without_documented_answer(small: Builder, answer: Callable[..., GapsAnswer]) -> None:
    documented_field(small, "transitions")
    five_here(small)
    small.need("n", "01001", "Übergänge ordnen", field="transitions", phase="school_to_work")
    found = [g for g in answer().gaps if g.kind == "uncovered_need"]
    assert [g.subject.id for g in found] == ["need/n"]
    assert found[0].sources


@pytest.mark.parametrize(
    ("where", "phase", "planned", "gap"),
    [
        ("01001", "school_to_work", False, False),
        ("01001001", "school_to_work", False, False),
        ("01001", "lifelong", False, False),
        ("01001", "early_childhood", False, True),
        ("01001", "school_to_work", True, True),
        ("01002", "school_to_work", False, True),
    ],
)
def test_what_covers_a_need(
    small: Builder, answer: Callable[..., GapsAnswer], where: str, phase: str, planned: bool, gap: bool
) -> None:
    documented_field(small, "transitions")
    five_here(small)
    small.need("n", "01001", "Übergänge ordnen", field="transitions", phase="school_to_work")
    small.solution("answer", "Antwort", "t", where, field="transitions", phase=phase, plannedOnly=planned)
    assert ("uncovered_need" in kinds(answer())) is gap


def test_a_gap_names_what_is_there_for_the_same_phase_of_life(
    small: Builder, answer: Callable[..., GapsAnswer]
) -> None:
    documented_field(small, "transitions")
    five_here(small, phase="lifelong")
    small.need("n", "01001", "Übergänge ordnen", field="transitions", phase="school_to_work")
    small.family("j", "Jugendberufsagentur", field="educational_guidance", phase="school_to_work")
    small.solution("jba", "JBA", "j", "01001")
    gap = next(g for g in answer().gaps if g.kind == "uncovered_need")
    assert gap.text_de.endswith("Für dieselbe Lebensphase in anderen Feldern dokumentiert: „JBA“ (Bildungsberatung).")
    small.need("m", "01001", "Übergänge im Alter", field="transitions", phase="adulthood")
    other = next(g for g in answer().gaps if g.subject.id == "need/m")
    assert "dieselbe Lebensphase" not in other.text_de


def test_need_in_a_thin_field_or_a_thin_place_is_not_told(small: Builder, answer: Callable[..., GapsAnswer]) -> None:
    documented_field(small, "transitions", count=9)
    five_here(small)
    small.need("n", "01001", "Übergänge ordnen", field="transitions")
    assert "uncovered_need" not in kinds(answer())
    assert reasons(answer(), "uncovered_need") == ["Bildungsübergänge: Im Bestand kaum belegt."]
    small.entities.pop("solution/h4")
    small.relations = {k: r for k, r in small.relations.items() if "solution/h4" not in (r.from_id, r.to_id)}
    assert "nötig sind 5" in reasons(answer(), "uncovered_need")[0]


def test_talks_are_near_or_in_the_same_land_and_new(small: Builder, answer: Callable[..., GapsAnswer]) -> None:
    documented_field(small, "transitions")
    small.need("n", "01001", "Übergänge ordnen", field="transitions")
    small.tie("Sharing", "territory/01003", "territory/01001")
    found = [g for g in answer().gaps if g.kind == "suggested_tie"]
    assert [g.subject.ags for g in found] == ["01002", "01004", "01005", "01006"]
    assert found[0].text_de.startswith("Gesprächsvorschlag: Kreis B, weil dort „Lösung 0“")


def test_talks_about_a_field_that_is_asked_for(small: Builder, answer: Callable[..., GapsAnswer]) -> None:
    documented_field(small, "transitions")
    assert "suggested_tie" not in kinds(answer())
    assert kinds(answer(fields=("ActionField/transitions",))).count("suggested_tie") == 5


def test_no_tie_is_a_task_for_research(small: Builder, answer: Callable[..., GapsAnswer]) -> None:
    found = answer()
    assert (found.coverage.level, kinds(found)) == ("none", ["isolated_part"])
    assert found.gaps[0].text_de.startswith("Im Bestand keine Beziehung.")


def test_structure_is_never_computed_for_a_kommune(small: Builder, answer: Callable[..., GapsAnswer]) -> None:
    assert reasons(answer(), "structural_hole")[0].startswith("Netz zu dünn belegt")


def many_ties(small: Builder, *others: str) -> None:
    pages = tuple(small.page(f"p{n}") for n in range(3))
    for n, other in enumerate(others):
        small.tie("Cooperation", "territory/01001", other, sources=(pages[n % 3],))


def test_chain_of_levels(small: Builder, answer: Callable[..., GapsAnswer]) -> None:
    towns = [small.town(f"0100100{n}", f"Dorf {n}") for n in range(2, 5)]
    federal = [small.thing(f"actor/b{n}", "Actor", f"Bund {n}", level="federal") for n in range(2)]
    many_ties(small, *towns, *federal)
    found = answer()
    assert "broken_level_chain" in kinds(found)
    assert found.connections_de == (
        "Dokumentierte Anschlüsse: Gemeinden ja, Land nicht dokumentiert, Bund ja, Agentur nicht dokumentiert."
    )
    many_ties(small, *towns, *federal, "territory/01")
    assert "broken_level_chain" not in kinds(answer())


def test_without_ties_to_gemeinden_nothing_is_said_about_them(
    small: Builder, answer: Callable[..., GapsAnswer]
) -> None:
    many_ties(small, *[small.thing(f"actor/b{n}", "Actor", f"Bund {n}", level="federal") for n in range(5)])
    found = answer()
    assert "Gemeinden nicht auswertbar" in found.connections_de
    assert next(c for c in found.connections if c.level == "municipality").ties is None


def test_agreement_stands_for_its_parties(small: Builder, answer: Callable[..., GapsAnswer]) -> None:
    agency = small.thing("actor/ta", "Actor", "Transferagentur", "Agency")
    agreement = small.thing("agreement/1", "Agreement", "Zielvereinbarung")
    small.tie("Signing", agency, agreement)
    small.tie("Signing", "territory/01001", agreement)
    many_ties(small, *[small.thing(f"actor/b{n}", "Actor", f"Bund {n}", level="federal") for n in range(5)])
    assert "Agentur ja" in answer().connections_de


def test_an_application_is_no_connection(small: Builder, answer: Callable[..., GapsAnswer]) -> None:
    many_ties(small, *[small.thing(f"actor/l{n}", "Actor", f"Land {n}", level="land") for n in range(5)])
    programme = small.thing("programme/p", "Programme", "Programm", kind="federal")
    small.tie("Participation", "territory/01001", programme, modality="applied")
    assert "Bund nicht dokumentiert" in answer().connections_de
