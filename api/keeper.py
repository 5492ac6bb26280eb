"""Keeps the published store open for the server and changes to a new one when a build publishes it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph_store.store import Store
from queries.front import Answers


class _Opened:
    """An open store and how many requests are using it."""

    def __init__(self, pointer: str, store: Store) -> None:
        self.pointer = pointer
        self.store = store
        self.answers = Answers(store)
        self.users = 0
        self.retired = False


class Keeper:
    """One open store for all requests. A store that was replaced is closed once its last request has ended."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._lock = threading.Lock()
        self._current: _Opened | None = None

    @contextmanager
    def lease(self) -> Iterator[Answers]:
        """The answers of the store that is published now. Raises StoreError when there is none."""
        opened = self._take()
        try:
            yield opened.answers
        finally:
            self._give_back(opened)

    def close(self) -> None:
        """Close the store as soon as nobody uses it."""
        with self._lock:
            self._retire()

    def _take(self) -> _Opened:
        with self._lock:
            pointer = self._pointer()
            if self._current is None or self._current.pointer != pointer:
                opened = _Opened(pointer, Store.open(self.home))
                self._retire()
                self._current = opened
            self._current.users += 1
            return self._current

    def _pointer(self) -> str:
        try:
            return (self.home / "CURRENT").read_text(encoding="utf-8")
        except OSError:
            return ""

    def _retire(self) -> None:
        if self._current is not None:
            self._current.retired = True
            if not self._current.users:
                self._current.store.close()
            self._current = None

    def _give_back(self, opened: _Opened) -> None:
        with self._lock:
            opened.users -= 1
            if opened.retired and not opened.users:
                opened.store.close()
