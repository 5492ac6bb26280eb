"""Structure of a network, only where the network carries it: holes, brokers, separate parts.

Few and star-shaped records make the source look like a broker. So a network qualifies only with a large connected part
and many independent cycles after programmes are taken out (Burt's constraint and effective size need both).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import networkx as nx

from graph_store.graph import Relation
from queries.coverage import TIES
from queries.facts import Facts, is_agency

LEAST_NODES, LEAST_CYCLES = 50, 20
LEAST_PART = 3
"""Nodes that a part needs to count as cut off; single leaves around a star are how the record was made."""
TOO_THIN = "Netz zu dünn belegt"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a node stands: Burt's constraint (None for an isolated node) and effective size.

    `cuts_off` holds the parts of at least three nodes that hang on the rest only through it.
    """

    node: str
    ties: int
    constraint: float | None
    effective_size: float
    cuts_off: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """A network: size of its largest part, independent cycles there, parts, positions (None with a reason)."""

    nodes: int
    giant: int
    cycles: int
    parts: tuple[tuple[str, ...], ...]
    positions: tuple[Position, ...] | None
    reason_de: str | None


def level_of(facts: Facts, entity_id: str) -> str:
    """Level that a thing stands for: agency, or one of the vocabulary; empty where none is known."""
    entity = facts.graph.entities[entity_id]
    if is_agency(entity):
        return "agency"
    if entity.cls == "Programme":
        return entity.text("level") or entity.text("kind")
    if entity_id in facts.places:
        return {"country": "federal", "borough": "district"}.get(
            facts.places[entity_id].level, facts.places[entity_id].level
        )
    return entity.text("level")


def owner(facts: Facts, entity_id: str) -> str:
    """What a tie belongs to: a solution or project at one place to the place, a dissolved Kreis to its successor."""
    if entity_id in facts.places:
        return facts.today(entity_id)
    where: tuple[str, ...] = ()
    if entity_id in facts.solutions:
        where = facts.solutions[entity_id].places
    elif facts.graph.entities[entity_id].cls == "Project":
        sites = {r.to_id for r in facts.graph.out(entity_id, "Location")} & facts.places.keys()
        where = tuple(sorted({facts.today(s) for s in sites}))
    return where[0] if len(where) == 1 else entity_id


def network(facts: Facts, relations: Iterable[Relation]) -> "nx.Graph[str]":
    """The undirected network of documented ties, without programmes; what belongs to a place counts as the place."""
    drawn: nx.Graph[str] = nx.Graph()
    for relation in relations:
        ends = (relation.from_id, relation.to_id)
        if relation.cls not in TIES or relation.modality != "done":
            continue
        if any(facts.graph.entities[e].cls == "Programme" for e in ends):
            continue
        a, b = (owner(facts, e) for e in ends)
        if a != b:
            drawn.add_edge(a, b)
    return drawn


def among_levels(facts: Facts, drawn: "nx.Graph[str]") -> tuple["nx.Graph[str]", dict[str, str]]:
    """The part of a network whose nodes have a level, and the levels. An agreement stands for ties of its parties."""
    levels = {node: found for node in drawn if (found := level_of(facts, node))}
    known: nx.Graph[str] = nx.Graph(drawn.subgraph(levels))
    for node in drawn:
        if facts.graph.entities[node].cls == "Agreement":
            known.add_edges_from(combinations(sorted(set(drawn[node]) & levels.keys()), 2))
    return known, levels


def structure(drawn: "nx.Graph[str]", positions: bool = True) -> Structure:
    """Parts of a network, and (if asked for) positions where it qualifies; deterministic order."""
    parts = sorted((tuple(sorted(part)) for part in nx.connected_components(drawn)), key=lambda p: (-len(p), p))
    giant = drawn.subgraph(parts[0]) if parts else drawn
    cycles = giant.number_of_edges() - giant.number_of_nodes() + 1 if parts else 0
    size = giant.number_of_nodes() if parts else 0
    reason, found = None, None
    if size < LEAST_NODES or cycles < LEAST_CYCLES:
        reason = (
            f"{TOO_THIN}: {size} verbundene Knoten und {cycles} unabhängige Zyklen; "
            f"nötig sind {LEAST_NODES} und {LEAST_CYCLES}."
        )
    elif positions:
        found = _positions(nx.Graph(giant))
    return Structure(drawn.number_of_nodes(), size, cycles, tuple(parts), found, reason)


def _positions(giant: "nx.Graph[str]") -> tuple[Position, ...]:
    """Positions of all nodes, the one with most independent ties first."""
    constraint, size = nx.constraint(giant), nx.effective_size(giant)
    cut = set(nx.articulation_points(giant))

    def known(value: float) -> float | None:
        return round(float(value), 4) if math.isfinite(value) else None

    nodes = sorted(giant, key=lambda n: (-size[n], n))
    return tuple(
        Position(
            n, giant.degree(n), known(constraint[n]), round(float(size[n]), 2), _cut_off(giant, n) if n in cut else ()
        )
        for n in nodes
    )


def _cut_off(giant: "nx.Graph[str]", node: str) -> tuple[tuple[str, ...], ...]:
    rest = giant.subgraph(giant.nodes - {node})
    parts = sorted((tuple(sorted(p)) for p in nx.connected_components(rest)), key=lambda p: (-len(p), p))
    return tuple(p for p in parts[1:] if len(p) >= LEAST_PART)
