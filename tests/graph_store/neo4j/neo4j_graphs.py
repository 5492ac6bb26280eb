"""Graphs by hand for a Neo4j server, and what the server holds."""

from collections import namedtuple

from graph_store import database, fold

Built = namedtuple("Built", "graph file")


def build(folder, harvest, version):
    """A folded graph and its statement file, without publishing."""
    statements = database.unique(harvest.statements)
    harvest.statements = statements
    graph = fold.fold(statements, harvest.sources, version)
    path = folder / f"{version}.sqlite"
    database.write(path, harvest, graph)
    return Built(graph, database.StatementFile(path))


def dump(driver):
    """All nodes and relationships without the mark, as sorted text."""
    nodes = driver.execute_query("MATCH (n) WHERE NOT n:GraphVersion RETURN labels(n) AS l, properties(n) AS p").records
    edges = driver.execute_query(
        "MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS t, b.id AS b, properties(r) AS p"
    ).records
    return sorted(repr((sorted(n["l"]), sorted(n["p"].items()))) for n in nodes) + sorted(
        repr((e["a"], e["t"], e["b"], sorted(e["p"].items()))) for e in edges
    )
