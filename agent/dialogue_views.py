"""The ways into dialogues over HTTP: begin one, take a turn, read it, forget it."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from agent import access, dialogues
from agent import desk as desks
from agent.access import Access
from agent.core import wire
from agent.core.dialogue import Dialogue, Line, side_after
from agent.core.dialogue_wire import as_read_along, config_json
from agent.core.errors import (
    ProviderTimeout,
    ReadOnly,
    RequestError,
    UnknownDialogue,
    UpgradeRequired,
)
from agent.dialogue_limits import limits
from agent.direct_view import by_method, json_response

# Seconds that a turn may take, with one before it that has to be waited for.
TURN_S = 2 * settings.REPLY_DEADLINE_S + 10
_KEY = re.compile(r"[0-9A-Fa-f]{8}(?:-?[0-9A-Fa-f]{4}){3}-?[0-9A-Fa-f]{12}")
# Of a JSON body; in the query of an address all are texts.
_NO_TEXTS = {"max_turns": int, "after": int, "sound": bool}
_WORDS = {int: "a whole number", bool: "true or false"}


async def _init(request: HttpRequest) -> HttpResponse:
    caller = await _steering(request)
    config = dialogues.config_of(_payload(request), desks.current())
    limits.begin(caller.channel)
    begun = await dialogues.begin(config, caller.channel, caller.user)
    named = {"session_id": str(begun.id), "config": config_json(begun.config)}
    return json_response({**named, "status": "initialized"})


async def _chat(request: HttpRequest) -> HttpResponse:
    caller = await _steering(request)
    payload = _payload(request)
    sent = payload.get("session_id")
    if not isinstance(sent, str) or not sent:
        raise RequestError(
            f"session_id is {_short(sent)}; send that of /api/v1/init.", "session_id"
        )
    wish = dialogues.wish_of(payload)
    key = _key(sent)
    await access.require(caller, key)
    with limits.turn():
        try:
            async with asyncio.timeout(TURN_S):
                line = await dialogues.take_turn(key, wish)
        except TimeoutError:
            raise ProviderTimeout("The turn took too long. Try again.") from None
    standing = _as_of(await dialogues.load(key), line)
    return json_response(dialogues.message_json(standing, line))


async def _show(request: HttpRequest, key: str) -> HttpResponse:
    caller = await access.caller(request)
    found = _key(key)
    await access.require(caller, found)
    whole = dialogues.as_json(await dialogues.load(found))
    return json_response(whole if caller.may_steer else as_read_along(whole))


async def _forget(request: HttpRequest, key: str) -> HttpResponse:
    caller = await _steering(request)
    found = _key(key)
    await access.require(caller, found)
    await dialogues.forget(found)
    return json_response({"session_id": str(found), "status": "deleted"})


async def _no_socket(request: HttpRequest) -> HttpResponse:
    raise UpgradeRequired(
        "This path is a WebSocket. Open it as one; a proxy has to pass Upgrade and Connection on."
    )


init = by_method(POST=_init)
chat = by_method(POST=_chat)
session = by_method(GET=_show, DELETE=_forget)
no_socket = by_method(GET=_no_socket)


async def _steering(request: HttpRequest) -> Access:
    """Return what a caller may do. Raises ReadOnly for a spectator."""
    caller = await access.caller(request)
    if not caller.may_steer:
        raise ReadOnly("A spectator's key reads a session. Send a channel's key.")
    return caller


def _payload(request: HttpRequest) -> Mapping[str, Any]:
    payload = wire.parse_json(request.body)
    for name, kind in _NO_TEXTS.items():
        if type(value := payload.get(name)) not in (kind, type(None)):
            raise RequestError(f"{name} is {_short(value)}; use {_WORDS[kind]}.", name)
    return payload


def _key(sent: str) -> UUID:
    """Return the id of a dialogue. Raises UnknownDialogue where it is none."""
    if not _KEY.fullmatch(sent):
        raise UnknownDialogue(f"There is no session {_short(sent)}.", "session_id")
    return UUID(sent)


def _as_of(dialogue: Dialogue, line: Line) -> Dialogue:
    """Return the dialogue as it stood after a line, whatever was said since."""
    said, then = dialogue.lines[: line.number], side_after(dialogue.config, line.side)
    return replace(dialogue, lines=said, next_side=then)


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 40 else f"{shown[:40]}…"
