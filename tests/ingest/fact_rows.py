"""Rows of the bundled tables, and what they state in the graph."""

from graph_store.graph import Relation
from ingest.readers.table import Record, read_table
from ingest.source import BUNDLED, read_source


def records(folder: str, file: str) -> list[Record]:
    """All rows of a bundled table."""
    home = BUNDLED / "sources" / folder
    spec = read_source(home / "source.yml")
    return read_table(home / spec.folder / file, spec.tables[file], spec.name).records


def stated(rows: dict[str, list[Relation]], locator: str, cls: str) -> list[Relation]:
    """The relations of a class that the row at `locator` states."""
    return [relation for relation in rows[locator] if relation.cls == cls]
