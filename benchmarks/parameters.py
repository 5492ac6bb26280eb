"""Values to ask the named questions with, drawn from the graph itself; always the same for the same graph."""

import re
from collections.abc import Callable
from random import Random

from benchmarks.generator import SEED
from graph_store.graph import Graph, Relation
from graph_store.ids import BUND

Values = dict[str, str]
MIX = (
    "gebiet-nach-schluessel",
    "mitglieder-eines-gremiums",
    "gremien-ueber-gemeinsame-mitglieder",
    "akteure-einer-kommune",
    "loesungen-nach-feld-und-phase",
    "uebernahmen-mit-belegen",
    "fehlende-akteurstypen",
    "verbindung-zweier-akteure",
    "bestand-je-land",
    "loesungen-nach-wort",
    "belege-einer-mitgliedschaft",
    "vorgaenger-eines-gebiets",
    "meistverbundene-akteure",
)
"""Thirteen questions of every kind: look-ups, one to three hops, a path, a scan, two aggregates, a provenance join."""
_WORD = re.compile(r"[^\W\d_]{6,}")


class Draw:
    """Draws values for the questions from one graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        territories = sorted(graph.of_class("Territory"), key=lambda e: e.id)
        self._kreise = [e.text("key") for e in territories if len(e.id.partition("/")[2]) == 5]
        self._documented = sorted({graph.entities[r.from_id].text("key") for r in self._of("Development", "Territory")})
        self._later = sorted({graph.entities[r.from_id].text("key") for r in self._of("Succession", "Territory")})
        self._laender = [e.text("key") for e in territories if len(e.text("key")) == 2 and e.id != BUND]
        self._seats = [r for r in self._of("Membership") if r.modality == "done"]
        self._words = sorted({w for e in graph.of_class("Solution") for w in _WORD.findall(e.name)})
        self._degrees = sorted({r.degree for r in self._of("Adoption") if r.degree})

    def _of(self, cls: str, from_cls: str = "") -> list[Relation]:
        found = [r for r in self._graph.relations.values() if r.cls == cls]
        return [r for r in found if not from_cls or self._graph.entities[r.from_id].cls == from_cls]

    def sets(self, question: str, count: int) -> list[Values]:
        """`count` sets of values for a question of the mix."""
        random = Random(f"{SEED}|{question}")
        draw = self._draws()[question]
        return [draw(random) for _ in range(count)]

    def _draws(self) -> dict[str, Callable[[Random], Values]]:
        name = self._graph.name
        return {
            "gebiet-nach-schluessel": lambda r: {"schluessel": r.choice(self._kreise)},
            "mitglieder-eines-gremiums": lambda r: {"gremium": name(r.choice(self._seats).to_id)},
            "gremien-ueber-gemeinsame-mitglieder": lambda r: {"akteur": name(r.choice(self._seats).from_id)},
            "akteure-einer-kommune": lambda r: {"kommune": r.choice(self._documented)},
            "loesungen-nach-feld-und-phase": self._field_and_phase,
            "uebernahmen-mit-belegen": lambda r: {"ab": r.choice(self._degrees)},
            "fehlende-akteurstypen": lambda r: {"kreis": r.choice(self._kreise)},
            "verbindung-zweier-akteure": self._two_actors,
            "bestand-je-land": lambda r: {},
            "loesungen-nach-wort": lambda r: {"wort": r.choice(self._words)},
            "belege-einer-mitgliedschaft": self._seat,
            "vorgaenger-eines-gebiets": lambda r: {"gebiet": r.choice(self._later)},
            "meistverbundene-akteure": lambda r: {},
        }

    def _field_and_phase(self, random: Random) -> Values:
        fields = [e.id for e in self._graph.of_class("ActionField")]
        phases = [e.id for e in self._graph.of_class("LifePhase")]
        return {"land": random.choice(self._laender), "feld": random.choice(fields), "phase": random.choice(phases)}

    def _two_actors(self, random: Random) -> Values:
        ends = [self._graph.name(random.choice(self._seats).from_id) for _ in range(2)]
        return dict(zip(("von", "nach"), ends, strict=True))

    def _seat(self, random: Random) -> Values:
        seat = random.choice(self._seats)
        return {"mitglied": self._graph.name(seat.from_id), "gremium": self._graph.name(seat.to_id)}
