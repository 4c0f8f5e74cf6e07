"""The threads in which the rows of dialogues are read and written, over connections that stay.

They are their own, so that no dialogue waits for a page of the admin. Opening a connection would
take longer than most of the work.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import Error, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from agent.core.errors import NotReady

log = logging.getLogger("rosa.dialogues")
# Seconds that the database may take.
DATABASE_S = 10.0
# SQLite has one writer: more threads would wait for each other.
_THREADS = {"sqlite": 1, "postgresql": 4}
T = TypeVar("T")


class Threads:
    """Made at the first need; after `close` they are made anew."""

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._open: list[BaseDatabaseWrapper] = []

    async def stored(self, work: Callable[..., T], *given: Any) -> T:
        """Return what a function of the store returns. Raises NotReady where it cannot do that."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(DATABASE_S):
                return await loop.run_in_executor(self._started(), _connected, work, *given)
        except (Error, TimeoutError) as exc:
            log.warning("dialogue-not-stored error=%s", type(exc).__name__)
            raise NotReady(
                "The session cannot be read or stored now. Try again in a moment."
            ) from exc

    def close(self) -> None:
        """End the threads once their work is done, and close their connections."""
        pool, self._pool = self._pool, None
        if pool:
            pool.shutdown()
        while self._open:
            self._open.pop().close()

    def _started(self) -> ThreadPoolExecutor:
        if self._pool is None:
            count = _THREADS.get(connection.vendor, 1)
            self._pool = ThreadPoolExecutor(count, "rosa-dialogues", self._note_connection)
        return self._pool

    def _note_connection(self) -> None:
        """Note the connection of this thread, which another one closes."""
        mine = connections["default"]
        mine.inc_thread_sharing()
        self._open.append(mine)


def _connected(work: Callable[..., T], *given: Any) -> T:
    """Do work; where the server has closed the connection meanwhile, over a new one."""
    was_open = connection.connection is not None
    try:
        return work(*given)
    except Error:
        is_lost = was_open and not connection.is_usable()
        connection.close()
        if not is_lost:
            raise
    return work(*given)


threads = Threads()
stored = threads.stored


async def to_its_end(task: "asyncio.Future[Any]") -> asyncio.CancelledError | None:
    """Return once something is done, however often the waiting is cancelled; the last time so."""
    cancelled = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as exc:
            cancelled = exc
    if not task.cancelled():
        # Nobody may want to know.
        task.exception()
    return cancelled
