"""The page of providers: what it says of each, what it takes, and the sentence that one says."""

import json
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import User
from django.db import connection
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agent import desk as desks
from agent import provider_figures
from agent.admin import provider_test
from agent.core import histogram
from agent.models import Attempt, Provider, ProviderFailure, ProviderState, Tally
from knowledge.admin import venue
from tests.upstream import Script, Upstream

pytestmark = pytest.mark.django_db
URL = "/admin/agent/provider/state/"


@pytest.fixture(autouse=True)
def _sums_anew():
    provider_figures.kept.forget()


def provider(slug: str = "one", **fields: object) -> Provider:
    defaults = {"name": slug, "base_url": "http://127.0.0.1:1/v1", "model": "m"}
    return Provider.objects.create(slug=slug, **{**defaults, **fields})


def shown(client: Client, slug: str = "one"):
    """Return what the page shows of a provider."""
    providers = client.get(URL).context["providers"]
    return next(one for one in providers if one.row.slug == slug)


def tally(slug: str, ms: float, times: int, hours_ago: float = 0, cost: float = 0.0) -> None:
    hour = (timezone.now() - timedelta(hours=hours_ago)).replace(minute=0, second=0, microsecond=0)
    counts = histogram.add([], ms, times)
    Tally.objects.create(
        hour=hour,
        provider=slug,
        status="done",
        attempts=times,
        ttft=counts,
        cost=cost,
        lang=str(ms),
    )


def test_one_that_nobody_has_asked_is_asked_and_has_no_figures(admin_client: Client) -> None:
    provider()

    found = shown(admin_client)
    assert (found.says, found.plot, found.failures) == ("It is asked.", None, [])
    assert [value for _name, value in found.facts] == ["–", "–", "0", "0", "0.00", "0.00"]


@pytest.mark.parametrize(
    ("rests_for", "says", "mark"),
    [
        (30, "It rests until", "resting"),
        (-1, "Its rest is over: the next question tries it.", "being tried"),
        (None, "It is asked. Failures in a row just now: 3.", "asked"),
    ],
)
def test_its_state_is_told_in_a_sentence(
    admin_client: Client, rests_for: int | None, says: str, mark: str
) -> None:
    provider()
    until = None if rests_for is None else timezone.now() + timedelta(seconds=rests_for)
    ProviderState.objects.create(slug="one", rests_until=until, failures=3)

    found = shown(admin_client)
    assert (found.says.startswith(says), mark in found.mark) == (True, True)


def test_one_that_is_disabled_or_lacks_its_key_says_so(admin_client: Client) -> None:
    provider("off", enabled=False)
    provider("bare", api_key_variable="NOBODYS_API_KEY")

    assert shown(admin_client, "off").says == "It is not enabled, so nobody asks it."
    assert shown(admin_client, "bare").says == "It is asked, but without its key: it will refuse."


def test_figures_are_those_of_the_day_and_of_the_week(admin_client: Client) -> None:
    provider()
    tally("one", 200, 90, cost=1.5)
    tally("one", 4000, 10, cost=0.5)
    tally("one", 9000, 50, hours_ago=30, cost=2.0)
    tally("other", 9000, 50, cost=7.0)

    found = dict(shown(admin_client).facts)
    is_past = (timezone.now() - timedelta(hours=30)).astimezone(venue.zone()).date()
    assert is_past != venue.today()
    assert found["Turns in 24 h"] == "100"
    assert 190 <= int(found["First words, half within"].removesuffix(" ms")) <= 210
    assert found["First words, 19 of 20 within"].startswith(("3.", "4."))
    assert found["Cost in 7 days, US$"] == "4.00"


def test_hours_of_many_tallies_come_to_one_course_without_what_nobody_heard(
    admin_client: Client,
) -> None:
    provider()
    tally("one", 200, 60)
    tally("one", 3000, 40)
    tally("one", 800, 7, hours_ago=2)
    Tally.objects.filter(lang="3000").update(status="superseded")

    found = shown(admin_client)
    usual, slow = [[ms and round(ms, -2) for ms in one.values[-3:]] for one in found.plot.series]
    assert (usual, slow) == ([800, None, 200], [800, None, 200])
    assert dict(found.facts)["Turns in 24 h"] == "67"


