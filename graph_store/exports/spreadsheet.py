"""The snapshot as a workbook that no cell can turn into a program."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from graph_store.exports.tables import cell, tables
from graph_store.store import Store

_LONGEST = 32_767
_LEFT_OUT = ("statements", "figures", "entities_Profile")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "#")
_CLOCK = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_xlsx(store: Store, directory: Path) -> Iterator[Path]:
    """`bildungsgraph.xlsx`: a sheet per class, relations, sources. Statements and figures are too many for sheets."""
    book = Workbook(write_only=True)
    for table in tables(store):
        if table.name in _LEFT_OUT:
            continue
        sheet = book.create_sheet(table.name.removeprefix("entities_"))
        sheet.freeze_panes = "A2"
        sheet.append(list(table.columns))
        for row in table.rows:
            sheet.append([safe_cell(sheet, row.get(name)) for name in table.columns])
    path = directory / "bildungsgraph.xlsx"
    book.save(path)
    _forget_the_clock(path)
    yield path


def safe_cell(sheet: Any, value: Any) -> Any:
    """The value for a sheet. A text that a spreadsheet could take for a formula or an error stays a text for good."""
    plain = cell(value)
    if not isinstance(plain, str):
        return plain
    text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", plain)
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    if not text.startswith(_FORMULA):
        return text
    guarded = WriteOnlyCell(sheet, value=text)
    guarded.data_type = "s"
    guarded.quotePrefix = True
    return guarded


def _forget_the_clock(path: Path) -> None:
    """Write the archive anew with fixed dates, inside and outside."""
    with zipfile.ZipFile(path) as archive:
        parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            if name == "docProps/core.xml":
                content = _CLOCK.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
