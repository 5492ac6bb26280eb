from itertools import permutations
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.brokerage import ROLES, brokerage


def by_hand(network: "nx.Graph[Any]", groups: dict[str, str]) -> dict[str, dict[str, int]]:
    """The definition read aloud, triple by triple."""
    counts = {node: dict.fromkeys(ROLES, 0) for node in network}
    for sender, broker, receiver in permutations(network, 3):
        if not (network.has_edge(sender, broker) and network.has_edge(broker, receiver)):
            continue
        if network.has_edge(sender, receiver):
            continue
        a, b, c = groups[sender], groups[broker], groups[receiver]
        if a == b == c:
            role = "coordinator"
        elif a == c:
            role = "itinerant"
        elif b == c:
            role = "gatekeeper"
        elif a == b:
            role = "representative"
        else:
            role = "liaison"
        counts[broker][role] += 1
    return counts


def counted(network: "nx.Graph[Any]", groups: dict[str, str]) -> dict[str, dict[str, int]]:
    found = brokerage(network, groups, permutations=2)
    return {n: dict(zip(ROLES, map(int, row), strict=True)) for n, row in zip(found.nodes, found.observed, strict=True)}


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ("aaa", "coordinator"),
        ("aba", "itinerant"),
        ("abb", "gatekeeper"),
        ("aab", "representative"),
        ("abc", "liaison"),
    ],
)
def test_each_role_on_a_path_of_three(groups: str, role: str) -> None:
    path = nx.DiGraph([("x", "y"), ("y", "z")])
    found = counted(path, dict(zip("xyz", groups, strict=True)))
    assert found["y"] == dict.fromkeys(ROLES, 0) | {role: 1}
    assert not any(found["x"].values()) and not any(found["z"].values())


def test_closed_triangle_and_return_are_no_brokerage() -> None:
    triangle = nx.DiGraph([("x", "y"), ("y", "z"), ("x", "z"), ("y", "x")])
    assert not any(counted(triangle, {"x": "a", "y": "b", "z": "c"})["y"].values())


@st.composite
def networks(draw: st.DrawFn) -> tuple["nx.Graph[Any]", dict[str, str]]:
    """Networks of up to eight nodes, directed or not, with isolates, ties to oneself and repeated ties."""
    size = draw(st.integers(0, 8))
    network = draw(st.sampled_from([nx.MultiDiGraph, nx.MultiGraph]))()
    nodes = [f"n{i}" for i in range(size)]
    network.add_nodes_from(nodes)
    if nodes:
        node = st.sampled_from(nodes)
        network.add_edges_from(draw(st.lists(st.tuples(node, node), max_size=24)))
    return network, {n: draw(st.sampled_from("abc")) for n in nodes}


@settings(max_examples=200, deadline=None)
@given(networks())
def test_counts_are_those_of_the_definition(drawn: tuple["nx.Graph[Any]", dict[str, str]]) -> None:
    assert counted(*drawn) == by_hand(*drawn)


def test_expectation_is_that_of_the_closed_form() -> None:
    """By chance a triple of distinct nodes carries three given labels as often as three draws from the labels do."""
    network = nx.gnm_random_graph(20, 40, seed=3)
    network = nx.relabel_nodes(network, {n: f"n{n:02}" for n in network})
    groups = {n: "aaaaaaaabbbbbbbccccc"[i] for i, n in enumerate(sorted(network))}
    found = brokerage(network, groups)
    sizes = {"a": 8, "b": 7, "c": 5}
    triples = 20 * 19 * 18
    same = sum(k * (k - 1) * (k - 2) for k in sizes.values()) / triples
    pair = sum(k * (k - 1) * (20 - k) for k in sizes.values()) / triples
    chance = np.array([same, pair, pair, pair, 1 - same - 3 * pair])
    paths = found.observed.sum(axis=1)
    assert np.allclose(found.expected, paths[:, None] * chance, atol=0.05 * paths.max())
    assert (found.low <= found.expected).all() and (found.expected <= found.high).all()


def test_fixed_seed_and_order_of_ties_give_the_same() -> None:
    ties = [("x", "y"), ("y", "z"), ("y", "w"), ("w", "v")]
    groups = {"x": "a", "y": "b", "z": "b", "w": "a", "v": "c"}
    first, second = brokerage(nx.Graph(ties), groups), brokerage(nx.Graph(ties[::-1]), groups)
    assert np.array_equal(first.expected, second.expected) and np.array_equal(first.high, second.high)


def test_network_without_ties() -> None:
    network: nx.Graph[str] = nx.Graph()
    network.add_nodes_from("xy")
    found = brokerage(network, {"x": "a", "y": "b"})
    assert not found.observed.any() and not found.expected.any()
    assert brokerage(nx.Graph(), {}).nodes == ()
