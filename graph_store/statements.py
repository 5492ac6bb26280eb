"""Statements: what one page says about one thing. The only truth; everything else is computed from them."""

import builtins
import math
from dataclasses import dataclass, field, fields
from typing import Literal

from graph_store.ids import digest, relation_id

Scalar = str | int | float | bool
Method = Literal["curated", "coded", "imported", "extracted", "derived", "staff"]
Confidence = Literal["high", "medium", "low"]

METHODS: tuple[Method, ...] = ("staff", "curated", "imported", "coded", "extracted", "derived")
"""All methods, the best supported first: the fold prefers a value read on a page to a classification."""

CONFIDENCES: tuple[Confidence, ...] = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class RelationFacts:
    """What one statement says about a relation: its key (class, ends, role, kind, degree, modality) and the rest."""

    cls: str
    from_id: str
    to_id: str
    role: str = ""
    kind: str = ""
    degree: str = ""
    modality: str = "done"
    verb: str = ""
    qualifier: str = ""
    valid_from: str = ""
    valid_to: str = ""
    observed: str = ""

    @property
    def id(self) -> str:
        """Id of the relation, the same for every statement about it."""
        return relation_id(self.cls, self.from_id, self.to_id, self.role, self.kind, self.degree, self.modality)


@dataclass(frozen=True, slots=True)
class Statement:
    """One value of one property of one thing, or one relation, as one source shows it.

    `about` is the id of an entity or relation; `property` is `class`, `trait`, `name`, another property of the
    model or, for a relation, its class; `value` is then the id of the far end. `locator` is `dataset/file:line` or a
    place in a document. Raises ValueError without a source (nothing unsourced can be stored), with an unknown method
    or confidence, or with a number that is not finite.
    """

    about: str
    property: str
    value: Scalar
    source: str
    locator: str
    method: Method
    confidence: Confidence
    dataset: str
    first_seen: str
    last_seen: str
    relation: RelationFacts | None = None

    def __post_init__(self) -> None:
        if not self.source:
            raise ValueError(f"{self.locator}: statement about {self.about} ({self.property}) has no source")
        if self.method not in METHODS or self.confidence not in CONFIDENCES:
            raise ValueError(f"{self.locator}: unknown method or confidence: {self.method}, {self.confidence}")
        if isinstance(self.value, float) and not math.isfinite(self.value):
            raise ValueError(f"{self.locator}: {self.property} of {self.about} is no finite number")

    @builtins.property
    def id(self) -> str:
        """Id over what is said, where it stands and by whom it is shown."""
        return f"st/{digest('|'.join((self.about, self.property, str(self.value), self.locator, self.source)), 12)}"

    @classmethod
    def of_relation(
        cls,
        facts: RelationFacts,
        *,
        source: str,
        locator: str,
        method: Method,
        confidence: Confidence,
        dataset: str,
        first_seen: str,
        last_seen: str,
    ) -> "Statement":
        """The statement that a source shows the relation `facts`."""
        return cls(
            facts.id, facts.cls, facts.to_id, source, locator, method, confidence, dataset, first_seen, last_seen, facts
        )


@dataclass(frozen=True, slots=True)
class Source:
    """A page, document, table, or the compiler's own knowledge (`background`)."""

    id: str
    kind: Literal["page", "document", "table", "background"]
    url: str
    publisher: str = ""
    title: str = ""
    date: str = ""
    licence: str = ""
    seen_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row, or a value of a row, that could not be used: where, which field, why, and what would mend it."""

    dataset: str
    file: str
    line: int
    field: str
    value: str
    reason: str
    fix: str


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A question that only a person can decide, for instance whether two names are one actor."""

    kind: str
    left: str
    right: str
    reason: str
    locator: str


@dataclass(frozen=True, slots=True)
class FileCount:
    """How many rows of a file were read, used and quarantined. `used + quarantined == read` always holds."""

    dataset: str
    file: str
    read: int
    used: int
    quarantined: int


@dataclass(slots=True)
class Harvest:
    """All that an ingest run brings to the store."""

    statements: list[Statement] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    quarantine: list[Quarantined] = field(default_factory=list)
    review: list[ReviewItem] = field(default_factory=list)
    files: list[FileCount] = field(default_factory=list)


RELATION_COLUMNS = tuple(f.name for f in fields(RelationFacts))
