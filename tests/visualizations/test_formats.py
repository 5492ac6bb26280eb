"""Numbers, dates and addresses as German readers expect them."""

import pytest

from visualizations import formats


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1234567, "1.234.567"),
        (12.34, "12,3"),
        (12.0, "12"),
        (-1234.56, "-1.234,6"),
        (None, ""),
        (True, "ja"),
        ("x", "x"),
    ],
)
def test_numbers_have_german_separators(value: float | str | None, shown: str) -> None:
    assert formats.number(value) == shown


def test_a_unit_follows_the_number_and_nothing_stays_nothing() -> None:
    assert formats.measure(7.25, "%") == "7,2 %"
    assert formats.measure(None, "%") == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [("2014", "2014"), ("2014-05", "Mai 2014"), ("2014-05-12", "12.05.2014"), ("2014-13", "2014-13"), (None, "")],
)
def test_dates_are_as_precise_as_given(text: str | None, shown: str) -> None:
    assert formats.date(text) == shown


def test_periods_in_words() -> None:
    assert formats.period("2014", "2016-08") == "2014 bis August 2016"
    assert formats.period("2014", None) == "seit 2014"
    assert formats.period(None, "2016") == "bis 2016"
    assert formats.period("", "") == ""


def test_a_score_has_two_digits() -> None:
    assert formats.score(0.6184) == "0,62"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "http://[", "urn:x", "", "//host/x", "http:///x"]
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert formats.web_address(url) is None


def test_a_path_cannot_leave_its_page() -> None:
    assert formats.evidence_path('x/"><img src=1?a#b') == "/belege/x/%22%3E%3Cimg%20src%3D1%3Fa%23b"
    assert formats.place_path("../x") == "/kommune/..%2Fx"
