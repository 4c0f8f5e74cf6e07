"""A turn that is spoken ahead of its claim: nobody hears of it before it is known to be ours."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from agent import erased, news
from agent.core.dialogue import Dialogue, Side, Wish, decide, words_of_person
from agent.core.errors import RosaError
from agent.core.types import Channel
from agent.desk import Desk
from agent.dialogue_store import Claimed
from agent.dialogue_threads import to_its_end
from agent.dialogue_turn import SideTurn, Tell
from agent.entry import Entry
from agent.news import Facts
from agent.running import journal

# Dialogues of which this process remembers how they stand.
MOST = 500


class Spoken:
    """A turn whose words are being asked for; what it tells and has kept is held until `let_out`.

    Who begins one calls `let_out` or `drop`.
    """

    def __init__(
        self, dialogue: Dialogue, side: Side, desk: Desk, channel: Channel, tell: Tell
    ) -> None:
        self._tell, self._is_out = tell, asyncio.Event()
        self._held: list[tuple[Callable[[Any], None], Any]] = []
        self.turn = SideTurn(dialogue, side, desk, channel, self.tell, self)
        self.task = asyncio.create_task(self._speak())

    def let_out(self) -> None:
        """Tell and keep what was held back, and all that comes."""
        self._is_out.set()
        for hear, what in self._held:
            hear(what)
        self._held.clear()

    async def drop(self) -> None:
        """Close its call; nothing is told or kept of it."""
        self.task.cancel()
        await to_its_end(self.task)
        await self.turn.hush()

    def tell(self, event: dict[str, Any]) -> None:
        self._pass_on(self._tell, event)

    def begin(self, entry: Entry) -> None:
        self._pass_on(journal().begin, entry)

    async def end(self, entry: Entry) -> None:
        await self._is_out.wait()
        await journal().end(entry)

    def end_soon(self, entry: Entry) -> None:
        self._pass_on(journal().end_soon, entry)

    def _pass_on(self, hear: Callable[[Any], None], what: Any) -> None:
        if self._is_out.is_set():
            hear(what)
        else:
            self._held.append((hear, what))

    async def _speak(self) -> None:
        self.turn.begin()
        await self.turn.go_on()

    def is_of(self, claimed: Claimed) -> bool:
        """Whether this is the turn that was claimed."""
        ours = self.turn.dialogue
        return self.turn.side == claimed.side and _spoken(ours) == _spoken(claimed.dialogue)


def _spoken(dialogue: Dialogue) -> tuple[tuple[str, ...], ...]:
    """Return what a turn is made from; the time of a person's line is that of its claim."""
    return tuple((line.side, line.text, line.lang, line.phase) for line in dialogue.lines)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a dialogue stood when this process last made something of it."""

    dialogue: Dialogue
    conversation: UUID
    channel: int | None
    channel_slug: str


class Standings:
    """The dialogues that were begun or gone on with last; another process may be further."""

    def __init__(self) -> None:
        self._known: OrderedDict[UUID, Standing] = OrderedDict()
        news.hear("forget", self._forget_erased)

    def note(self, standing: Standing) -> None:
        """Remember a dialogue as it stands, while it goes on."""
        key = standing.dialogue.id
        self.forget(key)
        if not standing.dialogue.is_complete:
            self._known[key] = standing
        if len(self._known) > MOST:
            self._known.popitem(last=False)

    def forget(self, key: UUID) -> None:
        """Remember a dialogue no more."""
        self._known.pop(key, None)

    def after(self, key: UUID, wish: Wish) -> tuple[Standing, Side] | None:
        """Return how a dialogue stands when a wish is answered, and by whom; None if unknown."""
        known = self._known.get(key)
        if known is None:
            return None
        now, dialogue = datetime.now(UTC), known.dialogue
        with suppress(RosaError):
            decision = decide(dialogue, wish)
            if decision.adds:
                lines = (*dialogue.lines, words_of_person(dialogue, wish.text, now))
                dialogue = replace(dialogue, lines=lines, next_side=decision.side)
            return replace(known, dialogue=dialogue), decision.side
        return None

    def _forget_erased(self, marks: Facts) -> None:
        conversations = {known.conversation: key for key, known in self._known.items()}
        for conversation in erased.among(conversations, marks):
            self.forget(conversations[conversation])


here = Standings()
