"""A small graph that can be checked by hand, and the real one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from small_graph import Builder, figures_of

from graph_store.store import Store
from queries.comparison import Comparison
from queries.front import Answers


@pytest.fixture
def small() -> Builder:
    """Three Länder, twelve Kreise on a line by size (the further in the key, the larger), one town."""
    built = Builder()
    for key, name in (("01", "Nordland"), ("02", "Südland"), ("03", "Westland")):
        built.land(key, name)
    for n in range(1, 13):
        land = "01" if n <= 6 else "02"
        kind = "Kreisfreie Stadt" if n == 12 else "Landkreis"
        built.kreis(
            f"{land}0{n:02}", f"Kreis {chr(64 + n)}", kind, settlementType="sparse" if n < 9 else "rural_with_density"
        )
    built.town("01001001", "Dorf")
    return built


@pytest.fixture
def sizes() -> dict[str, float]:
    """Inhabitants of the Kreise of `small`: each 30 % larger than the one before."""
    return {f"{'01' if n <= 6 else '02'}0{n:02}": 1000.0 * 1.3**n for n in range(1, 13)}


@pytest.fixture
def compare(sizes: dict[str, float]) -> Callable[[Builder], Comparison]:
    """Makes the comparison of a built graph with the figures of `sizes`."""
    return lambda built: Comparison(built.facts(), figures_of(sizes))


@pytest.fixture(scope="session")
def real(built_home: Path) -> Iterator[Answers]:
    """The answers about the bundled facts (with the wider figures where they are present)."""
    with Store.open(built_home) as store:
        yield Answers(store)
