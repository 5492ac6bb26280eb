"""The figures that describe a Kreis for comparison: which columns, which years, how they are scaled.

Two profiles that are never mixed: the full one rests on the wider panel of figures (INKAR column names), the bundled
one on the table every copy of the project carries. Each block of columns weighs the same, columns inside a block too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ProfileKind = Literal["full", "bundled"]

BUNDLED_TABLE = "urn:bildungsgraph:table:figures_2006_2019"
"""The `source` of figures that come with the project; figures of any other source belong to the wider panel."""

SIZE, PEOPLE, SOCIAL, EDUCATION, ECONOMY = (
    "Größe und Siedlung",
    "Bevölkerung",
    "Soziale Lage",
    "Bildung",
    "Wirtschaft und Qualifikation",
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a profile: the mean of an indicator over `years`, or its change in percent from first to last.

    `log` takes the natural logarithm before scaling.
    """

    indicator: str
    label_de: str
    unit: str
    block: str
    years: tuple[int, ...]
    log: bool = False
    change: bool = False


@dataclass(frozen=True, slots=True)
class ProfileTable:
    """The scaled profile of all Kreise: `raw` and `z` have one row per key and one column per column; NaN = unknown."""

    kind: ProfileKind
    year: int
    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    weights: Floats
    raw: Floats
    z: Floats

    def row(self, key: str) -> int:
        """Row of a Kreis. KeyError for one that is none of today's."""
        try:
            return self.keys.index(key)
        except ValueError:
            raise KeyError(key) from None


def _full(reference: int) -> tuple[Column, ...]:
    past = reference == 2013
    leavers = (2012, 2013, 2014) if past else (2020, 2021, 2022)
    training = (2012, 2013, 2014) if past else (2019, 2020, 2021)

    def at(latest: int) -> tuple[int, ...]:
        return (2013,) if past else (latest,)

    people, area, trend = "Personen", "Einwohner je km²", (2005, 2010) if past else (2013, 2023)
    return (
        Column("bevoelkerung", "Bevölkerung", people, SIZE, at(2023), log=True),
        Column("einwohnerdichte", "Einwohnerdichte", area, SIZE, at(2022), log=True),
        Column("durchschnittsalter", "Durchschnittsalter", "Jahre", PEOPLE, at(2022)),
        Column("bevoelkerung", f"Bevölkerungsentwicklung {trend[0]}–{trend[1]}", "%", PEOPLE, trend, change=True),
        Column("anteil_auslaender", "Anteil ausländische Bevölkerung", "%", PEOPLE, at(2022), log=True),
        Column("sgb2_quote", "SGB-II-Quote", "%", SOCIAL, at(2021), log=True),
        Column("haushaltseinkommen_monat", "Haushaltseinkommen", "EUR je EW und Monat", SOCIAL, at(2021), log=True),
        Column("schulabgaenger_ohne_abschluss", "Schulabgänge ohne Abschluss", "%", EDUCATION, leavers),
        Column("schulabgaenger_hochschulreife", "Schulabgänge mit Hochschulreife", "%", EDUCATION, leavers),
        Column("betreuungsquote_u3", "Betreuungsquote unter 3 Jahren", "%", EDUCATION, at(2020)),
        Column("beschaeftigte_akademisch", "Beschäftigte mit akademischem Abschluss", "%", ECONOMY, at(2021), log=True),
        Column("ausbildungsplaetze_je_100_nachfrager", "Ausbildungsplätze je 100 Nachfragende", "", ECONOMY, training),
    )


