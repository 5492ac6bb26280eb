"""Bring the dataset of a SPARQL server to the state of the graph: add what is new, delete what is gone.

What the server holds is compared first, so a load that broke off goes on where it stopped and a second load sends
nothing. An update that is sent again because nobody knows whether it was carried out changes nothing: quads are a set.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph_schema import load_model
from graph_store.database import StatementFile
from graph_store.graph import Graph
from graph_store.projections.rdf import RdfProjection
from graph_store.remote_sparql.client import SparqlError, SparqlServer

Progress = Callable[[str, int, int], None]
"""Called with a German label, how many quads are sent, and how many there are to send."""

BATCH = 10_000
"""Quads of one request."""

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
    for solution in _solutions(server, f"SELECT ?p ?o {{ GRAPH {_MARK} {{ {_THIS} ?p ?o }} }}"):
        found[solution["p"]] = solution["o"].value
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
    report = progress or (lambda label, done, total: None)
    projection = RdfProjection(graph, load_model())
    missing = {_digest(quad) for quad in projection.quads(file.all_statements())}
    loaded = Loaded(graph.version, len(missing))
    gone = []
    for quad in _held(server):
        digest = _digest(quad)
        if digest in missing:
            missing.remove(digest)
        else:
            gone.append(quad)
    for part in _parts(gone):
        server.delete(part)
        loaded.removed += len(part)
        report("Löschen", loaded.removed, len(gone))
    total = len(missing)
    for part in _parts(_taken(projection.quads(file.all_statements()), missing)):
        server.insert(part)
        loaded.added += len(part)
        report("Quads", loaded.added, total)
    server.update(_mark(_HOLDS, graph.version))
    return loaded


def write_quads(graph: Graph, file: StatementFile, path: Path) -> None:
    """Write all quads with the mark of the version as N-Quads, for the file loader of a server.

    A dataset loaded from this file is one that `load` brings up to date with differences.
    """
    projection = RdfProjection(graph, load_model())
    digests = {_digest(quad) for quad in projection.quads(file.all_statements())}
    quads = _taken(projection.quads(file.all_statements()), digests)
    mark = ox.Quad(_THIS, _HOLDS, ox.Literal(graph.version), _MARK)
    ox.serialize(chain([mark], quads), path, format=ox.RdfFormat.N_QUADS)


def _taken(quads: Iterable[ox.Quad], missing: set[bytes]) -> Iterator[ox.Quad]:
    """The quads whose digest is among the missing, each once."""
    for quad in quads:
        digest = _digest(quad)
        if digest in missing:
            missing.remove(digest)
            yield quad


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
    """All quads of the dataset without the mark; a query per predicate, so that none runs into a time limit."""
    predicates = _solutions(server, "SELECT DISTINCT ?p { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")
    for predicate in sorted({str(solution[0]) for solution in predicates}):
        for solution in _solutions(server, f"SELECT ?s ?o {{ ?s {predicate} ?o }}"):
            yield ox.Quad(solution[0], ox.NamedNode(predicate[1:-1]), solution[1])
        text = f"SELECT ?s ?o ?g {{ GRAPH ?g {{ ?s {predicate} ?o }} FILTER(?g != {_MARK}) }}"
        for solution in _solutions(server, text):
            yield ox.Quad(solution[0], ox.NamedNode(predicate[1:-1]), solution[1], solution[2])


def _solutions(server: SparqlServer, text: str) -> Iterator[Any]:
    """Solutions of a SELECT, one by one. Raises SparqlError where the server breaks off."""
    answer = server.query(text)
    if not isinstance(answer, ox.QuerySolutions):
        raise SparqlError(f"{server.query_url}: kein Ergebnis in Zeilen für {text}")
    try:
        yield from answer
    except (SyntaxError, ValueError, OSError) as error:
        raise SparqlError(
            f"{server.query_url}: die Antwort brach ab ({error}). Hat der Server ein Zeitlimit für Abfragen? "
            "Noch einmal laden setzt fort."
        ) from error


def _digest(quad: ox.Quad) -> bytes:
    """Digest of a quad, with decimals in one form: servers differ in how they write the same number."""
    value = quad.object
    if isinstance(value, ox.Literal) and value.datatype == _DECIMAL:
        value = ox.Literal(format(Decimal(value.value).normalize(), "f"), datatype=_DECIMAL)
    text = f"{quad.subject} {quad.predicate} {value} {quad.graph_name}"
    return hashlib.blake2b(text.encode(), digest_size=12).digest()


def _parts(quads: Iterable[ox.Quad]) -> Iterator[list[ox.Quad]]:
    iterator = iter(quads)
    while part := list(islice(iterator, BATCH)):
        yield part
