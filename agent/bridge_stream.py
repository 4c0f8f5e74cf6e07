"""The chunks of an answer, sent one after the other to a subject of the request's own."""

import asyncio
from typing import Any

from agent.bridge_bus import Bus
from agent.core import bridge as core
from agent.core.bridge import Request


class Stream:
    """Hears an answer while it is made; `end` sends the rest and what closes it."""

    def __init__(self, bus: Bus, request: Request) -> None:
        self._bus, self._subject, self._id = bus, request.stream, request.request_id
        self._texts: asyncio.Queue[str | None] = asyncio.Queue()
        self._sending: asyncio.Task[None] | None = None
        self._count = 0

    def hear(self, text: str) -> None:
        """Have a chunk sent; never waits."""
        if self._sending is None:
            self._sending = asyncio.create_task(self._send())
        self._texts.put_nowait(text)

    async def end(self, answer: dict[str, Any]) -> None:
        """Send what waits, then the end with the answer or the error."""
        if self._sending:
            self._texts.put_nowait(None)
            await self._sending
        await self._bus.publish(self._subject, core.end_json(self._id, self._count, answer))

    async def _send(self) -> None:
        while (text := await self._texts.get()) is not None:
            await self._bus.publish(self._subject, core.chunk_json(self._id, self._count, text))
            self._count += 1
