"""Intervals and chances without assumptions about distributions: whole places are drawn, never single records.

Percentile bootstrap over clusters, sign flips of whole clusters for differences; 4,000 draws with a fixed seed.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from queries.figures import Floats

DRAWS, SEED = 4000, 20130101
LEVEL, POWER = 0.05, 0.80


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % interval. `p` is the two-sided chance of a difference this large, None for plain means."""

    value: float
    low: float
    high: float
    p: float | None = None

    @property
    def excludes_zero(self) -> bool:
        """True for an interval on one side of 0."""
        return self.low > 0 or self.high < 0

    @property
    def smallest_detectable(self) -> float:
        """The smallest true value that such data show with 80 % power at 5 %, from the width of the interval."""
        normal = NormalDist()
        two_sided = normal.inv_cdf(1 - LEVEL / 2)
        return (two_sided + normal.inv_cdf(POWER)) * (self.high - self.low) / (2 * two_sided)


def _by_cluster(values: Sequence[float], clusters: Sequence[Hashable]) -> tuple[Floats, Floats]:
    """Sum and number of the values of each cluster, in order of first appearance."""
    numbers = {cluster: n for n, cluster in enumerate(dict.fromkeys(clusters))}
    rows = [numbers[cluster] for cluster in clusters]
    sums: Floats = np.bincount(rows, weights=values).astype(np.float64)
    counts: Floats = np.bincount(rows).astype(np.float64)
    return sums, counts


def mean_interval(values: Sequence[float], clusters: Sequence[Hashable]) -> Estimate:
    """Mean of the values with a 95 % interval over clusters. ValueError without values or of unequal length."""
    if not values or len(values) != len(clusters):
        raise ValueError(f"{len(values)} values and {len(clusters)} clusters: need as many of both, at least one")
    sums, counts = _by_cluster(values, clusters)
    draws = np.random.default_rng(SEED).multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=DRAWS)
    means = (draws @ sums) / (draws @ counts)
    low, high = np.percentile(means, [2.5, 97.5])
    return Estimate(float(sums.sum() / counts.sum()), float(low), float(high))


def difference(values: Sequence[float], against: Sequence[float], clusters: Sequence[Hashable]) -> Estimate:
    """Mean paired difference with interval and p (signs of whole clusters flipped at random)."""
    gaps = [a - b for a, b in zip(values, against, strict=True)]
    interval = mean_interval(gaps, clusters)
    sums, counts = _by_cluster(gaps, clusters)
    signs = np.random.default_rng(SEED + 1).choice((-1.0, 1.0), size=(DRAWS, len(sums)))
    flipped = np.abs(signs @ sums) / counts.sum()
    as_large = int((flipped >= abs(interval.value) - 1e-12).sum())
    return Estimate(interval.value, interval.low, interval.high, (as_large + 1) / (DRAWS + 1))
