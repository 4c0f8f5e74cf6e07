"""Calls of a kiosk: begun once for each request, within a budget, and always ended."""

import threading
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from agent import calls, polling, usage
from agent.ids import conversation_id
from agent.models import Call, Channel, Kiosk, KioskDay, Persona
from agent.models.call import CallStatus, EndedBy
from tests.edges.kiosks import (
    Device,
    callback_path,
    event,
    make_kiosk,
    paired,
    posted,
    the_call,
)

CREATE = "/v2/conversations"


def created(tavus):
    return [body for body in tavus.sent("POST", CREATE) if body is not None]


def running(tavus):
    return [key for key, room in tavus.conversations.items() if room.is_active]


def at_once(*works):
    """Do things at the same time, each in a thread with a connection of its own."""
    found = []

    def work(one):
        from django.db import connection

        try:
            found.append(one())
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(one,)) for one in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def later(**ago):
    """Let a call have begun so long ago."""
    Call.objects.update(started_at=timezone.now() - timedelta(**ago), polled_at=None)


def test_a_kiosk_begins_a_call_in_the_visitors_language(device, calling):
    status, answer = device.begin(language="ar")

    call = the_call()
    (asked,) = created(calling)
    assert status == 200
    assert answer == {
        "id": str(call.pk),
        "status": "active",
        "language": "ar",
        "url": f"https://tavus.daily.co/{call.remote_id}",
        "meeting_token": f"token-of-{call.remote_id}",
        "started_at": call.started_at.isoformat(),
        "ended_at": None,
        "longest_s": 600,
        "idle_s": 90,
    }
    assert asked["custom_greeting"].startswith("أهلاً")
    assert asked["properties"]["language"] == "arabic"
    assert (asked["persona_id"], asked["replica_id"]) == ("p1", "r1")
    assert asked["callback_url"] == f"http://127.0.0.1:9/tavus/callbacks/{call.callback_token}"
    assert f"\nconversation_id: {call.key}\n" in asked["conversational_context"]
    channel = Channel.objects.get(slug="avatar")
    assert call.conversation == conversation_id(f"#{channel.pk}", call.key)
    assert call.conversation_by_id == conversation_id(f"#{channel.pk}", call.remote_id)


def test_only_digests_of_tokens_are_stored(device, calling):
    device.begin()

    stored = str(Call.objects.values().get()) + str(Kiosk.objects.values().get())
    assert the_call().callback_token not in stored
    assert device.token not in stored


@pytest.mark.parametrize("token", ["", "kiosk-of-nobody"])
def test_who_is_not_paired_begins_nothing(device, calling, token):
    status, answer = Device(device.kiosk, token).begin()

    assert (status, answer["error"]["code"]) == (401, "not_paired")
    assert created(calling) == []


def test_a_kiosk_that_is_switched_off_begins_nothing(device, calling):
    Kiosk.objects.update(enabled=False)

    assert device.begin()[1]["error"]["code"] == "kiosk_off"
    assert created(calling) == []


def test_without_a_key_of_tavus_the_page_is_told_so(device, settings):
    settings.TAVUS_API_KEY = ""

    status, answer = device.begin()

    assert (status, answer["error"]["code"]) == (409, "no_avatar")
    assert set(answer["error"]["shown"]) == {"en", "fr", "es", "ru", "zh", "ar"}


@pytest.mark.parametrize("model", [Persona, Channel])
def test_an_avatar_that_would_have_nothing_to_say_is_not_paid_for(device, calling, model):
    model.objects.update(enabled=False)

    status, answer = device.begin()

    assert (status, answer["error"]["code"]) == (409, "no_avatar")
    assert created(calling) == []


def test_a_language_that_the_kiosk_has_not_is_refused(device, calling):
    assert device.begin(language="de")[0] == 400
    assert created(calling) == []


def test_each_try_of_a_request_gets_the_same_call(device, calling):
    answers = [device.begin() for _number in range(3)]

    assert [answer["id"] for _status, answer in answers] == [str(the_call().pk)] * 3
    assert len(created(calling)) == 1


def test_tries_at_the_same_time_get_the_same_call(device, calling):
    answers = at_once(*[Device(device.kiosk, device.token).begin] * 4)

    assert {answer["id"] for _status, answer in answers} == {str(the_call().pk)}
    assert len(created(calling)) == 1


def test_a_retry_after_a_lost_answer_never_has_two_running(device, calling):
    calling.play("lost")
    status, answer = device.begin()
    again, call = device.begin()

    assert (status, answer["error"]["code"]) == (502, "avatar_failed")
    assert (again, call["status"]) == (200, "active")
    assert running(calling) == [the_call().remote_id]
    # The room is private, and its one token was lost: who joins needs another.
    assert call["meeting_token"] == f"token-of-{the_call().remote_id}"
    assert device.standing()["today"]["calls"] == 1


