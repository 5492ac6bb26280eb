"""Free Cypher answered by a Neo4j server of one's own instead of the embedded engine."""

import logging
import os
import threading
from typing import Any

from graph_store.guard.errors import Unavailable
from graph_store.guard.result import Limits, QueryResult
from graph_store.neo4j.client import Neo4j
from graph_store.neo4j.connection import Neo4jError, login

URL, DATABASE = "BILDUNGSGRAPH_CYPHER_URL", "BILDUNGSGRAPH_CYPHER_DATABASE"
_LOG = logging.getLogger(__name__)


class CypherElsewhere:
    """The server that BILDUNGSGRAPH_CYPHER_URL names; connects with the first query.

    It must hold the same version of the data as the snapshot beside it, or two doors would give different rows.
    """

    def __init__(self, url: str, version: str) -> None:
        self._url = url
        self._version = version
        self._lock = threading.Lock()
        self._server: Neo4j | None = None

    def cypher(self, text: str, params: dict[str, Any], limits: Limits) -> QueryResult:
        """Answer a reading query; see `Neo4j.cypher`. Raises Unavailable when the server does not serve."""
        try:
            return self._connected().cypher(text, params, limits)
        except Neo4jError as error:
            _LOG.warning("%s", error)
            raise Unavailable(
                "no_server", f"Der Cypher-Server ({URL}) ist nicht erreichbar oder weist die Anmeldung ab."
            ) from error

    def _connected(self) -> Neo4j:
        with self._lock:
            if self._server is None:
                server = Neo4j(self._url, login("NEO4J"), os.environ.get(DATABASE), Limits())
                held, loading = server.state()
                if loading or held != self._version:
                    server.close()
                    raise Unavailable(
                        "other_version",
                        f"Der Cypher-Server ({URL}) hält einen anderen Datenstand. "
                        "Abhilfe: bildungsgraph build --if-stale --graph URL.",
                    )
                self._server = server
            return self._server

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            if self._server is not None:
                self._server.close()
                self._server = None