def _bundled(reference: int) -> tuple[Column, ...]:
    year = (reference,)
    three = (2012, 2013, 2014) if reference == 2013 else (2017, 2018, 2019)
    income = (2013,) if reference == 2013 else (2018,)
    per_10000 = "je 10.000 Einwohner"
    return (
        Column("bevoelkerung_jahresmittel", "Bevölkerung", "Personen", SIZE, year, log=True),
        Column("einwohnerdichte", "Einwohnerdichte", "Einwohner je km²", SIZE, year, log=True),
        Column("bev_entwicklung_je_10000", "Bevölkerungsentwicklung", per_10000, PEOPLE, three),
        Column("anteil_auslaender", "Anteil ausländische Bevölkerung", "%", PEOPLE, year, log=True),
        Column("natuerlicher_saldo_je_10000", "Natürlicher Saldo", per_10000, PEOPLE, three),
        Column("verf_einkommen_je_ew_eur", "Verfügbares Einkommen", "EUR je EW", SOCIAL, income, log=True),
        Column("schulabgaenger_ohne_abschluss", "Schulabgänge ohne Abschluss", "%", EDUCATION, three),
        Column("schulabgaenger_hochschulreife", "Schulabgänge mit Hochschulreife", "%", EDUCATION, three),
    )


YEARS: dict[ProfileKind, tuple[int, int]] = {"full": (2013, 2023), "bundled": (2013, 2019)}
"""Reference years of each profile: the programmes' time, and the latest (the default)."""


def columns_of(kind: ProfileKind, year: int) -> tuple[Column, ...]:
    """The columns of a profile. ValueError for a year that it does not know."""
    if year not in YEARS[kind]:
        known = ", ".join(map(str, YEARS[kind]))
        raise ValueError(f"Für das Jahr {year} gibt es kein Vergleichsprofil; vorhanden: {known}.")
    return _full(year) if kind == "full" else _bundled(year)


def available(figures: pd.DataFrame) -> ProfileKind:
    """Which profile the figures (ags, year, indicator, value, source) allow: the full one if the panel is there."""
    return "full" if (figures["source"] != BUNDLED_TABLE).any() else "bundled"


def of_kind(figures: pd.DataFrame, kind: ProfileKind) -> pd.DataFrame:
    """The figures of one origin only."""
    bundled = figures["source"] == BUNDLED_TABLE
    return figures[bundled if kind == "bundled" else ~bundled]


def _values(wide: pd.DataFrame, column: Column, keys: Sequence[str]) -> Floats:
    """Values of a column: mean over the years that are known, or change between the first and the last year."""
    years = wide.reindex(index=list(keys), columns=[(column.indicator, year) for year in column.years])
    table = years.to_numpy(dtype=np.float64)
    if column.change:
        change: Floats = (table[:, 1] / table[:, 0] - 1) * 100
        return change
    known = np.isfinite(table)
    total = np.where(known, table, 0).sum(axis=1)
    count = known.sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def scaled(raw: Floats, columns: Iterable[Column]) -> Floats:
    """Logarithm where the column says so, clip to the 1st and 99th percentile, then z-score over all rows."""
    z = np.full_like(raw, np.nan)
    for position, column in enumerate(columns):
        x = raw[:, position].copy()
        if column.log:
            x = np.log(np.where(x > 0, x, np.nan))
        if not np.isfinite(x).any():
            continue
        x = np.clip(x, *np.nanpercentile(x, [1, 99]))
        deviation = np.nanstd(x)
        z[:, position] = (x - np.nanmean(x)) / deviation if deviation > 0 else np.where(np.isfinite(x), 0.0, np.nan)
    return z


def block_weights(columns: Sequence[Column]) -> Floats:
    """Weight of each column: the blocks share equally, and so do the columns inside a block. The sum is 1."""
    blocks = [column.block for column in columns]
    return np.array([1 / (len(set(blocks)) * blocks.count(block)) for block in blocks])


def profile_table(figures: pd.DataFrame, keys: Sequence[str], kind: ProfileKind, year: int) -> ProfileTable:
    """The profile of the Kreise `keys` in a reference year, from long figures (ags, year, indicator, value, source)."""
    columns = columns_of(kind, year)
    own = of_kind(figures, kind)
    needed = own[own["indicator"].isin({column.indicator for column in columns})]
    wide = needed.pivot_table(
        index="ags", columns=["indicator", "year"], values="value", aggfunc="first", observed=True
    )
    raw = np.column_stack([_values(wide, column, keys) for column in columns])
    return ProfileTable(kind, year, tuple(keys), columns, block_weights(columns), raw, scaled(raw, columns))
