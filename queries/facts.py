"""What the graph says about solutions, families, places and their contacts, brought into plain form once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from graph_store.graph import Entity, Graph, Relation
from graph_store.ids import BACKGROUND, source_id
from queries.parts import Reference, SourceRef
from queries.territories import Place, Territories, territories

FIELD, PHASE = "ActionField/", "LifePhase/"
LIFELONG = "LifePhase/lifelong"
FEDERAL_LEVEL = "Land/Bund"
"""`scope` of families that a Land or the Bund runs: nothing a Kommune could adopt."""
EVALUATED = ("evaluated", "evaluated_with_comparison")
_BACKGROUND_ID = source_id(BACKGROUND)


@dataclass(frozen=True, slots=True)
class Solution:
    """A solution: families (primary first), places below the Land (dissolved Kreise by successor), fields, phases.

    `planned` = only a plan is documented; `part_of` = id of the series that it belongs to; `evaluated_by` = sources.
    """

    id: str
    name: str
    summary: str
    families: tuple[str, ...]
    places: tuple[str, ...]
    fields: frozenset[str]
    phases: frozenset[str]
    status: str
    evidence: str
    instrument: str
    planned: bool
    part_of: str | None
    sources: tuple[str, ...]
    evaluated_by: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Name and summary."""
        return f"{self.name}. {self.summary}"

    @property
    def family(self) -> str | None:
        """The primary family."""
        return self.families[0] if self.families else None


@dataclass(slots=True)
class Family:
    """A family: what it presupposes, the Länder that run it everywhere, its solutions and the places that have one."""

    id: str
    name: str
    federal: bool
    presupposes: tuple[str, ...]
    fields: frozenset[str]
    phases: frozenset[str]
    landwide: dict[str, Relation]
    evaluated_by: tuple[str, ...] = ()
    solutions: list[str] = field(default_factory=list)
    places: set[str] = field(default_factory=set)


def _targets(graph: Graph, entity_id: str, cls: str, prefix: str) -> frozenset[str]:
    return frozenset(r.to_id for r in graph.out(entity_id, cls) if r.to_id.startswith(prefix))


def is_agency(entity: Entity) -> bool:
    """True for a Transferagentur, REAB or Fachstelle."""
    return "Agency" in entity.traits or entity.text("actorType") == "transfer_agency"


