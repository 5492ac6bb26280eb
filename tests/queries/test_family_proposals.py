import re

from small_graph import Builder

from queries.family_proposals import propose
from queries.language.text_ranks import TextRanks

PATTERNS = [
    ("family/bus", re.compile("bus")),
    ("family/office", re.compile("büro")),
    ("family/gone", re.compile("büro")),
]


def ask(small: Builder) -> dict[str, tuple[list[str], str | None, int]]:
    facts = small.facts()
    texts = TextRanks({s.id: s.text for s in facts.solutions.values()}, [])
    found = propose(facts, texts, PATTERNS)
    return {
        p.solution.id: ([f.id for f in p.by_pattern], p.by_text.id if p.by_text else None, p.agreeing) for p in found
    }


def test_patterns_and_near_texts_propose_only_where_there_is_no_family(small: Builder) -> None:
    small.family("bus", "Bus")
    small.family("office", "Büro")
    for n in range(3):
        small.solution(f"o{n}", f"Bildungsbüro der Stadt Nummer {n}", "office", "01001")
    for n in range(3):
        small.solution(f"b{n}", f"Fahrende Werkstatt {n}", "bus", "01002")
    small.solution("new", "Bildungsbüro der Gemeinde", "", "01003")
    small.solution("odd", "Xylophon", "", "01004")
    assert ask(small) == {
        "solution/new": (["family/office"], "family/office", 3),
        "solution/odd": ([], None, 0),
    }


def test_nothing_is_proposed_where_all_have_a_family(small: Builder) -> None:
    small.family("bus", "Bus")
    small.solution("b", "Bus", "bus", "01001")
    assert ask(small) == {}
