"""Calls whose opening or end went wrong: none is lost from sight, none is paid for and not seen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agent import calls, polling, usage
from agent.callee import callee_of
from agent.models import Call, Kiosk
from agent.models.call import CallStatus, EndedBy
from tests.edges.kiosks import callback_path, event, posted, the_call
from tests.edges.test_calls import created, running
from tests.tavus_double import Room

UNKNOWN = (400, {"error": "Invalid conversation_id"})


def nobody_waits(**ago):
    """Let the claim of a call be over for so long that nobody tries again."""
    now = timezone.now()
    begun = now - timedelta(**ago) if ago else now
    over = now - timedelta(seconds=calls.CLAIM_S + 1)
    Call.objects.update(claimed_until=over, started_at=begun)


def lost(device, calling):
    """Have the answer to a request be lost; returns Tavus's id of the room."""
    calling.play("lost")
    assert device.begin()[0] == 502
    return next(reversed(calling.conversations))


@pytest.mark.parametrize("answer", [None, [], "x", {}, {"conversation_id": "c1"}])
def test_an_answer_that_says_nothing_is_tavuss_fault(device, calling, answer):
    calling.play((200, answer))

    assert (device.begin()[1]["error"]["code"]) == "avatar_failed"
    assert device.begin()[0] == 200


def test_a_late_try_of_an_older_request_leaves_the_newer_call_alone(device, calling):
    _status, first = device.begin("one")
    device.end(first["id"])
    device.begin("two")

    status, answer = device.begin("one")

    assert (status, answer["id"], answer["status"]) == (200, first["id"], "ended")
    assert running(calling) == [Call.objects.get(status="active").remote_id]


def test_the_room_of_a_lost_answer_is_ended_before_another_is_made(device, calling):
    room = lost(device, calling)
    begun = len(calling.requests)

    device.begin()

    assert [(seen.method, seen.path) for seen in calling.requests[begun:]] == [
        ("GET", "/v2/conversations"),
        ("POST", f"/v2/conversations/{room}/end"),
        ("POST", "/v2/conversations"),
    ]


def test_no_other_room_is_made_while_the_first_may_run(device, calling):
    room = lost(device, calling)
    calling.play(None, *[(500, {})] * 3)

    assert device.begin()[0] == 502
    assert running(calling) == [room]
    assert len(created(calling)) == 1


@pytest.mark.parametrize("answer", [None, [], {}, {"data": None}])
def test_a_list_that_is_none_is_not_an_empty_one(device, calling, answer):
    lost(device, calling)
    calling.play((200, answer))

    assert device.begin()[0] == 502
    assert len(created(calling)) == 1


def test_a_room_is_found_on_a_later_page_however_short_the_pages_are(device, calling):
    room = lost(device, calling)
    others = [{"conversation_id": f"c-{n}", "conversation_name": "x"} for n in range(10)]
    ours = calling.conversations[room].shown
    calling.play(
        (200, {"data": others, "total_count": 11}), (200, {"data": [ours], "total_count": 11})
    )

    assert device.begin()[0] == 200
    assert running(calling) == [the_call().remote_id]


def test_a_room_that_is_gone_when_it_is_to_be_ended_is_no_refusal(device, calling):
    lost(device, calling)
    calling.play(None, UNKNOWN)

    assert device.begin()[0] == 200


def test_a_room_whose_end_is_refused_is_looked_for_again(device, calling):
    room = lost(device, calling)
    calling.play(None, (400, {"error": "Not now"}))

    assert device.begin()[0] == 502
    assert (the_call().status, running(calling)) == ("opening", [room])
    assert device.begin()[0] == 200
    assert running(calling) == [the_call().remote_id]


def test_opening_ends_before_its_claim_does(device, calling, monkeypatch):
    assert calls.OPEN_S < calls.CLAIM_S
    monkeypatch.setattr(calls, "OPEN_S", 0.2)
    calling.play("hang")

    assert device.begin()[1]["error"]["code"] == "avatar_failed"
    assert the_call().status == "opening"


def test_each_try_is_given_what_is_left_of_the_calls_time(device, calling):
    lost(device, calling)
    Call.objects.update(started_at=timezone.now() - timedelta(seconds=100))

    device.begin()

    (first, second) = (one["properties"]["max_call_duration"] for one in created(calling))
    assert first == 600
    assert second == pytest.approx(500, abs=5)


