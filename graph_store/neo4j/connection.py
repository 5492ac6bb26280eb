"""Open a driver, and say in plain words why a server cannot be used."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import neo4j
from neo4j import exceptions

from graph_store.database import StoreError

RETRY_SECONDS = 120.0
"""How long one batch is tried again: long enough for a restart of the server or a new leader in a cluster."""

_SLOWER = 1.2
"""Factor between two pauses: the driver's own 2.0 would sleep long past the return of a server."""

_SCHEMES = tuple(f"{name}{security}" for name in ("bolt", "neo4j") for security in ("", "+s", "+ssc"))


class Neo4jError(StoreError):
    """A Neo4j server could not be reached or used; the message says what to do."""


def login(prefix: str) -> tuple[str, str] | None:
    """User and password from `PREFIX_USERNAME` and `PREFIX_PASSWORD` in the environment; None without a password."""
    password = os.environ.get(f"{prefix}_PASSWORD")
    return (os.environ.get(f"{prefix}_USERNAME") or prefix.lower(), password) if password else None


def open_driver(url: str, auth: tuple[str, str] | None, retry_seconds: float) -> neo4j.Driver:
    """A driver for the server at `url` (`bolt://`, `neo4j://`, `bolt+s://`, `neo4j+s://`); nothing is sent yet.

    The driver tries transactions again on transient errors (deadlock, leader change, lost connection) with growing
    pauses, for `retry_seconds`. Raises Neo4jError for an address of another form.
    """
    if url.partition("://")[0] not in _SCHEMES:
        raise Neo4jError(f"{url}: keine Adresse eines Neo4j-Servers (bolt://…, neo4j://…, mit Verschlüsselung +s).")
    try:
        return neo4j.GraphDatabase.driver(
            url,
            auth=auth,
            max_transaction_retry_time=retry_seconds,
            retry_delay_multiplier=_SLOWER,
            connection_timeout=10,
            notifications_min_severity="OFF",
        )
    except (exceptions.ConfigurationError, ValueError) as error:
        raise Neo4jError(f"{url}: so nicht verwendbar: {error}") from error


@contextmanager
def plain_errors(url: str) -> Iterator[None]:
    """Turn every failure of server or driver into a Neo4jError that says what to do."""
    try:
        yield
    except exceptions.AuthError as error:
        raise Neo4jError(f"{url}: Anmeldung abgelehnt. Benutzer und Passwort prüfen.") from error
    except exceptions.ServiceUnavailable as error:
        raise Neo4jError(f"{url}: nicht erreichbar ({error}). Läuft der Server, stimmen Name und Port?") from error
    except exceptions.Neo4jError as error:
        raise Neo4jError(f"{url}: {error.message} ({error.code})") from error
    except exceptions.DriverError as error:
        raise Neo4jError(f"{url}: {error}") from error
