"""Named questions that are asked often, answered from plain indexes instead of an engine.

Each is a second formulation of the question's Cypher and SPARQL; a test holds that all three give the same rows.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

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
        shared = Counter(chain.from_iterable(map(bodies.__getitem__, colleagues)))
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
            if index.entities[r.from_id].cls == "Territory" and bound["land"] in index.areas(r.from_id):
                found.add((index.entities[r.from_id].name, index.entities[solution].name))
    return found


def adopted_elsewhere(index: Index, bound: Mapping[str, str]) -> Iterable[Row]:
    """`uebernahmen-mit-belegen`: learner, degree, solution and where it comes from, with each page."""
    developed = index.into("Development")
    found: set[Row] = set()
    for r in index.of("Adoption"):
        solution = index.entities[r.to_id]
        if r.degree < bound["ab"] or solution.cls != "Solution":
            continue
        for d in _done(developed.get(r.to_id, ())):
            origin = index.entities[d.from_id]
            if origin.cls == "Territory" and origin.id != r.from_id:
                found.update((*row, origin.name, page) for *row, page in _adoptions(index, r, solution))
    return found


def adopted_from_place(index: Index, bound: Mapping[str, str]) -> Iterable[Row]:
    """`uebernahmen-von-einer-kommune`: learner, degree and solution with each page."""
    adopted = index.into("Adoption")
    found: set[Row] = set()
    for d in _done(index.out("Development").get(bound["kommune"], ())):
        solution = index.entities[d.to_id]
        for r in adopted.get(d.to_id, ()) if solution.cls == "Solution" else ():
            if r.degree >= bound["ab"] and r.from_id != bound["kommune"]:
                found.update(_adoptions(index, r, solution))
    return found


def _adoptions(index: Index, r: Relation, solution: Entity) -> Iterator[tuple[str, str, str, str]]:
    """Learner, degree, solution and page, for each page that shows an adoption."""
    learner = index.entities[r.from_id].name
    return ((learner, r.degree, solution.name, index.graph.sources[source].url) for source in r.sources)


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
    """`verbindung-zweier-akteure`: breadth first from both ends, the smaller side next."""
    sides = [{e.id for e in index.named(bound[end], "Actor")} for end in ("von", "nach")]
    seen = [set(side) for side in sides]
    for steps in range(1, _MOST_BODIES + 1):
        near = 0 if len(sides[0]) <= len(sides[1]) else 1
        sides[near] = _colleagues(index, sides[near])
        if sides[near] & seen[1 - near]:
            return [(steps,)]
        sides[near] -= seen[near]
        seen[near] |= sides[near]
    return []


def _colleagues(index: Index, actors: set[str]) -> set[str]:
    """Who shares a body with one of the actors, themselves included where they sit in any."""
    bodies, members = index.seats
    shared = set().union(*(bodies.get(actor, ()) for actor in actors))
    return set().union(*(members[body] for body in shared))


def holdings_by_land(index: Index, bound: Mapping[str, str]) -> Iterable[Row]:
    """`bestand-je-land`: what is documented in the territories of each Land."""
    for label, cls, end in _HOLDINGS:
        for land, count in index.counts_by_land(cls, end).items():
            if land in index.laender:
                yield index.laender[land], label, count


def solutions_by_word(index: Index, bound: Mapping[str, str]) -> Iterable[Row]:
    """`loesungen-nach-wort`: one pass over all texts."""
    return [(s.name, s.id) for s in index.solutions_with(bound["wort"])]


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
    """`meistverbundene-akteure`: the head of the ranking by degree."""
    return [(index.entities[actor].name, actor, degree) for actor, degree in index.ranking[:_MOST_CONNECTED]]


FORMULATIONS: dict[str, Formulation] = {
    "gebiet-nach-schluessel": territory_by_key,
    "mitglieder-eines-gremiums": members_of_body,
    "gremien-ueber-gemeinsame-mitglieder": bodies_by_shared_members,
    "akteure-einer-kommune": actors_of_place,
    "loesungen-nach-feld-und-phase": solutions_by_field_and_phase,
    "uebernahmen-mit-belegen": adopted_elsewhere,
    "uebernahmen-von-einer-kommune": adopted_from_place,
    "fehlende-akteurstypen": missing_types,
    "verbindung-zweier-akteure": connection,
    "bestand-je-land": holdings_by_land,
    "loesungen-nach-wort": solutions_by_word,
    "belege-einer-mitgliedschaft": evidence_of_membership,
    "vorgaenger-eines-gebiets": predecessors,
    "meistverbundene-akteure": most_connected,
}
"""By name of the question: one for each shape of query, from a look-up to a ranking by degree."""
