"""Events of a call, read and put together."""

import random
from datetime import UTC, datetime

import pytest

from agent.core.callbacks import (
    SHUTDOWN,
    TRANSCRIPT,
    Event,
    Recording,
    Summary,
    kept_properties,
    read_event,
    reason_code,
    spoken,
    summary,
)
from agent.core.errors import RequestError

LINES = [
    {"role": "system", "content": "You are in a call."},
    {"role": "user", "content": " Where is <user_audio_analysis>loud</user_audio_analysis> it? "},
    {"role": "pal", "content": "In hall A."},
    {"role": "tool", "content": "x"},
    {"role": "assistant", "content": ""},
    "nonsense",
]


def event(event_type=SHUTDOWN, timestamp="2026-11-21T09:05:00+00:00", **properties):
    return Event(event_type, timestamp, "c1", "system", properties)


def test_an_event_is_read_with_its_time_in_one_form():
    payload = {
        "properties": {"replica_id": "r1"},
        "conversation_id": "c1",
        "webhook_url": "https://rosa.example/x",
        "event_type": "system.replica_joined",
        "message_type": "system",
        "timestamp": "2026-11-21T10:00:00.5+01:00",
    }

    assert read_event(payload) == Event(
        "system.replica_joined",
        "2026-11-21T09:00:00.500000+00:00",
        "c1",
        "system",
        {"replica_id": "r1"},
    )


@pytest.mark.parametrize("stamp", ["2026-11-21T09:00:00Z", "2026-11-21T09:00:00", 1795251600])
def test_one_moment_has_one_timestamp(stamp):
    read = read_event({"event_type": "x", "timestamp": stamp})

    assert read.timestamp == "2026-11-21T09:00:00+00:00"


def test_an_event_without_a_time_is_told_apart_by_all_that_it_says():
    one, same, other = (
        read_event({"event_type": "x", "properties": {"n": n}}).timestamp for n in (1, 1, 2)
    )

    assert one == same
    assert one != other


@pytest.mark.parametrize("payload", [{}, {"event_type": 7}, {"event_type": " "}])
def test_what_has_no_type_is_no_event(payload):
    with pytest.raises(RequestError):
        read_event(payload)


@pytest.mark.parametrize("odd", [None, [], "x", {"transcript": "x"}, {"transcript": [None]}])
def test_odd_properties_are_no_words(odd):
    read = read_event({"event_type": TRANSCRIPT, "timestamp": "?", "properties": odd})

    assert spoken(read.properties) == []


def test_a_transcript_is_who_said_what_without_what_perception_adds():
    assert spoken({"transcript": LINES}) == [
        ("user", "Where is  it?"),
        ("assistant", "In hall A."),
    ]


def test_of_a_transcript_only_what_was_said_is_kept():
    kept = kept_properties(event(TRANSCRIPT, transcript=LINES), keeps_words=True)

    assert kept["transcript"] == [
        {"role": "user", "content": "Where is  it?"},
        {"role": "assistant", "content": "In hall A."},
    ]


def test_without_words_only_what_nobody_said_is_kept():
    kept = kept_properties(
        event("of.tomorrow", shutdown_reason="x", words="secret", transcript=LINES),
        keeps_words=False,
    )

    assert kept == {"shutdown_reason": "x"}


def test_events_say_the_same_in_whatever_order_they_are():
    events = [
        event("system.pal_joined", "2026-11-21T09:00:02+00:00"),
        event("system.replica_joined", "2026-11-21T09:00:01+00:00"),
        event(shutdown_reason="participant_left_timeout"),
        event(timestamp="2026-11-21T09:06:00+00:00", shutdown_reason="later"),
        event(TRANSCRIPT, transcript=LINES),
        event("application.recording_ready", bucket_name="b", s3_key="k", duration=7),
        event("of.tomorrow"),
    ]
    expected = Summary(
        joined_at=datetime(2026, 11, 21, 9, 0, 1, tzinfo=UTC),
        ended_at=datetime(2026, 11, 21, 9, 5, tzinfo=UTC),
        is_over=True,
        reason="participant_left_timeout",
        recording=Recording("b", "k", 7.0),
        said=(("user", "Where is  it?"), ("assistant", "In hall A.")),
    )
    order = random.Random(7)  # noqa: S311

    for _number in range(50):
        order.shuffle(events)
        assert summary(events) == expected


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("max_call_duration reached", "longest"),
        ("participant_left_timeout", "left"),
        ("participant_left_timeout reached", "left"),
        ("participant_absent_timeout reached", "absent"),
        ("bot_could_not_join_meeting_it_was_probably_ended", "not_joined"),
        ("daily_room_has_been_deleted", "room_deleted"),
        ("exception_encountered_during_conversation_startup", "not_started"),
        ("end_conversation_endpoint_hit", "ended"),
        ("internal error occurred at step 3", "fault"),
        ("something new", ""),
    ],
)
def test_a_reason_is_known_by_its_beginning(reason, code):
    assert reason_code(reason) == code


def test_an_older_name_of_the_reason_is_read_too():
    assert summary([event(reason="max_call_duration reached")]).reason.startswith("max_call")


@pytest.mark.parametrize(
    "stamp", [-9e10, -9e14, -1e300, float("nan"), float("inf"), 10**400, True, [], ""]
)
def test_a_time_that_is_none_is_no_fault(stamp):
    read = read_event({"event_type": "x", "timestamp": stamp})

    assert read.timestamp.startswith("none:")
    assert read.at is None


def test_a_time_in_milliseconds_is_read():
    read = read_event({"event_type": "x", "timestamp": 1795251600500})

    assert read.timestamp == "2026-11-21T09:00:00.500000+00:00"


def test_what_no_database_can_hold_is_left_out():
    odd = {"te\0xt": "a\0b\ud800c", "n": [float("nan"), 10**30, 1.5, 7], "in": {"x": float("inf")}}
    read = read_event({"event_type": "x\0", "conversation_id": "c\0", "properties": odd})

    assert (read.event_type, read.remote_id) == ("x", "c")
    assert read.properties == {"text": "abc", "n": [None, None, 1.5, 7], "in": {"x": None}}


@pytest.mark.parametrize(
    "kind", ["application.perception_analysis", "application.perception_of_tomorrow"]
)
def test_no_event_of_perception_says_how_somebody_looks(kind):
    told = event(kind, anything={"looks": "tall"}, status="ok")

    assert kept_properties(told, keeps_words=True) == {"status": "ok"}


def test_what_is_nested_too_deeply_is_no_event():
    deep = []
    for _number in range(5000):
        deep = [deep]

    with pytest.raises(RequestError):
        read_event({"event_type": "x", "properties": {"deep": deep}})
