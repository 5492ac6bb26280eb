"""How well the record covers a place: its ties, the pages they rest on, and its bodies with known members.

A tie belongs to a place if one end is its administration, office, body, project or solution there. A seat does not
count: foundations, institutes, agencies and authorities of Land or Bund in a town are no part of the town.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from graph_store.graph import Entity, Relation
from queries.facts import Facts
from queries.parts import Coverage, CoverageLevel
from queries.territories import Place

TIES = frozenset(
    {
        "Funding",
        "Participation",
        "Carrying",
        "Membership",
        "Coordination",
        "Advice",
        "Cooperation",
        "Signing",
        "Patronage",
        "Adoption",
        "Sharing",
        "Recognition",
    }
)
"""Relations that count as ties. Location, competence by law, families, fields and the like are none."""
LOCAL_TYPES = frozenset(
    {"municipal_office", "education_office", "municipality", "municipal_company", "council", "body", "network"}
    | {"youth_employment_agency"}
)
"""Types of actors that belong to a place when they are located there."""
LEAST_MEMBERS = 4
FAIR_TIES, FAIR_PAGES = 5, 3
COVERAGE_DE: dict[CoverageLevel, str] = {"none": "keine", "thin": "dünn", "fair": "mittel", "good": "gut"}


@dataclass(frozen=True, slots=True)
class Local:
    """What of a place is in the record: its own nodes, ties of these, pages behind them, bodies with known members."""

    nodes: frozenset[str]
    ties: tuple[Relation, ...]
    pages: frozenset[str]
    bodies: tuple[str, ...]
    level: CoverageLevel

    @property
    def coverage(self) -> Coverage:
        """The coverage as part of an answer."""
        ties = "1 Beziehung" if len(self.ties) == 1 else f"{len(self.ties)} Beziehungen"
        pages = "1 Seite" if len(self.pages) == 1 else f"{len(self.pages)} Seiten"
        text = f"{ties} auf {pages} dokumentiert" if self.ties else "Im Bestand keine Beziehung dokumentiert"
        if self.bodies:
            count = "1 Gremium" if len(self.bodies) == 1 else f"{len(self.bodies)} Gremien"
            text += f"; {count} mit mindestens {LEAST_MEMBERS} bekannten Mitgliedern"
        return Coverage(self.level, len(self.ties), len(self.pages), len(self.bodies), f"{text}.")


class Covers:
    """The record of every place; computed when first asked for."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._local: dict[str, Local] = {}
        self._located: dict[str, list[str]] = defaultdict(list)
        for relation in facts.graph.relations.values():
            body = "Body" in facts.graph.entities[relation.from_id].traits
            if relation.to_id in facts.places and (
                relation.cls == "Location" or (relation.cls == "Jurisdiction" and body)
            ):
                self._located[facts.today(relation.to_id)].append(relation.from_id)

    def _is_local(self, entity: Entity) -> bool:
        if entity.cls in ("Project", "Solution"):
            return True
        if entity.cls != "Actor" or "Agency" in entity.traits or "Collective" in entity.traits:
            return False
        if entity.text("level") in ("federal", "land", "eu", "region"):
            return False
        return entity.text("actorType") in LOCAL_TYPES or bool({"Body", "Office"} & set(entity.traits))

    def nodes(self, place: Place) -> frozenset[str]:
        """Ids of the place itself, its former Kreis, its solutions, projects, offices and bodies."""
        graph = self.facts.graph
        own = {place.id}
        older = {r.to_id for r in graph.out(place.id, "Succession")} & self.facts.places.keys()
        own |= {i for i in older if self.facts.today(i) == place.id}
        own |= {s.id for s in self.facts.at(place.id)}
        own |= {i for i in self._located.get(place.id, ()) if self._is_local(graph.entities[i])}
        embodied = {r.to_id for i in own for r in graph.out(i, "Embodiment")}
        return frozenset(own | {i for i in embodied if "Agency" not in graph.entities[i].traits})

    def local(self, place: Place) -> Local:
        """The record of a place."""
        if place.id not in self._local:
            nodes = self.nodes(place)
            ties = {r.id: r for n in nodes for r, _ in self.facts.graph.around(n) if r.cls in TIES}
            ordered = tuple(ties[i] for i in sorted(ties))
            pages = frozenset(self.facts.pages(s for r in ordered for s in r.sources))
            bodies = tuple(sorted(n for n in nodes if len(self.members(n)) >= LEAST_MEMBERS))
            self._local[place.id] = Local(nodes, ordered, pages, bodies, level_of(len(ordered), len(pages), bodies))
        return self._local[place.id]

    def members(self, body: str) -> tuple[str, ...]:
        """Ids of the documented members of a body, each once; planned ones are none."""
        seats = self.facts.graph.into(body, "Membership")
        return tuple(sorted({r.from_id for r in seats if r.modality == "done"}))

    def levels(self) -> dict[str, int]:
        """Number of today's Kreise and kreisfreie Städte per level of coverage."""
        counts = dict.fromkeys(map(str, COVERAGE_DE), 0)
        for key in self.facts.territories.kreise:
            counts[self.local(self.facts.territories.at(key)).level] += 1
        return counts


def level_of(ties: int, pages: int, bodies: Iterable[str]) -> CoverageLevel:
    """Level of coverage: good with a body of known members, fair from five ties on three pages, else thin or none."""
    if not ties:
        return "none"
    if list(bodies):
        return "good"
    return "fair" if ties >= FAIR_TIES and pages >= FAIR_PAGES else "thin"
