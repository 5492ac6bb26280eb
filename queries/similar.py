"""Similar Kommunen: weighted distance of scaled profiles, the nearest ones, and how stable the list is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from queries.figures import Floats, ProfileTable

LEAST_KNOWN = 0.7
"""Share of the weights that must be known in both places for a distance."""
DRAWS, SPREAD, SEED = 30, 0.3, 20130101
CHANGES_BELOW = 0.6
"""A neighbour that stays among the nearest in fewer of the draws is marked as changing."""


@dataclass(frozen=True, slots=True)
class Near:
    """A near Kreis: row in the table, distance, percentile among all others, share of draws in which it stays."""

    row: int
    distance: float
    percentile: float
    survives: float

    @property
    def changes(self) -> bool:
        """True where other weights often give another neighbour."""
        return self.survives < CHANGES_BELOW


def distances_from(z: Floats, row: int, weights: Floats) -> Floats:
    """Distance from one row to all others; NaN to itself and where too little is known in both places."""
    gap = z - z[row]
    known = np.isfinite(gap)
    weight = known @ weights
    squared = np.where(known, gap, 0.0) ** 2 @ weights
    with np.errstate(divide="ignore", invalid="ignore"):
        result: Floats = np.sqrt(squared / weight)
    result[weight < LEAST_KNOWN * weights.sum() - 1e-12] = np.nan
    result[row] = np.nan
    return result


def percentiles(distances: Floats) -> Floats:
    """Percentile (0 to 1) of each distance among the known ones: the share of places at most as far away."""
    known = np.sort(distances[np.isfinite(distances)])
    if not known.size:
        return np.full_like(distances, np.nan)
    share = np.searchsorted(known, distances, side="right") / known.size
    return np.where(np.isfinite(distances), share, np.nan)


def _nearest(distances: Floats, candidates: Sequence[int], k: int) -> list[int]:
    """The k nearest candidates; rows stand in the order of keys, so ties go by key."""
    known = [row for row in candidates if np.isfinite(distances[row])]
    return sorted(known, key=lambda row: (distances[row], row))[:k]


def weight_draws(weights: Floats, draws: int = DRAWS) -> Floats:
    """Other weights (one row each): the given ones times exp(N(0, .3)), always the same draws."""
    noise = np.random.default_rng(SEED).normal(0.0, SPREAD, size=(draws, len(weights)))
    drawn: Floats = weights * np.exp(noise)
    return drawn


def nearest(table: ProfileTable, row: int, k: int = 10, candidates: Sequence[int] | None = None) -> list[Near]:
    """The k nearest rows among the candidates (all others by default), with their stability under other weights."""
    pool = [r for r in (range(len(table.keys)) if candidates is None else candidates) if r != row]
    distance = distances_from(table.z, row, table.weights)
    percentile = percentiles(distance)
    chosen = _nearest(distance, pool, k)
    kept = dict.fromkeys(chosen, 0)
    for weights in weight_draws(table.weights):
        for other in _nearest(distances_from(table.z, row, weights), pool, k):
            if other in kept:
                kept[other] += 1
    return [Near(r, float(distance[r]), float(percentile[r]), kept[r] / DRAWS) for r in chosen]


def shares(table: ProfileTable, row: int, other: int) -> list[float | None]:
    """What each column contributes to the squared distance (sum 1); None where it is unknown in one of the places."""
    parts = table.weights * (table.z[row] - table.z[other]) ** 2
    total = float(np.nansum(parts))
    return [None if np.isnan(part) else (float(part) / total if total else 0.0) for part in parts]
