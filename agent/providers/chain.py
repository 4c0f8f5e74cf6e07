"""Several providers as one: the next is asked while nothing has been said.

One that rests is passed over. With a hedge, one that is slow to speak is raced by the next.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

from agent.core.errors import ProviderBroken, ProviderError, ProviderTimeout
from agent.core.ports import ChatProvider
from agent.core.prompt import Prompt
from agent.core.stops import Stops
from agent.core.types import Began, Ended, Event
from agent.providers import breakers
from agent.providers.breakers import Asking

# Codes of hand-overs that are no failures: not asked, overtaken by the hedge, or the hedge itself
# where the one that was asked first spoke after all.
RESTING, OUTPACED, NOT_NEEDED = "resting", "outpaced", "not_needed"
OFFLINE = "offline"


async def stream_first(
    providers: Sequence[ChatProvider],
    prompt: Prompt,
    first_words_s: float,
    *,
    hedge_ms: int | None = None,
) -> AsyncGenerator[Event, None]:
    """Yield one `Began`, then the reply of the first provider that speaks, at last its `Ended`.

    A provider that fails, is silent for `first_words_s` or ends without a word hands over to the
    next; the `Began` names them, and those that rest. After `hedge_ms` without a word the next one
    is asked, too, unless it is the offline one: the first to speak is heard, the other's call is
    closed at once. Once one has spoken its failure is raised as ProviderError, as is that of the
    last one. A reply ends at the prompt's stop texts, also where the provider goes on.
    """
    line = _Line(providers, prompt, first_words_s)
    race = None if hedge_ms is None else _Race(line, hedge_ms / 1000)
    try:
        call, first = await (line.first_words() if race is None else race.first_words())
        async with aclosing(call.events) as events:
            try:
                yield Began(
                    call.provider.slug, call.provider.model, tuple(line.handovers), call.left_s()
                )
                yield first
                async for event in events:
                    yield event
                call.asking.ended()
            except ProviderError as exc:
                call.asking.failed(exc, call.waited_ms())
                raise
            except Exception as exc:
                error = _broken(call.provider, exc)
                call.asking.failed(error, call.waited_ms())
                raise error from exc
            finally:
                call.asking.left()
    finally:
        if race is not None:
            await race.end()


class _Call:
    """One provider that is asked."""

    __slots__ = ("asking", "events", "limit_s", "provider", "since")

    def __init__(
        self, provider: ChatProvider, asking: Asking, prompt: Prompt, limit_s: float
    ) -> None:
        self.provider = provider
        self.asking = asking
        self.limit_s = provider.first_words_s or max(limit_s, provider.patience_s)
        self.since = time.perf_counter()
        stream = provider.stream(prompt)
        self.events = _stopped(stream, prompt.stop) if prompt.stop else stream

    def waited_ms(self) -> int:
        return round((time.perf_counter() - self.since) * 1000)

    def left_s(self) -> float:
        return max(0.0, self.limit_s - (time.perf_counter() - self.since))

    async def first(self) -> Event:
        """Return its first words; closed where there are none. Raises ProviderError."""
        try:
            first = await _first(self.events, self.provider, self.limit_s)
        except ProviderError as exc:
            self.asking.failed(exc, self.waited_ms())
            await self.events.aclose()
            raise
        except BaseException:
            self.asking.left()
            await self.events.aclose()
            raise
        self.asking.spoke()
        return first

    async def close(self) -> None:
        """Let go of one that nobody hears."""
        self.asking.left()
        await self.events.aclose()


class _Line:
    """Who is still to be asked, in order, and who was asked in vain."""

    def __init__(
        self, providers: Sequence[ChatProvider], prompt: Prompt, first_words_s: float
    ) -> None:
        self.handovers: list[dict[str, Any]] = []
        self._providers = providers
        self._prompt = prompt
        self._first_words_s = first_words_s
        self._at = 0
        self._has_asked = False

    async def first_words(self) -> tuple[_Call, Event]:
        """Return the first that speaks, one asked after the other. Raises ProviderError."""
        while True:
            call = self.next()
            try:
                return call, await call.first()
            except ProviderError as exc:
                self.note(call, exc.code)
                if self.is_over:
                    raise

    @property
    def is_over(self) -> bool:
        """Whether nobody is left to be asked."""
        return self._at == len(self._providers)

    def next(self) -> _Call:
        """Ask the next that does not rest; the last one is asked even so."""
        while True:
            provider = self._providers[self._at]
            self._at += 1
            asking = breakers.here.ask(provider.slug)
            if asking is None and self.is_over:
                # Nobody speaks from the content alone here: a try is better than silence.
                asking = breakers.here.ask_anyway(provider.slug)
            if asking is not None:
                return _Call(provider, asking, self._prompt, self._first_words_s)
            self.handovers.append({"provider": provider.slug, "code": RESTING, "ms": 0})

    def hedge(self) -> _Call | None:
        """Ask the next that does not rest, unless only the offline one is left."""
        while not self.is_over and self._providers[self._at].slug != OFFLINE:
            provider = self._providers[self._at]
            self._at += 1
            if asking := breakers.here.ask(provider.slug):
                return _Call(provider, asking, self._prompt, self._first_words_s)
            self.handovers.append({"provider": provider.slug, "code": RESTING, "ms": 0})
        return None

    def note(self, call: _Call, code: str | None) -> None:
        """Note one that was asked in vain."""
        self.handovers.append(
            {"provider": call.provider.slug, "code": code, "ms": call.waited_ms()}
        )


Words = asyncio.Task[Event]


class _Race:
    """Has the next provider asked beside one that is slow to speak; never more than two."""

    def __init__(self, line: _Line, hedge_s: float) -> None:
        self._line = line
        self._hedge_s = hedge_s
        # In the order in which they were asked.
        self._running: dict[Words, _Call] = {}
        self._closing: set[asyncio.Task[None]] = set()

    async def first_words(self) -> tuple[_Call, Event]:
        """Return the first that speaks; the other is being closed. Raises ProviderError."""
        self._begin(self._line.next())
        may_hedge = True
        while True:
            is_alone = len(self._running) == 1
            wait_s = self._until_hedge() if is_alone and may_hedge else None
            done, _waiting = await asyncio.wait(
                self._running, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED
            )
            if not done:
                hedge = self._line.hedge()
                may_hedge = hedge is not None
                if hedge is not None:
                    self._begin(hedge)
                continue
            if found := self._winner(done):
                return found
            if not self._running:
                self._begin(self._line.next())

    async def end(self) -> None:
        """Let go of whoever still runs, and return once all is closed."""
        for words in self._running:
            words.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        for call in self._running.values():
            # A task that had not begun has left nothing by itself.
            await call.close()
        if self._closing:
            await asyncio.gather(*self._closing, return_exceptions=True)

    def _begin(self, call: _Call) -> None:
        self._running[asyncio.create_task(call.first())] = call

    def _until_hedge(self) -> float:
        (call,) = self._running.values()
        return max(0.0, self._hedge_s - (time.perf_counter() - call.since))

    def _winner(self, done: set[Words]) -> tuple[_Call, Event] | None:
        """Return who has spoken; raises the ProviderError of one after whom nobody is left."""
        for words in [words for words in self._running if words in done]:
            call = self._running[words]
            if (error := words.exception()) is None:
                del self._running[words]
                self._let_go(call)
                return call, words.result()
            del self._running[words]
            if not isinstance(error, ProviderError):
                raise error
            self._line.note(call, error.code)
            if self._line.is_over and not self._running:
                raise error
        return None

    def _let_go(self, winner: _Call) -> None:
        """Close the other, if there is one, while the first words leave."""
        for words, call in self._running.items():
            is_outpaced = call.since <= winner.since
            self._line.note(call, OUTPACED if is_outpaced else NOT_NEEDED)
            words.cancel()
            self._closing.add(asyncio.create_task(_closed(words, call)))
        self._running.clear()


async def _closed(words: Words, call: _Call) -> None:
    await asyncio.gather(words, return_exceptions=True)
    await call.close()


async def _stopped(
    events: AsyncGenerator[Event, None], stops: Sequence[str]
) -> AsyncGenerator[Event, None]:
    """Yield the reply up to the first of the stop texts; then the provider is let go."""
    cutter = Stops(stops)
    async with aclosing(events):
        try:
            async for event in events:
                text = cutter.feed(event) if isinstance(event, str) else cutter.flush()
                if text:
                    yield text
                if cutter.has_cut:
                    break
                if not isinstance(event, str):
                    yield event
        except Exception:
            # What was held is a part of the reply that breaks off here.
            if text := cutter.flush():
                yield text
            raise
    if cutter.has_cut:
        yield Ended("stop")


async def _first(
    events: AsyncGenerator[Event, None], provider: ChatProvider, limit_s: float
) -> Event:
    try:
        async with asyncio.timeout(limit_s):
            first = await anext(events, None)
    except TimeoutError as exc:
        raise ProviderTimeout(f"Provider {provider.slug!r} said nothing in time.") from exc
    except ProviderError:
        raise
    except Exception as exc:
        raise _broken(provider, exc) from exc
    if first is None or isinstance(first, Ended):
        error = ProviderBroken(f"Provider {provider.slug!r} ended without a word.")
        # A vendor's filter declines what was asked; it would say the same of no other question.
        error.is_its_own = first is None or first.reason != "content_filter"
        raise error
    return first


def _broken(provider: ChatProvider, error: Exception) -> ProviderBroken:
    """Name an error that the provider let through; its text may hold what a visitor said."""
    return ProviderBroken(f"Provider {provider.slug!r} failed: {type(error).__name__}.")
