"""What goes over the message bus: payloads as requests, answers as JSON. Pure.

Both spellings of a field count: channel_id or channel, username or user, message or args. A field
that is null counts as not given. What is wrong is named with its kind, never with its words.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from agent.core import fields
from agent.core.chat_limits import Passed
from agent.core.errors import RequestError, RosaError, TooLarge

COMMAND, REQUEST = "rosey.command.chat", "llm.request"
RESPONSE, ERROR, LIMIT, STREAM = "llm.response", "llm.error", "llm.limit", "llm.stream"
SERVICE = "service.llm."
# What a service is called -> what it does.
SERVICES = {
    "chat": "chat",
    "complete": "complete",
    "reset_context": "reset",
    **{f"persona.{name}": f"persona.{name}" for name in ("get", "set", "list")},
    **{name: name for name in ("is_available", "get_models", "status", "usage")},
}
# The subjects that are answered.
TAKEN = (COMMAND, REQUEST, *(SERVICE + name for name in SERVICES))
# What the last one takes is kept, and passed on as an answer of the queue.
_OURS = ("rosey.command.", "llm.", SERVICE, "rosa.answered.")
_ACTIONS = ("chat", "complete", "reset")
# They say nothing without a room, or without a text.
_NEED_ROOM = {"chat", "reset", "command", "persona.get", "persona.set"}
_NEED_TEXT = {"chat", "complete"}
MAX_TEXT_BYTES = 65_536
MAX_PAYLOAD_BYTES = 4 * MAX_TEXT_BYTES
MAX_NAME, MAX_SUBJECT, MAX_TOKENS = 128, 255, 1_000_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SUBJECT = re.compile(r"[^\s.*>$\x00-\x1f\x7f][^\s.*>\x00-\x1f\x7f]*(\.[^\s.*>\x00-\x1f\x7f]+)*")
_COMMAND = re.compile(r"\s*!chat(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants. `action`: chat, complete, reset, command, or the name of a service.

    `stream` is the subject on which the chunks go out, empty where nobody wants them; `text` of a
    command is what stands after !chat.
    """

    action: str
    request_id: str
    room: str = ""
    person: str = ""
    text: str = ""
    persona: str = ""
    model: str = ""
    temperature: float | None = None
    max_tokens: int | None = None
    stream: str = ""


def read(raw: bytes) -> Mapping[str, Any]:
    """Return a payload as an object, an empty one for no bytes. Raises RequestError."""
    if len(raw) > MAX_PAYLOAD_BYTES:
        raise TooLarge(
            f"The payload has {len(raw)} bytes; at most {MAX_PAYLOAD_BYTES} are answered."
        )
    try:
        payload = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError:
        raise RequestError("The payload is not JSON in UTF-8.") from None
    if not isinstance(payload, dict):
        raise RequestError(f"The payload must be an object, not {_kind(payload)}.")
    return payload


def names_in(payload: Mapping[str, Any], new_id: str) -> tuple[str, str]:
    """Return the room and the request's id, `new_id` where it has none, of whatever was sent."""
    found = []
    for names in (("channel_id", "channel"), ("request_id",)):
        try:
            found.append(_name(payload, *names))
        except RequestError:
            found.append("")
    return found[0], found[1] or new_id


def parse(
    subject: str, payload: Mapping[str, Any], new_id: str, prefix: str = ""
) -> Request | None:
    """Return what is asked on a subject, given without its prefix; None for a chat's other talk.

    Raises RequestError.
    """
    text = _words(payload, joined=subject == COMMAND)
    if subject == COMMAND:
        found = _COMMAND.fullmatch(text)
        if not found and payload.get("message") is not None:
            return None
        # `args` are what stands after !chat, with or without it.
        action, text = "command", ((found[1] or "") if found else text).strip()
    elif subject == REQUEST:
        action = _action(payload)
    else:
        action = SERVICES[subject.removeprefix(SERVICE)]
    room = _name(payload, "channel_id", "channel")
    if action in _NEED_ROOM and not room:
        raise RequestError("channel_id is missing or empty.", "channel_id")
    if action in _NEED_TEXT and not text.strip():
        raise RequestError("message is missing or empty.", "message")
    persona = (
        _name(payload, "persona", "name") if "persona." in action else _name(payload, "persona")
    )
    if action == "persona.set" and not persona:
        raise RequestError("persona is missing or empty.", "persona")
    request_id = _name(payload, "request_id") or new_id
    return Request(
        action=action,
        request_id=request_id,
        room=room,
        person=_name(payload, "username", "user"),
        text=text,
        persona=persona,
        model=_name(payload, "model"),
        temperature=_temperature(payload),
        max_tokens=_max_tokens(payload),
        stream=_stream(payload, request_id, prefix),
    )


def is_ours(subject: str, prefix: str = "") -> bool:
    """Whether Rosa speaks or listens there: nobody may have an answer sent to it."""
    return subject.removeprefix(prefix).startswith(_OURS)


def may_reply(subject: str, prefix: str = "") -> bool:
    """Whether an answer may go to a reply subject: one to ourselves would go round for ever."""
    return bool(subject) and not subject.startswith("$") and not is_ours(subject, prefix)


