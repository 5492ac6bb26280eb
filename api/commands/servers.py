"""The graph in other people's servers: what `build --graph` and `build --sparql` do after the build."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from graph_store.store import Store

Progress = Callable[[str, int, int], None]

GraphUrl = Annotated[
    str | None,
    typer.Option("--graph", metavar="URL", help="Auch in diesen Neo4j-Server laden (bolt://… oder neo4j://…)."),
]
GraphDatabase = Annotated[
    str | None, typer.Option("--graph-database", metavar="NAME", help="Name der Datenbank auf dem Neo4j-Server.")
]
GraphFiles = Annotated[
    Path | None,
    typer.Option("--graph-files", metavar="ORDNER", help="Dateien und Skript für neo4j-admin database import ablegen."),
]
SparqlUrl = Annotated[
    str | None, typer.Option("--sparql", metavar="URL", help="Auch in diesen SPARQL-Server laden (http://…).")
]
TakeOver = Annotated[
    bool, typer.Option("--take-over", help="Auch in eine Datenbank laden, in der schon anderes liegt.")
]


@dataclass(frozen=True, slots=True)
class Targets:
    """Where a graph goes beside the home folder. Logins come from the environment, never from the command line."""

    graph: str | None = None
    database: str | None = None
    files: Path | None = None
    sparql: str | None = None
    take_over: bool = False


def load_into(targets: Targets, store: "Store", progress: Progress) -> dict[str, dict[str, Any]]:
    """Load the graph wherever it is to go; what each load did, by option. Raises StoreError."""
    done: dict[str, dict[str, Any]] = {}
    if targets.files:
        from graph_store.neo4j import write_import

        done["graph_files"] = {"script": str(write_import(store.graph, store.file, targets.files))}
    if targets.graph:
        from graph_store import neo4j

        loaded = neo4j.load(
            store.graph,
            store.file,
            targets.graph,
            neo4j.login("NEO4J"),
            progress,
            database=targets.database,
            take_over=targets.take_over,
        )
        done["graph"] = loaded.to_dict()
    if targets.sparql:
        from graph_store import remote_sparql
        from graph_store.neo4j import login

        server = remote_sparql.SparqlServer(targets.sparql, login("SPARQL"))
        quads = remote_sparql.load(store.graph, store.file, server, progress, take_over=targets.take_over)
        done["sparql"] = quads.to_dict()
    return done


def lines(done: dict[str, dict[str, Any]]) -> list[str]:
    """What the loads did, for people."""
    texts = {
        "graph_files": "Importdateien geschrieben: {script}",
        "graph": "Neo4j: {nodes} Knoten ({nodes_written} geschrieben, {nodes_removed} entfernt), {relationships} "
        "Beziehungen ({relationships_written} geschrieben, {relationships_removed} entfernt).",
        "sparql": "SPARQL-Server: {quads} Quads ({added} geschrieben, {removed} entfernt).",
    }
    return [texts[name].format(**result) for name, result in done.items()]
