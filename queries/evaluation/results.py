"""What a test found, in plain form."""

from collections.abc import Hashable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from queries.evaluation.resampling import LEVEL, Estimate, difference, mean_interval


@dataclass(frozen=True, slots=True)
class Row:
    """One method or group in a test: its mean with interval, and the paired difference to another method."""

    id: str
    label_de: str
    n: int
    estimate: Estimate
    against: str | None = None
    gain: Estimate | None = None

    @property
    def smallest(self) -> float | None:
        """The smallest difference that these pairs could show; None without one or where the draws do not vary."""
        width = self.gain.smallest_detectable if self.gain else 0.0
        return width or None

    def clear(self, comparisons: int) -> bool:
        """True for a difference that stays apart from 0 after Bonferroni's correction for so many comparisons."""
        gain = self.gain
        return gain is not None and gain.excludes_zero and (gain.p or 0.0) * comparisons < LEVEL

    def to_dict(self) -> dict[str, Any]:
        """Plain values with four decimals."""
        found: dict[str, Any] = {"id": self.id, "label_de": self.label_de, "n": self.n, **_numbers(self.estimate)}
        if self.gain:
            found |= {"against": self.against, "difference": _numbers(self.gain)}
        if self.smallest is not None:
            found["smallest_detectable"] = round(self.smallest, 3)
        return found


@dataclass(frozen=True, slots=True)
class Gate:
    """A threshold that was fixed beforehand, and whether it was met."""

    text_de: str
    met: bool


@dataclass(frozen=True, slots=True)
class TestResult:
    """A test with its protocol in one sentence, its rows (the first is the headline) and what they say."""

    __test__ = False

    id: str
    title_de: str
    protocol_de: str
    metric_de: str
    rows: tuple[Row, ...]
    reading_de: str
    gate: Gate | None = None
    notes_de: tuple[str, ...] = field(default=())

    def row(self, name: str) -> Row:
        """The row with this id. KeyError without it."""
        for row in self.rows:
            if row.id == name:
                return row
        raise KeyError(name)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: value, low and high of the headline, the gate if there is one, then every row."""
        head = self.rows[0]
        found: dict[str, Any] = {"title_de": self.title_de, "metric_de": self.metric_de, "row": head.id, "n": head.n}
        found |= _numbers(head.estimate)
        if self.gate:
            found |= {"gate_met": self.gate.met, "gate_de": self.gate.text_de}
        found |= {"protocol_de": self.protocol_de, "reading_de": self.reading_de, "notes_de": list(self.notes_de)}
        return {**found, "rows": [row.to_dict() for row in self.rows]}


def _numbers(estimate: Estimate) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(estimate).items() if value is not None}


def row(
    name: str,
    label_de: str,
    values: Sequence[float],
    clusters: Sequence[Hashable],
    against: str | None = None,
    base: Sequence[float] | None = None,
) -> Row:
    """A row from values per case and the cluster (place) of each; with `base` also the paired difference to it."""
    estimate = mean_interval(values, clusters)
    if base is None:
        return Row(name, label_de, len(values), estimate)
    return Row(name, label_de, len(values), estimate, against, difference(values, base, clusters))
