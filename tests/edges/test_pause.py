"""Pausing Rosa in the admin: who may, what colleagues see, what is kept."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import IntegrityError, transaction
from django.test import Client

from agent import pausing
from agent.core.phrases import HOLDING
from agent.models import Pause
from knowledge import revision
from tests.edges.pages import page

pytestmark = pytest.mark.django_db
URL = "/admin/agent/pause/"
RESUME = f"{URL}resume/"
SENTENCES = {f"sentence_{lang}": text for lang, text in HOLDING.items()}


def colleague(*rights: str) -> Client:
    user = User.objects.create_user("nour", first_name="Nour", last_name="Saleh", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(user)
    return client


def press(client: Client, button: str = "pause", **fields: str) -> int:
    return client.post(URL, {**SENTENCES, button: "", **fields}).status_code


def test_nothing_is_paused_before_somebody_does() -> None:
    assert pausing.holding() == {}
    assert not Pause.objects.exists()


def test_pause_keeps_who_when_and_why_and_counts_as_a_change(admin_client, admin_user) -> None:
    before = revision.current()

    assert press(admin_client, reason="A wrong statement.") == 302

    pause = Pause.objects.get()
    assert (pause.is_on, pause.by, pause.reason) == (True, admin_user, "A wrong statement.")
    assert pause.sentences == {}
    assert pausing.holding() == HOLDING
    assert revision.current() > before
    assert LogEntry.objects.get().change_message == "Paused: A wrong statement."


def test_who_has_paused_stays_when_a_colleague_changes_the_reason(admin_client, admin_user) -> None:
    press(admin_client, reason="First.")
    since = Pause.objects.get().since

    press(colleague("change_pause"), reason="Second.")

    pause = Pause.objects.get()
    assert (pause.by, pause.since, pause.reason) == (admin_user, since, "Second.")


def test_sentence_that_staff_change_is_said_and_an_empty_one_is_rosas_own(admin_client) -> None:
    press(admin_client, "save", sentence_fr="  Un instant. ", sentence_ar="")

    assert Pause.objects.get().sentences == {"fr": "Un instant."}
    assert pausing.holding() == {}
    press(admin_client, sentence_fr="Un instant.")
    assert pausing.holding() == HOLDING | {"fr": "Un instant."}


def test_page_that_was_open_since_before_a_resume_does_not_pause_again(admin_client) -> None:
    press(admin_client, reason="First.")
    press(admin_client, "save", reason="Second.")
    assert Pause.objects.get().reason == "Second."

    admin_client.post(RESUME)
    press(admin_client, "save", reason="Third.")

    assert (pausing.holding(), Pause.objects.get().reason) == ({}, "")


def test_banner_is_on_every_page_for_all_and_only_who_may_can_resume(admin_client) -> None:
    press(admin_client, reason="<b>Crisis</b>")
    other = colleague("view_fact")

    for path in ("/admin/", "/admin/knowledge/fact/"):
        shown = other.get(path).content.decode()
        assert 'role="alert"' in shown
        assert "by <bdi>admin</bdi>" in shown
        assert "&lt;b&gt;Crisis&lt;/b&gt;" in shown
        assert RESUME not in shown
    for path in ("/admin/", "/admin/auth/user/", "/admin/preview/", URL):
        assert RESUME in admin_client.get(path).content.decode()


def test_start_page_names_the_pause_among_what_needs_attention(admin_client) -> None:
    point = "Rosa is paused: visitors hear only the holding sentence"
    assert point not in admin_client.get("/admin/").content.decode()

    press(admin_client)

    assert point in admin_client.get("/admin/").content.decode()


def test_resume_goes_back_to_where_the_button_was_pressed(admin_client) -> None:
    press(admin_client)

    response = admin_client.post(RESUME, {"next": "/admin/knowledge/fact/?q=a"})

    assert response["Location"] == "/admin/knowledge/fact/?q=a"
    assert pausing.holding() == {}
    assert "rosa-banner" not in admin_client.get("/admin/").content.decode()


def test_resume_leads_to_no_other_site_and_twice_changes_nothing(admin_client) -> None:
    press(admin_client)
    for _ in range(2):
        response = admin_client.post(RESUME, {"next": "https://evil.example/"})
        assert response["Location"] == "/admin/"

    assert LogEntry.objects.count() == 2


def test_resume_is_a_post_with_a_token(admin_client, admin_user) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin_user)
    press(admin_client)

    assert admin_client.get(RESUME).status_code == 405
    assert [strict.post(RESUME).status_code, strict.post(URL).status_code] == [403, 403]
    assert pausing.holding()


@pytest.mark.parametrize("rights", [(), ("view_pause",)])
def test_who_may_not_switch_cannot(rights: tuple[str, ...]) -> None:
    client = colleague(*rights)

    assert "rosa-pause-switch" not in client.get("/admin/").content.decode()
    assert client.get(URL).status_code == (200 if rights else 403)
    assert [press(client), client.post(RESUME).status_code] == [403, 403]
    assert not Pause.objects.exists()


def test_who_may_switch_sees_the_switch_on_every_page() -> None:
    client = colleague("change_pause", "view_fact")

    for path in ("/admin/", "/admin/knowledge/fact/", "/admin/password_change/"):
        assert "rosa-pause-switch" in client.get(path).content.decode()


def test_page_shows_the_sentences_each_in_its_direction(admin_client) -> None:
    found = page(admin_client, URL)

    assert {name: found.values[name].strip() for name in SENTENCES} == SENTENCES
    attributes = found.attributes["sentence_ar"]
    assert (attributes["dir"], attributes["lang"]) == ("rtl", "ar")


@pytest.mark.parametrize("field", ["reason", "sentence_en"])
def test_what_cannot_be_stored_is_refused_and_nothing_is_paused(admin_client, field: str) -> None:
    assert press(admin_client, **{field: "a\0"}) == 200

    assert pausing.holding() == {}


def test_pause_of_a_colleague_who_is_gone_goes_on(admin_client, admin_user) -> None:
    press(colleague("change_pause"))
    User.objects.get(username="nour").delete()

    shown = admin_client.get("/admin/").content.decode()
    assert "Rosa is paused since" in shown
    assert pausing.holding()


def test_there_is_one_pause() -> None:
    Pause.objects.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        Pause.objects.create(pk=2)
