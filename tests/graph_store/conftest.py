import pytest
import sample

from graph_store import store


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The sample as a published snapshot; tests only read it."""
    with store.build(sample.harvest(), sample.figures(), "digest", tmp_path_factory.mktemp("built")) as opened:
        yield opened
