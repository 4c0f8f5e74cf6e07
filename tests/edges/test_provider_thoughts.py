"""Models that think aloud before they answer, called over a socket."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest

from agent import desk
from agent.core.errors import ProviderTimeout
from agent.core.types import Began, Ended, Endpoint, Event
from agent.models import Provider
from agent.providers import streamed
from agent.providers.chain import stream_first
from agent.providers.scripted import ScriptedChat
from agent.providers.streamed import StreamedChat
from tests.edges.endpoints import KINDS, chat, listen, play, prompt
from tests.upstream import Script, Upstream

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


# --- Thoughts whose opening tag is in the prompt --------------------------------------------


def test_all_is_held_up_to_the_closing_tag_where_a_reply_begins_with_thoughts() -> None:
    said = heard(chunk(content="hm "), round(3 * IDLE_S / 0.01), begins_with_thoughts=True)

    assert said == ["At one.", Ended()]


@pytest.mark.parametrize("kind", KINDS)
def test_closing_tag_in_any_chunk_ends_the_thoughts(kind: type) -> None:
    script = Script(text=("H", "m.<", "/thi", "nk>\n", "\nAt ", "one."))

    events, _ = asyncio.run(play(kind, script, begins_with_thoughts=True))

    assert events[0] == "At one."


@pytest.mark.parametrize("then", ["done", "hang"])
@pytest.mark.parametrize("kind", KINDS)
def test_reply_without_a_closing_tag_hands_over(kind: type, then: str) -> None:
    async def ask() -> list[Event]:
        script = Script(text=("Hm. ", "So."), then=then)
        async with (
            Upstream(script) as upstream,
            chat(kind, upstream, begins_with_thoughts=True) as thinking,
        ):
            chain = [thinking, ScriptedChat(["At one.", Ended()])]
            return [event async for event in stream_first(chain, prompt(), 5.0)]

    began, *said = asyncio.run(ask())

    code = "provider_broken" if then == "done" else "provider_timeout"
    assert isinstance(began, Began)
    assert [(h["provider"], h["code"]) for h in began.handovers] == [("double", code)]
    assert said == ["At one.", Ended()]


@pytest.mark.django_db
def test_row_of_a_provider_says_that_its_replies_begin_with_thoughts() -> None:
    for slug, begins in (("r1", True), ("plain", False)):
        Provider.objects.create(slug=slug, name=slug, begins_with_thoughts=begins)

    endpoints = desk.load().endpoints

    assert [endpoints[slug].begins_with_thoughts for slug in ("r1", "plain")] == [True, False]
