"""The reference page of the named questions, written from the catalogue."""

from collections.abc import Iterable, Sequence

from queries.catalogue.indexed import FORMULATIONS
from queries.catalogue.model import Question, load

PATH = "docs/reference/questions.md"

_HEAD = """# Benannte Fragen / Named questions

<!-- Generated from queries/catalogue/ by `python -m queries.catalogue`; do not edit. -->

Jede Frage gibt es in Cypher und in SPARQL; beide geben dieselben Zeilen, was ein Test für jede prüft. `$name` steht für
einen Parameter; mit `ask` setzt ihn das Programm ein, in Cypher geht er als Parameter mit, in SPARQL als Wert.
So fragt man: `bildungsgraph ask FRAGE NAME=WERT`, `g.ask("FRAGE", NAME="WERT")` in Python, über HTTP
`/api/v1/questions/FRAGE?NAME=WERT`. Ein Ding wird mit seiner Kennung angegeben (`family/bildungsbuero`), eine
Kommune mit Schlüssel oder Namen.

Every question comes in Cypher and in SPARQL; both give the same rows, which a test checks for each. `$name` stands for
a parameter. "indexes" marks the questions that `ask` answers without any engine.
"""
_TYPES = {
    "text": "Text / text",
    "number": "Zahl / number",
    "date": "Datum / date",
    "id": "Kennung / id",
    "url": "Adresse / address",
}
_PARAMETERS = {
    "id": "Kennung / id",
    "territory": "Kommune oder Land / territory",
    "class": "Klasse des Modells / class of the model",
    "name": "genauer Name / exact name",
    "text": "Text / text",
}


def page() -> str:
    """The whole page as Markdown."""
    questions = load().values()
    overview = _table(
        ("Frage / question", "Deutsch", "Beantwortet aus / answered from"),
        ((f"[`{q.name}`](#{q.name})", q.sentence_de, "indexes" if q.name in FORMULATIONS else "") for q in questions),
    )
    return "\n".join([_HEAD, overview, *map(_question, questions)])


def _question(asked: Question) -> str:
    parts = [
        f"## {asked.name}\n",
        f"**{asked.sentence_de}**\n\n{asked.sentence_en}\n",
        f"Nicht so zu lesen / not to be read as: {asked.note_de}\n",
    ]
    if asked.parameters:
        rows = ((f"`{n}`", p.label_de, _PARAMETERS[p.type], f"`{p.default}`") for n, p in asked.parameters.items())
        parts.append(_table(("Parameter", "Bezeichnung", "Art / kind", "Vorgabe / default"), rows))
    columns = ", ".join(f"`{name}` ({_TYPES[kind]})" for name, kind in asked.columns.items())
    parts.append(f"Spalten / columns: {columns}\n")
    parts.extend(f"```{language}\n{text.rstrip()}\n```\n" for language, text in _texts(asked))
    return "\n".join(parts)


def _texts(asked: Question) -> Iterable[tuple[str, str]]:
    return ("cypher", asked.cypher), ("sparql", asked.sparql)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)
