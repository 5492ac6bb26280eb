"""The built graph over Bolt, reading only: for Neo4j drivers, notebooks and Neo4j Browser on this machine."""

from graph_store.bolt.process import BoltError
from graph_store.bolt.server import DATABASE, DEFAULT_PORT, READER, BoltServer

__all__ = ["DATABASE", "DEFAULT_PORT", "READER", "BoltError", "BoltServer"]
