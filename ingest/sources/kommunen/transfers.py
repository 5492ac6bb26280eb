"""`transfers.csv`: who presented, hosted, visited, passed on or took over a solution. A presentation is no transfer."""

from ingest.emit import Emitter, Row
from ingest.readers.table import Record
from ingest.resolve import End, Resolver, mention
from ingest.sources.seats import mention_all
from ingest.sources.structures import develop

HOSTED = "hosted"


def _solution(row: Row, resolver: Resolver, record: Record, givers: tuple[End, ...]) -> End:
    """The solution that is passed on; one that no other row has is the giver's."""
    named = resolver.end("kom", record["solution"], record["from_place"])
    thing = named if named.cls in ("Solution", "Programme") else named.solution or named
    mention(row, thing)
    own = thing.cls == "Solution" and not any(name == thing.name for _, name in resolver.things.references())
    if own:
        territories = tuple(giver for giver in givers if giver.cls == "Territory")
        develop(row, thing, territories, planned=False, since="", until="")
    return thing


def _transfer(row: Row, resolver: Resolver, record: Record) -> None:
    degree = resolver.vocab.transfer_degree("kom", record["degree"])
    givers = resolver.ends("kom", record["from_place"])
    receivers = mention_all(row, resolver.ends("kom", record["to_place"]))
    from_ids = mention_all(row, givers)
    verb, year = record["degree"], record["year"]
    if degree["kind"] == HOSTED:
        # The host shows no solution of its own: what is named is the event.
        for giver in from_ids:
            for receiver in receivers:
                row.relate(
                    "Sharing",
                    giver,
                    receiver,
                    kind=HOSTED,
                    verb=verb,
                    qualifier=f"thema={record['solution']}",
                    valid_from=year,
                )
        return
    thing = _solution(row, resolver, record, givers)
    if degree["relation_class"] == "Adoption":
        for receiver in receivers:
            row.relate("Adoption", receiver, thing.id, degree=degree["degree"], verb=verb, valid_from=year)
        return
    for giver in from_ids:
        for receiver in receivers:
            row.relate(
                "Sharing",
                giver,
                receiver,
                role=thing.name,
                kind=degree["kind"],
                verb=verb,
                qualifier=f"solution={thing.id}",
                valid_from=year,
            )


def emit_transfers(records: list[Record], resolver: Resolver, emitter: Emitter) -> None:
    """State every transfer: sharing from giver to receiver, or adoption from the learner to the solution."""
    for record in records:
        with emitter.record(record) as row:
            _transfer(row, resolver, record)
