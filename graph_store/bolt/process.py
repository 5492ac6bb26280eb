"""One child process from the supervisor's side."""

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from graph_store.database import StoreError

_ROOM = Path(__file__).resolve().parents[2]
_START_SECONDS = 120.0
_STOP_SECONDS = 20.0
_ENGINE_OPTIONS = (
    "-Xmx512m",
    "-Darcadedb.opencypher.loadCsv.allowFileUrls=false",
    "-Darcadedb.opencypher.loadCsv.allowRemoteUrls=false",
    # A query that runs out of memory never gives its place at the engine's admission gate back: after as many such
    # queries as there are places nobody gets in. Without the gate, the number of connections is the limit.
    "-Darcadedb.queryMaxConcurrent=0",
)


class BoltError(StoreError):
    """The graph cannot be served over Bolt; the message says why and what to do."""


class Child:
    """A process over its own copy of the database in `root`, first prepared, then serving."""

    def __init__(self, root: Path, database: str) -> None:
        self.root = root
        environment = {
            **os.environ,
            "PYTHONPATH": str(_ROOM),
            "ARCADEDB_NATIVE_ISOLATE_ARGS": " ".join(_ENGINE_OPTIONS),
            "ARCADEDB_LOG_DIR": str(root / "log"),
            "ARCADEDB_LOG_CONSOLE": "0",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "graph_store.bolt.child", str(root), database],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=root,
            env=environment,
            start_new_session=True,
        )
        self._lines: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        threading.Thread(target=self._listen, name="bolt-child", daemon=True).start()

    def _listen(self) -> None:
        if self._process.stdout:
            with contextlib.suppress(ValueError, OSError):  # closed while reading
                for line in self._process.stdout:
                    if line.startswith("{"):
                        self._lines.put(json.loads(line))
        self._lines.put({"error": "beendet"})

    def _expect(self, word: str) -> None:
        try:
            line = self._lines.get(timeout=_START_SECONDS)
        except queue.Empty:
            line = {"error": f"keine Antwort in {_START_SECONDS:g} s"}
        if word not in line:
            self.kill()
            raise BoltError(f"Der Bolt-Server startet nicht: {line.get('error', line)}")

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def wait_until_prepared(self) -> None:
        """Wait until the engine is loaded and the database mended. Raises BoltError when it fails."""
        self._expect("prepared")

    def serve(self, config: dict[str, Any]) -> None:
        """Open the ports of `config`; returns when clients can connect. Raises BoltError when it fails."""
        with contextlib.suppress(OSError):  # died meanwhile: the missing answer tells
            if self._process.stdin:
                self._process.stdin.write(json.dumps(config) + "\n")
                self._process.stdin.flush()
        self._expect("ready")

    def stop(self) -> None:
        """Let the process close its database, remove its folder and end."""
        with contextlib.suppress(OSError):
            if self._process.stdin:
                self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()
