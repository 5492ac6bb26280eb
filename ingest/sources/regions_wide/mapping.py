"""The wider figures: indicators, profiles of 2013 and of the latest year, and the settlement type of the BBSR."""

from collections.abc import Mapping

from graph_store.ids import territory_id
from ingest.emit import TABLE_PREFIX, Emitter, Row, UnknownValue
from ingest.readers.table import Record
from ingest.resolve import Resolver
from ingest.sources.regions.figures import emit_indicator, emit_profile

CATALOGUE = "indikatoren_katalog.csv"
PANEL = "indikatoren_kreise_2000_2023.csv"
PROGRAMME_YEAR = "2013"
SHARED_SUFFIX = "_inkar"
"""Ending of the property of an indicator whose name the bundled table has too, with another definition."""

_SETTLEMENT = {"1": "large_city", "2": "dense", "3": "rural_with_density", "4": "sparse"}


def _open(emitter: Emitter, record: Record) -> Row:
    return emitter.row(record.file, record.line, [f"{TABLE_PREFIX}{record.file.removesuffix('.csv')}"])


def latest_years(records: list[Record], columns: list[str]) -> dict[str, str]:
    """The last year in which a column has any value."""
    return {c: max((r["jahr"] for r in records if r[c]), default="") for c in columns}


def property_names(columns: list[str], bundled: set[str]) -> dict[str, str]:
    """The property of each column on profiles; a name that the bundled table has too gets a suffix."""
    return {c: f"{c}{SHARED_SUFFIX}" if c in bundled else c for c in columns}


def _indicators(records: list[Record], names: Mapping[str, str], emitter: Emitter) -> None:
    for record in records:
        with _open(emitter, record) as row:
            column = record["spalte"]
            if column not in names:
                raise UnknownValue("spalte", column, f"den Spalten von {PANEL}")
            years = [record[c].removesuffix(".0") for c in ("jahr_von", "jahr_bis")]
            emit_indicator(
                row,
                names[column],
                record["bezeichnung"],
                record["einheit"],
                record["quelle"],
                record["statistische_grundlage"],
                "–".join(y for y in years if y),
            )


def emit(tables: dict[str, list[Record]], resolver: Resolver, emitter: Emitter) -> None:
    """State indicators, settlement types and the chosen profiles; the whole panel goes beside the graph as a table."""
    columns = [c for c in emitter.spec.tables[PANEL].columns if c not in ("ags", "jahr")]
    names = property_names(columns, {entry["column"] for entry in emitter.lookup("indicators")})
    _indicators(tables[CATALOGUE], names, emitter)
    for record in tables["kreise.csv"]:
        with _open(emitter, record) as row:
            if record["kreistyp_2020"]:
                kind = _SETTLEMENT[record["kreistyp_2020"]]
                row.prop(territory_id(record["ags"]), "settlementType", kind, "imported")
            row.keep_as_data()
    panel = tables[PANEL]
    latest = latest_years(panel, columns)
    for record in panel:
        chosen = {c: n for c, n in names.items() if record["jahr"] in (PROGRAMME_YEAR, latest[c])}
        with _open(emitter, record) as row:
            if any(record[c] for c in chosen):
                emit_profile(row, record, chosen)
            row.keep_as_data()
