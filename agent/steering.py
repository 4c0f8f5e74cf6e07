"""What staff hold of the conversations that go on, told at once to the replies being made.

It is in memory: a turn waits for nobody. `agent.interventions` keeps it true to the database.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from uuid import UUID

from agent.core import deflection, phrases
from agent.core.printed import count_tokens
from agent.core.types import Ended, Safe, ToolCalls, Usage
from agent.core.verdict import in_order
from agent.cut import Cut
from agent.entry import SUPERSEDED, Entry
from knowledge.values import Texts

PAUSED, ENDED = "paused", "ended"
# What the turns are marked with that staff spoke in: as provider, as rule, and where.
STAFF = "staff"
INSTEAD, BESIDE = "instead", "beside"
Part = Safe | ToolCalls | Ended


@dataclass(frozen=True, slots=True)
class Hold:
    """What holds for one conversation: whether it is held, and what is said next; since `at`."""

    held: str = ""
    say: str = ""
    at: str = ""


class Holds:
    """What staff hold now, by conversation; of most there is nothing. Safe for several threads."""

    def __init__(self) -> None:
        self._rows: dict[UUID, Hold] = {}
        self._said: dict[UUID, str] = {}
        self._running: dict[UUID, tuple[Reply, ...]] = {}
        self._changing = threading.Lock()
        # Counts what was put, so that rows read before that are known to be old.
        self.version = 0
        # What is said while a conversation is paused, as the pause of all has it.
        self.holding: Texts = phrases.HOLDING
        # Called with a conversation and since when the sentence had waited that it has just heard.
        self.on_said: Callable[[UUID, str], None] = lambda _conversation, _at: None

    def of(self, conversation: UUID) -> Hold | None:
        """Return what holds for a conversation, None for nothing."""
        return self._rows.get(conversation) if self._rows else None

    def put(self, conversation: UUID, hold: Hold) -> None:
        """Take over what staff have just done."""
        with self._changing:
            self.version += 1
            self._rows = _only({**self._rows, conversation: self._unsaid(conversation, hold)})
        self._tell(conversation)

    def replace(self, rows: Mapping[UUID, Hold], version: int) -> None:
        """Take over what the database holds, read when `version` was the newest."""
        with self._changing:
            if version != self.version:
                return
            waits = {key: hold.at for key, hold in rows.items() if hold.say}
            self._said = {key: at for key, at in self._said.items() if waits.get(key) == at}
            self._rows = _only({key: self._unsaid(key, hold) for key, hold in rows.items()})
        for conversation in self._rows:
            self._tell(conversation)

    @contextmanager
    def heeded(self, conversation: UUID, reply: "Reply") -> Iterator[None]:
        """Have a reply told what staff do to its conversation. Called in its loop."""
        self._running[conversation] = (*self._running.get(conversation, ()), reply)
        try:
            yield
        finally:
            left = tuple(one for one in self._running.pop(conversation, ()) if one is not reply)
            if left:
                self._running[conversation] = left

    def say_no_more(self, conversation: UUID, at: str) -> None:
        """Note that the sentence which has waited since `at` is said: it is not said again."""
        with self._changing:
            self._said[conversation] = at
            now = self._rows.get(conversation)
            if now is not None and now.at == at:
                self._rows = _only({**self._rows, conversation: self._unsaid(conversation, now)})

    def said(self) -> Mapping[UUID, str]:
        """Return of which conversations a sentence was said, and since when it had been waiting."""
        with self._changing:
            return dict(self._said)

    def _tell(self, conversation: UUID) -> None:
        if hold := self._rows.get(conversation):
            for reply in self._running.get(conversation, ()):
                reply.tell(hold)

    def _unsaid(self, conversation: UUID, hold: Hold) -> Hold:
        is_said = hold.say and self._said.get(conversation) == hold.at
        return Hold(hold.held, "", hold.at) if is_said else hold


def _only(rows: dict[UUID, Hold]) -> dict[UUID, Hold]:
    return {key: hold for key, hold in rows.items() if hold.held or hold.say}


holds = Holds()


class Reply:
    """A reply that is being made, and what staff have to say in it."""

    def __init__(self, entry: Entry, cut: Cut, lang: str, order: Iterable[str]) -> None:
        # Set when staff did something, or the first part is there.
        self._has_news = asyncio.Event()
        self._entry = entry
        self._cut = cut
        self._lang = lang
        self._order = tuple(order)
        self._loop, self._thread = asyncio.get_running_loop(), threading.get_ident()
        # What holds it, and of which hold the sentence was said before it.
        self._hold = self._before = Hold()

    def tell(self, hold: Hold) -> None:
        """Have the reply heed what staff did; from any thread."""
        if threading.get_ident() == self._thread:
            self._take(hold)
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._take, hold)

    def _take(self, hold: Hold) -> None:
        # What a newer attempt has taken the place of says no more.
        if hold.held and self._cut.reason != SUPERSEDED:
            self._hold = hold
            self._cut.off(STAFF)
        self._has_news.set()

    def begin(self) -> bool:
        """Take over what holds already; return whether that is in place of the reply."""
        if hold := holds.of(self._entry.conversation):
            self._take(hold)
        return bool(self._hold.held)

    async def has_begun(self, first: asyncio.Future[Part]) -> bool:
        """Wait for the first part or for what staff do; return whether the part is there."""
        first.add_done_callback(lambda _first: self._has_news.set())
        await self._has_news.wait()
        self._has_news.clear()
        return first.done()

    def sentence(self) -> Safe:
        """Return what staff have to say before the reply, if anything."""
        hold = holds.of(self._entry.conversation)
        if hold is None or hold.held or not hold.say or hold == self._before:
            return Safe("")
        if self._cut.reason:
            # Nobody hears this reply any more.
            return Safe("")
        self._before = hold
        self._mark(BESIDE)
        return Safe(deflection.before(hold.say))

    def ending(self, ended: Ended) -> Iterator[Part]:
        """Yield the end of the reply, and before it what staff have to say there."""
        if self._cut.reason == STAFF:
            yield from self.taken_over()
            return
        if self._cut.reason != SUPERSEDED:
            hold = holds.of(self._entry.conversation)
            # Of a reply that was stopped nobody hears more: the sentence waits for the next one.
            if not self._cut.reason and hold is not None and hold.say and hold != self._before:
                self._mark(BESIDE)
                yield Safe(deflection.after(self._entry.answer, hold.say))
                self._said(hold)
            else:
                self._said(self._before)
        yield ended

    def taken_over(self) -> Iterator[Part]:
        """Yield what is said in place of the reply, or of its rest."""
        entry = self._entry
        where = BESIDE if entry.answer else INSTEAD
        last = _words(self._hold, self._lang, self._order)
        yield Safe(deflection.breaking_off(entry.answer, last))
        self._mark(where)
        entry.status = "done"
        if where == INSTEAD:
            # Nothing of what was found for the question, or not found, was said.
            entry.provider, entry.topic, entry.unread, entry.unsourced = STAFF, "", False, False
        if self._cut.reason != SUPERSEDED:
            self._said(self._hold)
        yield Ended("stop", Usage(entry.prompt_tokens, count_tokens(entry.answer)))

    def _said(self, hold: Hold) -> None:
        if hold.say:
            holds.say_no_more(self._entry.conversation, hold.at)
            holds.on_said(self._entry.conversation, hold.at)

    def _mark(self, where: str) -> None:
        """Mark the turn for reviewers."""
        self._entry.rule, self._entry.stage = STAFF, where


async def steered(
    parts: AsyncGenerator[Part, None], entry: Entry, cut: Cut, lang: str, order: Iterable[str]
) -> AsyncGenerator[Part, None]:
    """Yield the parts of a reply, an `Ended` last, as far as staff let them, and what they say.

    A sentence of theirs is said before the reply or, where that has begun, at its end; of a held
    conversation in place of the reply, whose `cut` ends it. It counts as said once the reply has
    come to its end: a caller who left before may not have heard it.
    """
    reply = Reply(entry, cut, lang, order)
    with holds.heeded(entry.conversation, reply):
        if reply.begin():
            for part in reply.taken_over():
                yield part
            return
        async with aclosing(parts):
            first = asyncio.ensure_future(anext(parts))
            try:
                while not await reply.has_begun(first):
                    if sentence := reply.sentence():
                        yield sentence
            except BaseException:
                first.cancel()
                await asyncio.gather(first, return_exceptions=True)
                raise
            part = first.result()
            while not isinstance(part, Ended):
                yield part
                part = await anext(parts)
            for last in reply.ending(part):
                yield last


def _words(hold: Hold, lang: str, order: Iterable[str]) -> str:
    """Return what is said in place of a reply; staff's own sentence stands in for the pause's."""
    if hold.held == ENDED:
        return deflection.joined(hold.say, in_order(phrases.GOODBYE, lang, order))
    if hold.say:
        return hold.say
    joined, holding = (in_order(s, lang, order) for s in (phrases.JOINED, holds.holding))
    return deflection.joined(joined, holding)
