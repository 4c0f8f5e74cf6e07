"""What the upstream double says: a script turned into bytes, waits and ends. Pure.

`tests.upstream_script` holds the scripts, `tests.upstream` chooses one per request.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

import orjson

from tests.bench.http1 import head, response
from tests.upstream_script import Script

HUGE_BYTES = 2_000_000
_STAMPS_PER_SENTENCE = 12


class End(Enum):
    """The end of an answer that is not the usual one."""

    CLOSE = "close"
    RESET = "reset"
    HANG = "hang"


Step = bytes | float | End


@dataclass(frozen=True, slots=True)
class Question:
    """What a script needs to know of the request."""

    number: int
    body: dict[str, Any]
    received_ns: int

    @property
    def streamed(self) -> bool:
        return bool(self.body.get("stream"))


def steps(script: Script, question: Question) -> Iterator[Step]:
    """Yield what to write, the times (of `time.monotonic`) to wait for, and an unusual end."""
    if script.then == "close_before_headers":
        yield End.CLOSE
    elif script.then == "reset_before_headers":
        yield End.RESET
    elif script.then == "silent":
        yield End.HANG
    elif script.status != 200 or script.then == "html":
        yield question.received_ns / 1e9 + script.first_token_s
        yield _failure(script)
    elif script.then == "newest_model" and (refusal := _refusal(question.body)):
        yield response(400, orjson.dumps({"error": refusal}))
    elif question.streamed and script.then != "non_stream_only":
        yield from _stream(script, question)
    else:
        yield from _whole(script, question)


def _failure(script: Script) -> bytes:
    if script.then == "html":
        page = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
        return response(script.status, page, ("Content-Type", "text/html"), *script.headers)
    error = {
        "message": f"The script says {script.status}.",
        "type": "scripted_error",
        "param": None,
        "code": "scripted",
    }
    return response(script.status, orjson.dumps({"error": error}), *script.headers)


def _refusal(body: dict[str, Any]) -> dict[str, str] | None:
    """Return OpenAI's error for the first of the fields that its newest models refuse."""
    refused = {"max_tokens": "unsupported_parameter", "temperature": "unsupported_value"}
    for param, code in refused.items():
        if param in body:
            message = f"The model does not take this {param!r}."
            kind = "invalid_request_error"
            return {"message": message, "type": kind, "param": param, "code": code}
    return None


