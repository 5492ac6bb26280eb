"""Constraints and indexes for Neo4j."""

from __future__ import annotations

import re

from graph_schema.model import Model


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def constraints(model: Model) -> str:
    """Cypher statements, one a line: a unique id per label, an index per indexed property and per relation id.

    Every statement may be run again on a database that has it already.
    """
    lines = []
    for cls in model.of_kind("thing", "trait"):
        name = _snake(cls.name)
        lines.append(f"CREATE CONSTRAINT {name}_id IF NOT EXISTS FOR (n:{cls.name}) REQUIRE n.id IS UNIQUE;")
        lines.extend(
            f"CREATE INDEX {name}_{_snake(prop.name)} IF NOT EXISTS FOR (n:{cls.name}) ON (n.{prop.name});"
            for prop in model.own_properties(cls.name)
            if prop.indexed
        )
    for cls in (*model.relations, *model.links):
        names = ["id", *(prop.name for prop in cls.properties.values() if prop.indexed)]
        lines.extend(
            f"CREATE INDEX {_snake(cls.name)}_{_snake(prop)} IF NOT EXISTS "
            f"FOR ()-[r:{cls.cypher_type}]-() ON (r.{prop});"
            for prop in names
        )
    return "\n".join(lines) + "\n"
