"""The recent attempts of all processes: a newer one of an utterance takes the older ones' place.

A turn has one standing attempt, the newest. What it supersedes is folded under the turn; where its
reply is still being made, that ends, and the call of the provider is closed.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from django.utils.crypto import salted_hmac

from agent import erased, live_talks, metrics
from agent import news as all_news
from agent.core.attempts import KEPT_S, Trace, supersedes, veiled
from agent.cut import Cut
from agent.entry import SUPERSEDED, Entry
from agent.ids import new_id
from agent.news import Facts, News
from agent.running import journal

KIND = "attempt"
# Utterances that are remembered, the newest, and attempts at each.
MOST, MOST_OF_ONE = 10_000, 16
# Characters from which on a question takes much memory, and how many such are remembered.
LONG, MOST_LONG = 50_000, 100
# Seconds until others are told and older ones ended: the call of the newer one goes out first.
AFTER_S = 0.005
# Seconds by which the clocks of two machines may differ.
_SKEW_S = 2.0


class Writer(Protocol):
    """What writes entries: the journal."""

    def end_soon(self, entry: Entry) -> None:
        """Have the end written; never waits."""


@dataclass(slots=True, eq=False)
class Attempt:
    """One request for an answer to an utterance; `entry` is that of this process's own, else None.

    `at` is when it began, in seconds since 1970, `until` when it is forgotten, by `monotonic`.
    `cut` ends its reply.
    """

    id: UUID
    turn: UUID
    at: float
    trace: Trace
    until: float
    entry: Entry | None = None
    stands: bool = True
    cut: Cut = field(default_factory=Cut)

    def is_newer_than(self, other: "Attempt") -> bool:
        """Whether it began later; of two at the same time all processes choose the same one."""
        return _began(self) > _began(other)


class Attempts:
    """Those that one process knows of: its own, and what the others told."""

    def __init__(self, writer: Callable[[], Writer], news: News) -> None:
        self._writer = writer
        self._news = news
        self._name = new_id().hex
        # By conversation and what was said before, the last one asked last.
        self._utterances: OrderedDict[tuple[UUID, str], list[Attempt]] = OrderedDict()
        # Those with a long question, and with which others each is kept.
        self._long: deque[tuple[list[Attempt], Attempt]] = deque()
        news.hear(KIND, self._take)
        news.hear("forget", self._forget)

    def begin(self, entry: Entry, trace: Trace) -> Attempt:
        """Enter a new request of this process, which takes the place of the older ones.

        It takes over their turn. Called in the serving loop; never waits.
        """
        if not entry.keeps_words:
            # Of another key for each conversation: who asks in theirs learns nothing of others.
            trace = veiled(trace, _secret(entry.conversation))
        entry.before = trace.before
        began_at = entry.started_at.timestamp()
        new = Attempt(entry.id, entry.id, began_at, trace, _until(), entry)
        known = self._known(entry.conversation, trace)
        older = [a for a in known if a.stands and supersedes(trace, a.trace)]
        if older:
            new.turn = entry.turn = max(older, key=_began).turn
        changed = _supersede(older, new, known)
        known.append(new)
        if len(entry.question) > LONG:
            self._keep_few(known, new)
        loop = asyncio.get_running_loop()
        loop.call_later(AFTER_S, self._follow_up, new, entry.conversation, older, changed)
        return new

    def _follow_up(
        self, new: Attempt, conversation: UUID, older: list[Attempt], changed: list[Attempt]
    ) -> None:
        """Tell the other processes, and end what was superseded here."""
        facts = {
            "by": self._name,
            "id": new.id.hex,
            "turn": new.turn.hex,
            "at": new.at,
            "conversation": conversation.hex,
            "over": [a.id.hex for a in older],
            "before": new.trace.before,
            "words": new.trace.words,
            "rest": new.trace.rest,
        }
        self._news.tell(KIND, facts)
        for one in changed:
            self._end(one)

    def _take(self, facts: Facts) -> None:
        """Take in what a process told of its attempt; this one's own are known already."""
        if facts["by"] == self._name:
            return
        trace = Trace(facts["before"], facts["words"], facts["rest"])
        one = Attempt(UUID(facts["id"]), UUID(facts["turn"]), facts["at"], trace, _until())
        known = self._known(UUID(facts["conversation"]), trace)
        if any(a.id == one.id for a in known):
            return
        older = [
            a
            for a in known
            if a.stands
            and one.at > a.at - _SKEW_S
            and supersedes(trace, a.trace)
            # Two equal ones that did not know of each other: one of them stands.
            and (a.trace != trace or one.is_newer_than(a) or a.id.hex in facts["over"])
        ]
        known.append(one)
        # It may have been told after what took its place.
        newer = [
            a
            for a in known
            if a.stands and a not in older and a.is_newer_than(one) and supersedes(a.trace, trace)
        ]
        if newer:
            changed = _supersede([*older, one], max(newer, key=_began), known)
        else:
            changed = _supersede(older, one, known)
        for each in changed:
            self._end(each)

    def _known(self, conversation: UUID, trace: Trace) -> list[Attempt]:
        """Return the attempts of a conversation at the same place in it, the oldest first."""
        key = (conversation, trace.before)
        known = self._utterances.setdefault(key, [])
        self._utterances.move_to_end(key)
        now = time.monotonic()
        known[:] = [a for a in known[1 - MOST_OF_ONE :] if a.until > now]
        # Never the last one, which is `known`.
        while len(self._utterances) > 1 and (len(self._utterances) > MOST or self._is_over(now)):
            self._utterances.popitem(last=False)
        return known

    def _forget(self, marks: Facts) -> None:
        """Forget what is over or was erased; what still goes on ends by itself."""
        if marks:
            self._forget_erased(marks)
        now = time.monotonic()
        while self._utterances and self._is_over(now):
            self._utterances.popitem(last=False)
        kept = [pair for pair in self._long if pair[1].until > now and pair[1] in pair[0]]
        self._long = deque(kept)

    def _forget_erased(self, marks: Facts) -> None:
        found = erased.among({conversation for conversation, _before in self._utterances}, marks)
        for key in [key for key in self._utterances if key[0] in found]:
            known, end = self._utterances[key], found[key[0]].timestamp()
            known[:] = [a for a in known if a.at > end]
            if not known:
                del self._utterances[key]

    def _is_over(self, now: float) -> bool:
        first = next(iter(self._utterances.values()))
        return not first or first[-1].until < now

    def _keep_few(self, known: list[Attempt], new: Attempt) -> None:
        """Forget the oldest attempt with a long question, where there are many such."""
        self._long.append((known, new))
        if len(self._long) > MOST_LONG:
            others, oldest = self._long.popleft()
            if oldest in others:
                others.remove(oldest)

    def _end(self, one: Attempt) -> None:
        """Have the attempt written as superseded, once its reply has ended."""
        entry = one.entry
        if entry is None:
            return
        is_first, entry.turn = one.cut.off(SUPERSEDED), one.turn
        if entry.ended_at is None:
            return
        if is_first and entry.is_counted:
            metrics.TURNS.labels(SUPERSEDED, entry.persona).inc()
        entry.status, entry.unread = SUPERSEDED, False
        live_talks.here.end(entry)
        self._writer().end_soon(entry)


def _supersede(older: list[Attempt], newer: Attempt, known: list[Attempt]) -> list[Attempt]:
    """Let the newer one stand in place of the older ones and of what these had superseded.

    Returns those of this process that are superseded now or have another turn.
    """
    for one in older:
        one.stands = False
    turns = {one.turn for one in older}
    changed = [
        one
        for one in known
        if one in older or (not one.stands and one.turn in turns and one.turn != newer.turn)
    ]
    for one in changed:
        one.turn = newer.turn
    return [one for one in changed if one.entry is not None]


def _began(one: Attempt) -> tuple[float, UUID]:
    return one.at, one.id


def _secret(conversation: UUID) -> bytes:
    return salted_hmac("agent.attempts", conversation.hex, algorithm="sha256").digest()


def _until() -> float:
    return time.monotonic() + KEPT_S


attempts = Attempts(journal, all_news.news)
