"""The statement file: one SQLite database that holds everything the projections are made from."""

import dataclasses
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from graph_store.graph import Entity, Graph, Relation
from graph_store.statements import (
    RELATION_COLUMNS,
    FileCount,
    Harvest,
    Quarantined,
    RelationFacts,
    ReviewItem,
    Source,
    Statement,
)

if TYPE_CHECKING:
    from graph_store.difference import Difference

FORMAT = 1
"""Version of the table layout; a file of another version is refused with the fix, never guessed at."""

STEP = 1 << 20
"""Distance of two positions in a new file: the room for statements that are put between them later."""

_STATEMENT_COLUMNS = (
    "about",
    "property",
    "value",
    "source",
    "locator",
    "method",
    "confidence",
    "dataset",
    "first_seen",
    "last_seen",
)
_SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE statement (
  position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, about TEXT NOT NULL, property TEXT NOT NULL, value NOT NULL,
  source TEXT NOT NULL CHECK (source <> ''), locator TEXT NOT NULL, method TEXT NOT NULL, confidence TEXT NOT NULL,
  dataset TEXT NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL,
  {", ".join(f"{name} TEXT" for name in RELATION_COLUMNS)});
CREATE TABLE source (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entity (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE relation (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE quarantine (dataset TEXT, file TEXT, line INTEGER, field TEXT, value TEXT, reason TEXT, fix TEXT);
CREATE TABLE review (kind TEXT, "left" TEXT, "right" TEXT, reason TEXT, locator TEXT);
CREATE TABLE file_count (dataset TEXT, file TEXT, read INTEGER, used INTEGER, quarantined INTEGER);
"""
_INDEXES = """
CREATE INDEX statement_about ON statement (about);
CREATE INDEX statement_source ON statement (source);
"""


class StoreError(Exception):
    """The statement file is missing, damaged or of another version; the message says what to do."""


_statement_values = attrgetter(*_STATEMENT_COLUMNS)
_relation_values = attrgetter(*RELATION_COLUMNS)
_NO_RELATION = (None,) * len(RELATION_COLUMNS)
_AMONG = "WHERE {column} IN (SELECT value FROM json_each(?))"


def values(statement: Statement) -> tuple[object, ...]:
    """All that a statement says, as a row of the file holds it after position and id."""
    facts = statement.relation
    return (*_statement_values(statement), *(_relation_values(facts) if facts else _NO_RELATION))


def _statement_row(position: int, statement: Statement) -> tuple[object, ...]:
    return (position, statement.id, *values(statement))


def _statement(row: sqlite3.Row) -> Statement:
    facts = RelationFacts(**{name: row[name] for name in RELATION_COLUMNS}) if row["cls"] else None
    return Statement(**{name: row[name] for name in _STATEMENT_COLUMNS}, relation=facts)


def _dump(record: object) -> str:
    assert dataclasses.is_dataclass(record) and not isinstance(record, type)  # noqa: S101
    return json.dumps(dataclasses.asdict(record), ensure_ascii=False, sort_keys=True)


def unique(statements: Iterable[Statement]) -> list[Statement]:
    """The statements in order, each id once: the same value at the same place by the same source says nothing new."""
    found: dict[str, Statement] = {}
    for statement in statements:
        found.setdefault(statement.id, statement)
    return list(found.values())


def version_of(harvest: Harvest) -> str:
    """Version of a data set: the newest date of its statements and a hash over all of them in order of loading."""
    hasher = hashlib.sha256()
    for statement in harvest.statements:
        hasher.update(repr(_statement_row(0, statement)).encode())
    for source in sorted(harvest.sources.values(), key=lambda s: s.id):
        hasher.update(repr(source).encode())
    newest = max((s.last_seen for s in harvest.statements), default="0000")
    return f"{newest}-{hasher.hexdigest()[:10]}"


def write(path: Path, harvest: Harvest, graph: Graph) -> None:
    """Write a new statement file. `path` must not exist."""
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.executescript(_SCHEMA)
        _insert_statements(db, ((n * STEP, s) for n, s in enumerate(harvest.statements, 1)))
        _insert_records(db, "source", harvest.sources.values())
        _insert_records(db, "entity", graph.entities.values())
        _insert_records(db, "relation", graph.relations.values())
        _insert_account(db, harvest, graph.version)
        db.executescript(_INDEXES)
    db.close()


def update(path: Path, harvest: Harvest, graph: Graph, change: "Difference") -> None:
    """Bring a copy of a statement file to the state of the harvest and the graph folded from it."""
    touched = change.touched
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.executemany("DELETE FROM statement WHERE position = ?", ((position,) for position in change.removed))
        _insert_statements(db, change.added)
        sources = {source.id for source in touched.sources}
        for table, ids, records in (
            ("source", sources, harvest.sources),
            ("entity", touched.things, graph.entities),
            ("relation", touched.relations, graph.relations),
        ):
            db.executemany(f"DELETE FROM {table} WHERE id = ?", ((i,) for i in sorted(ids)))  # noqa: S608
            _insert_records(db, table, [records[i] for i in sorted(ids) if i in records])
        for table in ("quarantine", "review", "file_count", "meta"):
            db.execute(f"DELETE FROM {table}")  # noqa: S608
        _insert_account(db, harvest, graph.version)
    db.close()


def _insert_statements(db: sqlite3.Connection, placed: Iterable[tuple[int, Statement]]) -> None:
    places = ",".join("?" * (2 + len(_STATEMENT_COLUMNS) + len(RELATION_COLUMNS)))
    db.executemany(
        f"INSERT INTO statement VALUES ({places})",  # noqa: S608  only question marks
        (_statement_row(position, statement) for position, statement in placed),
    )


def _insert_records(db: sqlite3.Connection, table: str, records: Iterable[Entity | Relation | Source]) -> None:
    db.executemany(f"INSERT INTO {table} VALUES (?,?)", ((r.id, _dump(r)) for r in records))  # noqa: S608


def _insert_account(db: sqlite3.Connection, harvest: Harvest, version: str) -> None:
    db.executemany("INSERT INTO quarantine VALUES (?,?,?,?,?,?,?)", map(dataclasses.astuple, harvest.quarantine))
    db.executemany("INSERT INTO review VALUES (?,?,?,?,?)", map(dataclasses.astuple, harvest.review))
    db.executemany("INSERT INTO file_count VALUES (?,?,?,?,?)", map(dataclasses.astuple, harvest.files))
    db.execute("INSERT INTO meta VALUES ('version', ?), ('format', ?)", (version, str(FORMAT)))


class StatementFile:
    """Read access to a statement file. Usable from several threads; every call opens its own short connection."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise StoreError(f"{path}: keine Belegdatei gefunden. Abhilfe: `bildungsgraph build` ausführen.")
        self.path = path
        meta = {row["key"]: row["value"] for row in self._rows("SELECT key, value FROM meta")}
        if meta.get("format") != str(FORMAT):
            raise StoreError(
                f"{path}: Format {meta.get('format')}, dieses Programm liest Format {FORMAT}. "
                "Abhilfe: `bildungsgraph build` ausführen oder das Programm aktualisieren."
            )
        self.version = meta["version"]

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        try:
            yield connection
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{self.path}: beschädigt ({error}). Abhilfe: `bildungsgraph build` ausführen.") from error
        finally:
            connection.close()

    def _rows(self, sql: str, *parameters: object) -> list[sqlite3.Row]:
        with self._connection() as connection:
            return connection.execute(sql, parameters).fetchall()

    def graph(self) -> Graph:
        """The folded graph, read into memory."""
        return self._graph("")

    def part(self, ids: Iterable[str]) -> Graph:
        """The things and relations with these ids, and all sources, read into memory."""
        return self._graph(_AMONG.format(column="id"), json.dumps(sorted(ids)))

    def _graph(self, condition: str, *parameters: object) -> Graph:
        entities = {}
        for row in self._rows(f"SELECT record FROM entity {condition} ORDER BY id", *parameters):  # noqa: S608
            record = json.loads(row["record"])
            record.update(traits=tuple(record["traits"]), sources=tuple(record["sources"]))
            entities[record["id"]] = Entity(**record)
        relations = {}
        for row in self._rows(f"SELECT record FROM relation {condition} ORDER BY id", *parameters):  # noqa: S608
            record = json.loads(row["record"])
            for name in ("methods", "sources", "locators", "datasets"):
                record[name] = tuple(record[name])
            relations[record["id"]] = Relation(**record)
        return Graph(entities, relations, self.sources(), self.version)

    def sources(self) -> dict[str, Source]:
        """All sources by id."""
        records = (json.loads(row["record"]) for row in self._rows("SELECT record FROM source ORDER BY id"))
        return {r["id"]: Source(**{**r, "seen_as": tuple(r["seen_as"])}) for r in records}

    def statements(self, about: str) -> list[Statement]:
        """Every statement about an entity or relation, in order of loading."""
        return self._statements("WHERE about = ?", about)

    def statements_about(self, ids: Iterable[str]) -> list[Statement]:
        """Every statement about one of these things and relations, in order of loading."""
        return self._statements(_AMONG.format(column="about"), json.dumps(sorted(ids)))

    def at(self, positions: Iterable[int]) -> list[Statement]:
        """The statements at these positions, in order of loading."""
        return self._statements(_AMONG.format(column="position"), json.dumps(sorted(positions)))

    def _statements(self, condition: str, *parameters: object) -> list[Statement]:
        rows = self._rows(f"SELECT * FROM statement {condition} ORDER BY position", *parameters)  # noqa: S608
        return [_statement(row) for row in rows]

    def rows(self) -> Iterator[tuple[int, str, tuple[object, ...]]]:
        """Position, id and `values` of every statement in order of loading, read as they are asked for."""
        with self._connection() as connection:
            connection.row_factory = None
            for row in connection.execute("SELECT * FROM statement ORDER BY position"):
                yield row[0], row[1], row[2:]

    def statements_of_source(self, source: str) -> list[Statement]:
        """Every statement that a source carries, in order of loading."""
        return self._statements("WHERE source = ?", source)

    def all_statements(self) -> Iterator[Statement]:
        """All statements in order of loading, read as they are asked for."""
        with self._connection() as connection:
            for row in connection.execute("SELECT * FROM statement ORDER BY position"):
                yield _statement(row)

    def count(self) -> tuple[int, int]:
        """Number of statements, and of statements without a source (the layout allows none; counted all the same)."""
        row = self._rows("SELECT count(*), coalesce(sum(source = ''), 0) FROM statement")[0]
        return row[0], row[1]

    def quarantine(self) -> list[Quarantined]:
        """Rows and values that could not be used, in order of loading."""
        return [Quarantined(*row) for row in self._rows("SELECT * FROM quarantine ORDER BY rowid")]

    def review(self) -> list[ReviewItem]:
        """Questions that wait for a person, in order of loading."""
        return [ReviewItem(*row) for row in self._rows("SELECT * FROM review ORDER BY rowid")]

    def files(self) -> list[FileCount]:
        """Rows read, used and quarantined per file."""
        return [FileCount(*row) for row in self._rows("SELECT * FROM file_count ORDER BY rowid")]
