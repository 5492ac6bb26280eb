"""State in a row what it mentions, so that the facts of a source stand without the other sources."""

from graph_store.statements import Method
from ingest.emit import Row
from ingest.resolve.ends import End


def mention(row: Row, end: End) -> str:
    """State class, name and traits of `end` in `row`, and the raw spelling as an alias; returns the id.

    The key of a territory is the compiler's, so its class, name and where it lies are `coded`; the official table
    outranks them.
    """
    method: Method = "coded" if end.cls == "Territory" else "curated"
    row.entity(end.id, end.cls, end.name, traits=end.traits, method=method, coded=dict(end.coded))
    if end.raw and end.raw != end.name:
        row.prop(end.id, "alias", end.raw)
    if end.within:
        row.relate("Location", end.id, mention(row, end.within), method="coded")
    return end.id
