"""What Tavus posts: each event once, in any order, from nobody else; and polling beside it."""

import json
import random
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from agent import callbacks, calls_erased, confirming, digest, erasure, polling, retention
from agent.core.callbacks import read_event
from agent.findings import Reader
from agent.models import Attempt, Call, Callback, Channel, Conversation, KioskDay
from agent.store import write_rows
from tests.edges.journals import entry, finish
from tests.edges.kiosks import callback_path, event, make_kiosk, paired, posted, the_call

SAID = [
    {"role": "user", "content": "When is lunch?"},
    {"role": "replica", "content": "Lunch is at one"},
]
ANSWER = "Lunch is at one o'clock in the foyer."


@pytest.fixture
def call(device, calling):
    """A call that runs."""
    device.begin(language="en")
    return the_call()


@pytest.fixture
def path(call, calling):
    return callback_path(calling, call.remote_id)


def told(call):
    """Return all that callbacks can change of a call."""
    names = (
        *("status", "joined_at", "ended_at", "shutdown_reason", "seconds", "cost"),
        *("recording_bucket", "recording_key", "recording_s", "meeting_token", "remote_id"),
    )
    return Call.objects.filter(pk=call.pk).values(*names).get()


def all_events(remote_id=""):
    remote_id = remote_id or the_call().remote_id
    return [
        event("system.replica_joined", remote_id, second=1, replica_id="r1"),
        event("system.pal_joined", remote_id, second=1, face_id="r1"),
        event("system.shutdown", remote_id, second=30, shutdown_reason="participant_left_timeout"),
        event("application.transcription_ready", remote_id, second=31, transcript=SAID),
        event(
            "application.recording_ready",
            remote_id,
            second=32,
            bucket_name="b",
            s3_key="k.mp4",
            duration=29,
        ),
        event("application.recording_copy_failed", remote_id, second=33),
        event("application.perception_analysis", remote_id, second=34, analysis="tall"),
        event("application.perception_unavailable", remote_id, second=35),
        event("application.post_call_action_executed", remote_id, second=36, status="ok"),
        event("canvas.interaction", remote_id, second=37, x=1),
        event("application.of_tomorrow", remote_id, second=38, something={"new": True}),
    ]


def begun_anew(call):
    """Let a call be as it was before anything was told of it."""
    Callback.objects.filter(call=call).delete()
    Call.objects.filter(pk=call.pk).update(
        status="active",
        joined_at=None,
        ended_at=None,
        shutdown_reason="",
        seconds=0,
        cost=0,
        recording_bucket="",
        recording_key="",
        recording_s=0,
        meeting_token=call.meeting_token,
    )
    KioskDay.objects.filter(kiosk=call.kiosk).update(seconds=0, cost=0)


def speak(call, question="When is lunch?", answer=ANSWER):
    """Have the journal write a turn of the call, and the digest read it."""
    channel = Channel.objects.get(slug="avatar")
    one = entry(question)
    one.channel, one.channel_slug, one.key = channel.pk, channel.slug, call.key
    write_rows([finish(one, answer).row("process")])
    digest.digest_some(Reader())
    return one


def heard():
    return list(Attempt.objects.order_by("started_at").values_list("heard", flat=True))


def test_every_event_of_the_contract_is_kept_once(call, path):
    events = all_events()

    assert [posted(path, one) for one in events] == [200] * len(events)
    assert Callback.objects.count() == len(events)
    assert told(call) | {"joined_at": None, "ended_at": None} == {
        "status": "ended",
        "joined_at": None,
        "ended_at": None,
        "shutdown_reason": "participant_left_timeout",
        # What Tavus says of times does not go beyond the limit of the call.
        "seconds": 660.0,
        "cost": pytest.approx(6.6),
        "recording_bucket": "b",
        "recording_key": "k.mp4",
        "recording_s": 29.0,
        "meeting_token": "",
        "remote_id": call.remote_id,
    }


def test_an_event_that_nobody_knows_is_kept_as_it_comes(call, path):
    posted(path, event("application.of_tomorrow", something={"new": True}))

    assert Callback.objects.get().properties == {"something": {"new": True}}


def kept(call):
    """Return what is kept of a call's events, in an order of its own."""
    names = ("remote_id", "event_type", "message_type", "timestamp", "properties")
    return sorted(call.callbacks.values_list(*names), key=str)


