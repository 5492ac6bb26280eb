"""Territories: which one a text means (KOMMUNE), of what form it is, and to which Kreis of today it belongs."""

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Literal
from weakref import WeakKeyDictionary

from rapidfuzz import fuzz, process

from graph_store.graph import Entity, Graph
from graph_store.ids import territory_id
from queries.errors import AmbiguousTerritoryError, TerritoryError, UnknownTerritoryError
from queries.parts import Reference
from queries.territory_names import Hint, Spelling, spellings

__all__ = ["AmbiguousTerritoryError", "Place", "Territories", "TerritoryError", "UnknownTerritoryError", "resolve"]

Level = Literal["country", "land", "district", "municipality", "borough"]
MOST_CANDIDATES = 8
SHORT_NAMES = {"bund": "00", "deutschland": "00", "nrw": "05", "rlp": "07", "bw": "08", "mv": "13", "meck-pomm": "13"}
"""What the whole and some Länder are called for short."""
LEAST_LIKE = 70
"""Similarity (0 to 100) from which a name is offered for a mistyped one."""


@dataclass(frozen=True, slots=True)
class Place:
    """A territory for questions: `land` is its two-digit key, `kreise` the Kreise of today that it lies in or became.

    `note_de` says what a reader must know, for instance that the Kreis was dissolved.
    """

    id: str
    key: str
    name: str
    level: Level
    form: str
    land: str
    kreise: tuple[str, ...]
    dissolved: bool = False
    settlement: str | None = None
    note_de: str = ""

    @property
    def kreis(self) -> str | None:
        """Key of the one Kreis of today whose figures describe the place, or None."""
        return self.kreise[0] if len(self.kreise) == 1 else None

    @property
    def reference(self) -> Reference:
        """The place as part of an answer."""
        return Reference(self.id, "Territory", self.name, self.key)

    @property
    def is_city(self) -> bool:
        """True for a kreisfreie Stadt."""
        return self.form == CITY


CITY, DISTRICT, TOWN = "kreisfreie Stadt", "Landkreis", "kreisangehörige Gemeinde"
_FORMS: dict[Level, str] = {"country": "Bund", "land": "Land", "municipality": TOWN, "borough": "Bezirk"}


def _level(key: str) -> Level:
    if "-" in key:
        return "borough"
    if key == "00":
        return "country"
    levels: dict[int, Level] = {2: "land", 5: "district"}
    return levels.get(len(key), "municipality")


def _form(entity: Entity, level: Level) -> str:
    kind = f"{entity.text('kind')} {entity.name if level == 'district' else ''}".casefold()
    if level == "district":
        return CITY if "kreisfrei" in kind or "stadtkreis" in kind or "krsfr" in kind else DISTRICT
    return _FORMS[level]


