"""How many requests of the bus are worked on at once, and how many wait."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from agent.core.errors import TooBusy

RUNNING, WAITING, WAITING_OF_ROOM = 256, 1024, 64
# Seconds that a request may wait for its turn.
PATIENCE_S = 30.0
_BUSY = "Too much is being asked at once. Try again in a moment."


class Gate:
    """Lets requests in, those of one room one after the other, so that no room takes all places."""

    def __init__(
        self, running: int = RUNNING, waiting: int = WAITING, patience_s: float = PATIENCE_S
    ) -> None:
        self.running = self.waiting = 0
        self._most_waiting, self._patience_s = waiting, patience_s
        self._places = asyncio.Semaphore(running)
        self._rooms: dict[str, asyncio.Lock] = {}
        self._of_room: dict[str, int] = {}

    @asynccontextmanager
    async def place(self, room: str) -> AsyncGenerator[None, None]:
        """Give a place once it is this one's turn. Raises TooBusy where that takes too long."""
        lock = self._rooms.get(room)
        is_free = not self._places.locked() and not (lock and lock.locked())
        is_full = bool(room) and self._of_room.get(room, 0) > WAITING_OF_ROOM
        if not is_free and (is_full or self.waiting >= self._most_waiting):
            raise TooBusy(_BUSY)
        if room and lock is None:
            lock = self._rooms[room] = asyncio.Lock()
        self._of_room[room] = self._of_room.get(room, 0) + 1
        try:
            await self._wait(lock)
            self.running += 1
            try:
                yield
            finally:
                self.running -= 1
                self._places.release()
                if lock:
                    lock.release()
        finally:
            self._leave(room)

    async def _wait(self, lock: asyncio.Lock | None) -> None:
        self.waiting += 1
        try:
            async with asyncio.timeout(self._patience_s):
                if lock:
                    await lock.acquire()
                try:
                    await self._places.acquire()
                except BaseException:
                    if lock:
                        lock.release()
                    raise
        except TimeoutError:
            raise TooBusy(_BUSY) from None
        finally:
            self.waiting -= 1

    def _leave(self, room: str) -> None:
        self._of_room[room] -= 1
        if not self._of_room[room]:
            del self._of_room[room]
            self._rooms.pop(room, None)
