"""Named questions that are asked often, answered from plain indexes instead of an engine.

Each is a second formulation of the question's Cypher and SPARQL; a test holds that all three give the same rows.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from graph_store.graph import Entity, Relation
from queries.catalogue.answer import Cell, Row
from queries.catalogue.index import Index

Formulation = Callable[[Index, Mapping[str, str]], Iterable[Row]]

_MOST_BODIES = 3
_MOST_CONNECTED = 25
_HOLDINGS = (
    ("Lösungen", "Development", "Solution"),
    ("Bedarfe", "HasNeed", "Need"),
    ("Teilnahmen", "Participation", "Programme"),
    ("Vereinbarungen", "Signing", "Agreement"),
)


def _text(entity: Entity, name: str) -> Cell:
    return entity.text(name) or None


def _done(relations: Iterable[Relation]) -> Iterator[Relation]:
    return (r for r in relations if r.modality == "done")


def territory_by_key(index: Index, bound: Mapping[str, str]) -> Iterable[Row]:
    """`gebiet-nach-schluessel`: a look-up."""
    for t in index.keys.get(bound["schluessel"], ()):
        yield t.id, t.name, _text(t, "kind"), _text(t, "validTo")


def members_of_body(index: Index, bound: Mapping[str, str]) -> Iterable[Row]:
    """`mitglieder-eines-gremiums`: one hop."""
    for body in index.named(bound["gremium"], "Body"):
        for r in index.into("Membership").get(body.id, ()):
            member = index.entities[r.from_id]
            yield member.name, r.role or None, _text(member, "sector")


def bodies_by_shared_members(index: Index, bound: Mapping[str, str]) -> Iterable[Row]:
    """`gremien-ueber-gemeinsame-mitglieder`: three hops, counting each shared member once."""
    bodies, members = index.seats
    for actor in index.named(bound["akteur"], "Actor"):
        own = bodies.get(actor.id, set())
        colleagues = set().union(*(members[body] for body in own)) - {actor.id}
        shared = Counter(body for colleague in colleagues for body in bodies[colleague])
        for body, count in shared.items():
            if body not in own:
                yield index.entities[body].name, body, count


def actors_of_place(index: Index, bound: Mapping[str, str]) -> Iterable[Row]:
    """`akteure-einer-kommune`: who sits here or is responsible, by level."""
    actors = index.local_actors.get(bound["kommune"], ())
    return {(_text(a, "level"), _text(a, "sector"), a.name, _text(a, "actorType")) for a in actors}


def solutions_by_field_and_phase(index: Index, bound: Mapping[str, str]) -> Iterable[Row]:
    """`loesungen-nach-feld-und-phase`: two concepts intersected, then the places that lie in the Land."""
    in_field = index.subjects("Addressing").get(bound["feld"], frozenset())
    in_phase = index.subjects("Phase").get(bound["phase"], frozenset())
    developed = index.into("Development")
    found = set()
    for solution in in_field & in_phase:
        for r in _done(developed.get(solution, ())):
            if index.entities[r.from_id].cls == "Territory" and _lies_in(index, r.from_id, bound["land"]):
                found.add((index.entities[r.from_id].name, index.entities[solution].name))
    return found


def _lies_in(index: Index, place: str, area: str) -> bool:
    located = index.out("Location")
    level = [place]
    for _ in range(3):
        level = [r.to_id for p in level for r in located.get(p, ())]
        if area in level:
            return True
    return False


def adopted_elsewhere(index: Index, bound: Mapping[str, str]) -> Iterable[Row]:
    """`uebernahmen-mit-belegen`: learner, degree, solution and where it comes from, with each page."""
    developed, found = index.into("Development"), set()
    for r in index.of("Adoption"):
        if r.degree < bound["ab"] or index.entities[r.to_id].cls != "Solution":
            continue
        learner, solution = index.entities[r.from_id].name, index.entities[r.to_id].name
        for d in _done(developed.get(r.to_id, ())):
            origin = index.entities[d.from_id]
            if origin.cls == "Territory" and origin.id != r.from_id:
                for source in r.sources:
                    found.add((learner, r.degree, solution, origin.name, index.graph.sources[source].url))
    return found


def missing_types(index: Index, bound: Mapping[str, str]) -> Iterable[Row]:
    """`fehlende-akteurstypen`: types of actors in the other Kreise of the Land that are not seen in this one."""
    located, actors = index.into("Location"), index.local_actors
    areas = [r.to_id for r in index.out("Location").get(bound["kreis"], ())]
    peers = {r.from_id for area in areas for r in located.get(area, ())} - {bound["kreis"]}
    own = {a.text("actorType") for a in actors.get(bound["kreis"], ())}
    kreise: Counter[str] = Counter()
    for peer in peers:
        entity = index.entities[peer]
        if entity.cls == "Territory" and "validTo" not in entity.props:
            kreise.update({a.text("actorType") for a in actors.get(peer, ())} - own - {""})
    return kreise.items()


def connection(index: Index, bound: Mapping[str, str]) -> Iterable[Row]:
    """`verbindung-zweier-akteure`: breadth first from body to body."""
    bodies, members = index.seats
    goal = {e.id for e in index.named(bound["nach"], "Actor")}
    seen = {e.id for e in index.named(bound["von"], "Actor")}
    used: set[str] = set()
    level = seen
    for steps in range(1, _MOST_BODIES + 1):
        reached = set().union(*(bodies.get(actor, ()) for actor in level)) - used
        used |= reached
        level = set().union(*(members[body] for body in reached)) - seen
        seen = seen | level
        if level & goal:
            return [(steps,)]
    return []


def holdings_by_land(index: Index, bound: Mapping[str, str]) -> Iterable[Row]:
    """`bestand-je-land`: what is documented in the territories of each Land."""
    for label, cls, end in _HOLDINGS:
        for land, pairs in index.pairs_by_land(cls, end).items():
            if land in index.laender:
                things = len(pairs) if cls == "Participation" else len({thing for _, thing in pairs})
                yield index.laender[land], label, things


def solutions_by_word(index: Index, bound: Mapping[str, str]) -> Iterable[Row]:
    """`loesungen-nach-wort`: a scan over texts already in lower case."""
    word = bound["wort"].lower()
    return [(s.name, s.id) for name, summary, s in index.lower_texts if word in name or word in summary]


def evidence_of_membership(index: Index, bound: Mapping[str, str]) -> Iterable[Row]:
    """`belege-einer-mitgliedschaft`: every page and place that shows it."""
    bodies = {e.id for e in index.named(bound["gremium"], "Body")}
    for member in index.named(bound["mitglied"], "Actor"):
        for r in index.out("Membership").get(member.id, ()):
            if r.to_id in bodies:
                yield from index.evidence(r)


def predecessors(index: Index, bound: Mapping[str, str]) -> Iterable[Row]:
    """`vorgaenger-eines-gebiets`: the chain of successions downwards."""
    older = index.out("Succession")
    found: dict[str, Entity] = {}
    level = [bound["gebiet"]]
    while level:
        level = [r.to_id for place in level for r in older.get(place, ()) if r.to_id not in found]
        found.update((place, index.entities[place]) for place in level)
    for e in found.values():
        if e.cls == "Territory":
            yield e.text("key"), e.name, _text(e, "validTo")


def most_connected(index: Index, bound: Mapping[str, str]) -> Iterable[Row]:
    """`meistverbundene-akteure`: the greatest degrees, the smaller id first among equals."""
    top = heapq.nsmallest(_MOST_CONNECTED, ((-degree, actor) for actor, degree in index.degrees.items()))
    return [(index.entities[actor].name, actor, -degree) for degree, actor in top]


FORMULATIONS: dict[str, Formulation] = {
    "gebiet-nach-schluessel": territory_by_key,
    "mitglieder-eines-gremiums": members_of_body,
    "gremien-ueber-gemeinsame-mitglieder": bodies_by_shared_members,
    "akteure-einer-kommune": actors_of_place,
    "loesungen-nach-feld-und-phase": solutions_by_field_and_phase,
    "uebernahmen-mit-belegen": adopted_elsewhere,
    "fehlende-akteurstypen": missing_types,
    "verbindung-zweier-akteure": connection,
    "bestand-je-land": holdings_by_land,
    "loesungen-nach-wort": solutions_by_word,
    "belege-einer-mitgliedschaft": evidence_of_membership,
    "vorgaenger-eines-gebiets": predecessors,
    "meistverbundene-akteure": most_connected,
}
"""By name of the question: one for each shape of query, from a look-up to a ranking by degree."""