def error_json(error: RosaError, room: str, request_id: str) -> dict[str, Any]:
    """Return what `llm.error` says."""
    return {
        "error": str(error),
        "code": error.code or "invalid_request",
        "channel_id": room,
        "request_id": request_id,
    }


def response_json(request: Request, text: str, answer: Any = None) -> dict[str, Any]:
    """Return what `llm.response` says; `answer` is that of a turn, None for a command's."""
    found = {
        name: getattr(answer, name, "")
        for name in ("model", "persona", "provider", "status", "lang")
    }
    prompt = answer.usage.prompt_tokens if answer else 0
    completion = answer.usage.completion_tokens if answer else 0
    return {
        "channel_id": request.room,
        "content": text,
        "request_id": request.request_id,
        **found,
        "turn": answer.turn.hex if answer else "",
        "conversation_id": answer.conversation if answer else "",
        "finish_reason": answer.finish_reason if answer else "stop",
        "usage": {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
        },
    }


def limit_json(passed: Passed) -> dict[str, Any]:
    """Return what `llm.limit` says; without a person it is of all of the room together."""
    return {
        "channel_id": passed.room_key,
        "username": passed.person,
        "percent": passed.percent,
        "tokens": passed.tokens,
        "limit": passed.most,
    }


def chunk_json(request_id: str, index: int, text: str) -> dict[str, Any]:
    """Return a chunk of a stream; `index` counts from 0."""
    return {"request_id": request_id, "index": index, "content": text}


def end_json(request_id: str, index: int, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the end of a stream; `answer` is what `llm.response` or `llm.error` says."""
    reason = answer.get("finish_reason", "error")
    return {
        **answer,
        "request_id": request_id,
        "index": index,
        "done": True,
        "finish_reason": reason,
    }


def _kind(value: object) -> str:
    kinds = (
        (bool, "true or false"),
        (str, "a string"),
        (int | float, "a number"),
        (list, "a list"),
    )
    found = (name for kind, name in kinds if isinstance(value, kind))
    return "null" if value is None else next(found, "an object")


def _given(payload: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, Any]:
    """Return the first of the names that is given, with its value."""
    given = ((name, payload[name]) for name in names if payload.get(name) is not None)
    return next(given, (names[0], ""))


def _name(payload: Mapping[str, Any], *names: str) -> str:
    name, value = _given(payload, names)
    if not isinstance(value, str):
        raise RequestError(f"{name} must be a string, not {_kind(value)}.", name)
    value = value.strip()
    if len(value) > MAX_NAME:
        raise RequestError(
            f"{name} must have at most {MAX_NAME} characters, not {len(value)}.", name
        )
    if _CONTROL.search(value):
        raise RequestError(f"{name} must be without control characters.", name)
    return value


def _words(payload: Mapping[str, Any], *, joined: bool) -> str:
    name, value = _given(payload, ("message", "args"))
    if joined and isinstance(value, list) and all(isinstance(word, str) for word in value):
        value = " ".join(value)
    if not isinstance(value, str):
        raise RequestError(f"{name} must be a string, not {_kind(value)}.", name)
    if "\0" in value:
        raise RequestError(f"{name} must be without NUL characters.", name)
    if (count := len(value.encode())) > MAX_TEXT_BYTES:
        raise TooLarge(f"{name} has {count} bytes; at most {MAX_TEXT_BYTES} are answered.", name)
    return value


def _action(payload: Mapping[str, Any]) -> str:
    value = payload.get("action", "chat")
    if not isinstance(value, str):
        raise RequestError(f"action must be a string, not {_kind(value)}.", "action")
    if value not in _ACTIONS:
        raise RequestError("action must be chat, complete or reset.", "action")
    return value


def _temperature(payload: Mapping[str, Any]) -> float | None:
    given = {"temperature": payload.get("temperature")}
    return fields.sampling(given, applies=True).get("temperature")


def _max_tokens(payload: Mapping[str, Any]) -> int | None:
    count = fields.max_tokens(payload)
    if count is not None and count > MAX_TOKENS:
        raise RequestError(f"max_tokens must be at most {MAX_TOKENS}, not {count}.", "max_tokens")
    return count


def _stream(payload: Mapping[str, Any], request_id: str, prefix: str) -> str:
    value = payload.get("stream")
    if value is None or value is False or value == "":
        return ""
    if value is True:
        subject = f"{prefix}{STREAM}.{request_id}"
        if not _SUBJECT.fullmatch(subject):
            raise RequestError(
                "request_id must be fit for a subject where stream is true: no spaces, *, > or "
                "empty parts between points.",
                "request_id",
            )
        return subject
    if not isinstance(value, str):
        raise RequestError(
            f"stream must be true, false or a subject, not {_kind(value)}.", "stream"
        )
    if len(value) > MAX_SUBJECT or not _SUBJECT.fullmatch(value):
        raise RequestError("stream must be a subject without wildcards.", "stream")
    if is_ours(value, prefix) and not value.startswith(f"{prefix}{STREAM}."):
        raise RequestError("stream must not be a subject that Rosa uses herself.", "stream")
    return value
