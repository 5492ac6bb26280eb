"""Guarded free queries: judge the text, run it in a process that may die, cut the answer."""

from graph_store.guard.engine import GuardedEngine
from graph_store.guard.errors import Invalid, QueryError, Refused, Stopped, Unavailable
from graph_store.guard.result import Limits, QueryResult

__all__ = ["GuardedEngine", "Invalid", "Limits", "QueryError", "QueryResult", "Refused", "Stopped", "Unavailable"]