def deliveries(order, events, path, other_path):
    """Return what is posted where and how it is to be answered: a thousand, in no order."""
    token = path.rpartition("/")[2]
    ways = {
        "repeated": lambda one: (path, one, 200),
        "of another conversation": lambda one: (path, one | {"conversation_id": "c-forged"}, 409),
        "to another call": lambda one: (other_path, one, 409),
        "with a made up token": lambda one: (
            f"/tavus/callbacks/{order.randbytes(32).hex()}",
            one,
            404,
        ),
        "with half a token": lambda one: (f"/tavus/callbacks/{token[:32]}", one, 404),
        "with a token in capitals": lambda one: (f"/tavus/callbacks/{token.upper()}", one, 404),
        "without a type": lambda one: (path, one | {"event_type": None}, 400),
        "no object": lambda _one: (path, order.choice((b"", b"{", b"[]", b'"x"', b"\xff")), 400),
    }
    right = [(path, one, 200) for one in events]
    wrong = [order.choice(list(ways.values()))(order.choice(events)) for _n in range(1000)]
    found = [*right, *wrong[len(right) :]]
    order.shuffle(found)
    return found


def test_a_thousand_repeated_shuffled_and_forged_events_change_nothing(call, path, calling):
    other = paired(make_kiosk(name="Foyer"))
    other.begin()
    bystander = Call.objects.get(kiosk=other.kiosk)
    before = told(bystander)
    events = all_events(call.remote_id)
    for one in events:
        assert posted(path, one) == 200
    expected, rows, used = told(call), kept(call), list(KioskDay.objects.order_by("pk").values())
    begun_anew(call)

    posts = deliveries(
        random.Random(11),  # noqa: S311
        events,
        path,
        callback_path(calling, bystander.remote_id),
    )
    statuses = [posted(where, one) for where, one, _status in posts]

    assert len(posts) == 1000
    assert statuses == [status for _where, _one, status in posts]
    assert (told(call), kept(call)) == (expected, rows)
    assert (told(bystander), kept(bystander)) == (before, [])
    assert list(KioskDay.objects.order_by("pk").values()) == used
    assert Call.objects.count() == 2


def test_the_order_of_events_does_not_matter(call, path):
    order = random.Random(5)  # noqa: S311
    events = all_events()
    found = []

    for _number in range(6):
        begun_anew(call)
        order.shuffle(events)
        for one in events:
            posted(path, one)
        found.append(told(call))

    assert found == [found[0]] * 6


def test_a_body_that_is_too_long_is_refused(call, path, settings):
    settings.MAX_BODY_BYTES = 1000

    assert posted(path, event("application.of_tomorrow", text="x" * 2000)) == 413
    assert Callback.objects.count() == 0


def test_a_callback_is_posted_and_not_fetched(call, path):
    assert Client().get(path).status_code == 405


def test_an_event_that_comes_before_the_answer_waits_for_it(device, calling, call, path):
    remote = call.remote_id
    Call.objects.update(status="opening", remote_id="", claimed_until=timezone.now())
    other = event("system.shutdown", "c-of-an-earlier-try", shutdown_reason="ended")
    assert posted(path, other) == 200
    assert posted(path, event("system.replica_joined", remote, second=1)) == 200
    assert the_call().joined_at is None

    device.begin()

    call = the_call()
    assert call.status == "active"
    assert call.shutdown_reason == ""


def test_the_transcript_says_what_was_heard(call, path):
    speak(call)
    posted(path, event("application.transcription_ready", transcript=SAID))

    confirming.confirm_some()

    assert heard() == ["Lunch is at one"]


def test_a_turn_that_is_stored_after_its_transcript_is_confirmed_too(call, path):
    posted(path, event("application.transcription_ready", transcript=SAID))
    confirming.confirm_some()
    speak(call)

    confirming.confirm_some()

    assert heard() == ["Lunch is at one"]


def test_a_turn_under_tavuss_own_id_is_confirmed_too(call, path):
    Call.objects.update(conversation=None)
    one = entry("When is lunch?")
    channel = Channel.objects.get(slug="avatar")
    one.channel, one.channel_slug, one.key = channel.pk, channel.slug, call.remote_id
    write_rows([finish(one, ANSWER).row("process")])
    posted(path, event("application.transcription_ready", transcript=SAID))

    confirming.confirm_some()

    assert heard() == ["Lunch is at one"]


