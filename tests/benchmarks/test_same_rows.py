"""Where two systems answer the same question, they give the same rows."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks import neo4j_side, transfer_cypher, transfer_networkx
from benchmarks.parameters import MIX, Draw, Values
from benchmarks.questions import LIMITS, callers, differing
from benchmarks.transfer import Door
from benchmarks.transfer_question import Prepared, prepare
from graph_store.guard import GuardedEngine
from graph_store.store import Store
from queries.catalogue.index import index_of
from queries.catalogue.indexed import FORMULATIONS
from queries.comparison import Comparison
from queries.facts import Facts

SETS = 3


@pytest.fixture(scope="module")
def door(store: Store) -> Door:
    facts = Facts(store.graph)
    return Door(facts, Comparison(facts, store.figures))


@pytest.fixture(scope="module")
def given(door: Door) -> Prepared:
    return prepare(door.comparison)


@pytest.fixture(scope="module")
def side(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[neo4j_side.Side]:
    if reason := neo4j_side.missing():
        pytest.skip(reason)
    home: Path = tmp_path_factory.mktemp("benchmark") / "neo4j"
    with neo4j_side.neo4j(store, home) as opened:
        yield opened


def test_the_mix_is_what_pages_answer_from_indexes() -> None:
    assert set(MIX) <= set(FORMULATIONS)


@pytest.mark.parametrize("name", MIX)
def test_values_are_drawn_alike_and_answered(store: Store, name: str) -> None:
    sets = Draw(store.graph).sets(name, SETS)
    assert sets == Draw(store.graph).sets(name, SETS)
    ask: Callable[[Values], object] = callers(store, None, None, name)["named"]
    assert any(ask(values) for values in Draw(store.graph).sets(name, 20)), name
    assert index_of(store) is index_of(store)


def test_the_script_finds_the_same_families(store: Store, door: Door, given: Prepared) -> None:
    drawn = transfer_networkx.network(store.graph, given)
    for key in door.facts.territories.kreise[::25]:
        assert transfer_networkx.ask(drawn, given, f"territory/{key}") == door.shared(key), key


def test_the_script_does_not_agree_by_being_empty(door: Door) -> None:
    answers = {tuple(door.shared(key)) for key in door.facts.territories.kreise[::25]}
    assert len(answers) > 8
    assert all(len(rows) == 10 for rows in answers)


@pytest.mark.cypher
def test_the_guard_gives_the_same_rows(store: Store) -> None:
    with GuardedEngine(store.path, LIMITS, workers=1) as engine:
        if not engine.available()["cypher"]:
            pytest.skip("ohne Cypher-Engine")
        for name in MIX:
            calls = callers(store, engine, None, name)
            assert differing(calls, name, Draw(store.graph).sets(name, SETS)) == []


@pytest.mark.servers
def test_neo4j_gives_the_same_rows(store: Store, door: Door, given: Prepared, side: neo4j_side.Side) -> None:
    for name in MIX:
        calls = callers(store, None, side, name)
        assert differing(calls, name, Draw(store.graph).sets(name, SETS)) == []
    transfer_cypher.give(side, given)
    for key in door.facts.territories.kreise[::50]:
        assert transfer_cypher.ask(side, given, f"territory/{key}") == door.shared(key), key
