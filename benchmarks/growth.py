"""How the in-process indexes and answers grow: built straight from generated graphs, without engines."""

import gc
from functools import partial
from typing import Any

import pandas as pd

from benchmarks.generator import Lift, Scale
from benchmarks.measure import Effort, each, peak_mb, resident_mb, worked
from benchmarks.parameters import MIX, Draw, Values
from benchmarks.sizes import SIZES, Places
from benchmarks.transfer import Door, own_times
from graph_store.store import Store
from queries.catalogue.index import Index
from queries.catalogue.model import Question, question
from queries.catalogue.run import rows_by_index
from queries.comparison import BY_FIGURE, Comparison
from queries.facts import Facts
from queries.figures import YEARS, available, columns_of, of_kind
from queries.ranking import columns
from queries.similar import nearest
from queries.territories import resolve


def needed(figures: pd.DataFrame) -> pd.DataFrame:
    """The figures that comparisons of the latest year rest on."""
    kind = available(figures)
    used = columns_of(kind, max(YEARS[kind]))
    years = {(c.indicator, year) for c in used for year in c.years}
    own = of_kind(figures, kind)
    wanted = pd.MultiIndex.from_frame(own[["indicator", "year"]]).isin(sorted(years))
    return own[wanted | own["indicator"].isin(BY_FIGURE.values())]


def run(size: str, places: Places, effort: Effort) -> dict[str, Any]:
    """Measure one size. The register of territories is there once, so that all sizes grow alike."""
    scale, empty = Scale(SIZES[size].copies, register=False), resident_mb()
    with Store.open(places.seed) as store:
        lift = Lift(store.graph, scale)
        graph, figures = lift.lifted(), lift.figures(needed(store.figures))
    del lift, store
    found: dict[str, Any] = {"entities": len(graph.entities), "relations": len(graph.relations)}
    graph_only = resident_mb()
    built: dict[str, Any] = {}
    seconds = worked(lambda: built.update(facts=Facts(graph)))
    comparison = Comparison(built["facts"], figures)
    seconds += worked(lambda: (comparison.table(), columns(comparison)))
    texts = worked(lambda: comparison.texts)
    door = Door(built["facts"], comparison)
    gc.freeze()
    own = own_times(door, effort)
    index = Index(graph, lambda _: [])
    index_seconds, named = _named(index, effort)
    keys = comparison.facts.territories.kreise
    _, similar = each(lambda row: nearest(comparison.table(), row), range(0, len(keys), max(1, len(keys) // 40)))
    return found | {
        "kreise": len(keys),
        "solutions": len(built["facts"].solutions),
        "graph_mb": round(graph_only - empty, 1),
        "graph_and_indexes_mb": round(resident_mb() - empty, 1),
        "peak_mb": peak_mb(),
        "indexes_s": round(seconds, 3),
        "texts_s": round(texts, 3),
        "catalogue_s": index_seconds,
        "own": own,
        "similar": similar.to_dict(),
        "named": named,
    }


def _named(index: Index, effort: Effort) -> tuple[float, dict[str, Any]]:
    """Seconds until every question of the mix was answered once, and the times of each afterwards."""
    draw = Draw(index.graph)
    calls = {}
    for name in MIX:
        asked = question(name)
        sets = [
            {k: resolve(index.graph, v).id if asked.parameters[k].type == "territory" else v for k, v in given.items()}
            for given in draw.sets(name, effort.rounds)
        ]
        calls[name] = (asked, sets)
    _, first = each(lambda call: rows_by_index(call[0], call[1][0], index), list(calls.values()))
    times = {}
    for name, (asked, sets) in calls.items():
        _, times[name] = each(partial(_rows, asked, index), sets)
    return round(first.mean_ms * first.calls / 1000, 3), {name: t.to_dict() for name, t in times.items()}


def _rows(asked: Question, index: Index, given: Values) -> list[Any]:
    return rows_by_index(asked, given, index)
