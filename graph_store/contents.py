"""What a snapshot holds: the statement file and its projections, written anew or brought up to date in a copy."""

import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from graph_schema import load_model
from graph_store import database
from graph_store.database import StatementFile, StoreError
from graph_store.difference import Difference
from graph_store.graph import Graph
from graph_store.projections import cypher, rdf
from graph_store.projections.records import labels, shown_statements
from graph_store.statements import Harvest


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a snapshot is written from; `step` is told the number of each step (see `graph_store.snapshot`)."""

    harvest: Harvest
    tables: Mapping[str, pd.DataFrame]
    digests: tuple[str, str]
    graph: Graph
    step: Callable[[int], None]


def write(work: Path, made: Contents) -> dict[str, int]:
    """Write the statement file and both projections anew. Returns their counts."""
    database.write(work / "graph.sqlite", made.harvest, made.graph)

    def quads() -> int:
        return rdf.write(work / "oxigraph", rdf.RdfProjection(made.graph, load_model()), made.harvest.statements)

    return _project(work, made.step, quads, None)


def update(work: Path, made: Contents, base: Path, change: Difference) -> dict[str, int]:
    """Copy the base and bring statement file and projections to the new state. Returns their counts.

    Raises StoreError where a projection does not count what it should: then it was not what it said to be.
    """
    touched, graph, model = change.touched, made.graph, load_model()
    before = StatementFile(base / "graph.sqlite").part(touched.things).entities
    for old, new in ((before[i], graph.entities[i]) for i in sorted(before.keys() & graph.entities.keys())):
        if labels(model, old.cls, old.traits) != labels(model, new.cls, new.traits):
            touched.things |= {relation.from_id for relation in graph.into(new.id)}
    shutil.copyfile(base / "graph.sqlite", work / "graph.sqlite")
    database.update(work / "graph.sqlite", made.harvest, graph, change)
    file = StatementFile(work / "graph.sqlite")
    ids = touched.part(graph)
    nodes = {*touched.things, *touched.statements, *(source.id for source in touched.sources)}
    if cypher.available():
        shutil.copytree(base / "arcadedb", work / "arcadedb")

    def quads() -> int:
        rdf.copy(base / "oxigraph", work / "oxigraph")
        part = rdf.RdfProjection(file.part(ids), model)
        return rdf.update(work / "oxigraph", part, file.statements_about(ids), touched)

    counts = _project(work, made.step, quads, {"nodes": sorted(nodes), "part": sorted(ids)})
    shown = sum(1 for _ in shown_statements(made.harvest.statements, graph))
    expected = {
        "nodes": len(graph.entities) + len(graph.sources) + shown,
        "relationships": len(graph.relations) + shown,
    }
    if any(counts.get(name, number) != number for name, number in expected.items()):
        raise StoreError(f"{base}: Cypher-Teil hat {counts}, nicht {expected}.")
    return counts


def _project(
    work: Path, step: Callable[[int], None], quads: Callable[[], int], touched: Mapping[str, list[str]] | None
) -> dict[str, int]:
    """Write both projections at the same time, the property graph in a child process where its engine is installed."""
    child = cypher.Build(work, touched) if cypher.available() else None
    try:
        step(4)
        counts = {"quads": quads()}
        step(5)
        if child:
            counts |= child.result()
    finally:
        if child:
            child.stop()
    shutil.rmtree(work / "log", ignore_errors=True)
    return counts


def tally(graph: Graph, harvest: Harvest) -> dict[str, Any]:
    """Things by class and trait, relations by class, and how much else there is."""
    classes = Counter(label for e in graph.entities.values() for label in {e.cls, *e.traits})
    relations = Counter(r.cls for r in graph.relations.values())
    return {
        "classes": dict(sorted(classes.items())),
        "relations": dict(sorted(relations.items())),
        "statements": len(harvest.statements),
        "sources": len(harvest.sources),
        "quarantine": len(harvest.quarantine),
        "review": len(harvest.review),
    }
