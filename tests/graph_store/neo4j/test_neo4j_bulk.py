"""The import files, read by the real import tool."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sample
from neo4j_graphs import build, dump

from graph_store.neo4j import Neo4j, Neo4jError, load, write_import
from graph_store.servers.neo4j import USER, Neo4jServer

neo4j = pytest.importorskip("neo4j", reason="Das Paket neo4j fehlt.")

ROOT = Path(__file__).parents[3]


def awkward(folder):
    """The sample with texts that trip CSV readers, and a property with whole and broken numbers."""
    harvest = sample.harvest()
    for number, text in enumerate((' Rand "doppelt"; \\ ', "a,b\r\nc", "'einfach'", '\\"', '"', "1", "true")):
        actor = f"actor/a{number:09}"
        harvest.statements += [
            sample.said(actor, "class", "Actor", sample.PAGE_A, 200 + number),
            sample.said(actor, "name", text, sample.PAGE_A, 200 + number),
            sample.said(actor, "alias", text, sample.PAGE_A, 200 + number),
            sample.said(actor, "alias", f"{text};x", sample.PAGE_A, 200 + number),
        ]
    whole = "profile/15088-2019"
    harvest.statements += [
        sample.said(whole, "class", "Profile", sample.TABLE, 9),
        sample.said(whole, "arbeitslosenquote", 7, sample.TABLE, 9),
    ]
    return build(folder, harvest, "v1")


def test_the_imported_database_is_what_a_load_would_make(tmp_path):
    server = Neo4jServer(tmp_path / "bulk")
    if reason := server.missing():
        pytest.skip(reason)
    built = awkward(tmp_path)
    script = write_import(built.graph, built.file, tmp_path / "files")
    admin = f"{ROOT / 'scripts' / 'neo4j-server'} --home {server.home} admin"
    environment = {**os.environ, "NEO4J_ADMIN": admin, "PYTHON": sys.executable}
    done = subprocess.run([str(script)], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    try:
        server.up()
        login = USER, server.password
        with Neo4j(server.url, login) as opened:
            assert opened.state() == ("v1", None)
        with neo4j.GraphDatabase.driver(server.url, auth=login) as driver:
            before = dump(driver)
            loaded = load(built.graph, built.file, server.url, login)
            assert dump(driver) == before
        assert (loaded.nodes_written, loaded.nodes_removed) == (0, 0)
        assert (loaded.relationships_written, loaded.relationships_removed) == (0, 0)
    finally:
        server.remove()


def test_two_writings_are_equal_and_a_full_folder_is_refused(tmp_path):
    built = awkward(tmp_path)
    for name in ("one", "two"):
        write_import(built.graph, built.file, tmp_path / name)
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two
    with pytest.raises(Neo4jError, match="nicht leer"):
        write_import(built.graph, built.file, tmp_path / "one")
