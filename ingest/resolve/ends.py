"""What a raw name stands for, and the official keys of the Länder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.readers.table import Record

Tables = Mapping[str, Mapping[str, Sequence[Record]]]
"""Data set (short name) -> table (without `.csv`) -> checked rows in order of the file."""

LookupRow = Mapping[str, str]
Lookups = Mapping[str, Sequence[LookupRow]]
"""Lookup (without `.csv`) -> its rows."""

DATASETS = ("lvo", "ruem", "bk", "ti", "kom", "ueb")
"""Data sets whose names are resolved, in the order that decides which row names an actor first."""

LAND_KEYS: Mapping[str, str] = {
    "Schleswig-Holstein": "01",
    "Hamburg": "02",
    "Niedersachsen": "03",
    "Bremen": "04",
    "Nordrhein-Westfalen": "05",
    "Hessen": "06",
    "Rheinland-Pfalz": "07",
    "Baden-Württemberg": "08",
    "Bayern": "09",
    "Saarland": "10",
    "Berlin": "11",
    "Brandenburg": "12",
    "Mecklenburg-Vorpommern": "13",
    "Sachsen": "14",
    "Sachsen-Anhalt": "15",
    "Thüringen": "16",
}
"""Official keys of the 16 Länder by name."""


@dataclass(frozen=True, slots=True)
class End:
    """A thing that a raw name stands for.

    `word` is the class as the lookup names it (Body, Group, Award …), `cls` and `traits` the class of the model.
    `role` is a role that stands in the raw name ("Vorsitz"), `modality` what the name says about its relation
    ("applied" for an application). `coded` holds properties known from the lookups. `solution` is set where the name
    is a body or a place and the solution it is or has, too. `within` is the territory around a Gemeinde or borough.
    """

    id: str
    cls: str
    name: str
    raw: str = ""
    word: str = ""
    traits: tuple[str, ...] = ()
    role: str = ""
    modality: str = "done"
    coded: tuple[tuple[str, str], ...] = ()
    solution: "End | None" = None
    within: "End | None" = None

    @property
    def is_actor(self) -> bool:
        """True for whatever can act: actors and territories."""
        return self.cls in ("Actor", "Territory")
