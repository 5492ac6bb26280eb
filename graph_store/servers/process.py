"""One server process with a folder of its own: start, probe, stop, kill, and nothing left behind."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path

READY_SECONDS = 180.0
"""A Java server needs seconds on a quiet machine and more than a minute on a crowded one."""

_STARTS = 3
_PORT_SECONDS = 5.0
_STOP_SECONDS = 30.0


class ServerError(RuntimeError):
    """A server could not be fetched, started, reached or stopped; the text says why, in German."""


def servers_home() -> Path:
    """Where servers and their data live: below BILDUNGSGRAPH_HOME."""
    return Path(os.environ.get("BILDUNGSGRAPH_HOME", "var")).absolute() / "servers"


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether nobody listens on this port of loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Server(ABC):
    """A server whose state is kept in `home`, so that any later process can find, probe and stop it.

    `home/server.json` holds process id and port. A process id alone is no proof: after a restart of the machine it
    may belong to someone else, so the command line of the process must name this home.
    """

    name: str

    def __init__(self, home: Path | None = None) -> None:
        self.home = (home or servers_home() / self.name / "default").absolute()

    @abstractmethod
    def missing(self) -> str | None:
        """Why this server cannot run on this machine, in one German line; None where it can."""

    @abstractmethod
    def fetch(self) -> None:
        """Get the program, if it is not here yet. Raises ServerError."""

    @abstractmethod
    def url_at(self, port: int) -> str:
        """The address a client uses."""

    @abstractmethod
    def prepare(self, port: int) -> None:
        """Write configuration and first-time data into the home."""

    @abstractmethod
    def command(self, port: int) -> list[str]:
        """The command line; it names the home."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether the server at our port is ours and answers queries."""

    @property
    def port(self) -> int | None:
        """Port of the last start; None before the first."""
        return self._state().get("port")

    @property
    def url(self) -> str:
        """Address of the server. Raises ServerError before the first start."""
        if self.port is None:
            raise ServerError(f"{self.name} wurde in {self.home} noch nicht gestartet.")
        return self.url_at(self.port)

    @property
    def log(self) -> Path:
        """What the process wrote to its outputs."""
        return self.home / "output.log"

    @property
    def pid(self) -> int | None:
        """Process id of the running server, None if it does not run."""
        pid = self._state().get("pid")
        if pid is None:
            return None
        shown = subprocess.run(
            ["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout
        return pid if f"{self.home}/" in shown else None

    def _state(self) -> dict[str, int]:
        try:
            state: dict[str, int] = json.loads((self.home / "server.json").read_text())
        except (OSError, ValueError):
            return {}
        return state

    def _write_state(self, state: dict[str, int]) -> None:
        scratch = self.home / "server.json.new"
        scratch.write_text(json.dumps(state))
        scratch.replace(self.home / "server.json")

    def start(self) -> None:
        """Start the server unless it runs, on the port of last time if that is free; do not wait until it answers.

        Raises ServerError when something is missing on this machine.
        """
        if reason := self.missing():
            raise ServerError(reason)
        self.fetch()
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.home / "start.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self.pid is None:
                self._launch()

    def _launch(self) -> None:
        port = self._former_port() or free_port()
        self.prepare(port)
        with self.log.open("ab") as log:
            child = subprocess.Popen(
                self.command(port),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
                start_new_session=True,
            )
        self._write_state({"pid": child.pid, "port": port})

    def _former_port(self) -> int | None:
        """The port of last time, which clients know: a process that was killed may let go of it only after a moment."""
        deadline = time.monotonic() + _PORT_SECONDS
        while self.port and time.monotonic() < deadline:
            if is_free(self.port):
                return self.port
            time.sleep(0.1)
        return None

    def wait(self, seconds: float = READY_SECONDS) -> None:
        """Wait until the server answers and is ours. Raises ServerError when it ended or the time is over."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.pid is None:
                raise ServerError(f"{self.name} hat sich beendet: {self._last_words()}")
            if self.answers():
                return
            time.sleep(0.2)
        raise ServerError(f"{self.name} antwortet nach {seconds:.0f} s nicht: {self._last_words()}")

    def up(self) -> None:
        """Start and wait; if another program took the port in between, try again on another one."""
        for attempt in range(_STARTS):
            self.start()
            try:
                return self.wait()
            except ServerError:
                if self.pid is not None or attempt == _STARTS - 1:
                    raise

    def run_loader(self, file: Path, command: list[str]) -> None:
        """Run a loader of files on the data of a server that does not run. Raises ServerError."""
        if reason := self.missing():
            raise ServerError(reason)
        if self.pid is not None:
            raise ServerError(f"{self.name} läuft; zuerst beenden.")
        self.fetch()
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.prepare(0)
        done = subprocess.run(
            [*command, str(file.absolute())], capture_output=True, text=True, check=False, cwd=self.home
        )
        if done.returncode:
            raise ServerError(f"{self.name} konnte {file} nicht laden: {(done.stderr or done.stdout).strip()[-300:]}")

    def stop(self) -> None:
        """Ask the server to end and wait until it has; kill it if it does not listen."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the server at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, first: signal.Signals) -> None:
        deadline = time.monotonic() + _STOP_SECONDS
        pid, wanted = self.pid, first
        while pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, wanted)
            while self.pid is not None and time.monotonic() < deadline:
                self._reap(pid)
                time.sleep(0.05)
            pid, wanted = self.pid, signal.SIGKILL

    @staticmethod
    def _reap(pid: int) -> None:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)

    def remove(self) -> None:
        """Stop the server and delete its home with all data."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def _last_words(self) -> str:
        for log in (self.log, *sorted((self.home / "logs").glob("*.log"))):
            lines = log.read_text(errors="replace").strip().splitlines() if log.is_file() else []
            if lines:
                return f"{lines[-1][:300]} ({log})"
        return "kein Protokoll"
