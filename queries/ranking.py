"""The rules of `queries.verdicts` for all solutions at once, over arrays: who leads, before anything is put in words.

Each criterion is a column of verdicts, one row per solution that a Kommune could adopt. Criteria that rest on the
solution, the family or the Kommune alone are asked of `queries.verdicts` itself; those that compare two sides are
written here once more.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from queries.comparison import Comparison, Target
from queries.criteria import CRITERIA, WORTH, Judgement
from queries.facts import LIFELONG, Solution
from queries.parts import Verdict
from queries.territories import Place
from queries.verdicts import (
    BY_FAMILY,
    BY_SOLUTION,
    BY_TARGET,
    FIELD_RANK,
    MIDDLE,
    NEAR,
    NEAR_RANK,
    SETTLEMENT_ORDER,
    SMALL_FIELD,
    TEXT_ONLY_RANK,
    TEXT_RANK,
    Ask,
)

Codes = NDArray[np.int8]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
SortKey = tuple[int, bool, float, str]
FamilyRule = Callable[[Comparison, Target, Solution], Judgement | None]

VERDICTS: tuple[Verdict, ...] = ("match", "partial", "mismatch", "unknown")
MATCH, PARTIAL, MISMATCH, UNKNOWN = range(len(VERDICTS))
LEFT_OUT = len(VERDICTS)
"""Code of a criterion that does not apply."""
_NO_RANK = np.iinfo(np.int64).max
_NEED_ORDER = np.array([0, 1, 2, 2, 0], dtype=np.int8)
_WORTH = np.array([*(WORTH[v] for v in VERDICTS), (0.0, 0.0, 0.0)])
_APPLIES = np.array([1.0, 1.0, 1.0, 1.0, 0.0])


def _code(judgement: Judgement | None) -> int:
    return LEFT_OUT if judgement is None else VERDICTS.index(judgement.verdict)


def _adoptable(comparison: Comparison, solution: Solution) -> bool:
    family = comparison.facts.families.get(solution.family or "")
    return family is not None and not family.federal


def _settlement_step(comparison: Comparison, place: Place) -> int:
    found = comparison.settlement(place)
    return SETTLEMENT_ORDER.index(found) if found in SETTLEMENT_ORDER else -1


def _table(rows: Sequence[Collection[str]], names: Sequence[str]) -> Flags:
    """One row per collection, one column per name: True where the collection holds the name."""
    column = {name: n for n, name in enumerate(names)}
    table = np.zeros((len(rows), len(names)), dtype=np.bool_)
    for n, found in enumerate(rows):
        for name in found:
            if name in column:
                table[n, column[name]] = True
    return table


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates of a Kommune by family, the family of the first leader first.

    `leaders` are rows of solutions, one per family; `keys` their sort keys (see `queries.recommend.sort_key`).
    """

    columns: "Columns"
    leaders: Numbers
    keys: list[SortKey]
    _by_family: Numbers

    def leader(self, position: int) -> Solution:
        """The solution that leads a family."""
        return self.columns.solutions[int(self.leaders[position])]

    def members(self, position: int) -> Iterator[Solution]:
        """The leader of a family and the others behind it, in their order."""
        leader = self.leaders[position]
        own = self._by_family[self.columns.family[self._by_family] == self.columns.family[leader]]
        yield self.columns.solutions[leader]
        for row in own:
            if row != leader:
                yield self.columns.solutions[row]


