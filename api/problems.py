"""Problems as RFC 9457 writes them: one shape for everything that did not work, without a look inside."""

from collections.abc import Iterable
from typing import Any

from starlette.responses import JSONResponse

from graph_store.guard.errors import Invalid, QueryError, Refused, Stopped, Unavailable
from queries.parts import Reference

MEDIA_TYPE = "application/problem+json"

_TITLES = {
    400: "Anfrage nicht lesbar",
    403: "Anfrage abgelehnt",
    404: "Nicht gefunden",
    405: "So nicht erlaubt",
    406: "Format nicht angeboten",
    409: "Nicht eindeutig",
    413: "Anfrage zu groß",
    415: "Format nicht angenommen",
    422: "Angabe nicht brauchbar",
    429: "Zu viele Abfragen zugleich",
    500: "Fehler im Programm",
    501: "Hier nicht eingerichtet",
    503: "Zurzeit nicht möglich",
    504: "Angehalten",
}


def title_of(status: int) -> str:
    """The German title of an HTTP status."""
    return _TITLES.get(status, f"HTTP {status}")


class Problem(Exception):
    """Something that a door reports instead of an answer. `candidates` are things that may have been meant."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        candidates: Iterable[Reference] = (),
        errors: Iterable[dict[str, Any]] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.candidates = tuple(candidates)
        self.errors = list(errors)
        self.headers = headers


def problem_document(status: int, title: str, detail: str, **members: Any) -> dict[str, Any]:
    """The JSON of a problem; members without content are left out."""
    form = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return form | {name: value for name, value in members.items() if value}


def problem_response(
    status: int, title: str, detail: str, headers: dict[str, str] | None = None, **members: Any
) -> JSONResponse:
    """The problem as a response."""
    return JSONResponse(
        problem_document(status, title, detail, **members), status, headers=headers, media_type=MEDIA_TYPE
    )


def query_status(error: QueryError) -> int:
    """HTTP status of a query without an answer.

    400 the text is no query, 403 the guard refused it, 501 no engine here, 503 all workers busy, 504 a limit was met.
    """
    if isinstance(error, Refused):
        return 403
    if isinstance(error, Invalid):
        return 400
    if isinstance(error, Unavailable):
        return 501
    return 503 if isinstance(error, Stopped) and error.code == "busy" else 504


def query_problem(error: QueryError) -> Problem:
    """A query without an answer as a problem, with the place in the text where known."""
    status = query_status(error)
    place = {"line": error.line, "column": error.column} if error.line else {}
    return Problem(
        status,
        error.message_de,
        errors=[{"code": error.code, "message": error.message_de, **place}],
        headers={"Retry-After": "2"} if status == 503 else None,
    )
