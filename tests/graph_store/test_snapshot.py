"""Whatever stops a build, the last good graph stays."""

import dataclasses
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
import sample

from graph_store import snapshot, store
from graph_store.database import StoreError
from graph_store.journal import Journal
from graph_store.projections import cypher
from graph_store.statements import Harvest

ROOT = Path(__file__).parents[2]
BUILD = """
import os, sys, resource, time
from pathlib import Path
sys.path.insert(0, {tests!r})
import sample
from graph_store import store
home, mode = Path(sys.argv[1]), sys.argv[2]
harvest = sample.harvest()
if mode != "same":
    harvest.statements.append(sample.said(sample.AMT, "seat", mode, sample.PAGE_A, 99))
if mode == "limited":
    resource.setrlimit(resource.RLIMIT_FSIZE, (16384, 16384))
if mode == "nobody":
    import pyarrow.parquet
    os.setgid(65534)
    os.setuid(65534)
    opened = store.Store.open(home)
    assert len(opened.figures) == 2
    print(len(opened.oxigraph) == opened.meta["counts"]["quads"])
def progress(label, step, steps):
    print(step, flush=True)
    if mode == "wait" and step == 5:
        time.sleep(60)
try:
    print(store.build(harvest, sample.figures(), mode, home, progress).version)
except Exception as error:
    sys.exit(f"{{type(error).__name__}}: {{error}}")
"""


def start(home, mode, **options):
    code = BUILD.format(tests=str(Path(__file__).parent))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
    command = [sys.executable, "-c", code, str(home), mode]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )


@pytest.fixture(autouse=True)
def quick(monkeypatch, request):
    """Builds in this process leave the property graph out, where the test is not about it."""
    if "engine" not in request.node.name:
        monkeypatch.setattr("graph_store.projections.cypher.available", lambda: False)


@pytest.fixture
def good(home):
    with store.build(sample.harvest(), sample.figures(), "good", home) as opened:
        return opened.version


def assert_still_good(home, good):
    with store.Store.open(home) as opened:
        assert opened.version == good
        assert opened.graph.name(sample.KREIS) == "Burgenlandkreis"
        assert len(opened.oxigraph) == opened.meta["counts"]["quads"]


def wait_for_step(process, step):
    while int(process.stdout.readline()) < step:
        pass


def test_a_killed_build_leaves_the_last_good_graph_and_the_next_one_sweeps(home, good):
    process = start(home, "wait")
    wait_for_step(process, 5)
    left_over = list((home / "snapshots").glob(".build-*"))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert len(left_over) == 1 and left_over[0].is_dir()
    assert_still_good(home, good)
    with store.build(sample.harvest(), sample.figures(), "again", home):
        assert not left_over[0].exists()


