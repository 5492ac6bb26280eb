"""The application over the built graph."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app


@pytest.fixture(scope="session")
def client(built_home: Path) -> Iterator[TestClient]:
    """A client of the application; a failure inside becomes a response, as for users."""
    with TestClient(create_app(built_home), raise_server_exceptions=False) as client:
        yield client
