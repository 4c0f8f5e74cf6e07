"""The last value of a source, kept in memory and renewed by a task."""

import asyncio
import logging
import math
import time
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from agent import desk as desks
from agent import metrics
from agent.core.live_facts import LiveFact
from agent.sources.port import Question, Source, SourceError
from knowledge.values import Conference

log = logging.getLogger("rosa.sources")
# Seconds that a question waits where nothing fresh is there, and that a source may take.
ASK_S, FETCH_S = 0.8, 6.0
# Seconds between two looks at whether it is time, and between tries while a source fails.
LOOK_S = 2.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 900.0
# Beyond this the pause grows no more.
_MOST_FAILURES = 10


class _Value(NamedTuple):
    """What a source told, of which place, and when it was asked, by `monotonic`."""

    told: Any
    place: tuple[str, ...]
    at: float


class Kept:
    """What one source told last, for the place that it was asked about."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._value: _Value | None = None
        self._fetching: asyncio.Task[None] | None = None
        self._keeping: asyncio.Task[None] | None = None
        # Of the place that was asked about last.
        self._place: tuple[str, ...] = ()
        self._failures = 0
        self._retry_at = 0.0

    def at_hand(self, question: Question) -> LiveFact:
        """Return what is known now; asks nobody."""
        age_s = self._age_s(question.conference)
        if self._value is None or age_s > self.source.kept_s:
            return self.source.lacks(question)
        is_fresh = age_s <= self.source.fresh_s
        as_of = None if is_fresh else datetime.now(UTC) - timedelta(seconds=age_s)
        return self.source.tell(self._value.told, question, as_of)

    async def told(self, question: Question) -> LiveFact:
        """Return what is known; where that is nothing fresh, the source gets a moment to tell."""
        if self._age_s(question.conference) > self.source.fresh_s:
            await self.renew(question.conference, ASK_S)
        return self.at_hand(question)

    async def renew(self, conference: Conference, wait_s: float = FETCH_S) -> None:
        """Fetch, unless that failed a moment ago, and wait so long at most. Never raises."""
        is_elsewhere = _place(conference) != self._place
        if time.monotonic() < self._retry_at and not is_elsewhere:
            return
        if self._fetching is None or self._fetching.done():
            self._place = _place(conference)
            self._fetching = asyncio.get_running_loop().create_task(self._fetch(conference))
        # What takes longer goes on for the next question.
        await asyncio.wait([self._fetching], timeout=wait_s)

    def begin(self) -> None:
        """Keep the value fresh from now on, in the running loop."""
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.get_running_loop().create_task(self._keep())

    async def end(self) -> None:
        """End what goes on."""
        tasks = [task for task in (self._keeping, self._fetching) if task and not task.done()]
        self._keeping = self._fetching = None
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _keep(self) -> None:
        while True:
            try:
                if (desk := desks.live.value) and self._is_due(desk.brief.conference):
                    await self.renew(desk.brief.conference)
            except Exception as exc:  # noqa: BLE001  (a source that is at fault is looked at again)
                self._fail(type(exc).__name__)
            await asyncio.sleep(LOOK_S)

    def _is_due(self, conference: Conference) -> bool:
        is_old = self._age_s(conference) >= self.source.renew_s
        return is_old and self.source.is_on(conference)

    async def _fetch(self, conference: Conference) -> None:
        began = time.monotonic()
        try:
            async with asyncio.timeout(FETCH_S):
                told = await self.source.fetch(conference)
        except SourceError as exc:
            self._fail(exc.code)
        except TimeoutError:
            self._fail("timeout")
        except Exception as exc:  # noqa: BLE001  (an answer can be wrong in many ways)
            self._fail(type(exc).__name__)
        else:
            self._value = _Value(told, _place(conference), began)
            self._succeed()

    def _succeed(self) -> None:
        if self._failures:
            log.info("source-back source=%s", self.source.slug)
        self._failures, self._retry_at = 0, 0.0
        metrics.SOURCES.labels(self.source.slug, "told").inc()

    def _fail(self, code: str) -> None:
        # Its message may hold the address, and that the key.
        if not self._failures:
            log.warning("source-failed source=%s error=%s", self.source.slug, code)
        pause_s = min(FIRST_PAUSE_S * 2**self._failures, LONGEST_PAUSE_S)
        self._failures = min(self._failures + 1, _MOST_FAILURES)
        self._retry_at = time.monotonic() + pause_s
        metrics.SOURCES.labels(self.source.slug, code).inc()

    def _age_s(self, conference: Conference) -> float:
        """Return how old the value is; infinite where there is none of this place."""
        if self._value is None or self._value.place != _place(conference):
            return math.inf
        return time.monotonic() - self._value.at


def _place(conference: Conference) -> tuple[str, ...]:
    return conference.city, conference.timezone
