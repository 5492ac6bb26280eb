"""The answers about the real facts: sanity, wording, form."""

import json
import re
from collections.abc import Iterator

import pytest

from queries.errors import AmbiguousTerritoryError, UnknownConceptError, UnknownTerritoryError
from queries.front import Answers
from queries.neighbours import neighbours

FIVE = ("15084", "14713", "15088", "16062", "05112")
"""Burgenlandkreis, Leipzig, Saalekreis, Nordhausen, Duisburg."""
FORBIDDEN = re.compile(
    r"\bfehl(t|en|ende\w*)\b|passt zu|bewährt|erfolgreich|beste Lösung|prognos|ranking der kommunen"
    r"|\d+[.,]\d{3,}|\bnan\b",
    re.IGNORECASE,
)


def unquoted(text: str) -> str:
    """The text without what it quotes, also in quotation marks within quotation marks."""
    while (shorter := re.sub(r"„[^„“]*“", "", text)) != text:
        text = shorter
    return text


def needs_wide(real: Answers) -> None:
    if real.info().figures != "wide":
        pytest.skip("the wider figures are not here")


@pytest.mark.parametrize(
    ("place", "year", "names"),
    [
        ("15084", None, ["15082", "15089", "15085", "14626", "15091"]),
        ("14713", None, ["14612", "11000", "03403", "15002", "08311"]),
        ("14713", 2013, ["14612", "15003", "11000", "01002", "15002"]),
        ("15088", None, ["15083", "14730", "14628"]),
        ("16062", None, ["16064", "12066", "16068"]),
        ("05112", None, ["05513", "05913", "05116"]),
    ],
)
def test_neighbours_by_the_wider_figures(real: Answers, place: str, year: int | None, names: list[str]) -> None:
    needs_wide(real)
    assert [n.ags for n in real.similar(place, k=len(names), year=year).neighbours] == names


def test_neighbours_by_the_bundled_figures_stay_plausible(real: Answers) -> None:
    from queries.comparison import Comparison

    bundled = Comparison(real._facts, real.store.figures, "bundled")
    near = {n.ags for n in neighbours(bundled, bundled.facts.territories.at("15084"), 10, None)}
    assert len(near & {"15082", "15089", "15085", "14626", "15091"}) >= 4
    city = neighbours(bundled, bundled.facts.territories.at("14713"), 3, None)
    assert city[0].ags == "14612"
    assert all(n.form == "kreisfreie Stadt" for n in city)


def test_filters_of_similar_kommunen(real: Answers) -> None:
    assert {n.land for n in real.similar("15084", same=["land"]).neighbours} == {"Sachsen-Anhalt"}
    assert {n.form for n in real.similar("15001", same=["form"]).neighbours} == {"kreisfreie Stadt"}
    with pytest.raises(ValueError, match="möglich sind land, form, type"):
        real.similar("15084", same=["colour"])


@pytest.mark.parametrize("text", ["Hof", "München", "Coburg"])
def test_ambiguous_kommunen_of_the_facts(real: Answers, text: str) -> None:
    with pytest.raises(AmbiguousTerritoryError) as error:
        real.gaps(text)
    assert len(error.value.candidates) == 2


def test_mistyped_kommune_of_the_facts(real: Answers) -> None:
    with pytest.raises(UnknownTerritoryError) as error:
        real.profile("Kreis Wesl")
    assert error.value.candidates[0].name == "Kreis Wesel"


def test_unknown_field_names_the_fields(real: Answers) -> None:
    with pytest.raises(UnknownConceptError) as error:
        real.recommend("15084", field="Bildungsmonitorring")
    assert error.value.candidates[0].id == "ActionField/education_monitoring"


def test_a_land_is_no_kommune(real: Answers) -> None:
    with pytest.raises(UnknownTerritoryError):
        real.recommend("Sachsen-Anhalt")


def test_dissolved_kreis_is_answered_by_its_successor(real: Answers) -> None:
    answer = real.profile("Landkreis Osterode am Harz")
    assert answer.target.ags == "03159"
    assert answer.note_de is not None and "Nachfolger" in answer.note_de


def test_town_has_the_figures_of_its_kreis(real: Answers) -> None:
    town, kreis = real.profile("Weinheim"), real.profile("08226")
    assert town.target.ags == "08226096"
    assert [f.value for f in town.figures] == [f.value for f in kreis.figures]


