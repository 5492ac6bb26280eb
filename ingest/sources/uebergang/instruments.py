"""`local_instruments.csv`: carriers, offices and projects of a programme at a place."""

from ingest.emit import Emitter, Row
from ingest.readers.table import Record
from ingest.resolve import End, Resolver, mention
from ingest.sources.seats import locate, mention_all
from ingest.sources.structures import develop, embody, in_family, part_of

NAME = "local_instruments.name"
REGIONAL = ("vera", "kausa", "kausa-transfer", "bop")
"""Programmes whose projects serve a region: the Kreis in their rows only stands for it."""


def _thing(resolver: Resolver, record: Record) -> End:
    end = resolver.things.end(f"ueb.local_instruments:{record.line}")
    return end if end.id else resolver.end("ueb", record["name"], NAME)


def _carry(row: Row, resolver: Resolver, record: Record, thing: str) -> None:
    """The first of several carriers carries, the others cooperate."""
    if not record["carrier"]:
        return
    first, *others = mention_all(row, resolver.ends("ueb", record["carrier"]))
    row.relate("Carrying", first, thing, valid_from=record["start"], valid_to=record["end"] if record["start"] else "")
    for partner in others:
        row.relate("Cooperation", partner, thing, kind="Partner des Trägers")


def _place(row: Row, resolver: Resolver, record: Record, thing: str) -> None:
    """Where a project is; one that serves a region lies in its Land only and says so."""
    land = (resolver.places.land(record["bundesland"]),) if record["bundesland"] else ()
    if record["kommune"] and record["instrument"] not in REGIONAL:
        locate(row, thing, resolver.places.place("ueb", record["kommune"]).territories)
        return
    locate(row, thing, land)
    if record["kommune"]:
        row.prop(thing, "scope", f"Region um {record['kommune']}", "coded")
    elif record["bundesland"]:
        row.prop(thing, "scope", f"{record['bundesland']} (landesweit)", "coded")


def _project(row: Row, resolver: Resolver, record: Record, thing: End) -> None:
    row.prop(thing.id, "summary", record["summary_de"])
    row.prop(thing.id, "start", record["start"])
    row.prop(thing.id, "end", record["end"])
    row.prop(thing.id, "fkz", record["fkz"])
    _place(row, resolver, record, thing.id)
    solution = resolver.things.twin(f"ueb.local_instruments:{record.line}")
    if solution:
        row.relate("Development", thing.id, mention(row, solution), method="coded")


def _solution(row: Row, resolver: Resolver, record: Record, thing: End, family: str) -> None:
    ref = f"ueb.local_instruments:{record.line}"
    places = resolver.places.place("ueb", record["kommune"]).territories if record["kommune"] else ()
    row.prop(thing.id, "summary", record["summary_de"])
    row.prop(thing.id, "since", record["start"])
    row.prop(thing.id, "until", record["end"])
    in_family(row, resolver, thing, family, "high", resolver.things.canonical(ref))
    develop(row, thing, places, planned=False, since=record["start"], until=record["end"])
    part_of(row, resolver, ref, thing)
    embody(row, resolver, ref, thing, "municipal_office", places)


def _instrument(row: Row, resolver: Resolver, record: Record, families: dict[str, str]) -> None:
    thing = _thing(resolver, record)
    mention(row, thing)
    programme = resolver.things.programme(record["instrument"], "ueb.local_instruments.instrument")
    if thing.cls == "Solution":
        _solution(row, resolver, record, thing, families[record["instrument"]])
    elif thing.cls == "Project":
        _project(row, resolver, record, thing)
    else:
        row.prop(thing.id, "summary" if thing.cls == "Programme" else "scope", record["summary_de"])
    if programme.cls == "Programme" and thing.cls in ("Project", "Solution") and programme.id != thing.id:
        row.relate("Composition", thing.id, mention(row, programme), method="coded")
    _carry(row, resolver, record, thing.id)


def emit_instruments(records: list[Record], resolver: Resolver, emitter: Emitter) -> None:
    """State every local project, coordination office and its carrier."""
    families = {entry["instrument"]: entry["family_id"] for entry in emitter.lookup("local_instruments")}
    for record in records:
        with emitter.record(record) as row:
            _instrument(row, resolver, record, families)
