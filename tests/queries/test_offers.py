"""Whom to ask: rules on a small graph that can be checked by hand, and the answers about the real record."""

import json
from collections.abc import Callable, Iterator

import pytest
from small_graph import Builder

from queries.comparison import Comparison
from queries.coverage import Covers
from queries.errors import ContradictionError, UnknownConceptError, UnknownTerritoryError, UnknownThingError
from queries.front import Answers
from queries.offer_answers import OffersAnswer
from queries.offer_providers import OFFICES, begun, ended
from queries.offer_topic import LONGEST_TEXT
from queries.offers import Adviser

FIVE = ("15084", "15088", "14713", "16062", "05112")
WORDS = ("fehlt", "bewährt", "erfolgreich", "beste Lösung", "Prognose", "Ranking", "passt zu")
Compare = Callable[[Builder], Comparison]


def ask(built: Builder, compare: Compare, place: str = "01001", **question: str) -> OffersAnswer:
    comparison = compare(built)
    return Adviser(comparison, Covers(comparison.facts)).offers(comparison.facts.territories.at(place), **question)


def agency(built: Builder, key: str, land: str, since: str = "", until: str = "") -> str:
    actor = built.thing(f"actor/{key}", "Actor", f"Agentur {key}", "Agency", validFrom=since, validTo=until)
    built.tie("Jurisdiction", actor, f"territory/{land}", valid_from=since, valid_to=until)
    return actor


def office(built: Builder, key: str, kind: str, kreis: str, since: str = "", until: str = "") -> str:
    actor = built.thing(f"actor/{key}", "Actor", f"Stelle {key}", actorType=kind)
    built.tie("Jurisdiction", actor, f"territory/{kreis}", valid_from=since, valid_to=until, verb="Amt")
    return actor


@pytest.mark.parametrize(
    ("end", "over"),
    [("", False), ("2025", True), ("2026", False), ("2025-12", True), ("2026-01", False), ("2025-12-31", True)],
)
def test_a_year_that_is_not_over_has_not_ended(end: str, over: bool) -> None:
    assert ended(end, "2026-01-01") is over


@pytest.mark.parametrize(("start", "there"), [("", True), ("2026", True), ("2026-02", False), ("2027", False)])
def test_what_lies_ahead_has_not_begun(start: str, there: bool) -> None:
    assert begun(start, "2026-01-01") is there


def test_the_agency_in_charge_today_comes_before_the_one_that_ended(small: Builder, compare: Compare) -> None:
    agency(small, "alt", "01", "2014", "2023")
    agency(small, "neu", "01", "2024")
    found = ask(small, compare).agencies
    assert [(a.name, a.state, a.rank) for a in found] == [("Agentur neu", "current", 1), ("Agentur alt", "former", 2)]
    assert all(reason.sources for a in found for reason in a.reasons)


def test_an_agency_without_an_end_before_a_later_one_is_unknown(small: Builder, compare: Compare) -> None:
    agency(small, "alt", "01", "2014")
    agency(small, "neu", "01", "2024")
    found = ask(small, compare).agencies
    assert [a.state for a in found] == ["current", "unknown"]
    assert "nicht dokumentiert; seit 2024 besteht Agentur neu" in found[1].reasons[-1].text_de


def test_an_agency_without_a_trace_of_late_is_unknown(small: Builder, compare: Compare) -> None:
    actor = agency(small, "still", "01", "2014")
    (found,) = ask(small, compare).agencies
    assert (found.state, found.reasons[-1].text_de) == (
        "unknown",
        "Ob sie heute zuständig ist, ist nicht dokumentiert; letzte datierte Angabe: 2014.",
    )
    offer = small.thing("offer/x", "Offer", "Treffen", date="2025-03", topic="Netzwerk")
    small.tie("Offering", actor, offer)
    assert [a.state for a in ask(small, compare).agencies] == ["current"]


def test_an_agency_for_parts_of_a_land_is_not_certain(small: Builder, compare: Compare) -> None:
    actor = small.thing("actor/teil", "Actor", "Agentur Teil", "Agency", validFrom="2024")
    small.tie("Jurisdiction", actor, "territory/01", valid_from="2024", qualifier="scope=Nordland (Teile)")
    (found,) = ask(small, compare).agencies
    assert found.state == "unknown"
    assert "Nordland (Teile), ohne Angabe" in found.reasons[0].text_de


def test_an_agreement_alone_does_not_make_an_agency_in_charge(small: Builder, compare: Compare) -> None:
    actor = small.thing("actor/a", "Actor", "Agentur a", "Agency")
    agreement = small.thing("agreement/x", "Agreement", "Vereinbarung X")
    small.tie("Signing", actor, agreement)
    small.tie("Signing", "territory/01001", agreement)
    answer = ask(small, compare)
    assert [a.state for a in answer.agencies] == ["unknown"]
    assert answer.agencies[0].reasons[0].text_de == "Vereinbarung dokumentiert: „Vereinbarung X“."
    assert any(n.part == "agencies" for n in answer.not_documented)


