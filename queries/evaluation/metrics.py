"""How good a ranking is: nDCG@10, precision at 5 and reciprocal rank, for relevance that is yes or no.

Definitions as in trec_eval: gain 1 for a relevant item, discount log2(rank + 1), ideal over min(k, relevant) items.
"""

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np

from queries.figures import Floats

Item = TypeVar("Item", bound=Hashable)


def ndcg(ranking: Sequence[Item], relevant: Collection[Item], k: int = 10) -> float:
    """Normalised discounted cumulative gain of the first k items, 0 to 1; 0 where nothing is relevant."""
    gain = sum(1 / math.log2(n + 2) for n, item in enumerate(ranking[:k]) if item in relevant)
    ideal = sum(1 / math.log2(n + 2) for n in range(min(k, len(relevant))))
    return gain / ideal if ideal else 0.0


def precision(ranking: Sequence[Item], relevant: Collection[Item], k: int = 5) -> float:
    """Share of relevant items among the first k; a shorter ranking counts as filled up with misses."""
    return sum(item in relevant for item in ranking[:k]) / k


def reciprocal_rank(ranking: Sequence[Item], relevant: Collection[Item]) -> float:
    """1 / rank of the first relevant item, 0 without any."""
    return next((1 / (n + 1) for n, item in enumerate(ranking) if item in relevant), 0.0)


def ranked(scores: Mapping[Item, float], order: Mapping[Item, int]) -> list[Item]:
    """Items by falling score; ties by their place in `order` (rounded, so that summing in another order is a tie)."""
    return sorted(scores, key=lambda item: (-round(scores[item], 12), order[item]))


def share_above(scores: Floats, position: int) -> float:
    """Share of the other items that are ranked above the one at `position`, ties counted half; 0.5 alone."""
    if len(scores) < 2:
        return 0.5
    rounded = np.round(scores, 9)
    above = (rounded > rounded[position]).sum() + ((rounded == rounded[position]).sum() - 1) / 2
    return float(above / (len(scores) - 1))