class Territories:
    """All territories of a graph with an index of their names. The graph itself is not held."""

    def __init__(self, graph: Graph) -> None:
        self._entities = {e.id.partition("/")[2]: e for e in graph.of_class("Territory")}
        self._newer = {
            k: [r.from_id.partition("/")[2] for r in graph.into(territory_id(k), "Succession")] for k in self._entities
        }
        self.places: dict[str, Place] = {}
        for key in sorted(self._entities):
            self.places[territory_id(key)] = self._place(key)
        self.kreise = tuple(p.key for p in self.places.values() if p.level == "district" and not p.dissolved)
        """Keys of the Kreise and kreisfreie Städte of today, sorted."""
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._short: dict[str, set[str]] = defaultdict(set)
        for entity in self._entities.values():
            for name in (entity.name, *entity.values("alias")):
                for spelling in spellings(name):
                    for text in (spelling.whole, spelling.core):
                        self._exact[text].add(entity.id)
                    self._short[spelling.short].add(entity.id)
        self._by_official_key = {e.text("key"): e.id for e in self._entities.values() if e.text("key")}
        self._by_nuts = {e.text("nuts3"): territory_id(k) for k, e in self._entities.items() if e.text("nuts3")}

    def _successors(self, key: str) -> tuple[str, ...]:
        """The Kreise of today that took over a dissolved one, following chains."""
        newer = self._newer.get(key)
        if not newer:
            return (key,) if key in self._entities else ()
        return tuple(sorted({k for n in newer if n != key for k in self._successors(n)}))

    def _place(self, key: str) -> Place:
        entity, level = self._entities[key], _level(key)
        dissolved, note = False, ""
        kreise: tuple[str, ...] = ()
        if level in ("district", "municipality", "borough"):
            kreise = self._successors(key[:5])
            old = kreise != (key[:5],)
            dissolved = (old and level == "district") or bool(entity.text("validTo"))
            if old and kreise:
                names = ", ".join(self._entities[k].name for k in kreise)
                what = entity.name if level == "district" else f"Der frühere Kreis von {entity.name}"
                note = f"{what} besteht nicht mehr; Nachfolger: {names}."
        return Place(
            id=entity.id,
            key=entity.text("key") or key,
            name=entity.name,
            level=level,
            form=_form(entity, level),
            land=key[:2],
            kreise=kreise,
            dissolved=dissolved,
            settlement=entity.text("settlementType") or None,
            note_de=note,
        )

    def at(self, key: str) -> Place:
        """The place with this key. KeyError if there is none."""
        return self.places[territory_id(key)]

    def successor(self, place: Place) -> Place:
        """The Kreis of today that took over a dissolved one, with the note about it. KeyError without exactly one."""
        return replace(self.at(place.kreis or ""), note_de=place.note_de)

    def land_name(self, place: Place) -> str:
        """Name of the Land of a place, or its key."""
        land = self._entities.get(place.land)
        return land.name if land else territory_id(place.land)

    def resolve(self, text: str) -> Place:
        """The territory that `text` means: AGS (2, 5, 8 digits), NUTS3 code, id, or a name in any usual spelling.

        A bare name means the Kreis or kreisfreie Stadt before a Gemeinde of the same name; a note says so.
        Raises UnknownTerritoryError or AmbiguousTerritoryError, both with candidates.
        """
        wanted = " ".join(text.split())
        code = wanted.removeprefix("territory/")
        if re.fullmatch(r"\d+", code):
            return self._by_key(code)
        if territory_id(code) in self.places:
            return self.places[territory_id(code)]
        if wanted.upper() in self._by_nuts:
            return self.places[self._by_nuts[wanted.upper()]]
        if not re.search(r"\w", wanted):
            raise UnknownTerritoryError("Keine Kommune angegeben. Möglich sind Name, AGS oder NUTS-3-Code.")
        if (short := territory_id(SHORT_NAMES.get(wanted.casefold(), ""))) in self.places:
            return self.places[short]
        return self._by_name(wanted)

    def _by_key(self, code: str) -> Place:
        if len(code) == 8 and code.endswith("000") and territory_id(code) not in self.places:
            code = code[:5]
        entity_id = self._by_official_key.get(code, territory_id(code))
        if entity_id in self.places:
            return self.places[entity_id]
        near = process.extract(code, self._entities.keys(), scorer=fuzz.ratio, limit=4, score_cutoff=LEAST_LIKE)
        candidates = [self.at(key).reference for key, _, _ in sorted(near, key=lambda n: (-n[1], n[0]))]
        raise UnknownTerritoryError(f"Kein Gebiet mit dem Schlüssel {code}.", candidates)

    def _by_name(self, wanted: str) -> Place:
        read = spellings(wanted)
        hint = read[0].hint
        exact = {i for r in read for text in (r.whole, r.core) for i in self._exact.get(text, ())}
        short = {i for r in read for i in self._short.get(r.core, ())}
        if not exact | short:
            stems = [r.core.removesuffix("kreis") for r in read if r.core.endswith("kreis")]
            exact, hint = {i for stem in stems for i in self._exact.get(stem, ())}, hint or "kreis"
        best = self._likeliest(exact, short, hint)
        if len(best) > 1:
            same = [p for p in best if {s.whole for s in spellings(p.name)} & {r.whole for r in read}]
            best = same if hint and len(same) == 1 else best
        if not best:
            raise UnknownTerritoryError(f"Keine Kommune „{wanted}“ gefunden.", self._like(read[0], hint))
        if len(best) > 1:
            raise AmbiguousTerritoryError(f"„{wanted}“ ist mehrdeutig.", [p.reference for p in best[:MOST_CANDIDATES]])
        return self._with_namesake(best[0], exact) if hint is None else best[0]

    def _likeliest(self, exact: set[str], short: set[str], hint: Hint | None) -> list[Place]:
        """The places of the likeliest kind, sorted by key; a name met in full goes before a shortened one."""
        ranked = [(_rank(self.places[i], hint, i in exact), self.places[i]) for i in exact | short]
        towns = {k for _, p in ranked if p.form == TOWN and not p.note_de for k in p.kreise}
        ranked = [(rank, p) for rank, p in ranked if not (p.dissolved and p.is_city and towns & set(p.kreise))]
        if hint is None and any(p.level == "land" for _, p in ranked):
            ranked = [(rank, p) for rank, p in ranked if p.id in exact]
        best = min((rank for rank, _ in ranked), default=_NEVER)
        return sorted((p for rank, p in ranked if rank == best and best < _NEVER), key=lambda p: p.key)

    def _with_namesake(self, place: Place, exact: set[str]) -> Place:
        """The Kreis with a note if a town in it has the same name."""
        namesakes = [p for p in (self.places[i] for i in exact) if p.form == TOWN and not p.note_de]
        towns = sorted(p.id for p in namesakes if p.kreise == (place.key,))
        if place.level != "district" or not towns:
            return place
        town = self.places[towns[0]]
        note = f"Gemeint ist der Kreis ({place.name}); die Gemeinde {town.name} hat den Schlüssel {town.key}."
        return replace(place, note_de=note)

    def _like(self, read: Spelling, hint: Hint | None) -> list[Reference]:
        """Candidates for a mistyped name, the likeliest first; a place of the kind that is named goes before others."""
        text = read.core or read.whole
        near = process.extract(text, self._exact.keys(), scorer=fuzz.ratio, limit=30, score_cutoff=LEAST_LIKE)
        districts = [n for n, ids in self._exact.items() if any(self.places[i].level == "district" for i in ids)]
        near += process.extract(text, districts, scorer=fuzz.partial_ratio, limit=10, score_cutoff=90)
        best: dict[str, float] = {}
        for name, score, _ in near:
            for entity_id in self._exact[name]:
                best[entity_id] = max(score + _KIND_BONUS * self._meant(entity_id, hint), best.get(entity_id, 0.0))
        order = sorted(best, key=lambda i: (-best[i], self.places[i].dissolved, i))
        return [self.places[i].reference for i in order[:MOST_CANDIDATES]]

    def _meant(self, entity_id: str, hint: Hint | None) -> bool:
        place = self.places[entity_id]
        return not place.dissolved and (place.level == "district" if hint is None else _rank(place, hint, True) == 0)


