"""The one thing that a text names, by id or by name."""

from collections.abc import Callable, Iterable

from graph_schema import load_model
from graph_store.graph import Graph
from queries.errors import AmbiguousThingError, UnknownConceptError, UnknownThingError
from queries.parts import Reference
from queries.search.index import SearchIndex

_CANDIDATES = 8


def find(graph: Graph, index: Callable[[], SearchIndex], text: str, classes: tuple[str, ...] = ()) -> str:
    """Id of the one thing (of these classes, if any are named) that `text` names by id or exact name.

    `index` is only asked for where the text is no id. Raises UnknownThingError or AmbiguousThingError.
    """
    wanted = text.strip()
    for key in (wanted, *(f"{cls.lower()}/{wanted}" for cls in classes)):
        found = graph.entities.get(key)
        if found and (not classes or found.cls in classes):
            return key
    exact = index().exact(wanted, classes)
    if len(exact) == 1:
        return exact[0].id
    if exact:
        raise AmbiguousThingError(f"„{wanted}“ ist mehrdeutig.", exact)
    near = index().search(wanted, _CANDIDATES, classes)
    candidates = [Reference(h.id, h.cls, h.name, h.ags) for h in near]
    raise UnknownThingError(f"„{wanted}“ gibt es im Bestand nicht.", candidates)


def check_classes(names: Iterable[str]) -> None:
    """Raise UnknownConceptError, which names those there are, for a class or trait that no thing can have."""
    known = {c.name for c in (*load_model().things, *load_model().traits)}
    unknown = sorted(set(names) - known)
    if unknown:
        raise UnknownConceptError(f"Unbekannte Klasse: {', '.join(unknown)}. Möglich sind: {', '.join(sorted(known))}.")
