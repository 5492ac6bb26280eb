"""The record as test cases: which solution of which families stands at which place, needs, and documented exchange."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from graph_store.graph import Graph
from queries import similar
from queries.comparison import Comparison
from queries.facts import LIFELONG, Facts, Solution
from queries.figures import Floats, ProfileTable
from queries.territories import Place

PROGRAMMES = ("lvo", "ruem", "bk", "ti")
"""Data sets of the four programme collections."""
COLLECTIONS = (*PROGRAMMES, "kom", "ueb")
"""All collections of researched facts."""
PROGRAMME_YEAR = 2013
"""Reference year of the distances: the time of the programmes."""
DIRECTED = frozenset({"presented", "experience", "hosted"})
"""Kinds of sharing with a giver and a taker; an exchange has neither."""


def subset(graph: Graph, datasets: Iterable[str]) -> Graph:
    """The graph as these data sets alone would show it: other relations, and solutions without any family, are out.

    Figures, families and vocabularies stay.
    """
    wanted = {*datasets, "regions", "regions_wide", "lookups", "model"}
    kept = {i: r for i, r in graph.relations.items() if wanted & set(r.datasets)}
    coded = {r.from_id for r in kept.values() if r.cls == "InFamily"}
    entities = {i: e for i, e in graph.entities.items() if e.cls != "Solution" or i in coded}
    kept = {i: r for i, r in kept.items() if r.from_id in entities and r.to_id in entities}
    return Graph(entities, kept, graph.sources, graph.version)


class ComparisonThen(Comparison):
    """A comparison with the figures of the programmes' time."""

    def table(self, year: int | None = None) -> ProfileTable:
        """The profile of the year, by default that of the programmes."""
        return super().table(year or PROGRAMME_YEAR)


@dataclass(frozen=True, slots=True)
class StatedNeed:
    """A documented need: its place (today's), text, field, and phases without "lifelong"."""

    id: str
    place: str
    text: str
    field: str | None
    phases: frozenset[str]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A place that took up, or was shown, something of another place; solutions that it was about (or all there)."""

    taker: str
    giver: str
    solutions: tuple[str, ...]


class Records:
    """Solutions with a place and a family that a Kommune can adopt, as a matrix of places and families."""

    def __init__(self, facts: Facts, figures: pd.DataFrame, collections: Sequence[str] = COLLECTIONS) -> None:
        self.facts = facts
        self._collections = frozenset(collections)
        self.then = ComparisonThen(facts, figures)
        self.solutions: list[Solution] = [s for s in facts.solutions.values() if s.places and self._families(s)]
        self.places: list[str] = sorted({p for s in self.solutions for p in s.places})
        self.families: list[str] = sorted({f for s in self.solutions for f in self._families(s)})
        self.row = {p: n for n, p in enumerate(self.places)}
        self.column = {f: n for n, f in enumerate(self.families)}
        self._datasets = self._collected()

    def _families(self, solution: Solution) -> tuple[str, ...]:
        return tuple(f for f in solution.families if not self.facts.families[f].federal)

    def place(self, place_id: str) -> Place:
        """The place of a row."""
        return self.facts.places[place_id]

    def matrix(self, solutions: Iterable[Solution] | None = None) -> Floats:
        """1 where a family is documented at a place, by these solutions (by default all)."""
        found = np.zeros((len(self.places), len(self.families)))
        for solution in self.solutions if solutions is None else solutions:
            for place in solution.places:
                for family in self._families(solution):
                    found[self.row[place], self.column[family]] = 1
        return found

    def year(self, solution: Solution) -> int | None:
        """First year of a solution: from its text, programme or page, else from the date of its development."""
        year = self.facts.graph.entities[solution.id].props.get("yearFirst")
        if isinstance(year, int):
            return year
        dates = [r.valid_from[:4] for r in self.facts.graph.into(solution.id, "Development") if r.valid_from]
        return min((int(d) for d in dates), default=None)

    def counts(self) -> list[int]:
        """Number of solutions of each place."""
        found = Counter(p for s in self.solutions for p in s.places)
        return [found[p] for p in self.places]

    def _collected(self) -> dict[str, set[str]]:
        """Collections that show a solution of a place."""
        found: dict[str, set[str]] = defaultdict(set)
        for solution in self.solutions:
            shown = {d for r in self.facts.graph.out(solution.id, "InFamily") for d in r.datasets}
            for place in solution.places:
                found[place] |= shown & self._collections
        return found

    def programmes(self, place_id: str) -> frozenset[str]:
        """The collections from which the record of a place comes."""
        return frozenset(self._datasets[place_id])

    @cached_property
    def distances(self) -> Floats:
        """Distance between the Kreise of the places in the programmes' time; NaN inside one Kreis and where unknown."""
        table = self.then.table()
        rows = {n: self.then.rows[k] for n, p in enumerate(self.places) if (k := self.place(p).kreis) in self.then.rows}
        found = np.full((len(self.places), len(self.places)), np.nan)
        known, columns = list(rows), list(rows.values())
        for n, row in rows.items():
            found[n, known] = similar.distances_from(table.z, row, table.weights)[columns]
        return found

    def needs(self) -> list[StatedNeed]:
        """Needs that places have stated."""
        graph, found = self.facts.graph, []
        for entity in sorted(graph.of_class("Need"), key=lambda e: e.id):
            owners = sorted(r.from_id for r in graph.into(entity.id, "HasNeed") if r.from_id in self.facts.places)
            if not owners:
                continue
            fields = sorted(r.to_id for r in graph.out(entity.id, "Addressing") if r.to_id.startswith("ActionField/"))
            phases = frozenset(r.to_id for r in graph.out(entity.id, "Phase")) - {LIFELONG}
            text = entity.text("text") or entity.name
            place = self.facts.today(owners[0])
            found.append(StatedNeed(entity.id, place, text, fields[0] if fields else None, phases))
        return found

    def exchanges(self) -> list[Exchange]:
        """Documented exchange with a giver and a taker, each pair of places once; plans of an exchange are none."""
        graph, facts = self.facts.graph, self.facts
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for relation in graph.relations.values():
            if relation.modality != "done" or relation.from_id not in facts.places:
                continue
            start = facts.today(relation.from_id)
            if relation.cls == "Adoption" and relation.to_id in facts.solutions:
                for giver in facts.solutions[relation.to_id].places:
                    found[start, giver].add(relation.to_id)
            elif relation.cls == "Sharing" and relation.kind in DIRECTED and relation.to_id in facts.places:
                found.setdefault((facts.today(relation.to_id), start), set())
        return [
            Exchange(taker, giver, tuple(sorted(about)) or tuple(s.id for s in facts.at(giver)))
            for (taker, giver), about in sorted(found.items())
            if taker != giver
        ]