def test_no_child_outlives_a_killed_build(home):
    process = start(home, "wait")
    wait_for_step(process, 4)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        pytest.skip("needs the process list of Linux")
    pids = children.read_text().split()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    deadline = time.monotonic() + 20
    while any(running(pid) for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_two_builds_at_once_one_is_refused(home, good):
    process = start(home, "wait")
    try:
        wait_for_step(process, 1)
        with pytest.raises(StoreError, match="anderer Aufbau läuft"):
            store.build(sample.harvest(), sample.figures(), "second", home)
        assert_still_good(home, good)
    finally:
        process.kill()
        process.communicate()


def test_a_failed_write_is_one_clear_line_and_leaves_the_last_good_graph(home, good):
    process = start(home, "limited")
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.startswith("StoreError:") and "bleibt bestehen" in errors and len(errors.splitlines()) == 1
    assert not list((home / "snapshots").glob(".build-*"))
    assert_still_good(home, good)


FULL_DISK = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import sample
from graph_store import store
from graph_store.projections import cypher
cypher.available = lambda: False
home = Path(sys.argv[1])
good = store.build(sample.harvest(), sample.figures(), "good", home).version
try:
    with (home / "filler").open("wb", buffering=0) as filler:
        while filler.write(b"x" * 4096):
            pass
except OSError:
    pass
try:
    store.build(sample.harvest(), sample.figures(), "more", home)
except Exception as error:
    print(f"{type(error).__name__}: {error}")
opened = store.Store.open(home)
print(opened.version == good, len(opened.oxigraph) == opened.meta["counts"]["quads"])
"""


def test_a_full_disk_is_one_clear_line_and_leaves_the_last_good_graph(home):
    home.mkdir()
    script = 'mount -t tmpfs -o size=8m tmpfs "$0" && exec "$@"'
    on_small_disk = ["unshare", "--mount", "sh", "-c", script, home]
    if subprocess.run([*on_small_disk, "true"], capture_output=True).returncode:
        pytest.skip("no right to mount a small disk")
    command = [*on_small_disk, sys.executable, "-c", FULL_DISK, home, Path(__file__).parent]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    error, kept = done.stdout.splitlines()
    assert error.startswith("StoreError:") and "kein Platz" in error, done.stderr
    assert kept == "True True"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a user who may not write")
def test_a_home_that_is_read_only_is_one_clear_line_but_can_be_read(home, good):
    for folder in [p for p in home.parents if p.stat().st_mode & 0o777 == 0o700]:
        folder.chmod(0o755)
    for entry in (home, *home.rglob("*")):
        entry.chmod(0o555 if entry.is_dir() else 0o444)
    process = start(home, "nobody")
    output, errors = process.communicate(timeout=60)
    assert output.split()[:1] == ["True"], errors
    assert process.returncode == 1
    assert errors.startswith("StoreError:") and "nicht beschreibbar" in errors and len(errors.splitlines()) == 1
    assert_still_good(home, good)


@pytest.mark.skipif(not cypher.available(), reason="no wheel of the Cypher engine for this platform")
def test_a_failing_engine_leaves_the_last_good_graph(home, good, monkeypatch):
    monkeypatch.setattr("graph_store.projections.cypher._HEAP", "-Xmx1k")
    with pytest.raises(StoreError, match="Cypher-Teil"):
        store.build(sample.harvest(), sample.figures(), "other", home)
    assert not list((home / "snapshots").glob(".build-*"))
    assert_still_good(home, good)


def test_without_the_wheel_the_rest_is_built(home):
    with store.build(sample.harvest(), sample.figures(), "d", home) as opened:
        assert not (opened.path / "arcadedb").exists()
        assert "nodes" not in opened.meta["counts"] and len(opened.oxigraph) > 0


def test_statements_that_do_not_fit_are_named(home):
    lost = sample.harvest()
    lost.sources = {i: s for i, s in lost.sources.items() if i != sample.PAGE_B.id}
    with pytest.raises(StoreError, match=r"lvo/actors.csv:12: Quelle source/bbbbbbbbbbbb"):
        store.build(lost, sample.figures(), "d", home)
    unknown = sample.harvest()
    unknown.statements.append(sample.said(sample.AMT, "shoeSize", "44", sample.PAGE_A, 77))
    with pytest.raises(StoreError, match=r"lvo/actors.csv:77: Actor has no property 'shoeSize'"):
        store.build(unknown, sample.figures(), "d", home)
    assert not (home / "CURRENT").exists()


def test_an_empty_harvest_gives_an_empty_graph(home):
    with store.build(Harvest(), sample.figures(), "d", home) as opened:
        assert opened.graph.entities == {} and opened.file.count() == (0, 0)


def test_no_graph_yet(home):
    with pytest.raises(StoreError, match="bildungsgraph build"):
        store.Store.open(home)
    assert store.needs_build("good", home)


@pytest.mark.parametrize("content", [b"", b"gone\n", b"../../etc\n", b"\xff\xfe", b".build-x\n", b"/etc\n"])
def test_a_damaged_pointer_is_clear_and_mended_by_a_build(home, good, content):
    (home / "CURRENT").write_bytes(content)
    with pytest.raises(StoreError, match=r"CURRENT.*bildungsgraph build"):
        store.Store.open(home)
    assert store.needs_build("good", home)
    store.build(sample.harvest(), sample.figures(), "good", home).close()
    assert_still_good(home, good)


@pytest.mark.parametrize("damage", ["truncated", "gone", "noise", "meta"])
def test_a_damaged_snapshot_is_clear_and_mended_by_a_build(home, good, damage):
    path = snapshot.current(home)
    file = path / "graph.sqlite"
    if damage == "meta":
        (path / "meta.json").write_text("{", encoding="utf-8")
    elif damage == "gone":
        file.unlink()
    else:
        size = file.stat().st_size
        file.write_bytes(file.read_bytes()[: size // 2] if damage == "truncated" else b"x" * size)
    with pytest.raises(StoreError, match="bildungsgraph build"):
        store.Store.open(home)
    assert store.needs_build("good", home)
    store.build(sample.harvest(), sample.figures(), "good", home).close()
    assert_still_good(home, good)


PARTS = {
    "oxigraph/*.sst": lambda opened: opened.oxigraph,
    "oxigraph/MANIFEST*": lambda opened: opened.engine.sparql("ASK {}"),
    "arcadedb/*.bucket": lambda opened: opened.engine.cypher("MATCH (n) RETURN count(n)"),
    "arcadedb/schema.json": lambda opened: opened.engine.cypher("MATCH (n) RETURN count(n)"),
    "figures.parquet": lambda opened: opened.figures,
}


@pytest.mark.parametrize("damage", ["truncated", "gone", "noise"])
@pytest.mark.parametrize("part", PARTS)
def test_a_damaged_part_is_clear_leaves_the_others_and_asks_for_a_build(built, home, part, damage):
    """The engines themselves open files that were cut off, and count less."""
    shutil.copytree(built.path.parents[1], home)
    path = snapshot.current(home)
    file = max(path.glob(part), key=lambda f: f.stat().st_size, default=None)
    if file is None:
        pytest.skip("no wheel of the Cypher engine for this platform")
    assert not store.needs_build("digest", home)
    content = bytearray(file.read_bytes())
    if damage == "gone":
        file.unlink()
    elif damage == "truncated":
        file.write_bytes(content[: len(content) // 2])
    else:
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    with store.Store.open(home) as opened:
        with pytest.raises(StoreError, match=rf"{file.parent.name if '/' in part else file.name}.*bildungsgraph build"):
            PARTS[part](opened)
        assert opened.graph.name(sample.KREIS) == "Burgenlandkreis"
    assert store.needs_build("digest", home)


def test_a_value_changed_in_the_statement_file_is_noticed(home, good):
    file = snapshot.current(home) / "graph.sqlite"
    content = file.read_bytes()
    assert b'"Burgenlandkreis"' in content
    file.write_bytes(content.replace(b'"Burgenlandkreis"', b'"Burgenlandkreus"'))
    with store.Store.open(home) as opened, pytest.raises(StoreError, match=r"graph.sqlite.*bildungsgraph build"):
        _ = opened.graph


def test_statements_of_a_newer_version_are_clear(home, good):
    file = snapshot.current(home) / "graph.sqlite"
    with sqlite3.connect(file) as db:
        db.execute("UPDATE meta SET value = '9' WHERE key = 'format'")
    db.close()
    with pytest.raises(StoreError, match=r"Format 9, dieses Programm liest Format 1.*aktualisieren") as caught:
        store.Store.open(home)
    assert "\n" not in str(caught.value)
    store.build(sample.harvest(), sample.figures(), "good", home).close()
    assert_still_good(home, good)


def test_other_inputs_ask_for_a_build(home, good):
    assert not store.needs_build("good", home)
    assert store.needs_build("other", home)


def test_further_tables_are_kept_beside_the_graph(home):
    pairs = pd.DataFrame({"ags_a": ["15084"], "ags_b": ["15088"]})
    with store.build(sample.harvest(), sample.figures(), "d", home, tables={"neighbours": pairs}) as opened:
        assert opened.table("neighbours").equals(pairs)
        with pytest.raises(StoreError, match=r"gone.parquet"):
            opened.table("gone")


@pytest.mark.skipif(not cypher.available(), reason="no wheel of the Cypher engine for this platform")
def test_a_relative_home_works_from_any_folder_with_the_engine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with store.build(sample.harvest(), sample.figures(), "d", Path("var")) as opened:
        rows = opened.engine.cypher("MATCH (t:Territory {id: 'territory/15084'}) RETURN t.name").rows
        assert rows == [["Burgenlandkreis"]]
        assert len(opened.oxigraph) == opened.meta["counts"]["quads"]


def test_the_snapshot_before_is_kept_and_older_ones_go(home):
    paths = [store.build(sample.harvest(), sample.figures(), str(n), home).path for n in range(3)]
    assert [p.exists() for p in paths] == [False, True, True]
    assert snapshot.current(home) == paths[2]


def test_meta_says_what_was_built_and_knows_no_clock(home, good):
    meta = json.loads((snapshot.current(home) / "meta.json").read_text(encoding="utf-8"))
    assert meta["counts"]["classes"]["Territory"] == 3
    assert meta["counts"]["relations"]["Membership"] == 3
    assert meta["counts"]["statements"] == len(sample.harvest().statements)
    assert meta["version"] == good and good.startswith("2024-01-")
    known = {"format", "version", "inputs", "journal", "program", "update", "counts", "bytes", "digests", "packages"}
    assert set(meta) == known


def test_builds_under_different_hash_seeds_are_the_same(tmp_path):
    files = []
    for seed in ("1", "2"):
        process = start(tmp_path / seed, "same", env={"PYTHONHASHSEED": seed})
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        with store.Store.open(tmp_path / seed) as opened:
            quads = sorted(map(str, opened.oxigraph))
            files.append((opened.version, (opened.path / "graph.sqlite").read_bytes(), quads))
    assert files[0] == files[1]


def test_the_home_folder_is_a_setting(monkeypatch, home, good):
    monkeypatch.setenv("BILDUNGSGRAPH_HOME", str(home))
    assert store.default_home() == home
    assert store.Store.open().version == good
    monkeypatch.delenv("BILDUNGSGRAPH_HOME")
    assert store.default_home() == Path("var")


def test_two_readers_and_a_build_at_once(home, good):
    with store.Store.open(home) as first, store.Store.open(home) as second:
        assert len(first.oxigraph) == len(second.oxigraph)
        store.build(sample.harvest(), sample.figures(), "next", home).close()
        assert len(first.oxigraph) == len(list(second.oxigraph))
        assert first.file.statements(sample.KREIS)


def test_what_people_wrote_is_added_and_an_entry_during_the_build_asks_for_another(home):
    journal = Journal(home)
    journal.assess("first", user="anna", at="2026-01-02T03:04:05Z")

    def amend(harvest, given):
        text = given.in_force("assessment")[0].content
        given.assess("second", user="anna", at="2026-01-02T03:04:06Z")
        added = sample.said(sample.AMT, "seat", text, sample.PAGE_A, 99)
        return dataclasses.replace(harvest, statements=[*harvest.statements, added])

    with store.build(sample.harvest(), sample.figures(), "good", home, amend=amend) as opened:
        assert opened.graph.entities[sample.AMT].text("seat") == "first"
    assert store.needs_build("good", home)
    with store.build(sample.harvest(), sample.figures(), "good", home):
        assert not store.needs_build("good", home)
