"""The Tavus part of a persona's page, and the page that compares and applies."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from agent import roles
from agent import tavus as api
from agent.models import Avatar, Persona
from tests.edges.avatars import applied, at_tavus, make_avatar, set_up
from tests.edges.pages import Page
from tests.edges.roles import client_of, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _against_the_double(settings, tavus, monkeypatch):
    set_up(settings, tavus)
    monkeypatch.setattr(api, "_PAUSE_S", 0.01)


@pytest.fixture
def administrator():
    return client_of(make_user(roles.ADMINISTRATOR))


def url(avatar):
    return reverse("admin:agent_persona_tavus", args=[avatar.persona_id])


def words(response):
    """Return what a reader sees of the page's own part."""
    page = response.content.decode().partition('class="rosa-avatar"')[2]
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def apply(client, avatar, **choices):
    seen = Page(client.get(url(avatar))).values["seen"]
    form = {"seen": seen, **{f"choice:{place}": made for place, made in choices.items()}}
    return client.post(url(avatar), form, follow=True)


def test_the_settings_are_filled_in_on_the_personas_page(administrator):
    persona = Persona.objects.create(slug="lobby", name="Lobby", system_prompt="You are Rosa.")
    address = reverse("admin:agent_persona_change", args=[persona.pk])
    values = Page(administrator.get(address)).values

    response = administrator.post(address, {**values, "avatar-0-replica": "r7"})

    assert response.status_code == 302
    avatar = Avatar.objects.get()
    assert (avatar.persona, avatar.replica, avatar.perception) == (persona, "r7", "off")


def test_a_persona_that_is_saved_without_them_gets_no_avatar(administrator):
    persona = Persona.objects.create(slug="lobby", name="Lobby", system_prompt="You are Rosa.")
    address = reverse("admin:agent_persona_change", args=[persona.pk])
    values = Page(administrator.get(address)).values

    administrator.post(address, {**values, "description": "Changed"})

    assert Persona.objects.get(slug="lobby").description == "Changed"
    assert not Avatar.objects.exists()


def test_the_plan_of_a_new_persona_is_shown_and_applied(administrator, tavus):
    avatar = make_avatar()

    shown = words(administrator.get(url(avatar)))
    told = apply(administrator, avatar)

    assert "A new persona at Tavus" in shown
    assert "Key under which Tavus calls Rosa: a new one, which only Tavus gets" in shown
    assert "The persona is at Tavus now." in told.content.decode()
    assert "Nothing: Tavus has what is set here." in words(told)
    assert len(tavus.personas) == 1


def test_a_change_is_shown_as_old_and_new_and_is_put_down(administrator, tavus):
    avatar = make_avatar()
    applied(avatar)
    avatar.perception = "raven-1"
    avatar.save()

    shown = words(administrator.get(url(avatar)))
    told = apply(administrator, avatar)

    assert (
        "Camera At Tavus: off: Tavus does not look at visitors "
        "Rosa: on: Tavus looks at visitors (Raven 1)"
    ) in shown
    assert "Tavus took 1 change." in told.content.decode()
    assert '"fields": ["camera"]' in LogEntry.objects.get().change_message


def test_a_foreign_change_is_shown_and_stays_until_it_is_decided(administrator, tavus):
    avatar = make_avatar()
    applied(avatar)
    tavus.edit(
        avatar.remote_id, [{"op": "replace", "path": "/persona_name", "value": "Theirs <b>"}]
    )

    response = administrator.get(url(avatar))
    assert "Changed at Tavus, not by Rosa" in words(response)
    assert "Theirs &lt;b&gt;" in response.content.decode()
    apply(administrator, avatar)
    assert at_tavus(tavus, avatar)["persona_name"] == "Theirs <b>"

    apply(administrator, avatar, **{"/persona_name": "overwrite"})
    assert at_tavus(tavus, avatar)["persona_name"] == "Lobby"


def test_no_page_and_no_answer_holds_a_key(administrator, tavus):
    avatar = make_avatar()
    told = apply(administrator, avatar)
    key = at_tavus(tavus, avatar)["layers"]["llm"]["api_key"]
    tavus.edit(
        avatar.remote_id,
        [{"op": "replace", "path": "/layers/llm/api_key", "value": "somebodys-own-key"}],
    )

    shown = administrator.get(url(avatar)).content.decode()

    assert "Key under which Tavus calls" in shown
    for secret in (key, "somebodys-own-key", tavus.key):
        assert secret not in shown + told.content.decode()


def test_what_was_seen_is_applied_and_nothing_else(administrator, tavus):
    avatar = make_avatar()

    told = administrator.post(url(avatar), {"seen": "another"}, follow=True)

    assert "Something changed since this page was opened" in told.content.decode()
    assert tavus.personas == {}


@pytest.mark.parametrize(
    ("mishap", "told"),
    [
        ((400, {"error": "No"}), "Nothing was changed at Tavus. Tavus refused (400): No"),
        ((500, {"error": "Oh"}), "may have done it: look at it again. Tavus failed (500): Oh"),
    ],
)
def test_a_failure_says_whether_anything_was_done(administrator, tavus, mishap, told):
    avatar = make_avatar()
    seen = Page(administrator.get(url(avatar))).values["seen"]
    tavus.play(mishap)

    response = administrator.post(url(avatar), {"seen": seen}, follow=True)

    assert told in response.content.decode()


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"TAVUS_API_KEY": ""}, "TAVUS_API_KEY is not set."),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL: It is not set."),
        ({"PUBLIC_URL": "https://rosa.org/chat/completions"}, "PUBLIC_URL: It contains /chat/"),
        ({"TAVUS_API_KEY": "wrong"}, "Tavus refused (401): Invalid access token"),
    ],
)
def test_what_is_missing_is_said(administrator, settings, values, shown):
    avatar = make_avatar(remote_id="p1")
    for name, value in values.items():
        setattr(settings, name, value)

    response = administrator.get(url(avatar))

    assert response.status_code == 200
    assert shown in words(response)


def test_a_persona_without_settings_is_led_to_them(administrator):
    persona = Persona.objects.create(slug="lobby", name="Lobby", system_prompt="-")

    response = administrator.get(reverse("admin:agent_persona_tavus", args=[persona.pk]))

    assert "No Tavus settings yet" in words(response)


def test_a_persona_that_is_gone_at_tavus_is_told(administrator):
    avatar = make_avatar(remote_id="p404")

    assert "Perhaps it was deleted there." in words(administrator.get(url(avatar)))


def test_one_look_asks_tavus_once(administrator, tavus):
    avatar = make_avatar()
    applied(avatar)
    tavus.requests.clear()

    administrator.get(url(avatar))

    assert [(seen.method, seen.path) for seen in tavus.requests] == [
        ("GET", f"/v2/personas/{avatar.remote_id}")
    ]
