"""The index of a store: made where it is missing, kept in HOME/cache, and opened.

Everything under HOME/cache can be deleted at any time: it is made again from the graph.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from graph_store.database import StoreError
from graph_store.graph import Graph
from graph_store.store import Store
from queries.language.embedding import VectorCache, load_embedder
from queries.language.text_ranks import place_names
from queries.search import file
from queries.search.documents import HIDDEN, documents
from queries.search.index import SearchIndex
from queries.text import place_words

Progress = Callable[[str, int, int], None]
"""Called with a German label, how much is done and how much there is."""


def open_vectors(store: Store) -> VectorCache | None:
    """The sentence vectors kept in the home of a store; None where the embedder is not installed."""
    embedder = load_embedder()
    return VectorCache(_cache(store) / "vectors", embedder) if embedder else None


def _cache(store: Store) -> Path:
    return store.path.parents[1] / "cache"


def write_index(path: Path, graph: Graph, progress: Progress | None = None) -> None:
    """Write the index file of a graph; texts that an index beside it holds already are not analysed again."""
    total = sum(1 for e in graph.entities.values() if e.cls not in HIDDEN)
    tell = (lambda done, of: progress("Suchindex", done, of)) if progress else None
    others = sorted(path.parent.glob(f"*.{file.analysis_digest()}.sqlite"))
    known = {basis: analysed for other in others for basis, analysed in file.analyses(other).items()}
    file.write(path, documents(graph, place_words(place_names(graph))), total, tell, known)


def open_index(store: Store, vectors: VectorCache | None, progress: Progress | None = None) -> SearchIndex:
    """The search index of a store, written first where there is none for this data and this program.

    Vectors that are not known yet are computed too, about 50 ms each. Raises StoreError where HOME/cache is not
    writable.
    """
    path = _cache(store) / "search" / f"{store.version}.{file.analysis_digest()}.sqlite"
    tell = (lambda done, of: progress("Textvektoren", done, of)) if progress else None
    try:
        if not _readable(path):
            write_index(path, store.graph, progress)
            _remove_old(path, store.path.parent)
        return SearchIndex(path, vectors, tell)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{path.parent}: nicht beschreibbar ({error}). Abhilfe: Rechte oder Platz prüfen.") from error


def _readable(path: Path) -> bool:
    if not path.is_file():
        return False
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        whole = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        return whole and bool(connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'name_term'").fetchone())
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()


def _remove_old(kept: Path, snapshots: Path) -> None:
    """Remove index files of data that is gone, and those another version of the program wrote for this data."""
    present = {entry.name for entry in snapshots.iterdir()} if snapshots.is_dir() else set()
    own = kept.name.partition(".")[0]
    for path in sorted(kept.parent.glob("*.sqlite")):
        version = path.name.partition(".")[0]
        if path != kept and (version == own or version not in present):
            path.unlink(missing_ok=True)
