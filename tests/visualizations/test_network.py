"""The surroundings picture: what is chosen, where it is put, what the browser gets."""

import json

import numpy as np
import pytest

from graph_store.graph import Entity, Graph, Relation
from queries.front import Answers
from visualizations.looks import LOOKS
from visualizations.network import LIMIT, browser_data, pyvis_network, surroundings

LABELS = {kind: kind for kind in LOOKS}


def graph(*ties: tuple[str, str], cls: str = "Cooperation") -> Graph:
    ids = sorted({i for tie in ties for i in tie})
    entities = {i: Entity(i, "Programme" if i.startswith("programme") else "Actor", i.upper()) for i in ids}
    relations = {f"rel/{n}": Relation(f"rel/{n}", cls, a, b) for n, (a, b) in enumerate(ties)}
    return Graph(entities, relations, {}, "v")


def test_two_steps_and_no_further() -> None:
    picture = surroundings(graph(("a", "b"), ("b", "c"), ("c", "d")), "a")
    assert [(n.id, n.steps) for n in picture.nodes] == [("a", 0), ("b", 1), ("c", 2)]


def test_a_programme_is_shown_but_not_walked_through() -> None:
    picture = surroundings(graph(("a", "programme/x"), ("z", "programme/x")), "a")
    assert {n.id for n in picture.nodes} == {"a", "programme/x"}


def test_lying_somewhere_is_no_tie() -> None:
    assert len(surroundings(graph(("a", "b"), cls="Location"), "a").nodes) == 1


def test_the_best_connected_stay_when_the_picture_is_full() -> None:
    ties = [("a", f"n{n}") for n in range(20)] + [("n7", "n8"), ("n7", "n9")]
    picture = surroundings(graph(*ties), "a", limit=4)
    assert [n.id for n in picture.nodes][:2] == ["a", "n7"]
    assert len(picture.nodes) == 4
    assert picture.left_out == 17


def test_two_ties_between_the_same_ends_are_both_drawn() -> None:
    picture = surroundings(graph(("a", "b"), ("a", "b"), ("b", "a")), "a")
    assert len(pyvis_network(picture).edges) == 3


def test_an_unknown_centre_is_an_error() -> None:
    with pytest.raises(KeyError):
        surroundings(graph(("a", "b")), "nobody")


@pytest.mark.parametrize("key", ["15084", "14713", "05554"])
def test_a_real_picture_is_small_stable_and_without_overlaps(answers: Answers, key: str) -> None:
    picture = surroundings(answers.store.graph, f"territory/{key}")
    again = surroundings(answers.store.graph, f"territory/{key}")
    assert picture == again
    assert len(picture.nodes) <= LIMIT
    assert picture.nodes[0].id == f"territory/{key}"
    places = np.array([(n.x, n.y) for n in picture.nodes])
    assert np.isfinite(places).all()
    gap = np.abs(places[:, None] - places[None])
    overlapping = ((gap[:, :, 0] < 100) & (gap[:, :, 1] < 40)).sum() - len(places)
    assert overlapping <= 4


def test_the_browser_gets_plain_json_with_a_way_to_the_evidence(answers: Answers) -> None:
    data = browser_data(surroundings(answers.store.graph, "territory/15084"), LABELS)
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert all(edge["path"] == f"/belege/{edge['id']}" for edge in data["edges"])
    assert all(node["path"].startswith(("/belege/", "/kommune/")) for node in data["nodes"])
    assert all(node["shape"] == LOOKS[node["kind"]].shape for node in data["nodes"])
