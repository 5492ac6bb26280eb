"""Run a named question, in process or on any engine, and bring its rows to the same plain form."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol
from urllib.parse import quote

import pyoxigraph as ox

from graph_schema import load_model
from graph_store.guard.result import QueryResult
from graph_store.store import Store
from queries.catalogue.answer import Answer, Cell, Row
from queries.catalogue.index import Index, index_of
from queries.catalogue.indexed import FORMULATIONS
from queries.catalogue.model import Question, question
from queries.territories import resolve

_NUMBERS: dict[str, Callable[[str], int | float]] = {
    **dict.fromkeys(("integer", "int", "long"), int),
    **dict.fromkeys(("decimal", "double", "float"), float),
}


class CypherEngine(Protocol):
    """Whatever answers Cypher: the embedded engine or a server."""

    def cypher(self, text: str, params: dict[str, Any] | None = None) -> QueryResult:
        """Rows of a reading query."""


class SparqlEngine(Protocol):
    """Whatever answers SPARQL: the embedded store or an endpoint."""

    def query(self, text: str, *, prefixes: Any = None) -> Any:
        """Solutions of a SELECT query."""


def bind(asked: Question, given: Mapping[str, str], store: Store) -> dict[str, str]:
    """Values of all parameters: those given, else the defaults; a Kommune becomes its id.

    Raises ValueError for a parameter the question does not have, UnknownTerritory or AmbiguousTerritory for a Kommune.
    """
    unknown = sorted(set(given) - set(asked.parameters))
    if unknown:
        known = ", ".join(asked.parameters) or "keine"
        raise ValueError(f"„{asked.name}“ kennt den Parameter „{unknown[0]}“ nicht; bekannt: {known}")
    bound = {}
    for name, parameter in asked.parameters.items():
        value = given.get(name, parameter.default)
        bound[name] = resolve(store.graph, value).id if parameter.type == "territory" else value
    return bound


def _plain(term: Any) -> Cell:
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        kind = term.datatype.value.rpartition("#")[2]
        if kind == "boolean":
            return term.value == "true"
        number = _NUMBERS.get(kind)
        return number(term.value) if number else str(term.value)
    return load_model().id_of(term.value) or str(term.value)


def _term(parameter_type: str, value: str) -> ox.NamedNode | ox.Literal:
    if parameter_type in ("id", "territory"):
        return ox.NamedNode(load_model().address(value))
    if parameter_type == "class":
        return ox.NamedNode(load_model().prefixes["bg"] + quote(value, safe=""))
    return ox.Literal(value, language="de") if parameter_type == "name" else ox.Literal(value)


def _cell_key(cell: Cell) -> tuple[int, float, str]:
    if cell is None:
        return (0, 0, "")
    return (1, cell, "") if isinstance(cell, int | float) else (2, 0, cell)


def in_order(asked: Question, rows: Iterable[Row]) -> list[Row]:
    """The rows sorted as the question says: by its `sort`, then by all columns; empty cells and numbers first."""
    places = {column: place for place, column in enumerate(asked.columns)}
    found = list(rows)
    try:
        ordered = sorted(found)
    except TypeError:  # an empty cell had to be compared
        ordered = sorted(found, key=lambda row: [_cell_key(cell) for cell in row])
    for name in reversed(asked.sort):
        place = places[name.removeprefix("-")]
        ordered.sort(key=lambda row: _cell_key(row[place]), reverse=name.startswith("-"))
    return ordered


def sparql_text(asked: Question, bound: Mapping[str, str]) -> str:
    """The SPARQL text with every `$name` replaced by its value as an escaped term: works on any endpoint."""
    terms = {name: str(_term(asked.parameters[name].type, value)) for name, value in bound.items()}
    return re.sub(r"\$(\w+)", lambda match: terms[match[1]], asked.sparql)


def rows_by_sparql(asked: Question, bound: Mapping[str, str], engine: SparqlEngine) -> list[Row]:
    """Rows from a SPARQL engine: the text is ours, only the parameters come from outside."""
    solutions = engine.query(sparql_text(asked, bound), prefixes=load_model().prefixes)
    if not isinstance(solutions, ox.QuerySolutions):
        raise TypeError(f"{asked.name}: only SELECT questions have rows")
    return in_order(asked, (tuple(_plain(s[column]) for column in asked.columns) for s in solutions))


def rows_by_cypher(asked: Question, bound: Mapping[str, str], engine: CypherEngine) -> list[Row]:
    """Rows from a Cypher engine. Raises QueryError where it has no answer, ValueError where it cut the rows."""
    result = engine.cypher(asked.cypher, dict(bound))
    if result.truncated:
        raise ValueError(f"{asked.name}: mehr Zeilen, als die Engine hergibt ({len(result.rows)})")
    places = [result.columns.index(column) for column in asked.columns]
    return in_order(asked, (tuple(row[place] for place in places) for row in result.rows))


def rows_by_index(asked: Question, bound: Mapping[str, str], index: Index) -> list[Row]:
    """Rows from plain indexes. Raises KeyError for a question that has no such formulation."""
    return in_order(asked, FORMULATIONS[asked.name](index, bound))


def _rows_in_process(asked: Question, bound: Mapping[str, str], store: Store) -> list[Row]:
    """From plain indexes where the question is asked often, else from Oxigraph; whole-graph answers are kept."""
    index = index_of(store)
    if asked.name in FORMULATIONS:
        return rows_by_index(asked, bound, index)
    if asked.parameters:
        return rows_by_sparql(asked, bound, store.oxigraph)
    if asked.name not in index.whole_answers:
        index.whole_answers[asked.name] = rows_by_sparql(asked, bound, store.oxigraph)
    return list(index.whole_answers[asked.name])


def ask(name: str, given: Mapping[str, str], store: Store) -> Answer:
    """Answer the named question in this process, without any engine that takes text from outside.

    Raises UnknownQuestion, ValueError, UnknownTerritory or AmbiguousTerritory.
    """
    asked = question(name)
    bound = bind(asked, given, store)
    return Answer(asked, bound, _rows_in_process(asked, bound, store), store.graph)
