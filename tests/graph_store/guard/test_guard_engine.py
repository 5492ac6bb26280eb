"""Guarded queries against the real engines."""

from __future__ import annotations

import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pyoxigraph
import pytest

from graph_store.guard import GuardedEngine, Invalid, Limits, Refused, Stopped, Unavailable
from graph_store.guard.worker import _OPENED_AT_ONCE

SHORT = Limits(seconds=0.6)
CROSS = "MATCH (a), (b), (c) WHERE a.nr + b.nr + c.nr = -1 RETURN count(*)"
DOUBLING = " ".join(f"BIND(CONCAT(?s{i}, ?s{i}) AS ?s{i + 1})" for i in range(32))


def bypass(engine: GuardedEngine, language: Any, text: str) -> dict[str, Any]:
    """Hand a text to the engine's worker as if the parser had admitted it."""
    verdict = {"text": text, "columns": None, "paths": False}
    job = {"verdict": verdict, "limits": vars(engine.limits), "parameters": {}, "accept": "json", "text": text}
    return engine._pools[language].run({**job, "default_graphs": [], "named_graphs": []}, 10)


def stopped(call: Any, *arguments: Any) -> str:
    with pytest.raises(Stopped) as caught:
        call(*arguments)
    assert caught.value.message_de
    return caught.value.code


