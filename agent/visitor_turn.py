"""One question of a visitor's page and its answer, told as it is made."""

import logging
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from agent import desk as desks
from agent import metrics, pace, turn
from agent.attempts import attempts
from agent.core import lines, phrases
from agent.core.attempts import trace
from agent.core.cards import Card, as_json
from agent.core.errors import AllBusy
from agent.core.types import Channel, Ended, Message, Persona
from agent.cut import Cut
from agent.desk import Desk
from agent.entry import Entry
from agent.faults import described
from agent.ids import take_request_id
from agent.providers import registry
from agent.running import journal
from agent.showing import Showing
from agent.visitors import Visitor
from knowledge.languages import direction

log = logging.getLogger("rosa.visitors")
STOPPED, FAILED = "stopped", "failed"
Put = Callable[[dict[str, Any]], None]


class NotAllowed(Exception):
    """Staff have switched off what the page belongs to."""


@dataclass(slots=True, eq=False)
class Saying:
    """An answer that is being said; over once its end was told, whatever still comes of it."""

    id: str
    question: str
    entry: Entry
    put: Put
    opened: turn.Turn = field(init=False)
    cut: Cut = field(init=False)
    is_over: bool = field(default=False, init=False)

    @property
    def turn(self) -> UUID:
        return self.entry.turn or self.entry.id

    def begin(self) -> None:
        """Tell which turn it is, and in which language."""
        lang = self.opened.spoken_lang
        self._tell("turn", id=self.id, lang=lang, dir=direction(lang))

    async def go_on(self) -> None:
        """Say it to its end. Whoever cancels this closes the call of the provider."""
        desk, persona = self.opened.desk, self.opened.persona
        metrics.OPEN.inc()
        try:
            providers, judge = registry.team(desk.chain(persona), desk.judge(persona))
            said = turn.answer(self.opened, providers, self.entry, journal(), judge, self.cut)
            async with aclosing(said) as parts:
                async for part in parts:
                    if isinstance(part, str):
                        self._tell("words", text=part)
                    elif isinstance(part, Ended):
                        self.end(part.reason)
        except Exception as exc:  # noqa: BLE001  (the page goes on)
            log.error("visitor-answer-failed turn=%s error=%s", self.turn, described(exc))
            self._tell("error", id=self.id, code="away", shown=phrases.HOLDING)
            self.end(FAILED)
        finally:
            metrics.OPEN.dec()

    def show(self, card: Card) -> None:
        """Tell a card beside it."""
        self._tell("card", card=as_json(card))

    def stop(self) -> None:
        """End it now; what it was called for is closed."""
        self.end(STOPPED)
        self.cut.off(STOPPED)

    def end(self, reason: str) -> None:
        """Tell that it has ended, once."""
        self._tell("end", reason=reason, can_rate=bool(self.entry.answer))
        self.is_over = True

    def exchange(self) -> tuple[Message, ...]:
        """Return what was asked and answered so far; nothing where nothing was answered."""
        if not self.entry.answer:
            return ()
        return (Message("user", self.question), Message("assistant", self.entry.answer))

    def _tell(self, kind: str, **what: Any) -> None:
        if not self.is_over:
            self.put({"is": kind, "turn": str(self.turn), **what})


@dataclass(frozen=True, slots=True)
class Visit:
    """A conversation on a page: whose page, the conversation's key, and the language chosen."""

    visitor: Visitor
    key: str
    lang: str

    def channel(self, desk: Desk) -> Channel:
        """Return the channel as it is now. Raises NotAllowed."""
        known = self.visitor.channel
        if known.id is None:
            return known
        found = desk.callers.get(known.id)
        if found is None or (self.visitor.place == "chat" and not found.web_chat):
            raise NotAllowed
        return found

    def entry(self, channel: Channel) -> Entry:
        """Return a new entry of the conversation."""
        return Entry(
            channel.id,
            channel.slug,
            self.key,
            # As it was told when the visitor began.
            keeps_words=channel.keeps_words and self.visitor.keeps_words,
            request_id=take_request_id(""),
        )

    def conversation(self) -> UUID:
        """Return the id of the conversation. Raises NotAllowed and NotReady."""
        return self.entry(self.channel(desks.current())).conversation


def ask(visit: Visit, name: str, question: str, past: Sequence[Message], put: Put) -> Saying:
    """Return the answer to a question, about to be said. Raises RosaError and NotAllowed.

    AllBusy where the chat pages of the channel have asked as often as they may.
    """
    desk = desks.current()
    channel, visitor = visit.channel(desk), visit.visitor
    if visitor.place == "chat" and not pace.of_chats.take(channel):
        raise AllBusy("The chat pages of this channel have asked as often as they may.")
    persona = _begun_in(desk.persona(visitor.persona, channel), visit.lang)
    history = [{"role": one.role, "content": one.text} for one in past]
    request = lines.question(question, history)
    saying = Saying(name, question, visit.entry(channel), put)
    showing = Showing(desk, saying.show, visitor.here)
    saying.opened = turn.open_turn(request, channel, persona, desk, showing=showing)
    saying.cut = attempts.begin(saying.entry, trace(request)).cut
    return saying


def _begun_in(persona: Persona, lang: str) -> Persona:
    """Return a persona that speaks the visitor's language where a question's is not clear."""
    if lang not in persona.languages:
        return persona
    others = (code for code in persona.languages if code != lang)
    return replace(persona, languages=(lang, *others))
