"""The snapshot as plain tables."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq

from graph_schema import load_model
from graph_store.graph import Entity, Graph, Relation
from graph_store.statements import Source, Statement
from graph_store.store import Store

Row = Mapping[str, Any]

LIST_SEPARATOR = " | "
_CHUNK = 20_000
_RELATION_COLUMNS = (
    "id", "class", "from", "from_name", "to", "to_name", "role", "kind", "degree", "modality", "verb", "qualifier",
    "valid_from", "valid_to", "observed", "confidence", "methods", "statements", "sources", "locators", "datasets",
)  # fmt: skip
_STATEMENT_COLUMNS = (
    "id", "about", "property", "value", "source", "url", "locator", "method", "confidence", "dataset", "first_seen",
    "last_seen",
)  # fmt: skip
_LISTS = ("methods", "sources", "locators", "datasets", "seen_as")
_SOURCE_COLUMNS = ("id", "kind", "url", "publisher", "title", "date", "licence", "seen_as")


class Table:
    """A table: its name, its columns, and its rows, to be gone through once."""

    def __init__(self, name: str, columns: Iterable[str], rows: Iterable[Row]) -> None:
        self.name = name
        self.columns = tuple(columns)
        self.rows = rows


def tables(store: Store) -> Iterator[Table]:
    """One table per class of things, then relations, statements, sources and figures."""
    graph = store.graph
    yield from entity_tables(graph)
    yield Table("relations", _RELATION_COLUMNS, (_relation_row(r, graph) for r in graph.relations.values()))
    yield Table("statements", _STATEMENT_COLUMNS, (_statement_row(s, graph) for s in store.file.all_statements()))
    yield Table("sources", _SOURCE_COLUMNS, (_source_row(graph.sources[s]) for s in sorted(graph.sources)))
    figures = store.figures
    rows = (figures.iloc[at : at + _CHUNK].to_dict("records") for at in range(0, len(figures), _CHUNK))
    yield Table("figures", figures.columns, (cast(Row, row) for part in rows for row in part))


def entity_tables(graph: Graph) -> Iterator[Table]:
    """One table per class that has members, named `entities_` and the class."""
    members: dict[str, list[Entity]] = {}
    for entity in graph.entities.values():
        members.setdefault(entity.cls, []).append(entity)
    for cls, found in sorted(members.items()):
        properties = sorted({name for entity in found for name in entity.props})
        columns = ("id", "name", "traits", *properties, "sources")
        yield Table(f"entities_{cls}", columns, (_entity_row(e, graph) for e in found))


def _urls(ids: Iterable[str], graph: Graph) -> list[str]:
    return [graph.sources[i].url for i in ids]


def _entity_row(entity: Entity, graph: Graph) -> Row:
    own = {"id": entity.id, "name": entity.name, "traits": list(entity.traits)}
    return {**entity.props, **own, "sources": _urls(entity.sources, graph)}


def _relation_row(relation: Relation, graph: Graph) -> Row:
    named = {
        "class": relation.cls,
        "from": relation.from_id,
        "from_name": graph.name(relation.from_id),
        "to": relation.to_id,
        "to_name": graph.name(relation.to_id),
        "methods": list(relation.methods),
        "sources": _urls(relation.sources, graph),
        "locators": list(relation.locators),
        "datasets": list(relation.datasets),
    }
    return {name: named[name] if name in named else getattr(relation, name) for name in _RELATION_COLUMNS}


def _statement_row(statement: Statement, graph: Graph) -> Row:
    named = {"value": str(statement.value), "url": graph.sources[statement.source].url}
    return {name: named[name] if name in named else getattr(statement, name) for name in _STATEMENT_COLUMNS}


def _source_row(source: Source) -> Row:
    return {name: getattr(source, name) for name in _SOURCE_COLUMNS} | {"seen_as": list(source.seen_as)}


def cell(value: Any) -> str | int | float:
    """A value as one cell: a list joined, unknown as an empty text, yes and no in lower case."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return LIST_SEPARATOR.join(map(str, value))
    return value if isinstance(value, int | float) else str(value)


def write_csv(store: Store, directory: Path) -> Iterator[Path]:
    """`csv/NAME.csv` per table: UTF-8, comma, every value as it is."""
    (directory / "csv").mkdir(exist_ok=True)
    for table in tables(store):
        path = directory / "csv" / f"{table.name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(table.columns)
            writer.writerows([cell(row.get(name)) for name in table.columns] for row in table.rows)
        yield path


def write_parquet(store: Store, directory: Path) -> Iterator[Path]:
    """`parquet/NAME.parquet` per table, with numbers as numbers and lists as lists."""
    (directory / "parquet").mkdir(exist_ok=True)
    for table in tables(store):
        path = directory / "parquet" / f"{table.name}.parquet"
        schema = pa.schema([(name, _arrow_type(table.name, name)) for name in table.columns])
        rows = iter(table.rows)
        with pq.ParquetWriter(path, schema) as writer:
            while part := list(islice(rows, _CHUNK)):
                columns = [_column(part, name, schema.field(name).type) for name in table.columns]
                writer.write_table(pa.table(columns, schema=schema))
        yield path


def _column(rows: list[Row], name: str, kind: pa.DataType) -> pa.Array:
    values = (row.get(name) for row in rows)
    text = pa.types.is_string(kind)
    return pa.array([str(v) if text and v is not None else v for v in values], type=kind)


def _arrow_type(table: str, column: str) -> pa.DataType:
    """Type of a column: from the model for things, else by its name."""
    cls = table.removeprefix("entities_")
    if cls == table:
        if column in _LISTS:
            return pa.list_(pa.string())
        if column in ("statements", "year"):
            return pa.int64()
        return pa.float64() if (table, column) == ("figures", "value") else pa.string()
    if column in ("traits", "sources"):
        return pa.list_(pa.string())
    model_class = load_model().classes[cls]
    found = model_class.properties.get(column)
    if found is None:
        return pa.float64() if model_class.open_to and column not in ("id", "name") else pa.string()
    if found.multi:
        return pa.list_(pa.string())
    kinds = {"integer": pa.int64(), "year": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
    return kinds.get(found.range, pa.string())