class Columns:
    """Solutions that a Kommune could adopt, one row each in the order of ids, with what the criteria ask of them."""

    def __init__(self, comparison: Comparison) -> None:
        self.solutions = [s for s in comparison.facts.solutions.values() if s.places and _adoptable(comparison, s)]
        self.families = sorted({s.families[0] for s in self.solutions})
        number = {family: n for n, family in enumerate(self.families)}
        self.family = np.array([number[s.families[0]] for s in self.solutions], dtype=np.int64)
        self.planned = np.array([s.planned for s in self.solutions], dtype=np.bool_)
        self.whole = np.array([s.part_of is None for s in self.solutions], dtype=np.bool_)
        self.alone = {
            name: np.array([_code(rule(comparison, s)) for s in self.solutions], dtype=np.int8)
            for name, rule in BY_SOLUTION.items()
        }
        self._together: dict[str, list[tuple[int, str]]] = {}
        self._fields: dict[str, Flags] = {}
        self._phases: dict[str, Flags] = {}
        self._place(comparison)
        self._surround(comparison)

    def _place(self, comparison: Comparison) -> None:
        """The places of all solutions in one list, sorted inside each solution; `starts` are the solutions' firsts."""
        facts, rows = comparison.facts, comparison.rows
        ids = sorted({p for s in self.solutions for p in s.places})
        number = {place: n for n, place in enumerate(ids)}
        self.places = [facts.places[p] for p in ids]
        self.where = np.array([number[p] for s in self.solutions for p in s.places], dtype=np.int64)
        sizes = np.array([len(s.places) for s in self.solutions], dtype=np.int64)
        self.starts = np.concatenate(([0], np.cumsum(sizes)[:-1])) if len(sizes) else np.zeros(0, dtype=np.int64)
        self.owner = np.repeat(np.arange(len(sizes)), sizes)
        self.kreis = np.array([rows.get(p.kreis or "", -1) for p in self.places], dtype=np.int64)
        self.lands = sorted({p.land for p in self.places})
        self.land = np.array([self.lands.index(p.land) for p in self.places], dtype=np.int64)
        self.forms = sorted({p.form for p in self.places})
        self.form = np.array([self.forms.index(p.form) for p in self.places], dtype=np.int64)
        self.settlement = np.array([_settlement_step(comparison, p) for p in self.places], dtype=np.int64)

    def _surround(self, comparison: Comparison) -> None:
        """Agencies in charge of each place, and whether the Land of any place of a row runs its family everywhere."""
        facts = comparison.facts
        wide = _table([facts.families[f].landwide for f in self.families], self.lands)
        self._landwide = self._any(wide[self.family[self.owner], self.land[self.where]])
        charge = [facts.agencies(p).keys() for p in self.places]
        names = sorted({agency for agencies in charge for agency in agencies})
        self._agencies = {name: n for n, name in enumerate(names)}
        self._charge = _table(charge, names)

    @cached_property
    def _example(self) -> list[Solution]:
        """One solution of each family."""
        return [self.solutions[n] for n in np.unique(self.family, return_index=True)[1]]

    def _any(self, flags: Flags) -> Flags:
        """For each solution whether any of its places has the flag (one flag per entry of `where`)."""
        return np.logical_or.reduceat(flags, self.starts) if len(self.starts) else np.zeros(0, dtype=np.bool_)

    def _holds(self, kept: dict[str, Flags], concept: str, of: Callable[[Solution], Collection[str]]) -> Flags:
        if concept not in kept:
            kept[concept] = np.array([concept in of(s) for s in self.solutions], dtype=np.bool_)
        return kept[concept]

    def has_field(self, concept: str) -> Flags:
        """Whether a solution answers a field of action."""
        return self._holds(self._fields, concept, lambda s: s.fields)

    def has_phase(self, concept: str) -> Flags:
        """Whether a solution is for a phase of life."""
        return self._holds(self._phases, concept, lambda s: s.phases)

    @cached_property
    def no_field(self) -> Flags:
        """Solutions without a known field."""
        return np.array([not s.fields for s in self.solutions], dtype=np.bool_)

    @cached_property
    def no_phase(self) -> Flags:
        """Solutions without a known phase."""
        return np.array([not s.phases for s in self.solutions], dtype=np.bool_)

    def together(self, comparison: Comparison, family: str) -> list[tuple[int, str]]:
        """Other families by the number of places where they are documented beside this one, the most first."""
        if family not in self._together:
            families = comparison.facts.families
            common = [(len(families[family].places & f.places), f.id) for f in families.values() if f.id != family]
            self._together[family] = sorted((c for c in common if c[0]), key=lambda c: (-c[0], c[1]))
        return self._together[family]

    def _percentiles(self, target: Target) -> Floats:
        """Percentile of the distance to each place, seen from the target; infinite where unknown."""
        if target.percentiles is None or target.row is None:
            return np.full(len(self.places), np.inf)
        found = np.where(self.kreis >= 0, target.percentiles[self.kreis], np.nan)
        found[self.kreis == target.row] = 0.0
        return np.where(np.isfinite(found), found, np.inf)

    def nearest(self, target: Target) -> tuple[Numbers, Floats]:
        """For each solution its place nearest to the target (ties by id) and the percentile, infinite where unknown."""
        far = self._percentiles(target)[self.where]
        least = np.minimum.reduceat(far, self.starts) if len(self.starts) else far
        hits = np.flatnonzero(far == least[self.owner])
        first = hits[np.unique(self.owner[hits], return_index=True)[1]]
        return self.where[first], least

    def verdicts(self, comparison: Comparison, target: Target, ask: Ask) -> dict[str, Codes]:
        """Codes of all verdicts, in the order of the criteria."""
        near, far = self.nearest(target)
        phase = self._phase(ask)
        found = {
            **self.alone,
            "P1": np.select([far <= NEAR, far <= MIDDLE, np.isfinite(far)], [MATCH, PARTIAL, MISMATCH], UNKNOWN),
            "P2": np.where([f == target.place.form for f in self.forms], MATCH, MISMATCH)[self.form[near]],
            "P3": self._settlement(_settlement_step(comparison, target.place), near),
            "I1": self._need(ask, phase),
            "I2": phase,
            "E1": self._land(target),
            "E2": self._by_family(BY_FAMILY["E2"], comparison, target)[self.family],
            "E3": np.full(len(near), _code(BY_TARGET["E3"](target))),
            "T2": self._agency(target),
            "T3": self._contact(comparison.facts.partners(target.own)),
            "T4": self._offer(target),
        }
        return {spec.id: found[spec.id].astype(np.int8) for spec in CRITERIA}

    def _settlement(self, here: int, near: Numbers) -> Codes:
        there = self.settlement[near]
        steps = np.abs(there - here)
        known = (there >= 0) & (here >= 0)
        return np.select([~known, steps == 0, steps == 1], [UNKNOWN, MATCH, PARTIAL], MISMATCH).astype(np.int8)

    def _need(self, ask: Ask, phase: Codes) -> Codes:
        if not (ask.field or ask.need):
            return np.full(len(self.solutions), LEFT_OUT, dtype=np.int8)
        ranks = self._ranks(ask)
        if ask.field is None:
            choices = [MATCH, PARTIAL]
            verdict = np.select([ranks < TEXT_RANK, ranks < TEXT_ONLY_RANK], choices, MISMATCH)
        else:
            same = self.has_field(ask.field)
            close = (ranks < FIELD_RANK) | (ask.ranks is None or ask.field_size < SMALL_FIELD)
            silent = self.no_field & (ask.ranks is None)
            choices = [MATCH, PARTIAL, PARTIAL, UNKNOWN]
            verdict = np.select([same & close, same, ranks < NEAR_RANK, silent], choices, MISMATCH)
        return np.where((phase == MISMATCH) & (verdict == MATCH), PARTIAL, verdict).astype(np.int8)

    def _ranks(self, ask: Ask) -> Numbers:
        if not ask.ranks:
            return np.full(len(self.solutions), _NO_RANK, dtype=np.int64)
        known = ask.ranks
        return np.array([known.get(s.id, _NO_RANK) for s in self.solutions], dtype=np.int64)

    def _phase(self, ask: Ask) -> Codes:
        if ask.phase is None:
            return np.full(len(self.solutions), LEFT_OUT, dtype=np.int8)
        open_ended = self.has_phase(LIFELONG) | (ask.phase == LIFELONG)
        tests = [self.no_phase, self.has_phase(ask.phase), open_ended]
        return np.select(tests, [UNKNOWN, MATCH, PARTIAL], MISMATCH).astype(np.int8)

    def _land(self, target: Target) -> Codes:
        home = np.array([land == target.place.land for land in self.lands], dtype=np.bool_)
        same = self._any(home[self.land[self.where]]) if self.lands else np.zeros(0, dtype=np.bool_)
        return np.select([same, self._landwide], [MATCH, MISMATCH], PARTIAL).astype(np.int8)

    def _by_family(self, rule: FamilyRule, comparison: Comparison, target: Target) -> Codes:
        return np.array([_code(rule(comparison, target, s)) for s in self._example], dtype=np.int8)

    def _agency(self, target: Target) -> Codes:
        own = [self._agencies[a] for a in target.agencies if a in self._agencies]
        shared: Flags = np.logical_or.reduce(self._charge[:, own], axis=1)
        common = self._any(shared[self.where])
        return np.where(common, MATCH, MISMATCH).astype(np.int8)

    def _contact(self, partners: Collection[str]) -> Codes:
        found = np.full(len(self.solutions), UNKNOWN, dtype=np.int8)
        if partners:
            there = np.array([p.id in partners for p in self.places], dtype=np.bool_)
            direct = np.array([s.id in partners for s in self.solutions], dtype=np.bool_)
            found[direct | self._any(there[self.where])] = MATCH
        return found

    def _offer(self, target: Target) -> Codes:
        found = np.full(len(self.solutions), UNKNOWN, dtype=np.int8)
        for solution, offer in target.offers.items():
            if solution in self._row:
                found[self._row[solution]] = MATCH if offer.state == "current" else PARTIAL
        return found

    @cached_property
    def _row(self) -> dict[str, int]:
        return {s.id: n for n, s in enumerate(self.solutions)}

    def rank(
        self,
        comparison: Comparison,
        target: Target,
        ask: Ask,
        weights: Mapping[str, float],
        without: Iterable[str],
    ) -> Ranking:
        """Candidates for a Kommune, led and ordered as `queries.recommend.fold` does; families `without` are left out.

        A member of a series never leads; a family of such members only is left out.
        """
        codes = self.verdicts(comparison, target, ask)
        middle = np.round(mid_scores(codes, weights), 9)
        lead = _NEED_ORDER[codes[ask.lead]] if ask.lead else np.zeros(len(middle), dtype=np.int8)
        left_out = np.isin(np.array(self.families), list(without))[self.family] if self.families else self.whole
        here = self._any(np.array([p.id == target.place.id for p in self.places], dtype=np.bool_)[self.where])
        rows = np.flatnonzero(~(left_out | here))
        order = np.lexsort((rows, -middle[rows], lead[rows], self.planned[rows]))
        by_family = rows[order]
        able = by_family[self.whole[by_family]]
        leaders = able[np.unique(self.family[able], return_index=True)[1]]
        leaders = leaders[np.lexsort((leaders, -middle[leaders], self.planned[leaders], lead[leaders]))]
        keys = [(int(lead[n]), bool(self.planned[n]), -float(middle[n]), self.solutions[n].id) for n in leaders]
        return Ranking(self, leaders, keys, by_family)


def mid_scores(codes: Mapping[str, Codes], weights: Mapping[str, float]) -> Floats:
    """The middle of the score of each row (see `queries.criteria.score`), summed in the same order."""
    rows = len(next(iter(codes.values())))
    total, middle = np.zeros(rows), np.zeros(rows)
    for name, found in codes.items():
        total += weights[name] * _APPLIES[found]
        middle += weights[name] * _WORTH[found, 1]
    with np.errstate(invalid="ignore"):
        return np.where(total > 0, middle / np.where(total > 0, total, 1.0), 0.5)


_CACHE: "WeakKeyDictionary[Comparison, Columns]" = WeakKeyDictionary()


def columns(comparison: Comparison) -> Columns:
    """The columns of a comparison; built once for each."""
    if comparison not in _CACHE:
        _CACHE[comparison] = Columns(comparison)
    return _CACHE[comparison]
