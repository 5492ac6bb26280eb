"""Short looks into the graph and the statements for the tests of this room."""

from graph_store.graph import Entity, Graph
from graph_store.statements import Harvest, Statement


def named(graph: Graph, label: str, name: str) -> Entity:
    found = [e for e in graph.of_class(label) if e.name == name]
    assert len(found) == 1, f"{len(found)} {label} named {name}"
    return found[0]


def at(bundled: Harvest, locator: str, cls: str = "") -> list[Statement]:
    """The relation statements of a row."""
    found = [s for s in bundled.statements if s.locator == locator and s.relation]
    return [s for s in found if not cls or s.property == cls]


def key(entity_id: str) -> str:
    return entity_id.removeprefix("territory/")
