"""The pages on which staff register kiosks and see calls."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from agent import polling
from agent.models import Call, Channel, Kiosk, Persona
from agent.models.kiosk import code_digest
from tests.edges.conversations import make_conversation
from tests.edges.kiosks import make_kiosk, paired, the_call

pytestmark = pytest.mark.django_db
NEW = {
    "name": "Lobby",
    "languages": "en, ar",
    "enabled": "on",
    "calls_per_day": 10,
    "minutes_per_day": 60,
    "price_per_minute": "0.5",
    "longest_s": 300,
    "idle_s": 60,
    "left_s": 10,
    "absent_s": 45,
}


@pytest.fixture
def channel():
    return Channel.objects.create(slug="lobby", name="Lobby")


@pytest.fixture
def kiosk(channel):
    return Kiosk.objects.create(name="Lobby", channel=channel, price_per_minute=0.6)


def page(client, name, *args):
    return client.get(reverse(f"admin:agent_{name}", args=args)).content.decode()


def make_call(kiosk, **values):
    now = timezone.now()
    fields = {"kiosk": kiosk, "kiosk_name": kiosk.name, "lang": "ar", "started_at": now}
    fields |= {"day": now.date(), "status": "active", "longest_s": 300, "callback_digest": "d"}
    return Call.objects.create(**fields | values)


def test_a_new_kiosk_shows_its_pairing_code_once(admin_client, channel):
    answer = admin_client.post(reverse("admin:agent_kiosk_add"), NEW | {"channel": channel.pk})

    (code,) = re.findall(r"[B-Z2-9]{4}-[B-Z2-9]{4}", answer.content.decode())
    kiosk = Kiosk.objects.get()
    assert kiosk.code_digest == code_digest(code)
    assert code not in page(admin_client, "kiosk_change", kiosk.pk)


def test_a_link_makes_no_code(admin_client, kiosk):
    page(admin_client, "kiosk_new_code", kiosk.pk)

    assert Kiosk.objects.get().code_digest == ""


def test_staff_unpair_a_device(admin_client, kiosk):
    kiosk.renew_token()
    kiosk.save()

    admin_client.post(reverse("admin:agent_kiosk_unpair", args=[kiosk.pk]))

    assert not Kiosk.objects.get().is_paired
    assert LogEntry.objects.count() == 1


def test_a_kiosk_has_no_language_that_its_persona_lacks(admin_client, channel):
    persona = Persona.objects.create(slug="lobby", name="Lobby")
    sent = NEW | {"channel": channel.pk, "persona": persona.pk, "languages": "en, de"}

    answer = admin_client.post(reverse("admin:agent_kiosk_add"), sent)

    assert "does not speak de" in answer.content.decode()


def test_the_list_says_what_is_used_today(admin_client, kiosk):
    make_call(kiosk)

    shown = page(admin_client, "kiosk_changelist")

    assert "0 of 200 calls" in shown
    assert "of 240 min" in shown


def test_a_call_tells_how_it_ended(admin_client, kiosk):
    now = timezone.now()
    make_call(
        kiosk,
        status="ended",
        ended_at=now,
        seconds=90,
        cost=0.9,
        shutdown_reason="participant_left_timeout reached",
    )

    shown = page(admin_client, "call_changelist")

    assert "the visitor left" in shown
    assert "1.5" in shown
    assert "0.9000" in shown


def test_the_page_of_a_conversation_tells_of_its_call(admin_client, kiosk):
    conversation = make_conversation()
    make_call(
        kiosk,
        conversation=conversation.pk,
        status="ended",
        ended_at=timezone.now(),
        shutdown_reason="internal error occurred at step 2",
        recording_bucket="talks",
        recording_key="one.mp4",
        recording_s=90,
    )

    shown = page(admin_client, "conversation_change", conversation.pk)

    assert "a fault at Tavus" in shown
    assert "talks/one.mp4" in shown
    assert "1.5 min" in shown


def test_a_call_names_its_conversation_and_events(admin_client, kiosk):
    conversation = make_conversation()
    call = make_call(kiosk, conversation_by_id=conversation.pk)
    call.callbacks.create(event_type="application.of_tomorrow", timestamp="2026-11-21")

    shown = page(admin_client, "call_change", call.pk)

    assert reverse("admin:agent_conversation_change", args=[conversation.pk]) in shown
    assert "application.of_tomorrow" in shown


@pytest.fixture
def lobby(calling):
    """A paired device, in the database of the pages."""
    return paired(make_kiosk())


def ended_by_staff(client, call):
    """End a call as staff do; returns what the page then says."""
    url = reverse("admin:agent_call_end_call", args=[call.pk])
    return client.post(url, follow=True).content.decode()


def test_staff_end_a_call_that_runs(admin_client, lobby, calling):
    lobby.begin()

    shown = ended_by_staff(admin_client, the_call())

    assert "The call has ended." in shown
    assert (the_call().status, the_call().ended_by) == ("ended", "staff")
    assert not calling.conversations[the_call().remote_id].is_active


def test_staff_are_told_that_a_call_goes_on_until_tavus_answers(admin_client, lobby, calling):
    lobby.begin()
    calling.play(*[(500, {})] * 3)

    shown = ended_by_staff(admin_client, the_call())

    assert "Tavus does not answer." in shown
    polling.look(timezone.now() + timedelta(seconds=10))
    assert (the_call().status, the_call().ended_by) == ("ended", "staff")


def test_a_call_that_staff_end_while_it_is_opened_ends_at_once(admin_client, lobby, calling):
    calling.play("cut")
    lobby.begin()

    shown = ended_by_staff(admin_client, the_call())

    assert "It is being opened." in shown
    lobby.begin()
    polling.look()
    assert (the_call().status, the_call().ended_by) == ("ended", "staff")
