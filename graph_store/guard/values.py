"""Values of the Cypher engine as JSON.

The engine gives records as maps with ``@rid`` and ``@type``, paths as text like ``(#7:0)-[#14:0]->(#4:0)``, and
temporal values partly as Python objects, partly as ISO text. Here they become

- node: ``{"_type": "node", "id", "labels", "properties"}``
- relationship: ``{"_type": "relationship", "id", "type", "start", "end", "properties"}``
- path: ``{"_type": "path", "nodes": [node], "relationships": [relationship]}``
- dates, times and durations: ISO 8601 text; NaN and infinities: ``"NaN"``, ``"Infinity"``, ``"-Infinity"``.

``id``, ``start`` and ``end`` are the graph's own ``id`` properties; a record without one keeps the engine's record id.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from datetime import date, time
from decimal import Decimal
from typing import Any

_RID = re.compile(r"#\d+:\d+")
_PATH = re.compile(r"\(#\d+:\d+\)(?:<?-\[#\d+:\d+\]->?\(#\d+:\d+\))*")
_MAX_REMEMBERED = 50_000
_BATCH = 500


class ValueReader:
    """Turns rows of one open database into JSON values; remembers records it had to look up."""

    def __init__(self, database: Any) -> None:
        self._database = database
        types = database.query("sql", "SELECT name, type FROM schema:types")
        self._kinds: dict[str, str] = {row.get("name"): row.get("type") for row in types}
        self._ends: dict[str, tuple[str, str]] = {}
        self._records: dict[str, dict[str, Any]] = {}

    def rows(self, rows: list[dict[str, Any]], paths: bool) -> list[dict[str, Any]]:
        """Rows with all values as JSON; ``paths`` says whether text may stand for a path."""
        self._look_up(rows, paths)
        return [{name: self._value(value, paths) for name, value in row.items()} for row in rows]

    def _look_up(self, rows: list[dict[str, Any]], paths: bool) -> None:
        """Fetch what the rows only point to: members of paths, and the ends of relationships."""
        if len(self._ends) + len(self._records) > _MAX_REMEMBERED:
            self._ends.clear()
            self._records.clear()
        values = list(_flat(rows))
        texts = {value for value in values if isinstance(value, str) and _PATH.fullmatch(value)} if paths else set()
        members = {rid for text in texts for rid in _RID.findall(text)}
        for batch in _batches(members - self._records.keys()):
            for row in self._database.query("sql", f"SELECT FROM [{batch}]"):
                rid, type_name, _ = row._meta
                self._records[rid] = {**row.to_dict(), "@rid": rid, "@type": type_name}
        records = [value for value in values if isinstance(value, dict)] + [
            self._records.get(rid, {}) for rid in members
        ]
        edges = {str(record["@rid"]) for record in records if self._kind(record) == "edge"}
        columns = "@rid AS rid, @out AS source, @in AS target, @out.id AS source_id, @in.id AS target_id"
        for batch in _batches(edges - self._ends.keys()):
            for row in self._database.query("sql", f"SELECT {columns} FROM [{batch}]"):  # noqa: S608 - record ids only
                source, target = (str(row.get(f"{end}_id") or row.get(end)) for end in ("source", "target"))
                self._ends[str(row.get("rid"))] = (source, target)

    def _kind(self, value: dict[str, Any]) -> str | None:
        """``vertex`` or ``edge`` where a map is a record of this database."""
        rid = value.get("@rid")
        return self._kinds.get(str(value.get("@type"))) if rid is not None and _RID.fullmatch(str(rid)) else None

    def _value(self, value: Any, paths: bool) -> Any:
        if isinstance(value, str):
            return self._path(value) if paths and _PATH.fullmatch(value) else value
        if value is None or isinstance(value, bool | int):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN")
        if isinstance(value, dict):
            return self._map(value, paths)
        if isinstance(value, list | tuple):
            return [self._value(item, paths) for item in value]
        if isinstance(value, set):
            return sorted(
                (self._value(item, paths) for item in value), key=lambda item: json.dumps(item, sort_keys=True)
            )
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        return value.isoformat() if isinstance(value, date | time) else str(value)

    def _map(self, value: dict[str, Any], paths: bool) -> dict[str, Any]:
        kind = self._kind(value)
        plain = {str(key): self._value(item, paths) for key, item in value.items()}
        if kind not in {"vertex", "edge"}:
            return plain
        rid, type_name = str(plain.pop("@rid")), plain.pop("@type")
        plain.pop("@cat", None)
        own = {"id": str(plain.get("id", rid))}
        if kind == "vertex":
            return {"_type": "node", **own, "labels": type_name.split("~"), "properties": plain}
        start, end = self._ends.get(rid, ("", ""))
        return {"_type": "relationship", **own, "type": type_name, "start": start, "end": end, "properties": plain}

    def _path(self, text: str) -> Any:
        """The path a text stands for; the text itself where it names no records of this database."""
        records = [self._records.get(rid) for rid in _RID.findall(text)]
        kinds = [self._kind(record) if record else None for record in records]
        if any(kind != ("edge" if index % 2 else "vertex") for index, kind in enumerate(kinds)):
            return text
        values = [self._map(record, paths=False) for record in records if record]
        return {"_type": "path", "nodes": values[::2], "relationships": values[1::2]}


def _flat(value: Any) -> Iterator[Any]:
    """All values inside maps and lists, and those themselves."""
    stack = [value]
    while stack:
        item = stack.pop()
        yield item
        if isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, list | tuple | set):
            stack.extend(item)


def _batches(rids: Iterable[str]) -> Iterator[str]:
    """Record ids as lists for a statement."""
    ordered = sorted(rids)
    for start in range(0, len(ordered), _BATCH):
        yield ", ".join(ordered[start : start + _BATCH])
