"""The answer about advice, training and places with experience, as plain data. Everything is ranked, with reasons."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from queries.json_form import Answer
from queries.parts import Coverage, Reference, SourceRef

AgencyState = Literal["current", "unknown", "former"]
OfferState = Literal["current", "undated", "past"]
Relevance = Literal["match", "partial", "unknown"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is in the list, or what is not known about it."""

    text_de: str
    sources: tuple[SourceRef, ...] = ()


@dataclass(frozen=True, slots=True)
class OffersQuery:
    """What was asked for besides the place: a field, a need in words, a gap (id of what it is about)."""

    field: str | None = None
    need: str | None = None
    gap: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRef(Reference):
    """An agency for municipal education management. `state`: in charge today, former, or not to be told."""

    rank: int
    state: AgencyState
    since: str | None = None
    until: str | None = None
    reasons: tuple[Reason, ...]
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRef(Reference):
    """An offer or event with its providers. `relevance` tells how near its text is to what was asked for."""

    rank: int
    kind: str | None = None
    date: str | None = None
    topic: str | None = None
    audience: str | None = None
    providers: tuple[Reference, ...] = ()
    state: OfferState
    relevance: Relevance
    reasons: tuple[Reason, ...]
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRef(Reference):
    """A place with documented experience: its nearest solution, others there, and how near the place is by figures.

    `percentile` is the share of all Kreise that are at most as far away; None where no distance is known.
    """

    rank: int
    form: str
    land: str
    solution: Reference
    family: Reference | None
    further: tuple[Reference, ...]
    percentile: float | None
    relevance: Relevance
    reasons: tuple[Reason, ...]
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeRef(Reference):
    """An office that is responsible for the place today."""

    rank: int
    type: str
    type_de: str
    since: str | None = None
    reasons: tuple[Reason, ...]
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertRef(Reference):
    """An organisation or body where expertise is documented; `here`: at the place itself."""

    rank: int
    type_de: str | None = None
    level_de: str | None = None
    here: bool
    reasons: tuple[Reason, ...]
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True, slots=True)
class NotDocumented:
    """A part of the answer that the record cannot fill, and why."""

    part: Literal["agencies", "offers", "places", "offices", "experts"]
    reason_de: str


@dataclass(frozen=True, slots=True)
class OffersAnswer(Answer):
    """Whom to ask about a need: agency, offers, places to visit, offices, bodies with expertise."""

    ROWS: ClassVar[str] = "offers"
    dataset_version: str
    target: Reference
    query: OffersQuery
    heading_de: str
    fields: tuple[Reference, ...]
    agencies: tuple[AgencyRef, ...]
    offers: tuple[OfferRef, ...]
    places: tuple[VisitRef, ...]
    offices: tuple[OfficeRef, ...]
    experts: tuple[ExpertRef, ...]
    not_documented: tuple[NotDocumented, ...]
    coverage: Coverage
    notes_de: tuple[str, ...]
    evidence_de: str
