"""The way in of visitors' pages over a WebSocket: who may, how many, and for how long.

An ASGI application that `rosa.asgi` has put behind the check of origins and cookies.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.db import Error

from agent import metrics, visitors
from agent.consumers import AWAY, NONSENSE, NOT_ALLOWED, Closed
from agent.core.errors import NotReady
from agent.core.sent import Nonsense
from agent.core.visiting import read
from agent.incoming import frames
from agent.outbox import Outbox
from agent.visitor_socket import Connection
from agent.visitor_turn import NotAllowed
from agent.visitors import Visitor

log = logging.getLogger("rosa.visitors")
# Seconds between two checks that the page may still be there, and until the next sign of life.
CHECK_S, BEAT_S = 30.0, 15.0
# Pages of one process, of one address and of one channel: a conference may be behind one address.
MOST_OF_ADDRESS, MOST_OF_CHANNEL = 1_000, 3_000
# Characters of a frame, with a whole history written in escapes.
LONGEST_FRAME = 200_000
# Frames of a page within one beat.
MOST_FRAMES = 150
Find = Callable[[], Awaitable[Visitor | None]]


async def visitor(scope: Any, receive: Any, send: Any) -> None:
    """Let a visitor's page speak with Rosa, until either leaves.

    Accepted before it is looked at: a browser is not told why a handshake is refused.
    """
    await receive()
    await send({"type": "websocket.accept"})

    async def find() -> Visitor | None:
        return await _found(scope)

    try:
        found = await _at_the_door(find)
        with doors.entered(_address(scope), found):
            await _talk(Connection(found, outbox := Outbox()), outbox, find, receive, send)
    except Closed as exc:
        await send({"type": "websocket.close", "code": exc.code})


async def _found(scope: Any) -> Visitor | None:
    """Return whose page it is. Raises what `agent.visitors` raises."""
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    if asked.get("place") == ["kiosk"]:
        return await visitors.at_kiosk(scope)
    return await visitors.at_chat("".join(asked.get("channel", [])[:1]))


async def _at_the_door(find: Find) -> Visitor:
    try:
        found = await find()
    except (Error, TimeoutError, NotReady) as exc:
        log.warning("visitor-sent-away error=%s", type(exc).__name__)
        raise Closed(AWAY) from None
    if found is None:
        raise Closed(NOT_ALLOWED)
    return found


async def _talk(
    connection: Connection, outbox: Outbox, find: Find, receive: Any, send: Any
) -> None:
    tasks = [
        asyncio.create_task(_listen(connection, receive)),
        asyncio.create_task(_write(outbox, send)),
        asyncio.create_task(_keep_beating(connection)),
        asyncio.create_task(_keep_checking(connection, find)),
        asyncio.create_task(_overflow(outbox)),
    ]
    try:
        done, _rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await connection.close()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _listen(connection: Connection, receive: Any) -> None:
    """Do what the page asks for, until it leaves."""
    sent = frames(receive, most=MOST_FRAMES, longest=LONGEST_FRAME, within_s=BEAT_S)
    try:
        async with aclosing(sent) as texts:
            async for text in texts:
                connection.take(read(text))
    except Nonsense:
        log.warning("visitor-nonsense")
        raise Closed(NONSENSE) from None
    except NotAllowed:
        raise Closed(NOT_ALLOWED) from None


async def _write(outbox: Outbox, send: Any) -> None:
    while True:
        await send({"type": "websocket.send", "text": await outbox.take()})


async def _keep_beating(connection: Connection) -> None:
    while True:
        await asyncio.sleep(BEAT_S)
        connection.beat()


async def _keep_checking(connection: Connection, find: Find) -> None:
    while True:
        await asyncio.sleep(CHECK_S)
        try:
            found = await find()
        except (Error, TimeoutError, NotReady):
            # Who was let in stays while nobody can be asked.
            continue
        if found is None:
            raise Closed(NOT_ALLOWED)
        connection.visitor = found


async def _overflow(outbox: Outbox) -> None:
    await outbox.overflow()
    log.warning("visitor-too-slow")
    raise Closed(AWAY)


class Doors:
    """How many pages are connected to this process."""

    def __init__(self) -> None:
        self._inside: Counter[tuple[str, str]] = Counter()

    @contextmanager
    def entered(self, address: str, found: Visitor) -> Iterator[None]:
        """Count a page while it is there. Raises Closed where there are too many."""
        names = [("channel", found.channel.identity)]
        if address:
            names.append(("address", address))
        most = {"channel": MOST_OF_CHANNEL, "address": MOST_OF_ADDRESS}
        if any(self._inside[name] >= most[name[0]] for name in names):
            metrics.VISITOR_REFUSALS.labels("full").inc()
            raise Closed(AWAY)
        self._inside.update(names)
        metrics.VISITORS.labels(found.place).inc()
        try:
            yield
        finally:
            self._inside.subtract(names)
            self._inside += Counter()
            metrics.VISITORS.labels(found.place).dec()


def _address(scope: Any) -> str:
    """Return the address of a page, "" where a proxy is before Rosa and does not tell it."""
    if not settings.PUBLIC_URL.startswith("https://"):
        return (scope.get("client") or ("",))[0]
    told = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
    # The last entry is the proxy's own; those before it anybody may write.
    return told[-1].decode("latin-1").rpartition(",")[2].strip() if told else ""


doors = Doors()
