import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema import load_model
from queries.derived_needs import LEAST_SPREAD, THRESHOLD, asked, robust_distance, spread
from queries.front import Answers


def test_distance_by_hand() -> None:
    values = np.array([10.0, *range(1, 11)])  # median of the peers 5.5, deviations .5 … 4.5, their median 2.5
    assert robust_distance(values, 0, range(1, 11)) == pytest.approx(4.5 / (1.4826 * 2.5))


def test_peers_that_agree_by_chance_do_not_make_a_small_difference_large() -> None:
    values = np.array([5.1, *[5.0] * 10, *np.linspace(0, 10, 200)])
    distance = robust_distance(values, 0, range(1, 11))
    assert distance == pytest.approx(0.1 / (LEAST_SPREAD * spread(values)))
    assert distance is not None and distance < THRESHOLD


@pytest.mark.parametrize(
    "values",
    [
        np.array([np.nan, *range(1, 11)]),
        np.array([9.0, *range(1, 8), *[np.nan] * 3]),
        np.full(11, 3.0),
    ],
)
def test_no_distance_without_value_peers_or_spread(values: np.ndarray) -> None:
    assert robust_distance(values, 0, range(1, 11)) is None


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=12, max_size=40),
    st.floats(0.5, 100),
    st.floats(-1e3, 1e3),
)
def test_unit_and_origin_do_not_matter(values: list[float], factor: float, shift: float) -> None:
    array = np.array(values)
    plain, moved = (robust_distance(a, 0, range(1, 11)) for a in (array, array * factor + shift))
    if plain is not None and moved is not None and spread(array) > 1e-3:
        assert moved == pytest.approx(plain, rel=1e-6, abs=1e-6)


def test_every_asked_indicator_is_coded_with_known_concepts() -> None:
    model = load_model()
    for about in asked():
        for concept in (about.field, about.phase):
            vocabulary, _, key = concept.partition("/")
            assert key in model.vocabularies[vocabulary].concepts


def test_questions_of_real_kreise_keep_the_rule(real: Answers) -> None:
    found = 0
    for key in real._facts.territories.kreise[::8]:
        profile = real.profile(key)
        figures = {f.indicator: f for f in profile.figures}
        assert profile.derived_needs_de
        for need in profile.derived_needs:
            found += 1
            figure = figures[need.indicator]
            assert (need.value, need.year, need.peers_median) == (figure.value, figure.year, figure.peers_median)
            assert figure.peers_rank in (1, figure.peers + 1)
            assert min(abs(need.distance), abs(need.distance_before)) >= THRESHOLD
            assert need.text_de.startswith("Warum ") and need.text_de.endswith("?")
            assert need.sources and len(need.peers) == 10
            assert need.text_de not in {n.name for n in profile.needs}
    if real._comparison.kind == "full":
        assert 0 < found < 50
