"""A short run of `scripts/kill-test`."""

import kills
import pytest


@pytest.mark.parametrize("seed", [1])
def test_whatever_is_killed_a_whole_graph_is_served_and_no_decision_is_lost(tmp_path, seed):
    trial = kills.run("small", 12, tmp_path, seed)
    assert sum(trial.kills.values()) == 12
