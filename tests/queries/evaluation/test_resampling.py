import numpy as np
import pytest

from queries.evaluation.resampling import Estimate, difference, mean_interval


def test_the_interval_is_that_of_the_normal_law_for_independent_cases() -> None:
    values = np.random.default_rng(3).normal(2.0, 1.0, 400).tolist()
    found = mean_interval(values, range(400))
    half = 1.96 * np.std(values) / 20
    assert found.value == pytest.approx(np.mean(values))
    assert (found.low, found.high) == pytest.approx((found.value - half, found.value + half), abs=0.02)


def test_cases_of_one_place_are_no_independent_evidence() -> None:
    per_place = np.random.default_rng(4).normal(0.0, 1.0, 20)
    values = np.repeat(per_place, 10).tolist()
    alone = mean_interval(values, range(200))
    clustered = mean_interval(values, [n // 10 for n in range(200)])
    assert clustered.value == pytest.approx(alone.value)
    assert clustered.high - clustered.low > 2.5 * (alone.high - alone.low)


def test_a_place_with_many_cases_weighs_more_than_one_with_few() -> None:
    assert mean_interval([1.0, 1.0, 1.0, 0.0], ["a", "a", "a", "b"]).value == 0.75


def test_no_difference_is_seen_where_there_is_none_and_a_steady_one_is() -> None:
    places = list(range(40))
    noise = np.random.default_rng(5).normal(0, 1, 40)
    nothing = difference((noise - noise.mean()).tolist(), [0.0] * 40, places)
    steady = difference((noise * 0.1 + 1).tolist(), [0.0] * 40, places)
    assert nothing.p is not None and nothing.p > 0.9 and not nothing.excludes_zero
    assert steady.p is not None and steady.p < 0.001 and steady.low > 0
    assert difference([0.5] * 9, [0.5] * 9, range(9)).p == 1.0


def test_draws_are_always_the_same() -> None:
    values = [0.1, 0.9, 0.4, 0.7, 0.2]
    assert mean_interval(values, "aabbc") == mean_interval(values, "aabbc")


def test_smallest_detectable_by_hand() -> None:
    # An interval of 2 * 1.96 standard errors of 0.1; 80 % power needs 1.96 + 0.84 of them.
    assert Estimate(0.0, -0.196, 0.196).smallest_detectable == pytest.approx(0.2802, abs=1e-4)


def test_what_is_called_detectable_is_detected_four_times_in_five() -> None:
    generator = np.random.default_rng(11)
    found = []
    for _ in range(60):
        noise = generator.normal(0.0, 1.0, 80)
        smallest = difference(noise.tolist(), [0.0] * 80, range(80)).smallest_detectable
        found.append(difference((noise + smallest).tolist(), [0.0] * 80, range(80)).low > 0)
    assert 0.65 <= np.mean(found) <= 0.93


def test_cases_without_a_place_are_refused() -> None:
    with pytest.raises(ValueError, match="1 values and 0 clusters"):
        mean_interval([1.0], [])
    with pytest.raises(ValueError, match="0 values"):
        mean_interval([], [])
