"""Nothing that is documented at the target itself may help to find what is documented there."""

from collections.abc import Callable

import numpy as np
import pytest
from small_graph import Builder, figures_of

from queries.comparison import Comparison
from queries.criteria import CRITERIA
from queries.evaluation.blind import HIDDEN, WEIGHTS, blind_judgements, candidates, only, without
from queries.evaluation.exchanges import exchange, map_distances
from queries.evaluation.needs import ask_of, need_to_families, need_to_field
from queries.evaluation.records import Records
from queries.language.text_ranks import TextRanks
from queries.verdicts import Ask


def test_how_common_a_family_is_counts_other_places_only(
    small: Builder, compare: Callable[[Builder], Comparison]
) -> None:
    small.family("rat", "Rat")
    small.solution("dort", "Rat dort", "rat", "01002")
    small.solution("hier", "Rat hier", "rat", "01001")
    comparison = compare(small)
    here, other = (comparison.facts.territories.at(key) for key in ("01001", "01003"))
    seen_here = blind_judgements(comparison, here, Ask())["solution/dort"][1]
    seen_elsewhere = blind_judgements(comparison, other, Ask())["solution/dort"][1]
    assert seen_here["I4"].verdict == "mismatch"
    assert seen_elsewhere["I4"].verdict == "partial"


def test_steering_and_contacts_take_no_part(small: Builder, compare: Callable[[Builder], Comparison]) -> None:
    small.family("steuerungsgremium", "Steuerungsgremium")
    small.family("rat", "Rat")
    small.solution("dort", "Rat dort", "rat", "01002")
    comparison = compare(small)
    place = comparison.facts.territories.at("01001")
    before = candidates(blind_judgements(comparison, place, Ask()), Ask(), WEIGHTS)
    small.solution("hier", "Lenkungsgruppe hier", "steuerungsgremium", "01001")
    small.tie("Adoption", "territory/01001", "solution/dort", kind="informed")
    comparison = compare(small)
    after = candidates(blind_judgements(comparison, comparison.facts.territories.at("01001"), Ask()), Ask(), WEIGHTS)
    assert [c.score for c in after] == [c.score for c in before]
    assert not set(HIDDEN) & set(after[0].judgements)


def test_parts_of_the_formula() -> None:
    ids = {spec.id for spec in CRITERIA}
    assert {name for name, weight in only("P").items() if weight} == {"P1", "P2", "P3"}
    assert {name for name, weight in without("P").items() if weight} == ids - {"P1", "P2", "P3", *HIDDEN}
    assert {name for name, weight in only("E1", "T2").items() if weight} == {"E1", "T2"}


@pytest.fixture
def with_needs(small: Builder) -> Builder:
    small.family("beratung", "Bildungsberatung", field="educational_guidance")
    small.family("bericht", "Bildungsbericht", field="education_monitoring")
    for n in range(2, 7):
        field = "educational_guidance"
        small.solution(f"b{n}", "Beratungsstelle für Weiterbildung", "beratung", f"0100{n}", field=field)
        for copy in "xyz":
            name = f"Bericht {copy} mit Kennzahlen"
            small.solution(f"m{n}{copy}", name, "bericht", f"0100{n}", field="education_monitoring")
    small.solution("b1", "Beratung zur Weiterbildung", "beratung", "01001", field="educational_guidance")
    small.need("n", "01001", "Es fehlt eine Beratungsstelle für Weiterbildung", field="educational_guidance")
    return small


def records_and_texts(built: Builder, sizes: dict[str, float]) -> tuple[Records, TextRanks]:
    records = Records(built.facts(), figures_of(sizes))
    return records, TextRanks({s.id: s.text for s in records.solutions})


def test_the_text_of_a_need_leads_to_its_field(with_needs: Builder, sizes: dict[str, float]) -> None:
    test = need_to_field(*records_and_texts(with_needs, sizes))
    assert test is not None and [r.id for r in test.rows] == ["field", "field_chance"]
    assert test.row("field").n == 1
    assert test.row("field_chance").estimate.value == 0.25
    assert test.row("field").estimate.value >= 0.5
    assert test.row("field").smallest is None


def test_solutions_of_the_own_place_have_no_text_rank(with_needs: Builder, sizes: dict[str, float]) -> None:
    records, texts = records_and_texts(with_needs, sizes)
    ask = ask_of(records.needs()[0], records, texts)
    assert ask.ranks is not None and "solution/b1" not in ask.ranks
    assert min(ask.ranks.values()) == 0
    assert ask.field_size == 6


def test_the_criteria_put_the_family_of_the_need_first(with_needs: Builder, sizes: dict[str, float]) -> None:
    test = need_to_families(*records_and_texts(with_needs, sizes))
    assert test is not None
    assert test.row("formula").n == 1
    assert test.row("formula").estimate.value == 1.0
    assert test.row("in_field").estimate.value == 1.0
    # Both families stand at five other places: the order of families decides, and "beratung" comes first.
    assert test.row("popularity").estimate.value == 1.0


def test_a_giver_next_door_in_size_stands_at_the_top(small: Builder, sizes: dict[str, float]) -> None:
    small.family("rat", "Rat")
    for n in range(1, 7):
        small.entities[f"territory/010{n:02}"].props.update(lat=50.0 + n, lon=10.0)
        small.entities[f"territory/020{n + 6:02}"].props.update(lat=56.0 + n, lon=10.0)
    for n in (1, 3, 6):
        small.solution(f"s{n}", f"Rat {n}", "rat", f"0100{n}")
    small.tie("Adoption", "territory/01002", "solution/s1", kind="adopted")
    test = exchange(Records(small.facts(), figures_of(sizes)))
    assert test is not None
    # From Kreis B the Kreise A and C are nearest on the map and by size, A and C equally far on the map.
    assert test.row("map").estimate.value == pytest.approx(0.5 / 10)
    assert test.row("context").estimate.value == pytest.approx(0.0, abs=0.11)
    assert test.row("land").estimate.value == 1.0
    assert test.row("land_chance").estimate.value == pytest.approx(5 / 11)
    assert test.row("formula").estimate.value <= 0.25


def test_without_exchange_there_is_no_test(small: Builder, sizes: dict[str, float]) -> None:
    small.family("rat", "Rat")
    small.solution("s", "Rat", "rat", "01001")
    assert exchange(Records(small.facts(), figures_of(sizes))) is None


def test_distance_on_the_map(small: Builder, sizes: dict[str, float]) -> None:
    small.family("rat", "Rat")
    small.solution("s", "Rat", "rat", "01001")
    small.entities["territory/01001"].props.update(lat=51.3397, lon=12.3731)  # Leipzig
    small.entities["territory/01002"].props.update(lat=52.52, lon=13.405)  # Berlin
    distances = map_distances(Records(small.facts(), figures_of(sizes)), 0)
    assert distances[1] == pytest.approx(149.5, abs=1.0)
    assert np.isnan(distances[0]) and np.isnan(distances[2])
