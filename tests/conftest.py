"""What tests of several rooms share: one build of the bundled data for the whole session, and a server over it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[1]
REAL_SERVERS = ("contract", "graph_store/neo4j", "graph_store/remote_sparql", "graph_store/servers")
"""Folders whose tests start Neo4j, Fuseki or an Oxigraph server; they run with `-m servers`, not by default."""
SLOW = ("benchmarks", "graph_store/test_kills.py", "graph_store/test_update.py")
"""Tests that take long; they run with `-m slow`, not by default."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        path = item.path.relative_to(ROOT / "tests").as_posix()
        if path.startswith(REAL_SERVERS):
            item.add_marker("servers")
        if path.startswith(SLOW):
            item.add_marker("slow")


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Home folder with a graph built from the bundled data. Shared by all tests: never write to it.

    BILDUNGSGRAPH_TEST_HOME names a folder that keeps the graph between runs: it is built there when there is none, and
    used as it is otherwise.
    """
    from api.commands.build import build_graph

    kept = os.environ.get("BILDUNGSGRAPH_TEST_HOME")
    home = Path(kept) if kept else tmp_path_factory.mktemp("home")
    if not (home / "CURRENT").is_file():
        build_graph(home).close()
    return home


@pytest.fixture(scope="session")
def server(built_home: Path) -> Iterator[str]:
    """Address of a server over the built graph, in a process of its own as users run it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    environment = {**os.environ, "BILDUNGSGRAPH_HOME": str(built_home)}
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            _wait(address, process)
            httpx.get(f"{address}/kommune/15084", timeout=240)
            yield address
        finally:
            process.terminate()


def _wait(address: str, process: "subprocess.Popen[str]") -> None:
    for _ in range(600):
        if process.poll() is not None:
            assert process.stderr is not None
            pytest.fail(f"server ended: {process.stderr.read()}")
        try:
            if httpx.get(f"{address}/health", timeout=30).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("server did not answer")
