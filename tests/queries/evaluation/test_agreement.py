"""Alpha against the worked example of Krippendorff (2011, Computing Krippendorff's Alpha-Reliability, part C)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.evaluation.agreement import alpha, spearman

A = [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None]
B = [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3]
C = [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None]
D = [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None]


def test_the_published_example() -> None:
    assert alpha(list(zip(A, B, C, D, strict=True))) == pytest.approx(0.815, abs=0.0005)


def test_two_units_by_hand() -> None:
    # Units (0,0) and (0,1): o(0,0)=2, o(0,1)=o(1,0)=1; n0=3, n1=1, n=4; delta = ((3+1)/2)**2 = 4 on both sides,
    # observed 2*4 = 8, expected 2*3*1*4/3 = 8.
    assert alpha([(0, 0), (0, 1)]) == pytest.approx(0.0)
    assert alpha([(0, 0), (3, 3), (1, 1)]) == pytest.approx(1.0)


def test_near_misses_weigh_less_than_far_ones() -> None:
    near = alpha([(0, 1), (1, 2), (2, 3), (3, 3), (0, 0)])
    far = alpha([(0, 3), (1, 3), (2, 0), (3, 0), (0, 0)])
    assert near is not None and far is not None and near > 0.5 > 0 > far


@pytest.mark.parametrize("units", [[], [(1, 1)], [(2, 2), (2, 2)], [(1, None), (None, 2)]])
def test_nothing_can_be_said(units: list[tuple[int | None, ...]]) -> None:
    assert alpha(units) is None


@given(st.lists(st.tuples(*[st.one_of(st.none(), st.integers(0, 3))] * 3), max_size=12))
def test_alpha_does_not_depend_on_the_order_of_raters_or_units(units: list[tuple[int | None, ...]]) -> None:
    value, turned = alpha(units), alpha([unit[::-1] for unit in reversed(units)])
    assert (value is None) == (turned is None)
    if value is not None:
        assert value == pytest.approx(turned) and value <= 1 + 1e-12


def test_rank_correlation_with_interval() -> None:
    rising = spearman([1, 2, 3, 4, 5, 6, 7, 8], [1, 4, 9, 16, 25, 36, 49, 64])
    assert rising is not None and rising.value == pytest.approx(1.0)
    assert rising.p is not None and rising.p < 0.01
    loose = spearman(list(range(30)), [11 * n % 30 for n in range(30)])
    assert loose is not None and loose.low < 0 < loose.high
    assert spearman([1, 1, 1, 1], [1, 2, 3, 4]) is None
    with pytest.raises(ValueError, match="as many of both"):
        spearman([1, 2, 3], [1, 2])
