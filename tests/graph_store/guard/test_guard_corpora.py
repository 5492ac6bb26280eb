"""The bars of the guard against outside corpora: openCypher TCK, W3C SPARQL, hostile queries."""

from __future__ import annotations

import json
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
from guard_corpora import suite, tck_texts
from rdflib.namespace import Namespace

from graph_store.guard import GuardedEngine, Limits, QueryError, Refused
from graph_store.guard.sparql import judge as judge_sparql

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")


def hostile(language: str, verdict: str) -> list[dict[str, Any]]:
    lines = (suite("hostile") / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [case for case in map(json.loads, lines) if case["verdict"] == verdict]


def outcome(engine: GuardedEngine, case: dict[str, Any]) -> str:
    """``ok``, or kind and code of the error; anything else is a bug and raises."""
    text = case["query"]
    try:
        if case["language"] == "cypher":
            engine.cypher(text, dict.fromkeys(re.findall(r"\$(\w+)", text), 1))
        else:
            engine.sparql(text)
    except QueryError as error:
        assert not re.search(r"site-packages|Traceback|com\.arcadedb|pytest-of", error.message_de), case["id"]
        return f"{type(error).__name__}:{error.code}"
    return "ok"


def outcomes(engine: GuardedEngine, cases: list[dict[str, Any]]) -> dict[str, str]:
    with ThreadPoolExecutor(2) as threads:
        return dict(zip((c["id"] for c in cases), threads.map(lambda case: outcome(engine, case), cases), strict=True))


@pytest.mark.cypher
def test_tck_no_writing_text_is_admitted_and_nearly_every_reading_one() -> None:
    """All writing texts, and every third of the others to keep the test short."""
    pytest.importorskip("antlr4", reason="the Cypher parser is not installed")
    from graph_store.guard.cypher import judge

    found: Counter[tuple[str, bool]] = Counter()
    texts = tck_texts()
    assert (len(texts), sum(case.writes for case in texts)) == (4129, 637)
    for case in [case for index, case in enumerate(texts) if case.writes or index % 3 == 0]:
        reading = "test procedure" if "CALL test." in case.text else "reading"
        group = "writing" if case.writes else "failing" if case.fails else reading
        try:
            judge(case.text)
        except QueryError:
            found[group, False] += 1
        else:
            found[group, True] += 1
    assert found["writing", True] == 0
    assert found["writing", False] == 637
    assert found["reading", True] >= 0.99 * (found["reading", True] + found["reading", False])


@pytest.mark.cypher
def test_hostile_cypher(engine: GuardedEngine, snapshot: Path) -> None:
    _hostile(engine, snapshot, "cypher")


def test_hostile_sparql(sparql_engine: GuardedEngine, sparql_snapshot: Path) -> None:
    _hostile(sparql_engine, sparql_snapshot, "sparql")


def _hostile(engine: GuardedEngine, folder: Path, language: str) -> None:
    refused = outcomes(engine, hostile(language, "refuse"))
    assert [name for name, seen in refused.items() if not seen.startswith(("Refused", "Invalid"))] == []
    allowed = outcomes(engine, hostile(language, "allow"))
    turned_away = [name for name, seen in allowed.items() if seen != "ok" and seen not in UNSUPPORTED]
    assert len(turned_away) <= 0.01 * len(allowed), turned_away
    assert sum(seen == "ok" for seen in allowed.values()) >= 0.95 * len(allowed)
    with GuardedEngine(folder, Limits(seconds=0.3, memory_mb=384)) as hurried:
        outcomes(hurried, hostile(language, "limit"))
        assert outcome(hurried, {"language": language, "query": PROBE[language]}) == "ok"


UNSUPPORTED = {"Invalid:unsupported", "Invalid:engine"}
"""Admitted by the guard, but beyond the dialect of the embedded engine (``SHORTEST 1``, ``1_000``)."""
PROBE = {"cypher": "MATCH (n) RETURN n LIMIT 1", "sparql": "ASK { ?s ?p ?o }"}


def test_w3c_no_update_is_admitted_and_nearly_every_reading_text() -> None:
    store = pyoxigraph.Store()
    found: Counter[tuple[str, str]] = Counter()
    for kind, text in _w3c_texts():
        kind = "service" if kind == "reading" and re.search(r"\bservice\b", text, re.IGNORECASE) else kind
        found[kind, _admission(store, text)] += 1
    assert sum(n for (kind, _), n in found.items() if kind in {"reading", "service"}) == 811
    assert sum(n for (kind, _), n in found.items() if kind == "update") == 149
    assert found["update", "ok"] == 0
    assert found["service", "ok"] == 0
    assert found["service", "Refused"] == 10
    assert found["reading", "Refused"] <= 0.01 * 801
    assert found["reading", "ok"] >= 0.98 * 801


def _admission(store: pyoxigraph.Store, text: str) -> str:
    base = "http://example.org/"
    try:
        store.query(judge_sparql(text, lambda _: True, base), base_iri=base)
    except Refused:
        return "Refused"
    except (QueryError, SyntaxError, RuntimeError):
        return "not understood"
    return "ok"


def _w3c_texts() -> list[tuple[str, str]]:
    """Kind and text of every query and update test of SPARQL 1.0 and 1.1, one entry per test."""
    texts = []
    for version in ("sparql10", "sparql11"):
        for manifest in sorted((suite("w3c-sparql") / "sparql" / version).rglob("manifest*.ttl")):
            graph = rdflib.Graph().parse(manifest, publicID=manifest.as_uri())
            for test, action in sorted(graph.subject_objects(MF.action)):
                kinds = " ".join(str(kind) for kind in graph.objects(test, rdflib.RDF.type))
                if "Protocol" in kinds or "NegativeSyntax" in kinds:
                    continue
                request = graph.value(action, UT.request)
                source = Path(str(graph.value(action, QT.query) or request or action).removeprefix("file://"))
                with source.open(encoding="utf-8", newline="") as file:
                    texts.append(("update" if request or "Update" in kinds else "reading", file.read()))
    return texts
