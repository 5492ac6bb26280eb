"""Who is in charge of a Kommune: its agency and the offices responsible for it, and which of them are so today."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from graph_store.graph import Relation
from queries.concepts import label
from queries.coverage import Local
from queries.facts import Facts
from queries.offer_answers import AgencyRef, AgencyState, NotDocumented, OfficeRef, Reason
from queries.territories import Place

OFFICES = {
    "employment_agency": "Agentur für Arbeit",
    "jobcenter": "Jobcenter",
    "school_authority": "Schulaufsicht",
    "chamber": "Kammern",
}
"""Types of actors that are responsible for a Kreis, in the order of the answer."""
SIGN_YEARS = 3
"""Years back in which an agency must have left a dated trace, or whether it still works is unknown."""
_DATES = ("date", "signed", "start", "validFrom")
_STATES: tuple[AgencyState, ...] = ("current", "unknown", "former")


def begun(start: str, today: str) -> bool:
    """True unless a start (YYYY, YYYY-MM or YYYY-MM-DD) lies ahead."""
    return start <= today[: len(start)]


def ended(end: str, today: str) -> bool:
    """True if an end lies behind; a year or month that is not over yet does not."""
    return bool(end) and end < today[: len(end)]


def _keys(place: Place) -> list[str]:
    """Ids of the place, its Kreis and its Land, each once."""
    return list(dict.fromkeys([place.id, *(f"territory/{key}" for key in place.kreise), f"territory/{place.land}"]))


def _ties(facts: Facts, agency: str, keys: set[str]) -> list[tuple[Relation, str]]:
    """Why an agency belongs to a place: the relation, and the territory or agreement at its other end."""
    found = []
    for relation, other in facts.graph.around(agency):
        parties = {r.from_id for r in facts.graph.into(other, "Signing")} if relation.cls == "Signing" else set()
        direct = relation.cls in ("Advice", "Cooperation", "Jurisdiction") and other in keys
        if direct or parties & keys:
            found.append((relation, other))
    order = {"Jurisdiction": 0, "Signing": 1, "Advice": 2, "Cooperation": 3}
    return sorted(found, key=lambda t: (order[t[0].cls], t[0].valid_from, t[0].id))


def _span(since: str, until: str) -> str:
    if not until:
        return f" seit {since}" if since else ""
    return f" {since} bis {until}" if since else f" bis {until}"


def _in_part(relation: Relation) -> bool:
    """True where an agency is responsible for parts of a Land only."""
    return relation.qualifier.startswith("scope=")


def _tie_reason(facts: Facts, relation: Relation, other: str) -> Reason:
    name, span = facts.graph.name(other), _span(relation.valid_from, relation.valid_to)
    if relation.cls == "Jurisdiction" and _in_part(relation):
        name = f"{relation.qualifier.partition('=')[2]}, ohne Angabe, welche Kreise dazugehören"
    words = {
        "Jurisdiction": f"Zuständig für {name}{span}.",
        "Signing": f"Vereinbarung dokumentiert: „{name}“.",
        "Advice": f"Beratung von {name} dokumentiert{span}.",
        "Cooperation": f"Zusammenarbeit mit {name} dokumentiert{span}.",
    }
    return Reason(words[relation.cls], facts.source_refs(relation.sources))


def agencies(facts: Facts, place: Place, today: str) -> tuple[tuple[AgencyRef, ...], list[NotDocumented]]:
    """The agencies of a place: in charge today, then those of which the end is not on record, then former ones."""
    graph, keys = facts.graph, set(_keys(place))
    ties = {agency: _ties(facts, agency, keys) for agency in sorted(facts.agencies(place))}
    starts = {a: _first(graph.entities[a].text("validFrom"), (r.valid_from for r, _ in t)) for a, t in ties.items()}
    responsible = {a: starts[a] for a, t in ties.items() if any(r.cls == "Jurisdiction" for r, _ in t)}
    found = [_agency(facts, agency, ties[agency], starts[agency], responsible, today) for agency in ties]
    found.sort(key=lambda a: (_STATES.index(a.state), newest_first(a.since), a.name, a.id))
    missing = []
    if not any(a.state == "current" for a in found):
        reason = f"Im Bestand keine Agentur, deren heutige Zuständigkeit für {place.name} dokumentiert ist."
        missing.append(NotDocumented("agencies", reason))
    return tuple(replace(agency, rank=n) for n, agency in enumerate(found, start=1)), missing


def last_sign(facts: Facts, agency: str) -> str:
    """The latest date on record of an agency: its start, its relations, and what it offered or signed."""
    graph = facts.graph
    dates = [graph.entities[agency].text("validFrom")]
    for relation, other in graph.around(agency):
        dates += [relation.valid_from, relation.observed]
        if graph.entities[other].cls in ("Agreement", "Offer"):
            dates += [graph.entities[other].text(name) for name in _DATES]
    return max(dates)


def _agency(
    facts: Facts,
    agency: str,
    ties: list[tuple[Relation, str]],
    start: str,
    responsible: Mapping[str, str],
    today: str,
) -> AgencyRef:
    """One agency with its state, from its ties to the place and the starts of all agencies responsible for it."""
    entity, who = facts.graph.entities[agency], facts.reference(agency)
    districts = [r for r, _ in ties if r.cls == "Jurisdiction"]
    until = entity.text("validTo") or max((r.valid_to for r in districts), default="")
    later = sorted(a for a, since in responsible.items() if start and since[:4] > start[:4])
    certain = any(not _in_part(r) for r in districts)
    reasons = [_tie_reason(facts, relation, other) for relation, other in ties]
    followed = facts.graph.into(agency, "Succession")
    state: AgencyState = "current"
    if followed or ended(until, today):
        state = "former"
        for relation in followed:
            name = facts.graph.name(relation.from_id)
            reasons.append(Reason(f"Nachfolge: {name}.", facts.source_refs(relation.sources)))
    elif not certain or (later and not until) or _silent(facts, agency, today):
        state = "unknown"
        newer = f"; seit {responsible[later[0]]} besteht {facts.graph.name(later[0])}" if later else ""
        sign = last_sign(facts, agency)
        seen = f"; letzte datierte Angabe: {sign}" if sign and not later else ""
        reasons.append(Reason(f"Ob sie heute zuständig ist, ist nicht dokumentiert{newer or seen}."))
    used = [s for relation, _ in ties for s in relation.sources]
    return AgencyRef(
        who.id,
        who.cls,
        who.name,
        rank=0,
        state=state,
        since=start or None,
        until=until or None,
        reasons=tuple(reasons),
        sources=facts.source_refs([*used, *entity.sources]),
    )


def _silent(facts: Facts, agency: str, today: str) -> bool:
    """True for an agency without a dated trace in the last years."""
    sign = last_sign(facts, agency)
    return not sign or int(sign[:4]) < int(today[:4]) - SIGN_YEARS


def _first(own: str, others: Iterable[str]) -> str:
    return own or min((o for o in others if o), default="")


def newest_first(date: str | None) -> tuple[int, ...]:
    """Sort key of a date: the newest first, no date last."""
    return tuple(-int(part) for part in (date or "0").split("-"))


def offices(facts: Facts, place: Place, local: Local, today: str) -> tuple[tuple[OfficeRef, ...], list[NotDocumented]]:
    """The offices that are responsible for the Kreis of a place today: those with documented seats here first."""
    graph = facts.graph
    found: dict[str, list[Relation]] = defaultdict(list)
    for key in _keys(place):
        for relation in graph.into(key, "Jurisdiction"):
            office = graph.entities[relation.from_id]
            if (
                office.text("actorType") in OFFICES
                and relation.modality == "done"
                and begun(relation.valid_from, today)
                and not ended(relation.valid_to, today)
                and not ended(office.text("validTo"), today)
            ):
                found[office.id].append(relation)
    known = [_office(facts, office, relations, local) for office, relations in sorted(found.items())]
    kinds = list(OFFICES)
    known.sort(key=lambda o: (-len(o.reasons), kinds.index(o.type), o.name, o.id))
    kreis = ", ".join(graph.name(f"territory/{k}") for k in place.kreise)
    missing = [
        NotDocumented("offices", f"{name}: im Bestand keine heutige Zuständigkeit für {kreis} dokumentiert.")
        for kind, name in OFFICES.items()
        if kind not in {o.type for o in known}
    ]
    return tuple(replace(o, rank=n) for n, o in enumerate(known, start=1)), missing


def _office(facts: Facts, office: str, relations: list[Relation], local: Local) -> OfficeRef:
    graph, who = facts.graph, facts.reference(office)
    kind = graph.entities[office].text("actorType")
    since = min((r.valid_from for r in relations if r.valid_from), default="")
    names = ", ".join(graph.name(r.to_id) for r in relations)
    reasons = [Reason(f"Zuständig für {names}{_span(since, '')}.", facts.source_refs(relations[0].sources))]
    seats = [r for r in graph.out(office, "Membership") if r.to_id in local.nodes and r.modality == "done"]
    reasons += [Reason(f"Mitglied in „{graph.name(r.to_id)}“.", facts.source_refs(r.sources)) for r in seats]
    return OfficeRef(
        who.id,
        who.cls,
        who.name,
        rank=0,
        type=kind,
        type_de=relations[0].verb or label("ActorType", kind),
        since=since or None,
        reasons=tuple(reasons),
        sources=facts.source_refs(s for r in relations for s in r.sources),
    )
