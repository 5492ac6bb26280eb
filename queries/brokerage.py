"""Brokerage between groups (Gould and Fernandez 1989, DOI 10.2307/270949), against labels dealt out at random.

A node brokers between two others that are tied to it and not to each other. Its role follows from the groups of the
three. A node with many ties brokers often whatever the groups are; so each count stands beside what the same network
gives when the groups are dealt out anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt

ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")
"""All three in one group · the two others in one group · the receiver in the broker's group · the sender in it · all
different."""
PERMUTATIONS, SEED = 1000, 1989
_ROLE = np.zeros(8, dtype=np.int64)
_ROLE[[0b000, 0b001, 0b010, 0b100, 0b111]] = [4, 3, 2, 1, 0]
"""Role by the bits: sender and broker alike, broker and receiver alike, sender and receiver alike."""

Counts = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Brokerage:
    """Counts by node (rows, in the order of `nodes`) and role (columns, as in `ROLES`), observed and by chance.

    `expected` is the mean over the permutations; `low` and `high` bound the middle 95 % of them.
    """

    nodes: tuple[str, ...]
    observed: Counts
    expected: Reals
    low: Reals
    high: Reals


def open_pairs(network: "nx.Graph[Any]", nodes: Mapping[str, int]) -> tuple[Counts, Counts, Counts]:
    """Sender, broker and receiver of every open two-step path, as numbers of nodes.

    A network without directions is read both ways. Ties of a node to itself and repeated ties count for nothing.
    """
    ties = {(nodes[a], nodes[b]) for a, b in network.edges() if a != b}
    if not network.is_directed():
        ties |= {(b, a) for a, b in ties}
    into: dict[int, list[int]] = {}
    out: dict[int, list[int]] = {}
    for a, b in sorted(ties):
        out.setdefault(a, []).append(b)
        into.setdefault(b, []).append(a)
    known = np.array(sorted(a * len(nodes) + b for a, b in ties), dtype=np.int64)
    found = []
    for broker in sorted(into.keys() & out.keys()):
        senders = np.repeat(np.array(into[broker]), len(out[broker]))
        receivers = np.tile(np.array(out[broker]), len(into[broker]))
        open_ones = (senders != receivers) & ~np.isin(senders * len(nodes) + receivers, known)
        found.append(np.stack([senders, np.full(senders.size, broker), receivers])[:, open_ones])
    senders, brokers, receivers = np.concatenate(found, axis=1) if found else np.zeros((3, 0), dtype=np.int64)
    return senders, brokers, receivers


def brokerage(network: "nx.Graph[Any]", groups: Mapping[str, str], permutations: int = PERMUTATIONS) -> Brokerage:
    """Brokerage of every node of a network. All its nodes need a group. Deterministic."""
    nodes = tuple(sorted(network))
    names = sorted({groups[node] for node in nodes})
    labels = np.array([names.index(groups[node]) for node in nodes], dtype=np.int64)
    paths = open_pairs(network, {node: n for n, node in enumerate(nodes)})

    def count(dealt: Counts) -> Counts:
        sender, broker, receiver = (dealt[end] for end in paths)
        alike = (sender == broker) + 2 * (broker == receiver) + 4 * (sender == receiver)
        cells = paths[1] * len(ROLES) + _ROLE[alike]
        return np.bincount(cells, minlength=len(nodes) * len(ROLES)).reshape(-1, len(ROLES))

    random = np.random.default_rng(SEED)
    chance = np.array([count(random.permutation(labels)) for _ in range(permutations)])
    low, high = np.percentile(chance, (2.5, 97.5), axis=0)
    return Brokerage(nodes, count(labels), chance.mean(axis=0), low, high)