def test_only_offices_of_today_and_those_with_a_seat_first(small: Builder, compare: Compare) -> None:
    office(small, "alt", "employment_agency", "01001", "2010", "2022")
    office(small, "neu", "employment_agency", "01001", "2023")
    office(small, "kommt", "chamber", "01001", "2027")
    school = office(small, "schule", "school_authority", "01001")
    office(small, "fern", "jobcenter", "01002")
    body = small.body("gremium", "01001")
    small.tie("Membership", school, body)
    answer = ask(small, compare)
    assert [o.name for o in answer.offices] == ["Stelle schule", "Stelle neu"]
    assert answer.offices[0].reasons[1].text_de == "Mitglied in „Gremium gremium“."
    missing = [n.reason_de for n in answer.not_documented if n.part == "offices"]
    assert [text.partition(":")[0] for text in missing] == ["Jobcenter", "Kammern"]


@pytest.fixture
def experienced(small: Builder) -> Builder:
    """Solutions of one field: near, far, planned, and of another field."""
    small.family("rat", "Beratungsstelle", field="educational_guidance")
    small.family("bericht", "Bildungsbericht", field="education_monitoring")
    small.solution("nah", "Beratung nah", "rat", "01002")
    small.solution("fern", "Beratung fern", "rat", "02012")
    small.solution("plan", "Beratung geplant", "rat", "01003", plannedOnly=True)
    small.solution("eigen", "Beratung eigen", "rat", "01001")
    small.solution("andere", "Bericht", "bericht", "01004")
    return small


def test_places_with_experience_nearest_first_without_plans(experienced: Builder, compare: Compare) -> None:
    answer = ask(experienced, compare, field="Bildungsberatung")
    assert [(p.ags, p.solution.name, p.relevance) for p in answer.places] == [
        ("01002", "Beratung nah", "match"),
        ("02012", "Beratung fern", "match"),
    ]
    assert answer.places[0].percentile is not None
    assert answer.places[0].percentile < (answer.places[1].percentile or 0)
    texts = [reason.text_de for reason in answer.places[0].reasons]
    assert "Im selben Land (Nordland)." in texts
    assert "Ob dort Erfahrung weitergegeben wird, ist nicht dokumentiert." in texts


def test_documented_exchange_is_a_reason_with_its_source(experienced: Builder, compare: Compare) -> None:
    experienced.tie("Adoption", "territory/02007", "solution/nah")
    experienced.tie("Sharing", "territory/01002", "territory/02008")
    (place, *_) = ask(experienced, compare, field="Bildungsberatung").places
    told = {reason.text_de: reason.sources for reason in place.reasons}
    assert told["Andere lernten davon: Kreis G."]
    assert told["Der Ort gab Erfahrung weiter, auch zu anderen Themen: 1 Fall dokumentiert."]


def test_without_a_question_the_stated_needs_are_asked(experienced: Builder, compare: Compare) -> None:
    assert ask(experienced, compare).heading_de == "Überblick, kein Vorschlag"
    assert ask(experienced, compare).places == ()
    experienced.need("n", "01001", "Mehr Beratung", field="educational_guidance")
    answer = ask(experienced, compare)
    assert answer.heading_de == "Nach den genannten Bedarfen"
    assert [p.ags for p in answer.places] == ["01002", "02012"]


def test_a_gap_may_be_a_need_a_family_or_a_field(experienced: Builder, compare: Compare) -> None:
    experienced.need("n", "01001", "Mehr Beratung", field="educational_guidance")
    for gap in ("need/n", "family/rat", "ActionField/educational_guidance"):
        answer = ask(experienced, compare, gap=gap)
        near = {p.solution.name for p in answer.places if p.relevance == "match"}
        assert near == {"Beratung nah", "Beratung fern"}
        assert answer.query.gap == gap
    with pytest.raises(ContradictionError, match="Bildungsberatung"):
        ask(experienced, compare, gap="need/n", field="Bildungsmonitoring")
    with pytest.raises(UnknownThingError):
        ask(experienced, compare, gap="territory/01002")


def test_offers_by_topic_provider_and_date(small: Builder, compare: Compare) -> None:
    mine, other = agency(small, "mein", "01", "2024"), agency(small, "fern", "02", "2024")
    for key, provider, date, topic in (
        ("alt", mine, "2025", "Bildungsbericht schreiben"),
        ("neu", mine, "2026-05", "Bildungsbericht schreiben"),
        ("offen", mine, "", "Bildungsbericht schreiben"),
        ("fern", other, "2026-06", "Bildungsbericht schreiben"),
        ("thema", mine, "2026-07", "Musikschulen in ländlichen Räumen"),
    ):
        offer = small.thing(f"offer/{key}", "Offer", key, date=date, topic=topic, audience="Kommunen")
        small.tie("Offering", provider, offer)
    asked = ask(small, compare, need="Einen Bildungsbericht schreiben").offers
    assert [(o.name, o.state) for o in asked] == [
        ("neu", "current"),
        ("offen", "undated"),
        ("alt", "past"),
        ("fern", "current"),
    ]
    overview = ask(small, compare).offers
    assert [o.name for o in overview] == ["thema", "neu", "offen", "alt"]


