"""Rows of a free query as Python values and as a DataFrame."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from api.cypher_results import neo4j_value
from api.sparql_results import plain_term
from graph_store.guard.result import QueryResult
from queries.citation import Citation

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = {f"{_XSD}{name}": int for name in ("integer", "int", "long", "short", "nonNegativeInteger")} | {
    f"{_XSD}{name}": float for name in ("decimal", "double", "float")
}


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer of a free query. `truncated` tells whether rows were cut at a limit.

    Cypher: nodes and relationships are dicts with `elementId`. SPARQL: addresses are texts, numbers and booleans
    Python values, other literals texts, unbound variables None; an ASK gives one row `boolean`; a graph gives the
    columns subject, predicate, object, and its Turtle text in `turtle`.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool
    turtle: str | None = None
    cite: Callable[[], Citation] | None = field(default=None, repr=False, compare=False)

    def citation(self) -> Citation:
        """How the result is cited. Raises ValueError for rows that come from no query."""
        if self.cite is None:
            raise ValueError("Diese Zeilen stammen aus keiner Abfrage.")
        return self.cite()

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def to_dict(self) -> dict[str, Any]:
        """Columns, rows and whether rows were cut, as JSON data."""
        return {"columns": list(self.columns), "rows": [list(row) for row in self.rows], "truncated": self.truncated}

    def to_frame(self) -> pd.DataFrame:
        """One line per row."""
        return pd.DataFrame(list(self.rows), columns=list(self.columns))


def cypher_rows(result: QueryResult) -> Rows:
    """The answer of a Cypher query."""
    rows = tuple(tuple(neo4j_value(cell) for cell in row) for row in result.rows)
    return Rows(tuple(result.columns), rows, result.truncated)


def sparql_rows(result: QueryResult) -> Rows:
    """The answer of a SPARQL query."""
    if result.kind == "boolean":
        return Rows(("boolean",), ((result.boolean,),), False)
    rows = tuple(tuple(_python(term) for term in row) for row in result.rows)
    return Rows(tuple(result.columns), rows, result.truncated, result.turtle)


def _python(term: dict[str, Any] | None) -> Any:
    if term is None:
        return None
    datatype = term.get("datatype", "")
    try:
        if datatype in _NUMBERS:
            return _NUMBERS[datatype](term["value"])
    except ValueError:
        return term["value"]
    return term["value"] in ("true", "1") if datatype == f"{_XSD}boolean" else plain_term(term)
