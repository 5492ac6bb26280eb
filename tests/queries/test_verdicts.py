"""Each criterion, one verdict after the other. Kreise A to L stand on a line; A to F lie in Nordland, the rest not."""

from collections.abc import Callable

import pytest
from small_graph import Builder

from queries.comparison import Comparison
from queries.criteria import Judgement
from queries.recommend import assess
from queries.verdicts import Ask

Compare = Callable[[Builder], Comparison]
WEIGHTS = dict.fromkeys(["P1", "P2", "P3", "I1", "I2", "I3", "I4", "I5", "E1", "E2", "E3", "T1", "T2", "T3", "T4"], 1.0)


@pytest.fixture
def judged(small: Builder, compare: Compare) -> Callable[..., dict[str, Judgement]]:
    def judge(solution: str = "s", target: str = "01001", ask: Ask | None = None) -> dict[str, Judgement]:
        comparison = compare(small)
        place = comparison.facts.territories.at(target)
        known = comparison.facts.solutions[f"solution/{solution}"]
        return assess(comparison, comparison.target(place), known, ask or Ask(), WEIGHTS).judgements

    return judge


def verdicts(judgements: dict[str, Judgement]) -> dict[str, str]:
    return {name: judgement.verdict for name, judgement in judgements.items()}


@pytest.mark.parametrize(("place", "p1"), [("01002", "match"), ("01004", "partial"), ("02010", "mismatch")])
def test_context_by_percentile(
    small: Builder, judged: Callable[..., dict[str, Judgement]], place: str, p1: str
) -> None:
    small.family("f", "Art")
    small.solution("s", "Lösung", "f", place)
    assert judged()["P1"].verdict == p1


def test_nearest_place_counts(small: Builder, judged: Callable[..., dict[str, Judgement]]) -> None:
    small.family("f", "Art")
    small.solution("s", "Lösung", "f", "02012", "01002")
    found = judged()
    assert verdicts(found)["P1"] == verdicts(found)["P2"] == "match"
    assert found["P1"].there is not None and found["P1"].there.value == "Kreis B"


def test_place_in_the_same_kreis_is_near(small: Builder, judged: Callable[..., dict[str, Judgement]]) -> None:
    small.family("f", "Art")
    small.solution("s", "Lösung", "f", "01001001")
    found = judged()
    assert verdicts(found)["P1"] == "match"
    assert found["P2"].text_de == "Dort kreisangehörige Gemeinde, hier Landkreis."


def test_form_and_settlement(small: Builder, judged: Callable[..., dict[str, Judgement]]) -> None:
    small.family("f", "Art")
    small.solution("s", "Lösung", "f", "02012")
    found = judged()
    assert (found["P2"].verdict, found["P3"].verdict) == ("mismatch", "partial")
    assert "Siedlungstyp (eigene Einteilung)" in found["P3"].text_de


def test_no_need_leaves_need_and_phase_out(small: Builder, judged: Callable[..., dict[str, Judgement]]) -> None:
    small.family("f", "Art")
    small.solution("s", "Lösung", "f", "01002")
    assert not {"I1", "I2"} & judged().keys()


FIELD = "ActionField/transitions"


@pytest.mark.parametrize(
    ("field", "rank", "size", "verdict"),
    [
        ("transitions", 59, 100, "match"),
        ("transitions", 60, 100, "partial"),
        ("transitions", 60, 19, "match"),
        ("transitions", None, 100, "partial"),
        ("inclusion", 19, 100, "partial"),
        ("inclusion", 20, 100, "mismatch"),
    ],
)
def test_need_by_field_and_text(
    small: Builder,
    judged: Callable[..., dict[str, Judgement]],
    field: str,
    rank: int | None,
    size: int,
    verdict: str,
) -> None:
    small.family("f", "Art")
    small.solution("s", "Lösung", "f", "01002", field=field)
    ranks = {} if rank is None else {"solution/s": rank}
    assert judged(ask=Ask(field=FIELD, need="x", ranks=ranks, field_size=size))["I1"].verdict == verdict


