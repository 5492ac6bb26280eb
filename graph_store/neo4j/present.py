"""What a database holds now, page by page, so that only differences need to be written."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from neo4j import ManagedTransaction, Session

from graph_schema import Model
from graph_store.projections.property_graph import FROM_SOURCE

_PAGE = 10_000
_NODES = """
MATCH (n:`{label}`) WHERE n.id > $last WITH n ORDER BY n.id LIMIT $page
RETURN n.id AS key, elementId(n) AS element, labels(n) AS labels, properties(n) AS properties
"""
_RELATIONSHIPS = """
MATCH (a)-[r:`{type}`]->(b) WHERE r.id > $last WITH a, r, b ORDER BY r.id LIMIT $page
RETURN r.id AS key, elementId(r) AS element, a.id AS from_id, b.id AS to_id, r.id AS id, properties(r) AS properties
"""
_FROM_SOURCE = f"""
MATCH (a:Statement) WHERE a.id > $last WITH a ORDER BY a.id LIMIT $page
OPTIONAL MATCH (a)-[r:{FROM_SOURCE}]->(b)
RETURN a.id AS key, elementId(r) AS element, a.id AS from_id, b.id AS to_id, '' AS id, properties(r) AS properties
ORDER BY key
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A node or relationship in the database: its key, the engine's own id, labels and a digest of its properties."""

    key: Any
    element: str
    labels: tuple[str, ...]
    digest: bytes


def digest(properties: Mapping[str, Any]) -> bytes:
    """Short digest of properties, the same before and after a way through the database."""
    text = json.dumps(dict(properties), sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.blake2b(text.encode(), digest_size=12).digest()


def held_nodes(session: Session, model: Model) -> Iterator[Held]:
    """Every node of a class of the model that has an id; a node may come twice if it has two root labels."""
    roots = [c.name for c in (*model.things, *model.traits) if not c.extends]
    for label in roots:
        for key, element, labels, properties in _pages(session, _NODES.format(label=label)):
            yield Held(key, element, tuple(sorted(labels)), digest(properties))


def held_relationships(session: Session, model: Model) -> Iterator[Held]:
    """Every relationship of a type of the model that has an id, and those from statements to sources."""
    types = sorted({model.cypher_type(c.name) for c in (*model.relations, *model.links)})
    texts = {name: _RELATIONSHIPS.format(type=name) for name in types} | {FROM_SOURCE: _FROM_SOURCE}
    for name, text in texts.items():
        for _, element, from_id, to_id, own_id, properties in _pages(session, text):
            if element is not None:
                yield Held((name, from_id, to_id, own_id), element, (), digest(properties))


def _pages(session: Session, text: str) -> Iterator[list[Any]]:
    """All rows of a text that gives them ordered by its first column; short transactions that may be tried again.

    The last key of a full page comes again with the next one: rows with the same key must not fall between two pages.
    """
    last = ""
    while True:
        rows = session.execute_read(_page, text, last)
        if len(rows) < _PAGE:
            yield from rows
            return
        complete = [row for row in rows if row[0] != rows[-1][0]] or rows
        yield from complete
        last = complete[-1][0]


def _page(tx: ManagedTransaction, text: str, last: str) -> list[list[Any]]:
    return [record.values() for record in tx.run(text, last=last, page=_PAGE)]
