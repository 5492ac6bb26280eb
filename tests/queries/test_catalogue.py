"""Every named question gives the same rows in Cypher and in SPARQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_store.store import Store
from queries import catalogue

QUESTIONS = catalogue.load()


@pytest.fixture(scope="module")
def store(built_home: Path) -> Iterator[Store]:
    with Store.open(built_home) as opened:
        yield opened


def test_the_catalogue_is_large_enough() -> None:
    assert len(QUESTIONS) >= 40


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_both_languages_give_the_same_rows(store: Store, name: str) -> None:
    question = QUESTIONS[name]
    bound = catalogue.bind(question, {}, store)
    by_sparql = catalogue.rows_by_sparql(question, bound, store.oxigraph)
    assert by_sparql, "an empty answer proves nothing"
    assert catalogue.rows_by_cypher(question, bound, store.engine) == by_sparql


def test_a_parameter_is_data_not_query_text(store: Store) -> None:
    hostile = '" } UNION { ?s ?p ?o } #'
    assert catalogue.ask("wer-lernte-von", {"loesung": hostile}, store).rows == []


def test_an_unknown_question_names_the_nearest() -> None:
    with pytest.raises(catalogue.UnknownQuestion) as error:
        catalogue.question("mitglieder-gremium")
    assert "mitglieder-eines-gremiums" in error.value.candidates


def test_an_unknown_parameter_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="loesung"):
        catalogue.ask("wer-lernte-von", {"lösung": "x"}, store)
