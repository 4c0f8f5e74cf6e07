"""Calls to the upstream double through a provider, for tests of providers."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any

from agent.core.prompt import Prompt
from agent.core.types import Endpoint, Event
from agent.providers.streamed import StreamedChat
from agent.providers.whole import WholeChat
from tests.upstream import Script, Upstream

HELLO = ("Hel", "lo ", "you.")
KINDS = [StreamedChat, WholeChat]


def prompt(**fields: Any) -> Prompt:
    messages = ({"role": "user", "content": "Hi."},)
    return Prompt(messages=messages, lang="en", question_lang="en", question="Hi.", **fields)


@asynccontextmanager
async def chat(
    kind: type, upstream: Upstream, **fields: Any
) -> AsyncGenerator[StreamedChat | WholeChat, None]:
    """Open a provider whose endpoint is the double; `fields` are those of `Endpoint`."""
    defaults = {"base_url": upstream.url, "model": "m", "idle_timeout_s": 2.0}
    provider = kind(Endpoint("double", "chat", **{**defaults, **fields}))
    try:
        yield provider
    finally:
        await provider.close()


async def listen(
    provider: StreamedChat | WholeChat,
    asked: Prompt | None = None,
    heard: list[Event] | None = None,
) -> list[Event]:
    """Return the events of a reply, also in `heard`, texts in a row as one."""
    events: list[Event] = [] if heard is None else heard
    async with aclosing(provider.stream(asked or prompt())) as stream:
        async for event in stream:
            assert event != ""
            joins = isinstance(event, str) and events and isinstance(events[-1], str)
            events.append(events.pop() + event if joins else event)
    return events


async def until(happened: Callable[[], object], limit_s: float = 20.0) -> None:
    """Return once `happened()` is true, or what it awaits. Raises TimeoutError where it is not."""
    async with asyncio.timeout(limit_s):
        while True:
            found = happened()
            if await found if asyncio.iscoroutine(found) else found:
                return
            await asyncio.sleep(0.005)


async def play(
    kind: type, script: Script, *, heard: list[Event] | None = None, **fields: Any
) -> tuple[list[Event], Upstream]:
    """Return the events of one reply and the double that gave it."""
    async with Upstream(script) as upstream, chat(kind, upstream, **fields) as provider:
        return await listen(provider, heard=heard), upstream
