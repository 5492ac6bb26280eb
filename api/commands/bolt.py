"""`bolt`: the graph for Neo4j drivers, notebooks and Neo4j Browser on this machine."""

import signal
import sys
from typing import Annotated

import typer

from api.commands.output import JsonFlag, note, print_json


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def bolt(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port; ohne Angabe 7687 oder, ist er belegt, ein freier.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Den Graphen über Bolt anbieten, nur lesend und nur auf diesem Rechner, bis Strg+C.

    Beispiele:

        bildungsgraph bolt

        bildungsgraph bolt --port 7690 --json
    """
    from graph_store.bolt import BoltServer
    from graph_store.store import Store

    signal.signal(signal.SIGTERM, _interrupt)
    with Store.open() as store:
        path, version = store.path, store.version
    try:
        with BoltServer(path, port) as server:
            access = {"url": server.url, "user": server.user, "password": server.password, "database": server.database}
            if as_json:
                print_json({**access, "http_port": server.http_port, "dataset_version": version})
            else:
                labels = {"url": "Adresse", "user": "Benutzer", "password": "Passwort", "database": "Datenbank"}
                sys.stdout.writelines(f"{labels[name]:10}{value}\n" for name, value in access.items())
            sys.stdout.flush()
            note(
                f"Nur lesend, Datenstand {version}. Die Engine öffnet daneben 127.0.0.1:{server.http_port} (HTTP); "
                "hinein kommt nur dasselbe lesende Konto. Strg+C beendet."
            )
            server.wait()
    except KeyboardInterrupt:
        note("Beendet.")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(bolt)
