"""The graph in a SPARQL 1.1 server elsewhere, by URL: load it and ask it. Only the protocol is used."""

from graph_store.remote_sparql.client import SparqlError, SparqlServer
from graph_store.remote_sparql.loading import Loaded, load, state, write_quads

__all__ = ["Loaded", "SparqlError", "SparqlServer", "load", "state", "write_quads"]