def _whole(script: Script, question: Question) -> Iterator[Step]:
    count = len(script.text) or script.tokens
    yield question.received_ns / 1e9 + script.first_token_s + count * script.gap_s
    body = _whole_body(script, question)
    if script.then == "cut":
        yield response(200, body, *script.headers)[: -len(body) // 2]
        yield End.CLOSE
    elif script.then == "hang":
        yield End.HANG
    else:
        yield response(200, body, *script.headers)


def _whole_body(script: Script, question: Question) -> bytes:
    if script.then == "garbage":
        return b'{"choices": [{"message"\xff'
    if script.then == "error_event":
        return orjson.dumps(_ERROR)
    words = [token for when, token in _tokens(script, question) if not when]
    message: dict[str, Any] = {"role": "assistant", "content": "".join(words)}
    if script.then == "reasoning":
        message["reasoning_content"] = "Let me think."
    choice = {"index": 0, "message": message, "finish_reason": script.finish}
    frame = _frame(question, "chat.completion")
    return orjson.dumps(frame | {"choices": [choice], "usage": _usage(len(words))})


def _stream(script: Script, question: Question) -> Iterator[Step]:
    header = head(
        200,
        ("Content-Type", "text/event-stream; charset=utf-8"),
        ("Transfer-Encoding", "chunked"),
        *script.headers,
    )
    if script.then == "slow_headers":
        line, rest = header.split(b"\r\n", 1)
        yield line + b"\r\n"
        yield question.received_ns / 1e9 + script.first_token_s
        yield rest
    else:
        yield header
    for step in _WRITINGS.get(script.then, _one_by_one)(_events(script, question)):
        yield b"%x\r\n%b\r\n" % (len(step), step) if isinstance(step, bytes) else step
    yield b"0\r\n\r\n"


def _events(script: Script, question: Question) -> Iterator[Step]:
    """Yield the stream's events as they stand in the body, with the waits between them."""
    frame = _frame(question, "chat.completion.chunk")
    yield question.received_ns / 1e9 + script.first_token_s
    yield from _opening(script, frame)
    # Rendered once: the double must stay cheap beside what it measures.
    before, after = _chunk(frame, {"content": "\0"}).split(b"\\u0000")
    count = 0
    for when, token in _tokens(script, question):
        if when:
            yield when
            continue
        count += 1
        yield before + orjson.dumps(token)[1:-1] + after
    yield from _closing(script, question, frame, count)


def _tokens(script: Script, question: Question) -> Iterator[tuple[float, str]]:
    """Yield (time, "") to wait for and (0.0, token) to write, in turns."""
    start = question.received_ns / 1e9 + script.first_token_s
    for number in range(len(script.text) or script.tokens):
        yield start + number * script.gap_s, ""
        yield 0.0, script.text[number] if script.text else _stamp(number, question)


def _stamp(number: int, question: Question) -> str:
    """Return a token with the time of writing; the first also has that of the request.

    The width is fixed, so that a reader knows a complete one, and sentences end now and then,
    because that is where a guard has most to do.
    """
    received = f"r{question.received_ns:017d} " if number == 0 else ""
    end = ". " if number % _STAMPS_PER_SENTENCE == _STAMPS_PER_SENTENCE - 1 else " "
    return f"{received}t{time.monotonic_ns():017d}{end}"


def _opening(script: Script, frame: dict[str, Any]) -> Iterator[bytes]:
    yield _chunk(frame, {"role": "assistant", "content": ""})
    if script.then == "reasoning":
        yield _chunk(frame, {"reasoning_content": "Let me "})
        yield _chunk(frame, {"content": None, "reasoning_content": "think."})
    if script.then == "null_delta":
        yield _event(frame | {"choices": []})
        yield _event(frame | {"choices": [{"index": 0, "delta": None, "finish_reason": None}]})
        yield _chunk(frame, {"content": None})


def _closing(
    script: Script, question: Question, frame: dict[str, Any], count: int
) -> Iterator[Step]:
    match script.then:
        case "cut":
            yield End.CLOSE
        case "hang":
            yield End.HANG
        case "error_event":
            yield _event(_ERROR)
            return
        case "garbage":
            yield b'data: {"choices": [{"delta"\xff\n\n'
        case "huge_line":
            yield _chunk(frame, {"content": "x" * HUGE_BYTES})
        case "tool_calls":
            yield _chunk(frame, {"tool_calls": [_TOOL_CALL]})
    yield _chunk(frame, {}, script.finish)
    asked = (question.body.get("stream_options") or {}).get("include_usage")
    if asked or script.then == "usage":
        yield _event(frame | {"choices": [], "usage": _usage(count)})
    if script.then != "no_done":
        yield b"data: [DONE]\n\n"


def _one_by_one(events: Iterator[Step]) -> Iterator[Step]:
    return events


def _in_pairs(events: Iterator[Step]) -> Iterator[Step]:
    first = b""
    for step in events:
        if not isinstance(step, bytes):
            yield step
        elif first:
            yield first + step
            first = b""
        else:
            first = step
    if first:
        yield first


def _in_pieces(events: Iterator[Step]) -> Iterator[Step]:
    for step in events:
        if not isinstance(step, bytes):
            yield step
            continue
        third = len(step) // 3 + 1
        for start in range(0, len(step), third):
            yield step[start : start + third]
            yield time.monotonic() + 0.001


def _with_comments(events: Iterator[Step]) -> Iterator[Step]:
    for step in events:
        yield b": still here\n\n" + step if isinstance(step, bytes) else step


def _with_crlf(events: Iterator[Step]) -> Iterator[Step]:
    for step in events:
        yield step.replace(b"\n", b"\r\n") if isinstance(step, bytes) else step


_WRITINGS = {
    "two_events_per_write": _in_pairs,
    "split_events": _in_pieces,
    "comments": _with_comments,
    "crlf": _with_crlf,
}
_ERROR = {"error": {"message": "The model crashed.", "type": "server_error", "code": 500}}
_TOOL_CALL = {
    "index": 0,
    "id": "call_1",
    "type": "function",
    "function": {"name": "end_call", "arguments": '{"reason": "done"}'},
}


def _frame(question: Question, kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{question.number}",
        "object": kind,
        "created": 1_800_000_000,
        "model": question.body.get("model", "double"),
    }


def _chunk(frame: dict[str, Any], delta: dict[str, Any], finish: str | None = None) -> bytes:
    return _event(frame | {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})


def _event(chunk: dict[str, Any]) -> bytes:
    return b"data: " + orjson.dumps(chunk) + b"\n\n"


def _usage(tokens: int) -> dict[str, int]:
    return {"prompt_tokens": 7, "completion_tokens": tokens, "total_tokens": 7 + tokens}
