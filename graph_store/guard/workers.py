"""Worker processes from the server's side: start, ask with a deadline, kill, replace."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path
from typing import Any, Literal

from graph_store.guard import pipe
from graph_store.guard.errors import QueryError, Stopped, Unavailable, from_frame

Language = Literal["cypher", "sparql"]

_START_SECONDS = 60.0
_ROOT = Path(__file__).resolve().parents[2]
_KEPT_VARIABLES = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH")


class Worker:
    """One worker process; used by one caller at a time."""

    def __init__(self, language: Language, config: dict[str, Any], scratch: Path) -> None:
        """Start the process and wait until its snapshot is open.

        Raises:
            Unavailable: it cannot open an engine, or does not start at all.
        """
        self.alive = True
        self._closed = False
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "graph_store.guard.worker", language],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=scratch,
            env=_environment(config["memory_mb"], scratch),
            start_new_session=True,
        )
        self._listening = threading.RLock()
        try:
            hello = self.ask(pipe.encode(config), _START_SECONDS)
        except Stopped:
            raise Unavailable("no_engine", "Die Abfragemaschine startet nicht. Abhilfe: make build.") from None
        if "error" in hello:
            self.kill()
            raise from_frame(hello["error"])
        self.protections: dict[str, bool] = hello["ready"]

    def ask(self, message: bytes, seconds: float) -> dict[str, Any]:
        """Send a message and wait for the reply.

        Raises:
            Stopped: no reply by the deadline, or the process died over it; the process is gone then.
            QueryError: what the worker itself reports. A worker that ran out of memory is gone, too.
        """
        try:
            assert self._process.stdin and self._process.stdout  # noqa: S101 - opened as pipes above
            pipe.write(self._process.stdin, message)
            with self._listening:
                reply = pipe.receive(self._process.stdout.fileno(), time.monotonic() + seconds)
        except TimeoutError:
            self.kill()
            raise Stopped("deadline", f"Die Abfrage dauerte länger als {seconds:g} s und wurde beendet.") from None
        except (OSError, ValueError):  # it died, or was ended from another thread
            reply = None
        except BaseException:
            self.kill()
            raise
        if reply is None:
            self.kill()
            raise self._death()
        return reply

    def _death(self) -> Stopped:
        if self._closed:
            return Stopped("closed", "Der Dienst wird beendet.")
        if self._process.returncode == -getattr(signal, "SIGABRT", 0):  # how allocators of Rust and C++ give up
            return Stopped("memory", "Die Abfrage brauchte zu viel Speicher und wurde beendet.")
        return Stopped("crash", "Die Abfrage hat ihren Rechenprozess zum Absturz gebracht; der Dienst läuft weiter.")

    def kill(self, closing: bool = False) -> None:
        """End the process at once; safe to call more than once and from any thread."""
        self._closed = self._closed or closing
        self.alive = False
        self._process.kill()
        self._process.wait()
        assert self._process.stdin and self._process.stdout  # noqa: S101 - opened as pipes above
        with contextlib.suppress(OSError):  # unsent bytes for a dead process
            self._process.stdin.close()
        with self._listening:  # whoever waits for its reply has seen it end first
            self._process.stdout.close()


def _environment(memory_mb: int, scratch: Path) -> dict[str, str]:
    """A small environment: nothing of the server's secrets, all engine settings."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    load_csv = "-Darcadedb.opencypher.loadCsv"
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONUTF8": "1",
        "ARCADEDB_LOG_DIR": str(scratch),
        "ARCADEDB_LOG_CONSOLE": "0",
        "ARCADEDB_NATIVE_ISOLATE_ARGS": (
            f"-Xmx{max(64, memory_mb // 2)}m {load_csv}.allowFileUrls=false {load_csv}.allowRemoteUrls=false"
        ),
    }


class Pool:
    """Up to ``size`` workers of one language; started when needed, kept when idle, replaced when dead."""

    def __init__(self, language: Language, config: dict[str, Any], size: int, scratch: Path) -> None:
        self._language, self._config, self._size, self._scratch = language, config, size, scratch
        self._free = threading.Condition()
        self._idle: list[Worker] = []
        self._running = 0
        self._workers: set[Worker] = set()
        self._end: QueryError | None = None
        self._finalizer = weakref.finalize(self, _kill_all, self._workers)

    def run(self, job: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Run a job in a free worker and return its reply.

        Raises:
            Stopped: no worker became free by the deadline, or the run was ended.
            Unavailable: no worker can be started.
        """
        worker = self._take(seconds)
        try:
            reply = worker.ask(pipe.encode(job), seconds)
            if reply.get("error", {}).get("code") == "memory":
                worker.kill()
            return reply
        finally:
            self._give_back(worker)

    def _take(self, seconds: float) -> Worker:
        deadline = time.monotonic() + seconds
        with self._free:
            while not self._idle and self._running >= self._size and self._end is None:
                if not self._free.wait(deadline - time.monotonic()):
                    raise Stopped("busy", "Zurzeit laufen zu viele Abfragen; bitte gleich noch einmal versuchen.")
            if self._end is not None:
                raise self._end
            self._running += 1
            if self._idle:
                return self._idle.pop()
        try:
            worker = Worker(self._language, self._config, self._scratch)
        except BaseException:
            with self._free:
                self._running -= 1
                self._free.notify()
            raise
        with self._free:
            self._workers.add(worker)
            closed = self._end
        if closed is not None:
            self._give_back(worker)
            raise closed
        return worker

    def _give_back(self, worker: Worker) -> None:
        with self._free:
            self._running -= 1
            if worker.alive and self._end is None:
                self._idle.append(worker)
            else:
                worker.kill()
                self._workers.discard(worker)
            self._free.notify()

    def close(self) -> None:
        """Kill all workers; running queries end with ``Stopped``."""
        with self._free:
            self._end = self._end or Stopped("closed", "Der Dienst wird beendet.")
            self._idle.clear()
            self._free.notify_all()
        self._finalizer()


def _kill_all(workers: set[Worker]) -> None:
    while workers:
        workers.pop().kill(closing=True)
