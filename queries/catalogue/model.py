"""The catalogue as data: one YAML file per question."""

import difflib
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

FOLDER = Path(__file__).parent / "questions"

ColumnType = Literal["text", "number", "date", "id", "url"]
"""What a column holds: a date is text as precise as the source, an id names a thing of the graph."""


class Parameter(BaseModel):
    """A parameter: `id` of a thing, `class` of the model, `territory` (a Kommune as people write it), name or text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Literal["id", "territory", "class", "name", "text"]
    label_de: str
    default: str


class Question(BaseModel):
    """A named question. Both texts return exactly `columns`; `$name` is a parameter in both.

    `note_de` says what the answer must not be taken for. Rows are sorted by the columns of `sort`, a leading `-` for
    the greatest first, and then by all columns.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    sentence_de: str
    sentence_en: str
    note_de: str = Field(min_length=1)
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    columns: dict[str, ColumnType]
    sort: list[str] = Field(default_factory=list)
    cypher: str
    sparql: str

    @model_validator(mode="after")
    def _sorted_by_known_columns(self) -> "Question":
        for name in self.sort:
            kind = self.columns.get(name.removeprefix("-"))
            if kind is None or (name.startswith("-") and kind != "number"):
                raise ValueError(f"sort: {name} ist keine Spalte (absteigend nur Zahlen)")
        return self


class UnknownQuestion(LookupError):
    """No question of that name; `candidates` are the nearest names."""

    def __init__(self, name: str, candidates: list[str]) -> None:
        super().__init__(f"Keine Frage namens „{name}“. Gemeint vielleicht: {', '.join(candidates)}")
        self.candidates = candidates


@cache
def load() -> dict[str, Question]:
    """All questions by name, sorted. Raises ValueError naming the file when one is not of the right form."""
    questions = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        try:
            questions[path.stem] = Question(name=path.stem, **yaml.safe_load(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError, yaml.YAMLError) as error:
            raise ValueError(f"{path.name}: {error}") from error
    return questions


def question(name: str) -> Question:
    """The question of that name. Raises UnknownQuestion with the nearest names."""
    known = load()
    if name not in known:
        raise UnknownQuestion(name, difflib.get_close_matches(name, known, 5, 0.3) or list(known)[:5])
    return known[name]
