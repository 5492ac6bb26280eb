"""Kill builds and updates at random moments, and look at what is left each time. Run by `scripts/kill-test`.

After each kill the published graph must be, in every part, one of the graphs that undisturbed builds give: the one
published before or the one being built. Every decision that was confirmed must be in the journal.
"""

import argparse
import contextlib
import hashlib
import json
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import sample
from tqdm import tqdm

from graph_schema import load_model
from graph_store import snapshot, store
from graph_store.journal import Journal
from graph_store.projections import cypher
from graph_store.statements import Harvest, RelationFacts

MEMBERS = 300
PUBLISH = 6
"""Number of the step in which a build publishes."""
SPARED = 0.15
"""Share of the builds that are left to finish, so that the graph goes on and leftovers are cleaned."""
KINDS = ("Neuaufbau", "Nachführung")
AT = "2026-01-02T03:04:05Z"


def small(variant: int) -> Harvest:
    """The sample with many members of a body, of which each variant has others and names some otherwise."""
    harvest = sample.harvest()
    for number in range(MEMBERS):
        if number % 100 == variant:
            continue
        actor, line = f"actor/c{number:09}", number + 100
        name = f"Mitglied {number}" + (f" ({variant})" if number % 100 == variant + 50 else "")
        harvest.statements += [
            sample.said(actor, "class", "Actor", sample.PAGE_A, line),
            sample.said(actor, "name", name, sample.PAGE_A, line),
            sample.related(RelationFacts("Membership", actor, sample.NETZ), sample.PAGE_A, line),
        ]
    return harvest


def bundled(variant: int) -> Harvest:
    """All bundled data; each variant has other names for a few solutions."""
    from ingest.pipeline import harvest

    found = harvest()
    found.statements = [
        replace(s, value=f"{s.value} ({variant})")
        if s.property == "name" and s.about.startswith("solution/") and int(s.id[-2:], 16) % 16 == variant
        else s
        for s in found.statements
    ]
    return found


HARVESTS = {"small": small, "bundled": bundled}


def work(home: Path, size: str, variant: int, full: bool, decide: bool, tell: Connection) -> None:
    """The process that is killed: perhaps write a decision, then build; tell of everything that is confirmed."""
    os.setsid()
    harvest = HARVESTS[size](variant)
    tell.send(("ready", os.getpid()))
    journal = Journal(home)
    if decide:
        entries = journal.in_force()
        if entries:
            entry = journal.revoke(entries[0].id, user="anna", at=AT)
        else:
            left, right = sorted({s.about for s in harvest.statements if s.value == "Actor"})[:2]
            entry = journal.judge(left, right, "same", user="anna", at=AT)
        tell.send(("journal", entry.id))
    built = store.build(
        harvest, sample.figures(), "digest", home, lambda label, step, steps: tell.send(("step", step)), full=full
    )
    tell.send(("published", built.meta["update"] is None))


def _sum(texts: Iterable[str]) -> str:
    """A digest that does not depend on the order of the texts."""
    total = sum(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest()) for text in texts)
    return f"{total % (1 << 128):032x}"


def seen(home: Path) -> dict[str, Any]:
    """What the published snapshot holds, in each of its parts. Raises StoreError or AssertionError."""
    with store.Store.open(home) as opened, sqlite3.connect(opened.path / "graph.sqlite") as db:
        rows = {
            table: _sum(map(repr, db.execute(f"SELECT * FROM {table}")))  # noqa: S608  constants only
            for table in ("entity", "relation", "source")
        }
        said = "id, about, property, value, source, locator, method, confidence"
        ordered = hashlib.sha256()
        for row in db.execute(f"SELECT {said} FROM statement ORDER BY position"):  # noqa: S608  constants only
            ordered.update(repr(row).encode())
        found = {"version": opened.version, **rows, "statements": ordered.hexdigest(), "counts": opened.meta["counts"]}
        found["quads"] = _sum(map(str, opened.oxigraph))
        if cypher.available():
            found |= _in_cypher(opened)
    db.close()
    return found


