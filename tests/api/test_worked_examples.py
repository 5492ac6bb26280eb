"""The examples of the documentation run, and print what the documentation says."""

import contextlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_store import snapshot
from graph_store.bolt import BoltServer
from graph_store.store import Store

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
pytest.importorskip("arcadedb")


def blocks(page: str) -> list[tuple[str, str]]:
    """(language, text) of every fenced block of a page, in order."""
    text = (HOW_TO / page).read_text(encoding="utf-8")
    return re.findall(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S)


@pytest.fixture
def doors(built_home: Path, server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with BoltServer(snapshot.current(built_home)) as bolt:
        monkeypatch.setenv("BILDUNGSGRAPH_HOME", str(built_home))
        monkeypatch.setenv("BOLT_URL", bolt.url)
        monkeypatch.setenv("BOLT_PASSWORD", bolt.password)
        monkeypatch.setenv("SPARQL_URL", f"{server}/sparql")
        yield


@pytest.mark.usefixtures("doors")
@pytest.mark.parametrize(("page", "outputs"), [("query-from-python.md", 8), ("past-one-machine.md", 1)])
def test_the_python_examples_print_what_the_page_shows(page: str, outputs: int) -> None:
    names: dict[str, object] = {}
    printed, compared = "", 0
    for language, text in blocks(page):
        if language == "python":
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(compile(text, page, "exec"), names)  # noqa: S102  our own page
            printed = out.getvalue()
        elif language == "text":
            assert printed == text
            compared += 1
    assert compared >= outputs


@pytest.fixture(scope="module")
def store(built_home: Path) -> Iterator[Store]:
    with Store.open(built_home) as opened:
        yield opened


@pytest.mark.parametrize(("language", "text"), blocks("schema-discovery.md"))
def test_the_queries_of_schema_discovery_have_answers(store: Store, language: str, text: str) -> None:
    result = store.engine.cypher(text) if language == "cypher" else store.engine.sparql(text)
    assert result.rows
    assert not result.truncated
