"""The latest figures of all Kreise, with labels, units, ranks, medians of similar Kommunen and change."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd

from graph_store.ids import source_id
from queries.facts import Facts
from queries.figures import YEARS, Floats, ProfileKind, columns_of
from queries.histories import Histories
from queries.parts import SourceRef
from queries.profile_parts import Figure

_INKAR_SUFFIX = "_inkar"


def _ranks(values: Floats) -> dict[int, int]:
    """Rank of each known value, 1 = highest, equal values share the better rank."""
    known = np.flatnonzero(np.isfinite(values))
    return {int(n): 1 + int((values[known] > values[n]).sum()) for n in known}


class Indicators:
    """The latest value of each indicator for each Kreis. `figures` is long: ags, year, indicator, value, source."""

    def __init__(self, facts: Facts, figures: pd.DataFrame, kind: ProfileKind) -> None:
        self._facts = facts
        self._kind = kind
        self.histories = Histories(figures, facts.territories.kreise)
        self.years = {indicator: years[-1] for indicator, years in self.histories.years.items()}
        """The latest year of each indicator in which enough Kreise have a value."""

    @cached_property
    def _latest(self) -> dict[str, Floats]:
        return {indicator: self.histories.values(indicator, year) for indicator, year in self.years.items()}

    @cached_property
    def _all_ranks(self) -> dict[str, dict[int, int]]:
        return {indicator: _ranks(values) for indicator, values in self._latest.items()}

    @cached_property
    def _order(self) -> list[str]:
        """Indicators of the comparison first, then the others by name."""
        first = [c.indicator for c in columns_of(self._kind, max(YEARS[self._kind]))]
        return list(dict.fromkeys([*(i for i in first if i in self.years), *sorted(self.years)]))

    def described(self, indicator: str) -> tuple[str, str | None]:
        """Label and unit of an indicator; where both tables have a name, the wider one has a suffix in the graph."""
        entities = self._facts.graph.entities
        names = [f"ind/{indicator}{_INKAR_SUFFIX}", f"ind/{indicator}"]
        known = [entities[n] for n in (names if self._kind == "full" else names[1:]) if n in entities]
        return (known[0].name, known[0].text("unit") or None) if known else (indicator, None)

    def sources(self, indicator: str) -> tuple[SourceRef, ...]:
        """The table that the latest values come from."""
        return self._facts.source_refs([source_id(self.histories.sources[indicator])])

    def rows(self, keys: Sequence[str]) -> list[int]:
        """Rows of Kreise in the values of the histories."""
        return [self._facts.territories.kreise.index(key) for key in keys]

    def figures(self, kreis: str, peers: Sequence[str]) -> tuple[Figure, ...]:
        """All figures of a Kreis with its rank (1 = highest) among all and among its peers, and the median of these."""
        row, near = self.rows([kreis])[0], self.rows(peers)
        return tuple(self._figure(indicator, row, near) for indicator in self._order)

    def _figure(self, indicator: str, row: int, near: list[int]) -> Figure:
        values = self._latest[indicator]
        value = float(values[row])
        known = bool(np.isfinite(value))
        label, unit = self.described(indicator)
        around = values[near]
        around = around[np.isfinite(around)]
        return Figure(
            value=round(value, 4) if known else None,
            unit=unit,
            year=self.years[indicator],
            label_de=label,
            reason=None if known else "kein Wert in diesem Jahr",
            indicator=indicator,
            rank=self._all_ranks[indicator].get(row),
            of=len(self._all_ranks[indicator]),
            peers_median=round(float(np.median(around)), 4) if len(around) else None,
            peers_rank=1 + int((around > value).sum()) if known and len(around) else None,
            peers=len(around),
            trend=self.histories.trend(indicator, row, unit),
            sources=self.sources(indicator),
        )
