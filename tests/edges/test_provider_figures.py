"""The figures of providers, in both databases."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agent import provider_figures
from agent.core import histogram
from agent.models import Tally

pytestmark = pytest.mark.usefixtures("either_database")
NOW = timezone.now().replace(minute=30, second=0, microsecond=0)
HOUR = NOW.replace(minute=0)


def counted(*times: float) -> list[int]:
    counts: list[int] = []
    for ms in times:
        counts = histogram.add(counts, ms)
    return counts


def tally(
    slug: str, *times: float, hours_ago: int = 0, cost: float = 1.0, status: str = "done"
) -> None:
    Tally.objects.create(
        hour=HOUR - timedelta(hours=hours_ago),
        provider=slug,
        status=status,
        attempts=len(times),
        topic=str(Tally.objects.count()),
        ttft=counted(*times),
        cost=cost,
    )


def test_tallies_of_an_hour_come_to_one_course_and_costs_count_what_nobody_heard() -> None:
    tally("one", 200, 900)
    tally("one", 5)
    tally("one")
    tally("one", 70_000, status="superseded")
    tally("one", 400, hours_ago=3)
    tally("one", 400, hours_ago=30)
    tally("one", 400, hours_ago=300)
    tally("two", 80)
    tally("", 0.5)

    provider_figures.kept.forget()
    found = provider_figures.read(NOW, HOUR - timedelta(hours=8), HOUR - timedelta(days=6))

    one, two = found["one"], found["two"]
    assert set(found) == {"one", "two"}
    assert (one.turns, one.cost_today, one.cost_week) == (4, 5.0, 6.0)
    assert one.hours == {HOUR: counted(5, 200, 900), HOUR - timedelta(hours=3): counted(400)}
    assert (two.turns, two.cost_today, two.cost_week, two.hours) == (
        1,
        1.0,
        1.0,
        {HOUR: counted(80)},
    )


def test_one_that_cost_nothing_today_has_no_cost_of_today() -> None:
    tally("one", 400, hours_ago=30)

    provider_figures.kept.forget()
    found = provider_figures.read(NOW, HOUR, HOUR - timedelta(days=6))

    assert (found["one"].turns, found["one"].cost_today, found["one"].cost_week) == (0, 0.0, 1.0)
