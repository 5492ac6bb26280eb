"""A worker process: one published snapshot, opened read-only, one query at a time.

Started as ``python -m graph_store.guard.worker cypher|sparql``. It trusts nobody with more than one query: the
server kills it at the deadline. Before the first query it gives up what a query must never have: memory beyond
the limit, files to write, and free file descriptors, so that no socket and no file can be opened any more.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Protocol

from graph_store.guard import pipe
from graph_store.guard.engine_errors import cypher_error, sparql_error
from graph_store.guard.errors import CYPHER_MISSING_DE, SNAPSHOT_BROKEN_DE, QueryError, Stopped, Unavailable

_GRACE_SECONDS = 2.0
_CHUNK = 256
_OPENED_AT_ONCE = 16
"""RocksDB opens no more of its files when it starts, the others when they are first read."""
_encode = json.JSONEncoder(allow_nan=False, separators=(",", ":"), ensure_ascii=False).encode
_OUT_OF_MEMORY = Stopped("memory", "Die Abfrage brauchte zu viel Speicher und wurde beendet.")


class Runner(Protocol):
    """An opened engine. `opened_later` files it opens only when a query first reads them."""

    opened_later: int

    def judge(self, job: dict[str, Any]) -> dict[str, Any]:
        """The verdict on a text, as plain JSON; raises ``QueryError``."""

    def run(self, job: dict[str, Any], verdict: dict[str, Any]) -> dict[str, Any]:
        """The answer of an admitted text, rows as encoded JSON; raises ``QueryError``."""


class CypherRunner:
    """ArcadeDB in this process, opened read-only."""

    opened_later = 0

    def __init__(self, config: dict[str, Any]) -> None:
        try:
            import arcadedb
        except ImportError:
            raise Unavailable("no_engine", CYPHER_MISSING_DE) from None
        from graph_store.guard import cypher
        from graph_store.guard.values import ValueReader

        self._cypher = cypher
        cypher.judge("MATCH (n) RETURN n LIMIT 1")
        try:
            self._database = arcadedb.open_database(config["path"], read_only=True)
            self._reader = ValueReader(self._database)
        except arcadedb.ArcadeDBError:
            raise Unavailable("no_engine", SNAPSHOT_BROKEN_DE) from None

    def judge(self, job: dict[str, Any]) -> dict[str, Any]:
        """Judge a Cypher text."""
        verdict = self._cypher.judge(job["text"])
        return {"text": verdict.text, "columns": verdict.columns, "paths": verdict.paths}

    def run(self, job: dict[str, Any], verdict: dict[str, Any]) -> dict[str, Any]:
        """Run an admitted Cypher text."""
        columns: list[str] = list(verdict["columns"] or ())
        parameters = (job["parameters"],) if job["parameters"] else ()
        answer = Rows(job["limits"])
        try:
            result = self._database.query("opencypher", verdict["text"], *parameters)
            while not answer.full and (chunk := [row.to_dict() for row in itertools.islice(result, _CHUNK)]):
                if not columns or not chunk[0].keys() >= set(columns):
                    columns = list(chunk[0])
                for row in self._reader.rows(chunk, verdict["paths"]):
                    answer.add([row.get(name) for name in columns])
            result.close()
        except Exception as error:
            raise cypher_error(error) from None
        return {"kind": "table", "columns": columns, "answer": answer}


class SparqlRunner:
    """Oxigraph in this process, opened read-only."""

    def __init__(self, config: dict[str, Any]) -> None:
        import pyoxigraph

        from graph_store.guard import sparql, terms

        self._ox, self._sparql, self._terms, self._base = pyoxigraph, sparql, terms, config["base_iri"]
        self._prefixes = config["prefixes"]
        logging.getLogger("rdflib").setLevel(logging.CRITICAL)
        sparql.judge("ASK FROM <urn:a> { }", lambda _: True, self._base)
        try:
            self._store = pyoxigraph.Store.read_only(config["path"])
        except (OSError, ValueError, RuntimeError):
            raise Unavailable("no_engine", SNAPSHOT_BROKEN_DE) from None
        files = sum(1 for _ in Path(config["path"]).glob("*.sst"))
        self.opened_later = files if files > _OPENED_AT_ONCE else 0

    def _holds(self, graph: str) -> bool:
        try:
            return self._store.contains_named_graph(self._ox.NamedNode(graph))
        except ValueError:  # not an IRI
            return False

    def judge(self, job: dict[str, Any]) -> dict[str, Any]:
        """Judge a SPARQL text."""
        return {"text": self._sparql.judge(job["text"], self._holds, self._base)}

    def run(self, job: dict[str, Any], verdict: dict[str, Any]) -> dict[str, Any]:
        """Run an admitted SPARQL text."""
        self._sparql.check_graphs([*job["default_graphs"], *job["named_graphs"]], self._holds)
        dataset: dict[str, Any] = {}
        if job["default_graphs"] or job["named_graphs"]:
            dataset["default_graph"] = [self._ox.NamedNode(graph) for graph in job["default_graphs"]]
            dataset["named_graphs"] = [self._ox.NamedNode(graph) for graph in job["named_graphs"]]
        try:
            result = self._store.query(verdict["text"], base_iri=self._base, prefixes=self._prefixes, **dataset)
            return self._answer(result, job)
        except Exception as error:
            raise sparql_error(error) from None

    def _answer(self, result: Any, job: dict[str, Any]) -> dict[str, Any]:
        answer = Rows(job["limits"])
        if isinstance(result, self._ox.QueryBoolean):
            return {"kind": "boolean", "columns": [], "boolean": bool(result), "answer": answer}
        if isinstance(result, self._ox.QuerySolutions):
            names = result.variables
            answer.fill([self._terms.to_json(row[name]) for name in names] for row in result)
            return {"kind": "table", "columns": [name.value for name in names], "answer": answer}
        kept: list[Any] = []
        answer.fill(self._triples(result, kept))
        reply = {"kind": "graph", "columns": ["subject", "predicate", "object"], "answer": answer}
        if job["accept"] == "turtle":
            reply["turtle"] = self._terms.to_turtle(kept[: len(answer.encoded)])
        return reply

    def _triples(self, result: Iterable[Any], kept: list[Any]) -> Iterator[list[Any]]:
        for triple in result:
            kept.append(triple)
            yield [self._terms.to_json(term) for term in (triple.subject, triple.predicate, triple.object)]


class Rows:
    """Encoded rows up to the row and byte limit."""

    def __init__(self, limits: dict[str, Any]) -> None:
        self._rows, self._bytes = int(limits["rows"]), int(limits["bytes"])
        self.encoded: list[bytes] = []
        self.full = False

    def add(self, row: list[Any]) -> None:
        """Keep a row, or mark the answer as cut."""
        if self.full:
            return
        text = _encode(row).encode("utf-8", "replace")
        self._bytes -= len(text) + 1
        if self._bytes < 0 or len(self.encoded) == self._rows:
            self.full = True
        else:
            self.encoded.append(text)

    def fill(self, rows: Iterable[list[Any]]) -> None:
        """Keep rows until the answer is cut or they end."""
        for row in rows:
            self.add(row)
            if self.full:
                return


def serve(language: str, source: IO[bytes], sink: IO[bytes]) -> None:
    """Open the snapshot named by the first message, then answer one message after the other."""
    config = pipe.read(source)
    if config is None:
        return
    sys.setrecursionlimit(20_000)
    try:
        runner: Runner = CypherRunner(config) if language == "cypher" else SparqlRunner(config)
    except QueryError as error:
        pipe.write(sink, pipe.encode({"error": error.to_frame()}))
        return
    pipe.write(sink, pipe.encode({"ready": harden(int(config["memory_mb"]), runner.opened_later)}))
    while (job := pipe.read(source)) is not None:
        with _alarm(float(job["limits"]["seconds"]) + _GRACE_SECONDS):
            pipe.write(sink, _reply(runner, job))


def _reply(runner: Runner, job: dict[str, Any]) -> bytes:
    """The encoded answer of one job, with the verdict so that the server can remember it."""
    verdict: dict[str, Any] | None = job["verdict"]
    try:
        verdict = verdict or runner.judge(job)
        reply = runner.run(job, verdict)
        answer: Rows = reply.pop("answer")
        head = json.dumps({**reply, "truncated": answer.full, "verdict": verdict})
        return head[:-1].encode("ascii") + b',"rows":[' + b",".join(answer.encoded) + b"]}"
    except MemoryError:
        return pipe.encode({"error": _OUT_OF_MEMORY.to_frame(), "verdict": verdict})
    except QueryError as error:
        return pipe.encode({"error": error.to_frame(), "verdict": verdict})


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """End this process by signal if the server that should have killed it is gone itself."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
    yield
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