def test_a_retry_after_a_crash_takes_the_call_over(device, calling):
    device.begin()
    Call.objects.update(
        status=CallStatus.OPENING, remote_id="", url="", claimed_until=timezone.now()
    )

    status, _answer = device.begin()

    assert status == 200
    assert running(calling) == [the_call().remote_id]


def test_another_visitor_does_not_wait_for_a_call_that_was_lost(device, calling):
    calling.play("lost")
    device.begin("one")

    status, _answer = device.begin("another")

    assert status == 200
    assert running(calling) == [Call.objects.get(status="active").remote_id]
    assert device.standing()["today"]["calls"] == 2


def test_what_nobody_tries_again_is_ended(device, calling):
    calling.play("lost")
    device.begin()
    long_ago = timezone.now() - timedelta(seconds=calls.CLAIM_S + 1)
    Call.objects.update(claimed_until=long_ago)

    polling.look()

    assert running(calling) == []
    assert (the_call().status, the_call().ended_by) == ("ended", EndedBy.UNCLAIMED)
    # It ran, so it counts.
    assert device.standing()["today"]["calls"] == 1


def test_a_call_that_was_cut_off_before_tavus_is_begun_by_the_next_try(device, calling):
    calling.play("cut")

    assert device.begin()[0] == 502
    assert device.begin()[0] == 200
    assert len(running(calling)) == 1


def test_too_many_calls_at_once_are_told_in_six_languages(device, calling):
    calling.slots = 0

    status, answer = device.begin()

    assert (status, answer["error"]["code"]) == (503, "all_busy")
    assert set(answer["error"]["shown"]) == {"en", "fr", "es", "ru", "zh", "ar"}
    assert the_call().status == "failed"
    calling.slots = 1
    assert device.begin()[0] == 200
    assert device.standing()["today"]["calls"] == 1


def test_two_at_once_do_not_exceed_the_budget(device, calling):
    Kiosk.objects.update(calls_per_day=1)

    answers = at_once(
        *[lambda key=key: Device(device.kiosk, device.token).begin(key) for key in "ab"]
    )

    assert sorted(status for status, _answer in answers) in ([200, 409], [200, 429])
    assert len(created(calling)) == 1
    assert KioskDay.objects.get().calls == 1


def test_a_spent_budget_is_told(device, calling):
    Kiosk.objects.update(calls_per_day=1)
    device.begin("one")

    status, answer = device.begin("two")

    assert (status, answer["error"]["code"]) == (429, "budget_spent")
    assert "shown" in answer["error"]


def test_a_call_that_would_be_too_short_to_be_of_use_is_not_begun(device, calling):
    KioskDay.objects.create(kiosk=device.kiosk, day=usage.today(), seconds=240 * 60 - 29)

    assert device.begin()[1]["error"]["code"] == "budget_spent"
    assert created(calling) == []


def test_a_call_is_no_longer_than_the_minutes_that_are_left(device, calling):
    KioskDay.objects.create(kiosk=device.kiosk, day=usage.today(), seconds=240 * 60 - 100)

    assert device.begin()[1]["longest_s"] == 100
    assert created(calling)[0]["properties"]["max_call_duration"] == 100


def test_a_new_visitor_ends_what_the_one_before_left_running(device, calling):
    device.begin("one")
    first = the_call()
    device.begin("two")

    first.refresh_from_db()
    assert (first.status, first.ended_by) == ("ended", EndedBy.REPLACED)
    assert running(calling) == [Call.objects.get(status="active").remote_id]


def test_the_kiosk_ends_its_call(device, calling):
    _status, begun = device.begin()
    later(seconds=120)

    status, answer = device.end(begun["id"])
    again, same = device.end(begun["id"])

    call = the_call()
    assert (status, answer["status"]) == (200, "ended")
    assert (again, same) == (200, answer)
    assert running(calling) == []
    assert call.meeting_token == ""
    assert call.cost == pytest.approx(1.2, rel=0.05)
    assert device.standing()["today"] == {
        "calls": 1,
        "calls_left": 199,
        "minutes": round(call.seconds / 60, 2),
        "minutes_left": round(240 - call.seconds / 60, 2),
        "cost": round(call.cost, 4),
    }


def test_a_kiosk_does_not_end_the_call_of_another(device, calling):
    _status, begun = device.begin()
    other = paired(make_kiosk(name="Foyer"))

    assert other.end(begun["id"])[0] == 404
    assert len(running(calling)) == 1


