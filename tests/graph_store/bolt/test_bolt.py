"""The graph over Bolt with the official driver: values of a real server, nothing written, nothing that stays down."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from graph_store import snapshot
from graph_store.bolt import DATABASE, READER, BoltError, BoltServer

pytest.importorskip("arcadedb")
neo4j = pytest.importorskip("neo4j")

ROOT = Path(__file__).parents[3]
OUT_OF_MEMORY = "RETURN size(reduce(x = 'abcdefgh', i IN range(1, 30) | x + x))"


@pytest.fixture(scope="module")
def server(built_home: Path) -> Iterator[BoltServer]:
    with BoltServer(snapshot.current(built_home)) as running:
        yield running


@pytest.fixture
def driver(server: BoltServer) -> Iterator[Any]:
    with neo4j.GraphDatabase.driver(server.url, auth=(server.user, server.password)) as opened:
        yield opened


def rows(driver: Any, text: str, **parameters: Any) -> list[Any]:
    return list(driver.execute_query(text, parameters, database_=DATABASE).records)


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_nodes_relationships_and_paths_are_those_of_a_neo4j_server(driver: Any) -> None:
    text = "MATCH p = (t:Territory {key: '15084'})-[r:LOCATED_IN]->(l:Territory) RETURN p, t, r, l"
    path, territory, relationship, land = rows(driver, text)[0]
    assert isinstance(territory, neo4j.graph.Node)
    assert territory.labels == {"Actor", "Territory"}
    assert territory["name"] == "Burgenlandkreis"
    assert isinstance(territory["sources"], list)
    assert isinstance(relationship, neo4j.graph.Relationship)
    assert relationship.type == "LOCATED_IN"
    assert relationship["modality"] == "done"
    assert isinstance(path, neo4j.graph.Path)
    assert [node.element_id for node in path.nodes] == [territory.element_id, land.element_id]


def test_numbers_texts_lists_maps_and_temporal_values_are_typed(driver: Any) -> None:
    text = """RETURN 1 AS whole, 2.5 AS broken, true AS yes, null AS nothing, ['ä', 1] AS list, {a: {b: 1}} AS map,
              date('2013-02-28') AS day, datetime('2013-02-28T10:00:00Z') AS moment, duration('P1DT2H') AS span"""
    row = rows(driver, text)[0].data()
    assert (row["whole"], row["broken"], row["yes"], row["nothing"]) == (1, 2.5, True, None)
    assert (row["list"], row["map"]) == (["ä", 1], {"a": {"b": 1}})
    assert row["day"] == neo4j.time.Date(2013, 2, 28)
    assert row["moment"].iso_format().startswith("2013-02-28T10:00:00")
    assert (row["span"].days, row["span"].seconds) == (1, 7200)


def test_parameters_are_data(driver: Any) -> None:
    assert rows(driver, "RETURN $x AS x", x=[1, "ü", None, {"a": 2.5}])[0]["x"] == [1, "ü", None, {"a": 2.5}]
    assert rows(driver, "MATCH (t:Territory {name: $name}) RETURN t", name="' OR true //") == []


@pytest.mark.parametrize(
    "text",
    [
        "CREATE (n:Territory {id: 'x'})",
        "MERGE (n:Territory {id: 'x'})",
        "MATCH (t:Territory {key: '15084'}) SET t.name = 'x'",
        "MATCH (t:Territory {key: '15084'}) REMOVE t.name",
        "MATCH (t:Territory {key: '15084'}) DETACH DELETE t",
        "CREATE INDEX x FOR (t:Territory) ON (t.x)",
        "CREATE USER eve SET PASSWORD 'evening-eve'",
        "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
        "LOAD CSV FROM 'http://127.0.0.1/' AS line RETURN line",
    ],
)
def test_writing_and_loading_are_refused(driver: Any, text: str) -> None:
    count = "MATCH (t:Territory) RETURN count(t) AS n, count(t.name) AS named"
    before = rows(driver, count)
    with pytest.raises(neo4j.exceptions.Neo4jError), driver.session(database=DATABASE) as session:
        session.run(text).consume()
    assert rows(driver, count) == before


def test_a_wrong_password_does_not_get_in(server: BoltServer) -> None:
    for login in ((READER, "falsch-falsch"), ("root", server.password)):
        with (
            neo4j.GraphDatabase.driver(server.url, auth=login) as stranger,
            pytest.raises(neo4j.exceptions.AuthError),
        ):
            stranger.execute_query("RETURN 1", database_=DATABASE)


def test_the_http_port_of_the_engine_lets_nobody_write(server: BoltServer) -> None:
    address = f"http://127.0.0.1:{server.http_port}/api/v1/command/{DATABASE}"
    body = json.dumps({"language": "sql", "command": "DELETE FROM Territory"}).encode()
    passwords = urllib.request.HTTPPasswordMgrWithPriorAuth()
    passwords.add_password(None, address, READER, server.password, is_authenticated=True)
    reader = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(passwords))
    for opener in (reader, urllib.request.build_opener()):
        request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
        with pytest.raises(urllib.error.HTTPError) as refused:
            opener.open(request, timeout=20)
        assert refused.value.code in (401, 403)


def test_only_loopback_is_open_and_no_password_stands_on_a_command_line(server: BoltServer) -> None:
    child = psutil.Process(server.pid)
    listening = [c.laddr for c in child.net_connections("inet") if c.status == psutil.CONN_LISTEN]
    assert {address.port for address in listening} == {server.port, server.http_port}
    assert {address.ip.removeprefix("::ffff:") for address in listening} == {"127.0.0.1"}
    seen = " ".join(child.cmdline()) + json.dumps(child.environ())
    assert server.password not in seen
    assert server._root_password not in seen


def test_out_of_memory_queries_do_not_shut_others_out(driver: Any) -> None:
    for _ in range(6):
        with (
            contextlib.suppress(neo4j.exceptions.Neo4jError, neo4j.exceptions.DriverError),
            driver.session(database=DATABASE) as session,
        ):
            session.run(OUT_OF_MEMORY).consume()
    assert rows(driver, "MATCH (s:Solution) RETURN count(s) > 0 AS some")[0]["some"] is True


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL])
def test_a_wedged_or_dead_child_is_replaced_on_the_same_port(server: BoltServer, driver: Any, how: int) -> None:
    before, done = server.pid, len(server.replacements)
    os.kill(before, how)
    until(lambda: len(server.replacements) > done)
    assert server.pid != before
    assert not psutil.pid_exists(before)
    assert rows(driver, "MATCH (t:Territory {key: '15084'}) RETURN t.name AS name")[0]["name"] == "Burgenlandkreis"
    with pytest.raises(neo4j.exceptions.Neo4jError), driver.session(database=DATABASE) as session:
        session.run("CREATE (n:Territory {id: 'x'})").consume()


def test_the_published_snapshot_is_not_touched_and_nothing_is_left(built_home: Path) -> None:
    published = snapshot.current(built_home) / "arcadedb"
    before = {path: path.stat().st_mtime_ns for path in sorted(published.iterdir())}
    with BoltServer(snapshot.current(built_home)) as running:
        base = running._base
        assert (base / "a" / "databases" / DATABASE).is_dir()
    assert not base.exists()
    assert {path: path.stat().st_mtime_ns for path in sorted(published.iterdir())} == before


def test_a_taken_port_and_a_graph_without_cypher_are_said(server: BoltServer, built_home: Path, tmp_path: Path) -> None:
    with pytest.raises(BoltError, match=f"Port {server.port} ist belegt"):
        BoltServer(snapshot.current(built_home), server.port)
    with pytest.raises(BoltError, match="keinen Cypher-Teil"):
        BoltServer(tmp_path)


@pytest.fixture
def command(built_home: Path, tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    environment = {**os.environ, "BILDUNGSGRAPH_HOME": str(built_home), "TMPDIR": str(tmp_path)}
    call = [sys.executable, "-m", "api.cli", "bolt", "--json"]
    with subprocess.Popen(call, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def access(process: "subprocess.Popen[str]") -> dict[str, Any]:
    assert process.stdout is not None
    text = ""
    while not text.endswith("}\n"):
        text += process.stdout.readline()
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.mark.parametrize(("how", "code"), [(signal.SIGTERM, 0), (signal.SIGKILL, -signal.SIGKILL)])
def test_the_command_serves_and_leaves_nothing_however_it_ends(
    command: "subprocess.Popen[str]", tmp_path: Path, how: int, code: int
) -> None:
    found = access(command)
    with neo4j.GraphDatabase.driver(found["url"], auth=(found["user"], found["password"])) as opened:
        assert rows(opened, "RETURN 1 AS one")[0]["one"] == 1
    children = psutil.Process(command.pid).children()
    assert children
    command.send_signal(how)
    assert command.wait(60) == code
    until(lambda: not any(child.is_running() for child in children))
    until(lambda: not list(tmp_path.iterdir()))
