"""Questions that figures raise: a figure that lies far from those of the similar Kommunen, two years running.

Robust distance = (value - median of the peers) / spread, where the spread is 1.4826 times the median absolute deviation
of the peers (the standard deviation of a normal distribution; Rousseeuw & Croux 1993, DOI
10.1080/01621459.1993.10476408), but never less than a quarter of the same measure over all Kreise: ten peers that agree
by chance must not make a small difference look large.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from queries.concepts import reference
from queries.figures import Floats
from queries.indicators import Indicators
from queries.parts import Reference
from queries.profile_parts import DerivedNeed

THRESHOLD = 2.5
LEAST_PEERS = 8
LEAST_SPREAD = 0.25
_NORMAL = 1.4826
_TABLE = Path(__file__).with_name("need_indicators.csv")


@dataclass(frozen=True, slots=True)
class _Asked:
    indicator: str
    field: str
    phase: str


@cache
def asked() -> tuple[_Asked, ...]:
    """The indicators that may raise a question, with the action field and phase of life they are about."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(
            _Asked(row["indicator"], f"ActionField/{row['field']}", f"LifePhase/{row['phase']}")
            for row in csv.DictReader(file)
        )


def spread(values: Floats) -> float:
    """Robust standard deviation of the known values."""
    known = values[np.isfinite(values)]
    return _NORMAL * float(np.median(np.abs(known - np.median(known)))) if len(known) else 0.0


def robust_distance(values: Floats, row: int, peers: Sequence[int]) -> float | None:
    """How many robust standard deviations the value of `row` lies above (+) or below (-) the median of its peers.

    None with fewer than eight known peers, without a value, or without any spread.
    """
    around = values[list(peers)]
    around = around[np.isfinite(around)]
    scale = max(spread(around), LEAST_SPREAD * spread(values))
    if len(around) < LEAST_PEERS or not np.isfinite(values[row]) or scale <= 0:
        return None
    return float((values[row] - np.median(around)) / scale)


def derived_needs(
    indicators: Indicators, kreis: str, peers: Sequence[Reference]
) -> tuple[tuple[DerivedNeed, ...], str]:
    """The questions that the figures of a Kreis raise, the farthest first, and a sentence with the rule.

    A figure raises one if it lies outside the range of its peers, on the same side and at least 2.5 robust standard
    deviations from their median in the latest year and in the one before.
    """
    row, near = indicators.rows([kreis])[0], indicators.rows([p.ags for p in peers if p.ags])
    known = [a for a in asked() if len(indicators.histories.years.get(a.indicator, ())) > 1]
    found = [need for a in known if (need := _question(indicators, a, row, near, tuple(peers)))]
    found.sort(key=lambda need: (-abs(need.distance), need.indicator))
    count = "1 Kennzahl wurde" if len(known) == 1 else f"{len(known)} Kennzahlen wurden"
    rule = (
        f"{count} geprüft. Eine Frage entsteht, wenn der Wert außerhalb der Spanne der {len(near)} ähnlichsten "
        f"Kommunen und in den letzten beiden Jahren mindestens {str(THRESHOLD).replace('.', ',')} robuste "
        "Standardabweichungen (Median, MAD) von ihrem Median entfernt liegt. Das ist kein genannter Bedarf und kein "
        "Urteil."
    )
    if not near:
        rule = "Keine Fragen abgeleitet: zu wenige Kennzahlen, um ähnliche Kommunen zu bestimmen."
    return tuple(found), rule


def _question(
    indicators: Indicators, about: _Asked, row: int, near: list[int], peers: tuple[Reference, ...]
) -> DerivedNeed | None:
    histories = indicators.histories
    before, latest = histories.years[about.indicator][-2:]
    values = histories.values(about.indicator, latest)
    now = robust_distance(values, row, near)
    then = robust_distance(histories.values(about.indicator, before), row, near)
    if now is None or then is None or min(abs(now), abs(then)) < THRESHOLD or now * then < 0:
        return None
    around = values[near]
    if np.nanmin(around) <= values[row] <= np.nanmax(around):
        return None
    label, unit = indicators.described(about.indicator)
    value, median = round(float(values[row]), 4), round(float(np.nanmedian(around)), 4)
    sign = " %" if (unit or "").startswith("%") else ""
    name = label.removesuffix(" in %") if sign else label
    text = (
        f"Warum liegt „{name}“ hier bei {_german(value)}{sign} ({latest}), "
        f"in den ähnlichen Kommunen im Median bei {_german(median)}{sign}?"
    )
    return DerivedNeed(
        text_de=text,
        indicator=about.indicator,
        value=value,
        year=latest,
        unit=unit,
        peers_median=median,
        distance=round(now, 1),
        distance_before=round(then, 1),
        threshold=THRESHOLD,
        field=reference(about.field),
        phase=reference(about.phase),
        peers=peers,
        sources=indicators.sources(about.indicator),
    )


def _german(value: float) -> str:
    return f"{value:,.1f}".replace(",", " ").replace(".", ",")
