"""The start page of the admin: what it counts, what it warns of, and where it leads."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from agent.models import Channel, Conversation, Persona
from knowledge.models import Fact, Place, RedZoneTopic, Session, Way
from tests.edges.conversations import add_attempt, make_conversation
from tests.edges.pages import list_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of_editor(admin_client):
    """A browser of somebody who may only look at facts."""
    editor = User.objects.create_user("editor", is_staff=True)
    editor.user_permissions.add(Permission.objects.get(codename="view_fact"))
    admin_client.force_login(editor)
    return admin_client


def test_the_start_page_counts_what_staff_look_for(admin_client):
    Fact.objects.create(slug="a", question="A?", answer="A.")
    Fact.objects.create(slug="b", question="B?", answer="B.", published=False)
    make_conversation(1, timezone.now(), status="refused")
    make_conversation(2, timezone.now(), status="failed")
    make_conversation(3, timezone.now() - timedelta(days=2))

    context = admin_client.get(reverse("admin:index")).context

    assert [card.number for card in context["cards"]] == [1, 0, 2, 2, 1, 1, 2]
    assert [cell.missing for row in context["coverage"].rows for cell in row.cells] == [1] * 5
    assert [url for url, _title, _why in context["steps"]] == [
        reverse(f"admin:{name}_add") for name in ("knowledge_conference", "knowledge_session")
    ]


def test_the_links_of_the_start_page_lead_to_as_many_rows_as_they_count(admin_client):
    today = timezone.now().date()
    Fact.objects.create(slug="a", question="A?", answer="A.", valid_until="2000-01-01")
    Fact.objects.create(slug="b", question="B?", answer="B.", valid_until=today, sample=True)
    Fact.objects.create(slug="c", question="C?", answer="C.", published=False, sample=True)
    Fact.objects.get(slug="b").translations.create(lang="fr", answer="B", status="machine")
    RedZoneTopic.objects.create(slug="t", title="T")
    now = timezone.now()
    Session.objects.create(slug="s", title="S", start=now, end=now + timedelta(hours=1))
    Channel.objects.create(slug="web", name="Web page")
    start, end = (Place.objects.create(slug=name, name=name) for name in ("hall", "desk"))
    Way.objects.create(start=start, end=end, directions="Go down.")

    context = admin_client.get(reverse("admin:index")).context

    assert context["coverage"].kinds == ("Facts", "Sessions", "Places", "Ways", "Red zone")
    cells = [cell for row in context["coverage"].rows for cell in row.cells if cell.missing]
    points = [point for point in context["attention"] if "/provider/" not in point.url]
    counted = [(c.url, c.missing) for c in cells] + [(p.url, p.count) for p in points]
    counted += [(card.url, card.number) for card in context["cards"][:2]]
    found = [(url, admin_client.get(url).context["cl"].result_count) for url, _count in counted]
    assert len(points) == 7
    assert found == counted


def test_the_start_page_warns_when_nobody_answers_requests_without_a_persona(admin_client):
    Persona.objects.filter(slug="rosa-ctbto-agent").update(enabled=False)

    worst = admin_client.get(reverse("admin:index")).context["attention"][0]

    assert (worst.url, worst.tone) == (list_url(Persona), "bad")


def test_the_start_page_names_channels_whose_language_nobody_speaks(admin_client):
    french = Persona.objects.create(slug="fr", name="French", system_prompt="-", languages="fr")
    for slug, persona, language in (
        ("lost", french, "ar"),
        ("lost-too", None, "de"),
        ("found", french, "fr"),
        ("free", french, ""),
    ):
        Channel.objects.create(
            slug=slug, name=slug, persona=persona, fixed_language=language, key_digest=slug
        )
    Channel.objects.create(slug="off", name="off", fixed_language="de", enabled=False)

    points = admin_client.get(reverse("admin:index")).context["attention"]

    (point,) = [point for point in points if "/channel/" in point.url]
    listed = admin_client.get(point.url).context["cl"].result_list
    assert (point.count, point.tone) == (2, "bad")
    assert [row.slug for row in listed] == ["lost", "lost-too"]


def test_the_start_page_shows_nobody_what_they_may_not_open(client_of_editor):
    make_conversation(1, timezone.now())

    context = client_of_editor.get(reverse("admin:index")).context

    links = [item["link"] for group in context["sidebar_navigation"] for item in group["items"]]
    assert [card.title for card in context["cards"]] == [
        "Facts published",
        "Changes of the content",
    ]
    assert (context["latest"], context["programme"]) == (None, None)
    assert links == [
        reverse("admin:index"),
        "/admin/preview/",
        "/admin/knowledge/",
        reverse("admin:knowledge_fact_changelist"),
    ]
    assert client_of_editor.get(list_url(Conversation)).status_code == 403


def test_the_start_page_counts_turns_of_conversations_that_began_long_ago(admin_client):
    conversation = make_conversation()
    add_attempt(conversation, status="refused", started_at=timezone.now())
    add_attempt(conversation, status="done", started_at=timezone.now())
    Conversation.objects.update(last_at=timezone.now())

    cards = admin_client.get(reverse("admin:index")).context["cards"]

    assert [card.number for card in cards[3:6]] == [1, 1, 0]
    for card in cards[3:5]:
        assert admin_client.get(card.url).context["cl"].result_count == 1
