"""Needs assessments as people hand them in: the columns of the table, the same as the keys of the JSON form.

The codebook is the vocabularies of the model: a code is the id of a concept, its German label or a further word for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph_schema.model import Model

METHODS = ("interview", "survey", "document", "workshop")
"""How an assessment may have found its needs: concepts of NeedMethod."""
SEPARATOR = ";"
"""Between several codes or groups in one cell of the table."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `about` is what it describes: the assessment as a whole (the same in all its rows) or one need.

    `vocabulary` names the codebook, `longest` the number of characters allowed; `several` values stand in a list.
    """

    name: str
    about: str
    description_de: str
    required: bool = False
    vocabulary: str = ""
    several: bool = False
    longest: int = 200
    pattern: str = ""


COLUMNS = (
    Column("titel", "assessment", "Titel der Erhebung oder des Dokuments", required=True),
    Column("herausgeber", "assessment", "Stelle, die sie verantwortet, z. B. ein Amt oder eine Agentur", required=True),
    Column(
        "datum",
        "assessment",
        "Tag, Monat oder Jahr der Erhebung: JJJJ, JJJJ-MM oder JJJJ-MM-TT",
        required=True,
        pattern=r"\d{4}(-\d{2}(-\d{2})?)?",
    ),
    Column("link", "assessment", "Adresse des Dokuments, wo es öffentlich ist", longest=500, pattern=r"https?://\S+"),
    Column("methode", "assessment", "Wie der Bedarf ermittelt wurde", required=True, vocabulary="NeedMethod"),
    Column("kommune", "need", "AGS (5 oder 8 Stellen), NUTS-3-Code oder eindeutiger Name", required=True),
    Column("bedarf", "need", "Der Bedarf in einem oder zwei Sätzen", required=True, longest=2000),
    Column(
        "handlungsfelder", "need", "Worum es geht", required=True, vocabulary="ActionField", several=True, longest=500
    ),
    Column("lebensphasen", "need", "Für welche Lebensphasen", vocabulary="LifePhase", several=True, longest=500),
    Column("zielgruppen", "need", "Für wen", vocabulary="TargetGroup", several=True, longest=1000),
    Column(
        "befragte",
        "need",
        "Gruppen der Befragten mit ihrer Zahl, nie einzelne Personen: „Schulleitungen: 12“",
        several=True,
        longest=1000,
    ),
)
BY_NAME = {column.name: column for column in COLUMNS}


def codes(model: Model, column: Column) -> dict[str, str]:
    """Every accepted code of a column with the id of the concept it stands for.

    A word that stands for several concepts is none.
    """
    found: dict[str, set[str]] = {}
    for concept in model.vocabularies[column.vocabulary]:
        if column.name != "methode" or concept.id in METHODS:
            for word in (concept.id, concept.label_de, *concept.alt_de):
                found.setdefault(word, set()).add(concept.id)
    return {word: next(iter(ids)) for word, ids in found.items() if len(ids) == 1}