@pytest.mark.parametrize(("rank", "verdict"), [(9, "match"), (39, "partial"), (40, "mismatch"), (None, "mismatch")])
def test_need_by_text_alone(
    small: Builder, judged: Callable[..., dict[str, Judgement]], rank: int | None, verdict: str
) -> None:
    small.family("f", "Art")
    small.solution("s", "Lösung", "f", "01002", field="transitions")
    ranks = {} if rank is None else {"solution/s": rank}
    assert judged(ask=Ask(need="x", ranks=ranks))["I1"].verdict == verdict


@pytest.mark.parametrize(
    ("phase", "verdict"), [("primary", "match"), ("lifelong", "partial"), ("adulthood", "mismatch"), ("", "unknown")]
)
def test_phase(small: Builder, judged: Callable[..., dict[str, Judgement]], phase: str, verdict: str) -> None:
    small.family("f", "Art")
    small.solution("s", "Lösung", "f", "01002", phase=phase)
    assert judged(ask=Ask(phase="LifePhase/primary"))["I2"].verdict == verdict


def test_another_phase_caps_the_need(small: Builder, judged: Callable[..., dict[str, Judgement]]) -> None:
    small.family("f", "Art")
    small.solution("s", "Lösung", "f", "01002", field="transitions", phase="adulthood")
    found = judged(ask=Ask(field=FIELD, phase="LifePhase/primary"))
    assert (found["I1"].verdict, found["I2"].verdict) == ("partial", "mismatch")


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("consolidated", "match"),
        ("transferred", "match"),
        ("pilot", "partial"),
        ("planned", "mismatch"),
        ("ended", "mismatch"),
        ("", "unknown"),
    ],
)
def test_status(small: Builder, judged: Callable[..., dict[str, Judgement]], status: str, verdict: str) -> None:
    small.family("f", "Art")
    small.solution("s", "Lösung", "f", "01002", status=status)
    assert judged()["I5"].verdict == verdict


@pytest.mark.parametrize(
    ("level", "verdict"), [("evaluated", "match"), ("described_with_results", "partial"), ("documented", "unknown")]
)
def test_evidence(small: Builder, judged: Callable[..., dict[str, Judgement]], level: str, verdict: str) -> None:
    small.family("f", "Art")
    small.solution("s", "Lösung", "f", "01002", evidenceLevel=level)
    assert judged()["I3"].verdict == verdict


def test_evaluation_of_the_family_speaks_only_in_part(
    small: Builder, judged: Callable[..., dict[str, Judgement]]
) -> None:
    small.family("f", "Art")
    small.solution("s", "Lösung", "f", "01002")
    small.solution("t", "Andere", "f", "01003")
    study = small.thing("study/1", "Study", "Studie")
    small.tie("Evaluation", study, "family/f")
    small.tie("Evaluation", study, "solution/t")
    assert judged("s")["I3"].verdict == "partial"
    assert judged("t")["I3"].verdict == "match"


@pytest.mark.parametrize(("places", "verdict"), [(1, "mismatch"), (2, "partial"), (4, "partial"), (5, "match")])
def test_breadth_counts_places(
    small: Builder, judged: Callable[..., dict[str, Judgement]], places: int, verdict: str
) -> None:
    small.family("f", "Art")
    small.solution("s", "Lösung", "f", "01002")
    small.solution("twice", "Zweite am selben Ort", "f", "01002")
    for n in range(1, places):
        small.solution(f"s{n}", f"Lösung {n}", "f", f"020{n + 6:02}")
    assert judged()["I4"].verdict == verdict


def test_land(small: Builder, judged: Callable[..., dict[str, Judgement]]) -> None:
    small.family("f", "Art")
    small.family("wide", "Landesweite Art")
    small.tie("Development", "territory/02", "family/wide", kind="landwide")
    small.solution("same", "A", "f", "01002")
    small.solution("other", "B", "f", "02007")
    small.solution("run", "C", "wide", "02007")
    assert [judged(s)["E1"].verdict for s in ("same", "other", "run")] == ["match", "partial", "mismatch"]


