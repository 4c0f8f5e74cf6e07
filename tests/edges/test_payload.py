"""What endpoints send is a reply or our error, whatever it is and however it is cut."""

import itertools
from collections.abc import Iterable
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.core.errors import ProviderBroken
from agent.core.types import Ended, Event, ToolCalls, Usage
from agent.providers.payload import EventReader, read_completion, read_usage

CALL = {"index": 0, "id": "c1", "function": {"name": "end", "arguments": "{}"}}


def chunk(delta: Any, **fields: Any) -> bytes:
    return b"data: " + orjson.dumps({"choices": [{"delta": delta, **fields}]}) + b"\n\n"


def read(pieces: Iterable[bytes]) -> list[Event]:
    """Return the events of a stream, texts in a row as one."""
    reader = EventReader()
    events: list[Event] = []
    for event in [*(event for piece in pieces for event in reader.feed(piece)), *reader.finish()]:
        joins = isinstance(event, str) and events and isinstance(events[-1], str)
        events.append(events.pop() + event if joins else event)
    return events


def completion(message: Any, **fields: Any) -> dict[str, Any]:
    return {"choices": [{"message": message}], **fields}


STREAM = (
    b": comment\r\n\r\nevent: x\nid: 1\n"
    + chunk({"role": "assistant", "content": ""})
    + chunk({"content": "Grüß "})
    + b'data:{"choices":[{"delta":{"content":"Gott"}}]}\r\n\r\n'
    + chunk({"tool_calls": [CALL]})
    + b"data: \n\n"
    + chunk({"content": "."}, finish_reason="length")
    + b'data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}\n\n'
    + b"data: [DONE]\n\ndata: garbage\n\n"
)
HEARD = ["Grüß Gott", ToolCalls((CALL,)), ".", Ended("length", Usage(7, 3))]


@settings(deadline=None)
@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_stream_is_the_same_wherever_it_is_cut(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(STREAM)]

    assert read(STREAM[a:b] for a, b in itertools.pairwise(edges)) == HEARD


THINKING = (
    chunk({"role": "assistant", "content": "\n<th"})
    + chunk({"reasoning_content": "x", "reasoning": "y", "content": "ink>Hm."})
    + chunk({"content": "</think>"})
    + chunk({"content": "\n\n"})
    + chunk({"content": "At "})
    + chunk({"content": "one."}, finish_reason="stop")
    + b"data: [DONE]\n\n"
)


@settings(deadline=None)
@given(st.lists(st.integers(0, len(THINKING)), max_size=8))
def test_thoughts_are_not_spoken_wherever_the_stream_is_cut(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(THINKING)]

    assert read(THINKING[a:b] for a, b in itertools.pairwise(edges)) == ["At one.", Ended()]


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"content": "<think>Hm.</think>\nAt one."}, ["At one."]),
        ({"content": "<think>Hm."}, []),
        ({"content": "<t"}, ["<t"]),
        ({"content": None, "reasoning_content": "Hm.", "reasoning": "Hm."}, []),
        ({"content": "At one.", "reasoning": "Hm."}, ["At one."]),
    ],
)
def test_thoughts_are_not_spoken_of_a_reply_in_one_piece_or_chunk(message: Any, said: Any) -> None:
    assert read_completion(completion(message)) == [*said, Ended()]
    assert read([chunk(message), b"data: [DONE]\n"]) == [*said, Ended()]


def test_thoughts_that_begin_in_the_prompt_are_not_spoken() -> None:
    message = {"content": "Hm.</think>\nAt one."}
    reader = EventReader(begins_with_thoughts=True)

    events = [*reader.feed(chunk(message) + b"data: [DONE]\n"), *reader.finish()]

    assert events == ["At one.", Ended()]
    assert read_completion(completion(message)) == ["At one.", Ended()]
    assert read_completion(completion({"content": "Hm."}), begins_with_thoughts=True) == [Ended()]


@settings(deadline=None)
@given(st.binary(max_size=60), st.integers(0, len(STREAM)))
def test_any_bytes_in_a_stream_are_a_reply_or_our_error(odd: bytes, at: int) -> None:
    try:
        events = read([STREAM[:at] + odd + STREAM[at:]])
    except ProviderBroken:
        return
    assert isinstance(events[-1], Ended)


