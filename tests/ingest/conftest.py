"""One run over the bundled data, shared by the tests of this room: read it, never change it."""

import pytest

from graph_store.fold import fold
from graph_store.graph import Graph
from graph_store.statements import Harvest
from ingest.pipeline import harvest


@pytest.fixture(scope="session")
def bundled() -> Harvest:
    """Everything the bundled sources state."""
    return harvest()


@pytest.fixture(scope="session")
def graph(bundled: Harvest) -> Graph:
    """The folded graph of the bundled sources."""
    return fold(bundled.statements, bundled.sources, "test")
