"""One contract for all engines: the same named question gives the same rows."""

from collections.abc import Callable

import pytest

from graph_store.store import Store
from queries import catalogue

QUESTIONS = catalogue.load()

pytestmark = pytest.mark.timeout(1800)


@pytest.fixture(scope="module")
def expected(store: Store) -> dict[str, list]:
    """The rows of the in-process engine with default parameters."""
    bound = {name: catalogue.bind(question, {}, store) for name, question in QUESTIONS.items()}
    return {name: catalogue.rows_by_sparql(q, bound[name], store.oxigraph) for name, q in QUESTIONS.items()}


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_the_rows_are_the_same(ask: Callable[..., list], store: Store, expected: dict[str, list], name: str) -> None:
    rows = ask(QUESTIONS[name], catalogue.bind(QUESTIONS[name], {}, store))
    assert rows, "an empty answer proves nothing"
    assert rows == expected[name]
