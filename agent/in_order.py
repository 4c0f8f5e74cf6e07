"""One after the other, of each key: who comes waits for those before, but not for long."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from agent.core.errors import TooBusy


class InOrder:
    """Lets one at a time through for each key.

    At most `most` wait at one key, each for `limit_s` seconds; who has to go is told `sorry`.
    """

    def __init__(self, most: int, limit_s: float, sorry: str) -> None:
        self._most, self._limit_s, self._sorry = most, limit_s, sorry
        # The keys that somebody is at: who is let through now, and how many there are.
        self._gates: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def of(self, key: str) -> AsyncGenerator[None, None]:
        """Return once it is our turn. Raises TooBusy."""
        gate, count = self._gates.get(key) or (asyncio.Lock(), 0)
        if count > self._most:
            raise TooBusy(self._sorry)
        self._gates[key] = gate, count + 1
        try:
            try:
                async with asyncio.timeout(self._limit_s):
                    await gate.acquire()
            except TimeoutError as exc:
                raise TooBusy(self._sorry) from exc
            try:
                yield
            finally:
                gate.release()
        finally:
            count = self._gates[key][1] - 1
            if count:
                self._gates[key] = gate, count
            else:
                del self._gates[key]

    def __len__(self) -> int:
        """Return how many keys somebody is at."""
        return len(self._gates)
