"""The answers as plain data. Names of fields are the names in JSON; numbers are finite, or None with a reason."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from queries.json_form import Answer, Json
from queries.parts import Adaptation, Coverage, Criterion, RankChange, Reference, SolutionRef, SourceRef
from queries.profile_parts import (
    ActorGroup,
    ActorRef,
    DerivedNeed,
    Figure,
    NeedRef,
    ProfileSolution,
    ProgrammeRef,
    TieRef,
)

GapKind = Literal[
    "missing_actor_type", "uncovered_need", "broken_level_chain", "structural_hole", "isolated_part", "suggested_tie"
]


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One family, led by its best documented example. `score` lies between `score_low` and `score_high`."""

    rank: int
    family: Reference
    solution: SolutionRef
    variants: tuple[SolutionRef, ...]
    answers_need: bool | None
    planned_only: bool
    score: float
    score_low: float
    score_high: float
    criteria: tuple[Criterion, ...]
    adapt: tuple[Adaptation, ...]
    would_change: tuple[RankChange, ...]
    together: tuple["Together", ...]
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """Another family documented at the same places: at how many of how many."""

    family: Reference
    places: int
    of: int
    text_de: str


@dataclass(frozen=True, slots=True)
class Existing:
    """A family already documented at the place, or run everywhere in its Land."""

    family: Reference
    solutions: tuple[Reference, ...]
    landwide: bool
    text_de: str
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked for besides the place."""

    field: str | None = None
    phase: str | None = None
    need: str | None = None


@dataclass(frozen=True, slots=True)
class RecommendAnswer(Answer):
    """Transferable solutions for a Kommune, with reasons."""

    ROWS: ClassVar[str] = "results"
    dataset_version: str
    target: Reference
    query: Query
    heading_de: str
    weights: dict[str, float]
    results: tuple[Recommendation, ...]
    existing: tuple[Existing, ...]
    coverage: Coverage
    notes_de: tuple[str, ...]
    evidence_de: str


@dataclass(frozen=True, slots=True)
class ReachResult:
    """One Kommune that could use a solution; `documented`: it has one of this family already."""

    rank: int
    target: Reference
    score: float
    score_low: float
    score_high: float
    documented: bool
    criteria: tuple[Criterion, ...]
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True, slots=True)
class ReachAnswer(Answer):
    """Which Kommunen could use a solution."""

    ROWS: ClassVar[str] = "results"
    dataset_version: str
    solution: SolutionRef
    family: Reference | None
    heading_de: str
    weights: dict[str, float]
    results: tuple[ReachResult, ...]
    notes_de: tuple[str, ...]
    evidence_de: str


@dataclass(frozen=True, slots=True)
class Share:
    """What one indicator contributes to a distance (0 to 1)."""

    indicator: str
    label_de: str
    share: float
    here: float
    there: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour(Reference):
    """A similar Kommune: distance, its percentile among all others, and how stable its place in the list is.

    `survives` is the share of draws of other weights in which it stays among the nearest; below .6 `changes` is true.
    """

    rank: int
    form: str
    land: str
    settlement: str | None = None
    distance: float
    percentile: float
    survives: float
    changes: bool
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class SimilarAnswer(Answer):
    """The nearest Kommunen by figures. `reason` says why the list is empty."""

    ROWS: ClassVar[str] = "neighbours"
    dataset_version: str
    target: Reference
    form: str
    profile: Literal["full", "bundled"]
    year: int
    neighbours: tuple[Neighbour, ...]
    reason: str | None
    notes_de: tuple[str, ...]
    sources: tuple[SourceRef, ...]
    evidence_de: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer(Reference):
    """A comparable thing and whether it has what is asked for."""

    has: bool
    sources: tuple[SourceRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A gap or a suggestion: `subject` is what it is about, `object` what is not documented there.

    `place` is the Kommune it belongs to, where the answer is about several.
    """

    kind: GapKind
    subject: Reference
    object: Reference | None = None
    text_de: str
    share: float | None = None
    share_low: float | None = None
    share_high: float | None = None
    peers: tuple[Peer, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    place: Reference | None = None


@dataclass(frozen=True, slots=True)
class NotAssessed:
    """A kind of gap that these data cannot show here, and why; `partly` where the rest could be judged."""

    kind: GapKind
    reason_de: str
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Connection:
    """Documented ties of the place to one level. `ties` is None, the reason in `text_de`, where none can be told."""

    level: Literal["municipality", "land", "federal", "agency"]
    label_de: str
    ties: int | None
    text_de: str
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True, slots=True)
class GapsAnswer(Answer):
    """Network gaps of a Kommune: coverage first, then what is a gap, and what cannot be told."""

    ROWS: ClassVar[str] = "gaps"
    dataset_version: str
    target: Reference
    coverage: Coverage
    gaps: tuple[Gap, ...]
    connections: tuple[Connection, ...]
    connections_de: str
    not_assessed: tuple[NotAssessed, ...]
    over_time_de: str
    evidence_de: str


@dataclass(frozen=True, slots=True)
class ProfileAnswer(Answer):
    """The situation of a Kommune. Stated needs and the questions that figures raise (`derived_needs`) stand apart."""

    ROWS: ClassVar[str] = "figures"
    dataset_version: str
    target: Reference
    form: str
    land: str
    settlement: str | None
    note_de: str | None
    figures: tuple[Figure, ...]
    programmes: tuple[ProgrammeRef, ...]
    structures: tuple[TieRef, ...]
    actors: tuple[ActorRef, ...]
    actor_groups: tuple[ActorGroup, ...]
    needs: tuple[NeedRef, ...]
    derived_needs: tuple[DerivedNeed, ...]
    derived_needs_de: str
    solutions: tuple[ProfileSolution, ...]
    similar: tuple[Neighbour, ...]
    coverage: Coverage
    evidence_de: str


@dataclass(frozen=True, slots=True)
class StatementView:
    """One statement about a thing or one of its relations, with its source and place in it.

    Of a relation it has the words and dates that this source gives, which may differ from those of another.
    """

    id: str
    property: str
    value: float | int | str | bool
    source: SourceRef
    locator: str
    method: str
    confidence: str
    dataset: str
    first_seen: str
    last_seen: str
    verb: str | None = None
    since: str | None = None
    until: str | None = None
    observed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A relation of a thing as seen from it: `outgoing` or not, with the other end."""

    id: str
    type: str
    label_de: str
    outgoing: bool
    other: Reference
    role: str | None = None
    kind: str | None = None
    degree: str | None = None
    modality: str = "done"
    since: str | None = None
    until: str | None = None
    observed: str | None = None
    confidence: str = "high"
    sources: tuple[SourceRef, ...] = ()
    locators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntityAnswer(Answer):
    """One thing with its properties, every statement about it, its relations and sources."""

    ROWS: ClassVar[str] = "statements"
    dataset_version: str
    entity: Reference
    traits: tuple[str, ...]
    properties: dict[str, Json]
    statements: tuple[StatementView, ...]
    relations: tuple[Link, ...]
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True, slots=True)
class FileRows:
    """Rows of one file: read, used, quarantined."""

    name: str
    file: str
    read: int
    used: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Number of things per class and of relations per class."""

    classes: dict[str, int]
    relations: dict[str, int]


@dataclass(frozen=True, slots=True)
class InfoAnswer(Answer):
    """What the store holds."""

    ROWS: ClassVar[str] = "sources"
    dataset_version: str
    counts: Counts
    statements: int
    statements_without_source: int
    sources: tuple[FileRows, ...]
    figures: Literal["bundled", "wide"]
    coverage: dict[str, int]
