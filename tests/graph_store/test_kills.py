"""A short run of `scripts/kill-test`."""

import kills


def test_whatever_is_killed_a_whole_graph_is_served_and_no_decision_is_lost(tmp_path):
    trial = kills.run("small", 8, tmp_path, seed=1, variants=1)
    assert sum(trial.kills.values()) == 8
