"""Own metric code against trec_eval's (through ir-measures), and the half-counted ties of ranks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.evaluation.metrics import ndcg, precision, ranked, reciprocal_rank, share_above

ir_measures = pytest.importorskip("ir_measures")
ITEMS = [f"d{n:02}" for n in range(25)]


@given(st.permutations(ITEMS), st.sets(st.sampled_from(ITEMS), min_size=1), st.integers(1, 25))
def test_equal_to_the_reference_implementation(order: list[str], relevant: set[str], shown: int) -> None:
    ranking = order[:shown]
    run = {"q": {item: float(len(ranking) - n) for n, item in enumerate(ranking)}}
    judged = {"q": {item: int(item in relevant) for item in ITEMS}}
    measures = [ir_measures.nDCG @ 10, ir_measures.P @ 5, ir_measures.RR]
    reference = ir_measures.calc_aggregate(measures, judged, run)
    own = [ndcg(ranking, relevant), precision(ranking, relevant), reciprocal_rank(ranking, relevant)]
    assert own == pytest.approx([reference[m] for m in measures], abs=1e-9)


def test_ndcg_by_hand() -> None:
    assert ndcg(["x", "a"], {"a"}) == pytest.approx(1 / np.log2(3))
    assert ndcg(["a", "x", "b"], {"a", "b"}) == pytest.approx((1 + 0.5) / (1 + 1 / np.log2(3)))
    assert ndcg([], {"a"}) == 0.0
    assert ndcg(["a"], set()) == 0.0


def test_ties_go_by_the_given_order_whatever_the_rounding() -> None:
    scores = {"late": 0.1 + 0.2, "early": 0.3, "best": 0.4}
    assert ranked(scores, {"early": 0, "late": 1, "best": 2}) == ["best", "early", "late"]


@pytest.mark.parametrize(
    ("scores", "position", "share"), [([3, 2, 1], 0, 0.0), ([3, 2, 1], 2, 1.0), ([1, 1, 1], 1, 0.5), ([5], 0, 0.5)]
)
def test_share_above_counts_ties_half(scores: list[float], position: int, share: float) -> None:
    assert share_above(np.array(scores, dtype=float), position) == pytest.approx(share)
