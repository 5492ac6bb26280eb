"""How long search and autocomplete take over the built graph and over up to a million generated things.

Generated things are the real ones with the name of another place put behind their names, so that words are as common
as they are in the record. Times are wall and thread CPU milliseconds; no time is asserted.

    python -m benchmarks.search [--things 100000]
"""

import argparse
import itertools
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from graph_store.store import Store, default_home
from queries.language.text_ranks import place_names
from queries.search.documents import Document, documents, squeezed
from queries.search.file import write
from queries.search.index import SearchIndex
from queries.search.prepare import open_vectors
from queries.text import place_words

SEED = 11
TYPED = 60
"""Names that are typed letter by letter."""
QUESTIONS = (
    "Landkreises Harz",
    "Elternarbeit",
    "Bildungsberatung",
    "JBA",
    "Übergang von der Schule in den Beruf",
    "Sprachförderung für Geflüchtete",
    "Duesseldorf",
    "Jugendberufsagntur",
    "Bildungsbericht Burgenlandkreis",
    "Zusammenarbeit von Kita und Grundschule",
)
Numbers = dict[str, float]


def generated(real: list[Document], count: int) -> Iterator[Document]:
    """`count` things: the real ones, then copies with the name of another place, by the order of prominence."""
    yield from real[:count]
    random.seed(SEED)
    places = [d.labels[0] for d in real if d.cls == "Territory"]
    sources = itertools.cycle([d for d in real if d.cls != "Territory"])
    for number in range(count - len(real)):
        original, place = next(sources), random.choice(places)
        labels = tuple(f"{label} {place}" for label in original.labels)
        keys = tuple(dict.fromkeys(map(squeezed, labels)))
        yield replace(original, id=f"{original.id}~{number}", labels=labels, keys=keys, place=place, semantic="")


def _times(calls: Iterable[Callable[[], object]]) -> Numbers:
    wall, cpu = [], []
    for call in calls:
        before, cpu_before = time.perf_counter(), time.thread_time()
        call()
        wall.append((time.perf_counter() - before) * 1000)
        cpu.append((time.thread_time() - cpu_before) * 1000)
    found = {"calls": float(len(wall))}
    for name, values in (("wall", wall), ("cpu", cpu)):
        for part, share in (("p50", 0.5), ("p95", 0.95), ("max", 1.0)):
            found[f"{name}_{part}_ms"] = round(float(np.quantile(values, share)), 2)
    return found


def _typed(index: SearchIndex, texts: list[str], classes: tuple[str, ...] = ()) -> Numbers:
    beginnings = [text[:length] for text in texts for length in range(1, min(len(text), 30) + 1)]
    return _times(partial(index.suggest, b, 8, classes) for b in beginnings)


def measure(store: Store, count: int, folder: Path) -> dict[str, object]:
    """Times for the real things and `count` things altogether; the index is written to `folder`."""
    real = list(documents(store.graph, place_words(place_names(store.graph))))
    path = folder / "search.sqlite"
    before, cpu_before = time.perf_counter(), time.process_time()
    write(path, generated(real, count), count)
    built = {"wall_s": time.perf_counter() - before, "cpu_s": time.process_time() - cpu_before}
    vectors = open_vectors(store)
    index, with_meaning = SearchIndex(path), SearchIndex(path, vectors) if vectors else None
    random.seed(SEED)
    names = [random.choice(d.labels) for d in random.sample(real, TYPED)]
    mistyped = [n[:3] + n[4:] for n in names if len(n) > 6]
    index.suggest("xbildung")
    answers: dict[str, object] = {
        "things": count,
        "build": {k: round(v, 1) for k, v in built.items()} | {"file_mb": round(path.stat().st_size / 1e6, 1)},
        "suggest": _typed(index, names),
        "suggest_one_class": _typed(index, names, ("Solution",)),
        "suggest_mistyped": _typed(index, mistyped),
        "search_by_words": _times(partial(index.search, q) for q in QUESTIONS * 5),
    }
    if with_meaning:
        calls = [partial(with_meaning.search, q) for q in QUESTIONS]
        answers["search_with_meaning_first"] = _times(calls)
        answers["search_with_meaning_again"] = _times(calls * 4)
    return answers


def main() -> None:
    """Measure over the built graph as it is and over the number of things asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--things", type=int, default=100_000)
    things = parser.parse_args().things
    with Store.open(default_home()) as store, tempfile.TemporaryDirectory() as folder:
        real = sum(1 for _ in documents(store.graph, frozenset()))
        for count in sorted({real, max(real, things)}):
            json.dump(measure(store, count, Path(folder)), sys.stdout, indent=1)
            print()


if __name__ == "__main__":
    main()
