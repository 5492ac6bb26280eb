"""The front door for notebooks and programs.

    import bildungsgraph as bg

    g = bg.open()
    g.recommend("Burgenlandkreis").to_frame()

Answers are plain dataclasses: `to_dict()` gives the JSON of the HTTP interface, `to_frame()` a pandas DataFrame.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import networkx as nx

from api.rows import Rows, cypher_rows, sparql_rows
from graph_store.database import StoreError
from graph_store.exports import to_networkx
from graph_store.guard import QueryError
from graph_store.guard.result import QueryResult
from graph_store.store import Store
from queries import catalogue
from queries.answers import (
    EntityAnswer,
    GapsAnswer,
    InfoAnswer,
    ProfileAnswer,
    ReachAnswer,
    RecommendAnswer,
    SimilarAnswer,
)
from queries.citation import Citation, Query, sources_of
from queries.errors import AmbiguousTerritoryError, QuestionError, UnknownTerritoryError
from queries.front import Answers
from queries.offer_answers import OffersAnswer
from queries.scope_answers import CompareAnswer
from queries.search.answers import SearchAnswer, SuggestAnswer

if TYPE_CHECKING:
    import rdflib

__all__ = [
    "AmbiguousTerritoryError",
    "Bildungsgraph",
    "QueryError",
    "QuestionError",
    "Rows",
    "StoreError",
    "UnknownTerritoryError",
    "open",
]


class Bildungsgraph:
    """The built graph, open for questions. `kommune` is an AGS, a NUTS 3 code or a name.

    Unknown and ambiguous names raise UnknownTerritoryError and AmbiguousTerritoryError, whose `candidates` tell what
    may be meant; a query without an answer raises QueryError.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._answers = Answers(store)

    def __repr__(self) -> str:
        return f"<Bildungsgraph {self.store.version}>"

    def info(self) -> InfoAnswer:
        """Counts per class, relation and file, and coverage."""
        return self._answers.info()

    def profile(self, kommune: str) -> ProfileAnswer:
        """The situation of a Kommune: figures, programmes, structures, needs, solutions, coverage."""
        return self._answers.profile(kommune)

    def similar(self, kommune: str, k: int = 10, year: int | None = None, same: Sequence[str] = ()) -> SimilarAnswer:
        """The `k` nearest Kommunen by figures, with distance and stability; `same` may hold land, form and type."""
        return self._answers.similar(kommune, k=k, year=year, same=same)

    def recommend(
        self,
        kommune: str,
        *,
        field: str | None = None,
        phase: str | None = None,
        need: str | None = None,
        weights: Mapping[str, float] | None = None,
        limit: int = 10,
    ) -> RecommendAnswer:
        """Transferable solutions of other places, criterion by criterion; ordered by need where one is given."""
        return self._answers.recommend(
            kommune, field=field, phase=phase, need=need, weights=dict(weights) if weights else None, limit=limit
        )

    def reach(self, solution: str, limit: int = 10, *, weights: Mapping[str, float] | None = None) -> ReachAnswer:
        """Which Kommunen could use a solution."""
        return self._answers.reach(solution, limit=limit, weights=dict(weights) if weights else None)

    def offers(
        self,
        kommune: str,
        need: str | None = None,
        *,
        field: str | None = None,
        gap: str | None = None,
        limit: int = 10,
    ) -> OffersAnswer:
        """Agency in charge, offers, places to visit, offices and expertise, for a need, a field or a gap."""
        return self._answers.offers(kommune, need=need, field=field, gap=gap, limit=limit)

    def gaps(self, about: str, *, field: str | None = None) -> GapsAnswer:
        """Network gaps of a Kommune, a Land, a programme or a field; `field` asks for talks about a further field."""
        return self._answers.gaps(about, field)

    def compare(self, left: str, right: str) -> CompareAnswer:
        """Two Kommunen, Länder, programmes or fields side by side."""
        return self._answers.compare(left, right)

    def search(self, text: str, limit: int = 20, classes: Sequence[str] = ()) -> SearchAnswer:
        """Things (of these classes or traits, if any are named) that `text` may mean."""
        return self._answers.search(text, limit=limit, classes=classes)

    def suggest(self, text: str, limit: int = 8, classes: Sequence[str] = ()) -> SuggestAnswer:
        """Names that what was typed may become."""
        return self._answers.suggest(text, limit=limit, classes=classes)

    def show(self, thing: str) -> EntityAnswer:
        """One thing with every statement and its sources."""
        return self._answers.show(thing)

    def ask(self, question: str, **parameters: str) -> catalogue.Answer:
        """Answer a named question of the catalogue, e.g. `g.ask("bedarfe-nach-jahr", kommune="Burgenlandkreis")`."""
        return catalogue.ask(question, parameters, self.store)

    def cypher(self, query: str, **parameters: Any) -> Rows:
        """Rows of a reading Cypher query; `parameters` are the values of its `$names`."""
        result = self.store.engine.cypher(query, parameters)
        return self._citable(cypher_rows(result), result, Query("cypher", query, parameters))

    def sparql(self, query: str) -> Rows:
        """Rows of a SPARQL query (SELECT, ASK, CONSTRUCT, DESCRIBE)."""
        result = self.store.engine.sparql(query, accept="turtle")
        return self._citable(sparql_rows(result), result, Query("sparql", query, {}))

    def _citable(self, rows: Rows, result: QueryResult, query: Query) -> Rows:
        def cite() -> Citation:
            graph = self.store.graph
            return Citation(graph.version, query, sources_of(graph, result.rows, query.parameters.values()))

        return replace(rows, cite=cite)

    def networkx(self, classes: Iterable[str] | None = None) -> "nx.MultiDiGraph[str]":
        """The graph for networkx, all of it or the things of some classes (`["Actor", "Body"]`) and their relations."""
        return to_networkx(self.store.graph, classes)

    def rdflib(self) -> "rdflib.Graph":
        """The RDF of the things and relations as an rdflib.Graph over the built store: read-only, nothing is copied.

        `rdflib.Dataset(store=g.rdflib().store)` also shows the named graph of each page. Queries of rdflib are not
        guarded: for texts of strangers use `sparql`.
        """
        import rdflib
        from oxrdflib import OxigraphStore

        return rdflib.Graph(OxigraphStore(store=self.store.oxigraph), rdflib.graph.DATASET_DEFAULT_GRAPH_ID)

    def close(self) -> None:
        """End the worker processes and let go of the files."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open(home: str | PathLike[str] | None = None) -> Bildungsgraph:  # a name for callers: bg.open()
    """The graph in the folder `home`, by default `$BILDUNGSGRAPH_HOME` or `var`.

    Nothing is built here: raises StoreError, which says to run `bildungsgraph build`, when there is no graph.
    """
    return Bildungsgraph(Store.open(Path(home) if home is not None else None))
