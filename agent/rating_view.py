"""`POST /kiosk/ratings`: a visitor says by a button what an answer was worth."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from agent import desk as desks
from agent import rating
from agent.core import wire
from agent.core.errors import NotReady, RequestError, RosaError, UnknownTurn, WrongMethod
from agent.core.types import Channel
from agent.entry import hidden_key, kept_request_id
from agent.ids import conversation_id
from agent.models.rating import Value
from agent.views import authenticate, error_response

log = logging.getLogger("rosa.rating")
# Seconds that a visitor's button waits for the database.
DEADLINE_S = 3.0
# The id of a reply is that of its attempt.
_REPLY = "chatcmpl-"


@csrf_exempt
async def ratings(request: HttpRequest) -> HttpResponse:
    """Keep what a visitor thinks of an answer; the last one counts."""
    try:
        channel = authenticate(request, desks.current())
        if request.method != "POST":
            raise WrongMethod("Send a POST request with a JSON body.")
        payload = wire.parse_json(request.body)
        value = _choice(payload)
        turn = await _kept(_conversation(payload, channel), _name(payload, channel), value)
        return JsonResponse({"turn": str(turn), "rating": value})
    except RosaError as exc:
        return error_response(exc)


async def _kept(conversation: UUID, name: UUID | str, value: str) -> UUID:
    try:
        async with asyncio.timeout(DEADLINE_S):
            turn = await sync_to_async(rating.rate)(conversation, name, value)
    except (Error, TimeoutError) as exc:
        log.warning("rating-not-kept error=%s", type(exc).__name__)
        raise NotReady("The database cannot take the rating now. Send it again.") from None
    if turn is None:
        raise UnknownTurn("This conversation has no such turn, or its answer goes on.", "turn")
    return turn


def _choice(payload: Mapping[str, Any]) -> str:
    if (value := payload.get("rating")) not in Value.values:
        raise RequestError("`rating` is good or bad.", "rating")
    return str(value)


def _conversation(payload: Mapping[str, Any], channel: Channel) -> UUID:
    """Return the id of the conversation that the channel's caller knows by a key."""
    key = _text(payload, "conversation_id")
    if not key:
        raise RequestError("`conversation_id` is the conversation's key.", "conversation_id")
    tidy = wire.tidy_key(key)
    return conversation_id(channel.identity, tidy if channel.keeps_words else hidden_key(tidy))


def _name(payload: Mapping[str, Any], channel: Channel) -> UUID | str:
    """Return what the caller names the turn by: an id of Rosa's, else that of its request."""
    if sent := _text(payload, "request_id"):
        return kept_request_id(sent, keeps_words=channel.keeps_words)
    try:
        return UUID(_text(payload, "turn").removeprefix(_REPLY))
    except ValueError:
        raise RequestError(
            "Name the turn: `request_id`, as X-Request-ID of its reply, or `turn`, the reply's id.",
            "turn",
        ) from None


def _text(payload: Mapping[str, Any], name: str) -> str:
    found = payload.get(name, "")
    return found if isinstance(found, str) and "\0" not in found else ""
