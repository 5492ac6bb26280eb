"""Bring a copy of the property graph to the state of the statement file by changing only what was touched."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from graph_schema import Model
from graph_store.database import StatementFile
from graph_store.projections.cypher import batches, type_name
from graph_store.projections.property_graph import Relationship, all_nodes, all_relationships
from graph_store.projections.records import Node

Touched = Mapping[str, list[str]]
"""`nodes`: ids of nodes that may differ, and with them everything that starts there; `part`: ids of all things and
relations needed for that."""


def update(directory: Path, file: StatementFile, model: Model, touched: Touched) -> dict[str, int]:
    """Give every touched node the labels, properties and outgoing relationships it has now.

    Returns the numbers of nodes and relationships afterwards, as the engine counts them. A node with other labels is
    made anew: its incoming relationships must start at touched nodes too.
    """
    import arcadedb

    part, statements, ids = file.part(touched["part"]), file.statements_about(touched["part"]), set(touched["nodes"])
    nodes = {node.id: node for node in all_nodes(part, model, lambda: statements) if node.id in ids}
    outgoing: dict[str, list[Relationship]] = defaultdict(list)
    for relationship in all_relationships(part, model, lambda: statements):
        if relationship.from_id in ids:
            outgoing[relationship.from_id].append(relationship)
    db = arcadedb.open_database(str(directory))
    try:
        writer = _Writer(db, model)
        writer.define(nodes.values())
        for batch in batches(sorted(ids)):
            with db.transaction():
                for node_id in batch:
                    writer.remove_unlike(node_id, nodes.get(node_id))
        for batch in batches(sorted(nodes)):
            with db.transaction():
                for node_id in batch:
                    writer.put_node(nodes[node_id])
        for batch in batches(sorted(nodes)):
            with db.transaction():
                for node_id in batch:
                    writer.put_relationships(nodes[node_id], outgoing[node_id])
        writer.drop_unused()
        return {"nodes": _count(db, "MATCH (x)"), "relationships": _count(db, "MATCH ()-[x]->()")}
    finally:
        db.close()  # type: ignore[no-untyped-call]


def _typed(properties: Mapping[str, Any]) -> dict[str, tuple[type, Any]]:
    """Properties for comparison: 1, 1.0 and True are different values."""
    return {name: (type(value), value) for name, value in properties.items()}


def _count(db: Any, pattern: str) -> int:
    number: int = db.query("opencypher", f"{pattern} RETURN count(x) AS n").to_list()[0]["n"]
    return number


class _Writer:
    """Writes single nodes and relationships into an opened database."""

    def __init__(self, db: Any, model: Model) -> None:
        self._db = db
        self._roots = [c.name for c in (*model.things, *model.traits) if not c.extends]
        self._left: set[str] = set()

    def define(self, nodes: Iterable[Node]) -> None:
        """A type for every combination of labels that has none yet."""
        rows = self._db.query("sql", "SELECT name FROM schema:types").to_list()
        known = {row["name"] for row in rows}
        for labels in sorted({node.labels for node in nodes}):
            if type_name(labels) not in known:
                parents = ", ".join(f"`{label}`" for label in labels)
                self._db.command("sql", f"CREATE VERTEX TYPE `{type_name(labels)}` EXTENDS {parents}")

    def remove_unlike(self, node_id: str, node: Node | None) -> None:
        """Remove the node with this id if there is to be none, or one with other labels.

        The engine takes a key as free only once the removal is committed.
        """
        for root in self._roots:
            held = self._vertex(root, node_id)
            if held is not None and (node is None or held.get_type_name() != type_name(node.labels)):
                self._left.add(held.get_type_name())
                held.delete()
                return

    def put_node(self, node: Node) -> None:
        """Make the node, or give it the properties it has now."""
        held = self._vertex(node.cls, node.id)
        if held is None:
            vertex = self._db.new_vertex(type_name(node.labels))
            for name, value in node.properties.items():
                vertex.set(name, value)
            vertex.save()
        elif _typed(held.to_dict()) != _typed(node.properties):
            self._db.command("sql", f"UPDATE {held.get_rid()} CONTENT :content", {"content": dict(node.properties)})

    def put_relationships(self, node: Node, wanted: Iterable[Relationship]) -> None:
        """Make, change or remove what starts at a node, so that it has exactly the `wanted` relationships."""
        vertex = self._vertex(node.cls, node.id)
        missing = {(r.type, r.id): r for r in wanted}
        for edge in vertex.get_out_edges():
            relationship = missing.get((edge.get_type_name(), edge.get("id") or ""))
            if relationship is not None and _typed(edge.to_dict()) == _typed(relationship.properties):
                del missing[relationship.type, relationship.id]
            else:
                edge.delete()
        vertex = self._vertex(node.cls, node.id)
        for relationship in missing.values():
            target = self._vertex(relationship.to_cls, relationship.to_id)
            vertex.new_edge(relationship.type, target, **relationship.properties)

    def drop_unused(self) -> None:
        """Remove combinations of labels that no node has any more; single labels stay, as the model names them."""
        for name in sorted(self._left):
            if "~" in name and not self._db.count_type(name):
                self._db.command("sql", f"DROP TYPE `{name}`")

    def _vertex(self, cls: str, node_id: str) -> Any:
        return self._db.lookup_by_key(cls, ["id"], [node_id])
