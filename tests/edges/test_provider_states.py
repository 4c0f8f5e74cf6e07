"""What becomes of providers gets into the database behind the turns' backs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from agent import metrics, provider_states
from agent.core.errors import ProviderBusy
from agent.core.types import Endpoint
from agent.models import ProviderFailure, ProviderState
from agent.provider_states import KEPT, KEPT_EACH, MOST_WAITING, Notes, prune, standing
from agent.providers.breakers import Breakers, Told

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 9, 9, 10, tzinfo=UTC)


def dropped() -> float:
    return metrics.PROVIDER_NOTES_DROPPED._value.get()


def test_failures_and_the_last_standing_are_written() -> None:
    notes = Notes()
    for failures, rests_s in ((1, None), (2, 30.0)):
        notes.hear(Told("openai", failures, rests_s, "provider_busy", 120.0))
    notes.hear(Told("ollama", 0))
    notes.write()

    found = list(ProviderFailure.objects.values_list("slug", "code", "waited_ms"))
    assert found == [("openai", "provider_busy", 120.0)] * 2
    states = {row.slug: row for row in ProviderState.objects.all()}
    assert [(slug, row.failures) for slug, row in sorted(states.items())] == [
        ("ollama", 0),
        ("openai", 2),
    ]
    assert states["openai"].rests_until - states["openai"].changed_at == timedelta(seconds=30)


def test_one_that_speaks_again_is_asked_in_its_row() -> None:
    notes = Notes()
    notes.hear(Told("openai", 3, 30.0, "provider_busy"))
    notes.write()
    notes.hear(Told("openai", 0))
    notes.write()

    row = ProviderState.objects.get()
    assert (row.rests_until, row.failures) == (None, 0)


def test_breakers_tell_the_notes() -> None:
    notes, breakers = Notes(), Breakers()
    breakers.hear = notes.hear
    breakers.follow(Endpoint("openai", "chat", failures_in_a_row=1))
    asking = breakers.ask("openai")
    assert asking is not None
    asking.failed(ProviderBusy("x"), 80)
    notes.write()

    assert ProviderFailure.objects.get().code == "provider_busy"
    assert metrics.RESTING.labels("openai")._value.get() == 1


def test_a_rest_is_logged_once_though_calls_that_were_open_fail_too(
    caplog: pytest.LogCaptureFixture,
) -> None:
    notes, breakers = Notes(), Breakers()
    breakers.hear = notes.hear
    breakers.follow(Endpoint("openai", "chat", failures_in_a_row=2))
    with caplog.at_level("INFO", "rosa.providers"):
        for asking in [breakers.ask("openai") for _number in range(5)]:
            asking.failed(ProviderBusy("x"), 80)
        breakers.ask_anyway("openai").failed(ProviderBusy("x"), 80)
        breakers.follow(Endpoint("openai", "chat", failures_in_a_row=3))
    notes.write()

    assert [record.getMessage().split()[0] for record in caplog.records] == [
        "provider-rests",
        "provider-asked-again",
    ]
    assert ProviderFailure.objects.count() == 6


def test_while_the_database_is_away_notes_wait_and_then_are_dropped_and_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(_batch: object) -> None:
        raise OperationalError

    notes, before = Notes(), dropped()
    with monkeypatch.context() as patched:
        patched.setattr(provider_states, "_write", away)
        for _number in range(MOST_WAITING + 5):
            notes.hear(Told("openai", 1, None, "provider_busy"))
        notes.write()
    notes.write()

    assert (dropped() - before, ProviderFailure.objects.count()) == (5, MOST_WAITING)


def test_what_the_database_refuses_does_not_keep_back_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notes, before = Notes(), dropped()
    notes.hear(Told("openai", 1, None, "provider_busy"))
    with monkeypatch.context() as patched:
        patched.setattr(provider_states, "_write", lambda _batch: 1 / 0)
        notes.write()
    notes.hear(Told("x" * 80, 1, None, "y" * 80))
    notes.write()

    assert dropped() - before == 1
    assert ProviderFailure.objects.values_list("slug", "code").get() == ("x" * 50, "y" * 40)


def test_old_failures_and_too_many_of_one_provider_are_deleted() -> None:
    ages = [timedelta(seconds=number) for number in range(KEPT_EACH + 3)]
    rows = [ProviderFailure(slug="openai", code="c", at=NOW - age) for age in ages]
    other = ProviderFailure(slug="ollama", code="c", at=NOW - KEPT - timedelta(seconds=1))
    ProviderFailure.objects.bulk_create([*rows, other])
    prune(NOW)

    found = ProviderFailure.objects.order_by("at")
    assert (found.count(), found[0].at) == (KEPT_EACH, NOW - ages[KEPT_EACH - 1])


@pytest.mark.parametrize(
    ("rests_until", "expected"),
    [(None, "asked"), (NOW + timedelta(seconds=1), "resting"), (NOW, "trying")],
)
def test_a_row_says_how_its_provider_stands(rests_until: datetime | None, expected: str) -> None:
    assert standing(ProviderState(slug="x", rests_until=rests_until), NOW) == expected
    assert standing(None, NOW) == "asked"
