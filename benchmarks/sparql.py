"""The SPARQL door against the raw Oxigraph server over the same quads, and against rdflib."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import rdflib

from benchmarks.measure import Effort, Timing, geometric_mean, ratio, side_by_side, timed
from benchmarks.parameters import MIX, Draw
from benchmarks.sizes import Places
from graph_schema import load_model
from graph_store.servers.oxigraph import OxigraphServer
from graph_store.servers.process import free_port
from graph_store.store import Store
from queries.catalogue.model import question
from queries.catalogue.run import bind, sparql_text

ROOT = Path(__file__).parents[1]
DOOR, RAW, RDFLIB = "bildungsgraph", "oxigraph", "rdflib"
RDFLIB_SIZES = ("bundled",)
"""rdflib keeps everything in memory as Python objects: larger sizes do not fit."""
RDFLIB_SECONDS = 5.0
"""A question that rdflib has not answered by then is given up."""
CLIENTS = 2
_JSON = "application/sparql-results+json"
Row = tuple[Any, ...]


class Endpoint:
    """One connection to a SPARQL 1.1 endpoint that is kept open; `cut` once an answer was cut at a limit of rows."""

    def __init__(self, port: int, path: str) -> None:
        self.cut = False
        self._path = path
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def rows(self, text: str) -> list[Row]:
        """The answer as plain terms (kind, value), sorted."""
        body = urllib.parse.urlencode({"query": text})
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": _JSON}
        self._connection.request("POST", self._path, body, kind)
        reply = self._connection.getresponse()
        content = reply.read()
        self.cut = reply.headers.get("X-Result-Truncated", "false").lower() == "true"
        if reply.status != http.client.OK:
            raise RuntimeError(f"{self._path}: {reply.status} {content[:300]!r}")
        found = json.loads(content)
        names = found["head"]["vars"]
        return sorted(tuple(_plain(row.get(name)) for name in names) for row in found["results"]["bindings"])


def _plain(term: dict[str, str] | None) -> tuple[str, str]:
    return ("", "") if term is None else (term["type"], term["value"])


@contextmanager
def door(home: Path) -> Iterator[int]:
    """Our server over a home folder, as users run it; gives its port."""
    port = free_port()
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    environment = {**os.environ, "BILDUNGSGRAPH_HOME": str(home)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(port, "/sparql")
            yield port
        finally:
            process.terminate()


@contextmanager
def raw(store: Store, server: OxigraphServer) -> Iterator[int]:
    """The Oxigraph server over a copy of the store's files; gives its port."""
    server.remove()
    shutil.copytree(store.path / "oxigraph", server.home / "data")
    server.up()
    try:
        yield int(server.url.rpartition(":")[2])
    finally:
        server.remove()


