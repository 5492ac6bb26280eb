"""The arithmetic of measuring."""

import pytest

from benchmarks.measure import Effort, Timing, allowed_slope, geometric_mean, ratio, side_by_side, slope


def test_a_timing_counts_from_the_worst() -> None:
    times = Timing.of([n / 1000 for n in range(1, 101)])
    assert (times.calls, times.median_ms, times.p95_ms) == (100, 50.5, 95.0)
    assert Timing.of([0.002]).p95_ms == 2.0


def test_ratios_and_means() -> None:
    assert ratio(Timing(1, 2.0, 2.0, 2.0), Timing(1, 30.0, 30.0, 30.0)) == 15.0
    assert geometric_mean([1.0, 100.0]) == pytest.approx(10.0)


def test_slopes() -> None:
    sizes = [10.0, 100.0, 1000.0]
    assert slope(sizes, [3 * s for s in sizes]) == pytest.approx(1.0)
    assert slope(sizes, [s**2 for s in sizes]) == pytest.approx(2.0)
    assert 1.0 < allowed_slope([1_000.0, 1_000_000.0]) < 1.2


def test_every_system_is_asked_alike_and_begins_in_turn() -> None:
    asked: list[tuple[str, int]] = []
    systems = {name: (lambda p, n=name: asked.append((n, p))) for name in ("a", "b", "c")}
    found = side_by_side(systems, [1, 2], Effort(warm_seconds=9.0, warm_calls=3, rounds=6))
    assert {name: timing.calls for name, timing in found.items()} == {"a": 6, "b": 6, "c": 6}
    warm, measured = asked[:9], asked[9:]
    assert [n for n, _ in warm] == ["a"] * 3 + ["b"] * 3 + ["c"] * 3
    assert [measured[n * 3][0] for n in range(6)] == ["a", "b", "c", "a", "b", "c"]
    assert [p for _, p in measured[::3]] == [1, 2, 1, 2, 1, 2]
