import numpy as np
import pandas as pd
import pytest

from queries.histories import FIRST_AFTER_CENSUS, Histories

KEYS = [f"010{n:02}" for n in range(30)]


def histories(series: dict[str, dict[int, float]], *, without: tuple[str, int] | None = None) -> Histories:
    """Histories in which all Kreise have the same value, but `without` (key, year)."""
    rows = [
        (key, year, indicator, value, "t")
        for indicator, values in series.items()
        for year, value in values.items()
        for key in KEYS
        if (key, year) != without
    ]
    return Histories(pd.DataFrame(rows, columns=["ags", "year", "indicator", "value", "source"]), KEYS)


def years(first: int, last: int) -> dict[int, float]:
    return {year: float(year) for year in range(first, last + 1)}


def test_a_change_spans_ten_years_at_most() -> None:
    trend = histories({"i": years(2012, 2023)}).trend("i", 0, "EUR")
    assert (trend.since, trend.before, trend.change, trend.unit) == (2013, 2013.0, 10.0, "EUR")
    assert trend.percent == pytest.approx(0.5)


def test_a_change_never_starts_before_the_census_numbers() -> None:
    trend = histories({"i": years(2000, 2020)}).trend("i", 0, "%")
    assert trend.since == FIRST_AFTER_CENSUS
    assert (trend.change, trend.unit, trend.percent) == (8.0, "Prozentpunkte", None)


@pytest.mark.parametrize(
    ("series", "reason"),
    [
        (years(2000, 2013), "vor dem Zensus 2011"),
        (years(2012, 2014), "mindestens 3 Jahre"),
        (years(2019, 2020), "mindestens 3 Jahre"),
    ],
)
def test_no_change_without_a_comparable_year_and_why(series: dict[int, float], reason: str) -> None:
    trend = histories({"i": series}).trend("i", 0, "%")
    assert trend.change is None
    assert trend.reason is not None
    assert reason in trend.reason


def test_no_change_where_this_kreis_has_no_value() -> None:
    found = histories({"i": years(2012, 2022)}, without=(KEYS[3], 2012))
    assert found.trend("i", 3, "%").reason == "kein Wert für 2012"
    assert found.trend("i", 4, "%").change == 10.0


def test_scores_that_are_scaled_each_year_have_no_change() -> None:
    trend = histories({"gisd_score": years(2012, 2022)}).trend("gisd_score", 0, "")
    assert trend.change is None
    assert "skaliert" in str(trend.reason)


def test_a_year_with_few_values_does_not_count() -> None:
    found = histories({"i": years(2012, 2022)})
    thin = pd.DataFrame([(key, 2023, "i", 1.0, "t") for key in KEYS[:5]], columns=found._own.columns)
    fewer = Histories(pd.concat([found._own, thin]), KEYS)
    assert fewer.years["i"][-1] == 2022
    assert np.array_equal(fewer.values("i", 2022), found.values("i", 2022))
