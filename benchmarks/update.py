"""Bringing a remote database up to date with what changed, against loading it anew."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

from benchmarks import neo4j_side
from benchmarks.measure import Effort, timed
from benchmarks.sizes import Places
from graph_store import database, neo4j, remote_sparql
from graph_store.database import StatementFile
from graph_store.fold import fold
from graph_store.graph import Graph
from graph_store.servers.neo4j import USER, Neo4jServer
from graph_store.servers.oxigraph import OxigraphServer
from graph_store.statements import Harvest, Statement
from graph_store.store import Store

CHANGED = 0.01
"""Share of the named things whose name changes."""
Load = Callable[[Graph, StatementFile], Any]


def _changes(statement: Statement) -> bool:
    if statement.property != "name" or statement.about.startswith("territory/"):
        return False
    return blake2b(statement.about.encode(), digest_size=2).digest() < int(CHANGED * 65536).to_bytes(2)


def changed(store: Store, folder: Path) -> tuple[Graph, StatementFile, int]:
    """The record with another name for one thing in a hundred, and how many statements that changed."""
    old = list(store.file.all_statements())
    new = [replace(s, value=f"{s.value} (neu)") if _changes(s) else s for s in old]
    harvest = Harvest(statements=new, sources=store.file.sources())
    graph = fold(new, harvest.sources, database.version_of(harvest))
    path = folder / "changed.sqlite"
    database.write(path, harvest, graph)
    return graph, StatementFile(path), sum(map(_changes, old))


def _three_loads(load: Load, store: Store, later: tuple[Graph, StatementFile]) -> dict[str, Any]:
    """Seconds of a first load, of one that finds nothing to do, and of one that brings the changes."""
    done: list[Any] = []
    seconds = [
        timed(lambda g=graph, f=file: done.append(load(g, f).to_dict()))  # type: ignore[misc]
        for graph, file in ((store.graph, store.file), (store.graph, store.file), later)
    ]
    names = ("first", "nothing_new", "changes")
    return {name: {"seconds": round(s, 2), "done": d} for name, s, d in zip(names, seconds, done, strict=True)} | {
        "times_faster": round(seconds[0] / seconds[2], 1)
    }


def run(size: str, places: Places, effort: Effort) -> dict[str, Any]:
    """Measure one size; see the module."""
    found: dict[str, Any] = {"neo4j_missing": neo4j_side.missing(), "share_changed": CHANGED}
    with places.store(size) as store, tempfile.TemporaryDirectory() as folder:
        graph, file, found["statements_changed"] = changed(store, Path(folder))
        if found["neo4j_missing"] is None:
            server = Neo4jServer(places.work / "neo4j-update")
            server.remove()
            server.up()
            try:
                login = (USER, server.password)
                found["neo4j"] = _three_loads(lambda g, f: neo4j.load(g, f, server.url, login), store, (graph, file))
            finally:
                server.remove()
        endpoint = OxigraphServer(places.work / "oxigraph-update")
        found["oxigraph_missing"] = endpoint.missing()
        if found["oxigraph_missing"] is None:
            shutil.rmtree(endpoint.home, ignore_errors=True)
            endpoint.up()
            try:
                client = remote_sparql.SparqlServer(endpoint.url)
                found["oxigraph"] = _three_loads(lambda g, f: remote_sparql.load(g, f, client), store, (graph, file))
            finally:
                endpoint.remove()
    return found
