"""Structure of a network, only where the network carries it: holes, brokers, separate parts.

Few and star-shaped records make the source look like a broker. So a network qualifies only with a large connected part
and many independent cycles after programmes are taken out (Burt's constraint and effective size need both).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx

from graph_store.graph import Graph
from queries.coverage import TIES

LEAST_NODES, LEAST_CYCLES = 50, 20
TOO_THIN = "Netz zu dünn belegt"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a node stands: Burt's constraint (None for an isolated node) and effective size, and whether it is the
    only link between parts."""

    node: str
    constraint: float | None
    effective_size: float
    cut_point: bool


@dataclass(frozen=True, slots=True)
class Structure:
    """A network: size of its largest part, independent cycles there, parts, positions (None with a reason)."""

    nodes: int
    giant: int
    cycles: int
    parts: tuple[tuple[str, ...], ...]
    positions: tuple[Position, ...] | None
    reason_de: str | None


def network(graph: Graph, dataset: str = "", only: Iterable[str] | None = None) -> "nx.Graph[str]":
    """The undirected network of documented ties (without programmes), of one data set or among given nodes."""
    allowed = None if only is None else set(only)
    drawn: nx.Graph[str] = nx.Graph()
    for relation in graph.relations.values():
        ends = (relation.from_id, relation.to_id)
        if relation.cls not in TIES or relation.modality != "done" or (dataset and dataset not in relation.datasets):
            continue
        if any(graph.entities[e].cls == "Programme" for e in ends):
            continue
        if ends[0] != ends[1] and (allowed is None or set(ends) <= allowed):
            drawn.add_edge(*ends)
    return drawn


def structure(drawn: "nx.Graph[str]") -> Structure:
    """Parts of a network, and positions where it qualifies; deterministic order."""
    parts = sorted((tuple(sorted(part)) for part in nx.connected_components(drawn)), key=lambda p: (-len(p), p))
    giant = drawn.subgraph(parts[0]) if parts else drawn
    cycles = giant.number_of_edges() - giant.number_of_nodes() + 1 if parts else 0
    size = giant.number_of_nodes() if parts else 0
    positions: tuple[Position, ...] | None = None
    reason = None
    if size < LEAST_NODES or cycles < LEAST_CYCLES:
        reason = (
            f"{TOO_THIN}: {size} verbundene Knoten und {cycles} unabhängige Zyklen; "
            f"nötig sind {LEAST_NODES} und {LEAST_CYCLES}."
        )
    else:
        positions = _positions(giant)
    return Structure(drawn.number_of_nodes(), size, cycles, tuple(parts), positions, reason)


def _positions(giant: "nx.Graph[str]") -> tuple[Position, ...]:
    constraint, size = nx.constraint(giant), nx.effective_size(giant)
    cut = set(nx.articulation_points(giant))

    def known(value: float) -> float | None:
        return round(float(value), 4) if math.isfinite(value) else None

    nodes = sorted(giant, key=lambda n: (constraint[n], n))
    return tuple(Position(n, known(constraint[n]), round(float(size[n]), 2), n in cut) for n in nodes)
