"""Search and autocomplete over the real things and over 100,000 (see `benchmarks.search`)."""

import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measure import Effort
from benchmarks.search import measure
from benchmarks.sizes import Places
from graph_store.store import Store

THINGS = 100_000


def run(size: str, places: Places, effort: Effort) -> dict[str, Any]:
    """Measure; only the bundled size is known, the larger index is made of it."""
    with Store.open(places.seed) as store, tempfile.TemporaryDirectory() as folder:
        return measure(store, THINGS, Path(folder))