@pytest.mark.cypher
class TestCypher:
    def test_nodes_relationships_and_paths_carry_our_own_ids(self, engine: GuardedEngine) -> None:
        answer = engine.cypher(
            "MATCH p = (t:Actor)-[r:HAS_NEED]->(n) RETURN t, r, p, [n] AS l, {x: r.observed} AS m, '(#999:1)' AS s"
        )
        territory = {
            "_type": "node",
            "id": "territory/1",
            "labels": ["Actor", "Territory"],
            "properties": {"id": "territory/1", "name": "A", "sources": ["x", "y"]},
        }
        need = {
            "_type": "node",
            "id": "need/1",
            "labels": ["Need"],
            "properties": {"id": "need/1", "since": "2020-01-02"},
        }
        tie = {
            "_type": "relationship",
            "id": "rel/need",
            "type": "HAS_NEED",
            "start": "territory/1",
            "end": "need/1",
            "properties": {"id": "rel/need", "observed": 2014},
        }
        path = {"_type": "path", "nodes": [territory, need], "relationships": [tie]}
        assert answer.columns == ["t", "r", "p", "l", "m", "s"]
        assert answer.rows == [[territory, tie, path, [need], {"x": 2014}, "(#999:1)"]]
        assert (answer.kind, answer.truncated) == ("table", False)

    def test_a_path_against_the_arrow_keeps_the_stored_direction(self, engine: GuardedEngine) -> None:
        query = "MATCH p = shortestPath((n:Need)-[*]-(t:Territory {id: 'territory/2'})) RETURN p, length(p) AS l"
        [[path, length]] = engine.cypher(query).rows
        assert length == 2
        assert [node["id"] for node in path["nodes"]] == ["need/1", "territory/1", "territory/2"]
        assert [(tie["start"], tie["end"]) for tie in path["relationships"]] == [
            ("territory/1", "need/1"),
            ("territory/1", "territory/2"),
        ]

    def test_values_are_plain_json(self, engine: GuardedEngine) -> None:
        query = (
            "RETURN date('2020-01-02') AS d, duration('P1DT2H') AS u, 0.0/0.0 AS nan, 1.5 AS f, true AS b, null AS n, "
            "datetime('2020-01-02T03:04:05+02:00') AS t, 9007199254740993 AS big"
        )
        expected = ["2020-01-02", "P1DT2H", "NaN", 1.5, True, None, "2020-01-02T03:04:05+02:00", 9007199254740993]
        assert engine.cypher(query).rows == [expected]

    def test_parameters_stay_apart_from_the_text(self, engine: GuardedEngine) -> None:
        hostile = "x'}) DETACH DELETE n //"
        answer = engine.cypher("RETURN $a AS a, $b.c AS b", {"a": hostile, "b": {"c": [1, None, "ä"]}})
        assert answer.rows == [[hostile, [1, None, "ä"]]]
        with pytest.raises(Invalid, match="delete"):
            engine.cypher("RETURN $delete AS p")
        for value in (float("nan"), 2**63, {1, 2}, "\ud800", {"\x01": 1}):
            with pytest.raises(Invalid, match="Parameter"):
                engine.cypher("RETURN $a AS a", {"a": value})

    def test_an_empty_answer_has_columns(self, engine: GuardedEngine) -> None:
        answer = engine.cypher("MATCH (n:Place {id: 'nirgends'}) RETURN n.id AS id, n.name")
        assert (answer.columns, answer.rows) == (["id", "n.name"], [])

    def test_rows_and_bytes_are_cut_and_said_so(self, engine: GuardedEngine) -> None:
        cut = engine.cypher("MATCH (n:Place) RETURN n.nr AS nr ORDER BY nr", limits=Limits(rows=3))
        assert (cut.rows, cut.truncated) == ([[0], [1], [2]], True)
        whole = engine.cypher("MATCH (n:Place) WHERE n.nr < 3 RETURN n.nr AS nr", limits=Limits(rows=3))
        assert (len(whole.rows), whole.truncated) == (3, False)
        small = engine.cypher("UNWIND range(1, 100) AS i RETURN i, '0123456789' AS t", limits=Limits(bytes=100))
        assert 0 < len(small.rows) < 10
        assert small.truncated
        assert len(engine.cypher("UNWIND range(1, 5000) AS i RETURN i", limits=Limits(rows=9999)).rows) == 1000

    @pytest.mark.parametrize(
        "runaway",
        [
            CROSS,
            "MATCH (a), (b), (c) RETURN a, b, c ORDER BY a.nr + b.nr + c.nr",
            "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN count(*)",
            "MATCH (a) CALL (a) { MATCH (b), (c) WHERE b.nr * c.nr < 0 RETURN count(*) AS n } RETURN sum(n)",
            "RETURN reduce(s = 0, a IN range(1, 100000) | s + reduce(t = 0, b IN range(1, 100000) | t + b)) AS x",
        ],
    )
    def test_a_runaway_is_killed_and_the_next_query_answers(self, engine: GuardedEngine, runaway: str) -> None:
        assert stopped(engine.cypher, runaway, None, SHORT) in {"deadline", "memory"}
        assert engine.cypher("MATCH (n:Place) RETURN count(n) AS n").rows == [[400]]

    @pytest.mark.parametrize(
        "greedy",
        [
            "RETURN reduce(s = 'abcdefgh', i IN range(1, 40) | s + s) AS t",
            "UNWIND range(1, 1000000) AS i RETURN collect(toString(i) + 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxx')",
        ],
    )
    def test_a_query_out_of_memory_ends_alone(self, engine: GuardedEngine, greedy: str) -> None:
        assert stopped(engine.cypher, greedy) in {"memory", "deadline"}
        assert engine.cypher("RETURN 1 AS x").rows == [[1]]

    def test_an_answer_too_big_for_the_worker_ends_alone(self, engine: GuardedEngine) -> None:
        huge = "RETURN [x IN range(1, 1200000) | toString(x) + 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxx'] AS l"
        assert stopped(engine.cypher, huge, None, Limits(seconds=1.5)) in {"memory", "deadline"}
        assert engine.cypher("RETURN 1 AS x").rows == [[1]]

    @pytest.mark.parametrize(
        "text",
        [
            "CREATE (n:Neu)",
            "MATCH (n) SET n.x = 1",
            "CREATE INDEX FOR (n:Place) ON (n.nr)",
            "LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l",
            "LOAD CSV FROM 'http://127.0.0.1:9/' AS l RETURN l",
        ],
    )
    def test_the_engine_itself_refuses_what_slips_through(self, engine: GuardedEngine, text: str) -> None:
        with pytest.raises((Refused, Invalid)):
            engine.cypher(text)
        reply = bypass(engine, "cypher", text)
        assert reply["error"]["kind"] in {"Refused", "Invalid"}
        assert "rows" not in reply

    def test_explain_gives_a_plan(self, engine: GuardedEngine) -> None:
        [[plan]] = engine.cypher("EXPLAIN MATCH (n) RETURN n").rows
        assert "MATCH NODE" in plan
        assert "com.arcadedb" not in plan

    def test_the_published_files_are_left_as_they_were(self, engine: GuardedEngine, snapshot: Path) -> None:
        before = {path: path.read_bytes() for path in sorted((snapshot / "arcadedb").iterdir())}
        with GuardedEngine(snapshot, engine.limits) as other:
            other.cypher("MATCH (n) RETURN count(n)")
        assert {path: path.read_bytes() for path in sorted((snapshot / "arcadedb").iterdir())} == before


