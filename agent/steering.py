"""What staff hold of the conversations that go on, looked up for each piece of a reply.

It is in memory: a turn waits for nobody. `agent.interventions` keeps it true to the database.
"""

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

from agent.core import deflection, phrases
from agent.core.printed import count_tokens
from agent.core.types import Ended, Safe, ToolCalls, Usage
from agent.core.verdict import in_order
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
    """What staff hold now, by conversation; of most there is nothing."""

    def __init__(self) -> None:
        self._rows: dict[UUID, Hold] = {}
        self._said: dict[UUID, str] = {}
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
        self.version += 1
        self._rows = _only({**self._rows, conversation: self._unsaid(conversation, hold)})

    def replace(self, rows: Mapping[UUID, Hold], version: int) -> None:
        """Take over what the database holds, read when `version` was the newest."""
        if version != self.version:
            return
        waits = {key: hold.at for key, hold in rows.items() if hold.say}
        self._said = {key: at for key, at in self._said.items() if waits.get(key) == at}
        self._rows = _only({key: self._unsaid(key, hold) for key, hold in rows.items()})

    def say_no_more(self, conversation: UUID, at: str) -> None:
        """Note that the sentence which has waited since `at` is said: it is not said again."""
        self._said[conversation] = at
        now = self._rows.get(conversation)
        if now is not None and now.at == at:
            self._rows = _only({**self._rows, conversation: self._unsaid(conversation, now)})

    def said(self) -> Mapping[UUID, str]:
        """Return of which conversations a sentence was said, and since when it had been waiting."""
        return dict(self._said)

    def _unsaid(self, conversation: UUID, hold: Hold) -> Hold:
        is_said = hold.say and self._said.get(conversation) == hold.at
        return Hold(hold.held, "", hold.at) if is_said else hold


def _only(rows: dict[UUID, Hold]) -> dict[UUID, Hold]:
    return {key: hold for key, hold in rows.items() if hold.held or hold.say}


holds = Holds()


async def steered(
    parts: AsyncGenerator[Part, None], entry: Entry, lang: str, order: Iterable[str]
) -> AsyncGenerator[Part, None]:
    """Yield the parts of a reply as far as staff let them, with what staff have to say.

    A sentence of theirs is said before the reply or, where that has begun, at its end; of a held
    conversation in place of the reply. It counts as said once the reply has come to its end: a
    caller who left before may not have heard it.
    """
    order = tuple(order)
    conversation = entry.conversation
    hold = holds.of(conversation)
    if hold is not None and hold.held:
        yield Safe(_words(hold, lang, order))
        yield _closed(entry, hold, INSTEAD)
        return
    before = hold if hold and hold.say else None
    if before:
        _mark(entry, BESIDE)
        yield Safe(deflection.before(before.say))
    async with aclosing(parts):
        async for part in parts:
            hold = holds.of(conversation)
            if hold is not None and hold.held:
                where = BESIDE if entry.answer else INSTEAD
                last = _words(hold, lang, order)
                yield Safe(deflection.breaking_off(entry.answer, last))
                yield _closed(entry, hold, where)
                return
            if isinstance(part, Ended) and entry.status != SUPERSEDED:
                if hold is not None and hold.say and hold != before:
                    _mark(entry, BESIDE)
                    yield Safe(deflection.after(entry.answer, hold.say))
                    _said(conversation, hold)
                elif before:
                    _said(conversation, before)
            yield part


def _words(hold: Hold, lang: str, order: Iterable[str]) -> str:
    """Return what is said in place of a reply; staff's own sentence stands in for the pause's."""
    if hold.held == ENDED:
        return deflection.joined(hold.say, in_order(phrases.GOODBYE, lang, order))
    if hold.say:
        return hold.say
    joined, holding = (in_order(s, lang, order) for s in (phrases.JOINED, holds.holding))
    return deflection.joined(joined, holding)


def _closed(entry: Entry, hold: Hold, where: str) -> Ended:
    """Return the end of a reply that staff took over."""
    _mark(entry, where)
    if entry.status != SUPERSEDED:
        entry.status = "done"
    if where == INSTEAD:
        # Nothing of what was found for the question, or not found, was said.
        entry.provider, entry.topic, entry.unread, entry.unsourced = STAFF, "", False, False
    if hold.say and entry.status != SUPERSEDED:
        _said(entry.conversation, hold)
    return Ended("stop", Usage(entry.prompt_tokens, count_tokens(entry.answer)))


def _said(conversation: UUID, hold: Hold) -> None:
    holds.say_no_more(conversation, hold.at)
    holds.on_said(conversation, hold.at)


def _mark(entry: Entry, where: str) -> None:
    """Mark the turn for reviewers."""
    entry.rule, entry.stage = STAFF, where
