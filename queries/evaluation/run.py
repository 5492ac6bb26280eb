"""All tests over one part of the record."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from graph_store.graph import Graph
from queries.evaluation.exchanges import exchange
from queries.evaluation.needs import need_to_families, need_to_field
from queries.evaluation.neighbours import agreement, stability
from queries.evaluation.places import forward, hold_out_family, hold_out_place
from queries.evaluation.records import COLLECTIONS, PROGRAMMES, Records, subset
from queries.evaluation.results import TestResult
from queries.evaluation.text_families import text_to_family
from queries.facts import Facts
from queries.figures import ProfileKind
from queries.language.embedding import VectorCache
from queries.language.text_ranks import TextRanks, place_names

SubsetName = Literal["programmes", "all"]
SUBSETS: tuple[SubsetName, ...] = ("programmes", "all")
Progress = Callable[[str, int, int], None]
"""Called with the name of a step, the number of steps done and the number of steps."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The results over one part of the record, with what it holds."""

    subset: SubsetName
    dataset_version: str
    profile: ProfileKind
    fused: bool
    solutions: int
    places: int
    families: int
    needs: int
    tests: tuple[TestResult, ...]

    def test(self, name: str) -> TestResult:
        """The test with this id. KeyError where the record gave no case for it."""
        for test in self.tests:
            if test.id == name:
                return test
        raise KeyError(name)

    @property
    def gates_apply(self) -> bool:
        """Gates were fixed for the four programme collections."""
        return self.subset == "programmes"

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; gates only where they apply."""
        tests = {t.id: t.to_dict() for t in self.tests}
        if not self.gates_apply:
            tests = {i: {k: v for k, v in t.items() if k not in ("gate_met", "gate_de")} for i, t in tests.items()}
        counts = {"solutions": self.solutions, "places": self.places, "families": self.families, "needs": self.needs}
        return {
            "subset": self.subset,
            "dataset_version": self.dataset_version,
            "profile": self.profile,
            "text": "fused" if self.fused else "characters",
            "counts": counts,
            "tests": tests,
        }


def evaluate(
    graph: Graph,
    figures: pd.DataFrame,
    part: SubsetName,
    vectors: VectorCache | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Run T1 to T6, and N1 and N2 on the figures. Without `vectors` the texts are compared by characters alone.

    Deterministic: the same graph, figures and vectors give the same numbers.
    """
    collections = PROGRAMMES if part == "programmes" else COLLECTIONS
    chosen = subset(graph, collections) if part == "programmes" else graph
    records = Records(Facts(chosen), figures, collections)
    solutions = {i: s for i, s in records.facts.solutions.items() if s.families}
    names = place_names(chosen)
    texts = TextRanks({i: s.text for i, s in solutions.items()}, names, vectors)
    steps: dict[str, Callable[[], TestResult | None]] = {
        "T1": lambda: text_to_family(solutions, names, texts, vectors),
        "T2": lambda: need_to_field(records, texts),
        "T3": lambda: need_to_families(records, texts),
        "T4": lambda: hold_out_place(records),
        "T4b": lambda: hold_out_family(records),
        "T5": lambda: forward(records),
        "T6": lambda: exchange(records),
        "N1": lambda: stability(figures, records.facts.territories.kreise),
        "N2": lambda: agreement(records.facts, figures),
    }
    found = []
    for done, (name, step) in enumerate(steps.items()):
        if progress:
            progress(name, done, len(steps))
        if result := step():
            found.append(result)
    return Evaluation(
        subset=part,
        dataset_version=graph.version,
        profile=records.then.kind,
        fused=texts.fused,
        solutions=len(records.solutions),
        places=len(records.places),
        families=len(records.families),
        needs=len(records.needs()),
        tests=tuple(found),
    )
