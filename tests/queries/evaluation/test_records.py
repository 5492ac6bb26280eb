from collections.abc import Callable

import numpy as np
import pytest
from small_graph import Builder, figures_of

from queries.evaluation.places import LAST_KNOWN_YEAR, forward, hold_out_family, hold_out_place, nearest_places, rates
from queries.evaluation.records import PROGRAMMES, Exchange, Records, subset

Make = Callable[[Builder], Records]


@pytest.fixture
def make(sizes: dict[str, float]) -> Make:
    return lambda built: Records(built.facts(), figures_of(sizes))


def coded(built: Builder, dataset: str, key: str, family: str, *places: str, **props: object) -> str:
    """A solution whose relations come from one data set."""
    before = set(built.relations)
    solution = built.solution(key, f"Lösung {key}", family, *places, **props)  # type: ignore[arg-type]
    for name in built.relations.keys() - before:
        built.relations[name].datasets = (dataset,)
    return solution


def test_the_subset_knows_nothing_of_other_collections(small: Builder) -> None:
    small.family("rat", "Rat")
    mine, other = coded(small, "lvo", "a", "rat", "01001"), coded(small, "kom", "b", "rat", "01002")
    both = coded(small, "kom", "c", "rat", "01003")
    for relation in [r for r in small.relations.values() if both in (r.from_id, r.to_id) and r.cls == "InFamily"]:
        relation.datasets = ("ti", "kom")
    part = subset(small.graph(), PROGRAMMES)
    assert mine in part.entities and other not in part.entities
    assert both in part.entities and not part.into(both, "Development")
    assert "territory/01002" in part.entities and "family/rat" in part.entities


def test_places_families_and_programmes(small: Builder, make: Make) -> None:
    small.family("rat", "Rat")
    small.family("bund", "Bundesweit", scope="Land/Bund")
    coded(small, "lvo", "a", "rat", "01001", "01002")
    coded(small, "ruem", "b", "bund", "01003")
    records = make(small)
    assert records.places == ["territory/01001", "territory/01002"]
    assert records.families == ["family/rat"]
    assert records.matrix().tolist() == [[1.0], [1.0]]
    assert records.programmes("territory/01001") == {"lvo"}
    assert records.counts() == [1, 1]


def test_years_come_from_the_solution_before_its_development(small: Builder, make: Make) -> None:
    small.family("rat", "Rat")
    named = coded(small, "lvo", "a", "rat", "01001", yearFirst=2010)
    dated, undated = coded(small, "kom", "b", "rat", "01002"), coded(small, "kom", "c", "rat", "01003")
    for solution, year in ((named, "2016"), (dated, "2015-03")):
        for relation in small.relations.values():
            if relation.cls == "Development" and relation.to_id == solution:
                relation.valid_from = year
    records = make(small)
    years = {s.id: records.year(s) for s in records.solutions}
    assert years == {named: 2010, dated: 2015, undated: None}


def test_exchange_has_a_direction_and_each_pair_counts_once(small: Builder, make: Make) -> None:
    small.family("rat", "Rat")
    fund = coded(small, "lvo", "fonds", "rat", "01001")
    small.tie("Adoption", "territory/01002", fund, kind="informed")
    small.tie("Adoption", "territory/01002", fund, kind="adopted")
    small.tie("Sharing", "territory/01001", "territory/01003", kind="presented")
    small.tie("Sharing", "territory/01001", "territory/01004", kind="exchange")
    small.tie("Sharing", "territory/01001", "territory/01005", kind="hosted", modality="planned")
    assert make(small).exchanges() == [
        Exchange("territory/01002", "territory/01001", (fund,)),
        Exchange("territory/01003", "territory/01001", (fund,)),
    ]


def test_nearest_places_never_hold_the_place_itself_or_unknown_ones() -> None:
    distances = np.array([[np.nan, 2.0, 1.0], [2.0, np.nan, np.nan], [1.0, np.nan, np.nan]])
    assert nearest_places(distances, k=1).tolist() == [[0, 0, 1], [1, 0, 0], [1, 0, 0]]


def test_an_empty_group_has_no_shares() -> None:
    assert rates(np.zeros((1, 2)), np.ones((2, 3))).tolist() == [[0.0, 0.0, 0.0]]


def by_land(small: Builder) -> None:
    """Six families of which a place has the three of its Land: only the Land tells which."""
    for n in range(6):
        small.family(f"f{n}", f"Familie {n}")
    for key in [*(f"010{n:02}" for n in range(1, 7)), *(f"020{n:02}" for n in range(7, 13))]:
        for n in range(3) if key < "02" else range(3, 6):
            coded(small, "lvo", f"{key}-{n}", f"f{n}", key)


def test_a_planted_pattern_of_the_laender_is_found(small: Builder, make: Make) -> None:
    by_land(small)
    test = hold_out_place(make(small))
    assert test is not None
    assert test.row("land").estimate.value == pytest.approx(1.0)
    assert test.row("popularity").estimate.value < 0.8
    assert test.row("land").clear(6)
    assert test.row("programme").estimate.value == pytest.approx(test.row("popularity").estimate.value)


def test_what_stands_at_one_place_only_cannot_be_foreseen(small: Builder, make: Make) -> None:
    for n in range(12):
        small.family(f"f{n:02}", f"Familie {n}")
    keys = [*(f"010{n:02}" for n in range(1, 7)), *(f"020{n:02}" for n in range(7, 13))]
    for n, key in enumerate(keys):
        coded(small, "lvo", key, f"f{11 - n:02}", key)
    test = hold_out_place(make(small))
    assert test is not None
    # The place's own family is behind the eleven that stand elsewhere: any hit would be knowledge of the place itself.
    for name in ("near", "popularity", "land", "programme", "programme_near", "ceiling"):
        assert test.row(name).estimate.value == 0.0


def test_a_hidden_family_is_found_by_what_stands_with_it(small: Builder, make: Make) -> None:
    by_land(small)
    test = hold_out_family(make(small))
    assert test is not None
    assert test.row("together").estimate.value > test.row("popularity").estimate.value + 0.2
    assert test.row("together").n == 12


def test_forward_in_time_uses_dated_records_only(small: Builder, make: Make) -> None:
    small.family("alt", "Alt")
    small.family("neu", "Neu")
    for n in range(1, 6):
        coded(small, "lvo", f"a{n}", "alt", f"0100{n}", yearFirst=LAST_KNOWN_YEAR)
    coded(small, "kom", "n1", "neu", "01001", yearFirst=LAST_KNOWN_YEAR + 1)
    coded(small, "kom", "n2", "alt", "01001", yearFirst=LAST_KNOWN_YEAR + 2)
    coded(small, "kom", "n3", "neu", "01002")
    test = forward(make(small))
    assert test is not None
    assert test.rows[0].n == 1
    assert "1 Orte mit neuen Familien (1 mit Vorgeschichte), 1 Paare." in test.notes_de


def test_without_later_records_there_is_no_test_of_time(small: Builder, make: Make) -> None:
    small.family("alt", "Alt")
    coded(small, "lvo", "a", "alt", "01001", yearFirst=2010)
    assert forward(make(small)) is None