def test_what_runs_and_what_it_costs_is_told(device, calling):
    _status, begun = device.begin()
    later(seconds=60)

    standing = device.standing()

    assert [call["id"] for call in standing["running"]] == [begun["id"]]
    assert standing["kiosk"] == {
        "name": "Lobby",
        "persona": "hostess",
        "languages": ["en", "fr", "es", "ru", "zh", "ar"],
    }
    assert standing["today"]["cost"] == pytest.approx(0.6, rel=0.05)


def test_an_end_that_tavus_does_not_hear_is_tried_again(device, calling):
    _status, begun = device.begin()
    calling.play(*[(500, {})] * 3)

    assert device.end(begun["id"])[1]["status"] == "active"
    polling.look(timezone.now() + timedelta(seconds=10))

    assert the_call().ended_by == EndedBy.KIOSK
    assert running(calling) == []


@pytest.mark.parametrize(
    ("change", "by"),
    [
        (lambda: later(seconds=100), EndedBy.IDLE),
        (lambda: later(seconds=700), EndedBy.LIMIT),
        (lambda: Kiosk.objects.update(enabled=False), EndedBy.SWITCHED_OFF),
        (lambda: Kiosk.objects.update(token_digest=""), EndedBy.SWITCHED_OFF),
        (lambda: Kiosk.objects.all().delete(), EndedBy.SWITCHED_OFF),
    ],
    ids=["silence", "too long", "switched off", "unpaired", "deleted"],
)
def test_rosa_ends_what_has_to_end(device, calling, change, by):
    device.begin()
    change()

    polling.look()

    assert running(calling) == []
    assert (the_call().status, the_call().ended_by) == ("ended", by)


def test_rosa_lets_a_call_go_on(device, calling):
    device.begin()

    polling.look()

    assert the_call().status == "active"


def test_a_trial_costs_nothing(device, calling):
    status, answer = device.begin(test_mode=True)

    assert (status, answer["status"]) == (200, "ended")
    assert created(calling)[0]["test_mode"] is True
    assert the_call().cost == 0


def test_a_process_that_begins_again_goes_on_with_its_calls(start_rosa, tavus):
    # The cheapest whole Rosa: her first look ends what has been silent for too long.
    rosa = start_rosa(TAVUS_API_KEY=tavus.key, TAVUS_BASE_URL=tavus.url)
    # Before the call is there: she would take it for one that Tavus has ended.
    rosa.kill()
    rosa.manage("shell", "--verbosity", "0", "--command", _LEFT_RUNNING)
    tavus.conversations["c1"] = _room("c1")

    rosa.start()

    # Several looks, each as long as one may take.
    until = time.monotonic() + 4 * polling._LOOK_DEADLINE_S
    while running(tavus) and time.monotonic() < until:
        time.sleep(0.1)
    assert running(tavus) == [], f"{tavus.requests}\n{rosa.log()}"


_LEFT_RUNNING = """
from datetime import timedelta
from django.utils import timezone
from agent.models import Call, Channel, Kiosk
channel = Channel.objects.create(slug="k", name="K")
kiosk = Kiosk.objects.create(name="Lobby", channel=channel, token_digest="x")
ago = timezone.now() - timedelta(seconds=200)
Call.objects.create(kiosk=kiosk, started_at=ago, day=ago.date(), remote_id="c1", status="active",
                    request_key="r", callback_digest="d", longest_s=600)
"""


def _room(key):
    from tests.tavus_double import Room

    return Room({}, {"conversation_id": key, "status": "active", "conversation_name": "x"})


def test_budget_and_callbacks_hold_on_postgresql_too(postgres_database, calling):
    device = paired(make_kiosk(calls_per_day=1))

    answers = at_once(
        *[lambda key=key: Device(device.kiosk, device.token).begin(key) for key in "abc"]
    )
    call = Call.objects.get(status="active")
    remote = call.remote_id
    path = callback_path(calling, remote)
    told = event("system.shutdown", remote, shutdown_reason="participant_left_timeout")
    statuses = at_once(*[lambda: posted(path, told)] * 4)

    assert [status for status, _answer in answers].count(200) == 1
    assert statuses == [200] * 4
    assert call.callbacks.count() == 1
    assert running(calling) == [remote]
    call.refresh_from_db()
    assert call.status == "ended"


@pytest.mark.parametrize("asks", ["kiosk", "avatar"])
def test_a_call_begins_only_once_the_visitor_has_agreed_where_that_is_asked(device, calling, asks):
    avatar = Channel.objects.get(slug="avatar")
    lobby = Channel.objects.create(slug="lobby", name="Lobby")
    Kiosk.objects.update(channel=lobby)
    Channel.objects.filter(pk={"kiosk": lobby, "avatar": avatar}[asks].pk).update(notice="consent")

    status, answer = device.begin()

    assert (status, answer["error"]["code"]) == (403, "consent_needed")
    assert created(calling) == []
    assert device.begin(agreed=True)[0] == 200
