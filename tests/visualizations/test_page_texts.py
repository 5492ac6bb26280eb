"""What the pages say, that they lead to the evidence, and that no text of a source can act."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from queries.front import Answers
from tests.visualizations.hostile import PAYLOAD, HostileAnswers
from visualizations import pages
from visualizations.texts import Texts, texts

FORBIDDEN = r"\bbewährt|\berfolgreich|beste Lösung|Prognose|passt zu \d|\bRanking"


class Reader(HTMLParser):
    """Collects what matters of a page: tags, links, handlers, inline styles, visible text, ids."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.acting: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("href", "src", "action"):
                self.links.append(value or "")
            if name == "id":
                self.ids.append(value or "")
            if name.startswith("on") or name == "style":
                self.acting.append(f"{tag} {name}")

    def handle_data(self, data: str) -> None:
        self.text += data


def place(answers: Answers, key: str = "15084", need: str = "") -> str:
    return pages.place_page(answers, answers.profile(key), need, "", "")


def test_a_place_page_shows_profile_reasons_gaps_and_network(answers: Answers) -> None:
    read = Reader(place(answers))
    for word in ("Burgenlandkreis", "Landkreis", "Deckung", "spricht dafür", "Netzwerklücken", "Umfeld", "Bevölkerung"):
        assert word in read.text
    assert {"lage", "empfehlungen", "luecken", "umfeld", "aehnlich", "kennzahlen", "netz"} <= set(read.ids)
    assert len(read.ids) == len(set(read.ids))
    assert read.text.count(texts()("stand.titel")) >= 4


def test_every_claim_leads_to_its_evidence(answers: Answers) -> None:
    profile = answers.profile("15084")
    links = set(Reader(place(answers)).links)
    things = [*profile.programmes, *profile.structures, *profile.needs, *profile.solutions]
    assert things
    for thing in things:
        assert f"/belege/{thing.id}" in links
        assert any(f"/belege/{s.id}" in links for s in thing.sources)
    for result in answers.recommend("15084").results:
        assert {f"/belege/{result.family.id}", f"/belege/{result.solution.id}"} <= links


def test_evidence_links_are_answered(answers: Answers) -> None:
    ids = {link.removeprefix("/belege/") for link in Reader(place(answers)).links if link.startswith("/belege/")}
    missing = [i for i in sorted(ids) if not pages.evidence_page(answers, i)]
    assert len(ids) > 60
    assert missing == []


@pytest.mark.parametrize("key", ["15084", "14713", "16062", "02000", "16056"])
def test_words_that_claim_too_much_do_not_occur(answers: Answers, key: str) -> None:
    own = Reader(place(answers, key, "Bildungsberatung")).text
    quoted = {e.name for e in answers.store.graph.entities.values()} | {
        e.text("summary") for e in answers.store.graph.entities.values()
    }
    found = [m.group(0) for m in re.finditer(FORBIDDEN, own) if not any(m.group(0) in q for q in quoted)]
    assert found == []


def test_own_texts_avoid_the_words_that_claim_too_much() -> None:
    for key, text in texts().all.items():
        assert not re.search(FORBIDDEN, text), key
        assert not re.search(r"\bfehlt\b", text), key


def test_every_text_is_used_and_every_used_text_exists() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("visualizations", "api")
        for path in sorted((Path(__file__).parents[2] / folder).rglob("*"))
        if path.suffix in (".html", ".py", ".js")
    )
    asked = re.findall(r"""\b(?:t|texts\(\))(?:\.(count))?\(["']([\w.]+)["']( ~| \+)?""", code)
    starts = tuple(key for _, key, more in asked if more)
    whole = {key for count, key, more in asked if not count and not more}
    whole |= {f"{key}.{number}" for count, key, _ in asked if count for number in ("one", "many")}
    known = set(Texts("de").all)
    assert sorted(whole - known) == []
    assert sorted(key for key in known - whole if not key.startswith(starts)) == []


def test_a_beginning_without_hits_offers_the_names_it_may_become(answers: Answers) -> None:
    read = Reader(pages.start_page(answers, "Burgenland"))
    assert "Gemeint vielleicht" in read.text
    assert "/kommune/15084" in read.links
    assert "Gemeint vielleicht" not in Reader(pages.start_page(answers, "xyzxyzxyz")).text


def test_sources_that_disagree_about_a_date_stand_side_by_side(answers: Answers) -> None:
    [relation] = [
        r for r in answers.store.graph.out("territory/14612", "Participation") if r.to_id == "programme/lernen-vor-ort"
    ]
    said = {s.locator: s.since for s in answers.statements(relation.id)}
    assert (said["lvo/relations.csv:259"], said["ti/relations.csv:128"]) == ("2009", "2009-09")
    text = Reader(pages.evidence_page(answers, relation.id) or "").text
    assert "seit 2009" in text and "seit September 2009" in text


def test_no_text_of_a_source_can_act(answers: Answers) -> None:
    evil = HostileAnswers(answers)
    profile = evil.profile("15084")
    shown = [
        pages.place_page(evil, profile, PAYLOAD, "", ""),  # type: ignore[arg-type]
        pages.start_page(evil, PAYLOAD),  # type: ignore[arg-type]
        pages.gaps_page(evil, "programme/lernen-vor-ort", ""),  # type: ignore[arg-type]
        pages.gaps_page(evil, "15084", "15088"),  # type: ignore[arg-type]
        pages.problem_page(PAYLOAD, PAYLOAD, [profile.target]),
        *(
            pages.evidence_page(evil, thing) or ""  # type: ignore[arg-type]
            for thing in ("territory/15084", profile.needs[0].sources[0].id, profile.programmes[0].id)
        ),
    ]
    for page in shown:
        read = Reader(page)
        assert "onerror=" in read.text
        assert "img" not in read.tags
        assert read.acting == []
        assert not [link for link in read.links if not link.startswith(("/", "#", "?"))]
        assert read.tags.count("script") <= 3
        assert "49" not in re.findall(r"&(\d+)", read.text)


def test_a_place_without_any_tie_says_so_instead_of_drawing(answers: Answers) -> None:
    info = answers.info()
    assert info.coverage["none"] > 0
    page = Reader(place(answers, "09779")).text
    assert "Deckung" in page
