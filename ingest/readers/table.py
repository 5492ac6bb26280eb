"""Strict reader of CSV tables: every row is either checked and handed on, or in quarantine with line, field and fix."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from graph_store.statements import Quarantined
from ingest.source import TableSpec

URL_SEPARATOR = " | "
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\udc80-\udcff]")
"""Control characters, and bytes that are no UTF-8 (Python keeps them as lone surrogates)."""
_URL = re.compile(r"https?://[^\s|]+")


@dataclass(frozen=True, slots=True)
class Record:
    """A checked row: `record["column"]` is its text, `urls` its pages (none: own knowledge of the compiler)."""

    file: str
    line: int
    values: dict[str, str]
    urls: list[str] = field(default_factory=list)
    confidence: str = "seen"

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def items(self, column: str, separator: str = ";") -> list[str]:
        """The parts of a list cell without blanks at their ends; empty parts are left out."""
        return [part.strip() for part in self.values[column].split(separator) if part.strip()]


@dataclass(slots=True)
class Table:
    """All rows of a file: the good ones, the number read, and what is wrong with the others."""

    file: str
    records: list[Record] = field(default_factory=list)
    read: int = 0
    quarantine: list[Quarantined] = field(default_factory=list)
    refused: bool = False


class _RefusedError(Exception):
    """A row (or, with line 1, the file) cannot be used."""

    def __init__(self, column: str, value: str, reason: str, fix: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason, self.fix = column, value, reason, fix


def is_date(text: str) -> bool:
    """True for YYYY, YYYY-MM or YYYY-MM-DD that names a real day."""
    match = _DATE.fullmatch(text)
    if not match:
        return False
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error as error:
        fix = "Anführungszeichen im Feld verdoppeln und das Feld schließen; Zeilenumbrüche im Feld entfernen"
        raise _RefusedError("", line[:80], f"kein gültiges CSV ({error})", fix) from error


def _check_header(cells: list[str], spec: TableSpec) -> None:
    missing = [c for c in spec.columns if c not in cells]
    extra = [c for c in cells if c not in spec.columns]
    if missing or extra:
        reason = "; ".join(
            text
            for text in (
                f"Spalte fehlt: {', '.join(missing)}" if missing else "",
                f"Spalte unbekannt: {', '.join(repr(c) for c in extra)}" if extra else "",
            )
            if text
        )
        raise _RefusedError(
            ", ".join(missing or extra), ",".join(cells)[:200], reason, "Kopfzeile wie in source.yml herstellen"
        )
    if len(set(cells)) != len(cells):
        twice = sorted({c for c in cells if cells.count(c) > 1})
        raise _RefusedError(", ".join(twice), ",".join(cells)[:200], "Spalte doppelt", "eine der Spalten entfernen")


def _check_text(values: dict[str, str]) -> None:
    for column, value in values.items():
        found = _FORBIDDEN.search(value)
        if found and "\udc80" <= found[0] <= "\udcff":
            shown = value.encode("utf-8", "surrogateescape").decode("latin-1")
            raise _RefusedError(column, shown, "kein gültiges UTF-8", "Datei als UTF-8 speichern")
        if found:
            raise _RefusedError(column, repr(value), f"Steuerzeichen U+{ord(found[0]):04X}", "Zeichen entfernen")


def _check_values(values: dict[str, str], spec: TableSpec) -> None:
    for column in spec.required:
        if not values[column]:
            raise _RefusedError(column, "", "Wert fehlt", "Wert eintragen")
    for column in spec.dates:
        if values[column] and not is_date(values[column]):
            fix = "JJJJ, JJJJ-MM oder JJJJ-MM-TT eines wirklichen Tages eintragen"
            raise _RefusedError(column, values[column], "kein gültiges Datum", fix)
    for start, end in spec.spans:
        length = min(len(values[start]), len(values[end]))
        if length and values[end][:length] < values[start][:length]:
            value = f"{values[start]} bis {values[end]}"
            raise _RefusedError(f"{start}, {end}", value, "Ende liegt vor dem Anfang", "Daten berichtigen")
    for column, pattern in spec.patterns.items():
        if values[column] and not re.fullmatch(pattern, values[column]):
            fix = f"Wert der Form {pattern} eintragen"
            raise _RefusedError(column, values[column], "Wert hat nicht die verlangte Form", fix)


def _pages(values: dict[str, str], spec: TableSpec) -> tuple[list[str], str]:
    confidence = values[spec.confidence] if spec.confidence else "seen"
    if confidence not in ("seen", "background"):
        raise _RefusedError(spec.confidence or "", confidence, "unbekannter Wert", "seen oder background eintragen")
    if not spec.url:
        return [], confidence
    if not values[spec.url]:
        if confidence == "seen":
            raise _RefusedError(
                spec.url, "", "Quelle fehlt", "Adresse der Seite eintragen oder confidence=background setzen"
            )
        return [], confidence
    urls = values[spec.url].split(URL_SEPARATOR)
    for url in urls:
        if not _URL.fullmatch(url):
            fix = f"vollständige http(s)-Adressen eintragen, mehrere mit {URL_SEPARATOR!r} trennen"
            raise _RefusedError(spec.url, url, "keine Adresse einer Seite", fix)
    return list(dict.fromkeys(urls)), confidence


def _records(dataset: str, table: Table, header: list[str], lines: list[str], spec: TableSpec) -> Iterator[Record]:
    seen: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(lines, start=2):
        table.read += 1
        try:
            cells = _cells(line)
            if len(cells) != len(header):
                reason = f"{len(cells)} Felder statt {len(header)}"
                raise _RefusedError("", line[:80], reason, "Trennzeichen und Anführungszeichen der Zeile prüfen")
            values = dict(zip(header, cells, strict=True))
            _check_text(values)
            _check_values(values, spec)
            urls, confidence = _pages(values, spec)
            key = tuple(values[c] for c in spec.key or header)
            if key in seen:
                name = ", ".join(spec.key) or "alle Spalten"
                reason = f"Schlüssel doppelt, zuerst in Zeile {seen[key]}"
                raise _RefusedError(name, " | ".join(key)[:200], reason, "Zeile entfernen oder Schlüssel berichtigen")
            seen[key] = number
        except _RefusedError as refused:
            table.quarantine.append(_quarantined(dataset, table.file, number, refused))
            continue
        yield Record(table.file, number, values, urls, confidence)


def _quarantined(dataset: str, file: str, line: int, refused: _RefusedError) -> Quarantined:
    shown = refused.value.encode("utf-8", "replace").decode()
    return Quarantined(dataset, file, line, refused.column, shown, refused.reason, refused.fix)


def read_table(path: Path, spec: TableSpec, dataset: str) -> Table:
    """Read a CSV table (UTF-8, comma, RFC 4180, no line breaks in fields; a BOM is tolerated).

    A wrong header or an unreadable file refuses the file as a whole (`refused`); a wrong row only itself. Line numbers
    are those of the file, the header being line 1. `len(records) <= read` always holds, the rest is in `quarantine`.
    """
    table = Table(path.name)
    try:
        text = path.read_bytes().decode("utf-8", "surrogateescape").removeprefix("\ufeff")
        lines = [line.removesuffix("\r") for line in text.split("\n")]
        if lines and not lines[-1]:
            lines.pop()
        if not lines:
            raise _RefusedError("", "", "Datei ist leer", "Kopfzeile und Zeilen eintragen")
        table.read = len(lines) - 1
        _check_text({"": lines[0]})
        header = _cells(lines[0])
        _check_header(header, spec)
    except OSError as error:
        refused = _RefusedError("", path.name, f"nicht lesbar ({error.strerror})", "Datei wiederherstellen")
        table.quarantine.append(_quarantined(dataset, path.name, 0, refused))
        table.refused = True
    except _RefusedError as refused:
        table.quarantine.append(_quarantined(dataset, path.name, 1, refused))
        table.refused = True
    else:
        table.read = 0
        table.records = list(_records(dataset, table, header, lines[1:], spec))
    return table
