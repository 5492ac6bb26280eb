"""The strict reader: each kind of bad input is named with line, field and fix, and costs only its own row."""

from pathlib import Path

import pytest

from ingest.readers.lookup import read_lookup
from ingest.readers.table import Table, is_date, read_table
from ingest.source import BUNDLED, SourceError, TableSpec, read_source

SPEC = TableSpec(
    columns=["name", "ags", "start", "end", "source_url", "confidence"],
    key=["name"],
    dates=["start", "end"],
    spans=[("start", "end")],
    required=["name"],
    patterns={"ags": r"\d{5}"},
    url="source_url",
    confidence="confidence",
)
HEADER = "name,ags,start,end,source_url,confidence"
GOOD = "Peine,03157,2010,2012-05,https://example.org/a,seen"


def _read(tmp_path: Path, *lines: str, encoding: str = "utf-8", newline: str = "\r\n") -> Table:
    path = tmp_path / "places.csv"
    path.write_bytes("".join(line + newline for line in lines).encode(encoding))
    return read_table(path, SPEC, "kom")


def test_a_good_row_is_handed_on_with_its_line_and_pages(tmp_path: Path) -> None:
    table = _read(tmp_path, HEADER, GOOD, "Stade,,,,https://a.de/x | https://b.de/y,seen")
    assert [r.line for r in table.records] == [2, 3]
    assert table.records[0]["ags"] == "03157"
    assert table.records[1].urls == ["https://a.de/x", "https://b.de/y"]
    assert (table.read, table.quarantine, table.refused) == (2, [], False)


