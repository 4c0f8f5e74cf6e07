"""How many dialogues are begun, and turns made, in one process: the same over HTTP and /ws."""

from collections.abc import Iterator
from contextlib import contextmanager

from agent.core.errors import TooBusy, TooFast
from agent.core.types import Channel
from agent.pace import Pace

# Dialogues that a channel may begin within a minute, and turns that are made at once for requests,
# each in one process.
MOST_BEGUN, MOST_TURNS = 600, 200


class Limits:
    """How much is begun and made in this process."""

    def __init__(self) -> None:
        self.turns = 0
        self._begun: dict[str, Pace] = {}

    def begin(self, channel: Channel) -> None:
        """Count a dialogue of a channel. Raises TooFast where it is one too many."""
        pace = self._begun.setdefault(channel.identity, Pace(MOST_BEGUN))
        if pace.is_too_fast:
            raise TooFast(f"More than {MOST_BEGUN} sessions were begun within a minute. Wait.")
        pace.count()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Count a turn while it is made. Raises TooBusy where it is one too many."""
        if self.turns >= MOST_TURNS:
            raise TooBusy(f"{MOST_TURNS} turns are being made here already. Try again.")
        self.turns += 1
        try:
            yield
        finally:
            self.turns -= 1


limits = Limits()
