"""Who watches the running conversations, in any process, and what they are told.

Several times a second a process tells what is new in it, to its own readers and to the processes
that have some. While nobody watches anywhere it tells nothing and looks at nothing.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from agent import erased, news
from agent.ids import new_id
from agent.live_talks import MOST, Event, Talks, here

TICK_S = 0.2
# Seconds between two messages that somebody watches here, and for how long one of them counts.
RENEW_S, COUNTS_S = 10.0, 30.0
# How many batches wait for a reader; one that is further behind begins anew with the whole.
MOST_WAITING = 50
# How many events are told to other processes as one message.
BATCH = 200


class Reader:
    """One who watches: all conversations from outside, and the words of one."""

    def __init__(self) -> None:
        self.watched: UUID | None = None
        self._waiting: deque[list[Event]] = deque()
        self._wake = asyncio.Event()
        self._is_behind = False

    def give(self, events: Iterable[Event]) -> None:
        """Have the reader told what is for it; never waits."""
        watched = self.watched.hex if self.watched else ""
        mine = [event for event in events if event.get("talk", watched) == watched]
        if not mine or self._is_behind:
            return
        self._waiting.append(mine)
        if len(self._waiting) > MOST_WAITING:
            self._waiting.clear()
            self._is_behind = True
        self._wake.set()

    async def take(self) -> list[Event] | None:
        """Return what is new once there is something; None: too much is, begin anew."""
        await self._wake.wait()
        if self._is_behind:
            self._is_behind = False
            self._wake.clear()
            return None
        events = self._waiting.popleft()
        if not self._waiting:
            self._wake.clear()
        return events


class Watching:
    """The readers of one process. All of it is called in the serving loop."""

    def __init__(self, talks: Talks, channel: news.News) -> None:
        self._talks = talks
        self._news = channel
        self._name = new_id().hex
        self._readers: set[Reader] = set()
        self._cards: OrderedDict[str, Event] = OrderedDict()
        # Until when readers of other processes count, and whose words they want.
        self._elsewhere: dict[str, tuple[float, frozenset[UUID]]] = {}
        self._renew_at = 0.0
        self._task: asyncio.Task[None] | None = None
        channel.hear("live", self._hear_events)
        channel.hear("watching", self._hear_watching)
        channel.hear("forget", self._forget)
        # What staff do is told by `agent.interventions`.
        for kind in ("held", "said"):
            channel.hear(kind, partial(self._pass_on, kind))

    def enter(self) -> Reader:
        """Return a new reader, who is told from now on; call `leave` at its end."""
        reader = Reader()
        if not self._readers:
            self._cards.clear()
            self._talks.forget_told()
            self._tell_watching(begins=True)
        self._readers.add(reader)
        self._go()
        return reader

    def leave(self, reader: Reader) -> None:
        """Forget a reader."""
        self._readers.discard(reader)

    def cards(self) -> list[Event]:
        """Return the conversations of all processes, as far as they were told."""
        self._give_changes()
        return list(self._cards.values())

    def open(self, reader: Reader, conversation: UUID | None, first: Event) -> None:
        """Let the reader have the words of one conversation, `first` before them."""
        reader.watched = conversation
        reader.give([first])
        if conversation is not None:
            self._talks.forget_told(conversation)
            self._tell_watching(opens=conversation)

    async def close(self) -> None:
        """End, at the end of the process."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    def _go(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        while self._is_watched():
            self._give_changes()
            if self._readers and time.monotonic() >= self._renew_at:
                self._tell_watching()
            await asyncio.sleep(TICK_S)
        self._talks.rest()
        self._cards.clear()

    def _is_watched(self) -> bool:
        now = time.monotonic()
        self._elsewhere = {key: row for key, row in self._elsewhere.items() if row[0] > now}
        return bool(self._readers or self._elsewhere)

    def _give_changes(self) -> None:
        wanted = self._wanted().union(*(names for _until, names in self._elsewhere.values()))
        events = self._talks.changes(wanted)
        self._give(events)
        if self._elsewhere:
            for start in range(0, len(events), BATCH):
                part = events[start : start + BATCH]
                self._news.tell("live", {"process": self._name, "events": part})

    def _wanted(self) -> frozenset[UUID]:
        return frozenset(reader.watched for reader in self._readers if reader.watched)

    def _give(self, events: list[Event]) -> None:
        if not events or not self._readers:
            return
        for event in events:
            if event["is"] == "card":
                self._keep(event)
        for reader in self._readers:
            reader.give(events)

    def _keep(self, card: Event) -> None:
        before = self._cards.get(card["id"])
        if before is not None and before["at"] > card["at"]:
            return
        self._cards[card["id"]] = card
        self._cards.move_to_end(card["id"])
        if len(self._cards) > MOST:
            self._cards.popitem(last=False)

    def _tell_watching(self, *, begins: bool = False, opens: UUID | None = None) -> None:
        self._renew_at = time.monotonic() + RENEW_S
        facts = {
            "process": self._name,
            "wanted": [key.hex for key in self._wanted()],
            "begins": begins,
            "opens": opens.hex if opens else "",
        }
        self._news.tell("watching", facts)

    def _hear_watching(self, facts: news.Facts) -> None:
        name = facts["process"]
        if name == self._name:
            return
        if facts["begins"] or name not in self._elsewhere:
            self._talks.forget_told()
        if facts["opens"]:
            self._talks.forget_told(UUID(facts["opens"]))
        wanted = frozenset(map(UUID, facts["wanted"]))
        self._elsewhere[name] = time.monotonic() + COUNTS_S, wanted
        self._go()

    def _forget(self, marks: news.Facts) -> None:
        """Forget what is old or was erased, whether or not anybody watches."""
        self._talks.forget_old()
        held = {*self._talks.conversations(), *map(UUID, self._cards), *self._wanted()}
        for key, at in (erased.among(held, marks) if marks else {}).items():
            self._talks.forget(key, at)
            card = self._cards.get(key.hex)
            if card is not None and datetime.fromisoformat(card["at"]) <= at:
                del self._cards[key.hex]
            self._pass_on("erased", {"conversation": key.hex, "at": at.isoformat()})

    def _pass_on(self, kind: str, facts: news.Facts) -> None:
        self._give([{"is": kind, **facts}])

    def _hear_events(self, facts: news.Facts) -> None:
        if facts["process"] != self._name:
            self._give(facts["events"])


watching = Watching(here, news.news)
