"""Rows to statements: one per page, nothing of a refused row, one source per page."""

from datetime import date

import pytest

from graph_store.ids import BACKGROUND, relation_id, source_id
from ingest.emit import Emitter, UnknownValue
from ingest.source import Retrieved, SourceSpec

SPEC = SourceSpec(
    name="kom",
    title="Beispiel",
    publisher="Niemand",
    licence="CC BY 4.0",
    coverage="",
    retrieved=Retrieved(first_seen=date(2026, 11, 24), last_seen=date(2026, 11, 25)),
)


def test_every_value_is_stated_once_per_page() -> None:
    emitter = Emitter(SPEC)
    with emitter.row("a.csv", 7, ["https://a.de/x", "https://b.de/y"]) as row:
        row.entity("actor/1", "Actor", "Amt", coded={"sector": "municipal"}, seat="", alias=["A", "B"])
    assert len(emitter.statements) == 2 * 5
    by_property = {(s.property, s.value): s for s in emitter.statements}
    assert by_property["sector", "municipal"].method == "coded"
    assert by_property["alias", "B"].method == "curated"
    assert {s.locator for s in emitter.statements} == {"kom/a.csv:7"}
    assert {s.first_seen + s.last_seen for s in emitter.statements} == {"2026-11-242026-11-25"}


def test_a_relation_has_the_id_of_its_key_not_of_its_dates() -> None:
    emitter = Emitter(SPEC)
    with emitter.row("a.csv", 2, ["https://a.de/x"]) as row:
        one = row.relate("Membership", "actor/1", "actor/2", role="Vorsitz", valid_from="2012")
        plan = row.relate("Membership", "actor/1", "actor/2", role="Vorsitz", modality="planned")
    assert one == relation_id("Membership", "actor/1", "actor/2", "Vorsitz")
    assert plan != one


def test_background_is_a_source_of_low_confidence() -> None:
    emitter = Emitter(SPEC)
    with emitter.row("a.csv", 2, [], "background") as row:
        row.entity("actor/1", "Actor", "Amt", confidence="high")
    assert {s.confidence for s in emitter.statements} == {"low"}
    assert emitter.sources[source_id(BACKGROUND)].kind == "background"


def test_a_refused_row_states_nothing_and_is_reported() -> None:
    emitter = Emitter(SPEC)
    with emitter.row("a.csv", 2, ["https://a.de/x"]) as row:
        row.entity("actor/1", "Actor", "Amt")
        raise UnknownValue("sector", "halbstaatlich", "sectors.csv")
    with emitter.row("a.csv", 3, ["https://a.de/x"]) as row:
        row.entity("actor/2", "Actor", "Amt")
        row.quarantine("name", "Amt", "zu allgemein", "genauer benennen")
    assert emitter.statements == []
    assert [(q.line, q.field, q.value) for q in emitter.quarantine] == [
        (2, "sector", "halbstaatlich"),
        (3, "name", "Amt"),
    ]
    assert "sectors.csv" in emitter.quarantine[0].fix


def test_a_note_leaves_the_row_in_use() -> None:
    emitter = Emitter(SPEC)
    with emitter.row("a.csv", 2, ["https://a.de/x"]) as row:
        row.entity("actor/1", "Actor", "Amt")
        row.note("seat", "?", "unklar", "nachsehen")
    assert len(emitter.statements) == 2
    assert len(emitter.quarantine) == 1


def test_other_errors_are_not_swallowed() -> None:
    emitter = Emitter(SPEC)
    with pytest.raises(ZeroDivisionError), emitter.row("a.csv", 2, ["https://a.de/x"]):
        raise ZeroDivisionError
    assert emitter.statements == []


def test_one_page_under_several_addresses_is_one_source() -> None:
    emitter = Emitter(SPEC)
    addresses = ["http://www.a.de/x;jsessionid=1A", "https://a.de/x", "https://www.a.de/x/"]
    assert len({emitter.source(address) for address in addresses}) == 1
    (source,) = emitter.sources.values()
    assert source.url == "http://www.a.de/x"
    assert list(source.seen_as) == addresses


def test_a_mirror_is_named_as_one() -> None:
    emitter = Emitter(SPEC)
    key = emitter.source("https://docslib.org/doc/1/x")
    assert emitter.sources[key].publisher == "Spiegel (docslib.org)"