def _in_cypher(opened: store.Store) -> dict[str, str]:
    """Digests of nodes and relationships; asserts that SPARQL counts the same relations."""
    import arcadedb

    model = load_model()
    prefixes = "".join(f"PREFIX {prefix}: <{base}>\n" for prefix, base in model.prefixes.items())
    texts = {
        "nodes": "MATCH (n) RETURN labels(n) AS l, properties(n) AS p",
        "edges": "MATCH (a)-[r]->(b) RETURN a.id AS a, b.id AS b, type(r) AS t, properties(r) AS p",
    }
    with arcadedb.open_database(str(opened.path / "arcadedb"), read_only=True) as db:
        for cls in model.relations:
            in_cypher = db.query("opencypher", f"MATCH ()-[r:{cls.cypher_type}]->() RETURN count(r) AS n").to_list()
            query = f"{prefixes} SELECT (COUNT(?x) AS ?n) {{ ?x a bg:{cls.name} }}"
            in_sparql = next(iter(opened.oxigraph.query(query)))
            assert in_cypher[0]["n"] == int(in_sparql["n"].value), cls.name
        return {
            name: _sum(json.dumps(row, sort_keys=True) for row in db.query("opencypher", text).to_list())
            for name, text in texts.items()
        }


@dataclass
class Trial:
    """A home in which builds are killed, what undisturbed builds give, and what was counted."""

    size: str
    folder: Path
    rng: random.Random
    known: dict[tuple[int, bool], dict[str, Any]] = field(default_factory=dict)
    seconds: dict[tuple[bool, int], float] = field(default_factory=dict)
    kills: Counter[tuple[str, int]] = field(default_factory=Counter)
    completed: Counter[str] = field(default_factory=Counter)
    confirmed: list[str] = field(default_factory=list)
    left_over: int = 0
    moved_on: int = 0

    def __post_init__(self) -> None:
        self.home = self.folder / "home"
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["kills", "ingest.pipeline", "pyarrow.parquet"])

    def prepare(self, variants: int) -> None:
        """Build every graph once undisturbed, and measure how long the steps of a build and of an update take."""
        for variant in range(variants):
            home = self.folder / f"known-{variant}"
            for decide in (False, True):
                self._undisturbed(home, variant, full=True, decide=decide)
                self.known[variant, decide] = seen(home)
        last = self.folder / f"known-{variants - 1}"
        self._undisturbed(last, 0, full=False, decide=True)
        assert seen(last) == self.known[0, False]
        shutil.copytree(self.folder / "known-0" / "snapshots", self.home / "snapshots")
        for name in ("CURRENT", "journal.jsonl"):
            shutil.copy(self.folder / "known-0" / name, self.home)
        self.confirmed = [entry.id for entry in Journal(self.home).entries()]
        self.published = (0, variants > 1)
        assert seen(self.home) == self.known[self.published]

    def _start(self, home: Path, variant: int, full: bool, decide: bool) -> tuple[Any, Connection]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=work, args=(home, self.size, variant, full, decide, theirs))
        process.start()
        theirs.close()
        assert ours.recv()[0] == "ready"
        return process, ours

    def _undisturbed(self, home: Path, variant: int, full: bool, decide: bool) -> None:
        process, pipe = self._start(home, variant, full, decide)
        start = time.monotonic()
        kind, value = pipe.recv()
        while kind != "published":
            if kind == "step" and value == PUBLISH:
                self.seconds[full, 0] = time.monotonic() - start
            kind, value = pipe.recv()
        assert value == full, "not built the way it was asked for"
        self.seconds[full, PUBLISH] = time.monotonic() - start - self.seconds[full, 0]
        process.join()

    def round(self) -> bool:
        """One build or update, killed at a random moment; False where it was done before."""
        rng = self.rng
        variant, full, decide = rng.randrange(len(self.known) // 2), rng.random() < 0.5, rng.random() < 0.3
        aim = PUBLISH if rng.random() < 0.4 else 0
        spared = rng.random() < SPARED
        process, pipe = self._start(self.home, variant, full, decide)
        step, published = self._wait(pipe, aim, 600 if spared else rng.uniform(0, self.seconds[full, aim]))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.join()
        while not published and pipe.poll():
            try:
                step, published = self._hear(pipe.recv(), step)
            except EOFError:
                break
        killed = process.exitcode == -signal.SIGKILL and not published
        self._check(variant, published)
        (self.kills if killed else self.completed)[(KINDS[not full], step) if killed else KINDS[not full]] += 1
        return killed

    def _wait(self, pipe: Connection, aim: int, seconds: float) -> tuple[int, bool]:
        """Listen until the moment of the kill: `seconds` after the start, or after the step aimed at has begun."""
        step, published = 0, False
        end = time.monotonic() + (600 if aim else seconds)
        while not published and (rest := end - time.monotonic()) > 0 and pipe.poll(rest):
            before = step
            step, published = self._hear(pipe.recv(), step)
            if aim and before < aim == step:
                end = time.monotonic() + seconds
        return step, published

    def _hear(self, message: tuple[str, Any], step: int) -> tuple[int, bool]:
        kind, value = message
        if kind == "journal":
            self.confirmed.append(value)
        return (value if kind == "step" else step), kind == "published"

    def _check(self, variant: int, published: bool) -> None:
        """What is served is whole and one of two graphs, and every confirmed decision is there."""
        entries = {entry.id for entry in Journal(self.home).entries()}
        assert entries >= set(self.confirmed), "a confirmed decision is lost"
        target = (variant, bool(Journal(self.home).in_force()))
        found = seen(self.home)
        possible = [target] if published else [self.published, target]
        assert found in [self.known[state] for state in possible], "neither the graph before nor the one being built"
        if not published and found == self.known[target] != self.known[self.published]:
            self.moved_on += 1
        self.published = next(state for state in possible[::-1] if found == self.known[state])
        left = list((self.home / "snapshots").glob(".build-*"))
        self.left_over += bool(left)
        assert len(left) <= (0 if published else 1), "leftovers are not cleaned"

    def finish(self) -> None:
        """A build after all kills goes through and leaves no leftovers."""
        self._undisturbed(self.home, 0, full=True, decide=False)
        self._check(0, published=True)
        assert len(list((self.home / "snapshots").iterdir())) <= 2


def run(size: str, kills: int, folder: Path, seed: int, variants: int) -> Trial:
    """Kill that many builds and updates; raises AssertionError or StoreError at the first wrong thing."""
    trial = Trial(size, folder, random.Random(seed))
    trial.prepare(variants)
    with tqdm(total=kills, disable=None, unit="Abbruch") as bar:
        while sum(trial.kills.values()) < kills:
            bar.update(trial.round())
    trial.finish()
    return trial


def report(trial: Trial, seconds: float) -> str:
    """What was killed where, and what was found."""
    names = {0: "vor dem ersten Schritt", **dict(enumerate(snapshot._STEPS, 1))}
    rows = [f"  {label:<26}" + "".join(f"{trial.kills[k, n]:>5} {k}" for k in KINDS) for n, label in names.items()]
    lines = [
        f"{sum(trial.kills.values())} Abbrüche durch SIGKILL ({trial.size}) in {seconds:.0f} s:",
        *rows,
        f"  Durchgelaufen: {sum(trial.completed.values())}; Reste nach einem Abbruch: {trial.left_over} mal",
        f"  Abbruch nach dem Umschalten: {trial.moved_on} mal; bestätigte Entscheidungen: {len(trial.confirmed)}",
        "  Verloren: 0; halbe Stände: 0; Reste nach dem letzten Aufbau: 0",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Entry of `scripts/kill-test`."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=200, help="Abbrüche an einem kleinen Graphen")
    parser.add_argument("--bundled", type=int, default=0, help="Abbrüche am ganzen mitgelieferten Graphen")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    for size, kills in (("small", chosen.kills), ("bundled", chosen.bundled)):
        if kills:
            with tempfile.TemporaryDirectory() as folder:
                start = time.monotonic()
                trial = run(size, kills, Path(folder), chosen.seed, 4 if size == "small" else 1)
                sys.stdout.write(report(trial, time.monotonic() - start))
                sys.stdout.flush()


if __name__ == "__main__":
    import kills

    kills.main()
