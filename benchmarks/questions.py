"""Thirteen questions: named through our door, free Cypher through the guard, and the same Cypher on Neo4j over Bolt."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from benchmarks import neo4j_side
from benchmarks.measure import Effort, Timing, geometric_mean, memory_of, ratio, side_by_side
from benchmarks.parameters import MIX, Draw, Values
from benchmarks.sizes import Places
from graph_store.guard import GuardedEngine, Limits
from graph_store.store import Store
from queries.catalogue.model import question
from queries.catalogue.run import ask, bind, in_order

LIMITS = Limits(seconds=30, rows=100_000, bytes=100_000_000)
"""Wider than the public ones, so that no answer is cut and all rows can be compared."""
Call = Callable[[Values], list[tuple[Any, ...]]]
NAMED, GUARD, NEO4J = "named", "guard", "neo4j"


def callers(
    store: Store, engine: GuardedEngine | None, side: neo4j_side.Side | None, name: str
) -> dict[str, Callable[[Values], Any]]:
    """One call per system for a question; all take the values a user gives."""
    asked = question(name)
    found: dict[str, Callable[[Values], Any]] = {NAMED: lambda given: ask(name, given, store).rows}
    if engine:
        found[GUARD] = lambda given: engine.cypher(asked.cypher, dict(bind(asked, given, store))).rows
    if side:
        found[NEO4J] = lambda given: side.rows(asked.cypher, dict(bind(asked, given, store)))
    return found


def differing(calls: dict[str, Callable[[Values], Any]], name: str, sets: list[Values]) -> list[str]:
    """Where systems give other rows than the first one, one line each; order of rows apart."""
    asked, lines = question(name), []
    for given in sets:
        answers = {s: in_order(asked, [tuple(row) for row in call(given)]) for s, call in calls.items()}
        first = next(iter(answers))
        lines += [f"{name} {given}: {s}: {len(a)} rows, {first}: {len(answers[first])}"
                  for s, a in answers.items() if a != answers[first]]  # fmt: skip
    return lines


def run(size: str, places: Places, effort: Effort) -> dict[str, Any]:
    """Measure one size; see the module."""
    with ExitStack() as stack:
        store = stack.enter_context(places.store(size))
        draw, side, reason = Draw(store.graph), None, neo4j_side.missing()
        guarded = stack.enter_context(GuardedEngine(store.path, LIMITS, workers=1))
        engine = guarded if guarded.available()["cypher"] else None
        if reason is None:
            side = stack.enter_context(neo4j_side.neo4j(store, places.work / f"neo4j-{size}"))
        rows: dict[str, Any] = {}
        different: list[str] = []
        for name in MIX:
            sets = draw.sets(name, effort.rounds)
            calls = callers(store, engine, side, name)
            different += differing(calls, name, sets[: max(5, effort.rounds // 4)])
            rows[name] = _row(side_by_side(calls, sets, effort))
        return {
            "nodes": store.meta["counts"].get("nodes"),
            "relationships": store.meta["counts"].get("relationships"),
            "neo4j": neo4j_side.settings(side.server) if side else None,
            "neo4j_missing": reason,
            "neo4j_memory_mb": memory_of(side.server.pid) if side and side.server.pid else None,
            "different_rows": different,
            "questions": rows,
            "summary": summary(rows),
        }


def _row(times: dict[str, Timing]) -> dict[str, Any]:
    row: dict[str, Any] = {system: t.to_dict() for system, t in times.items()}
    if NEO4J in times:
        row["times_faster"] = {s: ratio(t, times[NEO4J]) for s, t in times.items() if s != NEO4J}
    return row


def summary(rows: dict[str, Any]) -> dict[str, Any]:
    """Geometric mean and least of how many times faster than Neo4j each of our ways is."""
    found: dict[str, Any] = {}
    for system in (NAMED, GUARD):
        ratios = {n: r["times_faster"][system] for n, r in rows.items() if system in r.get("times_faster", {})}
        if ratios:
            least = min(ratios, key=lambda n: ratios[n])
            found[system] = {"geometric_mean": geometric_mean(list(ratios.values())), "least": ratios[least],
                             "least_at": least}  # fmt: skip
    return found
