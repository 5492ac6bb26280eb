import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_graph import Builder

from queries.errors import AmbiguousThingError, UnknownThingError
from queries.search import SearchIndex


@pytest.fixture
def index() -> SearchIndex:
    b = Builder()
    b.land("16", "Thüringen")
    b.kreis("16051", "Erfurt", "Kreisfreie Stadt")
    b.family("bildungsbuero", "Bildungsbüro / Stabsstelle Bildung")
    b.solution("lvo-1", "Bildungsbüro Erfurt", "bildungsbuero", "16051")
    b.thing("actor/1", "Actor", "Deutsche Kinder- und Jugendstiftung", alias=["DKJS"])
    b.thing("actor/2", "Actor", "Bildungsbüro Erfurt")
    b.thing("profile/16051-2013", "Profile", "profile/16051-2013")
    return SearchIndex(b.facts())


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("dkjs", "actor/1"),
        ("Kinder und Jugendstiftung", "actor/1"),
        ("Erfurt", "territory/16051"),
        ("bildungsbuero erfurt", "solution/lvo-1"),
        ("Stabsstelle", "family/bildungsbuero"),
        ("Thueringen", "territory/16"),
    ],
)
def test_finds_by_name_alias_word_and_part(index: SearchIndex, text: str, first: str) -> None:
    assert index.search(text)[0].id == first


def test_mistyped_name_is_found(index: SearchIndex) -> None:
    assert index.search("Bildungsbüro Erfrt")[0].name == "Bildungsbüro Erfurt"


def test_solution_shows_its_place(index: SearchIndex) -> None:
    assert index.search("Bildungsbüro Erfurt")[0].place == "Erfurt"


def test_classes_limit_and_hidden_things(index: SearchIndex) -> None:
    assert [h.id for h in index.search("Bildungsbüro Erfurt", classes=("Actor",))] == ["actor/2"]
    assert len(index.search("e", limit=1)) <= 1
    assert index.search("profile/16051-2013") == []


def test_one_thing_by_id_short_id_or_exact_name(index: SearchIndex) -> None:
    assert index.find("solution/lvo-1") == index.find("lvo-1", ("Solution",)) == "solution/lvo-1"
    assert index.find("DKJS") == "actor/1"
    with pytest.raises(AmbiguousThingError) as several:
        index.find("Bildungsbüro Erfurt")
    assert {c.id for c in several.value.candidates} == {"actor/2", "solution/lvo-1"}
    with pytest.raises(UnknownThingError) as none:
        index.find("Bildungsbür Erfurt")
    assert none.value.candidates


@given(st.text(max_size=30))
def test_any_text_can_be_searched(text: str) -> None:
    b = Builder()
    b.thing("actor/1", "Actor", "Verein (e.V.)")
    assert all(0 <= hit.score <= 100 for hit in SearchIndex(b.facts()).search(text))
