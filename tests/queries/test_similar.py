import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from small_graph import figures_of

from queries import similar
from queries.figures import BUNDLED_TABLE, ProfileTable, available, block_weights, columns_of, profile_table, scaled


def table_of(z: list[list[float]], weights: list[float]) -> ProfileTable:
    columns = columns_of("bundled", 2019)[: len(weights)]
    array = np.array(z)
    keys = tuple(f"{n:05}" for n in range(len(z)))
    return ProfileTable("bundled", 2019, keys, columns, np.array(weights), array, array)


@pytest.mark.parametrize(("kind", "year", "count", "blocks"), [("full", 2023, 12, 5), ("bundled", 2019, 8, 4)])
def test_blocks_weigh_the_same_and_share_inside(kind: str, year: int, count: int, blocks: int) -> None:
    columns = columns_of(kind, year)  # type: ignore[arg-type]
    weights = block_weights(columns)
    assert len(columns) == count
    per_block: dict[str, float] = {}
    for column, weight in zip(columns, weights, strict=True):
        per_block[column.block] = per_block.get(column.block, 0) + weight
    assert len(per_block) == blocks
    assert all(total == pytest.approx(1 / blocks) for total in per_block.values())


def test_trend_never_crosses_the_census_break() -> None:
    spans = [c.years for year in (2013, 2023) for c in columns_of("full", year) if c.change]
    assert spans == [(2005, 2010), (2013, 2023)]


def test_unknown_year_is_refused() -> None:
    with pytest.raises(ValueError, match="2013, 2023"):
        columns_of("full", 2020)


def test_distance_by_hand() -> None:
    table = table_of([[0, 0], [3, 4], [1, np.nan]], [0.5, 0.5])
    assert similar.distances_from(table.z, 0, table.weights)[1] == pytest.approx(np.sqrt((9 + 16) / 2))


def test_distance_to_itself_and_with_too_few_figures_is_unknown() -> None:
    table = table_of([[0, 0], [1, np.nan]], [0.5, 0.5])
    assert np.isnan(similar.distances_from(table.z, 0, table.weights)).all()


def test_seven_tenths_of_the_weights_are_enough() -> None:
    weights = np.array([0.7, 0.3])
    z = np.array([[0.0, 0.0], [2.0, np.nan]])
    assert similar.distances_from(z, 0, weights)[1] == pytest.approx(2)


def test_shares_sum_to_one_and_skip_what_is_unknown() -> None:
    table = table_of([[0, 0, 5], [1, 2, np.nan]], [0.4, 0.4, 0.2])
    assert similar.shares(table, 0, 1) == [pytest.approx(0.2), pytest.approx(0.8), None]


def test_percentile_counts_those_at_most_as_far() -> None:
    assert similar.percentiles(np.array([np.nan, 1.0, 3.0, 2.0, 2.0])).tolist()[1:] == [0.25, 1.0, 0.75, 0.75]


def test_ties_go_by_key() -> None:
    table = table_of([[0.0], [1.0], [-1.0], [1.0]], [1.0])
    assert [n.row for n in similar.nearest(table, 0, 2)] == [1, 2]


def test_stability_is_the_same_in_every_run_and_full_for_one_figure() -> None:
    one = table_of([[0.0], [1.0], [5.0], [9.0]], [1.0])
    assert [n.survives for n in similar.nearest(one, 0, 2)] == [1.0, 1.0]
    rival = table_of([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], [0.5, 0.5])
    first = similar.nearest(rival, 0, 1)
    assert first == similar.nearest(rival, 0, 1)
    assert 0 < first[0].survives < 1


def test_scaling_takes_the_log_clips_and_centres() -> None:
    columns = columns_of("bundled", 2019)[:1]
    raw = np.exp(np.arange(200, dtype=float)).reshape(-1, 1)
    z = scaled(raw, columns)
    assert z.mean() == pytest.approx(0, abs=1e-9)
    assert z[0] == z[1] != z[3]


@given(arrays(float, (12, 4), elements=st.floats(-5, 5) | st.just(np.nan)))
def test_distances_are_symmetric_and_not_negative(z: np.ndarray) -> None:
    weights = np.full(4, 0.25)
    matrix = np.vstack([similar.distances_from(z, row, weights) for row in range(12)])
    assert np.allclose(matrix, matrix.T, equal_nan=True)
    assert not (matrix < 0).any()


def test_profiles_are_never_mixed() -> None:
    bundled = figures_of({"01001": 1000.0, "01002": 2000.0})
    wide = bundled.assign(source="urn:other", indicator=bundled["indicator"].replace("einwohnerdichte", "sgb2_quote"))
    assert available(bundled) == "bundled"
    assert available(pd.concat([bundled, wide])) == "full"
    alone = profile_table(bundled, ["01001", "01002"], "bundled", 2019)
    both = profile_table(pd.concat([wide, bundled]), ["01001", "01002"], "bundled", 2019)
    assert np.array_equal(alone.raw, both.raw)
    assert (bundled["source"] == BUNDLED_TABLE).all()


def test_missing_kreis_is_unknown_not_zero() -> None:
    table = profile_table(figures_of({"01001": 1.0, "01002": 2.0}), ["01001", "01002", "01003"], "bundled", 2013)
    assert np.isnan(table.raw[2]).all()
