"""A larger record with the distributions of the real one: a balanced bootstrap of its folded graph.

Every thing of the record is drawn equally often (Davison, Hinkley & Schechtman 1986, DOI 10.1093/biomet/73.3.555), and
its relations with it: a cyclic lift of the graph (voltage graphs, Gross 1974, DOI 10.1016/0012-365X(74)90006-5). So
every copy has exactly the degree of its original in every class of relation, and what follows from degrees stays:
families per place, members per body, needs per Kommune, sources per statement. One tie in ten leads into another
copy, so that the copies are one connected record and most triangles stay. Vocabularies, families, indicators and the
Bund are there once. Länder get keys of their own, and with them all that lies in them; the figures of a copy differ a
little from those of its original.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b

import numpy as np
import pandas as pd

from benchmarks.texts import Texts
from graph_schema import load_model
from graph_store.graph import Entity, Graph, PropertyValue, Relation
from graph_store.ids import relation_id, source_id
from graph_store.statements import Harvest, RelationFacts, Scalar, Source, Statement

SEED = 20_251_125
CROSSING = 0.1
"""Share of the ties that lead from a copy into another one."""
SPREAD = 0.03
"""Standard deviation of the logarithm by which the figures of a copy differ from those of its original."""
TIES = frozenset(
    {"Funding", "Participation", "Carrying", "Membership", "Coordination", "Advice", "Cooperation", "Signing"}
    | {"Patronage", "Adoption", "Sharing", "Recognition"}
)
_ONCE = frozenset({"SolutionFamily", "Indicator"})
_REGISTER = frozenset({"Location", "HasProfile", "Succession"})
_REWRITTEN = frozenset({"Solution", "Need", "Offer"})
_TEXTS = frozenset({"summary", "text", "topic"})
_MARKED = frozenset({"alias", "sameAs", "nuts3"})
_BUND = "00"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_DIGITS = f"0123456789{_LETTERS}"
_FURTHER = 0x4E00
"""First of the signs that follow when all letters are taken, after 189 copies."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of the record: `copies` of every thing. Without `register` the copies after the first leave out what
    only fills the register of territories: Gemeinden that nothing is documented about, and yearly profiles."""

    copies: int
    register: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.copies <= 1000:
            raise ValueError(f"copies must be 1 to 1000, not {self.copies}")


def _share(text: str) -> float:
    """A number from 0 to 1 that only the text decides."""
    return int.from_bytes(blake2b(f"{SEED}|{text}".encode(), digest_size=8).digest()) / 2**64


class Lift:
    """The copies of one graph. Copy 0 has the ids of the original."""

    def __init__(self, graph: Graph, scale: Scale) -> None:
        self.graph = graph
        self.scale = scale
        self._texts = Texts(graph, _REWRITTEN, _TEXTS, SEED)
        self._ends = {e for r in graph.relations.values() if r.cls not in _REGISTER for e in (r.from_id, r.to_id)}
        self._ends |= {r.to_id for r in graph.relations.values() if not r.from_id.startswith("territory/")}
        self._once = {e.id for e in graph.entities.values() if self._is_once(e)}
        found = {e.text("key")[:2] for e in graph.of_class("Territory")} - {"", _BUND}
        self._laender = {key: n for n, key in enumerate(sorted(found))}

    def _is_once(self, entity: Entity) -> bool:
        if entity.cls == "Territory":
            return entity.text("key") == _BUND
        return entity.cls in _ONCE or entity.cls in load_model().vocabularies or entity.cls == "Concept"

    def key(self, key: str, copy: int) -> str:
        """Official key of a territory in a copy: two signs for the Land, the rest as it is."""
        if copy == 0 or key == _BUND:
            return key
        first, second = divmod((copy - 1) * len(self._laender) + self._laender[key[:2]], len(_DIGITS))
        sign = _LETTERS[first] if first < len(_LETTERS) else chr(_FURTHER + first)
        return f"{sign}{_DIGITS[second]}{key[2:]}"

    def id(self, entity_id: str, copy: int) -> str:
        """Id of a thing in a copy."""
        if copy == 0 or entity_id in self._once:
            return entity_id
        prefix, _, rest = entity_id.partition("/")
        if prefix == "territory":
            return f"territory/{self.key(rest, copy)}"
        return f"{entity_id}~{copy}"

    @cached_property
    def _left_out(self) -> frozenset[str]:
        """Ids that only the first copy has."""
        if self.scale.register:
            return frozenset()
        found = {e.id for e in self.graph.of_class("Profile")}
        for territory in self.graph.of_class("Territory"):
            if len(territory.id.partition("/")[2]) > 5 and territory.id not in self._ends:
                found.add(territory.id)
        return frozenset(found)

    def copies_of(self, entity_id: str) -> range:
        """Numbers of the copies of a thing."""
        alone = entity_id in self._once or entity_id in self._left_out
        return range(1 if alone else self.scale.copies)

    def _shift(self, relation_id_: str, cls: str) -> int:
        copies = self.scale.copies
        if copies == 1 or cls not in TIES or _share(relation_id_) >= CROSSING:
            return 0
        return 1 + int(_share(f"{relation_id_}|shift") * (copies - 1))

    def ends(self, relation_id_: str, cls: str, from_id: str, to_id: str) -> Iterator[tuple[int, str, str]]:
        """(number, from, to) of every copy of a relation."""
        copies, shift = self.scale.copies, self._shift(relation_id_, cls)
        if from_id in self._once or to_id in self._once:
            shift = 0
        count = min((len(self.copies_of(e)) for e in (from_id, to_id) if e not in self._once), default=1)
        for copy in range(count):
            yield copy, self.id(from_id, copy), self.id(to_id, (copy + shift) % copies)

    @cached_property
    def _pages(self) -> dict[str, list[Source]]:
        """Every source with its copies; tables and own knowledge have none."""
        found = {}
        for source in self.graph.sources.values():
            copies = self.scale.copies if source.kind in ("page", "document") else 1
            found[source.id] = [source, *(self._page(source, n) for n in range(1, copies))]
        return found

    @staticmethod
    def _page(source: Source, copy: int) -> Source:
        url = f"{source.url}#kopie-{copy}"
        return replace(source, id=source_id(url), url=url, seen_as=(url,))

    def _source(self, source: str, copy: int) -> str:
        copies = self._pages[source]
        return copies[copy].id if copy < len(copies) else source

    def _value(self, cls: str, name: str, value: Scalar, copy: int) -> Scalar:
        """A value of a property (or the name) of a thing in a copy."""
        if copy == 0 or not isinstance(value, str) or name in ("class", "trait"):
            return value
        if name == "key" and cls == "Territory":
            return self.key(value, copy)
        if value in self.graph.entities:
            return self.id(value, copy)
        if cls in _REWRITTEN and (name == "name" or name in _TEXTS):
            return self._texts.copy(cls, value, copy)
        return f"{value} {copy}" if name == "name" or name in _MARKED else value

    def _values(self, cls: str, name: str, value: PropertyValue, copy: int) -> PropertyValue:
        if isinstance(value, list):
            return sorted(str(self._value(cls, name, item, copy)) for item in value)
        return self._value(cls, name, value, copy)

    def _entity(self, entity: Entity, copy: int) -> Entity:
        props = {name: self._values(entity.cls, name, value, copy) for name, value in entity.props.items()}
        new_id = self.id(entity.id, copy)
        return Entity(
            id=new_id,
            cls=entity.cls,
            name=new_id if entity.name == entity.id else str(self._value(entity.cls, "name", entity.name, copy)),
            traits=entity.traits,
            props=entity.props if props == entity.props else props,
            sources=tuple(self._source(s, copy) for s in entity.sources),
        )

    def _relation(self, relation: Relation) -> Iterator[Relation]:
        key = (relation.role, relation.kind, relation.degree, relation.modality)
        for copy, from_id, to_id in self.ends(relation.id, relation.cls, relation.from_id, relation.to_id):
            new_id = relation.id if copy == 0 and to_id == relation.to_id else ""
            yield replace(
                relation,
                id=new_id or relation_id(relation.cls, from_id, to_id, *key),
                from_id=from_id,
                to_id=to_id,
                sources=tuple(self._source(s, copy) for s in relation.sources),
            )

    def sources(self) -> dict[str, Source]:
        """All sources by id."""
        return {s.id: s for copies in self._pages.values() for s in copies}

    def lifted(self) -> Graph:
        """The folded graph of all copies, the same that `statements` fold into."""
        own = self.graph.entities.values()
        entities = {e.id: e for o in own for e in (self._entity(o, n) for n in self.copies_of(o.id))}
        relations = {r.id: r for o in self.graph.relations.values() for r in self._relation(o)}
        version = f"{self.graph.version[:10]}-{self.scale.copies}x"
        return Graph(dict(sorted(entities.items())), dict(sorted(relations.items())), self.sources(), version)

    def statements(self, statements: Iterable[Statement]) -> Iterator[Statement]:
        """Every copy of every statement of the graph, in order of loading."""
        for statement in statements:
            yield from self._of_relation(statement) if statement.relation else self._of_entity(statement)

    def _of_entity(self, statement: Statement) -> Iterator[Statement]:
        cls = self.graph.entities[statement.about].cls
        for copy in self.copies_of(statement.about):
            yield replace(
                statement,
                about=self.id(statement.about, copy),
                value=self._value(cls, statement.property, statement.value, copy),
                source=self._source(statement.source, copy),
            )

    def _of_relation(self, statement: Statement) -> Iterator[Statement]:
        facts = statement.relation
        assert facts is not None
        for copy, from_id, to_id in self.ends(statement.about, facts.cls, facts.from_id, facts.to_id):
            new: RelationFacts = replace(facts, from_id=from_id, to_id=to_id)
            source = self._source(statement.source, copy)
            yield replace(statement, about=new.id, value=to_id, source=source, relation=new)

    def harvest(self, statements: Iterable[Statement]) -> Harvest:
        """What an ingest run over all copies would bring."""
        return Harvest(statements=list(self.statements(statements)), sources=self.sources())

    def figures(self, figures: pd.DataFrame) -> pd.DataFrame:
        """Figures (ags, year, indicator, value, source) of all Kreise: a factor of its own per Kreis and indicator."""
        keys, ags = pd.factorize(figures["ags"])
        names, indicators = pd.factorize(figures["indicator"])
        parts = [figures]
        for copy in range(1, self.scale.copies):
            random = np.random.default_rng([SEED, copy])
            factor = np.exp(random.normal(0.0, SPREAD, size=(len(ags), len(indicators))))
            own = np.array([self.key(key, copy) for key in ags], dtype=object)[keys]
            parts.append(figures.assign(ags=own, value=figures["value"] * factor[keys, names]))
        return pd.concat(parts, ignore_index=True)
