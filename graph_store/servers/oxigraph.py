"""The Oxigraph server from its Python package: one binary, loopback only."""

import shutil
import sys
from pathlib import Path

from graph_store.servers.http import answers_ask
from graph_store.servers.process import Server, ServerError


def _binary() -> str | None:
    beside = Path(sys.executable).parent / "oxigraph"
    return str(beside) if beside.is_file() else shutil.which("oxigraph")


class OxigraphServer(Server):
    """`oxigraph serve`. It has no users: whoever reaches the port may write, so it stays on loopback."""

    name = "oxigraph"

    def missing(self) -> str | None:
        """Why the server cannot run here; None where it can."""
        return None if _binary() else "Das Programm oxigraph fehlt (Paket oxigraph==0.5.13)."

    def fetch(self) -> None:
        """Nothing to get: the program comes with the development environment."""

    def url_at(self, port: int) -> str:
        """The address; `/query`, `/update` and `/store` are below it."""
        return f"http://127.0.0.1:{port}"

    def prepare(self, port: int) -> None:
        """Make the folder of the store."""
        (self.home / "data").mkdir(exist_ok=True)

    def command(self, port: int) -> list[str]:
        """The binary with its folder."""
        binary = _binary()
        if binary is None:
            raise ServerError(str(self.missing()))
        return [
            binary,
            "serve",
            "--location",
            str(self.home / "data"),
            "--bind",
            f"127.0.0.1:{port}",
            "--timeout-s",
            "30",
        ]

    def bulk_load(self, file: Path) -> None:
        """Load a file of N-Quads into the store; the server must not run. Raises ServerError."""
        self.run_loader(file, [str(_binary()), "load", "--location", str(self.home / "data"), "--file"])

    def answers(self) -> bool:
        """The endpoint answers."""
        return answers_ask(f"{self.url}/query")
