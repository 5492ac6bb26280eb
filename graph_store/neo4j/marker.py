"""The node that says whose database this is and which version of the data it holds.

It has no `id`: what has one is a thing of the graph.
"""

from typing import Any

from neo4j import ManagedTransaction, Session

from graph_store.neo4j.connection import Neo4jError

LABEL = "GraphVersion"
CONSTRAINT = f"CREATE CONSTRAINT graph_version_key IF NOT EXISTS FOR (n:{LABEL}) REQUIRE n.key IS UNIQUE"
_KEY = "bildungsgraph"


def node(version: str) -> dict[str, str]:
    """Properties of the mark in a database that holds this version, whole."""
    return {"key": _KEY, "version": version}


def claim(session: Session, version: str, take_over: bool) -> None:
    """Mark the database as one of ours that is being loaded. From now on it has no version.

    Raises Neo4jError when it holds nodes that somebody else put there, unless `take_over`.
    """
    foreign = 0 if take_over else session.execute_read(_foreign_nodes)
    if foreign:
        raise Neo4jError(
            f"Die Datenbank enthält {foreign} Knoten, die nicht von Bildungsgraph stammen. Abhilfe: eine leere "
            "Datenbank nehmen (anderer Server oder anderer Datenbankname)."
        )
    session.execute_write(lambda tx: tx.run(CONSTRAINT).consume())
    text = f"MERGE (m:{LABEL} {{key: $key}}) REMOVE m.version SET m.loading = $version"
    session.execute_write(lambda tx: tx.run(text, key=_KEY, version=version).consume())


def _foreign_nodes(tx: ManagedTransaction) -> int:
    """Number of nodes in a database without our mark; 0 where it has one."""
    ours = tx.run(f"MATCH (m:{LABEL} {{key: $key}}) RETURN count(m) AS n", key=_KEY).single(strict=True)["n"]
    number: int = 0 if ours else tx.run("MATCH (n) RETURN count(n) AS n").single(strict=True)["n"]
    return number


def release(session: Session, version: str) -> None:
    """Say that the database now holds this version, whole."""
    text = f"MATCH (m:{LABEL} {{key: $key}}) REMOVE m.loading SET m.version = $version"
    session.execute_write(lambda tx: tx.run(text, key=_KEY, version=version).consume())


def state(session: Session) -> tuple[str | None, str | None]:
    """(version it holds, version being loaded); at most one is set, none in a database that is not ours."""
    text = f"MATCH (m:{LABEL} {{key: $key}}) RETURN m.version AS version, m.loading AS loading"
    record: Any = session.execute_read(lambda tx: tx.run(text, key=_KEY).single())
    return (record["version"], record["loading"]) if record else (None, None)
