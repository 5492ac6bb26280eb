"""Apache Jena Fuseki from its Maven coordinates: one jar, loopback only, a store on disk, no calls to elsewhere."""

from pathlib import Path

from graph_store.servers.http import answers_ask
from graph_store.servers.java import Coordinate, fetch, missing_java, missing_maven
from graph_store.servers.process import Server, servers_home

COORDINATE = Coordinate("org.apache.jena", "jena-fuseki-server", "5.6.0")
"""5.6.0 is the last line that runs on Java 17."""

_DATASET = "/bildungsgraph"


class FusekiServer(Server):
    """Fuseki with an updatable dataset, without users: whoever reaches the port may write, so it stays on loopback."""

    name = "fuseki"

    def __init__(self, home: Path | None = None, heap: str = "512m") -> None:
        super().__init__(home)
        self.heap = heap
        self._jars = servers_home() / f"fuseki-{COORDINATE.version}"

    def missing(self) -> str | None:
        """Why Fuseki cannot run here; None where it can."""
        return missing_java() or (None if self._jars.is_dir() else missing_maven())

    def fetch(self) -> None:
        """Get the jar (56 MB) unless it is here."""
        fetch(COORDINATE, self._jars, transitive=False)

    def url_at(self, port: int) -> str:
        """The address of the dataset; `/sparql`, `/update` and `/data` are below it."""
        return f"http://127.0.0.1:{port}{_DATASET}"

    def prepare(self, port: int) -> None:
        """Make the folder of the store."""
        (self.home / "data").mkdir(exist_ok=True)

    @property
    def _jar(self) -> str:
        return str(self._jars / f"{COORDINATE.artifact}-{COORDINATE.version}.jar")

    def bulk_load(self, file: Path) -> None:
        """Load a file of N-Quads into the store; the server must not run. Raises ServerError."""
        loader = ["java", f"-Xmx{self.heap}", "-cp", self._jar, "tdb2.tdbloader", "--loc", str(self.home / "data")]
        self.run_loader(file, loader)

    def command(self, port: int) -> list[str]:
        """Java with the runnable jar."""
        where = ["--localhost", f"--port={port}", "--ping", "--timeout=30000"]
        store = ["--tdb2", f"--loc={self.home / 'data'}", "--update"]
        return [
            "java",
            f"-Xmx{self.heap}",
            "-jar",
            self._jar,
            *where,
            "--set",
            "arq:httpServiceAllowed=false",
            *store,
            _DATASET,
        ]

    def answers(self) -> bool:
        """Our dataset answers."""
        return answers_ask(f"{self.url}/sparql")
