"""Questions that name something unknown or ambiguous."""

from collections.abc import Iterable
from typing import ClassVar

from queries.parts import Reference


class QuestionError(LookupError):
    """A question that names no single thing; `candidates` are what may be meant, `ambiguous` tells which of the two."""

    ambiguous: ClassVar[bool] = False

    def __init__(self, message: str, candidates: Iterable[Reference] = ()) -> None:
        self.candidates = tuple(candidates)
        names = "; ".join(f"{c.name} ({c.ags or c.id})" for c in self.candidates)
        super().__init__(f"{message} Gemeint vielleicht: {names}." if names else message)


class UnknownThingError(QuestionError):
    """No thing of that id or name."""


class AmbiguousThingError(QuestionError):
    """Several things of that name."""

    ambiguous = True


class UnknownConceptError(QuestionError):
    """No concept of that id or label in the vocabulary."""


class ContradictionError(QuestionError):
    """Two parts of a question that exclude each other."""


class TerritoryError(QuestionError):
    """A text that names no single territory."""


class UnknownTerritoryError(TerritoryError):
    """No territory of that name or key."""


class AmbiguousTerritoryError(TerritoryError):
    """Several territories of that name."""

    ambiguous = True
