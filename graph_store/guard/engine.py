"""The guarded way to ask a published snapshot in Cypher or SPARQL."""

from __future__ import annotations

import importlib.util
import json
import shutil
import tempfile
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Protocol

from graph_schema import load_model
from graph_store.guard.errors import (
    CYPHER_MISSING_DE,
    SNAPSHOT_BROKEN_DE,
    Invalid,
    QueryError,
    Refused,
    Unavailable,
    from_frame,
)
from graph_store.guard.result import Limits, QueryResult
from graph_store.guard.text import gate_cypher, gate_sparql
from graph_store.guard.workers import Language, Pool

DEFAULT_BASE_IRI = "https://w3id.org/bildungsgraph/id/"
_REMEMBERED_VERDICTS = 512
_MAX_PARAMETER_BYTES = 64 * 1024


class CypherServer(Protocol):
    """What answers Cypher in place of the embedded engine; judges the text itself."""

    def cypher(self, text: str, params: dict[str, Any], limits: Limits) -> QueryResult:
        """Answer a reading query. Raises as `GuardedEngine.cypher` does."""

    def close(self) -> None:
        """Let go of connections."""


class GuardedEngine:
    """One published snapshot behind the guard; usable from many threads at once.

    Every text is judged before an engine sees it, and runs in a worker process with limits of time, memory, rows
    and bytes; no query can take the calling process down. Use it as a context manager or call ``close``.
    """

    def __init__(
        self,
        snapshot_dir: Path,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        workers: int = 2,
        base_iri: str = DEFAULT_BASE_IRI,
        cypher_elsewhere: CypherServer | None = None,
    ) -> None:
        """Remember the snapshot; nothing is opened before the first query.

        Args:
            snapshot_dir: folder with ``oxigraph/`` and, for Cypher, ``arcadedb/``.
            limits: the public limits; a call may only lower them.
            workers: most queries of one language at the same time.
            base_iri: what relative IRIs in SPARQL are resolved against.
            cypher_elsewhere: a server that answers Cypher instead of the embedded engine; closed with this one.
        """
        self.limits = limits
        self._snapshot = Path(snapshot_dir)
        self._elsewhere = cypher_elsewhere
        self._scratch = Path(tempfile.mkdtemp(prefix="bildungsgraph-"))
        self._clean_up = weakref.finalize(self, shutil.rmtree, self._scratch, ignore_errors=True)
        self._pools = {
            language: Pool(language, self._config(language, base_iri), workers, self._scratch) for language in _FOLDERS
        }
        self._verdicts = _Verdicts(_REMEMBERED_VERDICTS)

    def _config(self, language: Language, base_iri: str) -> dict[str, Any]:
        path = str((self._snapshot / _FOLDERS[language]).absolute())
        return {
            "path": path,
            "memory_mb": self.limits.memory_mb,
            "base_iri": base_iri,
            "prefixes": load_model().prefixes,
        }

    def cypher(self, text: str, params: dict[str, Any] | None = None, limits: Limits | None = None) -> QueryResult:
        """Answer a Cypher query; ``params`` are the values of its ``$names``.

        Raises:
            Refused, Invalid, Stopped, Unavailable: see ``graph_store.guard.errors``.
        """
        parameters = _parameters(params)
        if self._elsewhere is not None:
            gate_cypher(text)
            return self._elsewhere.cypher(text, parameters, self.limits.lowered(limits))
        return self._run("cypher", gate_cypher, text, limits, parameters=parameters)

    def sparql(
        self,
        text: str,
        limits: Limits | None = None,
        accept: Literal["json", "turtle"] = "json",
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
    ) -> QueryResult:
        """Answer a SPARQL query. The prefixes of the model (`bg:`, `bgi:`, `skos:` …) need not be declared.

        Args:
            text: SELECT, ASK, CONSTRUCT or DESCRIBE.
            limits: stricter limits for this call.
            accept: ``turtle`` gives a graph answer as Turtle text, too.
            default_graphs: the protocol's ``default-graph-uri``; each must be a graph of the snapshot.
            named_graphs: the protocol's ``named-graph-uri``, likewise.

        Raises:
            Refused, Invalid, Stopped, Unavailable: see ``graph_store.guard.errors``.
        """
        graphs = {"default_graphs": default_graphs, "named_graphs": named_graphs}
        return self._run("sparql", gate_sparql, text, limits, accept=accept, **graphs)

    def available(self) -> dict[Language, bool]:
        """Which languages this machine and this snapshot can answer."""
        return {language: self._missing(language) is None for language in _FOLDERS}

    def _missing(self, language: Language) -> Unavailable | None:
        if language == "cypher" and self._elsewhere is not None:
            return None
        if language == "cypher" and not _cypher_installed():
            return Unavailable("no_engine", CYPHER_MISSING_DE)
        if not (self._snapshot / _FOLDERS[language]).is_dir():
            return Unavailable("no_snapshot", SNAPSHOT_BROKEN_DE)
        return None

    def _run(
        self, language: Language, gate: Callable[[str], object], text: str, limits: Limits | None, **job: Any
    ) -> QueryResult:
        started = time.monotonic()
        allowed = self.limits.lowered(limits)
        verdict = self._verdicts.get((language, text))
        if verdict is None:
            gate(text)
        if (missing := self._missing(language)) is not None:
            raise missing
        if isinstance(verdict, QueryError):
            raise from_frame(verdict.to_frame())
        job |= {"text": text, "verdict": verdict, "limits": vars(allowed)}
        reply = self._pools[language].run(job, allowed.seconds)
        error = from_frame(reply["error"]) if "error" in reply else None
        if reply.get("verdict") is not None:
            self._verdicts.put((language, text), reply["verdict"])
        elif isinstance(error, Refused | Invalid):
            self._verdicts.put((language, text), error)
        if error is not None:
            raise error
        return QueryResult(
            columns=reply["columns"],
            rows=reply["rows"],
            kind=reply["kind"],
            truncated=reply["truncated"],
            seconds=time.monotonic() - started,
            boolean=reply.get("boolean"),
            turtle=reply.get("turtle"),
        )

    def close(self) -> None:
        """End all workers; later queries raise ``Stopped``."""
        for pool in self._pools.values():
            pool.close()
        if self._elsewhere is not None:
            self._elsewhere.close()
        self._clean_up()

    def __enter__(self) -> GuardedEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


