"""The ways in over a WebSocket: staff who watch running conversations, and pages of visitors.

Each is an ASGI application that `rosa.asgi` has put behind the check of origins and cookies.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from uuid import UUID

import orjson
from channels.db import database_sync_to_async
from django.conf import settings
from django.db import Error

from agent import live_view
from agent.live_talks import Event
from agent.visitors import account
from agent.watching import Reader, watching

# Why a connection is closed: nobody is signed in (any more); the account may not watch; what was
# sent makes no sense; the database is away, try again. The server itself says 1012 when it ends.
SIGNED_OUT, NOT_ALLOWED, NONSENSE, AWAY = 4401, 4403, 4400, 1013
# Seconds between two checks that an account may still watch.
CHECK_S = 30.0
# Seconds of silence after which a message without news is sent.
BEAT_S = 15.0
# Seconds that the database may take.
READ_S = 10.0
T = TypeVar("T")
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Closed(Exception):
    """The connection is to be closed with a code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


async def live(scope: Any, receive: Any, send: Any) -> None:
    """Show running conversations to one of the staff, until either leaves.

    Accepted before the account is looked at: a browser is not told why a handshake is refused.
    """
    await receive()
    await send({"type": "websocket.accept"})
    key = scope["cookies"].get(settings.SESSION_COOKIE_NAME, "")
    try:
        user = await _read(_watcher, key)
        await _show(user, key, receive, send)
    except Closed as exc:
        await send({"type": "websocket.close", "code": exc.code})


async def _show(user: Any, key: str, receive: Any, send: Any) -> None:
    reader = watching.enter()
    tasks = [
        asyncio.create_task(_write(reader, send)),
        asyncio.create_task(_listen(user, reader, receive)),
        asyncio.create_task(_keep_checking(key)),
    ]
    try:
        done, _rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        watching.leave(reader)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _write(reader: Reader, send: Send) -> None:
    """Send the whole, then what is new; to a reader who is too slow for that the whole again."""
    while True:
        await _send(send, [await _read(live_view.whole, watching.cards())])
        while (events := await _next(reader)) is not None:
            await _send(send, events)


async def _next(reader: Reader) -> list[Event] | None:
    """Return what is new, after a while nothing: so the page knows that the connection lives."""
    try:
        async with asyncio.timeout(BEAT_S):
            return await reader.take()
    except TimeoutError:
        return []


async def _listen(user: Any, reader: Reader, receive: Any) -> None:
    """Do what the page asks for, until it leaves."""
    while (message := await receive())["type"] == "websocket.receive":
        conversation = _asked(message.get("text") or "")
        first: Event = {"is": "opened", "id": "", "lines": []}
        if conversation is not None:
            first = await _read(live_view.opened, user, conversation)
        watching.open(reader, conversation, first)


def _asked(text: str) -> UUID | None:
    """Return which conversation is to be watched, None for none. Raises Closed."""
    try:
        wanted = orjson.loads(text)["watch"]
        return UUID(wanted) if wanted else None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Closed(NONSENSE) from None


async def _keep_checking(key: str) -> None:
    while True:
        await asyncio.sleep(CHECK_S)
        await _read(_watcher, key)


async def _read(function: Callable[..., T], *given: Any) -> T:
    """Return what a function reads from the database. Raises Closed where that cannot be asked."""
    try:
        async with asyncio.timeout(READ_S):
            return await database_sync_to_async(function)(*given)
    except (Error, TimeoutError):
        raise Closed(AWAY) from None


def _watcher(key: str) -> Any:
    """Return the account whose session has this key. Raises Closed if it may not watch."""
    user = account(key)
    if not user.is_authenticated:
        raise Closed(SIGNED_OUT)
    if not live_view.may_watch(user):
        raise Closed(NOT_ALLOWED)
    return user


async def _send(send: Send, events: list[Event]) -> None:
    await send({"type": "websocket.send", "text": orjson.dumps({"events": events}).decode()})
