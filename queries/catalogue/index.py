"""Plain indexes over the folded graph, for the named questions that are answered without any engine."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from itertools import accumulate

from graph_store.graph import Entity, Graph, Relation
from graph_store.projections.records import has_evidence
from graph_store.statements import Statement
from graph_store.store import Store
from queries.catalogue.answer import Row

Ends = dict[str, list[Relation]]
"""Relations of one class by the id of one of their ends."""


class Index:
    """What a graph holds, looked up in constant time; each part is built when it is first asked for.

    `statements` gives the statements about a relation, for the few whose pages and places cannot be told from the
    fold.
    """

    def __init__(self, graph: Graph, statements: Callable[[str], list[Statement]]) -> None:
        self.graph = graph
        self.whole_answers: dict[str, list[Row]] = {}
        self.entities = graph.entities
        self._statements = statements
        self._out: dict[str, Ends] = {}
        self._into: dict[str, Ends] = {}
        self._subjects: dict[str, dict[str, frozenset[str]]] = {}
        self._by_land: dict[tuple[str, str], dict[str, int]] = {}
        self._areas: dict[str, frozenset[str]] = {}

    @cached_property
    def _by_class(self) -> dict[str, list[Relation]]:
        found: dict[str, list[Relation]] = defaultdict(list)
        for relation in self.graph.relations.values():
            found[relation.cls].append(relation)
        return found

    def of(self, cls: str) -> list[Relation]:
        """All relations of a class."""
        return self._by_class.get(cls, [])

    def out(self, cls: str) -> Ends:
        """Relations of a class by where they start."""
        if cls not in self._out:
            self._out[cls] = self._grouped(cls, lambda relation: relation.from_id)
        return self._out[cls]

    def into(self, cls: str) -> Ends:
        """Relations of a class by where they end."""
        if cls not in self._into:
            self._into[cls] = self._grouped(cls, lambda relation: relation.to_id)
        return self._into[cls]

    def subjects(self, cls: str) -> dict[str, frozenset[str]]:
        """Ids of the things that a relation or link of this class leads to a concept, by the concept's id."""
        if cls not in self._subjects:
            ends = self.into(cls).items()
            self._subjects[cls] = {concept: frozenset(r.from_id for r in relations) for concept, relations in ends}
        return self._subjects[cls]

    def _grouped(self, cls: str, end: Callable[[Relation], str]) -> Ends:
        ends: Ends = {}
        for relation in self.of(cls):
            ends.setdefault(end(relation), []).append(relation)
        return ends

    @cached_property
    def _names(self) -> dict[str, list[Entity]]:
        found: dict[str, list[Entity]] = defaultdict(list)
        for entity in self.entities.values():
            found[entity.name].append(entity)
        return found

    def named(self, name: str, label: str) -> list[Entity]:
        """The things of a class, or with a trait, that have exactly this name."""
        return [e for e in self._names.get(name, ()) if is_a(e, label)]

    @cached_property
    def keys(self) -> dict[str, list[Entity]]:
        """Territories by official key."""
        found: dict[str, list[Entity]] = defaultdict(list)
        for territory in self.graph.of_class("Territory"):
            found[territory.text("key")].append(territory)
        return found

    @cached_property
    def laender(self) -> dict[str, str]:
        """Names of the Länder by their two digits."""
        return {t.text("key"): t.name for t in self.graph.of_class("Territory") if t.text("kind") == "Land"}

    def counts_by_land(self, cls: str, end: str) -> dict[str, int]:
        """How many things of class `end` the territories of each Land have to do with by deeds of a class.

        A participation counts for each territory, anything else once, however many territories share it.
        """
        if (cls, end) not in self._by_land:
            found: dict[str, set[tuple[str, str]]] = defaultdict(set)
            for relation in self.of(cls):
                place = self.entities[relation.from_id]
                if (place.cls, relation.modality) == ("Territory", "done") and self.entities[relation.to_id].cls == end:
                    who = place.id if cls == "Participation" else ""
                    found[place.text("key")[:2]].add((who, relation.to_id))
            self._by_land[cls, end] = {land: len(things) for land, things in found.items()}
        return self._by_land[cls, end]

    def areas(self, place: str) -> frozenset[str]:
        """Ids of the territories that a place lies in, directly or through others."""
        if place not in self._areas:
            found: set[str] = set()
            level = [place]
            while level:
                level = [r.to_id for p in level for r in self.out("Location").get(p, ()) if r.to_id not in found]
                found.update(level)
            self._areas[place] = frozenset(found)
        return self._areas[place]

    @cached_property
    def seats(self) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """Bodies by member, and members by body; memberships applied for or planned are left out."""
        bodies: dict[str, set[str]] = defaultdict(set)
        members: dict[str, set[str]] = defaultdict(set)
        for relation in self.of("Membership"):
            if relation.modality == "done":
                bodies[relation.from_id].add(relation.to_id)
                members[relation.to_id].add(relation.from_id)
        return dict(bodies), dict(members)

    @cached_property
    def local_actors(self) -> dict[str, list[Entity]]:
        """Actors that sit in a territory or are responsible for it, by its id; territories themselves are left out."""
        found: dict[str, dict[str, Entity]] = defaultdict(dict)
        for cls in ("Location", "Jurisdiction"):
            for relation in self.of(cls):
                entity = self.entities[relation.from_id]
                if entity.cls == "Actor":
                    found[relation.to_id][entity.id] = entity
        return {place: list(actors.values()) for place, actors in found.items()}

    @cached_property
    def ranking(self) -> list[tuple[str, int]]:
        """Organisations by how many relations they have, most first; links such as offers are left out."""
        degrees: Counter[str] = Counter()
        for relation in self.graph.relations.values():
            if relation.cls != "Offering":
                degrees[relation.from_id] += 1
                degrees[relation.to_id] += 1
        organisations = (a.id for a in self.graph.of_class("Actor") if "Collective" not in a.traits)
        return sorted(((actor, degrees[actor]) for actor in organisations), key=lambda pair: (-pair[1], pair[0]))

    @cached_property
    def _solution_texts(self) -> tuple[str, list[int]]:
        """Name and summary of every solution in lower case, all in one text, and where each begins."""
        parts = [f"{s.name}\0{s.text('summary')}\0".lower() for s in self.graph.of_class("Solution")]
        return "".join(parts), list(accumulate(map(len, parts), initial=0))

    def solutions_with(self, word: str) -> Iterable[Entity]:
        """Solutions that have a word in name or summary, upper and lower case alike."""
        text, begins = self._solution_texts
        wanted = word.lower()
        if "\0" in wanted:
            return
        place = text.find(wanted)
        while 0 <= place < len(text):
            number = bisect_right(begins, place) - 1
            yield self.graph.of_class("Solution")[number]
            place = text.find(wanted, begins[number + 1])

    def evidence(self, relation: Relation) -> Iterable[tuple[str, str]]:
        """(address of the page, locator) of every statement about a relation that a page carries.

        No two statements about a relation have both page and place in common, so where there are as many statements
        as pairs, each pair is one.
        """
        sources = self.graph.sources
        if relation.statements == len(relation.sources) * len(relation.locators):
            pairs = [(source, locator) for source in relation.sources for locator in relation.locators]
        else:
            pairs = [(s.source, s.locator) for s in self._statements(relation.id)]
        return [(sources[source].url, locator) for source, locator in pairs if has_evidence(sources[source])]


def is_a(entity: Entity, label: str) -> bool:
    """Whether an entity has a label; a territory is also an actor."""
    return entity.cls == label or label in entity.traits or (label == "Actor" and entity.cls == "Territory")


@lru_cache(maxsize=2)
def index_of(store: Store) -> Index:
    """The index of a store's graph, built once; those of the two stores used last are kept."""
    return Index(store.graph, store.file.statements)
