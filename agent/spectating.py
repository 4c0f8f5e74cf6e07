"""Who reads along with dialogues, in any process, and what they are told.

The process that speaks a line keeps what is being said, and tells it to its own readers and to the
processes that have some. A process that has lost something, or comes late, asks who speaks for what
is being said, and the database for the rest. While nobody reads along, telling costs microseconds.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from agent import dialogue_store, metrics
from agent import news as all_news
from agent.audience import Reader
from agent.core.course import Event
from agent.core.frames import Frames
from agent.faults import described
from agent.ids import new_id
from agent.news import Facts, News
from agent.read_along import Load, Show

log = logging.getLogger("rosa.dialogues")
# Kinds of news: that somebody reads along, that somebody has to be told what is being said, what is
# being said, an event, and how far the one who speaks has come.
READ, WANTED, LIVE, TOLD, PULSE = (
    *("dialogue_read", "dialogue_wanted", "dialogue_live"),
    *("dialogue_told", "dialogue_pulse"),
)
# Seconds between two messages that somebody reads along here, and for how long one counts.
RENEW_S, COUNTS_S = 10.0, 30.0
# Seconds that another process may take to say what is being said, and after which one that speaks
# and is silent counts as gone.
LIVE_S, GONE_S = 0.4, 25.0
# How often a dialogue is asked for anew because more was told meanwhile.
MOST_TRIES = 3
# Dialogues that are kept without readers.
MOST_SHOWS = 2_000


class Spectating:
    """The dialogues that are read along or spoken in one process. Its serving loop calls."""

    def __init__(self, news: News) -> None:
        self._news = news
        self._name = new_id().hex
        self._shows: dict[UUID, Show] = {}
        # Which processes have readers, until when.
        self._elsewhere: dict[UUID, dict[str, float]] = {}
        self._renewing: asyncio.Task[None] | None = None
        for kind, listener in (
            *((READ, self._hear_read), (WANTED, self._hear_wanted), (LIVE, self._hear_live)),
            *((TOLD, self._hear_told), (PULSE, self._hear_pulse)),
            (dialogue_store.GONE, self._hear_gone),
        ):
            news.hear(kind, listener)

    def tell_of(self, dialogue: UUID) -> Callable[[Event], None]:
        """Return what tells those who read along with a dialogue."""
        return lambda event: self.tell(dialogue, event)

    def tell(self, dialogue: UUID, event: Event) -> None:
        """Tell all who read along; never waits, never raises."""
        try:
            self._tell(dialogue, event)
        except Exception as exc:  # noqa: BLE001  (the talk goes on)
            log.error("dialogue-not-told error=%s", described(exc))

    def enter(self, dialogue: UUID, load: Load) -> Reader:
        """Return a new reader, who asks for the `whole` first; call `leave` at its end."""
        show = self._show(dialogue)
        show.load = load
        metrics.SPECTATORS.inc()
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.get_running_loop().create_task(self._keep_renewing())
        return show.audience.enter()

    def leave(self, dialogue: UUID, reader: Reader) -> None:
        """Forget a reader."""
        metrics.SPECTATORS.dec()
        if (show := self._shows.get(dialogue)) is None:
            return
        show.audience.leave(reader)
        if not len(show.audience):
            self._rest(show)

    async def whole(self, dialogue: UUID, reader: Reader, *, may_steer: bool) -> Frames:
        """Return the dialogue as it is now; the reader is told what comes after.

        Raises what its `load` raises, and UnknownDialogue once it is deleted.
        """
        show = self._shows[dialogue]
        while not show.is_ready:
            if show.is_gone:
                raise dialogue_store.unknown()
            await asyncio.shield(self._get(show))
        reader.begin()
        return show.whole(may_steer=may_steer)

    def is_over(self, dialogue: UUID) -> bool:
        """Whether a dialogue that is whole here has had all its turns."""
        stored = self._shows[dialogue].course.stored
        return stored is not None and bool(stored["is_conversation_complete"])

    def is_spoken_elsewhere(self, dialogue: UUID) -> bool:
        """Whether another process makes its turns, as far as is known here."""
        show = self._shows.get(dialogue)
        return show is not None and show.by not in ("", show.own) and show.is_speaking

    def runs_elsewhere(self, dialogue: UUID) -> bool:
        """Whether turn follows turn in another process."""
        return self.is_spoken_elsewhere(dialogue) and self._shows[dialogue].course.is_running

    async def end(self) -> None:
        """End what goes on for readers."""
        tasks = [show.getting for show in self._shows.values()] + [self._renewing]
        running = [task for task in tasks if task and not task.done()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _tell(self, dialogue: UUID, event: Event) -> None:
        show = self._show(dialogue)
        show.by = show.own
        numbered = {**event, "seq": show.course.seq + 1}
        show.course.take(numbered)
        if event["type"] in ("state", "end"):
            show.runs_here = show.course.is_running
        if show.is_ready:
            show.audience.give(numbered)
        if self._is_read_elsewhere(dialogue):
            names = {"dialogue": dialogue.hex, "from": self._name, "by": show.own}
            self._news.tell(TOLD, {**names, "event": numbered})
        elif not (len(show.audience) or show.is_speaking):
            self._shows.pop(dialogue, None)

    def _show(self, dialogue: UUID) -> Show:
        if (show := self._shows.get(dialogue)) is None:
            show = self._shows[dialogue] = Show(dialogue)
            if len(self._shows) > MOST_SHOWS:
                idle = (one for one in self._shows.values() if not len(one.audience))
                if (oldest := next(idle)) is not show:
                    del self._shows[oldest.key]
        return show

    def _rest(self, show: Show) -> None:
        """Nobody reads along here any more: keep what is being said, where it is said here."""
        show.is_ready, show.course.stored, show.load = False, None, None
        show.wholes.clear()
        if show.getting:
            show.getting.cancel()
            show.getting = None
        spoken_here = show.by == show.own and show.is_speaking
        if not (spoken_here or self._is_read_elsewhere(show.key)):
            self._shows.pop(show.key, None)

    def _miss(self, show: Show) -> None:
        """Note that something was lost, also of what was told while it is being made whole."""
        show.has_missed = True
        self._get(show)

    def _get(self, show: Show) -> asyncio.Task[None]:
        """Have the dialogue made whole again; readers begin anew with it."""
        if show.getting is None or show.getting.done():
            show.is_ready = False
            show.course.unload()
            show.getting = asyncio.get_running_loop().create_task(self._make_whole(show))
            show.getting.add_done_callback(_told_of)
        return show.getting

    async def _make_whole(self, show: Show) -> None:
        try:
            for _ in range(MOST_TRIES):
                show.has_missed = False
                if self._news.has_others and not show.speaks_here:
                    await self._ask(show)
                assert show.load is not None  # noqa: S101
                stored = await show.load(show.key)
                if not show.has_missed:
                    break
            show.course.load(stored)
            show.wholes.clear()
            show.is_ready = True
        finally:
            # Those who wait for what does not come are told why.
            show.audience.restart()

    async def _ask(self, show: Show) -> None:
        """Ask the others what is being said; without an answer, nothing is."""
        show.answered.clear()
        self._news.tell(WANTED, {"dialogue": show.key.hex, "from": self._name})
        try:
            async with asyncio.timeout(LIVE_S):
                await show.answered.wait()
        except TimeoutError:
            if show.by != show.own:
                show.by = ""
            if not show.speaks_here:
                show.course.running, show.course.is_running = None, show.runs_here

    def _is_read_elsewhere(self, dialogue: UUID) -> bool:
        if (readers := self._elsewhere.get(dialogue)) is None:
            return False
        if max(readers.values()) < time.monotonic():
            del self._elsewhere[dialogue]
            return False
        return True

    async def _keep_renewing(self) -> None:
        """Say again and again what is read along here, while something is."""
        while True:
            await asyncio.sleep(RENEW_S)
            read = [show for show in self._shows.values() if len(show.audience)]
            if not read:
                return
            keys = [show.key.hex for show in read]
            self._news.tell(READ, {"from": self._name, "dialogues": keys})
            for show in read:
                is_gone = show.heard_at < time.monotonic() - GONE_S
                if show.by != show.own and show.is_speaking and is_gone:
                    self._get(show)

    def _heed(self, dialogue: UUID, process: str) -> None:
        self._elsewhere.setdefault(dialogue, {})[process] = time.monotonic() + COUNTS_S

    def _hear_read(self, facts: Facts) -> None:
        if facts["from"] == self._name:
            return
        for key in [key for key in self._elsewhere if not self._is_read_elsewhere(key)]:
            self._shows.pop(key, None) if self._is_idle(key) else None
        for name in facts["dialogues"]:
            key = UUID(name)
            self._heed(key, facts["from"])
            if (show := self._shows.get(key)) and show.leads:
                names = {"dialogue": name, "from": self._name, "by": show.own}
                self._news.tell(PULSE, {**names, "seq": show.course.seq})

    def _is_idle(self, key: UUID) -> bool:
        show = self._shows.get(key)
        return show is not None and not len(show.audience) and not show.is_speaking

    def _hear_wanted(self, facts: Facts) -> None:
        if facts["from"] == self._name:
            return
        key = UUID(facts["dialogue"])
        self._heed(key, facts["from"])
        if (show := self._shows.get(key)) and show.leads:
            names = {"dialogue": key.hex, "from": self._name, "to": facts["from"], "by": show.own}
            self._news.tell(LIVE, {**names, "live": show.course.live()})

    def _hear_live(self, facts: Facts) -> None:
        show = self._shows.get(UUID(facts["dialogue"]))
        if facts["to"] != self._name or show is None or show.is_ready:
            return
        live = facts["live"]
        if show.answered.is_set() and not live["running"]:
            # Of two, the one who speaks knows.
            return
        show.by, show.heard_at = facts["by"], time.monotonic()
        show.course.go_on(live)
        show.course.is_running |= show.runs_here
        show.answered.set()

    def _hear_told(self, facts: Facts) -> None:
        show = self._of_another(facts)
        if show is None:
            return
        event, course = facts["event"], show.course
        is_next = show.by == facts["by"] and event["seq"] == course.seq + 1
        if show.by != facts["by"] and course.goes_on_with(event):
            show.by, show.heard_at = facts["by"], time.monotonic()
            is_next = True
        if is_next:
            course.take(event)
            if show.is_ready:
                show.audience.give(event)
        elif show.by != facts["by"] or event["seq"] > course.seq:
            self._miss(show)

    def _hear_pulse(self, facts: Facts) -> None:
        show = self._of_another(facts)
        if show and (show.by != facts["by"] or facts["seq"] > show.course.seq):
            self._miss(show)

    def _hear_gone(self, facts: Facts) -> None:
        for key in map(UUID, facts["dialogues"]):
            if show := self._shows.get(key):
                # Readers who ask for the whole are told then.
                show.is_gone, show.is_ready = True, False
                show.audience.restart()
                if not len(show.audience):
                    del self._shows[key]

    def _of_another(self, facts: Facts) -> Show | None:
        """Return the dialogue that another process tells of, where somebody reads it here."""
        show = self._shows.get(UUID(facts["dialogue"]))
        if facts["from"] == self._name or show is None or not len(show.audience):
            return None
        if show.speaks_here:
            # What others tell of it is late.
            return None
        if show.by == facts["by"]:
            show.heard_at = time.monotonic()
        return show


def _told_of(task: asyncio.Task[Any]) -> None:
    """Note why a dialogue could not be made whole; who waits for it is told by the task."""
    if not task.cancelled() and (error := task.exception()):
        log.warning("dialogue-not-whole error=%s", type(error).__name__)


here = Spectating(all_news.news)