def _wait(port: int, path: str, seconds: float = 180.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            Endpoint(port, path).rows("SELECT ?x WHERE { VALUES ?x { 1 } }")
            return
        except (OSError, http.client.HTTPException, RuntimeError):
            time.sleep(0.2)
    raise RuntimeError(f"no answer on port {port}")


def texts(store: Store, name: str, count: int) -> list[str]:
    """SPARQL texts of a named question with its prefixes, one per set of values."""
    asked, head = question(name), "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in load_model().prefixes.items())
    return [head + sparql_text(asked, bind(asked, given, store)) for given in Draw(store.graph).sets(name, count)]


def throughput(connect: Callable[[], Endpoint], queries: Sequence[str], seconds: float) -> float:
    """Answers per second with several clients at once, each on a connection of its own."""

    def client(number: int) -> int:
        ask, done, end = connect().rows, 0, time.monotonic() + seconds
        while time.monotonic() < end:
            ask(queries[(number * 7 + done) % len(queries)])
            done += 1
        return done

    with ThreadPoolExecutor(CLIENTS) as pool:
        return round(sum(pool.map(client, range(CLIENTS))) / seconds, 1)


def run(size: str, places: Places, effort: Effort) -> dict[str, Any]:
    """Measure one size; see the module."""
    with ExitStack() as stack:
        store = stack.enter_context(places.store(size))
        home = store.path.parents[1]
        server = OxigraphServer(places.work / f"oxigraph-{size}")
        reason = server.missing()
        ports = {DOOR: (stack.enter_context(door(home)), "/sparql")}
        if reason is None:
            ports[RAW] = (stack.enter_context(raw(store, server)), "/query")
        ends = {name: Endpoint(*where) for name, where in ports.items()}
        asked = {name: texts(store, name, effort.rounds) for name in MIX}
        rows: dict[str, dict[str, Timing]] = {}
        different: list[str] = []
        cut = [name for name, queries in asked.items() if any(_is_cut(ends[DOOR], text) for text in queries)]
        for name, queries in asked.items():
            if name not in cut:
                different += _differing(ends, name, queries[:5])
                rows[name] = side_by_side({s: end.rows for s, end in ends.items()}, queries, effort)
        every = [text for name in rows for text in asked[name]]
        rates = {
            name: throughput(partial(Endpoint, *where), every, max(2.0, effort.warm_seconds * 3))
            for name, where in ports.items()
        }
        slow, why_not = _rdflib(store, {name: asked[name] for name in rows}, size)
        return {
            "quads": store.meta["counts"]["quads"],
            "oxigraph_missing": reason,
            "different_rows": different,
            "cut": cut,
            "questions": {
                name: {s: t.to_dict() for s, t in times.items()} | ({RDFLIB: slow[name]} if name in slow else {})
                for name, times in rows.items()
            },
            "answers_per_s": rates,
            "clients": CLIENTS,
            "throughput_share": round(rates[DOOR] / rates[RAW], 2) if RAW in rates else None,
            "rdflib_missing": why_not,
            "summary": _summary(rows, slow),
        }


def _is_cut(end: Endpoint, text: str) -> bool:
    end.rows(text)
    return end.cut


def _differing(ends: dict[str, Endpoint], name: str, queries: Sequence[str]) -> list[str]:
    first = ends[DOOR]
    return [f"{name}: {s}" for text in queries for s, end in ends.items() if end.rows(text) != first.rows(text)]


def _summary(rows: dict[str, dict[str, Timing]], slow: dict[str, Any]) -> dict[str, float]:
    found = {}
    if all(RAW in times for times in rows.values()):
        found[RAW] = geometric_mean([ratio(times[DOOR], times[RAW]) for times in rows.values()])
    known = {n: t for n, t in slow.items() if t["median_ms"]}
    if known:
        found[RDFLIB] = geometric_mean([t["median_ms"] / rows[n][DOOR].median_ms for n, t in known.items()])
    return found


def _rdflib(store: Store, asked: dict[str, list[str]], size: str) -> tuple[dict[str, Any], str | None]:
    """Times of rdflib over the default graph, few rounds each: it is slow."""
    if size not in RDFLIB_SIZES:
        return {}, "hält alles als Python-Objekte im Speicher; nur in der mitgelieferten Größe gemessen"
    graph = rdflib.Graph()
    for quad in store.oxigraph.quads_for_pattern(None, None, None, _default()):
        graph.add(tuple(_term(t) for t in (quad.subject, quad.predicate, quad.object)))
    found: dict[str, Any] = {}
    with _alarm() as limited:
        for name, queries in asked.items():
            try:
                times = [limited(lambda t=text: list(graph.query(t))) for text in queries[:4]]  # type: ignore[misc]
                found[name] = Timing.of(times[1:]).to_dict()
            except TimeoutError:
                found[name] = {"median_ms": None, "reason": f"mehr als {RDFLIB_SECONDS:.0f} s"}
    return found, None


@contextmanager
def _alarm() -> Iterator[Callable[[Callable[[], Any]], float]]:
    """Gives a way to time a call in Python code that raises TimeoutError when it takes too long."""

    def ring(*_: Any) -> None:
        raise TimeoutError

    def limited(call: Callable[[], Any]) -> float:
        signal.setitimer(signal.ITIMER_REAL, RDFLIB_SECONDS)
        try:
            return timed(call)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    before = signal.signal(signal.SIGALRM, ring)
    try:
        yield limited
    finally:
        signal.signal(signal.SIGALRM, before)


def _default() -> Any:
    import pyoxigraph

    return pyoxigraph.DefaultGraph()


def _term(term: Any) -> Any:
    import pyoxigraph as ox

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))
