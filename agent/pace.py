"""How often visitors ask: what one page may, and what all chat pages of a channel may."""

import time
from collections import deque

from agent.core.types import Channel

WINDOW_S = 60.0


class Pace:
    """How often something was done within the last minute, up to as often as it may be."""

    def __init__(self, most: int) -> None:
        self._at: deque[float] = deque(maxlen=most)

    @property
    def most(self) -> int:
        """How often it may be done within a minute."""
        return self._at.maxlen or 0

    @property
    def is_too_fast(self) -> bool:
        """Whether it was done so often already."""
        return len(self._at) == self.most and self._at[0] > time.monotonic() - WINDOW_S

    def count(self) -> None:
        """Note that it is done now."""
        self._at.append(time.monotonic())


class Paces:
    """How often the chat pages of each channel ask, in this process."""

    def __init__(self) -> None:
        self._paces: dict[int | None, Pace] = {}

    def take(self, channel: Channel) -> bool:
        """Count a question on a channel's chat pages; False where it is one too many."""
        pace = self._paces.get(channel.id)
        if pace is None or pace.most != channel.questions_per_minute:
            pace = self._paces[channel.id] = Pace(channel.questions_per_minute)
        if pace.is_too_fast:
            return False
        pace.count()
        return True


of_chats = Paces()
