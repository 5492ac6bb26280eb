from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.generator import Lift, Scale
from graph_store.store import Store

COPIES = 3


@pytest.fixture(scope="session")
def store(built_home: Path) -> Iterator[Store]:
    """The record itself."""
    with Store.open(built_home) as opened:
        yield opened


@pytest.fixture(scope="session")
def whole(store: Store) -> Lift:
    """Three copies of everything."""
    return Lift(store.graph, Scale(COPIES))


@pytest.fixture(scope="session")
def record(store: Store) -> Lift:
    """Three copies of what is documented."""
    return Lift(store.graph, Scale(COPIES, register=False))
