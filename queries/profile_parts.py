"""The parts of a profile: figures with trend, ties, programmes, actors, stated and derived needs."""

from dataclasses import dataclass

from queries.parts import Reference, SolutionRef, SourceRef, Value


@dataclass(frozen=True, slots=True)
class Trend:
    """How a figure changed since the year `since`; `change` is None where no earlier year can be compared.

    `before` is the value then, `change` the difference in `unit`, `percent` the change relative to `before` (only for
    persons and euros), `reason` says why there is no change to tell.
    """

    since: int | None
    before: float | None
    change: float | None
    unit: str | None
    percent: float | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Value):
    """A figure of a Kommune with its rank (1 = highest) among all `of` Kommunen that have a value.

    `peers_median` is the median of its `peers` similar Kommunen with a value, `peers_rank` its rank among these and
    itself.
    """

    indicator: str
    rank: int | None
    of: int
    peers_median: float | None
    peers_rank: int | None
    peers: int
    trend: Trend
    sources: tuple[SourceRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TieRef(Reference):
    """A thing the place is tied to: how (German word of the source, role), since and until when, done or planned."""

    how: str
    role: str | None = None
    since: str | None = None
    until: str | None = None
    modality: str = "done"
    sources: tuple[SourceRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeRef(TieRef):
    """A programme the place takes part in. `runs_from` and `runs_until` are the years of the programme itself."""

    runs_from: str | None = None
    runs_until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorRef(TieRef):
    """An actor at the place, with type, level and sector (None where unknown). `collective`: stands for several."""

    type: str | None = None
    type_de: str | None = None
    level: str | None = None
    level_de: str | None = None
    sector: str | None = None
    sector_de: str | None = None
    collective: bool


@dataclass(frozen=True, slots=True)
class ActorGroup:
    """Number of actors of one level and sector (None = unknown); collective names are counted apart."""

    level: str | None
    level_de: str
    sector: str | None
    sector_de: str
    actors: int
    collectives: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRef(Reference):
    """A stated need: how (`method`, None = not on record) and when it was found, what and whom it is about.

    `respondents` are the groups that were asked, with their number, where an assessment gives them.
    """

    method: str | None = None
    method_de: str | None = None
    year: int | None = None
    fields: tuple[Reference, ...] = ()
    phases: tuple[Reference, ...] = ()
    groups: tuple[Reference, ...] = ()
    respondents: tuple[str, ...] = ()
    sources: tuple[SourceRef, ...] = ()


@dataclass(frozen=True, slots=True)
class DerivedNeed:
    """A question that a figure raises because it lies far from those of similar Kommunen. No stated need, no judgement.

    `distance` is the robust distance from the median of the peers in the latest year, `distance_before` in the year
    before; both must reach `threshold`. `field` and `phase` are the compiler's classification of the figure.
    """

    text_de: str
    indicator: str
    value: float
    year: int
    unit: str | None
    peers_median: float
    distance: float
    distance_before: float
    threshold: float
    field: Reference
    phase: Reference
    peers: tuple[Reference, ...]
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSolution(SolutionRef):
    """A solution of the place with its family."""

    family: Reference | None = None
    summary: str | None = None
    status: str | None = None
    planned_only: bool
    sources: tuple[SourceRef, ...] = ()
