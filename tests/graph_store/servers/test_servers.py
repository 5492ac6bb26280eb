"""The server scripts against the real programs; what is not on this machine is skipped with its reason."""

import json
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_store.servers.fuseki import FusekiServer
from graph_store.servers.neo4j import USER, Neo4jServer
from graph_store.servers.oxigraph import OxigraphServer
from graph_store.servers.process import ServerError

ROOT = Path(__file__).parents[3]


def usable(server: Neo4jServer | FusekiServer | OxigraphServer) -> None:
    if reason := server.missing():
        pytest.skip(reason)


@pytest.fixture
def oxigraph(tmp_path: Path) -> Iterator[OxigraphServer]:
    server = OxigraphServer(tmp_path / "ox")
    usable(server)
    yield server
    server.remove()


@pytest.fixture(scope="module")
def neo4j(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    server = Neo4jServer(tmp_path_factory.mktemp("neo4j") / "a home")
    usable(server)
    server.up()
    yield server
    server.remove()


def listening(pid: int) -> set[str]:
    psutil = pytest.importorskip("psutil")
    return {
        c.laddr.ip.removeprefix("::ffff:") for c in psutil.Process(pid).net_connections("tcp") if c.status == "LISTEN"
    }


def test_a_stopped_server_keeps_its_data_and_its_port(oxigraph: OxigraphServer) -> None:
    oxigraph.up()
    first, pid = oxigraph.url, oxigraph.pid
    oxigraph.up()
    assert oxigraph.pid == pid, "a second start leaves the running one alone"
    oxigraph.stop()
    assert oxigraph.pid is None
    oxigraph.up()
    assert oxigraph.url == first
    assert listening(oxigraph.pid or 0) == {"127.0.0.1"}


def test_a_stale_process_id_is_not_believed(oxigraph: OxigraphServer) -> None:
    oxigraph.home.mkdir(parents=True)
    (oxigraph.home / "server.json").write_text(json.dumps({"pid": os.getpid(), "port": 1}))
    assert oxigraph.pid is None
    oxigraph.stop()
    (oxigraph.home / "server.json").write_text("{")
    oxigraph.up()
    assert oxigraph.pid not in (None, os.getpid())


def test_a_port_taken_in_between_is_left_to_its_owner(oxigraph: OxigraphServer) -> None:
    oxigraph.up()
    oxigraph.kill()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", oxigraph.port or 0))
        other.listen()
        before = oxigraph.port
        oxigraph.up()
        assert oxigraph.port != before


def test_neo4j_listens_on_loopback_with_a_password_nobody_sees(neo4j: Neo4jServer) -> None:
    psutil = pytest.importorskip("psutil")
    assert listening(neo4j.pid or 0) == {"127.0.0.1"}
    kept = neo4j.home / "password"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(neo4j.password) >= 32
    assert all(neo4j.password not in " ".join(p.info["cmdline"] or ()) for p in psutil.process_iter(["cmdline"]))


def test_neo4j_refuses_files_and_addresses(neo4j: Neo4jServer) -> None:
    driver = pytest.importorskip("neo4j")
    with driver.GraphDatabase.driver(neo4j.url, auth=(USER, neo4j.password)) as opened:
        for address in ("file:///etc/hostname", "http://127.0.0.1:1/x.csv"):
            with opened.session() as session, pytest.raises(driver.exceptions.ClientError):
                session.run("LOAD CSV FROM $a AS row RETURN row", a=address).consume()


def test_a_foreign_server_on_the_port_is_not_ours(neo4j: Neo4jServer, tmp_path: Path) -> None:
    other = Neo4jServer(tmp_path / "other")
    other.home.mkdir()
    (other.home / "password").write_text("another password")
    (other.home / "server.json").write_text(json.dumps({"port": neo4j.port}))
    assert neo4j.answers()
    assert not other.answers()


def test_the_script_says_in_one_line_what_is_wrong(tmp_path: Path) -> None:
    command = [str(ROOT / "scripts" / "fuseki-server"), "--home", str(tmp_path / "f"), "url"]
    done = subprocess.run(
        command, env={**os.environ, "PYTHON": sys.executable}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "noch nicht gestartet" in done.stderr


def test_without_java_the_reason_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "Java 17" in str(Neo4jServer(tmp_path / "n").missing())
    with pytest.raises(ServerError, match="Java 17"):
        FusekiServer(tmp_path / "f").start()
