"""A real Neo4j server that holds the same graph, for comparison."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph_store.neo4j import write_import
from graph_store.neo4j.connection import open_driver
from graph_store.neo4j.marker import state
from graph_store.servers.neo4j import COORDINATE, USER, Neo4jServer
from graph_store.store import Store

if TYPE_CHECKING:
    from neo4j import Session

ROOT = Path(__file__).parents[1]


def missing() -> str | None:
    """Why there is nothing to compare with on this machine, in one line; None where there is."""
    return Neo4jServer().missing()


def settings(server: Neo4jServer) -> dict[str, str]:
    """What the figures depend on."""
    return {"version": COORDINATE.version, "heap": server.heap, "page cache": "256m", "protocol": "Bolt, loopback"}


class Side:
    """An open session on the running server."""

    def __init__(self, server: Neo4jServer, session: "Session") -> None:
        self.server = server
        self._session = session

    def rows(self, text: str, parameters: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of a query, one tuple each in the order of its columns; sent once, outside of any transaction."""
        return [tuple(row) for row in self._session.run(text, parameters or {}).values()]

    def columns(self, text: str, parameters: dict[str, Any] | None = None) -> list[str]:
        """Names of the columns of a query."""
        return list(self._session.run(text, parameters or {}).keys())


@contextmanager
def neo4j(store: Store, home: Path) -> Iterator[Side]:
    """A server in `home` that holds this version of the graph; loaded first by the import command unless it does.

    Raises ServerError or Neo4jError where it cannot run or be loaded.
    """
    server = Neo4jServer(home)
    server.up()
    try:
        if _held(server) != store.version:
            server.stop()
            _import(server, store, home.with_name(f"{home.name}-import"))
            server.up()
            _define(server, home.with_name(f"{home.name}-import") / "schema.cypher")
        with open_driver(server.url, (USER, server.password), 0.0) as driver, driver.session() as session:
            yield Side(server, session)
    finally:
        server.stop()


def _held(server: Neo4jServer) -> str | None:
    with open_driver(server.url, (USER, server.password), 5.0) as driver, driver.session() as session:
        return state(session)[0]


def _import(server: Neo4jServer, store: Store, folder: Path) -> None:
    for old in folder.glob("*") if folder.is_dir() else ():
        old.unlink()
    script = write_import(store.graph, store.file, folder)
    admin = f"{ROOT / 'scripts' / 'neo4j-server'} --home {server.home} admin"
    environment = {**os.environ, "NEO4J_ADMIN": admin, "PYTHON": sys.executable}
    subprocess.run([str(script)], env=environment, check=True, capture_output=True)


def _define(server: Neo4jServer, schema: Path) -> None:
    """Constraints and indexes from the model, as every load makes them."""
    with open_driver(server.url, (USER, server.password), 5.0) as driver, driver.session() as session:
        for command in schema.read_text(encoding="utf-8").split(";\n"):
            if command.strip():
                session.run(command).consume()
        session.run("CALL db.awaitIndexes(300)").consume()
