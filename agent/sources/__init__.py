"""Live facts: what holds at the moment, from services outside. A next source is a file here.

Sources are asked in the background. A turn asks one itself only where its question needs it and
nothing fresh is there, and for a moment only. Text alone leaves to the model.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Protocol

from agent.core.live_facts import LiveFact
from agent.core.types import ChatRequest
from agent.desk import Desk
from agent.faults import described
from agent.sources.kept import Kept
from agent.sources.port import Question, Source
from agent.sources.weather import Weather
from knowledge.language import fold

log = logging.getLogger("rosa.sources")


class Asking(Protocol):
    """What of a turn its live facts depend on."""

    @property
    def words(self) -> str: ...
    @property
    def lang(self) -> str: ...
    @property
    def spoken_lang(self) -> str: ...
    @property
    def request(self) -> ChatRequest: ...
    @property
    def desk(self) -> Desk: ...


class Sources:
    """The sources of one process and what they told."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._kept = [Kept(source) for source in sources]

    async def told(self, asking: Asking) -> tuple[LiveFact, ...]:
        """Return the live facts that a question needs; waits a moment at most. Never raises."""
        try:
            if not (wanted := self._wanted(asking)):
                return ()
            # At once: two sources together take no longer than one.
            return tuple(await asyncio.gather(*(kept.told(one) for kept, one in wanted)))
        except Exception as exc:  # noqa: BLE001  (the turn goes on without)
            return _without(exc)

    def at_hand(self, asking: Asking) -> tuple[LiveFact, ...]:
        """Return the same as far as it is known now; asks nobody. Never raises."""
        try:
            return tuple(kept.at_hand(question) for kept, question in self._wanted(asking))
        except Exception as exc:  # noqa: BLE001  (the turn goes on without)
            return _without(exc)

    async def renew(self, asking: Asking) -> None:
        """Ask the sources that a question needs, and wait until they told or failed."""
        for kept, question in self._wanted(asking):
            await kept.renew(question.conference)

    def begin(self) -> None:
        """Keep all values fresh from now on, in the running loop."""
        for kept in self._kept:
            kept.begin()

    async def end(self) -> None:
        """End what goes on."""
        for kept in self._kept:
            await kept.end()

    def _wanted(self, asking: Asking) -> list[tuple[Kept, Question]]:
        """Return the sources that a question needs, and what each is asked."""
        conference = asking.desk.brief.conference
        on = [kept for kept in self._kept if kept.source.is_on(conference)]
        if not on:
            return []
        said = asking.request.said_by("user")
        question = Question(
            words=fold(asking.words),
            before=fold(said[-1]) if said else "",
            lang=asking.lang,
            answer_lang=asking.spoken_lang,
            conference=conference,
        )
        return [(kept, question) for kept in on if kept.source.is_needed(question)]


def _without(error: Exception) -> tuple[LiveFact, ...]:
    log.error("live-facts-failed error=%s", described(error))
    return ()


here = Sources([Weather()])
