"""Who sits in which body: the rows of `memberships.csv`, and what they say about the members."""

import re
from collections.abc import Iterable
from typing import TypedDict

from ingest.emit import Row, UnknownValue
from ingest.readers.table import Record
from ingest.resolve import End, Resolver, mention

PROJECT_NETWORK = "Projektverbund"
_CLASS_IN_NOTE = re.compile(r"\b(Development|Coordination|Advice|Cooperation)\b")


def mention_all(row: Row, ends: Iterable[End]) -> list[str]:
    """State every end in the row; returns their ids."""
    return [mention(row, end) for end in ends]


def locate(row: Row, thing: str, territories: Iterable[End], *, role: str = "", kind: str = "") -> None:
    """State that a thing lies in each of the territories."""
    for territory in territories:
        row.relate("Location", thing, mention(row, territory), role=role, kind=kind, method="coded")


def describe(row: Row, resolver: Resolver, dataset: str, end: End, kind: str, sector: str, level: str) -> None:
    """State type, sector and level of an actor as the compiler classified them; territories keep their own."""
    if end.cls != "Actor":
        return
    known = resolver.vocab.actor_type(dataset, kind, level)
    if known["class"] != "Territory":
        row.prop(end.id, "actorType", known["actor_type"], "coded")
    row.prop(end.id, "sector", resolver.vocab.value("sectors", sector), "coded")
    row.prop(end.id, "level", resolver.vocab.value("governance_levels", level), "coded")


class Dates(TypedDict, total=False):
    """Dates of a relation, each as precise as the source gives it."""

    valid_from: str
    valid_to: str
    observed: str


def dates(start: str, end: str) -> Dates:
    """Valid from and to; an end without a start is only the date at which the source shows the fact."""
    return {"valid_from": start, "valid_to": end} if start else {"observed": end}


def _relation_to_solution(resolver: Resolver, dataset: str, body: End) -> str:
    """The class that a member has to a solution named in the column of bodies, from the note of its endpoint."""
    for entry in resolver.lookups["endpoints"]:
        if (entry["programme"], entry["name"], entry["context"]) == (dataset, body.raw, ""):
            found = _CLASS_IN_NOTE.search(entry["note"])
            if found:
                return found[1]
    raise UnknownValue("body", body.raw, "endpoints.csv")


def _sit(row: Row, resolver: Resolver, dataset: str, member: End, body: End, when: Dates) -> None:
    role = member.role or body.role
    if body.cls == "Agreement":
        row.relate("Signing", member.id, body.id, role=role, **when)
    elif body.cls == "Project":
        row.relate("Cooperation", member.id, body.id, role=role, kind=PROJECT_NETWORK, **when)
    elif body.cls == "Solution":
        row.relate(_relation_to_solution(resolver, dataset, body), member.id, body.id, role=role, **when)
    else:
        kept = resolver.membership_role(member.id, body.id, role)
        row.relate("Membership", member.id, body.id, role=kept, verb="Mitglied von", **when)


def emit_membership(row: Row, resolver: Resolver, dataset: str, record: Record, place_column: str, when: Dates) -> None:
    """State a seat: a membership, or what the class of the body makes of it (signing, cooperation …)."""
    bodies = resolver.ends(dataset, record["body"])
    members = resolver.ends(dataset, record["member"], record["body"])
    if not bodies or not members:
        reason = "Muster für viele Orte, kein einzelnes Gremium"
        row.quarantine("body", record["body"], reason, "je Ort das wirkliche Gremium eintragen")
        return
    for body in bodies:
        mention(row, body)
        if body.is_actor and body.cls == "Actor" and record[place_column]:
            place = resolver.places.place(dataset, record[place_column])
            locate(row, body.id, place.territories)
            row.prop(body.id, "scope", place.scope, "coded")
        for member in members:
            mention(row, member)
            describe(
                row,
                resolver,
                dataset,
                member,
                record["member_type"],
                record["sector"],
                record["governance_level"],
            )
            _sit(row, resolver, dataset, member, body, when)
