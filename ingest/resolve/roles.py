"""Roles of memberships: which rows state the same seat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ingest.emit import UnknownValue

if TYPE_CHECKING:
    from ingest.resolve.resolver import Resolver

_PARTNERS = ("Vertragspartner", "Kooperationspartner", "Bündnispartner", "Partner")
"""Words for one and the same seat: the partner of a contract, as another page puts it."""


class Roles:
    """The roles that the rows give each pair of member and body, in the order of the data sets."""

    def __init__(self, rows: Iterable[tuple[str, str, str]]) -> None:
        self._roles: dict[tuple[str, str], list[str]] = {}
        for member, body, role in rows:
            known = self._roles.setdefault((member, body), [])
            if role and role not in known:
                known.append(role)

    def role(self, member: str, body: str, role: str) -> str:
        """The role to keep: the first known one for an empty role, the first word for a partner, else the role."""
        known = self._roles.get((member, body), [])
        if not role:
            return known[0] if known else ""
        if role in _PARTNERS:
            return next(word for word in [*known, role] if word in _PARTNERS)
        return role


def member_rows(resolver: Resolver) -> Iterator[tuple[str, str, str]]:
    """Member, body and role of every membership with a role in the tables."""
    for dataset in ("lvo", "ruem", "bk", "ti"):
        for record in resolver.tables.get(dataset, {}).get("relations", ()):
            try:
                yield from _of_relation(resolver, dataset, record["subject"], record["relation"], record["object"])
            except UnknownValue:
                continue
    for dataset in ("kom", "ueb"):
        for record in resolver.tables.get(dataset, {}).get("memberships", ()):
            try:
                bodies = resolver.ends(dataset, record["body"])
                members = resolver.ends(dataset, record["member"], record["body"])
            except UnknownValue:
                continue
            yield from ((m.id, b.id, m.role or b.role) for b in bodies for m in members)


def _of_relation(
    resolver: Resolver, dataset: str, subject: str, relation: str, name: str
) -> Iterator[tuple[str, str, str]]:
    for body in resolver.ends(dataset, name):
        meaning = resolver.predicate(dataset, relation, body.word)
        if meaning.cls == "Membership":
            for member in resolver.ends(dataset, subject):
                yield member.id, body.id, meaning.role or member.role or body.role
