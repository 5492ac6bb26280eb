"""Files and a script for `neo4j-admin database import`: the fast way for a first load of a large graph."""

import csv
import stat
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from graph_schema import load_model
from graph_schema.generate import constraints
from graph_store.database import StatementFile
from graph_store.graph import Graph, PropertyValue
from graph_store.neo4j import marker
from graph_store.neo4j.connection import Neo4jError
from graph_store.projections.property_graph import Relationship, all_nodes, all_relationships
from graph_store.projections.records import Node

_SCRIPT = """\
#!/usr/bin/env bash
# First load of a Neo4j database from the files beside this script. The database must be stopped and is overwritten.
# usage: import.sh [DATABASE]      NEO4J_ADMIN names the command where neo4j-admin is not on the path
# Afterwards, with the server running: cypher-shell -d DATABASE -f schema.cypher
set -euo pipefail
read -ra admin <<< "${{NEO4J_ADMIN:-neo4j-admin}}"
folder="$(cd "$(dirname "$0")" && pwd)"
exec "${{admin[@]}}" database import full "${{1:-neo4j}}" --overwrite-destination --array-delimiter=U+001F \\
  --report-file="$folder/import.report" --multiline-fields=true {arguments}
"""
_ITEMS = "\x1f"
_TYPES = {str: "string", list: "string[]", bool: "boolean", int: "long", float: "double"}

_Thing = TypeVar("_Thing", Node, Relationship)
_Properties = Mapping[str, PropertyValue]


def write_import(graph: Graph, file: StatementFile, folder: Path) -> Path:
    """Write CSV files, `schema.cypher` and `import.sh` into `folder`, which must be new or empty; returns the script.

    The imported database carries the mark of its version, so that `load` continues from it with differences only.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Neo4jError(f"{folder}: der Ordner ist nicht leer. Abhilfe: einen neuen Ordner angeben.")
    model = load_model()
    arguments = [
        *_write_nodes(folder, lambda: all_nodes(graph, model, file.all_statements)),
        *_write_relationships(folder, lambda: all_relationships(graph, model, file.all_statements)),
    ]
    mark = marker.node(graph.version)
    _write(folder / "version.csv", ["key:ID", "version:string"], [[mark["key"], mark["version"]]])
    arguments.append(f'--nodes={marker.LABEL}="$folder/version.csv"')
    (folder / "schema.cypher").write_text(f"{constraints(model).rstrip()}\n{marker.CONSTRAINT};\n", encoding="utf-8")
    script = folder / "import.sh"
    script.write_text(_SCRIPT.format(arguments=" \\\n  ".join(arguments)), encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return script


def _write_nodes(folder: Path, nodes: Callable[[], Iterable[Node]]) -> Iterator[str]:
    groups = _grouped(nodes, lambda node: node.labels)
    for number, ((labels, _), group) in enumerate(sorted(groups.items()), 1):
        path = folder / f"nodes-{number:03}.csv"
        columns = _columns(node.properties for node in group)
        columns.pop("id", None)
        header = ["id:ID", *(f"{name}:{kind}" for name, kind in columns.items())]
        _write(path, header, ([node.id, *_cells(node.properties, columns)] for node in group))
        yield f'--nodes={":".join(labels)}="$folder/{path.name}"'


def _write_relationships(folder: Path, relationships: Callable[[], Iterable[Relationship]]) -> Iterator[str]:
    groups = _grouped(relationships, lambda relationship: (relationship.type,))
    for number, (((name,), _), group) in enumerate(sorted(groups.items()), 1):
        path = folder / f"relationships-{number:03}.csv"
        columns = _columns(relationship.properties for relationship in group)
        header = [":START_ID", ":END_ID", *(f"{name}:{kind}" for name, kind in columns.items())]
        _write(path, header, ([r.from_id, r.to_id, *_cells(r.properties, columns)] for r in group))
        yield f'--relationships={name}="$folder/{path.name}"'


_Key = tuple[tuple[str, ...], tuple[tuple[str, str], ...]]


def _grouped(
    things: Callable[[], Iterable[_Thing]], kind: Callable[[_Thing], tuple[str, ...]]
) -> dict[_Key, list[_Thing]]:
    """By labels or type, and where a property has values of several types, by those types: a file has one type each."""
    types: dict[tuple[tuple[str, ...], str], set[str]] = defaultdict(set)
    for thing in things():
        for name, value in thing.properties.items():
            types[kind(thing), name].add(_TYPES[type(value)])
    groups: dict[_Key, list[_Thing]] = defaultdict(list)
    for thing in things():
        mixed = (
            (name, _TYPES[type(value)])
            for name, value in sorted(thing.properties.items())
            if len(types[kind(thing), name]) > 1
        )
        groups[kind(thing), tuple(mixed)].append(thing)
    return groups


def _columns(properties: Iterable[_Properties]) -> dict[str, str]:
    columns = {name: _TYPES[type(value)] for found in properties for name, value in found.items()}
    return dict(sorted(columns.items()))


def _cells(properties: _Properties, columns: Mapping[str, str]) -> Iterator[str]:
    for name in columns:
        value = properties.get(name, "")
        if isinstance(value, bool):
            yield str(value).lower()
        else:
            yield _ITEMS.join(value) if isinstance(value, list) else str(value)


def _write(path: Path, header: list[str], rows: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)
