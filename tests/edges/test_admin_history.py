"""The history of a record in the admin: what staff see of it, and how they go back."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from agent.models import Persona
from knowledge import history
from knowledge.models import Conference, Fact, Place, Session, Speaker, Version, Way
from tests.edges.pages import change_url, list_url, queries_of, save

pytestmark = pytest.mark.django_db
DAY = datetime(2025, 9, 9, 8, 0, tzinfo=UTC)


def history_url(row):
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_history", args=[row.pk])


def revert_url(row, version):
    name = f"admin:{row._meta.label_lower.replace('.', '_')}_revert"
    return reverse(name, args=[row.pk, version.pk])


def revert(client, row, version):
    """Open the page that asks for confirmation, and confirm."""
    url = revert_url(row, version)
    last = client.get(url).context["last"]
    return client.post(url, {"last": last.pk}, follow=True)


def made(*, answer="Upstairs."):
    fact = Fact.objects.create(slug="desk", question="Where is the desk?", answer=answer)
    with history.recording():
        fact.translations.create(lang="ar", question="أين المكتب؟", answer="في الأعلى.")
    return fact


def client_with(*permissions):
    user = User.objects.create_user("maria", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def test_one_save_is_one_version_of_the_account_that_shows_what_changed(admin_client):
    fact = made()

    save(
        admin_client,
        change_url(fact),
        answer="It is downstairs.",
        **{"translations-0-answer": "في الأسفل."},
    )

    version = Version.objects.first()
    assert (version.who, version.how, version.changed) == (
        "admin",
        "changed",
        ["answer", "ar.answer"],
    )
    page = admin_client.get(history_url(fact)).content.decode()
    assert '<dd dir="auto"><del>Upstairs</del>&zwnj;<ins>It is downstairs</ins>.</dd>' in page
    assert '<dd dir="rtl" lang="ar">في <del>الأعلى</del>&zwnj;<ins>الأسفل</ins>.</dd>' in page


def test_publishing_many_at_once_is_recorded_for_each(admin_client):
    facts = [made()]
    facts.append(Fact.objects.create(slug="two", question="Two?", answer="Two."))
    chosen = {"action": "unpublish", "_selected_action": [fact.pk for fact in facts]}

    admin_client.post(list_url(Fact), chosen)

    found = Version.objects.filter(who="admin").values_list("name", "changed")
    assert sorted(found) == [("Two?", ["published"]), ("Where is the desk?", ["published"])]


def test_a_version_is_brought_back_after_a_confirmation_and_that_is_recorded(admin_client):
    fact = made()
    good = Version.objects.first()
    with history.recording():
        Fact.objects.update(answer="Nonsense.")
        fact.translations.all().delete()

    page = admin_client.get(revert_url(fact, good)).content.decode()
    response = revert(admin_client, fact, good)

    assert "<del>Nonsense</del>&zwnj;<ins>Upstairs</ins>." in page
    assert "The record is as it was." in response.content.decode()
    assert Fact.objects.get().answer == "Upstairs."
    assert fact.translations.get().answer == "في الأعلى."
    last = Version.objects.first()
    assert (last.how, last.who, last.source) == ("reverted", "admin", good)


def test_a_revert_is_not_made_over_a_change_that_came_between(admin_client):
    fact = made()
    good = Version.objects.first()
    Fact.objects.update(answer="Nonsense.")
    seen = admin_client.get(revert_url(fact, good)).context["last"]
    Fact.objects.update(answer="Corrected.")

    response = admin_client.post(revert_url(fact, good), {"last": seen.pk})

    assert "Somebody has changed the record meanwhile." in response.content.decode()
    assert Fact.objects.get().answer == "Corrected."


def test_a_record_that_was_deleted_shows_its_history_and_comes_back(admin_client):
    fact = made()
    good = Version.objects.first()
    admin_client.post(change_url(fact).replace("change", "delete"), {"post": "yes"})
    assert not Fact.objects.exists()

    page = admin_client.get(history_url(fact)).content.decode()
    revert(admin_client, fact, good)

    assert "Revert to a version to bring the record back." in page
    assert Fact.objects.get(pk=fact.pk).translations.get().lang == "ar"


def test_a_version_that_is_not_valid_any_more_is_refused_with_the_reason(admin_client):
    fact = made()
    good = Version.objects.first()
    Fact.objects.update(slug="old-desk")
    Fact.objects.create(slug="desk", question="Which desk?", answer="This one.")

    response = revert(admin_client, fact, good)

    assert "Slug: Fact with this Slug already exists." in response.content.decode()
    assert Fact.objects.get(pk=fact.pk).slug == "old-desk"


def test_speakers_rooms_and_times_of_a_session_are_shown_by_name_and_in_venue_time(admin_client):
    Conference.objects.create(name="SnT", timezone="Europe/Vienna")
    room = Place.objects.create(slug="hall", name="Festsaal")
    speaker = Speaker.objects.create(slug="floyd", name="Robert Floyd")
    session = Session.objects.create(
        slug="s", title="Opening", start=DAY, end=DAY.replace(hour=9), place=room
    )
    with history.recording():
        session.speakers.set([speaker])
        session.place = None
        session.start = DAY.replace(hour=7)
        session.save()

    page = admin_client.get(history_url(session)).content.decode()

    assert "<ins>Robert Floyd</ins>" in page
    assert "<del>Festsaal</del>" in page
    assert "<ins>9 Sep 2025, 09:00</ins>" in page


def test_record_to_which_nothing_has_happened_has_an_empty_history(admin_client):
    persona = Persona.objects.get(slug="rosa-ctbto-agent")

    page = admin_client.get(history_url(persona))

    assert (page.status_code, page.context["entries"]) == (200, [])
    assert "The next change of this record shows here" in page.content.decode()


def test_page_that_asks_before_a_revert_shows_names_too(admin_client):
    places = [Place.objects.create(slug=f"p-{n}", name=n) for n in ("Festsaal", "Forum", "Foyer")]
    hall, forum, foyer = places
    with history.recording():
        way = Way.objects.create(start=hall, end=forum, directions="Go down.")
    first = Version.objects.first()
    way.end = foyer
    way.save()

    page = admin_client.get(revert_url(way, first)).content.decode()

    assert "<del>Foyer</del>" in page
    assert "<ins>Forum</ins>" in page
    assert "p-" not in page.partition("<dl")[2].partition("</dl>")[0]


def test_the_slug_of_the_default_persona_stays_when_it_is_brought_back(admin_client):
    persona = Persona.objects.get(slug="rosa-ctbto-agent")
    with history.recording():
        Persona.objects.filter(pk=persona.pk).update(system_prompt="Be kind.")
    first = Version.objects.filter(kind="agent.persona").last()
    Version.objects.filter(pk=first.pk).update(values=first.values | {"slug": "other"})

    revert(admin_client, persona, first)

    persona.refresh_from_db()
    assert (persona.slug, persona.system_prompt) == (
        "rosa-ctbto-agent",
        first.values["system_prompt"],
    )


@pytest.mark.parametrize(
    ("permissions", "codes"),
    [
        ((), (403, 403)),
        (("view_fact",), (200, 403)),
        # The version has another translation, which this account may not change.
        (("view_fact", "change_fact"), (200, 403)),
        (("change_fact", "add_facttranslation"), (200, 403)),
        (
            (
                "change_fact",
                "add_facttranslation",
                "change_facttranslation",
                "delete_facttranslation",
            ),
            (200, 200),
        ),
    ],
)
def test_history_asks_for_the_permissions_that_the_record_asks_for(permissions, codes):
    fact = made()
    good = Version.objects.first()
    fact.translations.update(answer="Other.")
    client = client_with(*permissions)

    seen = client.get(history_url(fact)), client.get(revert_url(fact, good))

    assert tuple(response.status_code for response in seen) == codes


@pytest.mark.parametrize("address", ["999/history/", "x/history/"])
def test_a_record_that_never_was_leads_back_with_a_message(admin_client, address):
    response = admin_client.get(list_url(Fact) + address, follow=True)

    assert "doesn’t exist. Perhaps it was deleted?" in response.content.decode()


def test_a_version_of_another_record_is_not_found(admin_client):
    fact, other = made(), Fact.objects.create(slug="b", question="B?", answer="B.")

    assert (
        admin_client.get(
            revert_url(other, Version.objects.get(row=fact.pk, how="created"))
        ).status_code
        == 404
    )


def test_the_history_takes_as_many_queries_for_many_versions_as_for_few(admin_client):
    fact = made()
    for_few = queries_of(admin_client, history_url(fact))
    for number in range(60):
        Fact.objects.update(answer=f"Answer {number}.")

    assert queries_of(admin_client, history_url(fact)) <= for_few + 1
    assert len(admin_client.get(history_url(fact) + "?p=2").context["entries"]) == 20
