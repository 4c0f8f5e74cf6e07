"""What waits to be sent to a page: bounded, so that nobody waits for one that reads slowly."""

import asyncio
from collections import deque
from typing import Any

import orjson

# Characters that wait for one page: many times an answer with its cards.
MOST = 500_000


class Outbox:
    """Messages for one page, in their order. Of one loop; `put` never waits."""

    def __init__(self) -> None:
        self._waiting: deque[str] = deque()
        self._size = 0
        self._has_some = asyncio.Event()
        self._overflowed = asyncio.Event()

    def put(self, message: dict[str, Any]) -> None:
        """Have a message sent; one too many is not kept, and `overflow` returns."""
        text = orjson.dumps(message).decode()
        if self._size + len(text) > MOST:
            self._overflowed.set()
            return
        self._size += len(text)
        self._waiting.append(text)
        self._has_some.set()

    async def take(self) -> str:
        """Return the next message, once there is one."""
        while not self._waiting:
            self._has_some.clear()
            await self._has_some.wait()
        text = self._waiting.popleft()
        self._size -= len(text)
        return text

    async def overflow(self) -> None:
        """Return once more waits than is kept."""
        await self._overflowed.wait()
