"""Readers of needs assessments: CSV, XLSX and JSON in, rows of texts out. No file can make them use much memory."""

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from graph_schema.assessment import BY_NAME, COLUMNS, SEPARATOR
from graph_store.statements import Quarantined
from ingest.assessment.checking import Assessment, Territory, check
from ingest.assessment.rows import AssessmentError, Row, problem
from ingest.assessment.texts import personal_column

MOST_BYTES, MOST_UNPACKED = 5 * 2**20, 50 * 2**20
MOST_ROWS, MOST_COLUMNS = 2000, 40
_NEEDS = "bedarfe"
_TEMPLATE = "Vorlage docs/how-to/needs-assessment.csv verwenden"


def read_assessments(path: Path, territory: Territory, today: date) -> tuple[Assessment, ...]:
    """The assessments of a file. `territory` gives the id of what a text names, or raises LookupError with the reason.

    Raises AssessmentError with everything that is wrong, and OSError where the file cannot be read.
    """
    readers: dict[str, Callable[[str, bytes], list[Row]]] = {".csv": _csv, ".xlsx": _xlsx, ".json": _json}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise _refused(path.name, path.suffix, "Dateityp nicht bekannt", f"als {', '.join(readers)} speichern")
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise _refused(path.name, "", f"größer als {MOST_BYTES // 2**20} MB", "in mehrere Dateien teilen")
    rows = reader(path.name, content)
    if not rows:
        raise _refused(path.name, "", "enthält keinen Bedarf", "mindestens eine Zeile eintragen")
    if len(rows) > MOST_ROWS:
        raise _refused(path.name, "", f"mehr als {MOST_ROWS} Bedarfe", "in mehrere Dateien teilen")
    return check(rows, path.name, territory, today)


def _refused(file: str, value: str, reason: str, fix: str, line: int = 0, column: str = "") -> AssessmentError:
    return AssessmentError([problem(file, line, column, value, reason, fix)])


def _header(file: str, cells: Sequence[str]) -> list[str]:
    """The names of the columns; raises AssessmentError for unknown, missing or double ones."""
    names = [cell.strip().casefold() for cell in cells]
    found: list[Quarantined] = []
    for name in dict.fromkeys(names):
        if name not in BY_NAME:
            found.append(_unknown(file, 1, name))
        elif names.count(name) > 1:
            found.append(problem(file, 1, name, "", "Spalte doppelt", "eine der Spalten entfernen"))
    missing = [c.name for c in COLUMNS if c.required and c.name not in names]
    if missing:
        found.append(problem(file, 1, ", ".join(missing), "", "Spalte fehlt", _TEMPLATE))
    if found:
        raise AssessmentError(found)
    return names


def _unknown(file: str, line: int, name: str) -> Quarantined:
    if personal_column(name):
        fix = "Spalte entfernen: Angaben zu Personen werden nicht angenommen"
        return problem(file, line, name, "", "Spalte für Angaben zu Personen", fix)
    return problem(file, line, name, "", "Spalte unbekannt", f"entfernen; möglich sind {', '.join(BY_NAME)}")


def _row(line: int, header: Sequence[str], cells: Sequence[str]) -> Row | None:
    """The row with the texts of its cells, those of list columns split; None for an empty row."""
    texts: dict[str, tuple[str, ...]] = {}
    for name, cell in zip(header, cells, strict=False):
        parts = re.split(rf"\s*{SEPARATOR}\s*", cell) if BY_NAME[name].several else [cell]
        known = tuple(part.strip(" \t\xa0") for part in parts if part.strip())
        if known:
            texts[name] = known
    return Row(line, texts) if texts else None


def _rows(file: str, lines: Iterable[tuple[int, list[str]]]) -> list[Row]:
    header: list[str] = []
    found = []
    for line, cells in lines:
        while cells and not cells[-1].strip():
            cells.pop()
        if not header:
            if cells:
                header = _header(file, cells)
            continue
        if len(cells) > len(header):
            reason = f"{len(cells)} Felder statt {len(header)}"
            raise _refused(file, "", reason, "Trennzeichen und Anführungszeichen der Zeile prüfen", line)
        row = _row(line, header, cells)
        if row:
            found.append(row)
    return found