def test_a_channel_that_keeps_no_words_keeps_none_of_a_transcript(device, calling):
    Channel.objects.filter(slug="avatar").update(keeps="metadata")
    device.begin(language="en")
    path = callback_path(calling, the_call().remote_id)

    posted(path, event("application.transcription_ready", transcript=SAID, note="secret"))

    assert Callback.objects.get().properties == {}


def test_polling_finds_what_no_callback_told(call, calling):
    remote = call.remote_id
    room = calling.conversations[remote]
    room.asked["callback_url"] = ""
    calling.shut_down(remote, "max_call_duration reached", SAID)

    polling.look(timezone.now() + timedelta(seconds=70))

    assert (the_call().status, the_call().shutdown_reason) == ("ended", "max_call_duration reached")
    assert sorted(Callback.objects.values_list("event_type", flat=True)) == [
        "application.transcription_ready",
        "system.shutdown",
    ]


def test_what_is_posted_and_found_is_one_event(call, calling, path):
    calling.conversations[call.remote_id].asked["callback_url"] = ""
    calling.shut_down(call.remote_id, "max_call_duration reached", SAID)
    for one in calling.conversations[call.remote_id].events:
        assert posted(path, one) == 200

    polling.look(timezone.now() + timedelta(seconds=70))

    assert Callback.objects.count() == 2


def test_polling_gives_up_after_a_while(device, call, calling):
    device.end(str(call.pk))
    now = timezone.now()

    for after in (*polling.AFTER_END, polling.AFTER_END[-1], polling.AFTER_END[-1]):
        now += after + timedelta(seconds=1)
        polling.look(now)

    assert the_call().is_settled
    assert the_call().polls == len(polling.AFTER_END)


def test_erasing_a_conversation_erases_its_call_and_callbacks(call, path):
    speak(call)
    for one in all_events():
        posted(path, one)
    used = KioskDay.objects.values().get()

    erasure.erase_named(Conversation.objects.all())

    assert (Call.objects.count(), Callback.objects.count()) == (0, 0)
    assert posted(path, event("system.shutdown", "c1")) == 404
    # Figures stay.
    assert KioskDay.objects.values().get() == used


def test_a_call_that_goes_on_after_an_erasure_keeps_no_words(call, path):
    speak(call)
    posted(path, event("application.of_tomorrow", words="secret"))

    erasure.erase_named(Conversation.objects.all())
    posted(path, event("application.transcription_ready", second=9, transcript=SAID))

    assert the_call().status == "active"
    assert [row.properties for row in Callback.objects.all()] == [{}]


def test_a_call_in_which_nobody_spoke_is_not_kept_for_longer(call, path, settings):
    settings.RETENTION_DAYS = 1
    posted(path, event("system.shutdown", shutdown_reason="participant_absent_timeout reached"))
    Call.objects.update(started_at=timezone.now() - timedelta(days=2))

    retention.keep_to_the_rules(lambda _s: True)

    assert Call.objects.count() == 0


def test_nothing_of_a_callback_is_in_the_log(call, path, caplog):
    posted(path, event("application.of_tomorrow", words="a secret of the visitor"))
    posted(path, event("system.shutdown", "c-of-another", shutdown_reason="a secret"))

    logged = json.dumps([record.getMessage() for record in caplog.records])
    assert "secret" not in logged
    assert call.callback_token not in logged


def test_an_event_that_is_taken_in_while_its_conversation_is_erased_keeps_no_words(
    postgres_database, calling
):
    paired(make_kiosk()).begin()
    call = the_call()
    event_of_words = read_event(event("application.of_tomorrow", words="secret"))
    is_kept = threading.Event()

    def take():
        try:
            with transaction.atomic():
                callbacks.take_posted(call.callback_token, event_of_words)
                is_kept.set()
                # The erasure has begun meanwhile, and does not see yet what is kept here.
                time.sleep(1)
        finally:
            connection.close()

    taking = threading.Thread(target=take)
    taking.start()
    assert is_kept.wait(10)
    with transaction.atomic():
        calls_erased.forget([call.conversation])
    taking.join(10)

    assert not the_call().keeps_words
    assert [row.properties for row in Callback.objects.all()] == []
