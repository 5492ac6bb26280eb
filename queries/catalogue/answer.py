"""The answer to a named question."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from queries.catalogue.model import Question

Cell = str | int | float | bool | None
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a named question, sorted as the question says, with the values its parameters had."""

    question: Question
    parameters: dict[str, str]
    rows: list[Row]
    dataset_version: str

    def to_dict(self) -> dict[str, Any]:
        """JSON form: name, sentences, parameters, columns, rows as objects."""
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
        }

    def to_frame(self) -> pd.DataFrame:
        """One line per row, one column per column."""
        return pd.DataFrame(self.rows, columns=list(self.question.columns))
