from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.language import words as analysis
from queries.language.folding import fold, fold_with_origins
from queries.language.lexicon import abbreviations, stop_words, synonym_groups
from queries.language.words import stems, words


@pytest.mark.parametrize("name", ["Düsseldorf", "Duesseldorf", "DUSSELDORF", "dusseldorf", "Du\u0308sseldorf"])
def test_all_spellings_fold_to_one(name: str) -> None:
    assert fold(name) == "dusseldorf"


def test_sharp_s_and_accents_fold() -> None:
    assert fold("Straße") == fold("Strasse") == fold("STRASSE") == "strasse"
    assert fold("Café") == "cafe"


@given(st.text(alphabet="aeouäöüßAEbls é-", max_size=20), st.integers(0, 20))
def test_the_fold_of_a_beginning_is_the_beginning_of_the_fold(text: str, length: int) -> None:
    assert fold(text).startswith(fold(text[:length]))


@given(st.text(max_size=30))
def test_origins_lead_back_into_the_text(text: str) -> None:
    folded, origins = fold_with_origins(text)
    assert len(folded) == len(origins)
    assert origins == sorted(origins)
    assert all(0 <= n < len(text) for n in origins)


@pytest.mark.parametrize(
    ("inflected", "base"),
    [
        ("Landkreises", "Landkreis"),
        ("Bildungsberatungsstellen", "Bildungsberatungsstelle"),
        ("bildungsberatungsstellen", "Bildungsberatungsstelle"),
        ("Übergängen", "Übergang"),
        ("kommunalen", "kommunal"),
        ("Städte", "Stadt"),
    ],
)
def test_inflected_words_share_a_stem(inflected: str, base: str) -> None:
    assert stems(base)[0] in words(inflected)[0].keys


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("Bildungsberatungsstelle", {"bildung", "beratung"}),
        ("Elternarbeit", {"eltern", "arbeit"}),
        ("Sprachförderung", {"sprach", "forderung"}),
        ("Jugendberufsagentur", {"jugend", "beruf", "agentur"}),
    ],
)
def test_compounds_are_taken_apart(compound: str, parts: set[str]) -> None:
    assert parts <= set(words(compound)[0].parts)
    assert words(compound, compounds=False)[0].parts == ()


def test_parts_are_stems_of_the_words_they_are() -> None:
    assert stems("Sprache")[0] in words("Sprachförderung")[0].parts
    assert stems("Schulen")[0] in words("Schulentwicklung")[0].parts


def test_an_elliptic_compound_is_completed() -> None:
    first = words("Berufs- und Studienorientierung")[0]
    assert "berufsorientierung" in first.keys
    assert "orientierung" in first.parts


def test_words_know_their_place() -> None:
    text = "Die MINT-Region, für Köln/Bonn (JBA)."
    assert [text[w.start : w.end] for w in words(text)] == ["MINT", "Region", "Köln", "Bonn", "JBA"]
    assert "mintregion" in words(text)[0].keys


def test_words_that_say_nothing_and_single_letters_are_left_out() -> None:
    assert words("für und mit der u. a. 💥 \ud800") == ()
    assert stems("Klasse 7") == ("klass", "7")


def test_word_lists_are_in_one_form() -> None:
    assert all(word == fold(word) for word in stop_words())
    assert abbreviations()["lk"] == ("Landkreis",)
    assert all(len(group) > 1 for group in synonym_groups())


def test_what_the_tokenizer_remembers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "_MOST_STRINGS", 0)
    before = words("Bildungsbüro Harz")
    analysis.words.cache_clear()
    assert words("Bildungsbüro Harz") == before


def test_threads_analyse_alike() -> None:
    texts = [f"Bildungslandschaft{n} und Übergangsmanagement {n}" for n in range(60)]
    alone = [words(t) for t in texts]
    analysis.words.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(words, texts)) == alone


@given(st.text(max_size=60))
def test_any_text_can_be_analysed(text: str) -> None:
    for word in words(text):
        assert 0 <= word.start < word.end <= len(text)
        assert word.form and word.stem
