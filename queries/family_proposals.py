"""Which family a solution without one may belong to: by a pattern on its name, and by its nearest texts.

Proposals only: a person confirms. On the names they were written for, the first pattern is right for 92 %; on new
names less is to be expected.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from queries.facts import Facts, Solution
from queries.language.text_ranks import TextRanks
from queries.parts import Reference, SolutionRef

NEIGHBOURS, LEAST_AGREEING = 5, 3
Patterns = Iterable[tuple[str, re.Pattern[str]]]


@dataclass(frozen=True, slots=True)
class FamilyProposal:
    """A solution without family, and what is proposed: by patterns in order, and by how many of the nearest texts."""

    solution: SolutionRef
    by_pattern: tuple[Reference, ...]
    by_text: Reference | None
    agreeing: int


def propose(facts: Facts, texts: TextRanks, patterns: Patterns) -> tuple[FamilyProposal, ...]:
    """Proposals for every solution without a family of its own, by id."""
    tried = list(patterns)
    open_ones = [s for s in facts.solutions.values() if not s.families]
    nearest = texts.nearest([s.text for s in open_ones]) if open_ones else []
    return tuple(_proposal(facts, s, order, tried) for s, order in zip(open_ones, nearest, strict=True))


def _proposal(
    facts: Facts, solution: Solution, order: list[str], patterns: list[tuple[str, re.Pattern[str]]]
) -> FamilyProposal:
    name = solution.name.casefold()
    hits = [family for family, pattern in patterns if family in facts.families and pattern.search(name)]
    near = [facts.solutions[i].family for i in order if i != solution.id and facts.solutions[i].family][:NEIGHBOURS]
    counts = Counter(family for family in near if family)
    family, agreeing = min(counts.items(), key=lambda c: (-c[1], c[0]), default=("", 0))
    agreed = agreeing >= LEAST_AGREEING
    return FamilyProposal(
        solution=SolutionRef(
            solution.id, "Solution", solution.name, places=tuple(facts.reference(p) for p in solution.places)
        ),
        by_pattern=tuple(facts.reference(f) for f in dict.fromkeys(hits)),
        by_text=facts.reference(family) if agreed else None,
        agreeing=agreeing if agreed else 0,
    )
