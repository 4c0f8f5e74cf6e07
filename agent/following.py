"""Calls that kiosks follow: the cards beside their turns, told to the process the kiosk is at.

The kiosk's process says from time to time which call is followed; the process that answers Tavus
tells it what belongs on the screen. No visitor's words are in what is told.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from agent import news as all_news
from agent.core.cards import Card, as_json
from agent.cut import Cut
from agent.desk import Desk
from agent.entry import SUPERSEDED, Entry
from agent.news import Facts, News
from agent.showing import Showing
from agent.turn import Turn
from knowledge.languages import direction

FOLLOWED, SHOWING = "followed", "showing"
# Seconds for which a process heeds that a call is followed; who follows says it more often.
KEPT_S = 40.0
# Conversations that are heeded, the newest.
MOST = 2_000
Listener = Callable[[Facts], None]


@dataclass(frozen=True, slots=True)
class Followed:
    """A call that a kiosk follows, its conversations by key and by Tavus's id, and its place."""

    call: UUID
    conversations: tuple[UUID, ...]
    here: str = ""


class Following:
    """What is followed, as one process knows it. Its serving loop calls; nothing waits."""

    def __init__(self, news: News) -> None:
        self._news = news
        # By conversation: the call, where it is shown, and until when that counts.
        self._heeded: dict[UUID, tuple[str, str, float]] = {}
        self._listeners: dict[str, list[Listener]] = {}
        news.hear(FOLLOWED, self._heed)
        news.hear(SHOWING, self._hand_out)

    def follow(self, followed: Followed, listener: Listener) -> None:
        """Have `listener` called with what is told of a call; announce it again and again."""
        self._listeners.setdefault(followed.call.hex, []).append(listener)
        self.announce(followed)

    def announce(self, followed: Followed) -> None:
        """Tell all processes that a call is followed."""
        conversations = [one.hex for one in followed.conversations]
        facts = {"call": followed.call.hex, "here": followed.here, "conversations": conversations}
        self._news.tell(FOLLOWED, facts)

    def unfollow(self, call: UUID, listener: Listener) -> None:
        """Call that listener no more."""
        listeners = self._listeners.get(call.hex, [])
        if listener in listeners:
            listeners.remove(listener)
        if not listeners:
            self._listeners.pop(call.hex, None)

    def shown(self, opened: Turn, entry: Entry, cut: Cut) -> Turn:
        """Return a turn with its cards told to who follows its call; as it is where nobody does."""
        if not self._heeded:
            return opened
        call, here, until = self._heeded.get(entry.conversation, ("", "", 0.0))
        if until < time.monotonic():
            return opened
        telling = _Telling(self._news, call, entry, cut)
        lang = opened.spoken_lang
        telling.tell("turn", lang=lang, dir=direction(lang))
        return replace(opened, showing=_FollowedShowing(opened.desk, telling, here))

    def _heed(self, facts: Facts) -> None:
        now = time.monotonic()
        over = [key for key, (_call, _here, until) in self._heeded.items() if until < now]
        for key in over:
            del self._heeded[key]
        for name in facts["conversations"]:
            self._heeded.pop(UUID(name), None)
            self._heeded[UUID(name)] = (facts["call"], facts["here"], now + KEPT_S)
        while len(self._heeded) > MOST:
            del self._heeded[next(iter(self._heeded))]

    def _hand_out(self, facts: Facts) -> None:
        for listener in tuple(self._listeners.get(facts["call"], ())):
            listener(facts)


class _Telling:
    """Tells what belongs beside one attempt, once the loop is free: its first words come first."""

    def __init__(self, news: News, call: str, entry: Entry, cut: Cut) -> None:
        self._news = news
        self._call = call
        self._entry = entry
        self._cut = cut
        self._loop = asyncio.get_running_loop()

    def card(self, card: Card) -> None:
        # What another attempt has taken the place of shows nothing more.
        if not self._cut.reason:
            self.tell("card", card=as_json(card))

    def end(self, reason: str) -> None:
        if self._cut.reason != SUPERSEDED:
            self.tell("end", reason=reason, can_rate=bool(self._entry.answer))

    def tell(self, kind: str, **what: Any) -> None:
        names = {"turn": (self._entry.turn or self._entry.id).hex, "attempt": self._entry.id.hex}
        facts = {"is": kind, "call": self._call, **names, **what}
        self._loop.call_soon(self._news.tell, SHOWING, facts)


class _FollowedShowing(Showing):
    """The cards of a call's turn, and its end."""

    def __init__(self, desk: Desk, telling: _Telling, here: str) -> None:
        super().__init__(desk, telling.card, here)
        self._telling = telling
        self._has_ended = False

    def end(self) -> None:
        super().end()
        self._has_ended = True
        self._telling.end("stop")

    def stop(self) -> None:
        super().stop()
        if not self._has_ended:
            self._telling.end("stopped")


class Screen:
    """What one kiosk shows of a call: of each turn only its newest attempt counts."""

    def __init__(self, followed: Followed, put: Callable[[dict[str, Any]], None]) -> None:
        self.followed = followed
        self._put = put
        self._turn = self._attempt = ""

    def take(self, facts: Facts) -> None:
        """Pass on what was told, unless it is of an attempt that another has replaced."""
        turn, attempt = facts["turn"], facts["attempt"]
        if facts["is"] == "turn":
            # Ids sort by time; what began before may be heard of later.
            if turn == self._turn and attempt < self._attempt:
                return
            self._turn, self._attempt = turn, attempt
            self._put(_message(facts, ("lang", "dir")) | {"id": ""})
        elif attempt == self._attempt:
            self._put(_message(facts, ("card", "reason", "can_rate")))


def _message(facts: Facts, names: Iterable[str]) -> dict[str, Any]:
    some = {name: facts[name] for name in names if name in facts}
    return {"is": facts["is"], "turn": str(UUID(facts["turn"])), **some}


here = Following(all_news.news)
