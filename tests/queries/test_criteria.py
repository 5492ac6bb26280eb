import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.criteria import BY_ID, CRITERIA, Judgement, WeightsError, check_weights, score

VERDICTS = st.sampled_from(["match", "partial", "mismatch", "unknown"])


def test_there_are_fifteen_criteria_in_four_groups() -> None:
    assert " ".join(c.id for c in CRITERIA) == "P1 P2 P3 I1 I2 I3 I4 I5 E1 E2 E3 T1 T2 T3 T4"
    assert {c.group for c in CRITERIA} == set("PIET")
    assert sum(c.weight for c in CRITERIA) == 18


def test_score_by_hand() -> None:
    weights = {"P1": 2.0, "P2": 1.0, "E1": 1.0}
    judged = {"P1": Judgement("match", ""), "P2": Judgement("unknown", ""), "E1": Judgement("partial", "")}
    found = score(judged, weights)  # type: ignore[arg-type]
    assert (found.low, found.mid, found.high) == (2.5 / 4, 3 / 4, 3.5 / 4)


@given(
    st.dictionaries(st.sampled_from(sorted(BY_ID)), VERDICTS, min_size=1),
    st.dictionaries(st.sampled_from(sorted(BY_ID)), st.floats(0, 100)),
)
def test_range_holds_the_score_and_only_unknown_widens_it(
    verdicts: dict[str, str], given_weights: dict[str, float]
) -> None:
    weights = dict.fromkeys(BY_ID, 1.0) | given_weights
    judged = {name: Judgement(verdict, "") for name, verdict in verdicts.items()}  # type: ignore[arg-type]
    found = score(judged, weights)
    assert 0 <= found.low <= found.mid + 1e-12 <= found.high + 2e-12 <= 1 + 1e-9
    if "unknown" not in verdicts.values() and sum(weights[n] for n in verdicts) > 0:
        assert math.isclose(found.low, found.high)


def test_weights_replace_defaults() -> None:
    assert check_weights({"P1": 0})["P1"] == 0
    assert check_weights(None)["I1"] == 4


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ({"P9": 1}, "P9"),
        ({"P1": -1}, "P1"),
        ({"P1": math.inf}, "P1"),
        ({"P1": math.nan}, "P1"),
        ({"P1": "2"}, "P1"),
        ({"P1": True}, "P1"),
        (dict.fromkeys(BY_ID, 0), "Alle Gewichte"),
    ],
)
def test_useless_weights_are_refused_by_name(weights: dict[str, float], says: str) -> None:
    with pytest.raises(WeightsError, match=says):
        check_weights(weights)
