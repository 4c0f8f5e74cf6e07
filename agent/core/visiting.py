"""What a visitor's page sends over its WebSocket, read and checked. Pure; see docs/api.md."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agent.core.sent import Nonsense, parse
from agent.core.types import Message

# Characters of a question, and of the caller's own name of it.
LONGEST_QUESTION, LONGEST_ID = 2_000, 64
# Of a conversation as it is remembered: messages, and characters of all of them.
MOST_MESSAGES, MOST_CHARACTERS = 20, 20_000
# Of which a key is made that Rosa made up.
_KEY = re.compile(r"[0-9a-f]{32}")
_RATINGS = ("good", "bad")


@dataclass(frozen=True, slots=True)
class Begin:
    """A visitor begins, or goes on: then with the key of the conversation and what was said.

    `terms` are those that the visitor was told; empty where the page does not say.
    """

    language: str
    agreed: bool
    conversation: str
    history: tuple[Message, ...]
    terms: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Rate:
    turn: UUID
    rating: str


@dataclass(frozen=True, slots=True)
class Follow:
    call: UUID


@dataclass(frozen=True, slots=True)
class Stop:
    pass


@dataclass(frozen=True, slots=True)
class Unfollow:
    pass


@dataclass(frozen=True, slots=True)
class Leave:
    pass


Wish = Begin | Ask | Stop | Rate | Follow | Unfollow | Leave
_BARE: dict[str, Wish] = {"stop": Stop(), "unfollow": Unfollow(), "leave": Leave()}


def read(text: str) -> Wish:
    """Return what a frame asks for. Raises Nonsense."""
    sent = parse(text)
    kind = sent.get("is")
    if kind == "begin":
        return _begin(sent)
    if kind == "ask":
        return Ask(_text(sent, "id")[:LONGEST_ID], _text(sent, "text").strip())
    if kind == "rate":
        return Rate(_uuid(sent, "turn"), _one_of(sent, "rating", _RATINGS))
    if kind == "follow":
        return Follow(_uuid(sent, "call"))
    if isinstance(kind, str) and kind in _BARE:
        return _BARE[kind]
    raise Nonsense("It is of no kind that there is.")


def remembered(said: Sequence[Message]) -> tuple[Message, ...]:
    """Return the newest messages, as many as are remembered of a conversation."""
    kept: list[Message] = []
    left = MOST_CHARACTERS
    for message in reversed(said[-MOST_MESSAGES:]):
        left -= len(message.text)
        if left < 0:
            break
        kept.append(message)
    return tuple(reversed(kept))


def _begin(sent: dict[str, Any]) -> Begin:
    key = _text(sent, "conversation")
    history = sent.get("history") or []
    if not isinstance(history, list):
        raise Nonsense("history is no list.")
    return Begin(
        _text(sent, "language"),
        sent.get("agreed") is True,
        key if _KEY.fullmatch(key) else "",
        remembered([_message(one) for one in history[-MOST_MESSAGES:]]),
        _text(sent, "terms"),
    )


def _message(sent: Any) -> Message:
    if not isinstance(sent, dict):
        raise Nonsense("A message is no object.")
    return Message(_one_of(sent, "role", ("user", "assistant")), _text(sent, "content"))


def _text(sent: dict[str, Any], name: str) -> str:
    value = sent.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or "\0" in value:
        raise Nonsense(f"{name} is no text.")
    return value


def _one_of(sent: dict[str, Any], name: str, values: Sequence[str]) -> str:
    value = sent.get(name)
    if not isinstance(value, str) or value not in values:
        raise Nonsense(f"{name} is none of {', '.join(values)}.")
    return value


def _uuid(sent: dict[str, Any], name: str) -> UUID:
    try:
        return UUID(_text(sent, name))
    except ValueError:
        raise Nonsense(f"{name} is no id.") from None