NAMES = st.sampled_from(
    [
        *("choices", "delta", "message", "content", "tool_calls", "function", "finish_reason"),
        *("usage", "prompt_tokens", "error", "index", "id", "name", "arguments"),
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 2**63) | st.floats(-1, 1) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=300, deadline=None)
@given(JSON, st.sampled_from(["", "delta", "tool_calls", "function"]))
def test_any_json_is_a_reply_or_our_error(odd: Any, place: str) -> None:
    chunks: dict[str, Any] = {
        "": odd,
        "delta": {"choices": [{"delta": odd, "message": odd}]},
        "tool_calls": {"choices": [{k: {"tool_calls": odd} for k in ("delta", "message")}]},
        "function": {"choices": [{"delta": {"tool_calls": [{"function": odd}]}}]},
    }
    for attempt in (
        lambda: read([b"data: " + orjson.dumps(chunks[place]) + b"\n\ndata: [DONE]\n\n"]),
        lambda: read_completion(chunks[place]),
    ):
        try:
            events = attempt()
        except ProviderBroken:
            continue
        assert isinstance(events[-1], Ended)
        assert all(isinstance(e, str | ToolCalls) and e != "" for e in events[:-1])


@pytest.mark.parametrize(
    "calls",
    [
        "x",
        {},
        5,
        [5],
        ["x"],
        [None],
        [{"index": "0"}],
        [{"id": 5}],
        [{"function": "x"}],
        [{"function": {"name": 5}}],
        [{"function": {"arguments": {"a": 1}}}],
    ],
    ids=repr,
)
def test_tool_calls_of_a_wrong_form_are_refused(calls: Any) -> None:
    with pytest.raises(ProviderBroken):
        read([chunk({"tool_calls": calls})])
    with pytest.raises(ProviderBroken):
        read_completion(completion({"tool_calls": calls}))


def test_tool_calls_without_an_index_get_their_place() -> None:
    bare = [{"id": "a", "function": {"name": "x"}}, {"id": "b", "function": {"name": "y"}}]

    calls = read_completion(completion({"content": None, "tool_calls": bare}))[0]

    assert calls == ToolCalls(tuple({"index": i, **call} for i, call in enumerate(bare)))


def test_nul_is_taken_out_since_no_database_keeps_it() -> None:
    assert read([chunk({"content": "a\0b"}), chunk({"content": "\0"}), b"data: [DONE]\n"]) == [
        "ab",
        Ended(),
    ]
    assert read_completion(completion({"content": "\0a"})) == ["a", Ended()]


@pytest.mark.parametrize(
    "stream",
    [b"", b"<html></html>", chunk({"content": "Hel"}), b"data: [DONE"],
    ids=["empty", "page", "cut short", "half a mark"],
)
def test_stream_without_an_end_is_broken(stream: bytes) -> None:
    with pytest.raises(ProviderBroken):
        read([stream])


@pytest.mark.parametrize("end", [chunk({}, finish_reason="stop"), b"data: [DONE]\n"])
def test_stream_ends_with_a_reason_or_the_mark(end: bytes) -> None:
    assert read([chunk({"content": "Hi."}), end]) == ["Hi.", Ended("stop")]


def test_line_without_end_is_broken_before_it_fills_the_memory() -> None:
    reader = EventReader()

    with pytest.raises(ProviderBroken):
        list(itertools.chain.from_iterable(reader.feed(b"x" * 65_536) for _ in range(100)))


@pytest.mark.parametrize(
    ("usage", "read_as"),
    [
        ({"prompt_tokens": 7, "completion_tokens": 3}, Usage(7, 3)),
        ({"prompt_tokens": -1, "completion_tokens": 2**31}, Usage(0, 0)),
        ({"prompt_tokens": "7", "completion_tokens": 1.5}, Usage(0, 0)),
        ({}, Usage(0, 0)),
        ("many", Usage(0, 0)),
    ],
)
def test_odd_usage_counts_as_none(usage: Any, read_as: Usage) -> None:
    assert read_usage(usage) == read_as
