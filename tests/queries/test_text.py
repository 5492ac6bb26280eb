from hypothesis import given
from hypothesis import strategies as st

from queries.text import TextIndex, without_places

TEXTS = {
    "a": "Bildungsberatung Erfurt. Beratungsstelle für Bildung in Erfurt",
    "b": "Bildungsbericht Erfurt. Bericht über Schulen in Erfurt",
    "c": "Jugendberufsagentur. Hilfe beim Übergang in den Beruf",
}


def test_parts_of_compounds_are_met() -> None:
    assert min((rank, key) for key, rank in TextIndex(TEXTS).ranks("Berufsübergang").items())[1] == "c"


def test_names_of_places_do_not_bind_texts() -> None:
    assert TextIndex(TEXTS, ["Erfurt"]).ranks("Erfurt Erfurter") == {}
    assert without_places("Leipziger Bildungsreport der Stadt Leipzig", frozenset({"leipzig", "stadt"})) == (
        "bildungsreport der"
    )


def test_what_has_nothing_in_common_has_no_rank() -> None:
    assert set(TextIndex(TEXTS).ranks("Bildungsberatung")) == {"a", "b"}


def test_equal_texts_stand_by_id() -> None:
    index = TextIndex({"z": "Bildungsbüro", "m": "Bildungsbüro"})
    assert index.ranks("Bildungsbüro") == {"m": 0, "z": 1}


@given(st.text(max_size=60))
def test_any_text_can_be_asked(text: str) -> None:
    index = TextIndex(TEXTS)
    assert all(0 <= value <= 1.0001 for value in index.similarity(text))


def test_no_texts_at_all() -> None:
    assert TextIndex({}).ranks("x") == {}
    assert TextIndex({"a": ""}).ranks("x") == {}
