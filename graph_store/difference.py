"""What new statements change in a statement file, and which things of the graph that touches."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from graph_store import database
from graph_store.database import StatementFile
from graph_store.graph import Graph
from graph_store.statements import Harvest, Source, Statement


@dataclass(slots=True)
class Touched:
    """Ids of everything whose record or place in a projection may differ, and changed sources, old and new.

    A thing is touched by every statement about it and by every relation that starts or ends at it.
    """

    things: set[str] = field(default_factory=set)
    relations: set[str] = field(default_factory=set)
    statements: set[str] = field(default_factory=set)
    sources: list[Source] = field(default_factory=list)

    def add(self, statement: Statement) -> None:
        """Touch what the statement says something about."""
        self.statements.add(statement.id)
        if statement.relation is None:
            self.things.add(statement.about)
        else:
            self.relations.add(statement.about)
            self.things |= {statement.relation.from_id, statement.relation.to_id}

    def part(self, graph: Graph) -> set[str]:
        """Ids of the touched things and relations, of all relations that start at the things, and of their ends."""
        starting = [relation for thing in self.things for relation in graph.out(thing)]
        return self.things | self.relations | {r.id for r in starting} | {r.to_id for r in starting}

    def __len__(self) -> int:
        return len(self.things) + len(self.relations) + len(self.statements) + len(self.sources)


@dataclass(slots=True)
class Difference:
    """What leads from a statement file to a harvest: positions to clear, statements to put at free positions."""

    removed: list[int]
    added: list[tuple[int, Statement]]
    touched: Touched


def difference(file: StatementFile, harvest: Harvest) -> Difference | None:
    """Compare a statement file with a harvest, whose statements are unique by id, row by row and in order.

    A statement that moved counts as removed and added, because the order of loading decides between equal values.
    None where the positions leave no room for what is new.
    """
    touched = Touched(sources=_changed_sources(file, harvest))
    numbers = {statement.id: number for number, statement in enumerate(harvest.statements)}
    removed: list[int] = []
    same: list[tuple[int, int]] = []
    for position, statement_id, held in file.rows():
        number = numbers.get(statement_id)
        if number is not None and held == database.values(harvest.statements[number]):
            same.append((number, position))
        else:
            removed.append(position)
    run = _longest_run([number for number, _ in same])
    kept = dict(same[n] for n in run)
    removed += [position for number, position in same if number not in kept]
    added = _placed(harvest.statements, kept)
    if added is None:
        return None
    for statement in (*file.at(removed), *(s for _, s in added), *_shown_otherwise(file, harvest)):
        touched.add(statement)
    return Difference(removed, added, touched)


def _changed_sources(file: StatementFile, harvest: Harvest) -> list[Source]:
    old, new = file.sources(), harvest.sources
    changed = sorted(i for i in old.keys() | new.keys() if old.get(i) != new.get(i))
    return [sources[i] for i in changed for sources in (old, new) if i in sources]


def _shown_otherwise(file: StatementFile, harvest: Harvest) -> Iterable[Statement]:
    """Statements of sources that got another address or kind: wherever the source is named, it is now named anew."""
    old = file.sources()
    moved = {i for i, s in harvest.sources.items() if i in old and (old[i].url, old[i].kind) != (s.url, s.kind)}
    return (s for s in harvest.statements if s.source in moved)


def _longest_run(numbers: Sequence[int]) -> list[int]:
    """Indexes of a longest increasing subsequence of different numbers (patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, number in enumerate(numbers):
        place = bisect_left(tails, number)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(number)
            ends.append(index)
        else:
            tails[place], ends[place] = number, index
    run = []
    index = ends[-1] if ends else -1
    while index >= 0:
        run.append(index)
        index = before[index]
    return run[::-1]


def _placed(statements: Sequence[Statement], kept: dict[int, int]) -> list[tuple[int, Statement]] | None:
    """The statements that are not kept, each with a position between those of its kept neighbours."""
    placed: list[tuple[int, Statement]] = []
    waiting: list[Statement] = []
    last = 0
    for number, statement in enumerate(statements):
        if number not in kept:
            waiting.append(statement)
            continue
        room = kept[number] - last
        if len(waiting) >= room:
            return None
        placed += [(last + room * n // (len(waiting) + 1), s) for n, s in enumerate(waiting, 1)]
        last, waiting = kept[number], []
    placed += [(last + database.STEP * n, s) for n, s in enumerate(waiting, 1)]
    return placed
