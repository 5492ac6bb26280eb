"""Recommendations and gaps for Kommunen, against one Cypher query on Neo4j and a plain networkx script."""

from collections.abc import Callable
from contextlib import ExitStack
from random import Random
from typing import Any

from benchmarks import neo4j_side, transfer_cypher, transfer_networkx
from benchmarks.generator import SEED
from benchmarks.measure import Effort, each, peak_mb, ratio, side_by_side, timed
from benchmarks.sizes import Places
from benchmarks.transfer_question import FIELD, Prepared, Row, prepare, rows_of, weights
from queries.comparison import Comparison
from queries.coverage import Covers
from queries.criteria import check_weights
from queries.facts import Facts
from queries.gap_bodies import Bodies
from queries.gaps import gaps
from queries.recommend import recommend
from queries.verdicts import Ask

OURS, CYPHER, SCRIPT = "bildungsgraph", "neo4j", "networkx"
NEED = "Jugendliche finden nach der Schule keinen Ausbildungsplatz"
ALL_KREISE = 400


class Door:
    """The answers over one graph, texts compared by characters alone: vectors of generated texts would mean nothing."""

    def __init__(self, facts: Facts, comparison: Comparison) -> None:
        self.facts = facts
        self.comparison = comparison
        self.covers = Covers(facts)
        self.bodies = Bodies(facts, self.covers)
        self._shared = check_weights(weights())
        self._default = check_weights(None)
        size = sum(FIELD in s.fields for s in facts.solutions.values())
        ranks = comparison.texts.ranks(NEED)
        self.by_field = Ask(field=FIELD, field_size=size)
        self.by_need = Ask(field=FIELD, need=NEED, ranks=ranks, field_size=size)

    def recommend(self, key: str, ask: Ask) -> Any:
        """The whole answer for a Kreis."""
        place = self.facts.territories.at(key)
        coverage = self.covers.local(place).coverage
        return recommend(self.comparison, place, ask, self._default, 10, coverage)

    def shared(self, key: str) -> list[Row]:
        """The rows of the question that others can answer too; the whole answer is made all the same."""
        place = self.facts.territories.at(key)
        coverage = self.covers.local(place).coverage
        return rows_of(recommend(self.comparison, place, self.by_field, self._shared, 10, coverage))

    def gaps(self, key: str) -> Any:
        """The whole answer about gaps, with talks for one field."""
        return gaps(self.comparison, self.covers, self.bodies, self.facts.territories.at(key), [FIELD])


def own_times(door: Door, effort: Effort) -> dict[str, Any]:
    """Our own times: first questions, warm ones, all Kreise one after the other, gaps."""
    keys = door.facts.territories.kreise
    some = sorted(Random(SEED).sample(keys, min(len(keys), max(100, 2 * effort.rounds))))
    first, first_cpu = each(lambda k: door.recommend(k, door.by_field), some)
    warm, warm_cpu = each(lambda k: door.recommend(k, door.by_field), some)
    need, need_cpu = each(lambda k: door.recommend(k, door.by_need), some)
    each(door.gaps, some)
    gap, gap_cpu = each(door.gaps, some)
    named = {"first": (first, first_cpu), "warm": (warm, warm_cpu), "need": (need, need_cpu), "gaps": (gap, gap_cpu)}
    return {name: {"wall": w.to_dict(), "cpu": c.to_dict()} for name, (w, c) in named.items()}


def all_kreise(door: Door) -> float:
    """Seconds of a recommendation for 400 Kreise one after the other (all there are at the bundled size)."""
    keys = door.facts.territories.kreise[:ALL_KREISE]
    return round(timed(lambda: [door.recommend(k, door.by_field) for k in keys]), 2)


def run(size: str, places: Places, effort: Effort) -> dict[str, Any]:
    """Measure one size; see the module."""
    with ExitStack() as stack:
        store = stack.enter_context(places.store(size))
        facts = Facts(store.graph)
        comparison = Comparison(facts, store.figures)
        door, given = Door(facts, comparison), prepare(comparison)
        seconds = all_kreise(door)
        own = own_times(door, effort)
        memory = peak_mb()
        calls: dict[str, Callable[[str], list[Row]]] = {OURS: door.shared, SCRIPT: _script(store.graph, given)}
        side, reason = None, neo4j_side.missing()
        if reason is None:
            side = stack.enter_context(neo4j_side.neo4j(store, places.work / f"neo4j-{size}"))
            transfer_cypher.give(side, given)
            calls[CYPHER] = lambda key: transfer_cypher.ask(side, given, f"territory/{key}")
        keys = sorted(Random(f"{SEED}|compared").sample(facts.territories.kreise, 40))
        compared = keys[: max(5, effort.rounds // 4)]
        different = [k for k in compared for call in calls.values() if call(k) != door.shared(k)]
        times = side_by_side(calls, keys, effort)
        return {
            "kreise": len(facts.territories.kreise),
            "solutions": len(facts.solutions),
            "all_400_kreise_s": seconds,
            "own": own,
            "memory_mb": memory,
            "shared_question": {name: t.to_dict() for name, t in times.items()},
            "times_faster": {name: ratio(times[OURS], t) for name, t in times.items() if name != OURS},
            "different_rows": different,
            "compared": len(compared),
            "neo4j": neo4j_side.settings(side.server) if side else None,
            "neo4j_missing": reason,
        }


def _script(graph: Any, given: Prepared) -> Callable[[str], list[Row]]:
    drawn = transfer_networkx.network(graph, given)
    return lambda key: transfer_networkx.ask(drawn, given, f"territory/{key}")
