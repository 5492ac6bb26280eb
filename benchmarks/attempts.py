"""What an index more would bring where free Cypher is slower than Neo4j: a stored degree, and a text index.

Tried on a copy of the property graph and on the Neo4j server alike; nothing of it is in the published graph.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks import neo4j_side
from benchmarks.measure import Effort, side_by_side
from benchmarks.parameters import Draw, Values
from benchmarks.questions import LIMITS, NEO4J, callers
from benchmarks.sizes import Places
from graph_store.guard import GuardedEngine
from graph_store.store import Store
from queries.catalogue.index import index_of
from queries.catalogue.model import question
from queries.catalogue.run import in_order

DEGREE, WORD = "meistverbundene-akteure", "loesungen-nach-wort"
SHOWN = 25
BY_DEGREE = f"""MATCH (a:Actor) WHERE a.degree >= $least
RETURN a.name AS akteur, a.id AS id, a.degree AS beziehungen ORDER BY beziehungen DESC, id LIMIT {SHOWN}"""
BEFORE = "guard"


def _change_copy(path: Path, degrees: list[tuple[str, int]]) -> None:
    """Store the degrees, indexed, and give summaries of solutions a text index."""
    os.environ.setdefault("ARCADEDB_LOG_CONSOLE", "0")
    import arcadedb

    db = arcadedb.open_database(str(path))
    db.command("sql", "CREATE PROPERTY `Actor`.`degree` INTEGER")
    db.command("sql", "CREATE INDEX ON `Actor` (`degree`) NOTUNIQUE NULL_STRATEGY SKIP")
    db.begin()  # type: ignore[no-untyped-call]
    for actor, degree in degrees:
        db.command("sql", "UPDATE Actor SET degree = :degree WHERE id = :id", {"degree": degree, "id": actor})
    db.commit()  # type: ignore[no-untyped-call]
    db.command("sql", "CREATE PROPERTY `Solution`.`summary` STRING")
    db.command("sql", "CREATE INDEX ON `Solution` (`summary`) FULL_TEXT")
    db.close()  # type: ignore[no-untyped-call]


def _change_server(side: neo4j_side.Side, degrees: list[tuple[str, int]]) -> None:
    rows = [{"id": actor, "degree": degree} for actor, degree in degrees]
    side.rows("UNWIND $rows AS row MATCH (a:Actor {id: row.id}) SET a.degree = row.degree", {"rows": rows})
    side.rows("CREATE INDEX tried_degree IF NOT EXISTS FOR (a:Actor) ON (a.degree)")
    side.rows("CREATE TEXT INDEX tried_text IF NOT EXISTS FOR (s:Solution) ON (s.summary)")
    side.rows("CALL db.awaitIndexes(300)")


def _undo(side: neo4j_side.Side) -> None:
    """Leave the server as every other measurement expects it."""
    for name in ("degree", "text"):
        side.rows(f"DROP INDEX tried_{name} IF EXISTS")
    side.rows("MATCH (a:Actor) REMOVE a.degree")


def run(size: str, places: Places, effort: Effort) -> dict[str, Any]:
    """Measure one size; see the module."""
    with ExitStack() as stack:
        store = stack.enter_context(places.store(size))
        reason, copy = neo4j_side.missing(), places.work / "attempts"
        now = stack.enter_context(GuardedEngine(store.path, LIMITS, workers=1))
        if reason is not None or not now.available()["cypher"]:
            return {"missing": reason or "keine Engine"}
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(store.path / "arcadedb", copy / "arcadedb")
        degrees = index_of(store).ranking
        _change_copy(copy / "arcadedb", degrees)
        then = stack.enter_context(GuardedEngine(copy, LIMITS, workers=1))
        side = stack.enter_context(neo4j_side.neo4j(store, places.work / f"neo4j-{size}"))
        before = {name: callers(store, now, side, name) for name in (DEGREE, WORD)}
        found = {name: _times(name, before[name], store, effort) for name in before}
        _change_server(side, degrees)
        least = {"least": degrees[SHOWN - 1][1]}
        by_degree = {BEFORE: lambda _: then.cypher(BY_DEGREE, least).rows, NEO4J: lambda _: side.rows(BY_DEGREE, least)}
        after = {DEGREE: before[DEGREE] | by_degree, WORD: callers(store, then, side, WORD)}
        for name, calls in after.items():
            again = _times(name, calls, store, effort)
            found[name] |= {f"{system}_after": times for system, times in again.items()}
        _undo(side)
    shutil.rmtree(copy)
    return {"missing": None, "questions": found}


def _times(
    name: str, calls: dict[str, Callable[[Values], Any]], store: Store, effort: Effort
) -> dict[str, dict[str, Any] | list[str]]:
    """Times of guard and Neo4j, and who gave other rows than the named question."""
    asked, sets = question(name), Draw(store.graph).sets(name, effort.rounds)
    rows = {s: [in_order(asked, map(tuple, call(given))) for given in sets[:5]] for s, call in calls.items()}
    systems = {system: calls[system] for system in (BEFORE, NEO4J)}
    times = side_by_side(systems, sets, effort)
    differing = [system for system in systems if rows[system] != rows["named"]]
    return {**{system: t.to_dict() for system, t in times.items()}, "different_rows": differing}
