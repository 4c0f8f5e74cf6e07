"""Histograms of times: percentiles hold within the width of a place."""

import pytest

from agent.core.histogram import WIDTH, add, merge, middle, percentile, place
from tests.bench import report


@pytest.mark.parametrize("ms", [1.0, 7.3, 340.0, 2_000.0, 59_000.0])
def test_place_stands_for_times_that_differ_by_six_percent_at_most(ms: float) -> None:
    near = middle(place(ms))

    assert near / WIDTH < ms < near * WIDTH


def test_what_is_added_can_be_taken_away() -> None:
    counts = add(add([], 350.0), 0.2)

    assert sum(counts) == 2
    assert sum(add(counts, 350.0, -1)) == 1
    assert sum(add([], 350.0, -1)) == 0


def test_hours_make_a_day() -> None:
    times = [1.01**n for n in range(1000)]
    hours = [merge([add([], ms) for ms in times[at : at + 100]]) for at in range(0, 1000, 100)]
    day = merge(hours)

    for percent in (50, 95):
        assert percentile(day, percent) == pytest.approx(
            report.percentile(times, percent), rel=0.06
        )


def test_no_time_has_no_percentile() -> None:
    assert percentile([], 50) is None
    assert percentile([0, 0], 95) is None


def test_times_beyond_all_measure_are_in_the_last_place() -> None:
    assert place(10**9) == place(10**12)