def _csv(file: str, content: bytes) -> list[Row]:
    try:
        text = unicodedata.normalize("NFC", content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        fix = "als „CSV UTF-8“ speichern"
        raise _refused(file, "", "kein gültiges UTF-8", fix, line) from error
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    return _rows(file, _csv_lines(file, text, separator))


def _csv_lines(file: str, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            fix = "Anführungszeichen im Feld verdoppeln und das Feld schließen"
            raise _refused(file, "", f"kein gültiges CSV ({error})", fix, line) from error
        yield line, cells
        line = reader.line_num + 1


def _xlsx(file: str, content: bytes) -> list[Row]:
    from openpyxl import load_workbook

    broken = (zipfile.BadZipFile, OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, SyntaxError)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
                raise _refused(file, "", "entpackt zu groß", "Blatt in eine neue Datei kopieren")
        book = load_workbook(io.BytesIO(content), read_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        lines = [
            (line, [_cell(file, line, cell) for cell in cells])
            for line, cells in enumerate(sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS), start=1)
        ]
    except broken as error:
        raise _refused(file, "", "nicht als Excel-Datei lesbar", "neu als .xlsx oder .csv speichern") from error
    return _rows(file, lines)


def _cell(file: str, line: int, cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in ("f", "e"):
        column = str(cell.column_letter)
        raise _refused(file, str(value), "Formel oder Fehler statt eines Wertes", "als Wert einfügen", line, column)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unicodedata.normalize("NFC", str(value))


def _json(file: str, content: bytes) -> list[Row]:
    try:
        text = unicodedata.normalize("NFC", content.decode("utf-8-sig"))
        document = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        fix = "Datei berichtigen; das Schema ist graph_schema/generated/needs_assessment.schema.json"
        raise _refused(file, "", f"kein lesbares JSON ({error})", fix) from error
    if not isinstance(document, dict) or not isinstance(document.get(_NEEDS), list):
        raise _refused(file, "", f"kein Objekt mit einer Liste „{_NEEDS}“", "Aufbau wie im Schema herstellen")
    whole = {name: value for name, value in document.items() if name != _NEEDS}
    found: list[Quarantined] = []
    shared = _texts(file, 0, whole, "assessment", found)
    rows = []
    for number, need in enumerate(document[_NEEDS][: MOST_ROWS + 1], start=1):
        if isinstance(need, dict):
            rows.append(Row(number, {**shared, **_texts(file, number, need, "need", found)}))
        else:
            found.append(problem(file, number, _NEEDS, str(need), "kein Objekt", "Aufbau wie im Schema herstellen"))
    if found:
        raise AssessmentError(found)
    return rows


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError(f"Schlüssel doppelt: {next(n for n in names if names.count(n) > 1)}")
    return dict(pairs)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} ist keine Zahl")


def _texts(
    file: str, line: int, values: dict[str, Any], about: str, found: list[Quarantined]
) -> dict[str, tuple[str, ...]]:
    """The texts of one object; what has another form than its column is reported in `found`."""
    texts = {}
    for name, value in values.items():
        column = BY_NAME.get(name)
        if column is None or column.about != about:
            found.append(_unknown(file, line, name))
            continue
        items = value if column.several and isinstance(value, list) else [value]
        parts = tuple(_text(name, item) for item in items)
        if any(part is None for part in parts) or (column.several and not isinstance(value, list)):
            fix = "Liste von Texten eintragen" if column.several else "Text eintragen"
            fix = 'Liste von {"gruppe": Text, "anzahl": Zahl} eintragen' if name == "befragte" else fix
            found.append(problem(file, line, name, json.dumps(value, ensure_ascii=False), "andere Form erwartet", fix))
        else:
            texts[name] = tuple(part.strip() for part in parts if part and part.strip())
    return {name: parts for name, parts in texts.items() if parts}


def _text(name: str, value: Any) -> str | None:
    if name != "befragte":
        return value if isinstance(value, str) else None
    if not isinstance(value, dict) or set(value) != {"gruppe", "anzahl"}:
        return None
    group, count = value["gruppe"], value["anzahl"]
    fit = isinstance(group, str) and isinstance(count, int) and not isinstance(count, bool)
    return f"{group}: {count}" if fit else None
