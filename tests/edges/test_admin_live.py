"""What the admin does for the live page: who may do what, what is refused, what is written down."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client

from agent import interventions
from agent.models import CannedSentence, Conversation, Intervention
from agent.steering import Hold, holds
from tests.edges.conversations import make_conversation
from tests.edges.pages import errors_of, page, save

pytestmark = pytest.mark.django_db
PAGE, ACT = "/admin/live/", "/admin/live/act/"
ADD = "/admin/agent/cannedsentence/add/"


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    yield
    holds.__init__()


def act(client: Client, conversation: Conversation, what: str, /, **fields: Any) -> tuple[int, str]:
    """Return the status and what the page says of a fault."""
    form = {"conversation": str(conversation.pk), "act": what, **fields}
    response = client.post(ACT, form)
    return response.status_code, response.json().get("fault", "")


def colleague(*rights: str, **fields: Any) -> Client:
    user = User.objects.create_user("nour", **({"is_staff": True} | fields))
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(user)
    return client


def test_each_act_holds_at_once_and_is_written_down(admin_client, admin_user) -> None:
    conversation = make_conversation()

    for what, fields in (("pause", {}), ("say", {"text": " One moment. "}), ("end", {})):
        assert act(admin_client, conversation, what, **fields) == (200, "")

    row = Intervention.objects.get()
    assert (row.held, row.say, row.by) == ("ended", "One moment.", admin_user)
    assert holds.of(conversation.pk) == Hold("ended", "One moment.", row.at.isoformat())
    assert act(admin_client, conversation, "go_on") == (200, "")
    assert not Intervention.objects.exists()
    assert holds.of(conversation.pk) is None
    log = LogEntry.objects.order_by("pk").values_list("user", "object_id", "change_message")
    said = ("Paused while it went on", "Had Rosa say: One moment.", "Ended while it went on")
    assert list(log) == [
        (admin_user.pk, str(conversation.pk), message) for message in (*said, "Let go on")
    ]
    history = admin_client.get(f"/admin/agent/conversation/{conversation.pk}/history/")
    assert "Had Rosa say: One moment." in history.content.decode()


def test_canned_sentence_is_said_in_the_language_of_the_conversation(admin_client) -> None:
    sentences = {"en": "I come.", "ar": "أنا قادم."}
    canned = CannedSentence.objects.create(title="Coming", sentences=sentences)
    off = CannedSentence.objects.create(title="Off", sentences=sentences, enabled=False)
    arabic, french = make_conversation(1), make_conversation(2, lang="fr")

    for conversation in (arabic, french):
        act(admin_client, conversation, "say", canned=canned.pk, text="not this")

    assert [holds.of(c.pk).say for c in (arabic, french)] == ["أنا قادم.", "I come."]
    assert act(admin_client, arabic, "say", canned=off.pk)[0] == 400
    shown = admin_client.get(PAGE).content.decode()
    assert "Coming" in shown
    assert ">Off<" not in shown


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("say", {"text": "  "}),
        ("say", {"text": "x" * 501}),
        ("say", {"text": "a\0b"}),
        ("say", {"canned": "none"}),
        ("say", {"canned": "99"}),
        ("dance", {}),
        ("pause", {"conversation": "nobody"}),
        ("pause", {"conversation": "6f1f6a5e-9c0b-4a53-9a59-0d7a35c1b0de"}),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_reason(
    admin_client, what: str, fields: dict[str, str]
) -> None:
    status, fault = act(admin_client, make_conversation(), what, **fields)

    assert status == 400
    assert fault
    assert not Intervention.objects.exists()


@pytest.mark.parametrize(
    ("rights", "seen", "done"),
    [
        ((), 403, 403),
        (("steer_conversation",), 403, 403),
        (("view_conversation",), 200, 403),
        (("view_conversation", "steer_conversation"), 200, 200),
    ],
)
def test_watching_and_stepping_in_are_two_rights(
    rights: tuple[str, ...], seen: int, done: int
) -> None:
    client = colleague(*rights)

    assert client.get(PAGE).status_code == seen
    form = {"conversation": str(make_conversation().pk), "act": "pause"}
    assert client.post(ACT, form).status_code == done
    assert client.get(ACT).status_code in (403, 405)


def test_acting_takes_a_token_and_an_account() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.create_superuser("root"))

    assert strict.post(ACT).status_code == 403
    assert Client().get(PAGE)["Location"].startswith("/admin/login/")


def test_sidebar_leads_to_the_page_who_may_watch() -> None:
    assert PAGE in colleague("view_conversation").get("/admin/").content.decode()


def test_canned_sentence_is_edited_in_six_languages(admin_client) -> None:
    assert page(admin_client, ADD).attributes["sentence_ar"]["dir"] == "rtl"

    save(admin_client, ADD, title="Coming", sentence_en=" I come. ", sentence_ar="أنا قادم.")

    row = CannedSentence.objects.get()
    assert row.sentences == {"en": "I come.", "ar": "أنا قادم."}
    url = f"/admin/agent/cannedsentence/{row.pk}/change/"
    assert page(admin_client, url).values["sentence_en"].strip() == "I come."
    save(admin_client, url, sentence_ar="")
    row.refresh_from_db()
    assert row.sentences == {"en": "I come."}


@pytest.mark.parametrize("fields", [{}, {"sentence_en": "a\0"}, {"sentence_en": "x" * 501}])
def test_canned_sentence_that_cannot_be_said_is_refused(admin_client, fields: Any) -> None:
    response = save(admin_client, ADD, title="Coming", **fields)

    assert errors_of(response)
    assert not CannedSentence.objects.exists()


def test_sentence_that_was_said_leaves_the_database_and_the_pause_stays(admin_user) -> None:
    once, held = make_conversation(1), make_conversation(2)
    interventions.say(admin_user, once, "One.")
    interventions.pause(admin_user, held)
    interventions.say(admin_user, held, "Two.")

    for conversation in (once, held):
        holds.say_no_more(conversation.pk, holds.of(conversation.pk).at)
    interventions.refresh()

    assert list(Intervention.objects.values_list("conversation", "held", "say")) == [
        (held.pk, "paused", "")
    ]
    interventions.refresh()
    assert holds.said() == {}


def test_what_another_process_did_is_found_in_the_database() -> None:
    conversation = make_conversation()
    Intervention.objects.create(conversation=conversation.pk, held="paused")

    interventions.refresh()

    assert holds.of(conversation.pk).held == "paused"
