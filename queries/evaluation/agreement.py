"""How far raters agree, and whether their judgement goes with the score.

Krippendorff's alpha for ordinal ratings (Krippendorff 2004, Reliability in Content Analysis, chapter 11): observed
against expected disagreement over pairs of ratings of one unit; missing ratings are simply absent.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import permutations

import numpy as np
import pandas as pd

from queries.evaluation.resampling import DRAWS, SEED, Estimate


def alpha(units: Sequence[Sequence[int | None]]) -> float | None:
    """Ordinal alpha over units, each with one rating per rater (None = not rated). 1 is perfect, 0 chance.

    None where fewer than two units have two ratings, or all ratings are equal: nothing can be said then.
    """
    rated = [[r for r in unit if r is not None] for unit in units]
    pairable = [ratings for ratings in rated if len(ratings) >= 2]
    totals = Counter(r for ratings in pairable for r in ratings)
    if len(pairable) < 2 or len(totals) < 2:
        return None
    levels = sorted(totals)
    counts = np.array([totals[level] for level in levels], dtype=np.float64)
    index = {level: n for n, level in enumerate(levels)}
    coincidences = np.zeros((len(levels), len(levels)))
    for ratings in pairable:
        for a, b in permutations(ratings, 2):
            coincidences[index[a], index[b]] += 1 / (len(ratings) - 1)
    distance = _ordinal(counts)
    observed = float((coincidences * distance).sum())
    expected = float((np.outer(counts, counts) * distance).sum() / (counts.sum() - 1))
    return 1 - observed / expected


def _ordinal(counts: np.ndarray) -> np.ndarray:
    """Squared distance of two levels: how many ratings lie between them, their own counted half."""
    below = np.cumsum(counts)
    between = np.abs(below[:, None] - below[None, :]) - (counts[:, None] - counts[None, :]) / 2 * np.sign(
        below[:, None] - below[None, :]
    )
    return np.asarray(between**2)


def spearman(a: Sequence[float], b: Sequence[float]) -> Estimate | None:
    """Rank correlation with a bootstrap interval over cases and a permutation p; None where it is undefined."""
    if len(a) != len(b):
        raise ValueError(f"{len(a)} and {len(b)} values: need as many of both")
    value = _rho(np.array(a), np.array(b))
    if value is None:
        return None
    x, y = np.array(a), np.array(b)
    generator = np.random.default_rng(SEED)
    picks = generator.integers(0, len(x), size=(DRAWS, len(x)))
    drawn = [r for pick in picks if (r := _rho(x[pick], y[pick])) is not None]
    shuffled = [_rho(generator.permutation(x), y) or 0.0 for _ in range(DRAWS)]
    p = (sum(abs(r) >= abs(value) - 1e-12 for r in shuffled) + 1) / (DRAWS + 1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Estimate(value, float(low), float(high), p)


def _rho(a: np.ndarray, b: np.ndarray) -> float | None:
    ranks = [pd.Series(v).rank().to_numpy() for v in (a, b)]
    if len(a) < 3 or any(np.ptp(r) == 0 for r in ranks):
        return None
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])
