"""OpenAI's wire format going out: chunks, whole replies and tool calls, read by official types."""

from collections.abc import Iterable
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai.lib.streaming.chat import ChatCompletionStreamState
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from agent.core import wire
from agent.core.types import Ended, Safe, ToolCalls, Usage

FIRST = ToolCalls(
    ({"index": 0, "id": "c1", "type": "function", "function": {"name": "end", "arguments": ""}},)
)
STOPPED = Ended("stop")
REST = ToolCalls(({"index": 0, "function": {"arguments": '{"why": 1}'}},))
WHOLE_CALL = {
    "id": "c1",
    "type": "function",
    "function": {"name": "end", "arguments": '{"why": 1}'},
}


def streamed(
    parts: Iterable[Safe | ToolCalls], ended: Ended = STOPPED, *, include_usage: bool = False
) -> list[dict[str, Any]]:
    """Return the chunks of a stream, whose form is checked on the way."""
    encoder = wire.StreamEncoder("chatcmpl-1", "rosa", 1_800_000_000)
    events = [encoder.text(p) if isinstance(p, str) else encoder.tool_calls(p) for p in parts]
    lines = b"".join([*events, encoder.end(ended, include_usage)]).decode().split("\n\n")
    assert lines[-2:] == ["data: [DONE]", ""]
    assert all(line.startswith("data: {") and "\n" not in line for line in lines[:-2])
    chunks = [orjson.loads(line[6:]) for line in lines[:-2]]
    assert {(c["id"], c["object"], c["created"], c["model"]) for c in chunks} == {
        ("chatcmpl-1", "chat.completion.chunk", 1_800_000_000, "rosa")
    }
    return chunks


def added_up(chunks: list[dict[str, Any]]) -> ChatCompletion:
    """Return what the official client makes of the chunks."""
    state: ChatCompletionStreamState[None] = ChatCompletionStreamState()
    for chunk in chunks:
        state.handle_chunk(ChatCompletionChunk.model_validate(chunk, strict=True))
    return state.get_final_completion()


def test_stream_is_role_and_text_then_text_then_the_end() -> None:
    chunks = streamed([Safe("Good "), Safe("day.")])

    assert [c["choices"] for c in chunks] == [
        [{"index": 0, "delta": {"role": "assistant", "content": "Good "}, "finish_reason": None}],
        [{"index": 0, "delta": {"content": "day."}, "finish_reason": None}],
        [{"index": 0, "delta": {}, "finish_reason": "stop"}],
    ]
    assert not any("usage" in c for c in chunks)


def test_usage_comes_last_and_alone_where_it_is_asked_for() -> None:
    chunks = streamed([Safe("Hi.")], Ended("length", Usage(7, 2)), include_usage=True)

    assert chunks[-2]["choices"] == [{"index": 0, "delta": {}, "finish_reason": "length"}]
    assert chunks[-1]["choices"] == []
    assert chunks[-1]["usage"] == {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_official_client_reads_any_text_as_it_was_said(texts: list[str]) -> None:
    chunks = streamed(map(Safe, texts), Ended("stop", Usage(1, 1)), include_usage=True)

    message = added_up(chunks).choices[0].message
    assert (message.role, message.content) == ("assistant", "".join(texts))


@pytest.mark.parametrize(
    "parts",
    [[Safe("Bye."), FIRST, REST], [FIRST, REST], [FIRST, REST, Safe("Bye.")]],
    ids=["after text", "alone", "before text"],
)
def test_official_client_adds_up_tool_calls(parts: list[Safe | ToolCalls]) -> None:
    reply = added_up(streamed(parts, Ended("tool_calls")))

    message = reply.choices[0].message
    assert message.role == "assistant"
    assert message.content == ("Bye." if len(parts) == 3 else None)
    (call,) = message.tool_calls or []
    assert (call.id, call.type) == ("c1", "function")
    assert (call.function.name, call.function.arguments) == ("end", '{"why": 1}')


def test_role_stands_in_the_first_chunk_only() -> None:
    chunks = streamed([FIRST, REST, Safe("Bye.")], Ended("tool_calls"))

    assert ["role" in c["choices"][0]["delta"] for c in chunks] == [True, False, False, False]


def test_whole_reply_is_a_completion() -> None:
    body = wire.encode_completion(
        "chatcmpl-1", "rosa", 1, "Good day.", [], Ended("stop", Usage(7, 3))
    )

    reply = ChatCompletion.model_validate_json(body, strict=True)
    assert reply.model_dump(exclude_none=True) == {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "rosa",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "Good day."},
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
    }


@pytest.mark.parametrize(("text", "content"), [("", None), ("Bye.", "Bye.")])
def test_whole_reply_carries_whole_tool_calls(text: str, content: str | None) -> None:
    body = wire.encode_completion("c", "rosa", 1, text, [FIRST, REST], Ended("tool_calls"))

    message = orjson.loads(body)["choices"][0]["message"]
    assert message == {"role": "assistant", "content": content, "tool_calls": [WHOLE_CALL]}


def test_tool_calls_are_put_in_order_and_odd_pieces_do_no_harm() -> None:
    second = {"index": 1, "id": "c2", "function": {"name": "skip", "arguments": "{}"}}
    bare = {"function": None}

    merged = wire.merge_tool_calls([ToolCalls((second,)), FIRST, ToolCalls((bare,)), REST])

    assert [call["id"] for call in merged] == ["c1", "c2"]
    assert merged[0] == WHOLE_CALL