_FOLDERS: dict[Language, str] = {"cypher": "arcadedb", "sparql": "oxigraph"}


@cache
def _cypher_installed() -> bool:
    return importlib.util.find_spec("arcadedb") is not None


def _parameters(params: dict[str, Any] | None) -> dict[str, Any]:
    """Parameters that are plain JSON and small.

    Raises:
        Invalid: a value of another type, NaN, an integer beyond 64 bits, or too much.
    """
    try:
        text = json.dumps(params or {}, allow_nan=False, ensure_ascii=False)
        fits = len(text.encode("utf-8")) <= _MAX_PARAMETER_BYTES and _is_plain(params or {})
    except (TypeError, ValueError, RecursionError):
        fits = False
    if not fits:
        raise Invalid(
            "parameter",
            "Parameter dürfen nur Text, Zahlen (64 Bit), Wahrheitswerte, Listen und Objekte sein, zusammen höchstens "
            f"{_MAX_PARAMETER_BYTES // 1024} KiB.",
        )
    return dict(params or {})


def _is_plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and key.isprintable() and _is_plain(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return not isinstance(value, int) or -(2**63) <= value < 2**63


class _Verdicts:
    """Verdicts by text; the one unused for longest goes first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[Language, str], dict[str, Any] | QueryError] = OrderedDict()

    def get(self, key: tuple[Language, str]) -> dict[str, Any] | QueryError | None:
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def put(self, key: tuple[Language, str], verdict: dict[str, Any] | QueryError) -> None:
        with self._lock:
            self._known[key] = verdict
            self._known.move_to_end(key)
            if len(self._known) > self._size:
                self._known.popitem(last=False)
