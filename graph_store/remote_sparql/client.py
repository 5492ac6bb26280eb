"""Speak the SPARQL 1.1 protocol: queries and updates over HTTP."""

import base64
import http.client
import itertools
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from graph_store.database import StoreError
from graph_store.guard.errors import Invalid, Stopped
from graph_store.guard.result import Kind, Limits, QueryResult
from graph_store.guard.sparql import judge
from graph_store.guard.terms import to_json
from graph_store.guard.worker import Rows

RETRY_SECONDS = 120.0
"""How long a query or update is sent again after the server was gone or busy: long enough for a restart."""

Answer = ox.QuerySolutions | ox.QueryBoolean | Iterator[ox.Triple]

_ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9"
_BUSY = (429, 502, 503, 504)
_LATE = Stopped("deadline", "Die Abfrage dauerte zu lange und wurde beendet.")
_PAUSES = (0.5, 1.0, 2.0, 3.0)


class SparqlError(StoreError):
    """A SPARQL server could not be reached or used; the message says what to do."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the password elsewhere."""

    def redirect_request(self, *_: Any) -> None:
        return None


_HTTP = urllib.request.build_opener(_NoRedirect)


class SparqlServer:
    """A dataset of a SPARQL server, opened by the address of its query endpoint or the one above it.

    `query` and `update` send the project's own texts; `sparql` takes texts of strangers, judged and limited.
    """

    def __init__(
        self,
        url: str,
        auth: tuple[str, str] | None = None,
        update_url: str | None = None,
        limits: Limits = Limits(),  # noqa: B008  frozen
    ) -> None:
        """Find the endpoints: `URL/query` or `URL/sparql`, and `URL/update` unless it is given.

        Raises SparqlError when none of them answers or the login is refused.
        """
        if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
            raise SparqlError(f"{url}: keine Adresse eines SPARQL-Servers (http://… oder https://…).")
        self.limits = limits
        self._headers = {"User-Agent": "bildungsgraph"}
        if auth:
            token = base64.b64encode(":".join(auth).encode()).decode()
            self._headers["Authorization"] = f"Basic {token}"
        base = url.rstrip("/").removesuffix("/query").removesuffix("/sparql")
        self.query_url = self._first_that_answers(url, [f"{base}/query", f"{base}/sparql", url])
        self.update_url = update_url or f"{base}/update"
        self._data_urls = [f"{base}/store", f"{base}/data"]

    def _first_that_answers(self, url: str, candidates: list[str]) -> str:
        reason = ""
        for address in candidates:
            try:
                with self._post(address, "application/sparql-query", "ASK {}", timeout=10) as reply:
                    if b'"boolean"' in reply.read(500):
                        return address
            except urllib.error.HTTPError as error:
                if error.code in (401, 403):
                    raise SparqlError(f"{address}: Anmeldung abgelehnt. Benutzer und Passwort prüfen.") from error
                reason = f"Antwort {error.code}"
            except (OSError, http.client.HTTPException) as error:
                reason = str(error)
        raise SparqlError(f"{url}: kein SPARQL-Server ({reason}). Läuft er, stimmen Name, Port und Datensatz?")

    def _post(self, address: str, kind: str, text: str, timeout: float) -> http.client.HTTPResponse:
        headers = {**self._headers, "Content-Type": f"{kind}; charset=utf-8", "Accept": _ACCEPT}
        request = urllib.request.Request(address, text.encode(), headers)  # noqa: S310  scheme checked above
        reply: http.client.HTTPResponse = _HTTP.open(request, timeout=timeout)
        return reply

    def _send(self, address: str, kind: str, text: str) -> http.client.HTTPResponse:
        """Send a text that may be sent twice, again while the server is gone or busy."""
        deadline = time.monotonic() + RETRY_SECONDS
        for pause in itertools.chain(_PAUSES, itertools.repeat(_PAUSES[-1])):
            try:
                return self._post(address, kind, text, timeout=RETRY_SECONDS)
            except urllib.error.HTTPError as error:
                if error.code not in _BUSY or time.monotonic() > deadline:
                    raise SparqlError(f"{address}: Antwort {error.code}: {_first_line(error)}") from error
            except (OSError, http.client.HTTPException) as error:
                if time.monotonic() > deadline:
                    raise SparqlError(f"{address}: nicht erreichbar ({error}).") from error
            time.sleep(pause)
        raise AssertionError("unreachable")

    def query(self, text: str, prefixes: Mapping[str, str] | None = None) -> Answer:
        """Answer a query of our own, like `pyoxigraph.Store.query`. Raises SparqlError."""
        head = "".join(f"PREFIX {name}: <{address}>\n" for name, address in (prefixes or {}).items())
        reply = self._send(self.query_url, "application/sparql-query", head + text)
        return _read(reply, _kind(reply))

    def update(self, text: str) -> None:
        """Send an update of our own; it must have the same effect when sent twice. Raises SparqlError."""
        with self._send(self.update_url, "application/sparql-update", text) as reply:
            reply.read()

    def insert(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads: as a file where the server takes one (Graph Store protocol), else by an update."""
        quads = list(quads)
        while self._data_urls:
            try:
                with self._send(self._data_urls[0], "application/n-quads", _n_quads(quads)) as reply:
                    reply.read()
                return
            except SparqlError as error:
                if not isinstance(error.__cause__, urllib.error.HTTPError):
                    raise
                del self._data_urls[0]
        self.update(f"INSERT DATA {{ {_blocks(quads)} }}")

    def delete(self, quads: Iterable[ox.Quad]) -> None:
        """Delete quads."""
        self.update(f"DELETE DATA {{ {_blocks(quads)} }}")

    def sparql(self, text: str, limits: Limits | None = None) -> QueryResult:
        """Answer a query from outside: judged first, sent once, rows, bytes and time limited.

        The server may work on after the deadline: it needs a time limit of its own. Raises Refused, Invalid or
        Stopped (`graph_store.guard.errors`), and SparqlError.
        """
        started = time.monotonic()
        allowed = self.limits.lowered(limits)
        admitted = judge(text, self._holds)
        try:
            with self._post(self.query_url, "application/sparql-query", admitted, allowed.seconds) as reply:
                return _result(reply, allowed, started)
        except urllib.error.HTTPError as error:
            if error.code in _BUSY:
                raise _LATE from error
            raise Invalid("engine", f"Die Abfrage ist so nicht auswertbar: {_first_line(error)}") from error
        except TimeoutError as error:
            raise _LATE from error
        except (OSError, http.client.HTTPException) as error:
            raise SparqlError(f"{self.query_url}: nicht erreichbar ({error}).") from error

    def _holds(self, graph: str) -> bool:
        try:
            name = ox.NamedNode(graph)
        except ValueError:
            return False
        return bool(self.query(f"ASK {{ GRAPH {name} {{ ?s ?p ?o }} }}"))


def _n_quads(quads: Iterable[ox.Quad]) -> str:
    text = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    return text.decode() if text else ""


def _blocks(quads: Iterable[ox.Quad]) -> str:
    by_graph: dict[str, list[str]] = defaultdict(list)
    for quad in quads:
        name = str(quad.graph_name) if isinstance(quad.graph_name, ox.NamedNode) else ""
        by_graph[name].append(f"{quad.triple} .")
    blocks = ((name, "\n".join(lines)) for name, lines in sorted(by_graph.items()))
    return "\n".join(f"GRAPH {name} {{\n{lines}\n}}" if name else lines for name, lines in blocks)


class _Capped:
    """A reply that ends at a number of bytes or at a time; `cut` says that it did."""

    def __init__(self, reply: http.client.HTTPResponse, limits: Limits, started: float) -> None:
        self._reply = reply
        self._left = limits.bytes
        self._deadline = started + limits.seconds
        self.cut = self.late = False

    def read(self, size: int = -1) -> bytes:
        """The next bytes, none after the cut."""
        self.late = time.monotonic() > self._deadline
        if self._left <= 0 or self.late:
            self.cut = True
            return b""
        found = self._reply.read(min(size, self._left) if size > 0 else self._left)
        self._left -= len(found)
        return found


def _read(reply: Any, kind: str) -> Answer:
    """The answer in a reply of this content type, read as it is gone through."""
    if kind == "application/sparql-results+json":
        return ox.parse_query_results(reply, format=ox.QueryResultsFormat.JSON)
    if kind == "application/n-triples":
        quads = ox.parse(reply, format=ox.RdfFormat.N_TRIPLES)
        return (quad.triple for quad in quads)
    raise SparqlError(f"Der Server antwortet in der Form {kind or 'ohne Angabe'} statt als SPARQL-Ergebnis.")


def _kind(reply: http.client.HTTPResponse) -> str:
    return reply.headers.get_content_type()


def _result(reply: http.client.HTTPResponse, limits: Limits, started: float) -> QueryResult:
    capped, rows = _Capped(reply, limits, started), Rows(vars(limits))
    columns: list[str] = ["subject", "predicate", "object"]
    kind: Kind = "graph"
    try:
        answer = _read(capped, _kind(reply))
        if isinstance(answer, ox.QueryBoolean):
            return QueryResult([], [], "boolean", False, time.monotonic() - started, boolean=bool(answer))
        if isinstance(answer, ox.QuerySolutions):
            kind, names = "table", answer.variables
            columns = [name.value for name in names]
            rows.fill([to_json(solution[name]) for name in names] for solution in answer)
        else:
            rows.fill([to_json(term) for term in triple] for triple in answer)
    except (SyntaxError, ValueError):
        if capped.late and not rows.encoded:
            raise _LATE from None
        if not capped.cut:
            raise
    found = [json.loads(row) for row in rows.encoded]
    return QueryResult(columns, found, kind, rows.full or capped.cut, time.monotonic() - started)


def _first_line(error: urllib.error.HTTPError) -> str:
    return error.read(300).decode(errors="replace").strip().partition("\n")[0]
