"""Figures over the years: the latest year with enough values, and changes that do not cross a break in the series.

The census of 2011 replaced the population numbers that all shares per head rest on. In the series of figures the new
numbers begin with 2012 (the sum over all Kreise falls from 81.8 to 80.5 million between 2011 and 2012), so no change is
taken from a year before it.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd

from queries.figures import Floats
from queries.profile_parts import Trend

LEAST_PLACES = 380
"""A year counts only if at least so many Kreise have a value."""
FIRST_AFTER_CENSUS = 2012
LONGEST, SHORTEST = 10, 3
"""Years between the two ends of a change."""
_RELATIVE = ("gisd_",)
"""Beginnings of indicators that are scaled anew each year, so that two years cannot be compared."""
_COUNTED = ("Personen", "EUR", "1000 EUR")
"""Beginnings of units for which a change in percent makes sense."""


class Histories:
    """The values of each indicator for each Kreis and year. `figures` is long: ags, year, indicator, value, source."""

    def __init__(self, figures: pd.DataFrame, keys: Sequence[str]) -> None:
        own = figures[figures["ags"].isin(keys)]
        counts = own.groupby(["indicator", "year"], observed=True)["value"].count()
        enough = counts[counts >= min(LEAST_PLACES, max(1, len(keys) - 20))]
        self.years: dict[str, list[int]] = {}
        """Years of each indicator in which enough Kreise have a value, ascending."""
        for indicator, year in enough.index:
            self.years.setdefault(str(indicator), []).append(int(year))
        self.years = {indicator: sorted(years) for indicator, years in sorted(self.years.items())}
        self._own = own
        self._keys = keys

    @cached_property
    def _table(self) -> pd.DataFrame:
        needed = self._own[self._own["indicator"].isin(self.years)]
        wide = needed.pivot_table(
            index="ags", columns=["indicator", "year"], values="value", aggfunc="first", observed=True
        )
        return wide.reindex(list(self._keys))

    @cached_property
    def sources(self) -> dict[str, str]:
        """Address of the table that the latest values of an indicator come from."""
        latest = self._own[self._own["year"] == self._own["indicator"].map(lambda i: self.years.get(i, [-1])[-1])]
        return {str(k): str(v) for k, v in latest.groupby("indicator", observed=True)["source"].first().items()}

    def values(self, indicator: str, year: int) -> Floats:
        """The values of all Kreise in the order of their keys; NaN = unknown."""
        return np.asarray(self._table[indicator, year], dtype=np.float64)

    def base_year(self, indicator: str) -> int | None:
        """The year a change is counted from: at most ten and at least three years back, after the census of 2011."""
        years = self.years[indicator]
        last = years[-1]
        fit = [y for y in years if max(last - LONGEST, FIRST_AFTER_CENSUS) <= y <= last - SHORTEST]
        return min(fit, default=None)

    def trend(self, indicator: str, row: int, unit: str | None) -> Trend:
        """The change of the figure of one Kreis up to the latest year, or why there is none."""
        if indicator.startswith(_RELATIVE):
            return _none("jedes Jahr neu skaliert, Jahre nicht vergleichbar")
        base = self.base_year(indicator)
        if base is None:
            return _none(self._why_no_base(indicator))
        before = float(self.values(indicator, base)[row])
        now = float(self.values(indicator, self.years[indicator][-1])[row])
        if not np.isfinite(before) or not np.isfinite(now):
            missing = base if not np.isfinite(before) else self.years[indicator][-1]
            return _none(f"kein Wert für {missing}")
        share = (unit or "").startswith("%")
        relative = (unit or "").startswith(_COUNTED) and before > 0
        return Trend(
            since=base,
            before=round(before, 4),
            change=round(now - before, 4),
            unit="Prozentpunkte" if share else unit,
            percent=round((now / before - 1) * 100, 1) if relative else None,
        )

    def _why_no_base(self, indicator: str) -> str:
        years = self.years[indicator]
        if years[0] < FIRST_AFTER_CENSUS <= years[-1]:
            return "frühere Werte nur aus der Zeit vor dem Zensus 2011: nicht vergleichbar"
        return f"keine Werte, die mindestens {SHORTEST} Jahre zurückliegen"


def _none(reason: str) -> Trend:
    return Trend(None, None, None, None, reason=reason)
