"""Run a named question on either engine and bring its rows to the same plain form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyoxigraph as ox
from graph_store.store import Store

from graph_schema import load_model
from queries.catalogue.model import Question, question
from queries.territories import resolve

Cell = str | int | float | bool | None
Row = tuple[Cell, ...]

_NUMBERS = {"integer": int, "int": int, "long": int, "decimal": float, "double": float, "float": float}


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a named question, sorted as the question says, with the values its parameters had."""

    question: Question
    parameters: dict[str, str]
    rows: list[Row]
    dataset_version: str

    def to_dict(self) -> dict[str, Any]:
        """JSON form: name, sentences, parameters, columns, rows as objects."""
        return {
            "dataset_version": self.dataset_version,
            "question": self.question.name,
            "sentence_de": self.question.sentence_de,
            "sentence_en": self.question.sentence_en,
            "parameters": self.parameters,
            "columns": self.question.columns,
            "rows": [dict(zip(self.question.columns, row, strict=True)) for row in self.rows],
        }

    def to_frame(self) -> pd.DataFrame:
        """One line per row, one column per column."""
        return pd.DataFrame(self.rows, columns=self.question.columns)


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
        return _NUMBERS.get(kind, str)(term.value)
    value = str(term.value)
    model = load_model()
    for base in (model.prefixes["bgi"], model.prefixes["bgv"]):
        if value.startswith(base):
            return value.removeprefix(base)
    return value


def _term(parameter_type: str, value: str) -> ox.NamedNode | ox.Literal:
    if parameter_type in ("id", "territory"):
        model = load_model()
        return ox.NamedNode(model.prefixes["bgv" if value[:1].isupper() else "bgi"] + value)
    return ox.Literal(value, language="de") if parameter_type == "name" else ox.Literal(value)


def _sort_key(row: Row) -> tuple[tuple[bool, str], ...]:
    return tuple((cell is not None, str(cell)) for cell in row)


def sparql_text(asked: Question, bound: Mapping[str, str]) -> str:
    """The SPARQL text with every `$name` replaced by its value as an escaped term: works on any endpoint."""
    terms = {name: str(_term(asked.parameters[name].type, value)) for name, value in bound.items()}
    return re.sub(r"\$(\w+)", lambda match: terms[match[1]], asked.sparql)


def rows_by_sparql(asked: Question, bound: Mapping[str, str], store: Store) -> list[Row]:
    """Rows from Oxigraph, in process: the text is ours, only the parameters come from outside."""
    solutions = store.oxigraph.query(sparql_text(asked, bound), prefixes=load_model().prefixes)
    if not isinstance(solutions, ox.QuerySolutions):
        raise TypeError(f"{asked.name}: only SELECT questions have rows")
    return sorted((tuple(_plain(s[column]) for column in asked.columns) for s in solutions), key=_sort_key)


def rows_by_cypher(asked: Question, bound: Mapping[str, str], store: Store) -> list[Row]:
    """Rows from the Cypher engine. Raises QueryError where the platform has none."""
    result = store.engine.cypher(asked.cypher, dict(bound))
    places = [result.columns.index(column) for column in asked.columns]
    return sorted((tuple(row[place] for place in places) for row in result.rows), key=_sort_key)


def ask(name: str, given: Mapping[str, str], store: Store) -> Answer:
    """Answer the named question. Raises UnknownQuestion, ValueError, UnknownTerritory or AmbiguousTerritory."""
    asked = question(name)
    bound = bind(asked, given, store)
    return Answer(asked, bound, rows_by_sparql(asked, bound, store), store.version)
