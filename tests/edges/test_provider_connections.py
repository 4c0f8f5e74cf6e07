"""Connections to endpoints: kept between turns, closed at once where the caller leaves."""

import asyncio
import time

import pytest

from agent.core.types import Event
from agent.providers.streamed import StreamedChat
from agent.providers.whole import WholeChat
from tests.edges.endpoints import HELLO, KINDS, chat, listen, prompt, until
from tests.upstream import Script, Upstream


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize(
    ("kind", "script", "words"),
    [
        (StreamedChat, Script(then="silent"), 0),
        (StreamedChat, Script(first_token_s=5), 0),
        (StreamedChat, Script(first_token_s=5, then="slow_headers"), 0),
        (StreamedChat, Script(tokens=500, gap_s=0.01), 1),
        (StreamedChat, Script(text=HELLO, then="hang"), 1),
        (StreamedChat, Script(first_token_s=5, then="non_stream_only"), 0),
        (WholeChat, Script(then="silent"), 0),
        (WholeChat, Script(first_token_s=5), 0),
    ],
)
def test_connection_is_closed_at_once_where_the_caller_leaves(
    kind: type, script: Script, words: int, tls: bool
) -> None:
    async def leave() -> float:
        async with (
            Upstream(script, tls=tls) as upstream,
            chat(kind, upstream, idle_timeout_s=5, verify_tls=False) as provider,
        ):
            stream = provider.stream(prompt())
            for _ in range(words):
                await anext(stream)
            waiting = asyncio.create_task(anext(stream))
            await until(lambda: upstream.calls)
            left_at = time.monotonic()
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            await stream.aclose()
            await until(lambda: upstream.connections[0].closed_at)
            return upstream.connections[0].closed_at - left_at

    assert asyncio.run(leave()) < 0.1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("then", ["done", "split_events", "usage", "non_stream_only"])
def test_connection_is_kept_between_turns(kind: type, then: str) -> None:
    async def talk() -> int:
        async with Upstream(Script(text=HELLO, then=then)) as upstream:
            async with chat(kind, upstream) as provider:
                for _ in range(10):
                    await listen(provider)
            return len(upstream.connections)

    assert asyncio.run(talk()) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_connection_that_the_endpoint_closed_is_not_used_again(kind: type) -> None:
    async def talk() -> list[list[Event]]:
        async with Upstream(Script(text=HELLO)) as upstream, chat(kind, upstream) as provider:
            first = await listen(provider)
            for line in list(upstream._lines):
                line.abort()
            await asyncio.sleep(0.01)
            return [first, await listen(provider)]

    first, second = asyncio.run(talk())

    assert first == second


@pytest.mark.parametrize("kind", KINDS)
def test_turns_run_side_by_side(kind: type) -> None:
    async def talk() -> float:
        async with (
            Upstream(Script(first_token_s=0.1)) as upstream,
            chat(kind, upstream, idle_timeout_s=5) as provider,
        ):
            await listen(provider)
            started = time.monotonic()
            await asyncio.gather(*(listen(provider) for _ in range(150)))
            return time.monotonic() - started

    # One after the other they would take 15 seconds.
    assert asyncio.run(talk()) < 8
