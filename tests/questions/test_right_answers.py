"""Questions about the bundled facts, asked through the public doors, against answers counted from the tables."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

import bildungsgraph as bg

QUESTIONS = {
    q["id"]: q for q in yaml.safe_load((Path(__file__).parent / "questions.yaml").read_text("utf-8"))["questions"]
}
NAMES_ALSO_RIGHT = {
    "Jugendberufsagentur Segeberg in Norderstedt": "Jugendberufsagentur Segeberg (Norderstedt)",
    "Kein Kind zurücklassen!": "Modellvorhaben Kein Kind zurücklassen!",
}
"""Other spellings that a question's note or the judged list of programmes allows."""
STAGES = {
    "1_showed_interest": "Interesse",
    "2_informed": "informiert",
    "3_examined": "geprüft",
    "4_oriented": "orientiert",
    "5_planned": "geplant",
    "6_adopted": "übernommen",
}


def rows(g: bg.Bildungsgraph, question: str, **parameters: str) -> list[dict[str, Any]]:
    return g.ask(question, **parameters).to_dict()["rows"]


def grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for key, value in pairs:
        groups[key].add(value)
    return dict(groups)


def column(g: bg.Bildungsgraph, name: str, question: str, **parameters: str) -> set[str]:
    return {row[name] for row in rows(g, question, **parameters)}


def kreise_of_both_programmes(g: bg.Bildungsgraph) -> set[str]:
    """By Kreis key: a borough or town counts for the Kreis it lies in."""
    asked = rows(g, "teilnahme-an-zwei-programmen")
    boroughs = g.cypher(
        """MATCH (:Programme {id: 'programme/lernen-vor-ort'})<-[:PARTICIPATES_IN]-(k:Territory)
           MATCH (k)<-[:LOCATED_IN]-(b:Territory {kind: 'Bezirk'})
           MATCH (b)-[:PARTICIPATES_IN]->(:Programme {id: 'programme/ruem'})
           RETURN DISTINCT k.key AS key"""
    )
    return {row["schluessel"] for row in asked} | {row[0] for row in boroughs.rows}


def agencies_for_labour(g: bg.Bildungsgraph) -> dict[str, set[str]]:
    places = ["Burgenlandkreis", "Landkreis Harz", "Saale-Orla-Kreis", "Landkreis Sonneberg", "Landkreis Nordsachsen"]
    return {place: column(g, "stelle", "zustaendige-stellen", kommune=place) for place in places}


def dissolved(g: bg.Bildungsgraph) -> dict[str, set[str]]:
    return grouped((row["alt"], row["neu"]) for row in rows(g, "aufgeloeste-teilnehmer"))


def target_agreements(g: bg.Bildungsgraph) -> dict[str, str]:
    dates: dict[str, str] = {}
    for row in rows(g, "zielvereinbarungen-einer-agentur"):
        if row["datum"] and len(row["schluessel"]) == 5:
            dates[row["schluessel"]] = min(dates.get(row["schluessel"], "9999"), row["datum"])
    return dates


ASK: dict[str, Callable[[bg.Bildungsgraph], Any]] = {
    "Q01": lambda g: {r["stiftung"]: r["standorte"] for r in rows(g, "stiftungen-an-mehreren-standorten")},
    "Q02": lambda g: grouped((r["standort"], r["stiftung"]) for r in rows(g, "mehrere-grundpaten")),
    "Q06": lambda g: column(g, "mitglied", "mitglieder-eines-gremiums", gremium="Lenkungsrunde RÜM Berlin"),
    "Q09": kreise_of_both_programmes,
    "Q10": dissolved,
    "Q13": lambda g: {r["land"]: r["standorte"] for r in rows(g, "standorte-je-land")},
    "Q18": lambda g: column(g, "agentur", "agenturen-eines-landes", land="Sachsen-Anhalt"),
    "Q21": lambda g: column(g, "loesung", "loesungen-nach-status", status="transferred"),
    "Q26": lambda g: column(g, "schluessel", "kommunen-mit-bedarf", feld="ActionField/inclusion"),
    "Q29": target_agreements,
    "Q31": lambda g: grouped((STAGES[r["stufe"]], r["wer"]) for r in rows(g, "wer-lernte-von")),
    "Q34": lambda g: column(g, "land", "laender-ohne-bildungsketten-vereinbarung"),
    "Q36": lambda g: column(g, "partei", "vertragsparteien"),
    "Q37": lambda g: column(g, "seite", "belege-einer-mitgliedschaft"),
    "Q39": lambda g: column(g, "gegenstand", "untersuchte-loesungen"),
    "Q41": agencies_for_labour,
    "Q42": lambda g: grouped(
        (r["jugendberufsagentur"], r["partner"])
        for r in rows(g, "jugendberufsagenturen-eines-landes", land="Sachsen-Anhalt")
    ),
    "Q46": lambda g: {str(r["jahr"] or "ohne Jahr"): r["bedarfe"] for r in rows(g, "bedarfe-nach-jahr")},
}


def plain(label: object) -> str:
    """A label as the answers compare it: Unicode form, dashes, quotation marks, blanks, brackets and Kreis words."""
    text = unicodedata.normalize("NFC", str(label)).replace("e. V.", "e.V.")
    text = re.sub(r"[–—‐−]", "-", text)
    text = re.sub(r"[„“”\"«»]", "", text)
    text = re.sub(r" \(([A-ZÄÖÜ][\w-]*[A-Z]\w*|bundesweit)\)$", "", text)
    text = re.sub(r"^(Landkreis|Kreis) (.+)$|^(.+) \(Landkreis\)$", lambda m: m[2] or m[3] or m[0], text)
    text = re.sub(r"^(Landeshauptstadt|Stadt) | \((Stadt|Hansestadt|Universitäts- und Hansestadt)\)$", "", text)
    text = NAMES_ALSO_RIGHT.get(text, text)
    return re.sub(r"\s+", " ", text).strip()


def normal(value: Any) -> Any:
    if isinstance(value, dict):
        return {plain(k): normal(v) for k, v in value.items()}
    if isinstance(value, list | set | tuple):
        return {plain(v) for v in value}
    return plain(value)


@pytest.fixture(scope="module")
def g(built_home: Path) -> bg.Bildungsgraph:
    return bg.open(built_home)


def test_every_question_is_asked() -> None:
    assert ASK.keys() == QUESTIONS.keys()


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_the_answer_is_right(g: bg.Bildungsgraph, name: str) -> None:
    question = QUESTIONS[name]
    found, expected = normal(ASK[name](g)), normal(question["expected"])
    also = normal(question.get("accept_also", []))
    if isinstance(found, set):
        found = {v for v in found if v in expected or v not in also}
    elif also:
        found = {k: {v for v in values if v in expected.get(k, ()) or v not in also} for k, values in found.items()}
    assert found == expected, question["question_de"]
