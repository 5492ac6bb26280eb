"""Which office or body a solution is: cited by an endpoint row, or of exactly the same name in the same data set."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.emit import UnknownValue
from ingest.resolve.ends import End, LookupRow
from ingest.resolve.things import REFERENCE, Things

if TYPE_CHECKING:
    from ingest.resolve.resolver import Resolver

_TABLES = ("solutions", "structures", "sites", "youth_agencies", "local_instruments", "instruments")
_WORDS = ("Actor", "Body", "Agency")


def embodied(resolver: Resolver) -> dict[str, tuple[End, ...]]:
    """Solution id -> the actors that it is, each once."""
    found: dict[str, dict[str, End]] = {}
    for row, key in resolver.actors.endpoint_keys(resolver.lookups["endpoints"]):
        if row["class"] in _WORDS:
            for ref in _cited(row):
                _add(found, resolver.things, ref, resolver.actors.end(key))
    for ref, name in resolver.things.references():
        dataset, _, table = ref.partition(":")[0].partition(".")
        key_of_name = resolver.actors.find(dataset, name)
        if table in _TABLES and key_of_name:
            _add(found, resolver.things, ref, resolver.actors.end(key_of_name))
    return {solution: tuple(ends.values()) for solution, ends in found.items()}


def solutions_of(things: Things, embodied_by: dict[str, tuple[End, ...]]) -> dict[str, End]:
    """Actor id -> the (first) solution that it is."""
    by_id: dict[str, End] = {}
    for ref, _ in things.references():
        with suppress(UnknownValue):
            end = things.end(ref)
            by_id.setdefault(end.id, end)
    found: dict[str, End] = {}
    for solution, ends in embodied_by.items():
        for end in ends:
            found.setdefault(end.id, replace(by_id[solution], raw=""))
    return found


def _cited(row: LookupRow) -> list[str]:
    note = row["note"] if row["note"].startswith(("= ", "auch Lösung")) and "Teil von" not in row["note"] else ""
    return [match[0] for match in REFERENCE.finditer(f"{row['found_in']} {note}") if match[2] in _TABLES]


def _add(found: dict[str, dict[str, End]], things: Things, ref: str, actor: End) -> None:
    solution = None
    with suppress(UnknownValue):
        solution = things.end(ref)
    if solution and solution.cls == "Solution" and "Collective" not in actor.traits:
        found.setdefault(solution.id, {}).setdefault(actor.id, replace(actor, raw=""))
