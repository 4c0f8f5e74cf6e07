"""The list of conversations: its views, its filters in the address, and its pages."""

import re
from datetime import timedelta

import pytest
from django.core.paginator import Paginator
from django.utils import timezone

from agent import readings
from agent.admin import paginator
from agent.models import Conversation, Export, Reading, Shortfall
from agent.models.reading import Way
from knowledge.models import Conference, Version
from tests.edges.conversations import EVENING, add_attempt, make_conversation
from tests.edges.pages import change_url, list_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(admin_client):
    """Return the keys of the conversations that the list shows for a query, in its order."""

    def find(**query):
        found = admin_client.get(list_url(Conversation), query)
        assert found.status_code == 200, query
        return [row.key for row in found.context["cl"].result_list]

    return find


@pytest.fixture
def some(admin_user):
    """Conversations of every kind, each under the name of what it has."""
    Conference.objects.create(
        name="C", timezone="Europe/Vienna", start="2025-09-08", end="2025-09-12"
    )
    kinds = {
        "done": {},
        "refused": {"status": "refused"},
        "failed": {"status": "failed"},
        "cut": {"status": "cut"},
        "unsourced": {"unsourced": True},
        "wrong_language": {"wrong_language": True},
        "slow": {"slow": True},
        "marked": {"stage": "reply", "rule": "classifier"},
        "running": {"status": "cut", "ended_at": None},
    }
    for number, (name, values) in enumerate(kinds.items()):
        made = make_conversation(number, EVENING - timedelta(minutes=number), **values)
        Conversation.objects.filter(pk=made.pk).update(key=name)
    make = Conversation.objects.filter
    make(key="refused").update(flagged_at=EVENING, assigned_to=admin_user)
    make(key="failed").update(review="reviewed")


ANSWERED = ["done", "unsourced", "wrong_language", "slow", "marked"]


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize("period", [{}, {"period": "2025-09-09"}, {"since": "2025-09-09"}])
@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("done", ANSWERED),
        ("refused", ["refused"]),
        ("failed", ["failed"]),
        ("cut", ["cut"]),
        ("superseded", []),
        ("unsourced", ["unsourced"]),
        ("wrong_language", ["wrong_language"]),
        ("slow", ["slow"]),
        ("marked", ["marked"]),
        ("flagged", ["refused"]),
        ("running", ["running"]),
    ],
)
def test_each_status_finds_its_own_with_a_period_and_without(listed, status, found, period):
    assert listed(status=status, **period) == found


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"review": "reviewed"}, ["failed"]),
        ({"review": "unreviewed", "status": "failed"}, []),
        ({"assigned": "me"}, ["refused"]),
        ({"assigned": "somebody"}, ["refused"]),
        ({"assigned": "nobody", "status": "refused"}, []),
        ({"status": "refused", "period": "2025-09-10"}, []),
        ({"since": "2025-09-10"}, []),
        ({"until": "2025-09-08"}, []),
        ({"since": "2025-09-09", "until": "2025-09-09", "status": "cut"}, ["cut"]),
    ],
)
def test_filters_hold_together(listed, query, found):
    assert listed(**query) == found


@pytest.mark.parametrize(
    ("period", "found"),
    [
        ("2025-09-08", True),
        ("2025-09-09", False),
        ("2025-09-10", True),
        ("2025-09-11", False),
    ],
)
def test_a_conversation_of_several_days_is_found_on_those_on_which_it_went_on(
    listed, period, found
):
    Conference.objects.create(name="C", timezone="Europe/Vienna")
    made = make_conversation(1, EVENING - timedelta(days=1))
    add_attempt(made, started_at=EVENING + timedelta(days=1))

    assert bool(listed(period=period)) is found


def test_a_day_begins_at_midnight_of_the_venue(listed):
    Conference.objects.create(name="C", timezone="Asia/Tokyo")
    make_conversation()

    assert (listed(period="2025-09-09"), listed(period="2025-09-10")) == ([], ["key-1"])


def test_the_newest_turn_is_first_whatever_an_address_asks_for(listed):
    make_conversation(1, EVENING)
    make_conversation(2, EVENING + timedelta(minutes=1))

    assert listed(o="1") == listed(o="-4.2") == ["key-2", "key-1"]