def test_experts_are_no_local_offices_of_others(experienced: Builder, compare: Compare) -> None:
    institute = experienced.thing("actor/i", "Actor", "Institut", actorType="research_institute", level="federal")
    elsewhere = experienced.thing("actor/b", "Actor", "Büro", actorType="education_office", level="district")
    school = experienced.thing("actor/c", "Actor", "Schulen", "Collective", actorType="collective")
    for actor in (institute, elsewhere, school):
        experienced.tie("Development", actor, "solution/nah")
    here = experienced.thing("actor/h", "Actor", "Beratungsbüro", "Body", actorType="education_office")
    experienced.tie("Embodiment", "solution/eigen", here)
    found = ask(experienced, compare, field="Bildungsberatung").experts
    assert [(e.name, e.here) for e in found] == [("Beratungsbüro", True), ("Institut", False)]
    assert all(reason.sources for e in found for reason in e.reasons)


def texts(form: object) -> Iterator[str]:
    if isinstance(form, dict):
        for key, value in form.items():
            yield from [value] if isinstance(value, str) and key in ("text_de", "reason_de") else texts(value)
    elif isinstance(form, list):
        for value in form:
            yield from texts(value)


@pytest.mark.parametrize("place", [*FIVE, "08226096", "12051", "11000"])
def test_real_answers_have_reasons_sources_and_sober_words(real: Answers, place: str) -> None:
    for question in ({}, {"field": "Bildungsmonitoring"}, {"need": "Übergang von der Schule in den Beruf"}):
        answer = real.offers(place, **question)
        form = answer.to_dict()
        json.dumps(form, allow_nan=False)
        assert answer.evidence_de.startswith("Stand der Belege: ")
        for part in (answer.agencies, answer.offers, answer.places, answer.offices, answer.experts):
            assert [item.rank for item in part] == list(range(1, len(part) + 1))
            assert all(item.reasons and item.sources for item in part)
        assert not [t for t in texts(form) for word in WORDS if word in t and "„" not in t]
        kreis = real._place(place).kreis
        assert all(real._facts.places[p.id].kreis != kreis for p in answer.places)


def test_the_agencies_of_central_germany(real: Answers) -> None:
    for place in ("15084", "14713", "16062"):
        found = {a.name: a.state for a in real.offers(place).agencies}
        assert found["REAB Mitteldeutschland"] == "current"
        assert found["Transferagentur Mitteldeutschland (TransMit)"] == "former"


def test_offices_of_real_kreise_are_those_of_today(real: Answers) -> None:
    offices = {place: [o.name for o in real.offers(place).offices] for place in FIVE}
    assert "Agentur für Arbeit Sachsen-Anhalt Süd" in offices["15084"]
    assert "Agentur für Arbeit Weißenfels" not in offices["15084"]
    assert "Landesamt für Schule und Bildung (Sachsen), Standort Leipzig" in offices["14713"]
    assert not any("Bildungsagentur" in name for name in offices["14713"])
    assert offices["05112"] == []
    missing = [n for n in real.offers("05112").not_documented if n.part == "offices"]
    assert len(missing) == len(OFFICES)


def test_no_record_at_all_is_no_answer_but_no_failure(real: Answers) -> None:
    bare = next(k for k in real._facts.territories.kreise if real._covers.local(real._place(k)).level == "none")
    answer = real.offers(bare)
    assert answer.coverage.level == "none"
    assert answer.not_documented


def test_a_need_in_another_language_or_without_end_gets_a_clear_answer(real: Answers) -> None:
    russian = real.offers("16062", need="Как улучшить образование в районе")
    assert russian.places == () and russian.offers == ()
    assert "keinen Wortteil gemeinsam" in " ".join(russian.notes_de)
    long = real.offers("16062", need="Berufsorientierung " * 6000)
    assert long.places
    assert str(LONGEST_TEXT) in " ".join(long.notes_de)


def test_what_is_unknown_is_named(real: Answers) -> None:
    with pytest.raises(UnknownTerritoryError):
        real.offers("Sachsen")
    with pytest.raises(UnknownConceptError):
        real.offers("15084", field="Quatsch")
    assert "Nachfolger" in " ".join(real.offers("Landkreis Osterode am Harz").notes_de)
    assert real.offers("Weinheim").target.ags == "08226096"
