"""What the readers hand on: rows of texts by column, and what is wrong with a file or a row."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from graph_store.statements import Quarantined

DATASET = "assessment"
_SHOWN = 80
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One need as it stands in the file: the texts of each column; columns without text are left out.

    `line` is the line of the table, or the number of the need in a JSON file.
    """

    line: int
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)


class AssessmentError(Exception):
    """A file that cannot be taken; nothing of it is. `problems` name file, line, field, value, reason and fix."""

    def __init__(self, problems: Iterable[Quarantined]) -> None:
        self.problems = tuple(problems)
        lines = [_line(problem) for problem in self.problems[:MOST_SHOWN]]
        if len(self.problems) > MOST_SHOWN:
            lines.append(f"… und {len(self.problems) - MOST_SHOWN} weitere.")
        super().__init__("\n".join(lines))


def problem(file: str, line: int, column: str, value: str, reason: str, fix: str) -> Quarantined:
    """Something wrong at one place; long values are cut."""
    shown = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}… ({len(value)} Zeichen)"
    return Quarantined(DATASET, file, line, column, shown, reason, fix)


def _line(found: Quarantined) -> str:
    place = (
        f"{found.file}, Bedarf {found.line}" if found.file.lower().endswith(".json") else f"{found.file}:{found.line}"
    )
    where = place if found.line else found.file
    column = f", Feld {found.field}" if found.field else ""
    value = f" („{found.value}“)" if found.value else ""
    return f"{where}{column}: {found.reason}{value}. Abhilfe: {found.fix}."