_NEVER = 9
_KIND_BONUS = 10
_LIKELY: dict[Hint | None, tuple[tuple[str, bool, bool], ...]] = {
    None: (
        (CITY, False, True),
        ("Land", False, True),
        (TOWN, False, True),
        (TOWN, False, False),
        (TOWN, True, True),
        ("Bezirk", False, True),
    ),
    "kreis": ((DISTRICT, False, True), (DISTRICT, False, False), (DISTRICT, True, True), (DISTRICT, True, False)),
    "stadt": ((CITY, False, True), (CITY, False, False), (TOWN, False, True), (CITY, True, True), (TOWN, True, True)),
    "gemeinde": ((TOWN, False, True), (TOWN, False, False), (TOWN, True, True), ("Bezirk", False, True)),
    "land": (("Land", False, True),),
}
"""For each kind a text may name: (form, of the past, name met in full) from the likeliest down."""


def _rank(place: Place, hint: Hint | None, full: bool) -> int:
    """How likely a place is meant, 0 first. Without a named kind, Kreise and kreisfreie Städte are alike."""
    past = place.dissolved or (place.level == "municipality" and bool(place.note_de))
    form = place.form
    if hint is None and place.level == "district":
        form, past, full = (TOWN, False, full) if past else (CITY, False, True)
    wanted = (form, past, full)
    return _LIKELY[hint].index(wanted) if wanted in _LIKELY[hint] else _NEVER


_CACHE: "WeakKeyDictionary[Graph, Territories]" = WeakKeyDictionary()


def territories(graph: Graph) -> Territories:
    """The territories of a graph; built once for each graph, and let go with it."""
    if graph not in _CACHE:
        _CACHE[graph] = Territories(graph)
    return _CACHE[graph]


def resolve(graph: Graph, text: str) -> Place:
    """The territory that `text` means in this graph; see `Territories.resolve`."""
    return territories(graph).resolve(text)
