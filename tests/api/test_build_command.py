"""`build`: what it says it did, and what counts as current."""

import json

import pytest
from typer.testing import CliRunner

from api.cli import app
from graph_store.store import needs_build
from ingest.pipeline import inputs_digest, wide_folder


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("BILDUNGSGRAPH_HOME", str(tmp_path))

    def build(*options):
        done = CliRunner().invoke(app, ["build", "--source", "model_concepts", *options])
        assert done.exit_code == 0, done.output
        return done.stdout

    return build


def test_a_graph_of_some_sources_is_never_current_and_a_second_build_brings_it_up_to_date(run, tmp_path):
    assert json.loads(run("--json"))["update"] is None
    assert needs_build(inputs_digest(wide_root=wide_folder()), tmp_path)
    assert json.loads(run("--if-stale", "--json"))["update"] == {"added": 0, "removed": 0}
    assert run().startswith("Nachgeführt (0 Aussagen neu, 0 entfallen): ")
    assert run("--full").startswith("Gebaut: ")
