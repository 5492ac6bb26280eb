"""The parts that several answers share: references, sources, values, coverage, criteria."""

from dataclasses import dataclass
from typing import Literal

from graph_store.statements import Source
from queries.json_form import Json, json_form

Verdict = Literal["match", "partial", "mismatch", "unknown"]
Group = Literal["P", "I", "E", "T"]
CoverageLevel = Literal["none", "thin", "fair", "good"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A thing by id, class and name; `ags` is the key of a territory."""

    id: str
    cls: str
    name: str
    ags: str | None = None

    def to_dict(self) -> dict[str, Json]:
        """The reference as JSON data."""
        form: dict[str, Json] = json_form(self)
        return form


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A source with its address, where it has one."""

    id: str
    title: str
    publisher: str
    url: str | None = None
    date: str | None = None

    @classmethod
    def of(cls, known: Source) -> "SourceRef":
        """The source as part of an answer; a table has no address one could open."""
        url = known.url if known.url.startswith("http") else None
        title = known.title or ("Vorwissen der Bearbeitung" if known.kind == "background" else known.url)
        return cls(known.id, title, known.publisher, url, known.date or None)


@dataclass(frozen=True, slots=True)
class Value:
    """A value with unit and year; `reason` says why `value` is None."""

    value: float | int | str | bool | None
    unit: str | None = None
    year: int | None = None
    label_de: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How well the record covers a place: ties, pages they rest on, bodies with at least four known members."""

    level: CoverageLevel
    ties: int
    pages: int
    bodies: int
    text_de: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a comparison: the value here and there, the verdict, its weight and the sources."""

    id: str
    group: Group
    label_de: str
    here: Value | None
    there: Value | None
    verdict: Verdict
    weight: float
    text_de: str
    sources: tuple[SourceRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SolutionRef(Reference):
    """A solution with the places that have it."""

    places: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Adaptation:
    """What would have to be adapted, told by one criterion."""

    criterion: str
    text_de: str


@dataclass(frozen=True, slots=True)
class RankChange:
    """Where a result would stand if one criterion matched."""

    criterion: str
    rank_before: int
    rank_after: int
    text_de: str