@pytest.mark.usefixtures("some")
def test_views_are_addresses_that_keep_the_period_and_mark_the_current_one(admin_client):
    query = {"status": "slow", "period": "today", "p": "1"}

    context = admin_client.get(list_url(Conversation), query).context

    urls = {view.title: view.url for view in context["views"]}
    assert urls == {
        "All": "?period=today",
        "Not reviewed": "?period=today&review=unreviewed",
        "Mine": "?period=today&assigned=me",
        "Flagged": "?period=today&status=flagged",
        "Rated bad": "?period=today&status=rated_bad",
        "Declined": "?period=today&status=refused",
        "No source found": "?period=today&status=unsourced",
        "Wrong language": "?period=today&status=wrong_language",
        "Slow": "?period=today&status=slow",
        "Failed": "?period=today&status=failed",
        "Marked for review": "?period=today&status=marked",
    }
    assert [view.title for view in context["views"] if view.is_current] == ["Slow"]
    assert [(p.title, p.is_current) for p in context["periods"]] == [
        ("any time", False),
        ("today", True),
        ("yesterday", False),
        ("last 24 hours", False),
        ("last 7 days", False),
        *((f"day {number}", False) for number in range(1, 6)),
    ]


@pytest.mark.usefixtures("some")
def test_the_menu_leads_to_the_same_views_and_marks_the_current_one(admin_client):
    context = admin_client.get(list_url(Conversation), {"status": "slow"}).context

    groups = {group.get("title"): group["items"] for group in context["sidebar_navigation"]}
    live, *menu = groups["Conversations"]
    assert live["title"] == "Live"
    assert [item["title"] for item in menu] == [view.title for view in context["views"]]
    assert [item["title"] for item in menu if item["active"]] == ["Slow"]


def test_the_menu_knows_a_conversation_and_an_address_of_ones_own_as_all(admin_client):
    for url in (change_url(make_conversation()), f"{list_url(Conversation)}?status=done"):
        groups = admin_client.get(url).context["sidebar_navigation"]
        items = [item for group in groups for item in group["items"]]
        assert [item["title"] for item in items if item.get("active")] == ["All"], url


def test_two_days_of_ones_own_are_a_period_too(admin_client):
    query = {"since": "2025-09-08", "until": "2025-09-09", "status": "slow"}

    context = admin_client.get(list_url(Conversation), query).context

    assert not [period for period in context["periods"] if period.is_current]
    assert context["own_period"] == {"since": "2025-09-08", "until": "2025-09-09"}
    assert context["kept"] == [("status", "slow")]


def test_a_long_list_is_counted_no_further_than_it_is_told(admin_client, monkeypatch):
    # Ten thousand rows would take the test a minute.
    monkeypatch.setattr(paginator, "MOST_COUNTED", 2)
    for number in range(4):
        make_conversation(number)

    response = admin_client.get(list_url(Conversation))

    assert response.context["cl"].paginator.count == 3
    assert "more than 2 conversations" in response.content.decode()


def test_the_pages_of_the_list_are_those_of_django(django_assert_num_queries):
    for number in range(3):
        make_conversation(number, timezone.now() + timedelta(minutes=number))
    rows = Conversation.objects.order_by("-last_at")
    ours, plain = paginator.BoundedPaginator(rows, 2), Paginator(rows, 2)

    with django_assert_num_queries(1):
        assert (ours.count, ours.num_pages, ours.is_more) == (3, 2, False)
    assert list(ours.page(2)) == list(plain.page(2))


def test_filters_offer_the_languages_and_personas_that_there_are(admin_client):
    for number, (lang, persona) in enumerate((("ar", "a"), ("fr", "b"), ("ar", "b"), ("", ""))):
        made = make_conversation(number)
        Conversation.objects.filter(pk=made.pk).update(lang=lang, persona=persona)

    specs = admin_client.get(list_url(Conversation)).context["cl"].filter_specs

    offered = {s.parameter_name: s.lookup_choices for s in specs if hasattr(s, "parameter_name")}
    assert offered["lang"] == [("~none", "none"), ("ar", "Arabic"), ("fr", "French")]
    assert offered["persona"] == [("~none", "none"), ("a", "a"), ("b", "b")]


def title_of(response):
    """Return what the top of a page says, without the links and lines in it."""
    title = re.search(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.DOTALL).group(1)
    return " ".join(re.sub(r"<[^>]+>", " ", title).split())


def test_the_top_of_a_page_names_list_and_key_as_they_are(admin_client):
    shown = title_of(admin_client.get(change_url(make_conversation())))

    assert shown == "Conversations chevron_right key-1"


@pytest.mark.parametrize("model", [Conversation, Export, Reading, Shortfall, Version])
def test_a_list_tells_at_its_top_only_what_it_is_of(admin_client, admin_user, model):
    for number in range(2):
        readings.record(admin_user, [make_conversation(number).pk], Way.PAGE)

    shown = title_of(admin_client.get(list_url(model)))

    assert shown == str(model._meta.verbose_name_plural).capitalize()
