"""`backup` and `restore`: what people decided, in one file."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.output import JsonFlag, print_json, print_lines

File = Annotated[Path, typer.Argument(metavar="DATEI", help="Sicherungsdatei (ZIP).")]


def backup(file: File, as_json: JsonFlag = False) -> None:
    """Journal der Entscheidungen und Einstellungen sichern.

    Beispiele:

        bildungsgraph backup sicherung.zip

        bildungsgraph backup /media/stick/bildungsgraph.zip --json
    """
    from graph_store import backup as archive
    from graph_store.store import default_home

    _tell("gesichert", file, archive.backup(file, default_home()), as_json)


def restore(
    file: File,
    force: Annotated[
        bool, typer.Option("--force", help="Auch wenn hier Entscheidungen stehen, die in der Sicherung nicht sind.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Journal und Einstellungen zurückholen; wirksam mit dem nächsten `build`.

    Beispiele:

        bildungsgraph restore sicherung.zip

        bildungsgraph restore sicherung.zip --force --json
    """
    from graph_store import backup as archive
    from graph_store.store import default_home

    _tell("wiederhergestellt", file, archive.restore(file, default_home(), force), as_json)


def _tell(what: str, file: Path, names: list[str], as_json: bool) -> None:
    if as_json:
        print_json({"file": str(file), "contents": names})
    else:
        print_lines(f"{', '.join(names)} {what}: {file}")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(backup)
    app.command()(restore)
