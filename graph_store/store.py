"""The door to the built graph: one published snapshot with everything that reads it."""

import os
import threading
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pandas as pd
import pyoxigraph

from graph_store import snapshot
from graph_store.database import StatementFile, StoreError
from graph_store.graph import Graph
from graph_store.statements import Harvest

if TYPE_CHECKING:
    from graph_store.guard import GuardedEngine
    from graph_store.neo4j import CypherElsewhere


def default_home() -> Path:
    """The home folder: BILDUNGSGRAPH_HOME, or `var` in the working directory."""
    return Path(os.environ.get("BILDUNGSGRAPH_HOME") or "var")


class Store:
    """A published snapshot. Parts are opened when first asked for; use it as a context manager or call `close`.

    `version` names the data, `path` is the directory, `meta` what the build wrote down (counts, sizes, packages).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.meta: dict[str, Any] = snapshot.read_meta(path)
        self.version = str(self.meta["version"])
        self.file = StatementFile(path / "graph.sqlite")
        self._lock = threading.RLock()
        self._engine: GuardedEngine | None = None

    @classmethod
    def open(cls, home: Path | None = None) -> Self:
        """The snapshot that is published now. Raises StoreError, which says what to do, when there is none."""
        return cls(snapshot.current(home or default_home()))

    @cached_property
    def graph(self) -> Graph:
        """The folded graph in memory."""
        with self._lock:
            snapshot.whole(self.path, self.meta, "graph.sqlite")
            return self.file.graph()

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Figures of official statistics: ags, year, indicator, value, source."""
        return self.table("figures")

    def table(self, name: str) -> pd.DataFrame:
        """A table that the build put beside the graph. Raises StoreError when there is none of this name."""
        path = snapshot.whole(self.path, self.meta, f"{name}.parquet")
        try:
            return pd.read_parquet(path)
        except (OSError, ValueError) as error:
            raise StoreError(f"{path}: nicht lesbar ({error}). Abhilfe: `bildungsgraph build` ausführen.") from error

    @cached_property
    def oxigraph(self) -> pyoxigraph.Store:
        """The RDF store, read-only in this process: for the project's own questions, never for text from outside."""
        path = snapshot.whole(self.path, self.meta, "oxigraph")
        try:
            return pyoxigraph.Store.read_only(str(path))
        except OSError as error:
            raise StoreError(f"{path}: nicht lesbar ({error}). Abhilfe: `bildungsgraph build` ausführen.") from error

    @property
    def engine(self) -> "GuardedEngine":
        """The guarded engine for free queries, in worker processes of its own. Raises StoreError for damaged files."""
        with self._lock:
            if self._engine is None:
                from graph_store.guard import GuardedEngine

                for name in {"oxigraph", "arcadedb"} & self.meta["digests"].keys():
                    snapshot.whole(self.path, self.meta, name)
                self._engine = GuardedEngine(self.path, cypher_elsewhere=self._cypher_server())
            return self._engine

    def _cypher_server(self) -> "CypherElsewhere | None":
        if not (url := os.environ.get("BILDUNGSGRAPH_CYPHER_URL")):
            return None
        from graph_store.neo4j import CypherElsewhere

        return CypherElsewhere(url, self.version)

    def close(self) -> None:
        """End the worker processes and let go of the files."""
        with self._lock:
            if self._engine is not None:
                self._engine.close()
                self._engine = None
            self.__dict__.pop("oxigraph", None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def build(
    harvest: Harvest,
    figures: pd.DataFrame,
    inputs_digest: str,
    home: Path | None = None,
    progress: snapshot.Progress | None = None,
    tables: Mapping[str, pd.DataFrame] | None = None,
    amend: snapshot.Amend | None = None,
    full: bool = False,
) -> Store:
    """Build a snapshot of the harvest with all decisions of the journal, publish it and open it.

    `figures` and further `tables` are kept beside the graph; `Store.table` reads them by name. `amend` adds to the
    harvest what the journal holds besides decisions. Where little changed since the published snapshot, a copy of it
    is brought up to date, unless `full`; the graph is the same either way, and `meta["update"]` says which it was.
    Raises StoreError when it cannot; the snapshot published before stays.
    """
    beside = {**(tables or {}), "figures": figures}
    return Store(snapshot.build(harvest, beside, inputs_digest, home or default_home(), progress, amend, full))


def needs_build(inputs_digest: str, home: Path | None = None) -> bool:
    """Whether there is no snapshot made from these inputs, the present decisions and this program."""
    return snapshot.needs_build(inputs_digest, home or default_home())
