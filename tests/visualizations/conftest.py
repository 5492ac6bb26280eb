"""The answers of the built graph."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_store.store import Store
from queries.front import Answers


@pytest.fixture(scope="session")
def answers(built_home: Path) -> Iterator[Answers]:
    with Store.open(built_home) as store:
        yield Answers(store)
