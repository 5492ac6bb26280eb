"""Every named question gives the same rows in Cypher, in SPARQL and, where there are any, from plain indexes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_store.store import Store
from queries import catalogue
from queries.catalogue.index import index_of
from queries.catalogue.indexed import FORMULATIONS
from queries.catalogue.run import in_order

QUESTIONS = catalogue.load()
FURTHER_VALUES: dict[str, list[dict[str, str]]] = {
    "gebiet-nach-schluessel": [{"schluessel": "15268"}, {"schluessel": "99999"}],
    "mitglieder-eines-gremiums": [{"gremium": "Steuerkreis LEIF"}, {"gremium": "nichts"}],
    "gremien-ueber-gemeinsame-mitglieder": [{"akteur": "Bundesagentur für Arbeit (BA)"}, {"akteur": "Halle (Saale)"}],
    "akteure-einer-kommune": [{"kommune": "16053"}, {"kommune": "Leipzig (Stadt)"}, {"kommune": "15"}],
    "loesungen-nach-feld-und-phase": [
        {"land": "05", "feld": "ActionField/education_management", "phase": "LifePhase/lifelong"},
        {"land": "15084"},
    ],
    "uebernahmen-mit-belegen": [{"ab": "1"}, {"ab": "6_adopted"}, {"ab": "7"}],
    "uebernahmen-von-einer-kommune": [{"ab": "4_oriented"}, {"kommune": "05112"}, {"kommune": "14713", "ab": "7"}],
    "fehlende-akteurstypen": [{"kreis": "03155"}, {"kreis": "16053"}, {"kreis": "11000"}],
    "verbindung-zweier-akteure": [
        {"nach": "Agentur für Arbeit Erfurt"},
        {"von": "Agentur für Arbeit Thüringen Ost", "nach": "Jugendamt der Stadt Jena"},
        {"nach": "Bertelsmann Stiftung"},
    ],
    "loesungen-nach-wort": [{"wort": "ÜBERGANG"}, {"wort": "\x00"}, {"wort": "bildungsbüro"}, {"wort": ""}],
    "belege-einer-mitgliedschaft": [
        {"mitglied": "Agentur für Arbeit Halle", "gremium": "Jugendberufsagentur Halle (Saale)"},
        {"mitglied": "Landkreis Göttingen", "gremium": "Bildungsregion Südniedersachsen e. V."},
    ],
    "vorgaenger-eines-gebiets": [{"gebiet": "13071"}, {"gebiet": "05"}],
}
ASKED = [(name, {}) for name in sorted(QUESTIONS)] + [
    (name, given) for name, values in FURTHER_VALUES.items() for given in values
]


@pytest.fixture(scope="module")
def store(built_home: Path) -> Iterator[Store]:
    with Store.open(built_home) as opened:
        yield opened


def test_the_catalogue_is_large_enough() -> None:
    assert len(QUESTIONS) >= 40


def test_every_formulation_from_indexes_has_its_question_and_further_values() -> None:
    assert FORMULATIONS.keys() <= QUESTIONS.keys()
    assert {name for name in FORMULATIONS if QUESTIONS[name].parameters} == FURTHER_VALUES.keys()


@pytest.mark.parametrize(("name", "given"), ASKED, ids=lambda value: value if isinstance(value, str) else None)
def test_all_ways_give_the_same_rows(store: Store, name: str, given: dict[str, str]) -> None:
    question = QUESTIONS[name]
    bound = catalogue.bind(question, given, store)
    by_sparql = catalogue.rows_by_sparql(question, bound, store.oxigraph)
    assert by_sparql or given, "an empty answer to the default proves nothing"
    if name in FORMULATIONS:
        assert catalogue.rows_by_index(question, bound, index_of(store)) == by_sparql
    if store.engine.available()["cypher"]:
        assert catalogue.rows_by_cypher(question, bound, store.engine) == by_sparql


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_cells_are_of_the_type_of_their_column(store: Store, name: str) -> None:
    types = list(QUESTIONS[name].columns.values())
    for row in catalogue.ask(name, {}, store).rows:
        for kind, cell in zip(types, row, strict=True):
            if cell is None:
                continue
            assert isinstance(cell, int | float if kind == "number" else str), (row, kind)
            assert kind != "date" or str(cell)[:4].isdigit(), row
            assert kind != "id" or cell in store.graph.entities or cell in store.graph.relations, row


def test_rows_are_sorted_as_the_question_says() -> None:
    question = QUESTIONS["sitze-in-mehreren-gremien"]
    rows = [("b", "actor/1", 2), ("a", "actor/2", 2), ("c", "actor/3", 10)]
    assert in_order(question, rows) == [("c", "actor/3", 10), ("a", "actor/2", 2), ("b", "actor/1", 2)]
    gaps = QUESTIONS["bedarfe-nach-verfahren-und-jahr"]
    assert in_order(gaps, [(2013, "b", 1), (None, "a", 2), (2009, None, 3), (2009, "a", 4)]) == [
        (None, "a", 2),
        (2009, None, 3),
        (2009, "a", 4),
        (2013, "b", 1),
    ]


def test_a_parameter_is_data_not_query_text(store: Store) -> None:
    hostile = '" } UNION { ?s ?p ?o } #'
    assert catalogue.ask("wer-lernte-von", {"loesung": hostile}, store).rows == []


def test_an_id_that_is_no_address_finds_nothing(store: Store) -> None:
    assert catalogue.ask("loesungen-einer-familie", {"familie": "family/> <x"}, store).rows == []


def test_an_unknown_question_names_the_nearest() -> None:
    with pytest.raises(catalogue.UnknownQuestion) as error:
        catalogue.question("mitglieder-gremium")
    assert "mitglieder-eines-gremiums" in error.value.candidates


def test_an_unknown_parameter_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="loesung"):
        catalogue.ask("wer-lernte-von", {"lösung": "x"}, store)
