"""Bring the dataset of a SPARQL server to the state of the graph: add what is new, delete what is gone.

What the server holds is compared first, so a load that broke off goes on where it stopped and a second load sends
nothing. An update that is sent again because nobody knows whether it was carried out changes nothing: quads are a set.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

import pyoxigraph as ox

from graph_schema import load_model
from graph_store.database import StatementFile
from graph_store.graph import Graph
from graph_store.projections.rdf import RdfProjection
from graph_store.remote_sparql.client import SparqlError, SparqlServer

Progress = Callable[[str, int, int], None]
"""Called with a German label, how many quads are sent, and how many there are to send."""

BATCH = 2_000
"""Quads of one update."""

_MARK = ox.NamedNode("urn:bildungsgraph:version")
_THIS = ox.NamedNode("urn:bildungsgraph:graph")
_HOLDS = ox.NamedNode("urn:bildungsgraph:holds")
_LOADING = ox.NamedNode("urn:bildungsgraph:loading")
_DECIMAL = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")


@dataclass(slots=True)
class Loaded:
    """What a load did: quads of the graph, quads added to and removed from the dataset."""

    version: str
    quads: int = 0
    added: int = 0
    removed: int = 0

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return asdict(self)


def state(server: SparqlServer) -> tuple[str | None, str | None]:
    """(version the dataset holds, version being loaded); at most one is set, none in a dataset that is not ours."""
    found: dict[ox.NamedNode, str] = {}
    answer = server.query(f"SELECT ?p ?o {{ GRAPH {_MARK} {{ {_THIS} ?p ?o }} }}")
    if isinstance(answer, ox.QuerySolutions):
        found = {solution["p"]: solution["o"].value for solution in answer}
    return found.get(_HOLDS), found.get(_LOADING)


def load(
    graph: Graph,
    file: StatementFile,
    server: SparqlServer,
    progress: Progress | None = None,
    *,
    take_over: bool = False,
) -> Loaded:
    """Load the graph with all its quads and mark the version at the very end.

    A dataset that holds something else is left alone unless `take_over`, which empties it. Raises SparqlError.
    """
    _claim(server, graph.version, take_over)
    wanted = {_plain(quad) for quad in RdfProjection(graph, load_model()).quads(file.all_statements())}
    held = set(_held(server))
    gone, new = sorted(held - wanted, key=str), sorted(wanted - held, key=str)
    loaded = Loaded(graph.version, len(wanted))
    report = progress or (lambda label, done, total: None)
    for part in _parts(gone):
        server.update(f"DELETE DATA {{ {_blocks(part)} }}")
        loaded.removed += len(part)
        report("Löschen", loaded.removed, len(gone))
    for part in _parts(new):
        server.update(f"INSERT DATA {{ {_blocks(part)} }}")
        loaded.added += len(part)
        report("Quads", loaded.added, len(new))
    server.update(_mark(_HOLDS, graph.version))
    return loaded


def _claim(server: SparqlServer, version: str, take_over: bool) -> None:
    if state(server) == (None, None):
        foreign = bool(server.query("ASK { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"))
        if foreign and not take_over:
            raise SparqlError(
                f"{server.query_url}: der Datensatz enthält Tripel, die nicht von Bildungsgraph stammen. Abhilfe: "
                "einen leeren Datensatz nehmen."
            )
        if foreign:
            server.update("CLEAR ALL")
    server.update(_mark(_LOADING, version))


def _mark(predicate: ox.NamedNode, version: str) -> str:
    """The update that leaves exactly this mark; sent twice it leaves the same."""
    return (
        f"DELETE WHERE {{ GRAPH {_MARK} {{ {_THIS} ?p ?o }} }} ; "
        f"INSERT DATA {{ GRAPH {_MARK} {{ {_THIS} {predicate} {ox.Literal(version)} }} }}"
    )


def _held(server: SparqlServer) -> Iterator[ox.Quad]:
    """All quads of the dataset without the mark."""
    default = server.query("SELECT ?s ?p ?o { ?s ?p ?o }")
    named = server.query(f"SELECT ?s ?p ?o ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != {_MARK}) }}")
    for answer in (default, named):
        if isinstance(answer, ox.QuerySolutions):
            for solution in answer:
                yield _plain(ox.Quad(*solution))


def _plain(quad: ox.Quad) -> ox.Quad:
    """The quad with decimals in one form: servers differ in how they write the same number."""
    value = quad.object
    if isinstance(value, ox.Literal) and value.datatype == _DECIMAL:
        number = ox.Literal(format(Decimal(value.value).normalize(), "f"), datatype=_DECIMAL)
        return ox.Quad(quad.subject, quad.predicate, number, quad.graph_name)
    return quad


def _blocks(quads: Iterable[ox.Quad]) -> str:
    by_graph: dict[str, list[str]] = defaultdict(list)
    for quad in quads:
        name = str(quad.graph_name) if isinstance(quad.graph_name, ox.NamedNode) else ""
        by_graph[name].append(f"{quad.triple} .")
    return "\n".join(
        f"GRAPH {name} {{\n{chr(10).join(lines)}\n}}" if name else "\n".join(lines)
        for name, lines in sorted(by_graph.items())
    )


def _parts(quads: Iterable[ox.Quad]) -> Iterator[list[ox.Quad]]:
    iterator = iter(quads)
    while part := list(islice(iterator, BATCH)):
        yield part
