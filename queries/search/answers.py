"""The answers of the search as plain data. What to mark in a text is told in numbers, never as HTML."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from queries.json_form import Answer
from queries.parts import Reference

Field = Literal["name", "alias", "text"]
FoundBy = Literal["name", "beginning", "text", "meaning"]


@dataclass(frozen=True, slots=True)
class Highlight:
    """A name or excerpt with spans (start, end) to mark, in characters of `text`, in order and without overlap."""

    field: Field
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit(Reference):
    """A search hit: how it was found, the name or text that was met, and what to mark in its names and text.

    `score` is 100 for the name itself, 95 for its beginning, 92 for the mistyped name; below, 90 times the share of
    the best possible fused rank.
    """

    score: float
    matched: str
    found_by: FoundBy
    place: str | None = None
    highlights: tuple[Highlight, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchAnswer(Answer):
    """Things that a text may mean, the best first."""

    ROWS: ClassVar[str] = "hits"
    dataset_version: str
    query: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion(Reference):
    """A thing whose name may be meant by what was typed: the name met, perhaps a further one, with marks."""

    label: Highlight
    place: str | None = None


@dataclass(frozen=True, slots=True)
class SuggestAnswer(Answer):
    """Names that a beginning may become, the likeliest first."""

    ROWS: ClassVar[str] = "suggestions"
    dataset_version: str
    query: str
    suggestions: tuple[Suggestion, ...]
