"""Rows that wait to be stored, and those who wait for that."""

import asyncio
import queue
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

_settling = threading.Lock()


@dataclass(slots=True, eq=False)
class Item:
    """A row, which the database or the disk is to take."""

    row: dict[str, Any]
    stored: Future[None] | None = None
    # Whether the database has it.
    is_stored: bool = False

    def is_awaited(self) -> bool:
        """Whether somebody waits for it still."""
        return self.stored is not None and not self.stored.done()

    def done(self) -> None:
        """Let the one who waits go on, if there is one still."""
        # The database and a disk that had hung may take it at the same moment.
        with _settling:
            stored = self.stored
            if stored and not stored.done() and stored.set_running_or_notify_cancel():
                stored.set_result(None)


def take(
    waiting: queue.SimpleQueue[Item | None], timeout_s: float | None, most: int
) -> tuple[list[Item], bool]:
    """Return all items that wait, at most so many, and whether the end mark was among them."""
    batch: list[Item] = []
    try:
        item = waiting.get(timeout=timeout_s)
        while item is not None:
            batch.append(item)
            if len(batch) >= most:
                return batch, False
            item = waiting.get_nowait()
    except queue.Empty:
        return batch, False
    return batch, True


def settle(items: Sequence[Item]) -> None:
    """Note that the database has them."""
    for item in items:
        item.is_stored = True
        item.done()


async def stored_within(
    limit_s: float, waiting: queue.SimpleQueue[Item | None], row: dict[str, Any]
) -> bool:
    """Queue a row and return whether it was written within the limit."""
    stored: Future[None] = Future()
    waiting.put(Item(row, stored))
    try:
        await asyncio.wait_for(asyncio.wrap_future(stored), limit_s)
    except TimeoutError:
        return False
    return True


def drain(waiting: queue.SimpleQueue[Item | None]) -> list[Item]:
    """Return the items that wait, without the end mark; another thread may take some of them."""
    items: list[Item] = []
    try:
        while True:
            item = waiting.get_nowait()
            if item is not None:
                items.append(item)
    except queue.Empty:
        return items
