"""Neo4j Community from its Maven coordinates, without shell scripts: loopback only, password at random."""

import os
import secrets
import subprocess
from pathlib import Path

from graph_store.servers.java import Coordinate, fetch, missing_java, missing_maven
from graph_store.servers.process import Server, ServerError, servers_home

COORDINATE = Coordinate("org.neo4j", "neo4j", "5.26.30")
USER = "neo4j"

_SETTINGS = {
    "server.default_listen_address": "127.0.0.1",
    "server.http.enabled": "false",
    "server.https.enabled": "false",
    "dbms.security.auth_enabled": "true",
    "dbms.usage_report.enabled": "false",
    "client.allow_telemetry": "false",
    "server.bolt.telemetry.enabled": "false",
    "dbms.security.allow_csv_import_from_file_urls": "false",
    "internal.dbms.cypher_ip_blocklist": "0.0.0.0/0,::/0",
    "db.transaction.timeout": "30s",
    "db.memory.transaction.max": "128m",
    "dbms.memory.transaction.total.max": "256m",
    "server.memory.pagecache.size": "256m",
}
_OPENED = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch", "java.base/java.util.concurrent")
_FOLDERS = ("conf", "data", "logs", "plugins", "import", "run", "licenses")


class Neo4jServer(Server):
    """Neo4j with a home of its own. The password lies in `home/password`, readable by its owner only."""

    name = "neo4j"

    def __init__(self, home: Path | None = None, heap: str = "1g") -> None:
        super().__init__(home)
        self.heap = heap
        self._jars = servers_home() / f"neo4j-{COORDINATE.version}"

    def missing(self) -> str | None:
        """Why Neo4j cannot run here; None where it can."""
        return missing_java() or (None if self._jars.is_dir() else missing_maven())

    def fetch(self) -> None:
        """Get the jars (about 120 MB) unless they are here."""
        fetch(COORDINATE, self._jars, transitive=True)

    def url_at(self, port: int) -> str:
        """The Bolt address."""
        return f"bolt://127.0.0.1:{port}"

    @property
    def password(self) -> str:
        """The password of user `neo4j`. Raises ServerError before the first start."""
        try:
            return (self.home / "password").read_text()
        except OSError:
            raise ServerError(f"In {self.home} liegt noch kein Passwort; zuerst starten.") from None

    def prepare(self, port: int) -> None:
        """Write the folders and the configuration; on the first start also the password."""
        for folder in _FOLDERS:
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        settings = {**_SETTINGS, "server.bolt.listen_address": f"127.0.0.1:{port}"}
        conf = "".join(f"{key}={value}\n" for key, value in sorted(settings.items()))
        (self.home / "conf" / "neo4j.conf").write_text(conf)
        if not (self.home / "data" / "databases" / "system").exists():
            self._set_password(secrets.token_urlsafe(24))

    def _set_password(self, password: str) -> None:
        kept = self.home / "password"
        kept.unlink(missing_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(password)
        (self.home / "data" / "dbms" / "auth.ini").unlink(missing_ok=True)
        self.admin("dbms", "set-initial-password", "--", password)

    def admin(self, *arguments: str) -> None:
        """Run Neo4j's administration command on this home; the server must not run.

        Arguments go through a file only the owner can read, so that no list of processes shows them. Raises
        ServerError with the command's last words.
        """
        file = self.home / "run" / "admin.args"
        file.unlink(missing_ok=True)
        file.touch(mode=0o600)
        words = ["-cp", f"{self._jars}/*", "org.neo4j.server.startup.Neo4jAdminCommand", *arguments]
        file.write_text("".join('"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"\n' for word in words))
        environment = {**os.environ, "NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")}
        try:
            done = subprocess.run(["java", f"@{file}"], env=environment, capture_output=True, text=True, check=False)
        finally:
            file.unlink()
        if done.returncode:
            raise ServerError(f"neo4j-admin {' '.join(arguments[:2])}: {(done.stderr or done.stdout).strip()[-500:]}")

    def command(self, port: int) -> list[str]:
        """Java with the server's main class."""
        return [
            "java",
            "-Xms512m",
            f"-Xmx{self.heap}",
            "-XX:+UseG1GC",
            "-XX:+DisableExplicitGC",
            "-Dio.netty.tryReflectionSetAccessible=true",
            "-Dlog4j2.disable.jmx=true",
            "-Dfile.encoding=UTF-8",
            *(f"--add-opens={package}=ALL-UNNAMED" for package in _OPENED),
            "-cp",
            f"{self._jars}/*",
            "org.neo4j.server.CommunityEntryPoint",
            f"--home-dir={self.home}",
            f"--config-dir={self.home / 'conf'}",
        ]

    def answers(self) -> bool:
        """Our password opens it and a wrong one does not: a foreign server on the port would fail either way."""
        from neo4j.exceptions import DriverError, Neo4jError

        try:
            return self._lets_in(self.password) and not self._lets_in(secrets.token_urlsafe(24))
        except (DriverError, Neo4jError):
            return False

    def _lets_in(self, password: str) -> bool:
        from neo4j import GraphDatabase
        from neo4j.exceptions import AuthError

        with GraphDatabase.driver(self.url, auth=(USER, password), connection_timeout=2) as driver:
            try:
                with driver.session() as session:
                    session.run("RETURN 1").consume()
            except AuthError:
                return False
        return True
