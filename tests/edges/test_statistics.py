"""The page of statistics: what it counts, in which period, and who may see it."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from agent import figures
from agent.core.period import days
from agent.figures import Figures, Sums
from agent.models import Channel, Shortfall, Tally
from knowledge.models import Conference, RedZoneTopic
from knowledge.zone import venue_zone
from tests.edges.pages import queries_of
from tests.edges.tallies import NOON, busy_day, make_tally, times

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = "2025-09-09"


@pytest.fixture(autouse=True)
def vienna():
    return Conference.objects.create(
        name="SnT", timezone="Europe/Vienna", start=date(2025, 9, 8), end=date(2025, 9, 10)
    )


@pytest.fixture
def clock(settings):
    """Set what time it is."""

    def set_to(text):
        settings.ROSA_NOW = text

    set_to("2025-09-09T15:20:00+02:00")
    return set_to


def day_of(*parts):
    return days(date(*parts), date(*parts), venue_zone())


def shown(client, **query):
    return client.get(reverse("statistics"), query).context


def panel_of(context, slug):
    return next(panel for panel in context["panels"] if panel.slug == slug)


def values_of(context):
    return {card.title: card.value for card in context["cards"]}


def test_figures_are_whole_and_nothing_counts_twice():
    make_tally(attempts=6, conversations=2, unsourced=1, slow=1, cost=0.5, ttft=times(*[400] * 6))
    make_tally(status="superseded", attempts=3, cost=0.25, prompt_tokens=30, ttft=times(9000))
    declined = {"status": "refused", "topic": "politics", "provider": ""}
    make_tally(**declined, lang="fr", attempts=2, conversations=1)
    make_tally(NOON + HOUR, status="failed", provider="spare", attempts=1, ttft=[])

    found = figures.read(day_of(2025, 9, 9))

    common = {"conversations": 2, "unsourced": 1, "slow": 1}
    answered = Sums(**common, turns=6, cost=0.75, unheard_cost=0.25, prompt_tokens=30)
    refused, failed = Sums(conversations=1, turns=2, refused=2), Sums(turns=1, failed=1)
    both = figures.added([answered, failed])
    assert found == Figures(
        hours={NOON: figures.added([answered, refused]), NOON + HOUR: failed},
        languages={"en": both, "fr": refused},
        refusals={("politics", "fr"): 2},
        spending={
            ("rosa", "main", "m"): answered,
            ("rosa", "", "m"): refused,
            ("rosa", "spare", "m"): failed,
        },
        first_words={"main": {NOON: times(*[400] * 6)}, "spare": {NOON + HOUR: []}},
    )
    assert found.total == figures.added([answered, refused, failed])


def test_a_channel_and_a_persona_have_their_own_figures():
    make_tally(attempts=1)
    make_tally(attempts=2, channel="kiosk")
    make_tally(attempts=4, persona="press")
    make_tally(attempts=8, channel="kiosk", persona="press")
    day = day_of(2025, 9, 9)

    assert [
        figures.read(day, *of).total.turns
        for of in (("", ""), ("kiosk", ""), ("", "press"), ("kiosk", "press"), ("none", ""))
    ] == [15, 10, 12, 8, 0]
    assert figures.read_total(day, "kiosk")[0].turns == 10
    assert figures.choices() == (["kiosk", "web"], ["press", "rosa"])


# The venue's midnight is at 22:00 UTC in summer, at 23:00 in winter.
BORDERS = [
    (DAY, datetime(2025, 9, 8, 22, tzinfo=UTC), datetime(2025, 9, 9, 21, tzinfo=UTC)),
    ("2025-10-26", datetime(2025, 10, 25, 22, tzinfo=UTC), datetime(2025, 10, 26, 22, tzinfo=UTC)),
    ("2025-03-30", datetime(2025, 3, 29, 23, tzinfo=UTC), datetime(2025, 3, 30, 21, tzinfo=UTC)),
]


@pytest.mark.parametrize(("day", "first", "last"), BORDERS)
def test_a_day_has_the_hours_between_two_midnights_at_the_venue(
    admin_client, clock, day, first, last
):
    clock("2026-01-01")
    for number, hour in enumerate((first - HOUR, first, last, last + HOUR)):
        make_tally(hour, attempts=10**number)

    context = shown(admin_client, period=day)

    assert values_of(context)["Turns"] == "110"
    table = panel_of(context, "activity").table
    assert [row for row in table.rows if row[1]] == [("00:00", 10, 0), ("23:00", 100, 0)]
    assert len(table.rows) == (last - first) // HOUR + 1


def test_the_hour_that_comes_twice_is_shown_twice(admin_client, clock):
    clock("2026-01-01")
    for hour in (0, 1):
        make_tally(datetime(2025, 10, 26, hour, tzinfo=UTC), attempts=hour + 1)

    table = panel_of(shown(admin_client, period="2025-10-26"), "activity").table

    assert [row[:2] for row in table.rows[1:5]] == [
        ("01:00", 0),
        ("02:00 CEST", 1),
        ("02:00 CET", 2),
        ("03:00", 0),
    ]


def test_cards_tell_how_much_has_changed_since_the_period_before(admin_client, clock):
    make_tally(attempts=90, conversations=30, slow=9, unsourced=9, ttft=times(*[100] * 90), cost=1)
    make_tally(status="refused", topic="t", attempts=10, rated_good=3, rated_bad=1)
    two = times(*[200] * 50)
    make_tally(NOON - 24 * HOUR, attempts=50, conversations=40, ttft=two, cost=2, rated_good=2)
    # Yesterday after the hour that it is today.
    make_tally(NOON - 20 * HOUR, attempts=1000)

    cards = shown(admin_client)["cards"]

    assert [(card.title, card.value, card.change, card.before) for card in cards] == [
        ("Conversations", "30", "−25 %", "40"),
        ("Turns", "100", "+100 %", "50"),
        ("Declined", "10.0 %", "+10.0 points", "0.0 %"),
        ("No source found", "9.0 %", "+9.0 points", "0.0 %"),
        ("Failed", "0", "", "0"),
        ("Slow", "9", "", "0"),
        ("Rated helpful", "75.0 %", "−25.0 points", "100.0 %"),
        ("First words, half within", "102 ms", "−47 %", "195 ms"),
        ("First words, 19 of 20 within", "102 ms", "−47 %", "195 ms"),
        ("Cost in US dollars", "1.00", "−50 %", "2.00"),
    ]


def test_of_a_day_to_come_nothing_is_drawn(admin_client, clock):
    make_tally(NOON + 24 * HOUR)

    plot = panel_of(shown(admin_client, period="2025-09-10"), "activity").plots[0]

    assert (plot.bars, plot.lines) == ([], [("line", "", "")])


PERIODS = [
    ({}, "Tuesday 9 September 2025", "Monday 8 September 2025 until 16:00"),
    ({"period": "yesterday"}, "Monday 8 September 2025", "Sunday 7 September 2025"),
    (
        {"period": "7d"},
        "3 September 2025 to 9 September 2025",
        "27 August 2025 to 2 September 2025 until 16:00",
    ),
    (
        {"since": "2025-09-01", "until": "2025-09-02"},
        "1 September 2025 to 2 September 2025",
        "30 August 2025 to 31 August 2025",
    ),
    ({"since": "2025-09-01", "until": ""}, "Monday 1 September 2025", "Sunday 31 August 2025"),
    ({"period": "nonsense"}, "Tuesday 9 September 2025", "Monday 8 September 2025 until 16:00"),
    ({"since": "0001-01-01"}, "Tuesday 9 September 2025", "Monday 8 September 2025 until 16:00"),
]


@pytest.mark.parametrize(("query", "period", "before"), PERIODS)
def test_the_address_names_the_period(admin_client, clock, query, period, before):
    context = shown(admin_client, **query)

    assert (context["shown"], context["compared"]) == (period, before)


def test_the_days_of_the_conference_are_offered_with_what_else_is_chosen(admin_client, clock):
    context = shown(admin_client, period="2025-09-08", channel="web")

    assert [(period.title, period.is_current) for period in context["periods"]] == [
        ("today", False),
        ("yesterday", False),
        ("last 7 days", False),
        ("day 1", True),
        ("day 2", False),
        ("day 3", False),
    ]
    monday = context["periods"][3]
    assert monday.url == "/admin/statistics/?period=2025-09-08&channel=web"
    assert monday.hint == "day 1: Monday 8 September 2025"


def test_refusals_are_told_by_topic_and_language(admin_client, clock):
    RedZoneTopic.objects.create(slug="politics", title="Politics")
    for topic, lang, count in (("politics", "ar", 4), ("politics", "en", 1), ("gone", "en", 2)):
        make_tally(status="refused", topic=topic, lang=lang, attempts=count)

    panel = panel_of(shown(admin_client, period=DAY), "refusals")

    assert [column.title for column in panel.table.columns] == ["Topic", "Arabic", "English", "All"]
    assert panel.table.rows == (("Politics", 4, 1, 5), ("gone", 0, 2, 2))
    assert panel.heat == ((100, 25, 0), (0, 50, 0))


def test_providers_are_compared_by_their_first_words(admin_client, clock):
    make_tally(attempts=20, ttft=times(*[100] * 18, 3000, 3000))
    make_tally(NOON + HOUR, provider="spare", ttft=times(500))

    panel = panel_of(shown(admin_client, period=DAY), "first-words")

    assert panel.table.rows == (("main", 20, 102.8, 3016.9), ("spare", 1, 495.5, 495.5))
    (usual, slow) = panel.plots[0].series
    assert (usual.values[12], slow.values[12], slow.values[13]) == (102.8, 3016.9, None)
    # One scale for all, so that they can be compared.
    assert {plot.end for plot in panel.plots} == {4000}


def test_the_file_has_the_same_numbers(admin_client, clock):
    make_tally(attempts=3, conversations=1, cost=0.25)
    make_tally(status="superseded", cost=0.05)

    response = admin_client.get(reverse("statistics_file"), {"period": DAY})

    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert (
        response["Content-Disposition"] == 'attachment; filename="rosa-2025-09-09-2025-09-09.csv"'
    )
    assert rows[0] == ["table", "row", "figure", "number"]
    assert ["Conversations and turns", "12:00", "Turns", "3"] in rows
    assert [row[2:] for row in rows if row[1] == "rosa · main · m"] == [
        ["Turns", "3"],
        ["Prompt tokens", "0"],
        ["Tokens of replies", "0"],
        ["Cost", "0.3"],
        ["of it unheard", "0.05"],
    ]


def test_a_name_that_looks_like_a_formula_is_none_in_the_file(admin_client, clock):
    make_tally(persona="=1+1")

    text = admin_client.get(reverse("statistics_file"), {"period": DAY}).content.decode()

    assert "'=1+1" in text


def test_cards_lead_to_the_conversations_that_they_count(admin_client, clock):
    row = Channel.objects.create(slug="web", name="Web page")
    make_tally()

    cards = shown(admin_client, period=DAY, channel="web", persona="rosa")["cards"]

    base = f"/admin/agent/conversation/?period={DAY}&persona=rosa&channel__id__exact={row.pk}"
    assert [card.url for card in cards] == [
        *(f"{base}{rest}" for rest in ("", "", "&status=refused", "&status=unsourced")),
        *(f"{base}{rest}" for rest in ("&status=failed", "&status=slow", "&status=rated_bad")),
        *("", "", ""),
    ]


def test_without_figures_the_page_says_what_to_do(admin_client, clock):
    assert b"No figures yet" in admin_client.get(reverse("statistics")).content

    make_tally()
    page = admin_client.get(reverse("statistics"), {"period": "2025-09-01"}).content
    assert b"Nothing was asked" in page
    assert b"No figures yet" not in page
    assert admin_client.get(
        reverse("statistics_file"), {"period": "2025-09-01"}
    ).content.decode() == ("\ufefftable,row,figure,number\r\n")


def test_the_page_tells_of_turns_of_the_period_that_are_not_stored(admin_client, clock):
    make_tally()
    for hour, lost, late in ((NOON, 2, 3), (NOON + HOUR, 1, 0), (NOON - 24 * HOUR, 50, 50)):
        Shortfall.objects.create(hour=hour, process="p", lost=lost, unconfirmed=late)

    assert shown(admin_client, period=DAY)["unstored"] == (3, 3)
    text = admin_client.get(reverse("statistics"), {"period": DAY}).content.decode()
    assert "3 turns of these days could be stored nowhere" in text
    assert "3 replies of these days ended before" in text


ALLOWED = [((), 403), (("view_conversation",), 403), (("view_statistics",), 200)]


@pytest.mark.parametrize(("rights", "status"), ALLOWED)
def test_only_who_has_the_right_sees_figures(clock, rights, status):
    make_tally()
    client = client_with(*rights)

    assert [
        client.get(reverse(name)).status_code for name in ("statistics", "statistics_file")
    ] == [
        status,
        status,
    ]
    start = client.get(reverse("admin:index")).context
    links = [item["link"] for group in start["sidebar_navigation"] for item in group["items"]]
    assert (reverse("statistics") in links) is (status == 200)
    assert ("Turns today" in [card.title for card in start["cards"]]) is (status == 200)


def test_who_may_not_read_conversations_is_not_led_to_them(clock):
    make_tally()

    response = client_with("view_statistics").get(reverse("statistics"))

    assert {card.url for card in response.context["cards"]} == {""}
    assert b"/admin/agent/conversation/" not in response.content


def test_who_has_not_logged_in_is_asked_to():
    assert Client().get(reverse("statistics")).status_code == 302


def test_the_start_page_shows_the_turns_of_today_by_the_hour(admin_client, clock):
    make_tally(attempts=4)
    make_tally(NOON + HOUR, status="refused", attempts=2)
    make_tally(status="superseded", attempts=9)
    make_tally(NOON - 24 * HOUR, attempts=50)

    (card,) = [c for c in admin_client.get(reverse("admin:index")).context["cards"] if c.plot]

    assert (card.title, card.number, card.url) == (
        *("Turns today", 6),
        "/admin/statistics/?period=today",
    )
    assert card.plot.series[0].values[11:17] == (0, 4, 2, 0, 0, None)


def test_the_page_asks_the_database_as_often_for_a_busy_week_as_for_one_row(admin_client, clock):
    make_tally()
    url = f"{reverse('statistics')}?period=7d"
    few = queries_of(admin_client, url)
    begin = datetime(2025, 9, 7, 22, tzinfo=UTC)
    Tally.objects.bulk_create(busy_day(begin, 20_000))

    assert queries_of(admin_client, url) == few


def client_with(*rights):
    user = User.objects.create_user("clerk", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(user)
    return client