@pytest.mark.parametrize("place", FIVE)
def test_recommendations_of_the_five(real: Answers, place: str) -> None:
    answer = real.recommend(place, field="Bildungsmonitoring", need="Bildungsbericht mit Kennzahlen", limit=50)
    existing = {e.family.id for e in answer.existing}
    weights = list(answer.weights)
    assert len(answer.results) >= 20
    assert not existing & {r.family.id for r in answer.results}
    assert len({r.family.id for r in answer.results}) == len(answer.results)
    order = [(r.answers_need is False, r.planned_only) for r in answer.results]
    assert [low for low, _ in order] == sorted(low for low, _ in order)
    for result in answer.results:
        assert all(p.ags != place for p in result.solution.places)
        assert result.score_low <= result.score <= result.score_high
        assert result.sources
        ids = [c.id for c in result.criteria]
        assert ids == [c for c in weights if c in ids]
        assert {"P1", "I1", "T4"} <= set(ids)
    assert answer.evidence_de.startswith("Stand der Belege: ")


def test_coverage_of_the_five_and_no_structural_gap(real: Answers) -> None:
    for place in FIVE:
        answer = real.gaps(place)
        assert answer.coverage.level in ("thin", "fair", "good")
        assert answer.coverage.ties >= answer.coverage.pages > 0
        assert not {"structural_hole", "missing_actor_type"} & {g.kind for g in answer.gaps}
        assert any(n.kind == "structural_hole" for n in answer.not_assessed)
    assert 18 <= real.gaps("14713").coverage.ties <= 40


def test_coverage_of_all_kreise(real: Answers) -> None:
    info = real.info()
    assert sum(info.coverage.values()) == 400
    assert 30 <= info.coverage["none"] <= 239
    assert info.coverage["good"] >= 25
    assert info.statements_without_source == 0
    assert all(f.used + f.quarantined == f.read for f in info.sources)


def test_reach_judges_all_kreise_but_the_own(real: Answers) -> None:
    solution = real.search("Bildungsbüro Dresden").hits[0].id
    answer = real.reach(solution, limit=400)
    assert len(answer.results) == 399
    assert "14612" not in {r.target.ags for r in answer.results}
    flags = [r.documented for r in answer.results]
    assert flags == sorted(flags)
    assert any(flags)
    scores = [r.score for r in answer.results if not r.documented]
    assert scores == sorted(scores, reverse=True)


def test_show_leads_to_every_statement(real: Answers) -> None:
    answer = real.show("territory/15084")
    assert answer.statements
    assert all(s.source.id and s.locator for s in answer.statements)
    assert real.statements("territory/15084") == answer.statements
    link = next(r for r in answer.relations if r.type == "Participation")
    assert real.statements(link.id)


def texts(form: object) -> Iterator[str]:
    """All sentences of ours in an answer."""
    if isinstance(form, dict):
        for key, value in form.items():
            if isinstance(value, str) and key.endswith("_de") and key not in ("label_de", "type_de"):
                yield value
            else:
                yield from texts(value)
    elif isinstance(form, list):
        for value in form:
            yield from texts(value)


def test_words_numbers_and_json_of_real_answers(real: Answers) -> None:
    for place in (*FIVE, "08226096", "15001", "05334", "11000", "10041", "09475", "12051"):
        answers = [
            real.recommend(place, limit=100),
            real.recommend(place, need="Übergang von der Schule in den Beruf", phase="Übergang Schule-Beruf"),
            real.gaps(place),
            real.similar(place),
            real.profile(place),
        ]
        for answer in answers:
            form = answer.to_dict()
            json.dumps(form, allow_nan=False)
            assert len(answer.to_frame()) == len(form[answer.ROWS])
            own = [unquoted(text) for text in texts(form)]
            assert not [text for text in own if FORBIDDEN.search(text)]


def test_forbidden_words_would_be_noticed() -> None:
    for text in ("Hier fehlt ein Jobcenter.", "passt zu 87 %", "Score 0.8731", "eine bewährte Lösung"):
        assert FORBIDDEN.search(unquoted(text))
    assert not FORBIDDEN.search(unquoted("Bedarf genannt: „Ein „Überblick“ fehlt“ (x). Abstand 0.87."))


def test_answers_do_not_depend_on_what_was_asked_before(real: Answers) -> None:
    fresh = Answers(real.store)
    need = "Bildungsbericht"
    assert fresh.recommend("15084", need=need).to_dict() == real.recommend("15084", need=need).to_dict()
    assert fresh.gaps("14713").to_dict() == real.gaps("14713").to_dict()
