from collections.abc import Callable

import pytest
from small_graph import Builder

from queries.answers import RecommendAnswer
from queries.comparison import Comparison
from queries.coverage import Covers
from queries.criteria import check_weights
from queries.recommend import recommend
from queries.verdicts import Ask

Compare = Callable[[Builder], Comparison]


@pytest.fixture
def answer(small: Builder, compare: Compare) -> Callable[..., RecommendAnswer]:
    def ask(target: str = "01001", limit: int = 10, **asked: object) -> RecommendAnswer:
        comparison = compare(small)
        place = comparison.facts.territories.at(target)
        need = asked.get("need")
        ranks = comparison.texts.ranks(str(need)) if need else None
        query = Ask(ranks=ranks, **asked)  # type: ignore[arg-type]
        coverage = Covers(comparison.facts).local(place).coverage
        return recommend(comparison, place, query, check_weights(None), limit, coverage)

    return ask


def test_one_result_per_family_with_variants_one_per_place(
    small: Builder, answer: Callable[..., RecommendAnswer]
) -> None:
    small.family("f", "Art")
    for n in range(2, 10):
        place = f"{'01' if n <= 6 else '02'}0{n:02}"
        small.solution(f"s{n}", f"Lösung {n}", "f", place)
    small.solution("s2b", "Zweite in B", "f", "01002")
    found = answer()
    assert [r.solution.id for r in found.results] == ["solution/s2"]
    assert len(found.results[0].variants) == 5
    places = [p.id for v in found.results[0].variants for p in v.places]
    assert len(places) == len(set(places))
    assert "territory/01002" not in places


def test_own_and_federal_solutions_and_weak_families_are_no_candidates(
    small: Builder, answer: Callable[..., RecommendAnswer]
) -> None:
    for key in ("own", "weak", "placeless", "good"):
        small.family(key, key)
    small.family("bund", "bund", scope="Land/Bund")
    small.solution("own", "Eigene", "own", "01001")
    small.solution("bund", "Vom Bund", "bund", "01002")
    small.solution("placeless", "Ohne Ort", "placeless")
    small.solution("weak", "Unsicher", "", "01002")
    small.tie("InFamily", "solution/weak", "family/weak", role="primary", confidence="low")
    small.solution("good", "Gute", "good", "01002")
    found = answer()
    assert [r.family.id for r in found.results] == ["family/good"]
    assert [e.family.id for e in found.existing] == ["family/own"]


def test_landwide_family_exists_and_is_no_result(small: Builder, answer: Callable[..., RecommendAnswer]) -> None:
    small.family("wide", "Landesweit")
    small.tie("Development", "territory/01", "family/wide", kind="landwide")
    small.solution("s", "Lösung", "wide", "02007")
    assert [(e.family.id, e.landwide) for e in answer().existing] == [("family/wide", True)]
    assert answer().results == ()
    assert [r.solution.id for r in answer("02008").results] == ["solution/s"]


def test_a_plan_at_the_place_does_not_count_as_existing(small: Builder, answer: Callable[..., RecommendAnswer]) -> None:
    small.family("f", "Art")
    small.solution("plan", "Plan", "f", "01001", plannedOnly=True)
    small.solution("s", "Lösung", "f", "01002")
    assert answer().existing == ()
    assert [r.solution.id for r in answer().results] == ["solution/s"]


def test_a_plan_never_leads_while_something_done_exists(small: Builder, answer: Callable[..., RecommendAnswer]) -> None:
    small.family("f", "Art")
    small.solution("plan", "Plan", "f", "01002", plannedOnly=True)
    small.solution("far", "Weit", "f", "02012")
    small.family("g", "Andere Art")
    small.solution("g", "Nur Plan", "g", "01002", status="planned")
    found = answer()
    assert [(r.solution.id, r.planned_only) for r in found.results] == [("solution/far", False), ("solution/g", True)]
    assert [v.id for v in found.results[0].variants] == ["solution/plan"]


def test_member_of_a_series_is_a_variant_only(small: Builder, answer: Callable[..., RecommendAnswer]) -> None:
    small.family("f", "Art")
    small.solution("series", "Reihe", "f", "02012")
    small.solution("issue", "Ausgabe", "f", "01002")
    small.tie("Composition", "solution/issue", "solution/series")
    found = answer().results
    assert [r.solution.id for r in found] == ["solution/series"]
    assert [v.id for v in found[0].variants] == ["solution/issue"]