class TestSparql:
    def test_select_ask_construct_describe(self, sparql_engine: GuardedEngine) -> None:
        answer = sparql_engine.sparql("SELECT ?n ?x (2 AS ?i) { <urn:n0> <urn:name> ?n OPTIONAL { ?n <urn:q> ?x } }")
        integer = "http://www.w3.org/2001/XMLSchema#integer"
        assert answer.columns == ["n", "x", "i"]
        assert answer.rows == [
            [
                {"type": "literal", "value": "Größe", "xml:lang": "de"},
                None,
                {"type": "literal", "value": "2", "datatype": integer},
            ]
        ]
        asked = sparql_engine.sparql("ASK { <urn:n0> <urn:p> <urn:n2> }")
        assert (asked.kind, asked.boolean) == ("boolean", False)
        graph = sparql_engine.sparql("DESCRIBE <urn:n1>", accept="turtle")
        assert graph.kind == "graph"
        assert [cell["value"] for cell in graph.rows[0]] == ["urn:n1", "urn:p", "urn:n8"]
        assert graph.turtle == "<urn:n1> <urn:p> <urn:n8> .\n"

    def test_datasets_by_text_and_by_protocol(self, sparql_engine: GuardedEngine) -> None:
        count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        whole, half = (
            int(sparql_engine.sparql(count, default_graphs=graphs).rows[0][0]["value"]) for graphs in ((), ("urn:g0",))
        )
        assert (whole, half) == (401, 200)
        by_text = sparql_engine.sparql("SELECT (COUNT(*) AS ?n) FROM <urn:g0> { ?s ?p ?o }")
        assert by_text.rows[0][0]["value"] == "200"
        for graphs in (("urn:fremd",), ("kein IRI",)):
            with pytest.raises(Refused, match="nicht vorhanden"):
                sparql_engine.sparql(count, named_graphs=graphs)

    def test_rows_and_triples_are_cut(self, sparql_engine: GuardedEngine) -> None:
        assert sparql_engine.sparql("SELECT * { ?s ?p ?o }", Limits(rows=7)).truncated
        graph = sparql_engine.sparql("CONSTRUCT WHERE { ?s ?p ?o }", Limits(rows=7), accept="turtle")
        assert (len(graph.rows), graph.truncated, (graph.turtle or "").count(" .\n")) == (7, True, 7)

    @pytest.mark.parametrize(
        "runaway",
        [
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
            "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g",
            "SELECT (COUNT(*) AS ?n) { ?s (<urn:p>|!<urn:p>)+ ?o . ?x (<urn:p>|!<urn:p>)+ ?y FILTER(?s != ?y) }",
            f"SELECT (STRLEN(?s32) AS ?n) {{ BIND('xxxxxxxxxx' AS ?s0) {DOUBLING} }}",
        ],
    )
    def test_a_runaway_is_ended_and_the_next_query_answers(self, sparql_engine: GuardedEngine, runaway: str) -> None:
        assert stopped(sparql_engine.sparql, runaway, SHORT) in {"deadline", "memory"}
        assert sparql_engine.sparql("ASK { <urn:n1> ?p ?o }").boolean

    def test_a_crash_of_the_engine_stays_in_its_process(self, sparql_engine: GuardedEngine) -> None:
        deep = "ASK " + "{" * 40_000 + "}" * 40_000
        with pytest.raises(Refused):
            sparql_engine.sparql(deep)
        with pytest.raises(Stopped) as caught:
            bypass(sparql_engine, "sparql", deep)
        assert caught.value.code in {"crash", "memory"}
        assert sparql_engine.sparql("ASK { <urn:n1> ?p ?o }").boolean

    @pytest.mark.skipif(os.name == "nt", reason="no descriptor limit on Windows")
    def test_no_socket_opens_even_past_the_parser(self, sparql_engine: GuardedEngine) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(0.3)
            port = server.getsockname()[1]
            text = f"SELECT * {{ SERVICE SILENT <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
            with pytest.raises(Refused):
                sparql_engine.sparql(text)
            bypass(sparql_engine, "sparql", text)
            with pytest.raises(TimeoutError):
                server.accept()

    def test_syntax_errors_tell_their_place(self, sparql_engine: GuardedEngine) -> None:
        with pytest.raises(Invalid) as caught:
            sparql_engine.sparql("SELECT *\n{ ?s ?p }")
        assert (caught.value.code, caught.value.line) == ("syntax", 2)
        assert "/" not in caught.value.message_de


