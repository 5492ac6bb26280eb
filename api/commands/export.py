"""`export`: the graph as files for other programs."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.failures import WRONG_USE, CommandError
from api.commands.output import JsonFlag, print_json, print_lines, print_table
from visualizations.formats import number

_KNOWN = "nquads, turtle, jsonld, csv, parquet, graphml, gexf, xlsx"


def export(
    directory: Annotated[Path, typer.Argument(metavar="ORDNER", help="Wohin; wird angelegt.")],
    fmt: Annotated[
        list[str] | None,
        typer.Option("--format", "-f", metavar="FORMAT", help=f"Mehrfach möglich; ohne Angabe alle: {_KNOWN}."),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Den Graphen als Dateien ablegen, mit Prüfsummen; derselbe Stand ergibt dieselben Bytes.

    Beispiele:

        bildungsgraph export daten

        bildungsgraph export daten --format csv --format nquads --json
    """
    from graph_store.exports import FORMATS
    from graph_store.exports import export as write_export
    from graph_store.store import Store

    unknown = sorted(set(fmt or ()) - set(FORMATS))
    if unknown:
        raise CommandError(f"Unbekanntes Format: {', '.join(unknown)}. Bekannt: {_KNOWN}.", WRONG_USE)
    with Store.open() as store:
        files = [(str(path), path.stat().st_size) for path in write_export(store, directory, fmt or FORMATS)]
    if as_json:
        print_json({"dataset_version": store.version, "files": [{"path": p, "bytes": size} for p, size in files]})
        return
    print_table(f"Datenstand {store.version}", ("Datei", "Bytes"), [(p, number(n)) for p, n in files], right=("Bytes",))
    print_lines(f"Prüfen: cd {directory} && sha256sum -c SHA256SUMS")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(export)
