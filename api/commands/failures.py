"""Failures of a command: exit code, one line for people, and the same as JSON for programs."""

import errno
import json
import logging
import sqlite3
import sys
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from queries.parts import Reference

FAILED, WRONG_USE, REFUSED = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Failure:
    """What a command could not do. `status` is the HTTP status the interface would give."""

    exit_code: int
    text: str
    status: int = 500
    candidates: "tuple[Reference, ...]" = ()
    code: str = ""


class CommandError(Exception):
    """A failure found by a command itself."""

    def __init__(self, text: str, exit_code: int = FAILED, candidates: "tuple[Reference, ...]" = ()) -> None:
        super().__init__(text)
        self.failure = Failure(exit_code, text, 404 if exit_code == WRONG_USE else 500, candidates)


def as_failure(error: Exception) -> Failure:
    """The failure that an exception of the rooms below stands for."""
    if isinstance(error, CommandError):
        return error.failure
    from api.problems import query_status
    from graph_store.database import StoreError
    from graph_store.guard.errors import Invalid, QueryError, Refused, Stopped
    from ingest.pipeline import AssertionsFailed
    from ingest.source import SourceError
    from queries.criteria import WeightsError
    from queries.errors import QuestionError

    if isinstance(error, QuestionError):
        return Failure(WRONG_USE, str(error), 409 if error.ambiguous else 404, error.candidates)
    if isinstance(error, WeightsError):
        return Failure(WRONG_USE, str(error), 422)
    if isinstance(error, QueryError):
        exit_code = REFUSED if isinstance(error, Refused | Stopped) else FAILED
        exit_code = WRONG_USE if isinstance(error, Invalid) else exit_code
        return Failure(exit_code, error.message_de, query_status(error), code=error.code)
    if isinstance(error, StoreError):
        return Failure(FAILED, str(error), 503)
    if isinstance(error, AssertionsFailed | SourceError):
        return Failure(FAILED, f"{error}\nDer bisherige Graph bleibt bestehen.")
    if isinstance(error, OSError | sqlite3.Error):
        return Failure(FAILED, system_text(error))
    logging.getLogger("bildungsgraph").debug("unexpected", exc_info=error)
    return Failure(FAILED, f"Unerwarteter Fehler: {type(error).__name__}: {error}")


def system_text(error: OSError | sqlite3.Error) -> str:
    """What the system refused, with the way out."""
    if isinstance(error, sqlite3.Error):
        return f"Die Belegdatei ließ sich nicht lesen oder schreiben: {error}."
    where = f"{error.filename}: " if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{where}Der Datenträger ist voll. Abhilfe: Platz schaffen. Der bisherige Graph bleibt bestehen."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{where}Zugriff nicht erlaubt. Abhilfe: Rechte prüfen oder BILDUNGSGRAPH_HOME setzen."
    if error.errno == errno.ENOENT:
        return f"{where}Diese Datei oder dieser Ordner ist nicht da."
    return f"{where}{error.strerror or error}."


def report(failure: Failure, as_json: bool) -> int:
    """Say it on stderr, with `--json` also as one document on stdout, and give the exit code."""
    sys.stderr.write(f"Fehler: {failure.text}\n")
    if as_json:
        from api.problems import problem_document, title_of

        document = problem_document(
            failure.status,
            "Fehlgeschlagen" if failure.status == HTTPStatus.INTERNAL_SERVER_ERROR else title_of(failure.status),
            failure.text,
            candidates=[c.to_dict() for c in failure.candidates],
            errors=[{"code": failure.code, "message": failure.text}] if failure.code else [],
        )
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    return failure.exit_code
