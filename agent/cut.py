"""Ends the making of a reply from elsewhere in the loop, whatever it waits for."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, TypeVar

from agent.core.types import Ended

T = TypeVar("T")


class Cut:
    """Whether a reply is to end before its end, and what for; one for each reply."""

    __slots__ = ("_cancelled", "_waiting", "reason")

    def __init__(self) -> None:
        # What the reply was cut for last, empty while it goes on.
        self.reason = ""
        self._waiting: asyncio.Task[Any] | None = None
        self._cancelled: asyncio.Task[Any] | None = None

    def off(self, reason: str) -> bool:
        """End the reply now; return False if it had been cut for that reason before."""
        is_first, is_new = not self.reason, self.reason != reason
        self.reason = reason
        # Who does it in the midst of the reply itself waits for nothing.
        if is_first and self._waiting is not None and self._waiting is not asyncio.current_task():
            self._cancelled = self._waiting
            self._waiting.cancel()
        return is_new

    async def short(self, parts: AsyncGenerator[T, None]) -> AsyncGenerator[T | Ended, None]:
        """Yield the parts of a reply; once it is cut off, an end in place of the rest.

        `parts` are closed by then, whatever they waited for.
        """
        try:
            async with aclosing(parts):
                while not self.reason:
                    self._waiting = asyncio.current_task()
                    try:
                        part = await anext(parts, None)
                    finally:
                        self._waiting = None
                    if self.reason:
                        break
                    if part is None:
                        return
                    yield part
        except asyncio.CancelledError:
            if self._cancelled is None:
                raise
        except Exception:
            # What breaks while it is closed is wanted by nobody.
            if not self.reason:
                raise
        cancelled, self._cancelled = self._cancelled, None
        # The caller may have left at the same moment.
        if cancelled is not None and cancelled.uncancel():
            raise asyncio.CancelledError
        yield Ended()
