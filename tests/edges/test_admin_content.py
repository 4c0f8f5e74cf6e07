"""The page of the content as a whole, and the filters that it leads to."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from knowledge import history
from knowledge.admin.grid import Kind, grid
from knowledge.models import Fact, Place, RedZoneTopic, Session, Speaker, Way
from tests.edges.pages import list_url, queries_of

pytestmark = pytest.mark.django_db
CONTENT = "/admin/knowledge/"
DAY = datetime(2025, 9, 9, 8, 0, tzinfo=UTC)


def make_fact(number, **values):
    return Fact.objects.create(
        slug=f"fact-{number}", question=f"Question {number}?", answer="Answer.", **values
    )


def make_way(number):
    start, end = (
        Place.objects.create(slug=f"{name}-{number}", name=f"{name} {number}")
        for name in ("hall", "desk")
    )
    return Way.objects.create(start=start, end=end, directions="Go down.")


def make_all(number):
    fact = make_fact(f"a{number}", category=f"c{number % 3}", published=number % 2 == 0)
    fact.translations.create(lang="fr", answer="Réponse.")
    Fact.objects.create(slug=f"twin-{number}", question=f"Question a{number}", answer="Again.")
    Speaker.objects.create(slug=f"speaker-{number}", name=f"Name {number}", sample=True)
    Session.objects.create(slug=f"session-{number}", title="Opening", start=DAY, end=DAY)
    topic = RedZoneTopic.objects.create(slug=f"topic-{number}", title=f"Topic {number}")
    topic.wordings.create(lang="ar", deflection="لا.")
    Place.objects.create(slug=f"place-{number}", name=f"Place {number}")
    make_way(number).translations.create(lang="fr", directions="Descendez.")


def panels(client):
    return {panel.slug: panel for panel in client.get(CONTENT).context["panels"]}


def listed(client, model, query):
    """Return the slugs in a list."""
    return sorted(
        row.slug for row in client.get(f"{list_url(model)}?{query}").context["cl"].queryset
    )


def test_the_page_asks_the_database_as_often_for_many_records_as_for_few(admin_client):
    for number in range(4):
        make_all(number)
    admin_client.get(CONTENT)
    for_few = queries_of(admin_client, CONTENT)
    for number in range(4, 40):
        make_all(number)

    assert queries_of(admin_client, CONTENT) <= for_few


def test_coverage_counts_checked_machine_and_missing_by_category_and_leads_to_them():
    for number, status in enumerate(["checked", "machine", ""]):
        fact = make_fact(number, category="venue")
        if status:
            fact.translations.create(lang="fr", answer="Là.", status=status)
    make_fact(3)
    make_fact(4, category="venue", published=False)

    (block,) = grid([Kind("Facts", Fact, "category", "category")]).blocks

    whole, none, venue = block.rows
    french = venue.cells[0]
    assert [(row.title, row.total) for row in block.rows] == [
        ("Facts", 4),
        ("none", 1),
        ("venue", 3),
    ]
    assert (french.checked, french.machine, french.missing) == (1, 1, 1)
    assert (whole.cells[0].checked, whole.cells[0].missing) == (1, 2)
    assert [french.missing_url, french.machine_url, french.checked_url] == [
        f"/admin/knowledge/fact/?published__exact=1&category=venue&translations={state}"
        for state in ("fr", "machine-fr", "checked-fr")
    ]
    assert none.url.endswith("published__exact=1&category=~none")


def test_coverage_counts_ways_and_leads_to_them(admin_client):
    for number, status in enumerate(["checked", "machine", ""]):
        way = make_way(number)
        if status:
            way.translations.create(lang="fr", directions="Descendez.", status=status)

    blocks = admin_client.get(CONTENT).context["grid"].blocks

    assert [block.title for block in blocks] == ["Places", "Ways"]
    french = blocks[1].rows[0].cells[0]
    assert (french.checked, french.machine, french.missing) == (1, 1, 1)
    assert listed(admin_client, Way, french.missing_url.partition("?")[2]) == ["hall-2-to-desk-2"]


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("translations=fr", ["fact-2"]),
        ("translations=machine-fr", ["fact-1"]),
        ("translations=checked-fr", ["fact-0"]),
        ("category=~none", ["fact-1", "fact-2"]),
        ("category=venue", ["fact-0"]),
        ("duplicates=yes", []),
    ],
)
def test_filters_of_facts_show_what_the_cells_count(admin_client, query, slugs):
    make_fact(0, category="venue").translations.create(lang="fr", answer="Là.")
    make_fact(1).translations.create(lang="fr", answer="Là.", status="machine")
    make_fact(2)

    assert listed(admin_client, Fact, query) == slugs


def test_topics_with_wordings_of_a_language_are_listed(admin_client):
    topic = RedZoneTopic.objects.create(slug="a", title="A")
    topic.wordings.create(lang="ar", deflection="لا.")
    RedZoneTopic.objects.create(slug="b", title="Something else")

    assert listed(admin_client, RedZoneTopic, "translations=there-ar") == ["a"]
    assert listed(admin_client, RedZoneTopic, "translations=ar") == ["b"]


def test_duplicates_are_listed_together_and_by_group(admin_client):
    for slug, name in (
        ("a", "Robert Floyd"),
        ("b", "Zerbo"),
        ("c", "Floyd, Robert"),
        ("d", "ZERBO"),
    ):
        Speaker.objects.create(slug=slug, name=name)
    Speaker.objects.create(slug="e", name="Somebody Else")
    first = Speaker.objects.get(slug="a")

    assert listed(admin_client, Speaker, "duplicates=yes") == ["a", "b", "c", "d"]
    assert listed(admin_client, Speaker, f"duplicates={first.pk}") == ["a", "c"]
    panel = panels(admin_client)["duplicates"]
    assert (panel.count, [item.text for item in panel.items]) == (2, ["Robert Floyd", "Zerbo"])


def test_sessions_are_duplicates_only_at_the_same_time(admin_client):
    for slug, hours in (("a", 0), ("b", 2), ("c", 2)):
        start = DAY + timedelta(hours=hours)
        Session.objects.create(slug=slug, title="Coffee break", start=start, end=start)

    assert listed(admin_client, Session, "duplicates=yes") == ["b", "c"]


def test_a_list_of_duplicates_takes_no_query_for_each_row(admin_client):
    make_all(1)
    url = f"{list_url(Fact)}?duplicates=yes"
    admin_client.get(url)
    for_few = queries_of(admin_client, url)
    for number in range(2, 30):
        make_all(number)

    assert queries_of(admin_client, url) == for_few


def test_panels_say_what_needs_a_look(admin_client):
    make_fact(1, valid_until="2020-01-01")
    make_fact(2, published=False)
    make_fact(3, sample=True)
    Session.objects.create(slug="s", title="Opening", start=DAY, end=DAY)
    Session.objects.create(slug="t", title="Off", start=DAY, end=DAY, status="cancelled")

    found = panels(admin_client)

    assert {slug: panel.count for slug, panel in found.items()} == {
        "expiring": 1,
        "duplicates": 0,
        "sessions": 1,
        "samples": 1,
        "drafts": 1,
    }
    assert found["sessions"].items[0].mark == "no room, no speaker"
    assert listed(admin_client, Session, "speakers=none") == ["s", "t"]


def test_changes_name_who_made_them_and_lead_to_the_history(admin_client, admin_user):
    fact = make_fact(1)
    with history.recording(user=admin_user):
        fact.answer = "Changed."
        fact.save()

    latest = admin_client.get(CONTENT).context["changes"][0]

    assert (latest["name"], latest["who"], latest["fields"], latest["url"]) == (
        "Question 1?",
        "admin",
        ["Answer"],
        f"/admin/knowledge/fact/{fact.pk}/history/",
    )
    listed_changes = admin_client.get("/admin/knowledge/version/?who=who:admin").content.decode()
    assert "Question 1?" in listed_changes


def test_an_empty_installation_says_how_to_begin(admin_client):
    page = admin_client.get(CONTENT).content.decode()

    assert "There is no content yet" in page
    assert 'href="/admin/knowledge/fact/add/"' in page


def test_the_page_shows_only_what_the_account_may_see():
    make_fact(1)
    Speaker.objects.create(slug="a", name="Anna")
    user = User.objects.create_user("maria", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_speaker"))
    client = Client()
    client.force_login(user)

    context = client.get(CONTENT).context

    assert [tally.kind.title for tally in context["tallies"]] == ["Speakers"]
    assert [change["name"] for change in context["changes"]] == ["Anna"]
    assert [panel.slug for panel in context["panels"]] == ["duplicates", "samples", "drafts"]