def test_a_byte_order_mark_and_unix_line_ends_are_fine(tmp_path: Path) -> None:
    assert len(_read(tmp_path, HEADER, GOOD, encoding="utf-8-sig", newline="\n").records) == 1


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("Peine,03157,2013-02-30,,https://a.de/x,seen", "start", "kein gültiges Datum"),
        ("Peine,03157,2013-13,,https://a.de/x,seen", "start", "kein gültiges Datum"),
        ("Peine,03157,13.02.2013,,https://a.de/x,seen", "start", "kein gültiges Datum"),
        ("Peine,03157,2013,2012-12,https://a.de/x,seen", "start, end", "Ende liegt vor dem Anfang"),
        ("Peine,3157,,,https://a.de/x,seen", "ags", "verlangte Form"),
        (",03157,,,https://a.de/x,seen", "name", "Wert fehlt"),
        ("Peine,03157,,,,seen", "source_url", "Quelle fehlt"),
        ("Peine,03157,,,ftp://a.de/x,seen", "source_url", "keine Adresse"),
        ("Peine,03157,,,https://a.de/x|https://b.de,seen", "source_url", "keine Adresse"),
        ("Peine,03157,,,https://a.de/x,sicher", "confidence", "unbekannter Wert"),
        ("Peine,03157,,https://a.de/x,seen", "", "5 Felder statt 6"),
        ("Peine,03157,,,https://a.de/x,seen,mehr", "", "7 Felder statt 6"),
        ('"Peine,03157,,,https://a.de/x,seen', "", "kein gültiges CSV"),
        ('"Pei"ne,03157,,,https://a.de/x,seen', "", "kein gültiges CSV"),
        ("Pei\x07ne,03157,,,https://a.de/x,seen", "name", "Steuerzeichen U+0007"),
        ("Pei\rne,03157,,,https://a.de/x,seen", "", "kein gültiges CSV"),
        ("", "", "0 Felder statt 6"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_stays(tmp_path: Path, row: str, field: str, reason: str) -> None:
    table = _read(tmp_path, HEADER, "Stade,03359,,,https://a.de/x,seen", row, "Gifhorn,03151,,,https://a.de/x,seen")
    (wrong,) = table.quarantine
    assert (wrong.file, wrong.line, wrong.field) == ("places.csv", 3, field)
    assert reason in wrong.reason
    assert wrong.fix
    assert [r["name"] for r in table.records] == ["Stade", "Gifhorn"]
    assert len(table.records) + len(table.quarantine) == table.read == 3


def test_the_second_row_with_a_key_is_refused_and_names_the_first(tmp_path: Path) -> None:
    table = _read(tmp_path, HEADER, GOOD, "Stade,,,,https://a.de/x,seen", GOOD.replace("2010", "2011"))
    (wrong,) = table.quarantine
    assert (wrong.line, wrong.field, wrong.value) == (4, "name", "Peine")
    assert "Zeile 2" in wrong.reason
    assert table.records[0]["start"] == "2010"


def test_only_the_rows_with_other_bytes_are_lost_in_a_file_of_another_encoding(tmp_path: Path) -> None:
    table = _read(tmp_path, HEADER, GOOD, "Göttingen,,,,https://a.de/x,seen", encoding="latin-1")
    (wrong,) = table.quarantine
    assert (wrong.line, wrong.field, wrong.value) == (3, "name", "Göttingen")
    assert "UTF-8" in wrong.reason
    assert len(table.records) == 1


@pytest.mark.parametrize(
    ("header", "field", "reason"),
    [
        (HEADER.replace(",start", ""), "start", "Spalte fehlt: start"),
        (HEADER + ",note", "note", "Spalte unbekannt: 'note'"),
        (HEADER.replace("start", "begin"), "start", "Spalte fehlt: start; Spalte unbekannt: 'begin'"),
        (HEADER + ",name", "name", "Spalte doppelt"),
        (HEADER.replace(",", ";"), "name, ags, start, end, source_url, confidence", "Spalte fehlt"),
        ("", "name, ags, start, end, source_url, confidence", "Spalte fehlt"),
    ],
)
def test_a_wrong_header_refuses_the_file(tmp_path: Path, header: str, field: str, reason: str) -> None:
    table = _read(tmp_path, header, GOOD, GOOD)
    (wrong,) = table.quarantine
    assert (wrong.line, wrong.field) == (1, field)
    assert reason in wrong.reason
    assert wrong.fix == "Kopfzeile wie in source.yml herstellen" or "doppelt" in reason
    assert (table.refused, table.read, table.records) == (True, 2, [])


def test_utf_16_an_empty_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    table = _read(tmp_path, HEADER, GOOD, encoding="utf-16")
    assert table.refused
    assert (table.quarantine[0].reason, table.quarantine[0].fix) == ("kein gültiges UTF-8", "Datei als UTF-8 speichern")
    (tmp_path / "places.csv").write_bytes(b"")
    assert read_table(tmp_path / "places.csv", SPEC, "kom").quarantine[0].reason == "Datei ist leer"
    assert "nicht lesbar" in read_table(tmp_path / "none.csv", SPEC, "kom").quarantine[0].reason


def test_background_rows_need_no_page(tmp_path: Path) -> None:
    table = _read(tmp_path, HEADER, "Peine,03157,,,,background")
    assert (table.records[0].urls, table.records[0].confidence) == ([], "background")


def test_dates() -> None:
    assert [is_date(d) for d in ("2013", "2013-02", "2012-02-29")] == [True] * 3
    assert [is_date(d) for d in ("2013-02-29", "2013-2", "13", "2013-02-30", "2013-00", "0000")] == [False] * 6


@pytest.mark.parametrize("folder", sorted(p.parent.name for p in (BUNDLED / "sources").glob("*/source.yml")))
def test_every_bundled_row_is_read(folder: str) -> None:
    home = BUNDLED / "sources" / folder
    spec = read_source(home / "source.yml")
    for name, table_spec in ({} if spec.wide else spec.tables).items():
        table = read_table(home / spec.folder / name, table_spec, spec.name)
        assert table.quarantine == []
        assert len(table.records) == table.read > 0


def test_a_broken_lookup_stops_with_file_line_and_fix(tmp_path: Path) -> None:
    (tmp_path / "sectors.csv").write_text("raw,sector\nstaatlich,state\nstaatlich,state\n")
    with pytest.raises(SourceError, match=r"sectors\.csv:3: .*Schlüssel doppelt.*Abhilfe"):
        read_lookup(tmp_path, "sectors")
    with pytest.raises(SourceError, match=r"none\.csv: nicht lesbar.*Abhilfe"):
        read_lookup(tmp_path, "none")