def harden(memory_mb: int, spare: int = 0) -> dict[str, bool]:
    """Give up memory, file writes and free descriptors but `spare`; returns what is enforced here."""
    try:
        import resource
    except ImportError:  # Windows: the deadline remains
        return {"memory": False, "files": False}
    in_use = _data_bytes()  # read while files can still be opened
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    top = _close_the_gaps()
    resource.setrlimit(resource.RLIMIT_NOFILE, (top + 1 + spare, top + 1 + spare))
    if in_use is not None:
        cap = in_use + memory_mb * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (cap, cap))
    return {"memory": in_use is not None, "files": not _can_open()}


def _data_bytes() -> int | None:
    """Private writable memory of this process; ``None`` where the system does not tell (no cap then)."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return None
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmData:"))


def _close_the_gaps() -> int:
    """Occupy every unused descriptor below the highest one in use; returns the highest."""
    top = max(int(name) for name in os.listdir("/dev/fd"))  # noqa: PTH208 - Path objects would open it twice
    null = os.open(os.devnull, os.O_RDONLY)
    while null <= top:
        null = os.dup(null)
    os.close(null)
    return top


def _can_open() -> bool:
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        return False
    return True


def main() -> None:
    """Entry point: keep the pipe for messages, give prints of libraries to nobody."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    with contextlib.suppress(BrokenPipeError):
        serve(sys.argv[1], source, sink)
    os._exit(0)  # closing the database would write to the published snapshot


if __name__ == "__main__":
    main()
