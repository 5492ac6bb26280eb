"""Reader of lookup tables: they belong to the code, so a broken one stops the run with a clear error."""

from pathlib import Path

from ingest.readers.table import read_table
from ingest.source import SourceError, TableSpec


def read_lookup(folder: Path, name: str) -> list[dict[str, str]]:
    """All rows of `folder/name.csv` as dicts, in order of the file.

    Raises SourceError, naming file, line, field and fix, when the table is missing or a row malformed or double.
    """
    path = folder / f"{name}.csv"
    try:
        with path.open(encoding="utf-8-sig") as file:
            columns = file.readline().strip().split(",")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: nicht lesbar ({error}). Abhilfe: Datei wiederherstellen.") from error
    table = read_table(path, TableSpec(columns=columns), name)
    for wrong in table.quarantine:
        raise SourceError(
            f"{path}:{wrong.line}: Feld {wrong.field or '-'}: {wrong.reason} ({wrong.value}). Abhilfe: {wrong.fix}."
        )
    return [record.values for record in table.records]
