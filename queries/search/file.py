"""The index file: one SQLite database with full text tables over analysed text. It can be made again at any time.

Rows are numbered by prominence, so that the first matches a table gives are the ones to show.
"""

import hashlib
import importlib.metadata
import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import graph_schema
from queries.cache_files import published
from queries.language.folding import fold
from queries.language.words import PIECE, Word, words
from queries.search.documents import Document

Progress = Callable[[int, int], None]
COLUMNS = ("kind", "name", "place", "topic", "body", "name_part", "body_part")
WEIGHTS = (0.0, 8.0, 4.0, 3.0, 2.0, 1.5, 0.5)
"""Weights of the columns in BM25: names count most, parts of compounds least."""
_PACKAGES = ("spacy", "simplemma", "HanTa")
_SCHEMA = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE thing (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, cls TEXT NOT NULL, ags TEXT NOT NULL,
  labels TEXT NOT NULL, place TEXT NOT NULL, body TEXT NOT NULL, kinds TEXT NOT NULL, semantic TEXT NOT NULL,
  wide INTEGER NOT NULL, basis TEXT NOT NULL, analysed TEXT NOT NULL);
CREATE TABLE exact (key TEXT, number INTEGER, PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE TABLE label (number INTEGER PRIMARY KEY, thing INTEGER NOT NULL, text TEXT NOT NULL);
CREATE VIRTUAL TABLE text USING fts5({", ".join(COLUMNS)}, content='',
  tokenize = 'unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE name USING fts5(kind, label, content='', prefix='1 2 3 4',
  tokenize = 'unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE text_term USING fts5vocab(text, row);
INSERT INTO text (text, rank) VALUES ('rank', 'bm25({", ".join(map(str, WEIGHTS))})');
CREATE VIRTUAL TABLE name_term USING fts5vocab(name, row);
"""  # noqa: S608  constants only


def kind_token(kind: str) -> str:
    """The word that stands for a class or trait in the full text tables."""
    return f"is{kind.casefold()}"


def folded_pieces(text: str) -> list[str]:
    """The folded words of a text as they stand, with the words that say nothing."""
    return [fold(piece) for piece in PIECE.findall(text)]


@cache
def analysis_digest() -> str:
    """Digest of what decides what an index holds: model, this code, its word lists, and versions of its packages."""
    hasher = hashlib.sha256()
    queries = Path(__file__).parents[1]
    files = [*Path(graph_schema.__file__).parent.rglob("*.yaml"), queries / "text.py", queries / "territory_names.py"]
    for folder in (queries / "search", queries / "language"):
        files += (p for p in folder.iterdir() if p.suffix in (".py", ".csv", ".txt"))
    for path in sorted(files):
        hasher.update(path.name.encode() + b"\0" + path.read_bytes())
    for package in _PACKAGES:
        hasher.update(f"{package} {importlib.metadata.version(package)}\n".encode())
    return hasher.hexdigest()[:12]


def _keys(found: Sequence[Word]) -> str:
    """The stems in their order, so that phrases are found, and after them what else the words may be."""
    return " ".join([*(w.stem for w in found), *(key for w in found for key in w.keys if key != w.stem)])


def _parts(found: Iterable[Word]) -> str:
    return " ".join(part for word in found for part in word.parts)


def _text_row(document: Document) -> tuple[str, ...]:
    compounds = document.cls != "Territory"
    names = [w for label in document.labels for w in words(label, compounds)]
    topics = words(document.topics)
    body = words(document.body)
    kinds = " ".join(map(kind_token, document.kinds))
    place = _keys(words(document.place, compounds=False))
    parts = _parts(names), _parts([*topics, *body])
    return (kinds, _keys(names), place, _keys(topics), _keys(body), *parts)


def _basis(document: Document) -> str:
    """Digest of all that `_text_row` reads."""
    read = (document.cls, document.labels, document.topics, document.body, document.kinds, document.place)
    return hashlib.sha256(repr(read).encode()).hexdigest()[:24]


def analyses(path: Path) -> dict[str, str]:
    """What an index of this program holds of analysed text, as JSON by the digest of its basis; nothing if damaged.

    Analysing takes most of the time of an index, and few texts differ between two builds.
    """
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        return dict(connection.execute("SELECT basis, analysed FROM thing"))
    except sqlite3.DatabaseError:
        return {}
    finally:
        connection.close()


def _write_thing(db: sqlite3.Connection, number: int, document: Document, known: Mapping[str, str]) -> None:
    labels, kinds = json.dumps(document.labels, ensure_ascii=False), " ".join(document.kinds)
    basis = _basis(document)
    analysed = known.get(basis) or json.dumps(_text_row(document), ensure_ascii=False)
    shown = (number, document.id, document.cls, document.ags, labels, document.place, document.body, kinds)
    row = (*shown, document.semantic, document.wide, basis, analysed)
    db.execute(f"INSERT INTO thing VALUES ({','.join('?' * len(row))})", row)  # noqa: S608
    db.executemany("INSERT INTO exact VALUES (?,?)", ((key, number) for key in document.keys))
    places = ",".join("?" * (1 + len(COLUMNS)))
    db.execute(f"INSERT INTO text (rowid, {', '.join(COLUMNS)}) VALUES ({places})", (number, *json.loads(analysed)))  # noqa: S608
    kind = " ".join(map(kind_token, document.kinds))
    for label in document.labels:
        row_id = db.execute("INSERT INTO label (thing, text) VALUES (?,?)", (number, label)).lastrowid
        db.execute(
            "INSERT INTO name (rowid, kind, label) VALUES (?,?,?)", (row_id, kind, " ".join(folded_pieces(label)))
        )


def write(
    path: Path,
    documents: Iterable[Document],
    total: int,
    progress: Progress | None = None,
    known: Mapping[str, str] = {},
) -> None:
    """Write the index of the documents, the most prominent first; `path` is replaced at once.

    `known` holds the `analyses` of an earlier index, to be used where a document is the same.
    """
    with published(path) as temporary:
        db = sqlite3.connect(temporary, isolation_level=None)
        try:
            db.executescript(_SCHEMA)
            db.execute("BEGIN")
            for number, document in enumerate(documents, start=1):
                _write_thing(db, number, document, known)
                if progress and (number % 500 == 0 or number == total):
                    progress(number, total)
            for table in ("text", "name"):
                db.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608
            db.execute("COMMIT")
        finally:
            db.close()
