"""The most memory that this process and its children have together, looked at ten times a second."""

import contextlib
import threading
from types import TracebackType
from typing import Self

import psutil

_PAUSE = 0.1


class Watch:
    """Use as a context manager; `peak_mb` afterwards is the greatest sum seen, in MB."""

    def __init__(self) -> None:
        self.peak_mb = 0.0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        own = psutil.Process()
        while True:
            total = 0
            for process in (own, *own.children(recursive=True)):
                with contextlib.suppress(psutil.Error):
                    total += process.memory_info().rss
            self.peak_mb = max(self.peak_mb, round(total / 1e6, 1))
            if self._end.wait(_PAUSE):
                return

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join()
