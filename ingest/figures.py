"""Tables beside the graph: figures over the years, and which Kreise are neighbours."""

from pathlib import Path

import pandas as pd

from ingest.emit import TABLE_PREFIX
from ingest.readers.table import read_table
from ingest.source import BUNDLED, read_source

PANEL = "indikatoren_kreise_2000_2023.csv"
BUNDLED_FIGURES = "figures_2006_2019.csv"
_TEXT_COLUMNS = ("ags", "jahr", "name")


def _long(folder: str, file: str, root: Path, data: Path | None = None) -> pd.DataFrame:
    home = root / "sources" / folder
    spec = read_source(home / "source.yml")
    records = read_table((data or home / spec.folder) / file, spec.tables[file], spec.name).records
    frame = pd.DataFrame([record.values for record in records], columns=spec.tables[file].columns)
    long = frame.melt(
        id_vars=["ags", "jahr"],
        value_vars=[c for c in frame.columns if c not in _TEXT_COLUMNS],
        var_name="indicator",
        value_name="value",
    )
    long = long[long["value"] != ""].rename(columns={"jahr": "year"})
    long["source"] = f"{TABLE_PREFIX}{file.removesuffix('.csv')}"
    return long.astype({"year": "int64", "value": "float64"})


def figures_table(root: Path = BUNDLED, wide_root: Path | None = None) -> pd.DataFrame:
    """All figures as one long table: ags (text), year (int), indicator (column name), value (float), source (urn).

    The bundled table and, with `wide_root`, the wider panel share some column names; `source` tells them apart. Sorted
    by source, indicator, ags and year; missing values have no row; rows in quarantine are left out.
    """
    parts = [_long("regions", BUNDLED_FIGURES, root)]
    if wide_root:
        parts.append(_long("regions_wide", PANEL, root, wide_root))
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values(["source", "indicator", "ags", "year"], ignore_index=True)


def neighbours_table(root: Path = BUNDLED) -> pd.DataFrame:
    """Pairs of neighbouring Kreise: ags_a < ags_b (text), border_km (float, approximate)."""
    home = root / "sources" / "regions"
    spec = read_source(home / "source.yml")
    records = read_table(home / spec.folder / "nachbarn.csv", spec.tables["nachbarn.csv"], spec.name).records
    rows = [(r["ags_a"], r["ags_b"], float(r["grenze_km_ca"] or "nan")) for r in records]
    return pd.DataFrame(rows, columns=["ags_a", "ags_b", "border_km"])


def regions_tables(root: Path = BUNDLED, wide_root: Path | None = None) -> dict[str, pd.DataFrame]:
    """The tables that go beside the graph, by the name of their file: `figures` and `neighbours`."""
    return {"figures": figures_table(root, wide_root), "neighbours": neighbours_table(root)}