def test_need_comes_first_then_the_score(small: Builder, answer: Callable[..., RecommendAnswer]) -> None:
    small.family("near", "Nah")
    small.family("fit", "Treffend")
    small.solution("near", "Andere", "near", "01002", field="inclusion", status="consolidated")
    small.solution("fit", "Treffende", "fit", "02012", field="transitions", status="ended")
    found = answer(field="ActionField/transitions")
    assert [(r.solution.id, r.answers_need) for r in found.results] == [
        ("solution/fit", True),
        ("solution/near", False),
    ]
    assert found.results[0].score < found.results[1].score
    assert found.query.field == "transitions"


def test_without_a_need_it_is_no_proposal(small: Builder, answer: Callable[..., RecommendAnswer]) -> None:
    small.family("f", "Art")
    small.solution("s", "Lösung", "f", "01002")
    found = answer()
    assert found.heading_de == "Überblick, kein Vorschlag"
    assert found.results[0].answers_need is None


def test_unknown_widens_the_range(small: Builder, answer: Callable[..., RecommendAnswer]) -> None:
    small.family("f", "Art")
    small.solution("s", "Lösung", "f", "01002")
    result = answer().results[0]
    weight = sum(c.weight for c in result.criteria)
    unknown = sum(c.weight for c in result.criteria if c.verdict == "unknown")
    assert result.score_high - result.score_low == pytest.approx(unknown / weight, abs=0.011)
    assert result.score_low <= result.score <= result.score_high


def test_what_would_change_the_rank_is_right(small: Builder, answer: Callable[..., RecommendAnswer]) -> None:
    small.family("a", "A")
    small.family("b", "B")
    small.solution("a", "A", "a", "01002")
    small.solution("b", "B", "b", "01003")
    results = answer().results
    assert [r.solution.id for r in results] == ["solution/a", "solution/b"]
    assert results[0].would_change == ()
    small.tie("Adoption", "territory/01001", "solution/b", degree="2_informed")
    contact = [c for c in results[1].would_change if c.criterion == "T3"]
    raised = [r.solution.id for r in answer().results]
    assert bool(contact) == (raised[0] == "solution/b")


def test_adapt_names_both_values(small: Builder, answer: Callable[..., RecommendAnswer]) -> None:
    small.family("f", "Art")
    small.solution("s", "Lösung", "f", "02012")
    told = {a.criterion: a.text_de for a in answer().results[0].adapt}
    assert told["P2"] == "Dort kreisfreie Stadt, hier Landkreis."


def test_together_needs_five_places(small: Builder, answer: Callable[..., RecommendAnswer]) -> None:
    small.family("f", "F")
    small.family("g", "G")
    for n in range(2, 7):
        small.solution(f"f{n}", f"F {n}", "f", f"010{n:02}")
    for n in range(2, 6):
        small.solution(f"g{n}", f"G {n}", "g", f"010{n:02}")
    assert answer().results[0].together == ()
    small.solution("g6", "G 6", "g", "01006")
    common = answer().results[0].together[0]
    assert (common.places, common.of) == (5, 5)


def test_order_does_not_depend_on_the_order_of_loading(small: Builder, answer: Callable[..., RecommendAnswer]) -> None:
    for n in range(2, 9):
        small.family(f"f{n}", f"Art {n}")
        small.solution(f"s{n}", f"Lösung {n}", f"f{n}", f"{'01' if n <= 6 else '02'}0{n:02}")
    first = answer().to_dict()
    small.entities = dict(reversed(small.entities.items()))
    small.relations = dict(reversed(small.relations.items()))
    assert answer().to_dict() == first


def test_solution_of_a_dissolved_kreis_stands_at_its_successor(
    small: Builder, answer: Callable[..., RecommendAnswer]
) -> None:
    small.family("f", "Art")
    old = small.kreis("01051", "Altkreis (bis 2007)", validTo="2007-06-30")
    small.tie("Succession", "territory/01002", old)
    small.solution("s", "Lösung", "f", "01051")
    assert [p.id for p in answer().results[0].solution.places] == ["territory/01002"]
    assert [e.family.id for e in answer("01002").existing] == ["family/f"]


def test_town_takes_the_figures_of_its_kreis_and_may_learn_from_it(
    small: Builder, answer: Callable[..., RecommendAnswer]
) -> None:
    small.family("f", "Art")
    small.solution("s", "Lösung", "f", "01001")
    result = answer("01001001").results[0]
    p1 = next(c for c in result.criteria if c.id == "P1")
    assert p1.verdict == "match"
