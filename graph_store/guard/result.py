"""Limits of a guarded query, and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["table", "boolean", "graph"]


@dataclass(frozen=True)
class Limits:
    """What one query may use.

    Attributes:
        seconds: wall-clock time from the start of the run; a started worker is not counted.
        rows: rows or triples of the answer; the rest is cut and the answer marked ``truncated``.
        bytes: size of the answer as JSON, likewise.
        memory_mb: memory of a query beyond the opened snapshot, in MiB; fixed when the engine is opened.
    """

    seconds: float = 5.0
    rows: int = 1000
    bytes: int = 5_000_000
    memory_mb: int = 1024

    def __post_init__(self) -> None:
        if min(self.seconds, self.rows, self.bytes, self.memory_mb) <= 0:
            raise ValueError(f"limits must be positive: {self}")

    def lowered(self, by: Limits | None) -> Limits:
        """These limits, or the stricter ones of ``by``, one by one; nothing is ever raised."""
        if by is None:
            return self
        return Limits(
            min(self.seconds, by.seconds),
            min(self.rows, by.rows),
            min(self.bytes, by.bytes),
            min(self.memory_mb, by.memory_mb),
        )


@dataclass(frozen=True)
class QueryResult:
    """The answer of a guarded query.

    Attributes:
        columns: names of the columns; ``subject``, ``predicate``, ``object`` for a graph.
        rows: one list per row, in the order of ``columns``. Cypher: JSON values, see ``graph_store.guard.values``.
            SPARQL: terms as in the SPARQL results JSON format, ``None`` where unbound.
        kind: ``table`` (rows), ``boolean`` (``ASK``) or ``graph`` (``CONSTRUCT``, ``DESCRIBE``; one row per triple).
        truncated: whether rows were cut at the row or byte limit.
        seconds: time the answer took, with waiting and verdict.
        boolean: the answer of an ``ASK``, else ``None``.
        turtle: the triples as Turtle where ``accept="turtle"`` asked for it, else ``None``.
    """

    columns: list[str]
    rows: list[list[Any]]
    kind: Kind
    truncated: bool
    seconds: float
    boolean: bool | None = None
    turtle: str | None = None
