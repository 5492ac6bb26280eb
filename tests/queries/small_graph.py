"""Small graphs and figures for tests, built from short lines."""

import pandas as pd

from graph_store.graph import Entity, Graph, Relation
from graph_store.ids import relation_id
from graph_store.statements import Source
from queries.facts import Facts

PAGE = "source/page"
VERSION = "2026-01-01-test"


class Builder:
    """Builds a graph from short lines."""

    def __init__(self) -> None:
        self.entities: dict[str, Entity] = {}
        self.relations: dict[str, Relation] = {}
        self.sources = {PAGE: Source(PAGE, "page", "https://example.org/a", "Verlag", "Seite")}

    def thing(self, entity_id: str, cls: str, name: str, *traits: str, **props: object) -> str:
        sources = props.pop("sources", (PAGE,))
        self.entities[entity_id] = Entity(entity_id, cls, name, traits, props, sources)  # type: ignore[arg-type]
        return entity_id

    def page(self, name: str, kind: str = "page", url: str = "") -> str:
        key = f"source/{name}"
        self.sources[key] = Source(key, kind, url or f"https://example.org/{name}")  # type: ignore[arg-type]
        return key

    def tie(self, cls: str, a: str, b: str, *, sources: tuple[str, ...] = (PAGE,), **more: str) -> str:
        key = relation_id(cls, a, b, more.get("role", ""), more.get("kind", ""), modality=more.get("modality", "done"))
        self.relations[key] = Relation(key, cls, a, b, sources=sources, statements=len(sources), **more)  # type: ignore[arg-type]
        return key

    def land(self, key: str, name: str) -> str:
        return self.thing(f"territory/{key}", "Territory", name, key=key, kind="Land")

    def kreis(self, key: str, name: str, kind: str = "Landkreis", **props: object) -> str:
        entity_id = self.thing(f"territory/{key}", "Territory", name, key=key, kind=kind, **props)
        self.tie("Location", entity_id, f"territory/{key[:2]}")
        return entity_id

    def town(self, key: str, name: str, **props: object) -> str:
        entity_id = self.thing(f"territory/{key}", "Territory", name, key=key, kind="Gemeinde", **props)
        self.tie("Location", entity_id, f"territory/{key[:5]}")
        return entity_id

    def family(self, key: str, name: str, field: str = "", phase: str = "", **props: object) -> str:
        entity_id = self.thing(f"family/{key}", "SolutionFamily", name, **props)
        self._concepts(entity_id, field, phase)
        return entity_id

    def _concepts(self, entity_id: str, field: str, phase: str) -> None:
        for cls, vocabulary, concept in (("Addressing", "ActionField", field), ("Phase", "LifePhase", phase)):
            if concept:
                target = f"{vocabulary}/{concept}"
                self.entities.setdefault(target, Entity(target, vocabulary, concept))
                self.tie(cls, entity_id, target)

    def solution(
        self, key: str, name: str, family: str, *places: str, field: str = "", phase: str = "", **props: object
    ) -> str:
        entity_id = self.thing(f"solution/{key}", "Solution", name, **props)
        if family:
            self.tie("InFamily", entity_id, f"family/{family}", role="primary")
        for place in places:
            self.tie("Development", f"territory/{place}", entity_id)
        self._concepts(entity_id, field, phase)
        return entity_id

    def need(self, key: str, place: str, text: str, field: str = "", phase: str = "") -> str:
        entity_id = self.thing(f"need/{key}", "Need", text, text=text)
        self.tie("HasNeed", f"territory/{place}", entity_id)
        self._concepts(entity_id, field, phase)
        return entity_id

    def body(self, key: str, place: str, *members: str, family: str = "", **props: object) -> str:
        """A body located in a place; members are types of actors, each gets an actor of its own."""
        entity_id = self.thing(f"actor/{key}", "Actor", f"Gremium {key}", "Body", actorType="body", **props)
        self.tie("Location", entity_id, f"territory/{place}")
        for kind in members:
            trait = ("Collective",) if kind == "collective" else ()
            member = self.thing(f"actor/{key}-{kind}", "Actor", f"{kind} in {key}", *trait, actorType=kind)
            self.tie("Membership", member, entity_id)
        if family:
            solution = self.solution(f"x-{key}", f"Lösung {key}", family, place)
            self.tie("Embodiment", solution, entity_id)
        return entity_id

    def graph(self) -> Graph:
        return Graph(self.entities, self.relations, self.sources, VERSION)

    def facts(self) -> Facts:
        return Facts(self.graph())


COLUMNS = {
    "bevoelkerung_jahresmittel": 1000.0,
    "einwohnerdichte": 100.0,
    "bev_entwicklung_je_10000": 1.0,
    "anteil_auslaender": 5.0,
    "natuerlicher_saldo_je_10000": -10.0,
    "verf_einkommen_je_ew_eur": 20000.0,
    "schulabgaenger_ohne_abschluss": 6.0,
    "schulabgaenger_hochschulreife": 30.0,
}


def figures_of(sizes: dict[str, float]) -> pd.DataFrame:
    """Figures of the bundled table in which the Kreise differ by the number of inhabitants only."""
    rows = [
        (key, year, indicator, sizes[key] if indicator == "bevoelkerung_jahresmittel" else value)
        for key in sizes
        for indicator, value in COLUMNS.items()
        for year in (2012, 2013, 2014, 2017, 2018, 2019)
    ]
    frame = pd.DataFrame(rows, columns=["ags", "year", "indicator", "value"])
    return frame.assign(source="urn:bildungsgraph:table:figures_2006_2019")
