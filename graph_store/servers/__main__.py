"""`python -m graph_store.servers {neo4j|fuseki|oxigraph} COMMAND`: what the scripts call."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from graph_store.servers.fuseki import FusekiServer
from graph_store.servers.neo4j import USER, Neo4jServer
from graph_store.servers.oxigraph import OxigraphServer
from graph_store.servers.process import Server, ServerError

AnyServer = Neo4jServer | FusekiServer | OxigraphServer

_SERVERS: dict[str, type[AnyServer]] = {
    "neo4j": Neo4jServer,
    "fuseki": FusekiServer,
    "oxigraph": OxigraphServer,
}
_HELP = {
    "fetch": "Programm holen (Maven)",
    "start": "starten, ohne zu warten",
    "wait": "warten, bis der Server antwortet und der eigene ist",
    "up": "starten und warten",
    "stop": "beenden",
    "kill": "sofort beenden, wie bei Stromausfall",
    "remove": "beenden und alle Daten löschen",
    "url": "Adresse ausgeben",
    "status": "sagen, ob er läuft",
    "login": "Datei mit dem Passwort und Benutzer ausgeben (nur Neo4j)",
    "load": "N-Quads-Datei bei beendetem Server laden (nur SPARQL-Server)",
    "admin": "Verwaltungsbefehl von Neo4j bei beendetem Server (nur Neo4j)",
}


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")


def _login(server: Server) -> None:
    if not isinstance(server, Neo4jServer):
        raise ServerError(f"{server.name} hat keine Benutzer.")
    _print(f"{USER} {server.home / 'password'}")


def _load(server: AnyServer, words: list[str]) -> None:
    if isinstance(server, Neo4jServer) or len(words) != 1:
        raise ServerError("load braucht genau eine N-Quads-Datei und einen SPARQL-Server.")
    server.bulk_load(Path(words[0]))


def _admin(server: Server, words: list[str]) -> None:
    if not isinstance(server, Neo4jServer):
        raise ServerError(f"{server.name} hat keinen Verwaltungsbefehl.")
    if server.pid is not None:
        raise ServerError("Neo4j läuft; zuerst beenden.")
    server.fetch()
    server.prepare(server.port or 0)
    server.admin(*words)


def main(arguments: list[str]) -> int:
    """Run one command. Returns 0, or 1 with one line on stderr."""
    parser = argparse.ArgumentParser(prog="graph_store.servers", description=__doc__)
    parser.add_argument("server", choices=sorted(_SERVERS))
    parser.add_argument("--home", type=Path, help="Ordner mit Daten und Zustand des Servers")
    parser.add_argument("command", choices=sorted(_HELP), help="; ".join(f"{k}: {v}" for k, v in _HELP.items()))
    parser.add_argument("words", nargs=argparse.REMAINDER, help="Datei für load, Wörter für admin")
    given = parser.parse_args(arguments)
    server = _SERVERS[given.server](given.home)
    commands: dict[str, Callable[[], object]] = {
        "fetch": server.fetch,
        "start": server.start,
        "wait": server.wait,
        "up": server.up,
        "stop": server.stop,
        "kill": server.kill,
        "remove": server.remove,
        "url": lambda: _print(server.url),
        "status": lambda: _print("läuft" if server.pid else "läuft nicht"),
        "login": lambda: _login(server),
        "load": lambda: _load(server, given.words),
        "admin": lambda: _admin(server, given.words),
    }
    try:
        commands[given.command]()
    except ServerError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
