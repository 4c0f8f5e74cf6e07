"""The durable queue: names of its streams, ids of its requests, and what is published. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from agent.core.errors import RosaError

# Processes that may die over a request before it is given up.
TRIES = 5
# Seconds before a request that could not be answered just now is tried again.
_DELAYS_S = (1.0, 2.0, 5.0, 10.0, 30.0)
_LONGEST_ID = 128
_NO_NAME = re.compile(r"[^A-Za-z0-9_-]+")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Names:
    """What the queue is called on the bus.

    Answers go to `outgoing` + "response" or "error", and the server passes each on once, to
    `answers`.
    """

    subject: str
    stream: str
    outgoing: str
    outgoing_stream: str
    answers: str
    consumer: str = "rosa-bridge"


@dataclass(frozen=True, slots=True)
class Head:
    """Whose request it is, as far as that can be read; `request_id` is never empty."""

    request_id: str
    room: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What is published: `kind` is "response" or "error"."""

    kind: str
    payload: dict[str, Any]


def names(prefix: str) -> Names:
    """Return what the queue is called behind a prefix, which ends with a dot or is empty."""
    start = f"{_NO_NAME.sub('_', prefix).strip('_')}_" if prefix else ""
    return Names(
        subject=f"{prefix}llm.queue",
        stream=f"{start}ROSA_QUEUE",
        # Beside the other subjects: who listens to all of llm.> hears an answer once.
        outgoing=f"{prefix}rosa.answered.",
        outgoing_stream=f"{start}ROSA_ANSWERED",
        answers=f"{prefix}llm.",
    )


def read_head(payload: bytes, sequence: int, stored_at: datetime) -> Head:
    """Return a request's head. Never raises: the payload may be anything.

    A request without an id, or with none that can be used, gets one from its place in the stream,
    which is the same at each delivery. Its time is part of it: a stream that is made anew counts
    from one again.
    """
    own = f"queue-{sequence}-{int(stored_at.timestamp() * 1000)}"
    try:
        told = orjson.loads(payload)
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict):
        return Head(own, "")
    return Head(
        _id(told.get("request_id")) or own, _id(told.get("channel_id") or told.get("channel"))
    )


def named(payload: bytes, head: Head) -> bytes:
    """Return a request under the id that it has by its place in the stream, wherever it goes."""
    try:
        told = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return payload
    if not isinstance(told, dict):
        return payload
    return orjson.dumps(told | {"request_id": head.request_id})


def _id(told: object) -> str:
    if isinstance(told, int) and not isinstance(told, bool):
        told = str(told)
    if not isinstance(told, str) or len(told) > _LONGEST_ID or _UNPRINTABLE.search(told):
        return ""
    return told


def error_reply(exc: RosaError, head: Head) -> Reply:
    """Return what tells the requester that there is no answer."""
    return _error(str(exc), exc.code or "invalid_request", head)


def gave_up_reply(head: Head) -> Reply:
    """Return what tells the requester that nothing more is tried."""
    return _error(
        f"The request was given up after {TRIES} tries. Ask again in other words.", "gave_up", head
    )


def too_large_reply(head: Head) -> Reply:
    """Return what tells the requester that the bus does not take the answer."""
    text = "The answer is too large for the bus. Ask for less at a time."
    return _error(text, "answer_too_large", head)


def _error(text: str, code: str, head: Head) -> Reply:
    told = {"error": text, "code": code}
    return Reply("error", told | {"channel_id": head.room, "request_id": head.request_id})


def delay_s(deliveries: int) -> float:
    """Return how many seconds a request waits that was delivered so often."""
    return _DELAYS_S[min(max(deliveries, 1), len(_DELAYS_S)) - 1]