@pytest.mark.parametrize(
    ("things", "verdict"),
    [
        (["Jobcenter", "Schule"], "match"),
        (["Jobcenter", "Stiftung"], "partial"),
        (["Stiftung"], "unknown"),
        (["Hochschule"], "unknown"),
    ],
)
def test_presupposed(
    small: Builder, judged: Callable[..., dict[str, Judgement]], things: list[str], verdict: str
) -> None:
    small.family("f", "Art", presupposes=things)
    small.solution("s", "Lösung", "f", "01002")
    assert judged()["E2"].verdict == verdict


def test_family_that_presupposes_nothing_is_not_judged_by_it(
    small: Builder, judged: Callable[..., dict[str, Judgement]]
) -> None:
    small.family("f", "Art")
    small.solution("s", "Lösung", "f", "01002")
    assert "E2" not in judged()


def test_foundation_at_the_place_is_present(small: Builder, judged: Callable[..., dict[str, Judgement]]) -> None:
    small.family("f", "Art", presupposes=["Stiftung"])
    small.solution("s", "Lösung", "f", "01002")
    foundation = small.thing("actor/st", "Actor", "Stiftung", actorType="foundation")
    small.tie("Cooperation", foundation, "territory/01001")
    assert judged()["E2"].verdict == "match"


@pytest.mark.parametrize(("status", "verdict"), [("consolidated", "match"), ("planned", "unknown")])
def test_steering_must_exist(
    small: Builder, judged: Callable[..., dict[str, Judgement]], status: str, verdict: str
) -> None:
    small.family("f", "Art")
    small.family("bildungsbuero", "Bildungsbüro")
    small.solution("s", "Lösung", "f", "01002")
    small.solution("b", "Büro A", "bildungsbuero", "01001", status=status)
    assert judged()["E3"].verdict == verdict


def test_material(small: Builder, judged: Callable[..., dict[str, Judgement]]) -> None:
    small.family("f", "Art")
    file = small.page("file", url="https://example.org/leitfaden.PDF?x=1")
    background = small.page("own", "background", "urn:own")
    small.solution("page", "A", "f", "01002")
    small.solution("file", "B", "f", "01003", sources=(file,))
    small.solution("own", "C", "f", "01004", sources=(background,))
    assert [judged(s)["T1"].verdict for s in ("page", "file", "own")] == ["partial", "match", "unknown"]


def test_agency_by_land_and_by_agreement(small: Builder, judged: Callable[..., dict[str, Judgement]]) -> None:
    small.family("f", "Art")
    agency = small.thing("actor/ta", "Actor", "Transferagentur", "Agency")
    small.tie("Jurisdiction", agency, "territory/01")
    small.solution("near", "A", "f", "01002")
    small.solution("far", "B", "f", "02007")
    small.solution("signed", "C", "f", "02008")
    agreement = small.thing("agreement/1", "Agreement", "Zielvereinbarung")
    small.tie("Signing", agency, agreement)
    small.tie("Signing", "territory/02008", agreement)
    assert [judged(s)["T2"].verdict for s in ("near", "far", "signed")] == ["match", "mismatch", "match"]


def test_contact_of_the_place_or_its_towns(small: Builder, judged: Callable[..., dict[str, Judgement]]) -> None:
    small.family("f", "Art")
    for key, place in (("a", "01002"), ("b", "01003"), ("c", "01004")):
        small.solution(key, key, "f", place)
    small.tie("Adoption", "territory/01001", "solution/a", degree="2_informed")
    small.tie("Sharing", "territory/01003", "territory/01001001")
    assert [judged(s)["T3"].verdict for s in "abc"] == ["match", "match", "unknown"]


@pytest.mark.parametrize(("date", "verdict"), [("2027-05-01", "match"), ("2020", "partial"), ("", "partial")])
def test_offer_of_the_agency(
    small: Builder, judged: Callable[..., dict[str, Judgement]], date: str, verdict: str
) -> None:
    small.family("f", "Art")
    small.solution("s", "Kommunaler Bildungsbericht", "f", "01002")
    agency = small.thing("actor/ta", "Actor", "Transferagentur", "Agency")
    small.tie("Jurisdiction", agency, "territory/01")
    offer = small.thing("offer/1", "Offer", "Werkstatt Bildungsbericht", date=date)
    small.tie("Offering", agency, offer)
    assert judged()["T4"].verdict == verdict
    assert judged(target="02009")["T4"].verdict == "unknown"
