"""Threads in which rows are read and written for the serving loop, over connections that stay.

Each kind of work has its own, so that none waits for a page of the admin. Opening a connection
would take longer than most of the work.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from django.db import Error, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from agent.core.errors import NotReady

# SQLite has one writer: more threads would wait for each other.
_THREADS = {"sqlite": 1, "postgresql": 4}
T = TypeVar("T")


class Threads:
    """Made at the first need; after `close` they are made anew.

    Where the database does not answer within `limit_s` seconds, `tell` is told the error's name,
    and `sorry` whoever waits for it. `to_sqlite` is what that is told first on each connection.
    """

    def __init__(
        self,
        name: str,
        tell: Callable[[str], None],
        sorry: str,
        limit_s: float,
        to_sqlite: str = "",
    ) -> None:
        self._name, self._tell, self._sorry, self._limit_s = name, tell, sorry, limit_s
        self._to_sqlite = to_sqlite
        self._pool: ThreadPoolExecutor | None = None
        self._open: list[BaseDatabaseWrapper] = []

    async def stored(self, work: Callable[..., T], *given: Any) -> T:
        """Return what a function of a store returns. Raises NotReady where it cannot do that."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._limit_s):
                return await loop.run_in_executor(self._started(), _connected, work, *given)
        except (Error, TimeoutError) as exc:
            self._tell(type(exc).__name__)
            raise NotReady(self._sorry) from exc

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
            self._pool = ThreadPoolExecutor(count, self._name, self._note_connection)
        return self._pool

    def _note_connection(self) -> None:
        """Note the connection of this thread, which another one closes."""
        mine = connections["default"]
        mine.inc_thread_sharing()
        self._open.append(mine)
        if self._to_sqlite and mine.vendor == "sqlite":
            # An error would end all threads for good; `stored` meets it again.
            with suppress(Error), mine.cursor() as cursor:
                cursor.execute(self._to_sqlite)


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
