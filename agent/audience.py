"""Who reads along with one dialogue in this process, and what they are sent.

What is told is kept once for all, for a while. A reader has a place in it and takes what is new
since; what readers at the same place take is encoded once. One that falls too far behind begins
anew with the whole, so that it costs nobody time or memory. The more read along, the longer is
waited until the next words are sent, so that sending does not take the processor from the talk.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from itertools import islice

import orjson

from agent.core.course import Event, merged
from agent.core.frames import Frames

# Seconds that each reader adds to the time between two sendings, and that time at most.
TICK_PER_READER_S, LONGEST_TICK_S = 0.0005, 0.25
# Events that are kept for readers who are behind, and characters of them.
MOST_KEPT, MOST_CHARACTERS = 2_000, 1_000_000


class Reader:
    """One who reads along. `take` returns None where it has to be sent the whole."""

    def __init__(self, audience: "Audience") -> None:
        self._audience = audience
        self._at = -1

    def begin(self) -> None:
        """Note that the reader has the whole as it is now."""
        self._at = self._audience.end

    async def take(self) -> Frames | None:
        """Return the frames of what is new once there is something."""
        while self._at >= self._audience.shown:
            await self._audience.next_tick()
        if self._at < self._audience.first:
            return None
        frames = self._audience.frames(self._at)
        self._at = self._audience.shown
        return frames


class Audience:
    """The readers of one dialogue. Its serving loop calls; `give` never waits."""

    def __init__(self) -> None:
        self._readers: set[Reader] = set()
        self._kept: deque[Event] = deque()
        self._characters = 0
        # Places: of the oldest event that is kept, behind the newest, and behind what was sent.
        self.first = self.end = self.shown = 0
        self._ticked = asyncio.Event()
        self._tick_at = 0.0
        self._timer: asyncio.Handle | None = None
        self._encoded: dict[int, Frames] = {}

    def __len__(self) -> int:
        return len(self._readers)

    def enter(self) -> Reader:
        reader = Reader(self)
        self._readers.add(reader)
        return reader

    def leave(self, reader: Reader) -> None:
        self._readers.discard(reader)
        if not self._readers:
            self._forget()

    def give(self, event: Event) -> None:
        """Have all readers sent an event, soon."""
        if not self._readers:
            return
        self._kept.append(event)
        self._characters += _characters(event)
        self.end += 1
        while len(self._kept) > MOST_KEPT or self._characters > MOST_CHARACTERS:
            self._characters -= _characters(self._kept.popleft())
            self.first += 1
        if self._timer is None:
            self._timer = self._plan(self._tick)

    def restart(self) -> None:
        """Have all readers begin anew with the whole."""
        self._forget()
        # Also for those who have all that there was.
        self.end += 1
        self.first = self.end
        self._tick()

    def frames(self, place: int) -> Frames:
        """Return what was told from a place on until the last sending."""
        if (found := self._encoded.get(place)) is None:
            events = islice(self._kept, place - self.first, self.shown - self.first)
            found = Frames(orjson.dumps(event).decode() for event in merged(events))
            self._encoded[place] = found
        return found

    async def next_tick(self) -> None:
        await self._ticked.wait()

    def _plan(self, tick: Callable[[], None]) -> asyncio.Handle:
        loop = asyncio.get_running_loop()
        between_s = min(TICK_PER_READER_S * (len(self._readers) - 1), LONGEST_TICK_S)
        wait_s = self._tick_at + between_s - loop.time()
        # What is told in the same step goes together.
        return loop.call_later(wait_s, tick) if wait_s > 0 else loop.call_soon(tick)

    def _tick(self) -> None:
        self._timer = None
        self._tick_at = asyncio.get_running_loop().time()
        self.shown = self.end
        self._encoded.clear()
        self._ticked.set()
        self._ticked = asyncio.Event()

    def _forget(self) -> None:
        self._kept.clear()
        self._encoded.clear()
        self._characters = 0
        self.first = self.end
        if self._timer:
            self._timer.cancel()
            self._timer = None


def _characters(event: Event) -> int:
    line = event.get("message")
    return len(line["text"] if event["type"] == "message" and line else event.get("text", ""))
