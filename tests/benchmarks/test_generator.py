"""The generated record is the same every time, folds as the store folds, and has the distributions of the real one."""

from collections import Counter

import numpy as np
import pytest

from benchmarks.generator import CROSSING, SPREAD, Lift, Scale
from graph_store.database import version_of
from graph_store.fold import fold
from graph_store.graph import Graph
from graph_store.ids import relation_id
from graph_store.statements import Harvest
from graph_store.store import Store
from queries.facts import Facts

COPIES = 3


@pytest.fixture(scope="module")
def harvest(store: Store, record: Lift) -> Harvest:
    return record.harvest(store.file.all_statements())


@pytest.fixture(scope="module")
def lifted(record: Lift) -> Graph:
    return record.lifted()


def degrees(graph: Graph, entity_id: str) -> Counter[tuple[str, bool]]:
    return Counter((r.cls, r.from_id == entity_id) for r, _ in graph.around(entity_id))


def test_the_same_every_time(store: Store, harvest: Harvest) -> None:
    again = Lift(store.graph, Scale(COPIES, register=False)).harvest(store.file.all_statements())
    assert version_of(again) == version_of(harvest)


def test_statements_fold_into_the_generated_graph(harvest: Harvest, lifted: Graph) -> None:
    folded = fold(harvest.statements, harvest.sources, lifted.version)
    assert folded.entities == lifted.entities
    assert folded.relations == lifted.relations
    assert list(lifted.relations) == sorted(lifted.relations)


def test_one_copy_is_the_original(store: Store) -> None:
    alone = Lift(store.graph, Scale(1)).lifted()
    assert alone.entities == store.graph.entities
    assert alone.relations == store.graph.relations


def test_a_relation_has_the_id_of_its_ends(lifted: Graph) -> None:
    for r in list(lifted.relations.values())[::50]:
        assert r.id == relation_id(r.cls, r.from_id, r.to_id, r.role, r.kind, r.degree, r.modality)


def test_every_copy_has_the_degree_of_its_original(store: Store, whole: Lift) -> None:
    graph, larger = store.graph, whole.lifted()
    documented = [e.id for e in graph.entities.values() if len(whole.copies_of(e.id)) == COPIES]
    assert len(documented) > 0.98 * len(graph.entities)
    for entity_id in documented[::7]:
        for copy in range(COPIES):
            assert degrees(larger, whole.id(entity_id, copy)) == degrees(graph, entity_id), (entity_id, copy)


def test_one_tie_in_ten_leads_into_another_copy(store: Store, whole: Lift) -> None:
    crossing = ties = 0
    for relation in store.graph.relations.values():
        shift = whole._shift(relation.id, relation.cls)
        ties += relation.cls in ("Membership", "Participation", "Cooperation")
        crossing += shift > 0 and relation.cls in ("Membership", "Participation", "Cooperation")
    assert crossing / ties == pytest.approx(CROSSING, abs=0.03)


def test_families_per_place_texts_and_sources_stay(store: Store, lifted: Graph) -> None:
    before, after = Facts(store.graph), Facts(lifted)
    assert len(after.solutions) == COPIES * len(before.solutions)
    assert len(after.territories.kreise) == COPIES * len(before.territories.kreise)

    def families_per_place(facts: Facts) -> Counter[int]:
        found = {p.id: {f for s in facts.at(p.id) for f in s.families} for p in facts.places.values()}
        return Counter(len(families) for families in found.values() if families)

    assert families_per_place(after) == Counter({n: COPIES * c for n, c in families_per_place(before).items()})
    words = [np.array([len(s.text.split()) for s in f.solutions.values()]) for f in (before, after)]
    assert np.quantile(words[1], [0.1, 0.5, 0.9]) == pytest.approx(np.quantile(words[0], [0.1, 0.5, 0.9]))
    sources = [np.mean([len(s.sources) for s in f.solutions.values()]) for f in (before, after)]
    assert sources[1] == pytest.approx(sources[0])


def test_texts_of_copies_differ(lifted: Graph) -> None:
    texts = Counter(e.text("summary") for e in lifted.of_class("Solution") if e.text("summary"))
    assert sum(n - 1 for n in texts.values()) < 0.1 * sum(texts.values())


def test_territories_stay_in_their_copy(lifted: Graph) -> None:
    places = Facts(lifted).territories.places
    for relation in lifted.relations.values():
        if relation.cls == "Location" and relation.from_id in places and relation.to_id in places:
            outer = places[relation.to_id].key
            assert outer == "00" or places[relation.from_id].key.startswith(outer[:2])
    assert len({p.land for p in places.values()}) == COPIES * 16 + 1


def test_figures_of_copies_differ_a_little(store: Store, record: Lift) -> None:
    figures = store.figures
    lifted = record.figures(figures)
    assert len(lifted) == COPIES * len(figures)
    assert lifted.equals(record.figures(figures))
    assert lifted["ags"].nunique() == COPIES * figures["ags"].nunique()
    original, copy = (
        frame[frame["indicator"] == "anteil_auslaender"]["value"] for frame in (figures, lifted[len(figures) :])
    )
    assert copy.mean() == pytest.approx(original.mean(), rel=0.02)
    assert copy.std() == pytest.approx(original.std(), rel=0.03)
    positive = figures["value"].to_numpy() > 0
    change = np.log(lifted["value"].to_numpy()[len(figures) : 2 * len(figures)][positive] / figures["value"][positive])
    assert change.std() == pytest.approx(SPREAD, rel=0.05)


def test_keys_are_unique_for_a_thousand_copies(store: Store) -> None:
    lift = Lift(store.graph, Scale(1000, register=False))
    laender = sorted({p.text("key") for p in store.graph.of_class("Territory") if len(p.text("key")) == 2} - {"00"})
    keys = {lift.key(land, copy) for land in laender for copy in range(1000)}
    assert len(keys) == 1000 * len(laender)
    assert {len(key) for key in keys} == {2}


@pytest.mark.parametrize("copies", [0, -1, 1001])
def test_unknown_scales_are_refused(copies: int) -> None:
    with pytest.raises(ValueError, match="copies"):
        Scale(copies)
