"""The answer to a named question."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from graph_store.graph import Graph
from queries.catalogue.model import Question
from queries.citation import Citation, Query, sources_of

Cell = str | int | float | bool | None
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a named question, sorted as the question says, with the values its parameters had."""

    question: Question
    parameters: dict[str, str]
    rows: list[Row]
    graph: Graph = field(repr=False, compare=False)

    @property
    def dataset_version(self) -> str:
        """Version of the data the rows come from."""
        return self.graph.version

    def citation(self) -> Citation:
        """How the answer is cited; the query is the SPARQL text of the question."""
        query = Query("sparql", self.question.sparql, self.parameters, self.question.name)
        sources = sources_of(self.graph, self.rows, self.parameters.values())
        return Citation(self.dataset_version, query, sources)

    def to_dict(self) -> dict[str, Any]:
        """JSON form: name, sentences, parameters, columns, rows as objects, and how to cite them (without a date)."""
        columns = list(self.question.columns)
        return {
            "dataset_version": self.dataset_version,
            "question": self.question.name,
            "sentence_de": self.question.sentence_de,
            "sentence_en": self.question.sentence_en,
            "note_de": self.question.note_de,
            "parameters": self.parameters,
            "columns": columns,
            "rows": [dict(zip(columns, row, strict=True)) for row in self.rows],
            "citation": self.citation().to_dict(),
        }

    def to_frame(self) -> pd.DataFrame:
        """One line per row, one column per column."""
        return pd.DataFrame(self.rows, columns=list(self.question.columns))
