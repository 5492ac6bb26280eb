"""The folded graph as a network for analysis and drawing."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import networkx as nx

from graph_schema import load_model
from graph_store.exports.tables import cell
from graph_store.graph import Graph
from graph_store.store import Store

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CLOCK = re.compile(rb'lastmodifieddate="[^"]*"')
_FIGURES = frozenset({"Profile", "Indicator"})
_DETAILS = ("role", "kind", "degree", "modality", "verb", "qualifier", "valid_from", "valid_to", "observed")


def to_networkx(graph: Graph, classes: Iterable[str] | None = None) -> "nx.MultiDiGraph[str]":
    """The graph for networkx: things are nodes, relations are edges with their id as key.

    `classes` keeps only things of these classes or traits and the relations between them. Nodes have `label`, `cls`,
    `traits`, `sources` (addresses) and their properties; edges `cls`, `type` (as in Cypher), `sources`, `confidence`
    and what is known of role, kind, degree, modality and dates.
    """
    model = load_model()
    wanted = None if classes is None else set(classes)
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph(name="Bildungsgraph", version=graph.version)
    for entity in graph.entities.values():
        if wanted is None or wanted & {entity.cls, *entity.traits}:
            own = {"label": entity.name, "cls": entity.cls, "traits": list(entity.traits)}
            sources = [graph.sources[s].url for s in entity.sources]
            network.add_node(entity.id, **{**entity.props, **own, "sources": sources})
    for relation in graph.relations.values():
        if relation.from_id in network and relation.to_id in network:
            known = {name: getattr(relation, name) for name in _DETAILS if getattr(relation, name)}
            network.add_edge(
                relation.from_id,
                relation.to_id,
                key=relation.id,
                cls=relation.cls,
                type=model.cypher_type(relation.cls),
                confidence=relation.confidence,
                sources=[graph.sources[s].url for s in relation.sources],
                **known,
            )
    return network


def _plain(graph: Graph) -> "nx.MultiDiGraph[str]":
    """The network without profiles of figures, every attribute one text or number that XML can hold."""
    kept = {e.cls for e in graph.entities.values()} - _FIGURES
    network = to_networkx(graph, kept)
    attributes = [data for _, data in network.nodes(data=True)] + [data for *_, data in network.edges(data=True)]
    for data in attributes:
        data.update({name: _attribute(value) for name, value in data.items()})
    return network


def _attribute(value: Any) -> str | int | float:
    plain = cell(value)
    return _NOT_XML.sub("\ufffd", plain) if isinstance(plain, str) else plain


def write_graphml(store: Store, directory: Path) -> Iterator[Path]:
    """`bildungsgraph.graphml`."""
    path = directory / "bildungsgraph.graphml"
    nx.write_graphml_xml(_plain(store.graph), path)
    yield path


def write_gexf(store: Store, directory: Path) -> Iterator[Path]:
    """`bildungsgraph.gexf`, without the day of writing."""
    path = directory / "bildungsgraph.gexf"
    nx.write_gexf(_plain(store.graph), path)
    path.write_bytes(_CLOCK.sub(b'lastmodifieddate="1980-01-01"', path.read_bytes(), count=1))
    yield path
