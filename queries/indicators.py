"""The latest figures of all Kreise, with labels, units, ranks and medians."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd

from graph_store.graph import Graph
from graph_store.ids import source_id
from queries.answers import Figure
from queries.facts import Facts
from queries.figures import YEARS, ProfileKind, columns_of

LEAST_PLACES = 380
"""A year counts as the latest one if at least so many Kreise have a value."""
_INKAR_SUFFIX = "_inkar"


class Indicators:
    """The latest value of each indicator for each Kreis. `figures` is long: ags, year, indicator, value, source."""

    def __init__(self, facts: Facts, figures: pd.DataFrame, kind: ProfileKind) -> None:
        self._facts = facts
        self._kind = kind
        keys = facts.territories.kreise
        own = figures[figures["ags"].isin(keys)]
        counts = own.groupby(["indicator", "year"], observed=True)["value"].count()
        enough = counts[counts >= min(LEAST_PLACES, max(1, len(keys) - 20))].reset_index()
        last = enough.groupby("indicator", observed=True)["year"].max()
        self.years = {str(indicator): int(year) for indicator, year in last.items()}
        latest = own[own["year"] == own["indicator"].map(self.years)]
        self._values = latest.pivot_table(index="ags", columns="indicator", values="value", aggfunc="first").reindex(
            keys
        )
        self._sources = latest.groupby("indicator", observed=True)["source"].first().to_dict()

    @cached_property
    def _ranks(self) -> pd.DataFrame:
        return self._values.rank(ascending=False, method="min")

    @cached_property
    def _order(self) -> list[str]:
        """Indicators of the comparison first, then the others by name."""
        first = [c.indicator for c in columns_of(self._kind, max(YEARS[self._kind]))]
        return list(dict.fromkeys([*(i for i in first if i in self.years), *sorted(self.years)]))

    def _described(self, graph: Graph, indicator: str) -> tuple[str, str | None]:
        """Label and unit of an indicator; where both tables have a name, the wider one has a suffix in the graph."""
        names = [f"ind/{indicator}{_INKAR_SUFFIX}", f"ind/{indicator}"]
        known = [graph.entities[n] for n in (names if self._kind == "full" else names[1:]) if n in graph.entities]
        return (known[0].name, known[0].text("unit") or None) if known else (indicator, None)

    def figures(self, kreis: str, peers: Sequence[str]) -> tuple[Figure, ...]:
        """All figures of a Kreis with rank (1 = highest) and the median of its peers."""
        found, row = [], self._facts.territories.kreise.index(kreis)
        for indicator in self._order:
            values = self._values[indicator]
            value = float(values.to_numpy()[row])
            known = bool(np.isfinite(value))
            label, unit = self._described(self._facts.graph, indicator)
            near = values.reindex(list(peers)).dropna()
            found.append(
                Figure(
                    value=round(value, 4) if known else None,
                    unit=unit,
                    year=self.years[indicator],
                    label_de=label,
                    reason=None if known else "kein Wert in diesem Jahr",
                    indicator=indicator,
                    rank=int(self._ranks[indicator].to_numpy()[row]) if known else None,
                    of=int(values.count()),
                    peers_median=round(float(near.median()), 4) if len(near) else None,
                    sources=self._facts.source_refs([source_id(self._sources[indicator])]),
                )
            )
        return tuple(found)
