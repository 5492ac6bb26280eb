"""The question of `transfer_question` as a plain script over a networkx graph: no indexes but those of networkx."""

from collections import defaultdict
from typing import Any

import networkx as nx
import numpy as np

from benchmarks.transfer_question import FIELD, LIMIT, UNKNOWN_FIGURE, Prepared, Row
from graph_store.graph import Graph

Network = Any
"""A networkx.MultiDiGraph: nodes carry the properties of things, edges those of relations, with their class."""


def network(graph: Graph, prepared: Prepared) -> Network:
    """The whole graph as a networkx graph."""
    drawn = nx.MultiDiGraph()
    for entity in graph.entities.values():
        drawn.add_node(entity.id, **entity.props, **prepared.properties.get(entity.id, {}), cls=entity.cls)
    for r in graph.relations.values():
        drawn.add_edge(r.from_id, r.to_id, r.id, cls=r.cls, role=r.role, confidence=r.confidence, modality=r.modality)
    return drawn


def _out(drawn: Network, node: str, cls: str, to: str) -> list[tuple[str, dict[str, Any]]]:
    """Far ends of the edges of a class that lead to a node of class `to`."""
    edges = drawn.out_edges(node, data=True)
    return [(end, data) for _, end, data in edges if data["cls"] == cls and drawn.nodes[end]["cls"] == to]


def _into(drawn: Network, node: str, cls: str, of: str) -> list[tuple[str, dict[str, Any]]]:
    """Near ends of the edges of a class that come from a node of class `of`."""
    edges = drawn.in_edges(node, data=True)
    return [(end, data) for end, _, data in edges if data["cls"] == cls and drawn.nodes[end]["cls"] == of]


def _planned(drawn: Network, solution: str, developers: list[tuple[str, dict[str, Any]]]) -> bool:
    node = drawn.nodes[solution]
    plans = {data["modality"] for _, data in developers} <= {"planned"}
    return node.get("plannedOnly") is True or node.get("status") == "planned" or plans


def _percentiles(drawn: Network, prepared: Prepared, home: str) -> dict[str, float]:
    """Percentile of the distance of each Kreis from the target's, 0 for itself; none where too little is known."""
    kreise = [k for k, data in drawn.nodes(data=True) if "z" in data and k != home]
    table, own = np.array([drawn.nodes[k]["z"] for k in kreise]), np.array(drawn.nodes[home]["z"])
    weights = np.array(prepared.weights)
    known = (table > UNKNOWN_FIGURE / 10) & (own > UNKNOWN_FIGURE / 10)
    weight = known @ weights
    squared = np.where(known, table - own, 0.0) ** 2 @ weights
    enough = weight >= prepared.least
    distance = np.where(enough, squared / np.where(enough, weight, 1.0), np.inf)
    order = np.sort(distance[enough])
    share = np.searchsorted(order, distance, side="right") / max(len(order), 1)
    return {home: 0.0, **{k: float(s) for k, s, e in zip(kreise, share, enough, strict=True) if e}}


def ask(drawn: Network, prepared: Prepared, place: str) -> list[Row]:
    """The ten rows as the script finds them."""
    nodes = drawn.nodes
    target = nodes[place]
    near = _percentiles(drawn, prepared, target["kreisToday"])
    landwide: dict[str, set[str]] = defaultdict(set)
    families: dict[str, list[str]] = {}
    places: dict[str, list[str]] = {}
    planned: dict[str, bool] = {}
    breadth: dict[str, set[str]] = defaultdict(set)
    existing: set[str] = set()
    for node, data in drawn.nodes(data=True):
        if data["cls"] == "SolutionFamily":
            landwide[node] = {nodes[land]["landKey"] for land, _ in _into(drawn, node, "Development", "Territory")}
        if data["cls"] != "Solution":
            continue
        developers = _into(drawn, node, "Development", "Territory")
        kin = [(e, d) for e, d in _out(drawn, node, "InFamily", "SolutionFamily") if d["confidence"] != "low"]
        families[node] = [e for e, _ in sorted(kin, key=lambda k: (k[1]["role"] != "primary", k[0]))]
        places[node] = sorted({nodes[t]["today"] for t, _ in developers if "today" in nodes[t]})
        planned[node] = _planned(drawn, node, developers)
        for family in families[node]:
            breadth[family].update(places[node])
            if place in places[node] and not planned[node]:
                existing.add(family)
    existing |= {family for family, lands in landwide.items() if target["landKey"] in lands}
    leaders: dict[str, tuple[Any, ...]] = {}
    for solution, where in places.items():
        family = next(iter(families[solution]), "")
        if not family or family in existing or not where or place in where:
            continue
        if nodes[family].get("scope") == "Land/Bund" or _out(drawn, solution, "Composition", "Solution"):
            continue
        answers, mid = _score(drawn, target, near, solution, family, where, planned, breadth, landwide)
        key = (planned[solution], 0 if answers else 2, -mid, solution)
        if family not in leaders or key < leaders[family]:
            leaders[family] = key
    order = sorted(leaders.items(), key=lambda item: (item[1][1], item[1][0], item[1][2:]))
    return [(family, solution, round(-mid, 2)) for family, (_, _, mid, solution) in order[:LIMIT]]


def _score(
    drawn: Network,
    target: dict[str, Any],
    near: dict[str, float],
    solution: str,
    family: str,
    where: list[str],
    planned: dict[str, bool],
    breadth: dict[str, set[str]],
    landwide: dict[str, set[str]],
) -> tuple[bool, float]:
    """Whether the solution answers the field, and the middle of its score."""
    nodes = drawn.nodes
    percentile, _, closest = min((near.get(nodes[p]["kreisToday"], 2.0), p, nodes[p]) for p in where if p in nodes)
    p1 = 0.5 if percentile == 2.0 else 1.0 if percentile <= 0.10 else 0.5 if percentile <= 0.33 else 0.0
    p2 = 1.0 if closest["form"] == target["form"] else 0.0
    steps = abs(closest["step"] - target["step"])
    p3 = 0.5 if closest["step"] < 0 or target["step"] < 0 else {0: 1.0, 1: 0.5}.get(steps, 0.0)
    fields = _out(drawn, solution, "Addressing", "ActionField") or _out(drawn, family, "Addressing", "ActionField")
    answers = FIELD in {f for f, _ in fields}
    i1 = 1.0 if answers else 0.0 if fields else 0.5
    i4 = 1.0 if len(breadth[family]) >= 5 else 0.5 if len(breadth[family]) >= 2 else 0.0
    worth = {"consolidated": 1.0, "transferred": 1.0, "pilot": 0.5, "ended": 0.0}
    i5 = 0.0 if planned[solution] else worth.get(nodes[solution].get("status", ""), 0.5)
    lands = {nodes[p]["landKey"] for p in where}
    e1 = 1.0 if target["landKey"] in lands else 0.0 if lands & landwide[family] else 0.5
    return answers, (2 * p1 + p2 + p3 + 4 * i1 + i4 + i5 + e1) / 11
