"""Figures as statements: one profile per territory and year, one property per indicator."""

from collections.abc import Mapping

from graph_store.ids import territory_id
from ingest.emit import Row
from ingest.readers.table import Record


def number(text: str) -> float | None:
    """The number a cell holds, None for an empty one."""
    return float(text) if text else None


def indicator_id(column: str) -> str:
    """Id of an indicator from the name of its property on profiles."""
    return f"ind/{column}"


def emit_indicator(
    row: Row, column: str, label: str, unit: str, publisher: str, definition: str, years: str = ""
) -> None:
    """State an indicator: what a figure means, in which unit, by whom, for which years."""
    row.entity(
        indicator_id(column),
        "Indicator",
        label,
        method="imported",
        column=column,
        unit=unit,
        publisher=publisher,
        definition=definition,
        years=years,
    )


def emit_profile(row: Row, record: Record, columns: Mapping[str, str]) -> None:
    """State the profile of a Kreis (`ags`) in a year (`jahr`); `columns` names the property of each column.

    An empty cell states nothing. A row without any figure still says which profile it is.
    """
    territory = territory_id(record["ags"])
    profile = f"profile/{record['ags']}-{record['jahr']}"
    row.entity(profile, "Profile", method="imported", year=int(record["jahr"]), territory=territory)
    for column, name in columns.items():
        row.prop(profile, name, number(record[column]), "imported")
    row.relate("HasProfile", territory, profile, method="imported")
