"""When a provider that is not asked any more may close its connections."""

from collections.abc import Awaitable, Callable


class OpenCalls:
    """The calls of one provider that are open. Each is made inside `async with`."""

    def __init__(self, close: Callable[[], Awaitable[None]]) -> None:
        self._close = close
        self._count = 0
        self._is_retired = False

    async def retire(self) -> None:
        """Close now, or at the end of the last call that is open or still begins."""
        self._is_retired = True
        await self._close_unused()

    async def __aenter__(self) -> None:
        self._count += 1

    async def __aexit__(self, *exc: object) -> None:
        self._count -= 1
        await self._close_unused()

    async def _close_unused(self) -> None:
        if self._is_retired and not self._count:
            await self._close()
