"""What a question about a larger network is about: a Land, a programme, a field of action, or the whole."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from graph_schema import load_model
from graph_store.graph import Relation
from queries import concepts
from queries.coverage import TIES, Covers
from queries.errors import QuestionError, UnknownConceptError, UnknownTerritoryError, UnknownThingError
from queries.facts import Facts, Solution
from queries.parts import Reference
from queries.scope_answers import ScopeKind
from queries.territories import Place

COLLECTIONS = {
    "programme/lernen-vor-ort": "lvo",
    "programme/ruem": "ruem",
    "programme/bildungsketten": "bk",
    "programme/transferinitiative": "ti",
}
"""Programmes with a collection of their own: the ties that it documents belong to the programme."""
LEAST_LIKE = 75


@dataclass(frozen=True, slots=True)
class Scope:
    """A network: what it is about, its Kommunen, its solutions and ties."""

    kind: ScopeKind
    about: Reference
    places: tuple[Place, ...]
    solutions: tuple[Solution, ...]
    ties: tuple[Relation, ...]


class Scopes:
    """Finds networks by what people call them."""

    def __init__(self, facts: Facts, covers: Covers) -> None:
        self.facts = facts
        self.covers = covers
        self._programmes: dict[str, str] = {}
        for entity in sorted(facts.graph.of_class("Programme"), key=lambda e: e.id):
            slug = entity.id.removeprefix("programme/").replace("-", " ")
            short = re.findall(r"\(([\w-]+)\)", entity.name)
            for name in (entity.id, entity.name, *entity.values("alias"), entity.name.partition(" (")[0], slug, *short):
                self._programmes.setdefault(name.casefold(), entity.id)
        self._fields = {c.label_de.casefold(): f"ActionField/{c.id}" for c in load_model().vocabularies["ActionField"]}

    def find(self, text: str) -> "Scope | Place":
        """What `text` names: a Kommune as the place, anything larger as a scope. QuestionError with candidates."""
        try:
            place = self.facts.territories.resolve(text)
        except UnknownTerritoryError as error:
            programme = self._programmes.get(" ".join(text.split()).casefold())
            return self._programme(programme) if programme else self._field(self._concept(text, error))
        if place.level == "land":
            return self._land(place)
        return self._country(place) if place.level == "country" else place

    def _concept(self, text: str, error: QuestionError) -> str:
        try:
            return concepts.find("ActionField", text)
        except UnknownConceptError:
            names = self._programmes | self._fields
            near = process.extract(text.casefold(), names.keys(), scorer=fuzz.WRatio, score_cutoff=LEAST_LIKE)
            programmes = dict.fromkeys(names[name] for name, _, _ in near)
            message = f"Keine Kommune, kein Land, kein Programm und kein Handlungsfeld „{text}“ gefunden."
            candidates = (*(self.facts.reference(p) for p in programmes), *error.candidates)
            raise UnknownThingError(message, candidates) from error

    def _in_record(self, kreise: Iterable[Place]) -> tuple[Place, ...]:
        """The Kreise and those of their Gemeinden that the record names."""
        return tuple(self.facts.places[i] for kreis in kreise for i in self.facts.with_municipalities(kreis))

    def _ordered(self, relations: Iterable[Relation]) -> tuple[Relation, ...]:
        ties = {r.id: r for r in relations if r.cls in TIES}
        return tuple(ties[i] for i in sorted(ties))

    def _land(self, land: Place) -> Scope:
        facts = self.facts
        kreise = [facts.territories.at(k) for k in facts.territories.kreise if k.startswith(land.key)]
        places = self._in_record(kreise)
        own = [r for r, _ in facts.graph.around(land.id)]
        ties = self._ordered([*own, *(r for p in places for r in self.covers.local(p).ties)])
        return Scope("land", land.reference, places, self._solutions_at(places), ties)

    def _country(self, country: Place) -> Scope:
        places = self._in_record(map(self.facts.territories.at, self.facts.territories.kreise))
        ties = self._ordered(self.facts.graph.relations.values())
        return Scope("country", country.reference, places, tuple(self.facts.solutions.values()), ties)

    def _solutions_at(self, places: Iterable[Place]) -> tuple[Solution, ...]:
        return tuple({s.id: s for p in places for s in self.facts.at(p.id)}.values())

    def _programme(self, programme: str) -> Scope:
        """Its collection, what is part of it (and of its sub-programmes), and who takes part."""
        graph, facts = self.facts.graph, self.facts
        whole, parts = [programme], set()
        for item in whole:
            for relation in graph.into(item, "Composition"):
                known = graph.entities[relation.from_id].cls == "Programme"
                if known and relation.from_id not in whole:
                    whole.append(relation.from_id)
                elif not known:
                    parts.add(relation.from_id)
        dataset = COLLECTIONS.get(programme)
        documented = [r for r in graph.relations.values() if dataset in r.datasets]
        around = [r for part in (*whole, *parts) for r, _ in graph.around(part)]
        seats = [r for p in whole for r in graph.into(p, "Participation") if r.modality == "done"]
        sites = [r.to_id for part in parts for r in graph.out(part, "Location")]
        ids = {facts.today(i) for i in (*(r.from_id for r in seats), *sites) if i in facts.places}
        places = tuple(p for i in sorted(ids) if (p := facts.places[i]).level not in ("land", "country"))
        own = {r.from_id for r in documented} | {r.to_id for r in documented} | parts
        solutions = tuple(s for s in facts.solutions.values() if s.id in own)
        return Scope("programme", facts.reference(programme), places, solutions, self._ordered([*documented, *around]))

    def _field(self, field: str) -> Scope:
        """Solutions of a field with what embodies them, the places that have them, and those that state a need."""
        graph, facts = self.facts.graph, self.facts
        solutions = tuple(facts.by_field.get(field, ()))
        needs = [r.from_id for r in graph.into(field, "Addressing") if graph.entities[r.from_id].cls == "Need"]
        asking = {facts.today(r.from_id) for n in needs for r in graph.into(n, "HasNeed") if r.from_id in facts.places}
        ids = asking | {p for s in solutions for p in s.places}
        places = tuple(p for i in sorted(ids) if (p := facts.places[i]).level not in ("land", "country"))
        things = [s.id for s in solutions]
        things += [r.to_id for i in things for r in graph.out(i, "Embodiment")]
        around = [r for thing in things for r, _ in graph.around(thing)]
        return Scope("field", facts.reference(field), places, solutions, self._ordered(around))
