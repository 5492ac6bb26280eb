"""Mapping of `relations.csv` of the programme sources: what subject, verb and object mean together."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from graph_store.statements import Method
from ingest.emit import Emitter, Row, UnknownValue
from ingest.readers.table import Record
from ingest.resolve import End, Predicate, Resolver, mention
from ingest.sources.shared import symmetric

_TRANSFER = ("Adoption", "Sharing", "Evaluation", "Development")
"""Relations that are about the solution where a name is both a solution and the body that it is."""

_KINDS = {"Zielvereinbarung": "target_agreement", "Kooperationsvereinbarung": "cooperation_agreement"}
_CONTACT_PAGE = re.compile(r"https?://(www\.)?perspektive-berufsabschluss\.de/")
LVO = "programme=Lernen vor Ort"


@dataclass(frozen=True, slots=True)
class Dates:
    """When a relation holds (as precise as the page says it) or was seen to hold."""

    valid_from: str = ""
    valid_to: str = ""
    observed: str = ""


def dates(start: str, end: str, *, real_end: bool = False) -> Dates:
    """Dates of a row: an end without a start is the day at which the page shows the fact, unless it is a real end."""
    if end and not start and not real_end:
        return Dates(observed=end)
    return Dates(start, end)


def emit_relations(
    records: list[Record],
    resolver: Resolver,
    emitter: Emitter,
    real_ends: Collection[tuple[str, str, str]] = (),
) -> None:
    """State every row. `real_ends` lists subject, verb and object of the rows whose end without a start is one."""
    for record in records:
        with emitter.record(record) as row:
            real = (record["subject"], record["relation"], record["object"]) in real_ends
            _Statement(
                row, resolver, emitter.spec.name, record, dates(record["from"], record["to"], real_end=real)
            ).emit()


class _Statement:
    """One row of relations: a subject, a verb and an object."""

    def __init__(self, row: Row, resolver: Resolver, dataset: str, record: Record, when: Dates) -> None:
        self.row, self.resolver, self.dataset, self.record, self.when = row, resolver, dataset, record, when
        self.verb = record["relation"]

    def emit(self) -> None:
        """State the relation between every subject and every object of the row."""
        subjects = self.resolver.ends(self.dataset, self.record["subject"])
        objects = self.resolver.ends(self.dataset, self.record["object"])
        for subject in subjects:
            for target in objects:
                meaning = self.resolver.predicate(self.dataset, self.verb, target.word)
                self._state(meaning, subject, target)
                if meaning.also:
                    self._participation(meaning, subject, target)

    def _state(self, meaning: Predicate, subject: End, target: End) -> None:
        if meaning.direction == "inverse":
            subject, target = target, subject
        handler = {
            "Membership": self._membership,
            "Participation": self._participation,
            "Patronage": self._patronage,
            "Signing": self._signing,
        }.get(meaning.cls, self._plain)
        handler(meaning, subject, target)

    def _relate(self, meaning: Predicate, subject: End, target: End, when: Dates | None = None) -> None:
        when = when or self.when
        self.row.relate(
            meaning.cls,
            mention(self.row, subject),
            mention(self.row, target),
            role=meaning.role,
            kind=meaning.kind,
            degree=meaning.degree,
            modality=meaning.modality,
            verb=self.verb,
            qualifier=meaning.qualifier,
            valid_from=when.valid_from,
            valid_to=when.valid_to,
            observed=when.observed,
            method=self._method(meaning),
        )

    def _method(self, meaning: Predicate) -> Method:
        """A carrier read from the contact block of a site's page is inferred: the page does not call it one."""
        contact = meaning.cls == "Carrying" and any(_CONTACT_PAGE.match(url) for url in self.record.urls)
        return "derived" if contact and self.verb == "Träger von" else "curated"

    def _plain(self, meaning: Predicate, subject: End, target: End) -> None:
        if meaning.cls in _TRANSFER and target.solution:
            target = target.solution
        if meaning.cls == "Recognition" and target.solution:
            mention(self.row, target.solution)
            self._relate(replace(meaning, qualifier=f"solution={target.solution.id}"), subject, target)
            return
        if meaning.cls == "Cooperation" and LVO in meaning.qualifier and target.cls == "Territory":
            target = self._lvo_project(target)
        if meaning.direction == "symmetric":
            subject, target = symmetric(subject, target)
        if meaning.cls == "Succession" and subject.cls == target.cls == "Territory":
            self._relate(replace(meaning, kind=""), subject, target)
            return
        self._relate(meaning, subject, target)

    def _membership(self, meaning: Predicate, member: End, body: End) -> None:
        role = self.resolver.membership_role(member.id, body.id, meaning.role or member.role or body.role)
        self._relate(replace(meaning, role=role), member, body)

    def _participation(self, meaning: Predicate, subject: End, target: End) -> None:
        """Participation in a programme has no role in its key: other tables state the same fact without one."""
        if target.cls != "Programme" and subject.cls == "Programme":
            subject, target = target, subject
        own = meaning if meaning.cls == "Participation" else Predicate("Participation", "forward")
        if target.cls == "Programme" and own.role:
            own = replace(own, role="", qualifier=_joined(own.qualifier, f"role={own.role}"))
        self._relate(own, subject, target)

    def _patronage(self, meaning: Predicate, foundation: End, place: End) -> None:
        """Patronage hangs on the project of the site, not on its territories: one site may cover two."""
        self._relate(meaning, foundation, self._lvo_project(place))

    def _lvo_project(self, place: End) -> End:
        project = self.resolver.lvo_project_of(place.id)
        if project is None:
            raise UnknownValue("object", place.raw or place.name, "municipalities.csv")
        return project

    def _signing(self, meaning: Predicate, subject: End, target: End) -> None:
        """Parties sign an agreement; two parties without a named document sign the one between them.

        A renewal is no new agreement: its date is the day it was seen to hold, the first signing has its own.
        """
        plain = Predicate("Signing", "forward", qualifier=meaning.qualifier)
        if target.cls == "Agreement":
            role = f"role={meaning.role}" if meaning.role else ""
            self._relate(replace(plain, qualifier=_joined(meaning.qualifier, role)), subject, target)
            return
        agency, party = (subject, target) if "Agency" in subject.traits else (target, subject)
        kind = _KINDS.get(meaning.kind, "agreement")
        agreement = self.resolver.partnership(agency, party, kind, date=self.when.valid_from)
        self.row.entity(agreement.id, "Agreement", agreement.name, coded={"kind": kind}, end=self.when.valid_to)
        when = self.when
        if "act=Verlängerung" in meaning.qualifier:
            when = Dates(valid_to=when.valid_to, observed=when.valid_from or when.observed)
        for end in (agency, party):
            self._relate(plain, end, agreement, when)


def _joined(*details: str) -> str:
    return ";".join(filter(None, details))
