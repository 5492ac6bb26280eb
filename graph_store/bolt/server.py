"""Supervise the process that serves Bolt: private copies of the snapshot, health probe, replacement, clean stop."""

import secrets
import shutil
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from graph_store.bolt.probe import Probe, ProbeError
from graph_store.bolt.process import BoltError, Child
from graph_store.projections import cypher
from graph_store.servers.process import free_port, is_free

DATABASE = "bildungsgraph"
DEFAULT_PORT = 7687
READER = "leser"

_CONNECTIONS = 32
_MOST_FAILED_STARTS = 3
_LOGIN_SECONDS = 2.0
_PROBE_SECONDS = 1.0
_PAUSE_SECONDS = 1.0
_LOOK_SECONDS = 0.05


class BoltServer:
    """The Cypher part of a snapshot, served read-only on loopback until `stop`; use it as a context manager.

    `url`, `user` and `password` are for clients. A health probe asks every second with a deadline of one second; a
    child that misses two of them, or has died, is replaced on the same port by one that waits with the engine loaded.
    The engine opens an HTTP port on loopback beside Bolt (`http_port`), where nobody but the same reading account
    gets in. A snapshot published later is not served: start again.
    """

    user = READER
    database = DATABASE

    def __init__(self, snapshot: Path, port: int | None = None) -> None:
        """Copy the snapshot and serve it; returns when clients can connect.

        `port` None takes 7687, or a free one where that is taken. Raises BoltError: no engine or no Cypher part here,
        port taken, no space for the copy, server does not start.
        """
        source = snapshot / "arcadedb"
        if not cypher.available():
            raise BoltError("Die Cypher-Engine ist nicht installiert (Paket arcadedb); Bolt braucht sie.")
        if not source.is_dir():
            raise BoltError(f"{source}: dieser Graph hat keinen Cypher-Teil. Abhilfe: `bildungsgraph build` ausführen.")
        self.port = _chosen(port)
        self.http_port = free_port()
        self.password = secrets.token_urlsafe(18)
        self.replacements: list[float] = []
        """Seconds that each replacement took, from the failed probe until clients could connect."""
        self._root_password = secrets.token_urlsafe(24)
        self._ended = threading.Event()
        self._failure: BoltError | None = None
        self._base = Path(tempfile.mkdtemp(prefix="bildungsgraph-bolt-"))
        try:
            roots = [_private_copy(source, self._base / name) for name in ("a", "b")]
            self._serving = Child(roots[0], DATABASE)
            self._serve(self._serving)
        except BaseException:
            shutil.rmtree(self._base, ignore_errors=True)
            raise
        self._waiting = self._stand_by(roots[1])
        self._watcher = threading.Thread(target=self._watch, name="bolt-probe", daemon=True)
        self._watcher.start()

    @property
    def url(self) -> str:
        """Address for drivers."""
        return f"bolt://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Process id of the child that serves now."""
        return self._serving.pid

    def _config(self) -> dict[str, Any]:
        return {
            "port": self.port,
            "http_port": self.http_port,
            "connections": _CONNECTIONS,
            "database": DATABASE,
            "root_password": self._root_password,
            "reader": READER,
            "reader_password": self.password,
        }

    def _serve(self, child: Child) -> None:
        child.wait_until_prepared()
        child.serve(self._config())

    def _stand_by(self, root: Path) -> Child:
        """A child that prepares itself, with the accounts of the one that serves."""
        shutil.copytree(self._serving.root / "config", root / "config", dirs_exist_ok=True)
        return Child(root, DATABASE)

    def _watch(self) -> None:
        """Probe until `stop`; replace the child when it is dead, or wedged: two probes in a row without an answer."""
        missed = 0
        while not self._ended.is_set():
            try:
                with self._probe() as probe:
                    while True:
                        probe.ask()
                        missed = 0
                        if not self._pause():
                            break
            except ProbeError:
                missed += 1
            if not self._ended.is_set() and (missed > 1 or not self._serving.alive):
                self._replace()
                missed = 0

    def _probe(self) -> Probe:
        return Probe(self.port, (self.user, self.password), DATABASE, _LOGIN_SECONDS, _PROBE_SECONDS)

    def _pause(self) -> bool:
        """Wait until the next probe is due; false as soon as the child is dead or the end is wanted."""
        until = time.monotonic() + _PAUSE_SECONDS
        while time.monotonic() < until:
            if self._ended.wait(_LOOK_SECONDS) or not self._serving.alive:
                return False
        return True

    def _replace(self) -> None:
        started = time.monotonic()
        for attempt in range(1, _MOST_FAILED_STARTS + 1):
            self._serving.kill()
            failed, self._serving = self._serving, self._waiting
            try:
                self._serve(self._serving)
            except BoltError as error:
                self._failure = error
                if attempt == _MOST_FAILED_STARTS:
                    self._ended.set()
                self.http_port = free_port()
            self._waiting = self._stand_by(failed.root)
            if self._ended.is_set() or self._serving.alive:
                break
        self.replacements.append(time.monotonic() - started)

    def wait(self) -> None:
        """Wait until `stop` is called. Raises BoltError when the server is gone for good."""
        while not self._ended.wait(0.5):
            pass
        if self._failure and not self._serving.alive:
            raise self._failure

    def stop(self) -> None:
        """Close the database, end the children and remove the private copies."""
        self._ended.set()
        self._watcher.join()
        for child in (self._serving, self._waiting):
            child.stop()
        shutil.rmtree(self._base, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _chosen(port: int | None) -> int:
    if port is None:
        return DEFAULT_PORT if is_free(DEFAULT_PORT) else free_port()
    if not is_free(port):
        raise BoltError(f"Port {port} ist belegt. Abhilfe: einen anderen mit --port angeben oder keinen.")
    return port


def _private_copy(source: Path, root: Path) -> Path:
    """A folder with a copy of the database: the engine writes to what it serves."""
    try:
        shutil.copytree(source, root / "databases" / DATABASE)
    except OSError as error:
        raise BoltError(f"Der Graph ließ sich nicht nach {root.parent} kopieren: {error}") from error
    return root
