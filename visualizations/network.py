"""The surroundings of a thing as a small picture: what is around it, in two steps, most connected first.

pyvis holds the network; the places of the nodes are computed here, so that the browser draws at once and always
the same picture.
"""

import math
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import rustworkx as rx
from numpy.typing import NDArray
from pyvis.network import Network

from graph_schema import load_model
from graph_store.graph import Entity, Graph, Relation
from visualizations.formats import evidence_path, period, thing_path
from visualizations.looks import LOOKS, Look

LIMIT = 60
"""Most nodes of one picture; above that, node-link pictures of this graph cannot be read."""

SEED = 7
_NO_TIE = {"Location", "Jurisdiction"}
"""Where a thing lies and whose district it is in: true of everything there, so it tells nothing about ties."""

_HALF_WIDTH, _HALF_HEIGHT = 540.0, 310.0
_LABEL_WIDTH, _LABEL_HEIGHT = 136.0, 60.0
_ROUNDS = 120
_LINE = 20
"""Letters of one line of a label; a label has two lines."""

Floats = NDArray[np.float64]


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
    for relation, other in graph.around(entity_id):
        entity = graph.entities.get(other)
        if relation.cls not in _NO_TIE and entity is not None and other != entity_id and kind_of(entity):
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
    found = {
        r.id: r for i in inside for r in graph.out(i) if r.to_id in inside and r.to_id != i and r.cls not in _NO_TIE
    }
    return [found[i] for i in sorted(found)]


def _places(ids: list[str], relations: list[Relation], kinds: list[str]) -> dict[str, tuple[float, float]]:
    """Places for the nodes, the first one in the middle.

    A spring layout with a fixed seed starts from a circle on which each kind has its sector, so that kinds stay
    together; then the picture is stretched to the shape of the canvas and labels are moved apart.
    """
    if len(ids) == 1:
        return {ids[0]: (0.0, 0.0)}
    plain: rx.PyGraph[str, None] = rx.PyGraph(multigraph=False)
    index = dict(zip(ids, plain.add_nodes_from(ids), strict=True))
    plain.add_edges_from([(index[r.from_id], index[r.to_id], None) for r in relations])
    by_kind = sorted(range(1, len(ids)), key=lambda n: (list(LOOKS).index(kinds[n]), n))
    start = {index[ids[0]]: (0.0, 0.0)}
    for position, n in enumerate(by_kind):
        angle = 2 * math.pi * position / len(by_kind)
        start[index[ids[n]]] = (math.cos(angle), math.sin(angle))
    spring = rx.spring_layout(plain, pos=start, fixed={index[ids[0]]}, k=0.6, num_iter=60, seed=SEED)
    raw = np.array([[spring[index[i]][0], spring[index[i]][1]] for i in ids])
    placed = _apart(_stretched(raw))
    return {i: (round(float(x), 1), round(float(y), 1)) for i, (x, y) in zip(ids, placed, strict=True)}


def _stretched(raw: Floats) -> Floats:
    """Places in the half width and height of the canvas: half by coordinate, half by rank, so that nothing clumps."""
    size = np.abs(raw).max(axis=0)
    by_place = raw / np.where(size > 0, size, 1.0)
    ranks = raw.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    by_rank = 2 * ranks / max(len(raw) - 1, 1) - 1
    return np.asarray((by_place + by_rank) / 2 * np.array([_HALF_WIDTH, _HALF_HEIGHT]))


def _apart(places: Floats) -> Floats:
    """Push nodes apart until no two share the room of a node with its label, or the rounds are used up."""
    room = np.array([_LABEL_WIDTH, _LABEL_HEIGHT])
    order = np.arange(len(places))
    tie_break = np.sign(order[:, None] - order[None, :])[:, :, None]
    for _ in range(_ROUNDS):
        gap = places[:, None, :] - places[None, :, :]
        overlap = room - np.abs(gap)
        hit = np.logical_and(overlap[:, :, 0] > 0, overlap[:, :, 1] > 0) & (tie_break[:, :, 0] != 0)
        if not hit.any():
            break
        shorter = overlap[:, :, 0] / room[0] < overlap[:, :, 1] / room[1]
        along = np.stack([hit & shorter, hit & ~shorter], axis=2)
        push = np.where(gap == 0, tie_break, np.sign(gap)) * overlap * along / 4
        places = places + push.sum(axis=1)
    return places


def surroundings(graph: Graph, centre: str, limit: int = LIMIT) -> Surroundings:
    """The picture around the entity `centre`, with at most `limit` nodes. KeyError if the graph does not hold it."""
    if centre not in graph.entities:
        raise KeyError(centre)
    steps, left_out = _chosen(graph, centre, limit)
    ids = list(steps)
    relations = _between(graph, ids)
    places = _places(ids, relations, [kind_of(graph.entities[i]) or "" for i in ids])
    ties = dict.fromkeys(ids, 0)
    for relation in relations:
        ties[relation.from_id] += 1
        ties[relation.to_id] += 1
    nodes = tuple(_node(graph.entities[i], steps[i], ties[i], places[i]) for i in ids)
    return Surroundings(centre, nodes, tuple(_tie(r) for r in relations), left_out)


def _node(entity: Entity, steps: int, ties: int, place: tuple[float, float]) -> Node:
    path = thing_path(entity.id, entity.cls, entity.text("key"))
    kind = kind_of(entity) or entity.cls
    return Node(entity.id, entity.name, kind, steps, ties, place[0], place[1], path)


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


def _label(name: str) -> str:
    """The name in two lines for the canvas, cut where it is longer."""
    lines = textwrap.wrap(name, _LINE, break_long_words=False)
    return "\n".join(lines if len(lines) <= 2 else [lines[0], f"{lines[1]} …"])


def pyvis_network(picture: Surroundings) -> Any:
    """The picture as a pyvis network without physics: shape, colour and size by kind and ties."""
    network: Any = Network(directed=True)  # type: ignore[no-untyped-call]
    network.toggle_physics(False)
    for node in picture.nodes:
        look = LOOKS[node.kind]
        centre = node.id == picture.centre
        network.add_node(
            node.id,
            label=_label(node.name),
            shape=look.shape,
            color={"background": "#ffffff", "border": look.colour} if look.hollow else look.colour,
            size=20 if centre else min(8 + node.ties, 15),
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
