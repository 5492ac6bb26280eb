"""A Kommune as the target of a comparison: its figures, distances, agencies, structures and offers."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from graph_schema import load_model
from graph_store.graph import Entity
from graph_store.ids import source_id
from queries import similar
from queries.facts import Facts, Solution
from queries.figures import YEARS, Floats, ProfileKind, ProfileTable, available, of_kind, profile_table
from queries.language.embedding import VectorCache
from queries.language.text_ranks import TextRanks, place_names
from queries.territories import Place

STEERING = ("family/steuerungsgremium", "family/bildungsbuero", "family/uebergang_gremium")
EVERYWHERE = frozenset({"Agentur für Arbeit", "Jobcenter", "Jugendamt", "Schule", "Kita", "Kammer", "Unternehmen"})
"""What exists in every Kreis by law or in fact."""
BY_FIGURE = {"Hochschule": "studierende_je_1000", "Berufsschule": "berufsschueler_je_1000"}
BY_ACTOR = {"Stiftung": ("foundation",), "VHS": ("vhs",), "Ehrenamt": ("association",)}
OFFER_RANK = 10
_BBSR = {
    "large_city": "kreisfreie Großstadt",
    "dense": "städtischer Kreis",
    "rural_with_density": "ländlicher Kreis mit Verdichtungsansätzen",
    "sparse": "dünn besiedelter ländlicher Kreis",
}


@dataclass(frozen=True, slots=True)
class OfferNear:
    """An offer of an agency whose text is near a solution; `state` is current, past or undated."""

    offer: str
    agency: str
    state: str


@dataclass(frozen=True, slots=True)
class Target:
    """A Kommune with everything the criteria ask about it."""

    place: Place
    row: int | None
    percentiles: Floats | None
    own: frozenset[str]
    agencies: dict[str, set[str]]
    steering: tuple[tuple[str, tuple[str, ...]], ...]
    presence: dict[str, bool | None]
    offers: dict[str, OfferNear]


class Comparison:
    """The figures and texts of one data set, for targets and solutions.

    With `vectors` texts are compared by characters and meaning, without by characters alone.
    """

    def __init__(
        self,
        facts: Facts,
        figures: pd.DataFrame,
        kind: ProfileKind | None = None,
        vectors: VectorCache | None = None,
    ) -> None:
        self.facts = facts
        self._vectors = vectors
        self.kind: ProfileKind = kind or available(figures)
        self.figures = of_kind(figures, self.kind)
        self._targets: dict[str, Target] = {}
        self._tables: dict[int, ProfileTable] = {}
        self._percentiles: dict[int, Floats] = {}
        self._near_offers: dict[str, list[tuple[str, str, frozenset[str]]]] = {}

    def table(self, year: int | None = None) -> ProfileTable:
        """The scaled profile of a reference year, the latest by default. ValueError for a year without profile."""
        chosen = year or max(YEARS[self.kind])
        if chosen not in self._tables:
            keys = self.facts.territories.kreise
            self._tables[chosen] = profile_table(self.figures, keys, self.kind, chosen)
        return self._tables[chosen]

    @cached_property
    def rows(self) -> dict[str, int]:
        """Row of each Kreis in the tables."""
        return {key: row for row, key in enumerate(self.facts.territories.kreise)}

    @cached_property
    def texts(self) -> TextRanks:
        """Name and summary of every solution."""
        texts = {s.id: s.text for s in self.facts.solutions.values()}
        return TextRanks(texts, place_names(self.facts.graph), self._vectors)

    @cached_property
    def figure_source(self) -> str:
        """Source id of the figures."""
        urns = sorted(self.figures["source"].unique())
        return source_id(urns[0]) if urns else ""

    @cached_property
    def settlement_label(self) -> str:
        """What the settlement type is: the official one only where the wider figures are there."""
        return "BBSR-Kreistyp 2020" if self.kind == "full" else "Siedlungstyp (eigene Einteilung)"

    def settlement(self, place: Place) -> str | None:
        """Settlement type (id of the concept) of a place, for a Gemeinde that of its Kreis."""
        if place.settlement or place.level == "district" or not place.kreis:
            return place.settlement
        return self.facts.territories.at(place.kreis).settlement

    def settlement_name(self, concept: str) -> str:
        """Name of a settlement type in German."""
        if self.kind == "full":
            return _BBSR.get(concept, concept)
        return load_model().vocabularies["SettlementType"][concept].label_de

    def percentiles_of(self, kreis: str) -> Floats:
        """Percentile of the distance of each Kreis, seen from one (NaN where there is none)."""
        row = self.rows[kreis]
        if row not in self._percentiles:
            table = self.table()
            self._percentiles[row] = similar.percentiles(similar.distances_from(table.z, row, table.weights))
        return self._percentiles[row]

    @cached_property
    def _latest(self) -> dict[str, dict[str, float]]:
        """Latest value of the indicators that tell what is present."""
        wanted = self.figures[self.figures["indicator"].isin(BY_FIGURE.values())].sort_values("year")
        last = wanted.groupby(["indicator", "ags"], observed=True)["value"].last()
        return {name: last.loc[name].to_dict() for name in last.index.get_level_values(0).unique()}

    def target(self, place: Place) -> Target:
        """Everything the criteria ask about a place; kept for the next question."""
        if place.id not in self._targets:
            self._targets[place.id] = self._target(place)
        return self._targets[place.id]

    def _target(self, place: Place) -> Target:
        facts = self.facts
        row = self.rows.get(place.kreis) if place.kreis else None
        agencies = facts.agencies(place)
        return Target(
            place=place,
            row=row,
            percentiles=self.percentiles_of(place.kreis) if place.kreis and row is not None else None,
            own=frozenset(facts.with_municipalities(place)),
            agencies=agencies,
            steering=self._steering(place),
            presence=self._presence(place),
            offers=self._offers(agencies),
        )

    def _steering(self, place: Place) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Steering structures of a place: name and sources; those that the Land runs everywhere too."""
        own = [s for s in self.facts.at(place.id) if not s.planned and set(s.families) & set(STEERING)]
        families = [self.facts.families[f] for f in STEERING if f in self.facts.families]
        landwide = [(f.name, f.landwide[place.land].sources) for f in families if place.land in f.landwide]
        return (*((s.name, s.sources) for s in own), *landwide)

    def _presence(self, place: Place) -> dict[str, bool | None]:
        """Whether things that families presuppose are present; None where nothing tells."""
        present: dict[str, bool | None] = dict.fromkeys(EVERYWHERE, True)
        for thing, indicator in BY_FIGURE.items():
            value = self._latest.get(indicator, {}).get(place.kreis or "")
            present[thing] = None if value is None or not np.isfinite(value) else value > 0
        documented = self._documented_types(place)
        for thing, types in BY_ACTOR.items():
            present[thing] = True if documented & set(types) else None
        return present

    def _documented_types(self, place: Place) -> set[str]:
        """Types of actors that are in relation with the place or sit there."""
        graph = self.facts.graph
        others = {other for _, other in graph.around(place.id)}
        bodies = {r.to_id for s in self.facts.at(place.id) for r in graph.out(s.id, "Embodiment")}
        others |= {r.from_id for body in bodies for r in graph.into(body, "Membership")}
        return {graph.entities[o].text("actorType") for o in others if o in graph.entities}

    @cached_property
    def _offered(self) -> dict[str, list[Entity]]:
        """Offers of each agency, in the order of ids."""
        graph = self.facts.graph
        offered: dict[str, list[Entity]] = {}
        for offer in sorted(graph.of_class("Offer"), key=lambda e: e.id):
            for relation in graph.into(offer.id, "Offering"):
                offered.setdefault(relation.from_id, []).append(offer)
        return offered

    def _offers_of(self, agency: str) -> list[tuple[str, str, frozenset[str]]]:
        """Offers of an agency: id, state, and the solutions whose text is nearest; kept for the next question.

        Only asked for the agencies of a target: all offers against all solutions would grow with the square.
        """
        if agency not in self._near_offers:
            today = self.facts.graph.version[:10]
            offers = self._offered.get(agency, [])
            nearest = self.texts.nearest([f"{e.name}. {e.text('topic')}" for e in offers]) if offers else []
            found = []
            for offer, order in zip(offers, nearest, strict=True):
                date = offer.text("date")
                state = "undated" if not date else "current" if date >= today[: len(date)] else "past"
                found.append((offer.id, state, frozenset(order[:OFFER_RANK])))
            self._near_offers[agency] = found
        return self._near_offers[agency]

    def _offers(self, agencies: Iterable[str]) -> dict[str, OfferNear]:
        """The best offer of the agencies for each solution: current before past before undated."""
        order = ("current", "past", "undated")
        best: dict[str, OfferNear] = {}
        for agency in sorted(agencies):
            for offer, state, near in self._offers_of(agency):
                for solution in near:
                    known = best.get(solution)
                    if known is None or order.index(state) < order.index(known.state):
                        best[solution] = OfferNear(offer, agency, state)
        return best

    def nearest_place(self, target: Target, solution: Solution) -> tuple[Place | None, float | None]:
        """The place of a solution nearest to the target, and the percentile of its distance (0 in the same Kreis).

        Places of the target itself do not count. Without any distance the first place by id, percentile None.
        """
        places = [self.facts.places[p] for p in solution.places if p != target.place.id]
        near = [(percentile, p) for p in places if (percentile := self.percentile(target, p)) is not None]
        if near:
            percentile, place = min(near, key=lambda n: (n[0], n[1].id))
            return place, percentile
        return (places[0] if places else None), None

    def percentile(self, target: Target, place: Place) -> float | None:
        """Percentile of the distance to a place seen from the target, 0 in the same Kreis, None where unknown."""
        if target.percentiles is None or place.kreis not in self.rows:
            return None
        if place.kreis == target.place.kreis:
            return 0.0
        value = float(target.percentiles[self.rows[place.kreis]])
        return value if np.isfinite(value) else None
