"""The sheets of the expert judgement: which pairs, blind to the score, and what filled-in sheets give."""

import csv
import io
from collections import Counter
from collections.abc import Callable

import pytest
from small_graph import Builder

from queries.comparison import Comparison
from queries.evaluation.form_page import sheet_html
from queries.evaluation.pairs import Pair, pairs
from queries.evaluation.sheets import QUESTIONS, RatingsError, analyse, key_csv, read_key, read_sheet, sheet_csv
from queries.language.text_ranks import TextRanks

TARGETS = ("01001", "02012")
EVIL = '<script>alert("x")</script>'


@pytest.fixture
def comparison(small: Builder, compare: Callable[[Builder], Comparison]) -> Comparison:
    for n in range(20):
        small.family(f"f{n:02}", f"Familie {n}", field="transitions")
        key = f"01{n % 6 + 1:03}" if n % 2 else f"02{n % 6 + 7:03}"
        name = f"Lösung {n} {EVIL}" if n == 3 else f"Lösung {n}"
        small.solution(f"s{n:02}", name, f"f{n:02}", key, field="transitions", summary=f"Beschreibung {n}")
    small.need("n", "02012", "Übergang in den Beruf; „Ausbildung\nfür alle“", field="transitions")
    return compare(small)


@pytest.fixture
def drawn(comparison: Comparison) -> list[Pair]:
    texts = TextRanks({s.id: s.text for s in comparison.facts.solutions.values()})
    return pairs(comparison, texts, TARGETS)


def test_two_of_each_part_and_target_and_no_solution_twice(drawn: list[Pair]) -> None:
    assert Counter((p.target.key, p.stratum) for p in drawn) == {
        (key, stratum): 2 for key in TARGETS for stratum in ("oben", "Mitte", "unten")
    }
    assert len({p.solution.id for p in drawn}) == 12
    for pair in drawn:
        assert {"oben": pair.rank <= pair.of / 3, "unten": pair.rank > pair.of * 2 / 3}.get(pair.stratum, True)
        assert pair.target.id not in pair.solution.places


def test_always_the_same_pairs_in_the_same_shuffled_order(comparison: Comparison, drawn: list[Pair]) -> None:
    texts = TextRanks({s.id: s.text for s in comparison.facts.solutions.values()})
    assert pairs(comparison, texts, TARGETS) == drawn
    assert [p.stratum for p in drawn] != sorted(p.stratum for p in drawn)


def test_a_ranking_too_short_is_refused(small: Builder, compare: Callable[[Builder], Comparison]) -> None:
    small.family("rat", "Rat")
    small.solution("s", "Rat", "rat", "01002")
    with pytest.raises(ValueError, match="Kreis A: nur 1 Familien"):
        pairs(compare(small), TextRanks({}), ["01001"])


def test_sheets_show_neither_score_nor_rank(comparison: Comparison, drawn: list[Pair]) -> None:
    for rater in (1, 2, 3):
        rows = list(csv.DictReader(io.StringIO(sheet_csv(drawn, rater)), delimiter=";"))
        assert {row["paar"] for row in rows} == {p.id for p in drawn}
        assert set(rows[0]) == {"paar", "kommune", "bedarf", "loesung", "ort", *QUESTIONS, "bemerkung"}
        assert not any(row[q] for row in rows for q in QUESTIONS)
        page = sheet_html(comparison, drawn, rater)
        assert page.count("<section>") == len(drawn)
        assert not {"oben", "unten", *(str(p.score) for p in drawn)} & set(page.replace("<", " ").split())
    assert sheet_csv(drawn, 1) != sheet_csv(drawn, 2)


def test_texts_of_sources_are_escaped(comparison: Comparison, drawn: list[Pair]) -> None:
    shown = any(EVIL in p.solution.name for p in drawn)
    page = sheet_html(comparison, drawn, 1)
    assert EVIL not in page
    assert not shown or "&lt;script&gt;" in page


def filled(drawn: list[Pair], rater: int, rate: Callable[[Pair], object]) -> str:
    rows = list(csv.DictReader(io.StringIO(sheet_csv(drawn, rater)), delimiter=";"))
    by_id = {p.id: p for p in drawn}
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=";")
    writer.writeheader()
    for row in rows:
        writer.writerow({**row, **dict.fromkeys(QUESTIONS, rate(by_id[row["paar"]]))})
    return text.getvalue()


def test_judgement_that_follows_the_score(drawn: list[Pair]) -> None:
    key = read_key("schluessel.csv", "\ufeff" + key_csv(drawn))
    stage = {"oben": 3, "Mitte": 2, "unten": 0}
    texts = [filled(drawn, rater, lambda p: stage[p.stratum]) for rater in (1, 2, 3)]
    found = analyse([read_sheet(f"bogen-{n}.csv", text, key) for n, text in enumerate(texts, 1)], key)
    assert (found.raters, found.pairs) == (3, 12)
    assert all(a == pytest.approx(1.0) for a in found.alphas.values())
    assert found.correlation is not None and found.correlation.value > 0.6
    assert dict(found.by_stratum) == {"oben": 3.0, "Mitte": 2.0, "unten": 0.0}


def test_what_cannot_be_said_is_missing_not_zero(drawn: list[Pair]) -> None:
    key = read_key("schluessel.csv", key_csv(drawn))
    full = read_sheet("a", filled(drawn, 1, lambda p: int(p.id) % 4), key)
    half = read_sheet("b", filled(drawn, 2, lambda p: int(p.id) % 4 if int(p.id) < 7 else "?"), key)
    empty = read_sheet("c", sheet_csv(drawn, 3), key)
    assert full.filled and half.filled and not empty.filled
    assert analyse([full, half], key).alphas["P1"] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.replace("gesamt", "Gesamturteil"), "Spalte „gesamt“ fehlt"),
        (lambda t: t.replace("\n01;", "\n77;"), "Spalte paar: „77“ ist kein Paar"),
        (lambda t: t.replace("\n01;", "\n02;"), "Spalte paar: „02“ steht zweimal da"),
        (lambda t: t.replace(";1;", ";4;", 1), "„4“; erlaubt sind 0, 1, 2, 3 oder leer"),
        (lambda t: t.replace(";1;", ";ja;", 1), "„ja“; erlaubt"),
    ],
)
def test_a_wrong_cell_is_named(drawn: list[Pair], change: Callable[[str], str], said: str) -> None:
    text = change(filled(drawn, 1, lambda p: 1).replace("\r\n", "\n"))
    with pytest.raises(RatingsError, match=r"bogen-1\.csv, Zeile") as error:
        read_sheet("bogen-1.csv", text, [p.id for p in drawn])
    assert said in str(error.value)


def test_one_sheet_is_no_agreement_and_another_table_no_key(drawn: list[Pair]) -> None:
    key = read_key("schluessel.csv", key_csv(drawn))
    with pytest.raises(RatingsError, match="1 ausgefüllte Bögen"):
        analyse([read_sheet("a", filled(drawn, 1, lambda p: 1), key)], key)
    with pytest.raises(RatingsError, match="kein Schlüssel"):
        read_key("x.csv", "a;b\n1;2\n")
    with pytest.raises(RatingsError, match="Zeile 2, Spalte wert"):
        read_key("x.csv", "paar;teil;wert\n01;oben;hoch\n")
