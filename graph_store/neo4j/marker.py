"""The node that says whose database this is and which version of the data it holds."""

from typing import TYPE_CHECKING, Any

from graph_store.neo4j.connection import Neo4jError

if TYPE_CHECKING:
    from neo4j import ManagedTransaction, Session

LABEL = "GraphVersion"
CONSTRAINT = f"CREATE CONSTRAINT graph_version_id IF NOT EXISTS FOR (n:{LABEL}) REQUIRE n.id IS UNIQUE"
_KEY = "bildungsgraph"


def node(version: str) -> dict[str, str]:
    """Properties of the mark in a database that holds this version, whole."""
    return {"id": _KEY, "version": version}


def claim(session: "Session", version: str, take_over: bool) -> None:
    """Mark the database as one of ours that is being loaded. From now on it has no version.

    Raises Neo4jError when it holds nodes that somebody else put there, unless `take_over`.
    """

    def work(tx: "ManagedTransaction") -> int:
        found = tx.run(f"OPTIONAL MATCH (m:{LABEL} {{id: $key}}) RETURN count(m) AS ours", key=_KEY).single(strict=True)
        if not found["ours"] and not take_over:
            foreign: int = tx.run("MATCH (n) RETURN count(n) AS n").single(strict=True)["n"]
            if foreign:
                return foreign
        tx.run(f"MERGE (m:{LABEL} {{id: $key}}) REMOVE m.version SET m.loading = $version", key=_KEY, version=version)
        return 0

    if foreign := session.execute_write(work):
        raise Neo4jError(
            f"Die Datenbank enthält {foreign} Knoten, die nicht von Bildungsgraph stammen. Abhilfe: eine leere "
            "Datenbank nehmen (anderer Server oder anderer Datenbankname)."
        )


def release(session: "Session", version: str) -> None:
    """Say that the database now holds this version, whole."""
    text = f"MATCH (m:{LABEL} {{id: $key}}) REMOVE m.loading SET m.version = $version"
    session.execute_write(lambda tx: tx.run(text, key=_KEY, version=version).consume())


def state(session: "Session") -> tuple[str | None, str | None]:
    """(version it holds, version being loaded); at most one is set, none in a database that is not ours."""
    text = f"MATCH (m:{LABEL} {{id: $key}}) RETURN m.version AS version, m.loading AS loading"
    record: Any = session.execute_read(lambda tx: tx.run(text, key=_KEY).single())
    return (record["version"], record["loading"]) if record else (None, None)
