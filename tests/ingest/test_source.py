"""`source.yml`: what is wrong in it is named with file and field."""

from pathlib import Path

import pytest

from ingest.source import BUNDLED, SourceError, read_source

GOOD = """
name: demo
title: Beispiel
publisher: Niemand
licence: CC BY 4.0
coverage: eine Zeile
retrieved: {first_seen: 2026-11-24, last_seen: 2026-11-25}
tables:
  a.csv:
    columns: [name, start]
    dates: [start]
"""


def _read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "source.yml"
    path.write_text(text, encoding="utf-8")
    read_source(path)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    _read(tmp_path, GOOD)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("publisher: Niemand\n", "", r"source\.yml: Feld publisher: .*Abhilfe"),
        ("title: Beispiel", "title: Beispiel\nunbekannt: 1", r"Feld unbekannt: "),
        ("dates: [start]", "dates: [begin]", r"Feld tables\.a\.csv: .*begin"),
        ("dates: [start]", "patterns: {name: '['}", r"Feld tables\.a\.csv\.patterns\.name: .*regulärer Ausdruck"),
        ("first_seen: 2026-11-24", "first_seen: gestern", r"Feld retrieved\.first_seen: "),
        ("columns: [name, start]", "columns: [name", r"kein lesbares YAML"),
        ("dates: [start]", "dates: [start]\nassertions: [{count: wishes, name: x}]", r"Feld assertions\.0\.count"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(SourceError, match=message):
        _read(tmp_path, GOOD.replace(old, new))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"source\.yml: fehlt"):
        read_source(tmp_path / "source.yml")


def test_every_source_says_where_it_is_from_and_what_must_hold() -> None:
    specs = [read_source(path) for path in sorted((BUNDLED / "sources").glob("*/source.yml"))]
    assert len({spec.name for spec in specs}) == len(specs) >= 6
    for spec in specs:
        assert spec.licence and spec.coverage and spec.assertions