def test_a_request_is_not_tried_for_longer_than_a_call_may_take(device, calling):
    lost(device, calling)
    Call.objects.update(started_at=timezone.now() - timedelta(seconds=590))

    assert device.begin()[1]["error"]["code"] == "still_opening"
    assert len(created(calling)) == 1


def test_a_room_that_ran_unseen_is_paid_for(device, calling):
    room = lost(device, calling)
    nobody_waits(seconds=120)

    polling.look()

    call = the_call()
    assert running(calling) == []
    assert (call.status, call.ended_by, call.remote_id) == ("ended", EndedBy.UNCLAIMED, room)
    today = device.standing()["today"]
    assert (today["calls"], round(today["minutes"])) == (1, 2)


def test_of_several_who_give_a_call_up_one_does(device, calling):
    lost(device, calling)
    call, now = the_call(), timezone.now()
    nobody_waits()

    assert [calls.claim(call.pk, now, now) for _number in range(2)] == [True, False]
    # Nor does a try of the kiosk begin in between.
    assert not calls.enter(device.kiosk, callee_of(device.kiosk), "en", call.request_key).is_ours


def test_a_room_that_ran_and_ended_unseen_is_paid_for_as_its_callbacks_say(device, calling):
    room = lost(device, calling)
    told = event("system.shutdown", room, shutdown_reason="participant_absent_timeout reached")
    told["timestamp"] = (timezone.now() + timedelta(seconds=45)).isoformat()
    assert posted(callback_path(calling, room), told) == 200
    calling.conversations[room].shown["status"] = "ended"
    nobody_waits()

    polling.look()

    call = the_call()
    assert (call.status, call.remote_id) == ("ended", room)
    assert call.shutdown_reason == "participant_absent_timeout reached"
    assert call.seconds == pytest.approx(45, abs=5)


def test_a_wish_to_end_does_not_outlive_a_call_that_was_not_opened(device, calling):
    calling.play("cut")
    device.begin()
    calls.want_end(the_call().pk, EndedBy.STAFF)
    nobody_waits()
    polling.look()
    assert the_call().status == "failed"

    device.begin()
    polling.look()

    assert (the_call().status, the_call().ended_by) == ("active", "")


def test_an_end_that_tavus_refuses_is_looked_into(device, calling):
    device.begin()
    call = the_call()
    calls.want_end(call.pk, EndedBy.STAFF)
    calling.conversations[call.remote_id].shown["status"] = "ended"
    calling.play((400, {"error": "This conversation has ended."}))

    polling.look()

    assert the_call().status == "ended"


def test_what_tavus_must_have_ended_itself_is_over(device, calling):
    device.begin()
    calling.key = "a-new-key-that-rosa-has-not"
    over = timedelta(seconds=600) + polling.SURELY_OVER
    Call.objects.update(started_at=timezone.now() - over)

    polling.look(timezone.now() + timedelta(seconds=1))

    assert the_call().status == "ended"


def test_calls_that_wait_do_not_keep_later_ones_back(device, calling):
    device.begin()
    call = the_call()
    device.end(str(call.pk))
    now = timezone.now()
    waiting = [
        Call(
            kiosk=device.kiosk,
            request_key=f"r{number}",
            callback_digest=f"d{number}",
            status=CallStatus.ENDED,
            remote_id=f"c-{number}",
            started_at=now - timedelta(seconds=400),
            ended_at=now - timedelta(seconds=300),
            polls=3,
            day=usage.today(),
        )
        for number in range(30)
    ]
    Call.objects.bulk_create(waiting)

    polling.look(now + timedelta(seconds=15))

    call.refresh_from_db()
    assert call.polls == 1


def test_a_room_that_came_late_beside_its_call_is_ended(device, calling):
    device.begin()
    call = the_call()
    late = {"conversation_id": "c-late", "status": "active", "conversation_name": call.name}
    calling.conversations["c-late"] = Room({}, late)
    other = {"conversation_id": "c-x", "status": "active", "conversation_name": "not Rosa's"}
    calling.conversations["c-x"] = Room({}, other)
    unknown = {**other, "conversation_id": "c-y", "conversation_name": f"rosa-{'0' * 32}"}
    calling.conversations["c-y"] = Room({}, unknown)

    polling.look(timezone.now() + timedelta(seconds=61))

    assert running(calling) == [call.remote_id, "c-x", "c-y"]


def test_the_kiosk_of_a_running_call_has_no_room_for_a_second_budget(device, calling):
    Kiosk.objects.update(minutes_per_day=11)
    lost(device, calling)
    device.kiosk.refresh_from_db()

    assert usage.longest_now(device.kiosk, usage.today()) == 60
