"""Ask a Neo4j server: read-only, judged by the same guard, with the same values as the embedded engine gives."""

import json
import math
import time
from types import TracebackType
from typing import Any, Self

from neo4j import READ_ACCESS, Query
from neo4j.exceptions import ClientError, TransientError
from neo4j.graph import Node, Path, Relationship

from graph_store.guard.cypher import judge
from graph_store.guard.errors import Invalid, QueryError, Stopped
from graph_store.guard.result import Limits, QueryResult
from graph_store.guard.worker import Rows
from graph_store.neo4j import marker
from graph_store.neo4j.connection import open_driver, plain_errors

_CONNECT_RETRY_SECONDS = 5.0
_MEMORY = ("MemoryPoolOutOfMemoryError", "OutOfMemoryError")
_TIME = ("TransactionTimedOut", "TransactionTimedOutClientConfiguration", "Terminated")


class Neo4j:
    """A database on a Neo4j server, opened for reading. Use it as a context manager or call `close`."""

    def __init__(
        self,
        url: str,
        auth: tuple[str, str] | None,
        database: str | None = None,
        limits: Limits = Limits(),  # noqa: B008  frozen
    ) -> None:
        """Raises Neo4jError when the server cannot be reached or refuses the login."""
        self.limits = limits
        self._url = url
        self._database = database
        self._driver = open_driver(url, auth, _CONNECT_RETRY_SECONDS)
        try:
            with plain_errors(url):
                self._driver.verify_connectivity()
        except BaseException:
            self._driver.close()
            raise

    def state(self) -> tuple[str | None, str | None]:
        """(version of the data it holds, version being loaded); both None where nothing of ours was loaded."""
        with plain_errors(self._url), self._driver.session(database=self._database) as session:
            return marker.state(session)

    def cypher(self, text: str, params: dict[str, Any] | None = None, limits: Limits | None = None) -> QueryResult:
        """Answer a reading query; `params` are the values of its `$names`.

        The text runs once, in a transaction opened for reading: the driver would take a query that is out of memory
        for one worth repeating. Raises Refused, Invalid or Stopped (`graph_store.guard.errors`), and Neo4jError.
        """
        started = time.monotonic()
        allowed = self.limits.lowered(limits)
        verdict = judge(text)
        query = Query(verdict.text, timeout=allowed.seconds)
        answer = Rows(vars(allowed))
        session = self._driver.session(database=self._database, default_access_mode=READ_ACCESS)
        with plain_errors(self._url), session:
            try:
                result = session.run(query, params or {})
                columns = list(result.keys())
                answer.fill([value(cell) for cell in record.values()] for record in result)
                result.consume()
            except (ClientError, TransientError) as error:
                raise _plain(error.code or "", error.message or "") from error
        rows = [json.loads(row) for row in answer.encoded]
        return QueryResult(columns, rows, "table", answer.full, time.monotonic() - started)

    def close(self) -> None:
        """Let go of all connections."""
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _plain(code: str, message: str) -> QueryError:
    if code.endswith(_MEMORY):
        return Stopped("memory", "Die Abfrage brauchte zu viel Speicher und wurde beendet.")
    if code.endswith(_TIME):
        return Stopped("deadline", "Die Abfrage dauerte zu lange und wurde beendet.")
    first = message.partition("\n")[0][:300]
    return Invalid("engine", f"Die Abfrage ist so nicht auswertbar: {first}")


def value(cell: Any) -> Any:
    """A value of the driver as JSON, in the forms of `graph_store.guard.values`."""
    if isinstance(cell, Node):
        properties = {name: value(item) for name, item in sorted(cell.items())}
        return {"_type": "node", "id": _id(cell), "labels": sorted(cell.labels), "properties": properties}
    if isinstance(cell, Relationship):
        ends = {"start": _id(cell.start_node), "end": _id(cell.end_node)}
        properties = {name: value(item) for name, item in sorted(cell.items())}
        return {"_type": "relationship", "id": _id(cell), "type": cell.type, **ends, "properties": properties}
    if isinstance(cell, Path):
        nodes, relationships = map(value, cell.nodes), map(value, cell.relationships)
        return {"_type": "path", "nodes": list(nodes), "relationships": list(relationships)}
    if isinstance(cell, dict):
        return {name: value(item) for name, item in cell.items()}
    if isinstance(cell, list):
        return [value(item) for item in cell]
    if isinstance(cell, float) and not math.isfinite(cell):
        return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(cell, "NaN")
    if cell is None or isinstance(cell, bool | int | float | str):
        return cell
    return cell.iso_format() if hasattr(cell, "iso_format") else str(cell)


def _id(record: Any) -> str:
    return str(record.get("id", record.element_id))
