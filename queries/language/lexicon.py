"""Words that say nothing, abbreviations, and words that stand for the same thing."""

import csv
from functools import cache
from pathlib import Path

from graph_schema import load_model
from queries.language.folding import fold

_HERE = Path(__file__).parent
SYNONYM_VOCABULARIES = ("ActionField", "InstrumentType", "LearningForm", "LifePhase", "TargetGroup")
"""Vocabularies whose further labels name the same thing; those of actor types name kinds of it."""


@cache
def stop_words() -> frozenset[str]:
    """Folded words that take no part in a search."""
    return frozenset(map(fold, (_HERE / "stopwords.txt").read_text(encoding="utf-8").split()))


@cache
def abbreviations() -> dict[str, tuple[str, ...]]:
    """What an abbreviation (folded) stands for, in German; some stand for several things."""
    found: dict[str, tuple[str, ...]] = {}
    with (_HERE / "abbreviations.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = fold(row["short"])
            found[key] = (*found.get(key, ()), row["long"])
    return found


@cache
def synonym_groups() -> tuple[tuple[str, ...], ...]:
    """Groups of German terms for the same thing, from the labels and further labels of the vocabularies."""
    model = load_model()
    concepts = (c for name in SYNONYM_VOCABULARIES for c in model.vocabularies[name] if c.id != "other")
    return tuple((c.label_de, *c.alt_de) for c in concepts if c.alt_de)
