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
from queries.figures import Floats


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


def _ordinal(counts: Floats) -> Floats:
    """Squared distance of two levels: how many ratings lie between them, their own counted half."""
    below = np.cumsum(counts)
    between = np.abs(below[:, None] - below[None, :]) - (counts[:, None] - counts[None, :]) / 2 * np.sign(
        below[:, None] - below[None, :]
    )
    squared: Floats = between**2
    return squared


def spearman(a: Sequence[float], b: Sequence[float]) -> Estimate | None:
    """Rank correlation with a bootstrap interval over cases and a permutation p; None where it is undefined."""
    if len(a) != len(b):
        raise ValueError(f"{len(a)} and {len(b)} values: need as many of both")
    x, y = _ranks(np.array([a], dtype=np.float64)), _ranks(np.array([b], dtype=np.float64))
    value = float(_correlations(x, y)[0]) if len(a) > 2 else np.nan
    if np.isnan(value):
        return None
    generator = np.random.default_rng(SEED)
    picks = generator.integers(0, len(a), size=(DRAWS, len(a)))
    drawn = _correlations(_ranks(np.array(a, dtype=np.float64)[picks]), _ranks(np.array(b, dtype=np.float64)[picks]))
    shuffled = _correlations(generator.permuted(np.repeat(x, DRAWS, axis=0), axis=1), np.repeat(y, DRAWS, axis=0))
    p = (int((np.abs(shuffled) >= abs(value) - 1e-12).sum()) + 1) / (DRAWS + 1)
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return Estimate(value, float(low), float(high), p)


def _ranks(values: Floats) -> Floats:
    """Ranks in each row, ties with their mean."""
    found: Floats = pd.DataFrame(values).rank(axis=1).to_numpy(dtype=np.float64)
    return found


def _correlations(a: Floats, b: Floats) -> Floats:
    """Correlation of the rows of two tables; NaN where all values of a row are equal."""
    a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
    length = np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
    found: Floats = np.where(length > 0, (a * b).sum(axis=1) / np.where(length > 0, length, 1), np.nan)
    return found
