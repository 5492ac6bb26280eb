"""The answers about networks larger than one Kommune, and about two side by side."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from queries.answers import GapsAnswer
from queries.json_form import Answer
from queries.parts import CoverageLevel, Reference, Value

Role = Literal["coordinator", "itinerant", "gatekeeper", "representative", "liaison"]
ScopeKind = Literal["country", "land", "programme", "field"]


@dataclass(frozen=True, slots=True)
class RoleCount:
    """How often a node brokers in a role, and how often where levels are dealt out at random (mean, middle 95 %)."""

    role: Role
    label_de: str
    count: int
    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker(Reference):
    """A node with many ties that do not know each other. `roles` is empty where `roles_reason_de` says why."""

    level_de: str
    ties: int
    constraint: float | None
    effective_size: float
    cuts_off: int
    roles: tuple[RoleCount, ...]
    roles_reason_de: str = ""
    text_de: str


@dataclass(frozen=True, slots=True)
class NetworkView:
    """The network of documented ties. `brokers` is None, the reason in `reason_de`, where the record is too thin."""

    nodes: int
    largest_part: int
    cycles: int
    parts: int
    text_de: str
    brokers: tuple[Broker, ...] | None
    reason_de: str
    notes_de: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YearOfTies:
    """Ties that began in a year as far as one is documented, all until then, and the network that these make."""

    year: int
    begun: int
    total: int
    nodes: int
    largest_part: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredPlace(Reference):
    """A Kommune and how well the record covers it."""

    level: CoverageLevel
    ties: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeGapsAnswer(GapsAnswer):
    """Gaps of a Land, a programme, a field or the whole: those of its Kommunen, and those of the network itself."""

    scope: ScopeKind
    heading_de: str
    places: tuple[CoveredPlace, ...]
    network: NetworkView | None
    years: tuple[YearOfTies, ...] | None


@dataclass(frozen=True, slots=True)
class Contrast:
    """One aspect of two networks. A value is None, with its reason, where nothing can be told."""

    aspect: str
    label_de: str
    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class CompareAnswer(Answer):
    """Two Kommunen, Länder, programmes or fields side by side: what is documented, never who is better."""

    ROWS: ClassVar[str] = "contrasts"
    dataset_version: str
    left: GapsAnswer
    right: GapsAnswer
    contrasts: tuple[Contrast, ...]
    both: tuple[Reference, ...]
    only_left: tuple[Reference, ...]
    only_right: tuple[Reference, ...]
    notes_de: tuple[str, ...]
    evidence_de: str
