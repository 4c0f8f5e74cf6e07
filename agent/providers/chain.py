"""Several providers as one: the next is asked while nothing has been said."""

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


async def stream_first(
    providers: Sequence[ChatProvider], prompt: Prompt, first_words_s: float
) -> AsyncGenerator[Event, None]:
    """Yield one `Began`, then the reply of the first provider that speaks, at last its `Ended`.

    A provider that fails, is silent for `first_words_s` or ends without a word hands over to the
    next; the `Began` names them. Once one has spoken its failure is raised as ProviderError, as is
    that of the last one. A reply ends at the prompt's stop texts, also where the provider goes on.
    """
    handovers: list[dict[str, Any]] = []
    for provider in providers:
        asked_at = time.perf_counter()
        stream = provider.stream(prompt)
        async with aclosing(_stopped(stream, prompt.stop) if prompt.stop else stream) as events:
            try:
                limit_s = max(first_words_s, provider.patience_s)
                first = await _first(events, provider, limit_s)
            except ProviderError as exc:
                waited_ms = round((time.perf_counter() - asked_at) * 1000)
                handovers.append({"provider": provider.slug, "code": exc.code, "ms": waited_ms})
                if provider is providers[-1]:
                    raise
                continue
            left_s = max(0.0, limit_s - (time.perf_counter() - asked_at))
            yield Began(provider.slug, provider.model, tuple(handovers), left_s)
            yield first
            try:
                async for event in events:
                    yield event
            except ProviderError:
                raise
            except Exception as exc:
                raise _broken(provider, exc) from exc
            return


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
        raise ProviderBroken(f"Provider {provider.slug!r} ended without a word.")
    return first


def _broken(provider: ChatProvider, error: Exception) -> ProviderBroken:
    """Name an error that the provider let through; its text may hold what a visitor said."""
    return ProviderBroken(f"Provider {provider.slug!r} failed: {type(error).__name__}.")
