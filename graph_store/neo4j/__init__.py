"""The graph in a Neo4j server of your own: load it by URL, write its import files, ask it."""

from graph_store.neo4j.bulk import write_import
from graph_store.neo4j.client import Neo4j
from graph_store.neo4j.connection import Neo4jError, login
from graph_store.neo4j.elsewhere import CypherElsewhere
from graph_store.neo4j.loading import Loaded, load

__all__ = ["CypherElsewhere", "Loaded", "Neo4j", "Neo4jError", "load", "login", "write_import"]
