"""What a guarded query can end with instead of an answer."""

from __future__ import annotations

from typing import Any

CYPHER_MISSING_DE = (
    "Cypher ist hier nicht verfügbar: Die Graphdatenbank ArcadeDB fehlt oder läuft auf diesem System nicht. "
    "Abhilfe: pip install 'bildungsgraph[cypher]' und neu bauen (make build), oder einen eigenen Neo4j-Server nennen "
    "(BILDUNGSGRAPH_CYPHER_URL=bolt://…); SPARQL geht ohne."
)
SNAPSHOT_BROKEN_DE = "Der Datenbestand lässt sich nicht öffnen. Abhilfe: neu bauen (make build)."


class QueryError(Exception):
    """A query that gave no answer.

    Attributes:
        code: machine-readable reason, stable between versions, e.g. ``"write"`` or ``"deadline"``.
        message_de: one German sentence for the person who asked; no paths, no stack traces.
        line: line of the query text (from 1), where known.
        column: column in that line (from 1), where known.
    """

    def __init__(self, code: str, message_de: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message_de)
        self.code = code
        self.message_de = message_de
        self.line = line
        self.column = column

    def to_frame(self) -> dict[str, Any]:
        """The error as plain JSON, for the pipe between worker and server."""
        return {
            "kind": type(self).__name__,
            "code": self.code,
            "message_de": self.message_de,
            "line": self.line,
            "column": self.column,
        }


class Refused(QueryError):
    """The guard does not let this text reach an engine."""


class Invalid(QueryError):
    """The text is no query of the language, or the engine cannot answer it as written."""


class Stopped(QueryError):
    """The query was ended at a limit: deadline, memory, a busy pool, or a worker that died over it."""


class Unavailable(QueryError):
    """No engine for this language on this machine or in this snapshot."""


_KINDS: dict[str, type[QueryError]] = {cls.__name__: cls for cls in (Refused, Invalid, Stopped, Unavailable)}


def from_frame(frame: dict[str, Any]) -> QueryError:
    """The error that ``to_frame`` described."""
    return _KINDS[frame["kind"]](frame["code"], frame["message_de"], frame["line"], frame["column"])
