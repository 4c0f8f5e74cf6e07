"""Models that think aloud before they answer, called over a socket."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest

from agent.core.errors import ProviderTimeout
from agent.core.types import Ended, Endpoint, Event
from agent.providers import streamed
from agent.providers.streamed import StreamedChat
from tests.edges.endpoints import listen

IDLE_S = 0.3


def chunk(**delta: Any) -> bytes:
    return b"data: " + orjson.dumps({"choices": [{"delta": delta}]}) + b"\n\n"


@asynccontextmanager
async def thinker(thought: bytes, times: int, **fields: Any) -> AsyncGenerator[StreamedChat, None]:
    """Open a provider whose model has a thought every 10 ms, so many times, then answers."""

    async def think(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        for _ in range(times):
            if reader.at_eof():
                break
            writer.write(thought)
            await asyncio.sleep(0.01)
        writer.write(chunk(content="</think>At one.") + b"data: [DONE]\n\n")
        writer.close()

    async with await asyncio.start_server(think, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        endpoint = Endpoint("x", "chat", base_url=url, idle_timeout_s=IDLE_S, **fields)
        provider = StreamedChat(endpoint)
        try:
            yield provider
        finally:
            await provider.close()
            # The server sees that nobody listens any more.
            await asyncio.sleep(0.05)


def heard(thought: bytes, times: int, **fields: Any) -> list[Event]:
    async def hear() -> list[Event]:
        async with thinker(thought, times, **fields) as provider:
            return await listen(provider)

    return asyncio.run(hear())


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"])
def test_model_that_thinks_aloud_is_not_silent(name: str) -> None:
    said = heard(chunk(**{name: "hm "}), round(3 * IDLE_S / 0.01))

    assert said == ["</think>At one.", Ended()]


def test_thoughts_among_the_words_are_heard_too() -> None:
    assert heard(chunk(content="<think>hm "), round(3 * IDLE_S / 0.01)) == ["At one.", Ended()]


def test_model_that_only_thinks_is_silent_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    # Else the test would take a minute.
    monkeypatch.setattr(streamed, "MAX_THOUGHTS_S", IDLE_S)

    with pytest.raises(ProviderTimeout):
        heard(chunk(reasoning="hm "), 10_000)
