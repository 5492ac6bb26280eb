"""Java and Maven: what a Java server needs, and fetching its jars by coordinates."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from graph_store.servers.process import ServerError

JAVA = 17
"""Least version of Java the pinned servers run on."""

_POM = """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>bildungsgraph</groupId>
  <artifactId>server</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>{group}</groupId>
      <artifactId>{artifact}</artifactId>
      <version>{version}</version>
    </dependency>
  </dependencies>
</project>
"""


@dataclass(frozen=True, slots=True)
class Coordinate:
    """A pinned Maven artifact. A range instead of a version would make Maven read every version there is."""

    group: str
    artifact: str
    version: str

    def __str__(self) -> str:
        return f"{self.group}:{self.artifact}:{self.version}"


def missing_java() -> str | None:
    """Why no Java server can run here, in one German line; None where Java is recent enough."""
    if shutil.which("java") is None:
        return f"Java {JAVA} oder neuer fehlt (Befehl java)."
    shown = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', shown)
    if found is None or int(found[1]) < JAVA:
        return f"Java {JAVA} oder neuer fehlt; gefunden: {shown.splitlines()[0] if shown else 'unbekannt'}."
    return None


def missing_maven() -> str | None:
    """Why no jars can be fetched, in one German line; None where Maven is there."""
    return None if shutil.which("mvn") else "Maven fehlt (Befehl mvn); damit werden die Server geholt."


def fetch(coordinate: Coordinate, target: Path, transitive: bool) -> None:
    """Copy the artifact, with all it needs at run time if `transitive`, into the folder `target`.

    The folder appears complete or not at all. Raises ServerError with Maven's words when it fails.
    """
    if target.is_dir():
        return
    if reason := missing_maven():
        raise ServerError(reason)
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent, prefix=".fetch-") as scratch:
        pom = Path(scratch) / "pom.xml"
        pom.write_text(_POM.format(group=coordinate.group, artifact=coordinate.artifact, version=coordinate.version))
        goal = ["mvn", "-B", "-q", "dependency:copy-dependencies", "-DincludeScope=runtime"]
        jars = Path(scratch) / "jars"
        flags = [f"-DoutputDirectory={jars}", f"-DexcludeTransitive={str(not transitive).lower()}"]
        done = subprocess.run([*goal, *flags], cwd=scratch, capture_output=True, text=True, check=False)
        if done.returncode or not jars.is_dir():
            words = (done.stdout + done.stderr).strip().splitlines()
            raise ServerError(f"Maven konnte {coordinate} nicht holen: {words[0] if words else 'kein Grund genannt'}")
        jars.rename(target)