class Facts:
    """Indexes over a graph that the questions share."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.territories: Territories = territories(graph)
        self.families = {e.id: self._family(e) for e in graph.of_class("SolutionFamily")}
        self.solutions = {e.id: self._solution(e) for e in sorted(graph.of_class("Solution"), key=lambda e: e.id)}
        self._at: dict[str, list[str]] = defaultdict(list)
        for solution in self.solutions.values():
            for place in solution.places:
                self._at[place].append(solution.id)
            for family_id in solution.families:
                family = self.families[family_id]
                family.solutions.append(solution.id)
                family.places.update(solution.places)
        self._municipalities: dict[str, list[str]] = defaultdict(list)
        for entity_id in sorted({*self._at, *(e.id for e in self._tied_municipalities())}):
            where = self.places[entity_id]
            if where.level in ("municipality", "borough") and where.kreis:
                self._municipalities[where.kreis].append(entity_id)
        self._tables: dict[str, tuple[str, ...]] = {}
        self._agencies = self._agencies_in_charge()
        self._contacts = self._exchange()
        self._partners: dict[str, set[str]] = defaultdict(set)
        for ends in self._contacts:
            for end in ends:
                self._partners[end] |= ends - {end}

    @property
    def places(self) -> dict[str, Place]:
        """All territories by id."""
        return self.territories.places

    def _tied_municipalities(self) -> Iterable[Entity]:
        kinds = ("Adoption", "Sharing", "HasNeed")
        for relation in self.graph.relations.values():
            if relation.cls in kinds:
                for end in (relation.from_id, relation.to_id):
                    if end in self.territories.places:
                        yield self.graph.entities[end]

    def today(self, territory: str) -> str:
        """Id of the Kreis of today for a dissolved one with one successor; else the id itself."""
        place = self.places[territory]
        return f"territory/{place.kreis}" if place.level == "district" and place.kreis else territory

    def _family(self, entity: Entity) -> Family:
        graph = self.graph
        landwide = [r for r in graph.into(entity.id, "Development") if r.from_id in self.territories.places]
        return Family(
            id=entity.id,
            name=entity.name,
            federal=entity.text("scope") == FEDERAL_LEVEL,
            presupposes=tuple(entity.values("presupposes")),
            fields=_targets(graph, entity.id, "Addressing", FIELD),
            phases=_targets(graph, entity.id, "Phase", PHASE),
            landwide={self.places[r.from_id].land: r for r in landwide},
            evaluated_by=self._evaluation(entity)[1],
        )

    def _solution(self, entity: Entity) -> Solution:
        graph = self.graph
        kinship = [r for r in graph.out(entity.id, "InFamily") if r.confidence != "low" and r.to_id in self.families]
        kinship.sort(key=lambda r: (r.role != "primary", r.to_id))
        built = [r for r in graph.into(entity.id, "Development") if r.from_id in self.territories.places]
        local = [r for r in built if self.places[r.from_id].level in ("district", "municipality", "borough")]
        families = tuple(dict.fromkeys(r.to_id for r in kinship))
        whole = [r.to_id for r in graph.out(entity.id, "Composition")]
        status, own_fields = entity.text("status"), _targets(graph, entity.id, "Addressing", FIELD)
        own_phases = _targets(graph, entity.id, "Phase", PHASE)
        primary = self.families[families[0]] if families else None
        plans = {r.modality for r in built} == {"planned"}
        evidence, evaluated_by = self._evaluation(entity)
        return Solution(
            id=entity.id,
            name=entity.name,
            summary=entity.text("summary"),
            families=families,
            places=tuple(sorted({self.today(r.from_id) for r in local})),
            fields=own_fields or (primary.fields if primary else frozenset()),
            phases=own_phases or (primary.phases if primary else frozenset()),
            status=status,
            evidence=evidence,
            instrument=entity.text("instrumentType"),
            planned=entity.props.get("plannedOnly") is True or status == "planned" or plans,
            part_of=next((w for w in whole if w in graph.entities and graph.entities[w].cls == "Solution"), None),
            sources=entity.sources,
            evaluated_by=evaluated_by,
        )

    def _evaluation(self, entity: Entity) -> tuple[str, tuple[str, ...]]:
        """Level of evidence, and the sources of its evaluations: its own level, or the best of those who evaluated it.

        Whatever has an evaluation is evaluated at least.
        """
        done = [r for r in self.graph.into(entity.id, "Evaluation") if r.modality == "done"]
        levels = {entity.text("evidenceLevel"), *(self.graph.entities[r.from_id].text("evidenceLevel") for r in done)}
        if done:
            levels.add(EVALUATED[0])
        order = (*reversed(EVALUATED), "described_with_results", "documented")
        return next((x for x in order if x in levels), ""), tuple(s for r in done for s in r.sources)

    def _agencies_in_charge(self) -> dict[str, dict[str, set[str]]]:
        """Agencies of each territory with the sources: by agreement, cooperation, advice, or responsibility."""
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for agency in sorted((e for e in self.graph.of_class("Actor") if is_agency(e)), key=lambda e: e.id):
            for relation, other in self.graph.around(agency.id):
                if relation.cls in ("Advice", "Cooperation", "Jurisdiction"):
                    found[other][agency.id].update(relation.sources)
                elif relation.cls == "Signing":
                    for party in self.graph.into(other, "Signing"):
                        found[party.from_id][agency.id].update(party.sources)
        return {k: v for k, v in found.items() if k in self.territories.places}

    def agencies(self, place: Place) -> dict[str, set[str]]:
        """Agencies in charge of a place (its own, those of its Kreis and of its Land) with the sources that say so."""
        found: dict[str, set[str]] = {}
        for key in (place.id, *(f"territory/{k}" for k in place.kreise), f"territory/{place.land}"):
            for agency, sources in self._agencies.get(key, {}).items():
                found[agency] = found.get(agency, set()) | sources
        return found

    def _exchange(self) -> dict[frozenset[str], list[Relation]]:
        """Documented exchange (adoption, sharing) between a territory and a territory or solution, by both ends."""
        ends = self.territories.places.keys() | self.solutions.keys()
        found: dict[frozenset[str], list[Relation]] = defaultdict(list)
        for relation in self.graph.relations.values():
            if relation.cls in ("Adoption", "Sharing") and relation.from_id in ends and relation.to_id in ends:
                found[frozenset((self._end(relation.from_id), self._end(relation.to_id)))].append(relation)
        return found

    def _end(self, entity_id: str) -> str:
        return self.today(entity_id) if entity_id in self.territories.places else entity_id

    def contacts(self, here: Iterable[str], there: Iterable[str]) -> list[Relation]:
        """Documented exchange between any of one side and any of the other (ids of territories or solutions)."""
        others = list(there)
        pairs = {frozenset((a, b)) for a in here for b in others if a != b}
        return sorted((r for pair in pairs for r in self._contacts.get(pair, ())), key=lambda r: r.id)

    def partners(self, here: Iterable[str]) -> set[str]:
        """Ids of the territories and solutions in documented exchange with any of these."""
        return {other for end in here for other in self._partners.get(end, ())}

    def at(self, place_id: str) -> list[Solution]:
        """Solutions of a territory itself."""
        return [self.solutions[s] for s in self._at.get(place_id, ())]

    @cached_property
    def by_field(self) -> dict[str, list[Solution]]:
        """Solutions by field of action; the fields sorted, the solutions in the order of ids."""
        found: dict[str, list[Solution]] = {}
        for solution in self.solutions.values():
            for field_id in solution.fields:
                found.setdefault(field_id, []).append(solution)
        return dict(sorted(found.items()))

    @cached_property
    def field_sizes(self) -> dict[str, tuple[int, int]]:
        """Number of solutions with a place, and of their places, per field."""
        placed = {name: [s for s in own if s.places] for name, own in self.by_field.items()}
        return {name: (len(own), len({p for s in own for p in s.places})) for name, own in placed.items()}

    def municipalities(self, place: Place) -> list[str]:
        """Ids of the Gemeinden of a Kreis that appear in the record; none for other territories."""
        return self._municipalities.get(place.key, []) if place.level == "district" else []

    def with_municipalities(self, place: Place) -> list[str]:
        """The place and its Gemeinden in the record."""
        return [place.id, *self.municipalities(place)]

    def reference(self, entity_id: str) -> Reference:
        """An entity as part of an answer; concepts and unknown ids too."""
        if entity_id in self.territories.places:
            return self.places[entity_id].reference
        entity = self.graph.entities.get(entity_id)
        return Reference(entity_id, entity.cls if entity else "Concept", self.graph.name(entity_id))

    def source_refs(self, source_ids: Iterable[str]) -> tuple[SourceRef, ...]:
        """Sources as part of an answer, each once, in the given order."""
        return tuple(self._source_ref(s) for s in dict.fromkeys(source_ids))

    def _source_ref(self, source: str) -> SourceRef:
        known = self.graph.sources.get(source)
        if known is None:
            return SourceRef(source, source, "")
        return SourceRef.of(known)

    def tables(self, *entity_ids: str) -> tuple[str, ...]:
        """Ids of the tables among the sources of some things: where a Kreis has its form and type from."""
        return tuple(dict.fromkeys(s for i in entity_ids for s in self._tables_of(i)))

    def _tables_of(self, entity_id: str) -> tuple[str, ...]:
        if entity_id not in self._tables:
            known = [self.graph.sources[s] for s in self.graph.entities[entity_id].sources if s in self.graph.sources]
            self._tables[entity_id] = tuple(sorted(s.id for s in known if s.kind == "table"))
        return self._tables[entity_id]

    def pages(self, source_ids: Iterable[str]) -> set[str]:
        """Ids of pages and documents among sources: tables and own knowledge are no pages."""
        kinds = {s: self.graph.sources[s].kind if s in self.graph.sources else "page" for s in source_ids}
        return {s for s, kind in kinds.items() if kind in ("page", "document") and s != _BACKGROUND_ID}

    def evidence_de(self, source_ids: Iterable[str]) -> str:
        """The line that ends every list: state of the record and number of sources."""
        count = len(self.pages(source_ids))
        state = self.graph.version[:10]
        return f"Stand der Belege: {state}, {count} {'Quelle' if count == 1 else 'Quellen'}"