class TestPool:
    def test_many_threads_share_few_workers(self, sparql_engine: GuardedEngine) -> None:
        def value(i: int) -> str:
            return str(sparql_engine.sparql(f"SELECT ?o {{ <urn:n{i}> <urn:p> ?o }}").rows[0][0]["value"])

        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(value, range(40))) == [f"urn:n{(i * 7 + 1) % 400}" for i in range(40)]

    def test_a_full_pool_says_busy(self, sparql_snapshot: Path) -> None:
        runaway = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
        with GuardedEngine(sparql_snapshot, Limits(seconds=30), workers=1) as engine, ThreadPoolExecutor(1) as threads:
            engine.sparql("ASK {}")
            running = threads.submit(engine.sparql, runaway)
            while engine._pools["sparql"]._idle:
                time.sleep(0.01)
            assert stopped(engine.sparql, "ASK {}", Limits(seconds=0.2)) == "busy"
            engine.close()
            with pytest.raises(Stopped) as caught:
                running.result(10)
            assert caught.value.code == "closed"
            assert stopped(engine.sparql, "ASK {}") == "closed"

    def test_close_ends_all_processes(self, sparql_snapshot: Path) -> None:
        engine = GuardedEngine(sparql_snapshot)
        engine.sparql("ASK {}")
        [worker] = engine._pools["sparql"]._idle
        process = psutil.Process(worker._process.pid)
        engine.close()
        assert not process.is_running()
        assert worker._process.stdout is not None and worker._process.stdout.closed

    def test_a_store_of_many_files_is_answered(self, tmp_path: Path) -> None:
        store = pyoxigraph.Store(str(tmp_path / "oxigraph"))
        for part in range(12):
            node = pyoxigraph.NamedNode(f"urn:part:{part}")
            store.bulk_extend([pyoxigraph.Quad(node, node, node, node)])
        del store
        assert len(list((tmp_path / "oxigraph").glob("*.sst"))) > 2 * _OPENED_AT_ONCE
        with GuardedEngine(tmp_path, workers=1) as engine:
            for part in range(12):
                node = f"<urn:part:{part}>"
                for text in (f"{node} ?p ?o", f"?s {node} ?o", f"?s ?p {node}"):
                    assert len(engine.sparql(f"SELECT * WHERE {{ GRAPH ?g {{ {text} }} }}").rows) == 1

    def test_a_worker_killed_from_outside_is_replaced(self, sparql_snapshot: Path) -> None:
        with GuardedEngine(sparql_snapshot, workers=1) as engine:
            engine.sparql("ASK {}")
            engine._pools["sparql"]._idle[0]._process.kill()
            assert stopped(engine.sparql, "ASK {}") == "crash"
            assert engine.sparql("ASK {}").boolean

    def test_verdicts_are_remembered(self, sparql_engine: GuardedEngine) -> None:
        text = "SELECT * FROM <urn:g1> { <urn:gemerkt> ?p ?o }"
        sparql_engine.sparql(text)
        assert sparql_engine._verdicts.get(("sparql", text)) == {"text": text}
        refused = "SELECT * FROM <urn:fremd> { <urn:gemerkt> ?p ?o }"
        for _ in range(2):
            with pytest.raises(Refused, match="nicht vorhanden"):
                sparql_engine.sparql(refused)

    def test_without_an_engine_the_answer_says_what_to_do(self, tmp_path: Path) -> None:
        with GuardedEngine(tmp_path) as engine:
            for ask in (engine.cypher, engine.sparql):
                with pytest.raises(Unavailable, match="Abhilfe"):
                    ask("ASK {}")
            assert engine.available() == {"cypher": False, "sparql": False}
            (tmp_path / "oxigraph").mkdir()
            (tmp_path / "oxigraph" / "CURRENT").write_text("kaputt")
            with pytest.raises(Unavailable, match="neu bauen"):
                engine.sparql("ASK {}")

    def test_limits_are_only_lowered(self) -> None:
        assert Limits().lowered(Limits(seconds=60, rows=10)) == Limits(rows=10)
        with pytest.raises(ValueError, match="positive"):
            Limits(rows=0)
