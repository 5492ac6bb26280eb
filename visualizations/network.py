"""The surroundings of a thing as a small picture: what is around it, in two steps, most connected first.

pyvis holds the network; the places of the nodes are computed here, so that the browser draws at once and always
the same picture.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import rustworkx as rx
from pyvis.network import Network

from graph_schema import load_model
from graph_store.graph import Entity, Graph, Relation
from visualizations.formats import evidence_path, period, place_path
from visualizations.looks import LOOKS, Look

LIMIT = 60
"""Most nodes of one picture; above that, node-link pictures of this graph cannot be read."""

SEED = 7
_SPREAD = 620.0
_LABEL = 30
_LABELLED = 28


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the picture. `steps` counts from the centre; `ties` counts its ties within the picture."""

    id: str
    name: str
    kind: str
    steps: int
    ties: int
    x: float
    y: float
    path: str


@dataclass(frozen=True, slots=True)
class Tie:
    """One relation between two nodes of the picture, read from `left` to `right`."""

    id: str
    left: str
    right: str
    label_de: str
    role: str
    period: str
    planned: bool
    path: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A picture: nodes from the centre outwards, ties, and how many reachable nodes were left out."""

    centre: str
    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    left_out: int

    @property
    def kinds(self) -> list[tuple[str, Look, int]]:
        """The kinds that occur, with look and number of nodes, in the order of the legend."""
        counts = {kind: sum(node.kind == kind for node in self.nodes) for kind in LOOKS}
        return [(kind, look, counts[kind]) for kind, look in LOOKS.items() if counts[kind]]


def kind_of(entity: Entity) -> str | None:
    """The kind an entity is drawn as, None if pictures leave it out. What has members is a body whatever its type."""
    if entity.cls == "Actor" and "Body" in entity.traits:
        return "Body"
    return entity.cls if entity.cls in LOOKS else None


def _is_hub(entity: Entity) -> bool:
    """Whether a thing is shown but not walked through, because it joins everything with everything."""
    return entity.cls == "Programme" or (entity.cls == "Territory" and len(entity.text("key")) == 2)


def _neighbours(graph: Graph, entity_id: str) -> Iterable[str]:
    for _, other in graph.around(entity_id):
        entity = graph.entities.get(other)
        if entity is not None and other != entity_id and kind_of(entity):
            yield other


def _chosen(graph: Graph, centre: str, limit: int) -> tuple[dict[str, int], int]:
    """The nodes of the picture with their distance from the centre, and the number of those left out.

    Direct neighbours come before those two steps away; within a step the better connected first, then by id.
    """
    steps = {centre: 0}
    for step in (1, 2):
        frontier = [i for i, at in steps.items() if at == step - 1]
        if step == 2:
            frontier = [i for i in frontier if not _is_hub(graph.entities[i])]
        met: dict[str, int] = {}
        for start in frontier:
            for other in set(_neighbours(graph, start)) - steps.keys():
                met[other] = met.get(other, 0) + 1
        degrees = {other: sum(1 for _ in _neighbours(graph, other)) for other in met}
        for other in sorted(met, key=lambda i: (-met[i], -degrees[i], i)):
            steps[other] = step
    kept = dict(list(steps.items())[:limit])
    return kept, len(steps) - len(kept)


def _between(graph: Graph, ids: Iterable[str]) -> list[Relation]:
    inside = set(ids)
    found = {r.id: r for i in inside for r in graph.out(i) if r.to_id in inside and r.to_id != i}
    return [found[i] for i in sorted(found)]


def _places(ids: list[str], relations: list[Relation], centre: str) -> dict[str, tuple[float, float]]:
    """Places by a spring layout with a fixed seed, the centre in the middle."""
    plain: rx.PyGraph[str, None] = rx.PyGraph(multigraph=False)
    index = dict(zip(ids, plain.add_nodes_from(ids), strict=True))
    plain.add_edges_from([(index[r.from_id], index[r.to_id], None) for r in relations])
    start = {index[centre]: (0.0, 0.0)}
    spring = rx.spring_layout(
        plain, pos=start, fixed={index[centre]}, k=1.6 / max(len(ids), 2) ** 0.5, num_iter=300, seed=SEED
    )
    reach = max((max(abs(spring[n][0]), abs(spring[n][1])) for n in index.values()), default=0.0) or 1.0
    return {i: (spring[n][0] / reach * _SPREAD, spring[n][1] / reach * _SPREAD) for i, n in index.items()}


def surroundings(graph: Graph, centre: str, limit: int = LIMIT) -> Surroundings:
    """The picture around the entity `centre`, with at most `limit` nodes. KeyError if the graph does not hold it."""
    if centre not in graph.entities:
        raise KeyError(centre)
    steps, left_out = _chosen(graph, centre, limit)
    ids = list(steps)
    relations = _between(graph, ids)
    places = _places(ids, relations, centre)
    ties = dict.fromkeys(ids, 0)
    for relation in relations:
        ties[relation.from_id] += 1
        ties[relation.to_id] += 1
    nodes = tuple(_node(graph.entities[i], steps[i], ties[i], places[i]) for i in ids)
    return Surroundings(centre, nodes, tuple(_tie(r) for r in relations), left_out)


def _node(entity: Entity, steps: int, ties: int, place: tuple[float, float]) -> Node:
    key = entity.text("key")
    path = place_path(key) if entity.cls == "Territory" and len(key) == 5 else evidence_path(entity.id)
    kind = kind_of(entity) or entity.cls
    return Node(entity.id, entity.name, kind, steps, ties, round(place[0], 1), round(place[1], 1), path)


def _tie(relation: Relation) -> Tie:
    label = relation.verb or load_model().label(relation.cls)
    return Tie(
        relation.id,
        relation.from_id,
        relation.to_id,
        label,
        relation.role,
        period(relation.valid_from, relation.valid_to),
        relation.modality != "done",
        evidence_path(relation.id),
    )


def _short(name: str) -> str:
    """The name for the canvas, cut at a word."""
    if len(name) <= _LABEL:
        return name
    return f"{name[: _LABEL + 1].rsplit(' ', 1)[0][:_LABEL].rstrip(' ,;-')} …"


def pyvis_network(picture: Surroundings) -> Any:
    """The picture as a pyvis network without physics: shape, colour and size by kind and ties."""
    network: Any = Network(directed=True)  # type: ignore[no-untyped-call]
    network.toggle_physics(False)
    labelled = {n.id for n in sorted(picture.nodes, key=lambda n: (n.steps, -n.ties, n.id))[:_LABELLED]}
    for node in picture.nodes:
        look = LOOKS[node.kind]
        centre = node.id == picture.centre
        network.add_node(
            node.id,
            label=_short(node.name) if node.id in labelled else " ",
            shape=look.shape,
            color={"background": "#ffffff", "border": look.colour} if look.hollow else look.colour,
            size=26 if centre else min(11 + node.ties, 20),
            x=node.x,
            y=node.y,
        )
    for tie in picture.ties:
        network.add_edge(tie.left, tie.right, dashes=tie.planned)
    return network


def browser_data(picture: Surroundings, kind_labels: dict[str, str]) -> dict[str, Any]:
    """What the page's script draws: pyvis' nodes and edges with name, kind and address added."""
    nodes, edges, *_ = pyvis_network(picture).get_network_data()
    by_id = {node.id: node for node in picture.nodes}
    for item in nodes:
        node = by_id[item["id"]]
        item.update(name=node.name, kind=node.kind, kindLabel=kind_labels[node.kind], path=node.path)
    for item, tie in zip(edges, picture.ties, strict=True):
        item.update(id=tie.id, text=tie.label_de, role=tie.role, period=tie.period, path=tie.path)
    return {"centre": picture.centre, "nodes": nodes, "edges": edges}
