"""Ids, names and errors of the durable queue."""

from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.errors import TooBusy
from agent.core.queued import Head, Names, Reply, delay_s, error_reply, named, names, read_head

AT = datetime(2026, 11, 28, 9, 0, 0, 250_000, tzinfo=UTC)
OWN = "queue-7-1795856400250"


@pytest.mark.parametrize(
    ("payload", "head"),
    [
        (b'{"request_id": "r-1", "channel_id": "lobby"}', Head("r-1", "lobby")),
        (b'{"request_id": 17, "channel": "hall"}', Head("17", "hall")),
        (b'{"request_id": true, "channel_id": ["lobby"]}', Head(OWN, "")),
        (b'{"request_id": "", "channel_id": "lobby"}', Head(OWN, "lobby")),
        (orjson.dumps({"request_id": "r" * 129}), Head(OWN, "")),
        (b'{"request_id": "a\\u0000b"}', Head(OWN, "")),
        (b"[1]", Head(OWN, "")),
        (b"\xff", Head(OWN, "")),
    ],
)
def test_a_request_is_known_by_its_id_or_else_by_its_place(payload: bytes, head: Head) -> None:
    assert read_head(payload, 7, AT) == head


@given(st.binary() | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(repr))
def test_whatever_comes_has_an_id_that_can_be_stored(payload: bytes | str) -> None:
    raw = payload if isinstance(payload, bytes) else payload.encode("utf-8", "replace")

    head = read_head(raw, 7, AT)

    assert 0 < len(head.request_id) <= 128
    assert len(head.room) <= 128


@pytest.mark.parametrize("payload", [b'{"message": "Hi"}', b'{"message": "Hi", "request_id": 17}'])
def test_a_request_keeps_its_id_at_another_place(payload: bytes) -> None:
    head = read_head(payload, 7, AT)

    assert read_head(named(payload, head), 9, AT) == head


@pytest.mark.parametrize("payload", [b"\xff", b"[]", b""])
def test_what_is_no_request_stays_as_it_is(payload: bytes) -> None:
    assert named(payload, read_head(payload, 7, AT)) == payload


def test_a_prefix_stands_before_subjects_and_in_names_of_streams() -> None:
    assert names("") == Names("llm.queue", "ROSA_QUEUE", "rosa.answered.", "ROSA_ANSWERED", "llm.")
    assert names("vienna.test.") == Names(
        "vienna.test.llm.queue",
        "vienna_test_ROSA_QUEUE",
        "vienna.test.rosa.answered.",
        "vienna_test_ROSA_ANSWERED",
        "vienna.test.llm.",
    )


def test_an_error_says_whose_request_it_was() -> None:
    assert error_reply(TooBusy("Try again."), Head("r-1", "lobby")) == Reply(
        "error",
        {"error": "Try again.", "code": "too_busy", "channel_id": "lobby", "request_id": "r-1"},
    )


def test_waits_grow_up_to_half_a_minute() -> None:
    assert [delay_s(count) for count in (0, 1, 2, 5, 99)] == [1.0, 1.0, 2.0, 30.0, 30.0]
