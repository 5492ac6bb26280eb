"""What commands print: tables for people, one JSON document for programs, progress on stderr."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from visualizations.formats import number

JsonFlag = Annotated[bool, typer.Option("--json", help="Genau ein JSON-Dokument auf stdout.")]


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """The reader (`| head`) has gone: no failure, `cli.run` ends quietly."""
        raise BrokenPipeError


def console() -> Console:
    """The console for answers. Text from sources is never read as markup."""
    return _Console(markup=False, highlight=False, emoji=False, soft_wrap=False)


def note(text: str) -> None:
    """A message beside the answer, on stderr."""
    sys.stderr.write(text + "\n")


def print_json(document: Any) -> None:
    """One JSON document on stdout; numbers that are not finite are an error, never NaN."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def print_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], right: Iterable[str] = ()
) -> None:
    """A table with a title; the columns named in `right` hold numbers. Nothing is printed without rows."""
    cells = [[clean(value) for value in row] for row in rows]
    if not cells:
        return
    numbers = set(right)
    print_lines(title)  # not the table's own title, which would wrap at the width of a narrow table
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(Text(name), justify="right" if name in numbers else "left", overflow="fold")
    for line in cells:
        table.add_row(*(Text(cell) for cell in line))
    console().print(table)


def row_count(n: int) -> str:
    """How many rows, in words."""
    return f"{number(n)} {'Zeile' if n == 1 else 'Zeilen'}"


def print_files(rows: Iterable[tuple[str, str, int, int, int]]) -> None:
    """Rows read, used and quarantined per file (data set, file, three numbers), with their sums."""
    files = list(rows)
    sums = [number(sum(counts)) for counts in zip(*(row[2:] for row in files), strict=True)] or [""] * 3
    columns = ("Quelle", "Datei", "gelesen", "verwendet", "Quarantäne")
    shown = [(name, file, *map(number, counts)) for name, file, *counts in files]
    print_table("Zeilen", columns, [*shown, ("zusammen", "", *sums)], right=columns[2:])


def print_lines(*lines: str) -> None:
    """Plain lines on stdout; empty ones are left out."""
    for line in lines:
        if line:
            console().print(Text(clean(line)), soft_wrap=True)


def clean(value: object) -> str:
    """A value as text for a terminal: control characters of sources must not steer it."""
    text = "" if value is None else str(value)
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)
