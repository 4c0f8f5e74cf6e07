"""OpenAI's wire format: bytes to ChatRequest, chunks to server-sent events. Pure."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from agent.core import calls, fields, tavus
from agent.core.errors import InvalidKey, RequestError, RosaError
from agent.core.types import (
    ChatRequest,
    ConversationKey,
    Ended,
    Message,
    Safe,
    ToolCalls,
    Usage,
)

MAX_MESSAGES = 2000
DONE = b"data: [DONE]\n\n"
KEY_HEADERS = ("x-conversation-id", "conversation-id", "x-livekit-room-id")
_ROLES = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
    "tool": "tool",
    "function": "tool",
}
_KEY = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_PERSON = re.compile(r"[A-Za-z0-9._:@+|/=-]{1,128}")
_KEY_LINE = re.compile(r"^[ \t]*conversation_id:[ \t]*(\S+)", re.MULTILINE)


def parse_json(body: bytes) -> dict[str, Any]:
    """Return the body as an object. Raises RequestError for anything else."""
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError as exc:
        raise RequestError(f"The body is not valid JSON: {exc.msg}.") from exc
    except RecursionError as exc:
        raise RequestError("The body is nested too deeply.") from exc
    if not isinstance(parsed, dict):
        raise RequestError("The body must be a JSON object.")
    if b"\\u0000" in body and _has_nul(parsed):
        raise RequestError("The body contains a NUL character (\\u0000). Remove it.")
    return parsed


def parse_request(payload: Mapping[str, Any], *, takes_sampling: bool = True) -> ChatRequest:
    """Return the request of a parsed body, with its sampling where the channel takes that.

    Raises RequestError with the field's name.
    """
    messages = _messages(payload.get("messages"))
    fields.require_one_answer(payload)
    history = [m for m in messages if m.role in ("user", "assistant") and m.text]
    question = ""
    if history and history[-1].role == "user":
        question = history.pop().text
    return ChatRequest(
        model=fields.text(payload, "model"),
        question=question,
        history=tuple(history),
        caller_prompt="\n\n".join(m.text for m in messages if m.role == "system" and m.text),
        stream=fields.flag(payload, "stream"),
        include_usage=fields.flag(fields.mapping(payload, "stream_options"), "include_usage"),
        max_tokens=fields.max_tokens(payload),
        stop=fields.stop(payload),
        sampling=fields.sampling(payload, applies=takes_sampling),
        tools=fields.tools(payload),
        raw_messages=tuple(payload["messages"]),
    )


def conversation_key(
    headers: Mapping[str, str], payload: Mapping[str, Any], request: ChatRequest, channel: str
) -> ConversationKey:
    """Return the key of the request's conversation; header names are in lower case."""
    marked = calls.marked_key(request.caller_prompt)
    line = None if marked else _KEY_LINE.search(request.caller_prompt)
    sent = (
        headers.get("x-conversation-id"),
        headers.get("conversation_id"),
        headers.get("conversation-id"),
        _inner(payload, "call", "id"),
        _inner(payload, "elevenlabs_extra_body", "conversation_id"),
        headers.get("x-livekit-room-id"),
        _inner(payload, "metadata", "conversation_id"),
        marked or (line and line[1]),
    )
    for key in sent:
        if key:
            return ConversationKey(tidy_key(key), sent=True)
    for key in (payload.get("prompt_cache_key"), payload.get("user")):
        if isinstance(key, str) and key:
            return ConversationKey(tidy_key(key), sent=False)
    first = next((m.text for m in request.history if m.role == "user"), request.question)
    return ConversationKey(_digest(f"{channel}\n{first}"), sent=False)


def person(payload: Mapping[str, Any]) -> str:
    """Return what the caller calls the person who speaks, empty where it names nobody."""
    sent = (
        payload.get("user"),
        payload.get("user_id"),
        _inner(payload, "metadata", "user_id"),
        _inner(payload, "customer", "number"),
        _inner(payload, "customer", "id"),
        payload.get("safety_identifier"),
    )
    for name in sent:
        if isinstance(name, str) and name:
            return tidy_person(name)
    return ""


def tidy_person(name: str) -> str:
    """Return a caller's name of a person as it is kept."""
    return name if _PERSON.fullmatch(name) else _digest(name)


def error_body(error: RosaError) -> dict[str, Any]:
    """Return the OpenAI error body; a wrong key also carries the `detail` callers look for."""
    body: dict[str, Any] = {
        "error": {
            "message": str(error),
            "type": error.kind,
            "param": error.param,
            "code": error.code,
        }
    }
    if isinstance(error, InvalidKey):
        body["detail"] = "Invalid API key"
    return body


