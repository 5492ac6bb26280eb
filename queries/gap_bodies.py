"""Types of actors that comparable bodies have and one does not, as far as its members are documented."""

import math
from collections import defaultdict
from dataclasses import dataclass

from queries.answers import Gap, Peer
from queries.concepts import label, reference
from queries.coverage import LEAST_MEMBERS, Covers
from queries.facts import Facts
from queries.territories import Place

LEAST_PEERS, LEAST_SHARE, Z95 = 5, 0.40, 1.959964
JOBCENTER = "jobcenter"
_YOUTH_AGENCY = ("youth_employment_agency", "family/jugendberufsagentur")
_NO_ORGANISATION = frozenset({"body", "network", "project"})
_MUNICIPAL = {"municipal_office": "municipality", "education_office": "municipality", "council": "municipality"}
"""A Kommune sits in a body through its offices: these types count as the Kommune."""


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % Wilson interval of a share (0 to 1). `of` must be positive."""
    share, z = hits / of, Z95
    middle = share + z * z / (2 * of)
    spread = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    bottom = 1 + z * z / of
    return max(0.0, (middle - spread) / bottom), min(1.0, (middle + spread) / bottom)


@dataclass(frozen=True, slots=True)
class Body:
    """A body with at least four documented members: their ids by type.

    `hides_types`: a member stands for several ("Behörden") or its type is unknown, so that a type may be there unseen.
    """

    id: str
    types: dict[str, tuple[str, ...]]
    hides_types: bool


class Bodies:
    """All bodies with known members, by family."""

    def __init__(self, facts: Facts, covers: Covers) -> None:
        self.facts = facts
        self.covers = covers
        self.known: dict[str, Body] = {}
        self.by_family: dict[str, list[str]] = defaultdict(list)
        for entity in sorted(facts.graph.of_class("Body"), key=lambda e: e.id):
            members = covers.members(entity.id)
            if len(members) >= LEAST_MEMBERS:
                self.known[entity.id] = self._body(entity.id, members)
                for family in self.families(entity.id):
                    self.by_family[family].append(entity.id)
        self.own_jobcenters = {
            facts.today(r.to_id)
            for e in facts.graph.of_class("Actor")
            if e.text("actorType") == JOBCENTER and e.text("sector") == "municipal"
            for r in facts.graph.out(e.id, "Jurisdiction")
            if r.to_id in facts.places
        }

    def _body(self, body: str, members: tuple[str, ...]) -> Body:
        types: dict[str, list[str]] = defaultdict(list)
        hides = False
        for member in members:
            entity = self.facts.graph.entities[member]
            kind = entity.text("actorType")
            if "Collective" in entity.traits or kind in ("", "collective"):
                hides = True
            elif kind not in _NO_ORGANISATION:
                types[_MUNICIPAL.get(kind, kind)].append(member)
        return Body(body, {kind: tuple(ids) for kind, ids in sorted(types.items())}, hides)

    def families(self, body: str) -> list[str]:
        """Families of a body: those of the solutions it embodies, else the one its type tells."""
        graph, solutions = self.facts.graph, self.facts.solutions
        embodying = [solutions[r.from_id] for r in graph.into(body, "Embodiment") if r.from_id in solutions]
        found = {s.families[0] for s in embodying if s.families}
        if not found and graph.entities[body].text("actorType") == _YOUTH_AGENCY[0]:
            found = {_YOUTH_AGENCY[1]} & self.facts.families.keys()
        return sorted(found)

    def may_run_jobcenter(self, place: Place) -> bool:
        """True where the Kreis runs its Jobcenter itself, or where nothing in the record tells who does."""
        return not self.own_jobcenters or any(f"territory/{k}" in self.own_jobcenters for k in place.kreise)


def missing_types(bodies: Bodies, place: Place) -> tuple[list[Gap], int]:
    """Gaps in the bodies of a place, and how many of its bodies could be compared at all."""
    gaps: list[Gap] = []
    compared = 0
    for body_id in bodies.covers.local(place).bodies:
        body = bodies.known.get(body_id)
        if body is None:
            continue
        for family in bodies.families(body_id):
            peers = [bodies.known[b] for b in bodies.by_family[family] if b != body_id]
            if len(peers) >= LEAST_PEERS:
                compared += 1
                gaps += _gaps_in(bodies, body, family, peers, place)
    return gaps, compared


def _gaps_in(bodies: Bodies, body: Body, family: str, peers: list[Body], place: Place) -> list[Gap]:
    if body.hides_types:
        return []
    gaps = []
    for kind in sorted({t for peer in peers for t in peer.types} - body.types.keys()):
        if kind == JOBCENTER and bodies.may_run_jobcenter(place):
            continue
        hits, of = sum(kind in peer.types for peer in peers), len(peers)
        low, high = wilson(hits, of)
        if low >= LEAST_SHARE:
            gaps.append(_gap(bodies, body, family, kind, peers, (hits, of, low, high)))
    return gaps


def _gap(
    bodies: Bodies, body: Body, family: str, kind: str, peers: list[Body], counted: tuple[int, int, float, float]
) -> Gap:
    facts = bodies.facts
    hits, of, low, high = counted
    name = label("ActorType", kind)
    return Gap(
        kind="missing_actor_type",
        subject=facts.reference(body.id),
        object=reference(f"ActorType/{kind}"),
        text_de=(
            f"{name}: In {hits} von {of} vergleichbaren Gremien ({facts.families[family].name}) dokumentiert, "
            "hier nicht dokumentiert."
        ),
        share=round(hits / of, 2),
        share_low=round(low, 2),
        share_high=round(high, 2),
        peers=tuple(_peer(facts, peer, kind) for peer in peers),
        sources=facts.source_refs(_seat_sources(facts, body.id, ())),
    )


def _seat_sources(facts: Facts, body: str, members: tuple[str, ...]) -> list[str]:
    seats = facts.graph.into(body, "Membership")
    return [s for r in seats if not members or r.from_id in members for s in r.sources]


def _peer(facts: Facts, peer: Body, kind: str) -> Peer:
    who = facts.reference(peer.id)
    sources = facts.source_refs(_seat_sources(facts, peer.id, peer.types.get(kind, ())))
    return Peer(who.id, who.cls, who.name, has=kind in peer.types, sources=sources)
