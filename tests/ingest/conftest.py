"""One run over the bundled data, shared by the tests of this room: read it, never change it."""

from collections import defaultdict

import pytest

from graph_store.fold import fold
from graph_store.graph import Graph, Relation
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


@pytest.fixture(scope="session")
def rows(graph: Graph) -> dict[str, list[Relation]]:
    """Relations of the graph by the rows that state them (`kom/needs.csv:7`)."""
    found: dict[str, list[Relation]] = defaultdict(list)
    for relation in graph.relations.values():
        for locator in relation.locators:
            found[locator].append(relation)
    return found
