"""Connections to endpoints: kept between turns, closed at once where the caller leaves."""

import asyncio
import time
from dataclasses import replace

import pytest

from agent.core.errors import ProviderError
from agent.core.types import Endpoint, Event
from agent.providers import registry
from agent.providers.streamed import StreamedChat
from agent.providers.whole import WholeChat
from tests.edges.endpoints import HELLO, KINDS, chat, listen, prompt, until
from tests.upstream import Script, Upstream

DEAD = Script(then="close_before_headers")


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
@pytest.mark.parametrize("then", ["close_before_headers", "reset_before_headers"])
def test_kept_connection_that_ends_before_an_answer_is_replaced_once(kind: type, then: str) -> None:
    hello, dead = Script(text=HELLO), Script(then=then)

    async def talk() -> tuple[list[Event], int]:
        async with Upstream() as upstream, chat(kind, upstream, idle_timeout_s=5) as provider:
            upstream._next.extend([hello, dead, hello, hello, dead, hello])
            return [(await listen(provider))[0] for _ in range(4)], len(upstream.calls)

    assert asyncio.run(talk()) == (["Hello you."] * 4, 6)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("first", "calls"), [([], 1), ([Script(text=HELLO), DEAD], 3)])
def test_new_connection_that_ends_before_an_answer_is_a_failure(
    kind: type, first: list[Script], calls: int
) -> None:
    async def talk() -> int:
        async with Upstream(DEAD) as upstream, chat(kind, upstream) as provider:
            upstream._next.extend(first)
            if first:
                await listen(provider)
            with pytest.raises(ProviderError):
                await listen(provider)
            return len(upstream.calls)

    assert asyncio.run(talk()) == calls


def test_answer_that_ends_within_its_head_is_not_asked_for_again() -> None:
    asked = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readuntil(b"\r\n\r\n"):
            asked.append(True)
            body = b'{"choices": [{"message": {"content": "Hi."}}]}'
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            if len(asked) == 1:
                writer.write(b"%bContent-Length: %d\r\n\r\n%b" % (head, len(body), body))
            else:
                writer.write(head)
                await writer.drain()
                writer.close()
                return

    async def talk() -> None:
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
            provider = StreamedChat(Endpoint("x", "chat", base_url=url))
            await listen(provider)
            with pytest.raises(ProviderError):
                await listen(provider)
            await provider.close()

    asyncio.run(talk())

    assert len(asked) == 2


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


@pytest.mark.parametrize("streams", [True, False])
def test_edited_endpoint_closes_its_connections_after_the_last_call(streams: bool) -> None:
    async def edit() -> list[bool]:
        async with Upstream(Script(text=HELLO)) as upstream:
            former = Endpoint("a", "chat", base_url=upstream.url, model="m", streams=streams)
            idle = registry.provider(former)
            await listen(idle)
            registry.provider(replace(former, model="n"))
            await until(lambda: upstream.connections[0].closed_at)

            upstream.models["o"] = Script(text=HELLO, gap_s=0.02)
            busy = registry.provider(replace(former, model="o"))
            talking = asyncio.create_task(listen(busy))
            await until(lambda: len(upstream.calls) == 2)
            registry.provider(former)
            said = await talking
            await until(lambda: upstream.connections[1].closed_at)

            late = await listen(busy)
            await until(lambda: upstream.connections[2].closed_at)
            await registry.close_all()
            return [said[0] == "Hello you.", late == said]

    assert asyncio.run(edit()) == [True, True]
