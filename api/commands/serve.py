"""`serve`: the web server with pages and HTTP interface."""

import errno
import socket
import sys
from typing import Annotated

import typer

from api.commands.failures import CommandError
from api.commands.output import JsonFlag, note, print_json


def _bound(host: str, port: int) -> socket.socket:
    """A socket that listens on the address. Raises CommandError with the way out when it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # else asyncio leaves Nagle on
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            text = f"Port {port} ist belegt. Abhilfe: `bildungsgraph serve --port {port + 1}` oder PORT={port + 1}."
            raise CommandError(text) from error
        if error.errno in (errno.EACCES, errno.EPERM):
            raise CommandError(
                f"Port {port} darf hier nicht benutzt werden. Abhilfe: einen Port ab 1024 nehmen."
            ) from error
        raise CommandError(
            f"Die Adresse {host}:{port} lässt sich nicht benutzen: {error.strerror or error}."
        ) from error
    return listening


def serve(
    host: Annotated[str, typer.Option(help="Adresse, auf der der Server hört.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port.")] = 8000,
    as_json: JsonFlag = False,
) -> None:
    """Seiten und Schnittstelle im Browser anbieten, bis Strg+C.

    Beispiele:

        bildungsgraph serve

        bildungsgraph serve --host 0.0.0.0 --port 8080
    """
    import uvicorn

    from api.app import create_app
    from graph_store.store import Store, default_home

    home = default_home()
    with Store.open(home):
        listening = _bound(host, port)
    config = uvicorn.Config(create_app(home), log_level="warning", server_header=False, timeout_graceful_shutdown=5)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}"
    if as_json:
        print_json({"url": address, "home": str(home)})
        sys.stdout.flush()
    note(f"Bildungsgraph: {address} (Strg+C beendet)")
    uvicorn.Server(config).run(sockets=[listening])


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(serve)
