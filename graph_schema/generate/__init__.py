"""Everything that follows from the model: shapes, ontology, vocabularies, contexts, constraints, labels, a page."""

from __future__ import annotations

from pathlib import Path

from graph_schema.generate.assessment import assessment_schema, template
from graph_schema.generate.documents import context, json_schema, labels
from graph_schema.generate.neo4j import constraints
from graph_schema.generate.ontology import ontology
from graph_schema.generate.page import page
from graph_schema.generate.shapes import shapes
from graph_schema.generate.vocabularies import vocabularies
from graph_schema.model import Model

__all__ = ["constraints", "context", "json_schema", "labels", "ontology", "outputs", "page", "shapes", "stale"]

_MAKERS = {
    "graph_schema/generated/shapes.ttl": shapes,
    "graph_schema/generated/ontology.ttl": ontology,
    "graph_schema/generated/vocabularies.ttl": vocabularies,
    "graph_schema/generated/context.jsonld": context,
    "graph_schema/generated/schema.json": json_schema,
    "graph_schema/generated/neo4j.cypher": constraints,
    "graph_schema/generated/labels.json": labels,
    "graph_schema/generated/needs_assessment.schema.json": assessment_schema,
    "docs/reference/schema.md": page,
    "docs/how-to/needs-assessment.csv": template,
}


def outputs(model: Model) -> dict[str, str]:
    """The text of every generated file, by path from the root of the project."""
    return {path: make(model) for path, make in _MAKERS.items()}


def stale(model: Model, root: Path) -> list[str]:
    """The generated files under `root` that are missing or differ from what the model gives, sorted."""
    return sorted(
        path
        for path, text in outputs(model).items()
        if not (root / path).is_file() or (root / path).read_text(encoding="utf-8") != text
    )
