"""Bringing the built graph and a remote database up to date with what changed, against building or loading anew."""

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

from benchmarks import neo4j_side
from benchmarks.measure import Effort, timed
from benchmarks.sizes import Places
from graph_store import database, neo4j, remote_sparql, snapshot
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


def _named(statement: Statement) -> bool:
    return statement.property == "name" and not statement.about.startswith("territory/")


def _in_the_share(thing: str) -> bool:
    return blake2b(thing.encode(), digest_size=2).digest() < int(CHANGED * 65536).to_bytes(2)


def renamed(store: Store, things: frozenset[str]) -> Harvest:
    """The record with another name for some things."""
    old = store.file.all_statements()
    new = [replace(s, value=f"{s.value} (neu)") if s.about in things and _named(s) else s for s in old]
    return Harvest(statements=new, sources=store.file.sources())


def _written(harvest: Harvest, folder: Path) -> tuple[Graph, StatementFile]:
    graph = fold(harvest.statements, harvest.sources, database.version_of(harvest))
    path = folder / "changed.sqlite"
    database.write(path, harvest, graph)
    return graph, StatementFile(path)


def _embedded(store: Store, things: list[str], home: Path) -> dict[str, Any]:
    """Seconds of building the record anew, and of bringing that up to date after one and after all new names."""
    shutil.rmtree(home, ignore_errors=True)
    found: dict[str, Any] = {}
    for name, new_names in (("anew", things[:0]), ("one", things[:1]), ("share", things)):
        harvest, tables = renamed(store, frozenset(new_names)), {"figures": store.figures}
        start = time.perf_counter()
        path = snapshot.build(harvest, tables, "", home)
        seconds = time.perf_counter() - start
        found[name] = {"seconds": round(seconds, 2), "difference": snapshot.read_meta(path)["update"]}
    shutil.rmtree(home)
    return found


def _two_loads(load: Load, store: Store, later: tuple[Graph, StatementFile]) -> dict[str, Any]:
    """Seconds of a first load, and of one that brings the changes."""
    done: list[Any] = []
    seconds = [
        timed(lambda g=graph, f=file: done.append(load(g, f).to_dict()))  # type: ignore[misc]
        for graph, file in ((store.graph, store.file), later)
    ]
    return {n: {"seconds": round(s, 2), "done": d} for n, s, d in zip(("anew", "share"), seconds, done, strict=True)}


def run(size: str, places: Places, effort: Effort) -> dict[str, Any]:
    """Measure one size; see the module."""
    found: dict[str, Any] = {"neo4j_missing": neo4j_side.missing(), "share_changed": CHANGED}
    with places.store(size) as store, tempfile.TemporaryDirectory() as folder:
        things = sorted({s.about for s in store.file.all_statements() if _named(s) and _in_the_share(s.about)})
        found["things_changed"] = len(things)
        found["embedded"] = _embedded(store, things, places.work / "update")
        later = _written(renamed(store, frozenset(things)), Path(folder))
        if found["neo4j_missing"] is None:
            server = Neo4jServer(places.work / "neo4j-update")
            server.remove()
            server.up()
            try:
                login = (USER, server.password)
                found["neo4j"] = _two_loads(lambda g, f: neo4j.load(g, f, server.url, login), store, later)
            finally:
                server.remove()
        endpoint = OxigraphServer(places.work / "oxigraph-update")
        found["oxigraph_missing"] = endpoint.missing()
        if found["oxigraph_missing"] is None:
            shutil.rmtree(endpoint.home, ignore_errors=True)
            endpoint.up()
            try:
                client = remote_sparql.SparqlServer(endpoint.url)
                found["oxigraph"] = _two_loads(lambda g, f: remote_sparql.load(g, f, client), store, later)
            finally:
                endpoint.remove()
    return found
