"""The rules over arrays give the same verdicts, leaders and order as the rules one by one."""

import pytest
from small_graph import Builder

from queries.comparison import Comparison
from queries.criteria import check_weights
from queries.front import Answers
from queries.ranking import LEFT_OUT, VERDICTS, columns
from queries.recommend import assess, eligible, existing_families, fold
from queries.territories import Place
from queries.verdicts import Ask

KREISE = ("05112", "09172", "14713", "15084", "16062", "05334")
NEED = "Jugendliche finden keinen Ausbildungsplatz"
ASKS = (
    ("", "", ""),
    ("ActionField/transitions", "", ""),
    ("ActionField/inclusion", "", NEED),
    ("ActionField/transitions", "LifePhase/lifelong", NEED),
    ("", "LifePhase/secondary", NEED),
    ("", "LifePhase/early_childhood", ""),
    ("", "", "Zzzz"),
)
WEIGHTS = (None, {"T3": 7.0, "P1": 0.0}, {"I3": 0.3, "E2": 2.5})


def asked(comparison: Comparison, field: str, phase: str, need: str) -> Ask:
    size = sum(field in s.fields for s in comparison.facts.solutions.values())
    ranks = comparison.texts.ranks(need) if need else None
    return Ask(field or None, phase or None, need or None, ranks, size)


def check(comparison: Comparison, place: Place, ask: Ask, given: dict[str, float] | None) -> None:
    weights, target = check_weights(given), comparison.target(place)
    table = columns(comparison)
    codes = table.verdicts(comparison, target, ask)
    without = existing_families(comparison, place)
    candidates = []
    for row, solution in enumerate(table.solutions):
        if eligible(comparison, solution, place):
            candidate = assess(comparison, target, solution, ask, weights)
            found = {name: VERDICTS[c[row]] for name, c in codes.items() if c[row] != LEFT_OUT}
            assert found == {name: j.verdict for name, j in candidate.judgements.items()}, solution.id
            candidates.append(candidate)
    groups = fold(c for c in candidates if c.solution.families[0] not in without)
    ranking = table.rank(comparison, target, ask, weights, without)
    assert ranking.keys == [group[0].key for group in groups]
    for position, group in enumerate(groups):
        assert ranking.leader(position) is group[0].solution
        assert [s.id for s in ranking.members(position)] == [c.solution.id for c in group]


@pytest.mark.parametrize("key", KREISE)
def test_the_record_itself(real: Answers, key: str) -> None:
    comparison = real._comparison
    for number, ask in enumerate(ASKS):
        check(comparison, comparison.facts.territories.at(key), asked(comparison, *ask), WEIGHTS[number % len(WEIGHTS)])


def test_a_town_and_a_kreis_without_figures(real: Answers) -> None:
    facts = real._comparison.facts
    town = next(p for p in facts.places.values() if p.level == "municipality" and p.kreis and facts.at(p.id))
    check(real._comparison, town, Ask(), None)
    unknown = Comparison(facts, real._comparison.figures.query("ags != '15084'"))
    check(unknown, facts.territories.at("15084"), Ask(field="ActionField/transitions", field_size=99), None)


def test_nothing_to_rank(small: Builder, compare: object) -> None:
    comparison = compare(small)  # type: ignore[operator]
    check(comparison, comparison.facts.territories.at("01001"), Ask(), None)


def test_exchange_offers_and_steering(small: Builder, compare: object) -> None:
    small.family("f", "Art")
    small.family("bildungsbuero", "Bildungsbüro", presupposes=["Hochschule", "Schule"])
    small.solution("own", "Büro", "bildungsbuero", "01001")
    small.solution("done", "Bildungsberatung am Ort", "f", "01002", "02012", field="transitions", phase="lifelong")
    small.solution("town", "Bildungsberatung im Dorf", "bildungsbuero", "01001001")
    small.solution("far", "Ganz anderes", "f", "02007", phase="secondary")
    small.tie("Adoption", "territory/01001", "territory/02012", degree="adapted")
    small.tie("Sharing", "territory/01001", "solution/far")
    for name, traits in (("agency", ("Agency",)), ("other", ("Agency",))):
        small.thing(f"actor/{name}", "Actor", name, *traits, actorType="transfer_agency")
    for n in (1, 2):
        small.tie("Advice", "actor/agency", f"territory/0100{n}")
    small.tie("Advice", "actor/other", "territory/02012")
    small.thing("offer/a", "Offer", "Bildungsberatung", topic="Beratung", date="2025")
    small.tie("Offering", "actor/agency", "offer/a")
    comparison = compare(small)  # type: ignore[operator]
    for key in ("01001", "02012", "01003"):
        for ask in (("", "", ""), ("ActionField/transitions", "LifePhase/secondary", "Bildungsberatung")):
            check(comparison, comparison.facts.territories.at(key), asked(comparison, *ask), None)
