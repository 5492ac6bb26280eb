"""The folded graph: entities and relations with their sources, held in plain indexes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from graph_store.statements import Scalar, Source

PropertyValue = Scalar | list[str]


@dataclass(slots=True)
class Entity:
    """A thing. `props` holds the best supported value of each property; `sources` the ids of all its sources."""

    id: str
    cls: str
    name: str
    traits: tuple[str, ...] = ()
    props: dict[str, PropertyValue] = field(default_factory=dict)
    sources: tuple[str, ...] = ()

    def text(self, name: str) -> str:
        """Property `name` as text, empty when unknown."""
        value = self.props.get(name, "")
        return "; ".join(value) if isinstance(value, list) else str(value)

    def values(self, name: str) -> list[str]:
        """Property `name` as a list of texts, empty when unknown."""
        value = self.props.get(name, [])
        return value if isinstance(value, list) else [str(value)]


@dataclass(slots=True)
class Relation:
    """A relation with the evidence of all its statements folded in."""

    id: str
    cls: str
    from_id: str
    to_id: str
    role: str = ""
    kind: str = ""
    degree: str = ""
    modality: str = "done"
    verb: str = ""
    qualifier: str = ""
    valid_from: str = ""
    valid_to: str = ""
    observed: str = ""
    confidence: str = "high"
    methods: tuple[str, ...] = ()
    statements: int = 0
    sources: tuple[str, ...] = ()
    locators: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()


class Graph:
    """Entities and relations by id, and relations by their ends.

    The indexes are built once; all iteration is in sorted order of ids.
    """

    def __init__(
        self, entities: dict[str, Entity], relations: dict[str, Relation], sources: dict[str, Source], version: str
    ) -> None:
        self.entities = entities
        self.relations = relations
        self.sources = sources
        self.version = version
        self._out: dict[str, list[Relation]] = {}
        self._into: dict[str, list[Relation]] = {}
        self._by_class: dict[str, list[Entity]] = {}
        for relation in relations.values():
            self._out.setdefault(relation.from_id, []).append(relation)
            self._into.setdefault(relation.to_id, []).append(relation)
        for entity in entities.values():
            for label in (entity.cls, *entity.traits):
                self._by_class.setdefault(label, []).append(entity)

    def out(self, entity_id: str, cls: str = "") -> list[Relation]:
        """Relations that start at the entity, all or of one class."""
        return [r for r in self._out.get(entity_id, ()) if not cls or r.cls == cls]

    def into(self, entity_id: str, cls: str = "") -> list[Relation]:
        """Relations that end at the entity, all or of one class."""
        return [r for r in self._into.get(entity_id, ()) if not cls or r.cls == cls]

    def around(self, entity_id: str) -> Iterator[tuple[Relation, str]]:
        """Every relation of the entity with the id of the other end."""
        for relation in self._out.get(entity_id, ()):
            yield relation, relation.to_id
        for relation in self._into.get(entity_id, ()):
            yield relation, relation.from_id

    def of_class(self, label: str) -> list[Entity]:
        """All entities of a class or with a trait."""
        return self._by_class.get(label, [])

    def name(self, entity_id: str) -> str:
        """Display name of an entity, or its id where the graph does not hold it."""
        entity = self.entities.get(entity_id)
        return entity.name if entity else entity_id