class StreamEncoder:
    """Encodes one streamed reply. The first chunk carries the role."""

    def __init__(self, reply_id: str, model: str, created: int) -> None:
        head = orjson.dumps(
            {"id": reply_id, "object": "chat.completion.chunk", "created": created, "model": model}
        )
        self._head = b"data: " + head[:-1] + b',"choices":'
        self._delta = self._head + b'[{"index":0,"delta":{'
        self._role = b'"role":"assistant",'

    def text(self, text: Safe) -> bytes:
        """Encode a chunk of text."""
        return self._chunk(b'"content":' + orjson.dumps(text))

    def tool_calls(self, calls: ToolCalls) -> bytes:
        """Encode a piece of tool calls."""
        # Clients add up what each chunk repeats, so nothing but the piece is in it.
        return self._chunk(b'"tool_calls":' + orjson.dumps(calls.deltas))

    def end(self, ended: Ended, include_usage: bool) -> bytes:
        """Encode the last chunk, the usage if it was asked for, and the end mark."""
        events = (
            self._head
            + b'[{"index":0,"delta":{},"finish_reason":'
            + orjson.dumps(ended.reason)
            + b"}]}\n\n"
        )
        if include_usage:
            usage = orjson.dumps(_usage(ended.usage or Usage()))
            events += self._head + b'[],"usage":' + usage + b"}\n\n"
        return events + DONE

    def _chunk(self, delta: bytes) -> bytes:
        role, self._role = self._role, b""
        return self._delta + role + delta + b'},"finish_reason":null}]}\n\n'


def encode_completion(
    reply_id: str, model: str, created: int, text: str, calls: Sequence[ToolCalls], ended: Ended
) -> bytes:
    """Encode a reply that is not streamed."""
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if calls:
        message["tool_calls"] = merge_tool_calls(calls)
        message["content"] = text or None
    return orjson.dumps(
        {
            "id": reply_id,
            "object": "chat.completion",
            "created": created,
            "model": model,
            "choices": [{"index": 0, "message": message, "finish_reason": ended.reason}],
            "usage": _usage(ended.usage or Usage()),
        }
    )


def merge_tool_calls(pieces: Sequence[ToolCalls]) -> list[dict[str, Any]]:
    """Return whole tool calls made from their streamed pieces, in the order of their index."""
    merged: dict[int, dict[str, Any]] = {}
    for piece in pieces:
        for delta in piece.deltas:
            call = merged.setdefault(
                delta.get("index", 0),
                {"id": "", "type": "function", "function": {"name": "", "arguments": ""}},
            )
            call["id"] = delta.get("id") or call["id"]
            for field in ("name", "arguments"):
                call["function"][field] += (delta.get("function") or {}).get(field) or ""
    return [merged[index] for index in sorted(merged)]


def _usage(usage: Usage) -> dict[str, int]:
    return {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "total_tokens": usage.prompt_tokens + usage.completion_tokens,
    }


def _messages(messages: Any) -> list[Message]:
    if not isinstance(messages, list) or not messages:
        raise RequestError("messages must be a list with at least one message.", "messages")
    if len(messages) > MAX_MESSAGES:
        raise RequestError(f"messages has more than {MAX_MESSAGES} entries.", "messages")
    return [_message(m, f"messages[{i}]") for i, m in enumerate(messages)]


def _message(message: Any, where: str) -> Message:
    if not isinstance(message, dict):
        raise RequestError(f"{where} must be an object.", where)
    role = message.get("role")
    if not isinstance(role, str) or role not in _ROLES:
        raise RequestError(f"{where}.role must be one of {', '.join(_ROLES)}.", f"{where}.role")
    text = _content(message.get("content"), f"{where}.content")
    return Message(_ROLES[role], tavus.speech(text) if role == "user" else text.strip())


def _content(content: Any, where: str) -> str:
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise RequestError(f"{where} must be a string or a list of parts.", where)
    texts = []
    for part in content:
        text = part.get("text", "") if isinstance(part, dict) else part
        if not isinstance(text, str):
            raise RequestError(f"{where} has a part whose text is not a string.", where)
        texts.append(text)
    return " ".join(filter(None, texts))


def _inner(payload: Mapping[str, Any], outer: str, inner: str) -> str | None:
    value = payload.get(outer)
    value = value.get(inner) if isinstance(value, dict) else None
    return value if isinstance(value, str) else None


def tidy_key(key: str) -> str:
    """Return a caller's key of a conversation as it is kept."""
    return key if _KEY.fullmatch(key) else _digest(key)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _has_nul(value: Any) -> bool:
    """Whether any string within the parsed value holds a NUL; not recursive, so never too deep."""
    rest = [value]
    while rest:
        item = rest.pop()
        if isinstance(item, str):
            if "\0" in item:
                return True
        elif isinstance(item, dict):
            rest.extend(item.keys())
            rest.extend(item.values())
        elif isinstance(item, list):
            rest.extend(item)
    return False