def test_sums_are_kept_for_a_while_but_failures_are_those_of_now(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> tuple[str, str]:
        facts = dict(shown(admin_client).facts)
        return facts["Turns in 24 h"], facts["Failures in 24 h"]

    provider()
    tally("one", 200, 5)
    assert told() == ("5", "0")

    tally("one", 300, 5)
    ProviderFailure.objects.create(slug="one", code="provider_busy")
    assert told() == ("5", "1")
    assert told() == ("5", "1")

    monkeypatch.setattr(provider_figures, "KEPT_S", 0.0)
    provider_figures.kept.forget()
    assert told() == ("10", "1")


def test_the_newest_failures_are_listed_first_twenty_at_most(admin_client: Client) -> None:
    provider()
    now = timezone.now()
    ProviderFailure.objects.bulk_create(
        ProviderFailure(
            slug="one", code="provider_busy", waited_ms=n, at=now - timedelta(minutes=n)
        )
        for n in range(1, 30)
    )

    found = shown(admin_client)
    assert [failed.waited for failed in found.failures] == [f"{n} ms" for n in range(1, 21)]
    assert dict(found.facts)["Failures in 24 h"] == "29"


def test_the_page_takes_as_many_queries_for_many_providers(admin_client: Client) -> None:
    counts = []
    for first, last in ((0, 1), (1, 20)):
        for number in range(first, last):
            provider(f"p{number}")
            tally(f"p{number}", 100, 1)
            ProviderFailure.objects.create(slug=f"p{number}", code="provider_busy")
        admin_client.get(URL)
        with CaptureQueriesContext(connection) as queries:
            admin_client.get(URL)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_without_providers_the_page_says_what_to_do(admin_client: Client) -> None:
    Provider.objects.all().delete()

    assert "No providers yet" in admin_client.get(URL).content.decode()


def test_the_part_for_the_script_is_the_list_alone(admin_client: Client) -> None:
    provider()
    part = admin_client.get(f"{URL}?only=1").content.decode()

    assert ("<html" in part, 'data-live="summary"' in part) == (False, True)


def sentence_of(script: Script, **fields: object) -> list[dict]:
    """Return the events of a test of a provider that the double answers."""

    async def run() -> list[dict]:
        response = await client.post(reverse("provider_test", args=[row.pk]))
        return [json.loads(line) async for line in response.streaming_content]

    client = AsyncClient()
    client.force_login(User.objects.create_superuser("owner"))
    with Upstream(script) as upstream:
        row = provider(base_url=upstream.url, **fields)
        desks.live.forget()
        return async_to_sync(run)()


def test_it_says_a_sentence_word_by_word_even_while_it_rests() -> None:
    ProviderState.objects.create(slug="one", rests_until=timezone.now() + timedelta(hours=1))

    first, *words, end = sentence_of(Script(text=("Wel", "come."), gap_s=0.05))

    assert (first, words) == (
        {"lang": "en", "direction": "ltr"},
        [{"text": "Wel"}, {"text": "come."}],
    )
    assert end["end"]
    assert end["told"].startswith("First word after ")
    assert end["told"].endswith(" · m")
    assert (Attempt.objects.count(), ProviderFailure.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (Script(status=401), "It refused the request: check its key and its model."),
        (Script(status=503), "It is overloaded or cannot be reached."),
        (Script(text=("Wel",), then="cut"), "What it sent is no answer, or it broke off."),
        (Script(then="silent"), "It took longer than 200 ms."),
    ],
    ids=["key", "busy", "cut", "silent"],
)
def test_why_it_does_not_speak_is_told(
    script: Script, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if script.then == "silent":
        monkeypatch.setattr(provider_test, "TEST_S", 0.2)

    *_words, end = sentence_of(script)

    assert end["fault"].startswith(why)
    assert end["told"].startswith("Ended after ")


def test_one_that_is_not_enabled_or_gone_is_not_tested() -> None:
    async def ask(pk: int) -> tuple[int, str]:
        response = await client.post(reverse("provider_test", args=[pk]))
        return response.status_code, json.loads(response.content)["fault"]

    client, row = AsyncClient(), provider(enabled=False)
    client.force_login(User.objects.create_superuser("owner"))

    assert async_to_sync(ask)(row.pk)[0] == 409
    assert async_to_sync(ask)(row.pk + 99)[0] == 404


def test_a_test_without_the_token_of_its_page_is_refused(admin_user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)

    assert client.post(reverse("provider_test", args=[provider().pk])).status_code == 403
