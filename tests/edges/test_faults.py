"""A fault of our own in the middle of a stream: the stream still ends as a stream."""

import asyncio
import json
import logging
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent import turn, views
from agent.core import phrases, wire
from agent.core.guard import Guard
from agent.core.matching import Phrases
from agent.core.stream_guard import StreamGuard
from agent.core.types import Safe
from agent.entry import Entry
from agent.journal import Journal
from agent.providers.scripted import ScriptedChat
from tests.edges.turns import CHANNEL, PERSONA, ask, desk, stored

SAID = "what the visitor said"


class FaultyGuard(Guard):
    """Lets two chunks out and breaks at the third."""

    def stream(self, *args: Any, **options: Any) -> StreamGuard:
        return _FaultyStream()


class _FaultyStream(StreamGuard):
    def __init__(self) -> None:
        super().__init__(Phrases({}))
        self._count = 0

    def feed(self, chunk: str) -> Safe:
        self._count += 1
        if self._count == 3:
            raise RuntimeError(SAID)
        return super().feed(chunk)


async def stream(book: Journal, script: list[Any], guard: Guard) -> bytes:
    """Return the body of a streamed reply, from the provider to the wire."""
    opened = turn.open_turn(ask(), CHANNEL, PERSONA, replace(desk(), guard=guard))
    parts = turn.answer(opened, [ScriptedChat(script)], Entry(None, "lobby", "visit-1"), book)
    encoder = wire.StreamEncoder("chatcmpl-1", "rosa", 0)
    async with aclosing(views._events(parts, encoder, False)) as events:
        return b"".join([event async for event in events])


def chunks(body: bytes) -> Iterator[tuple[str, str | None]]:
    """Yield text and reason of each chunk; the body has to end with the mark."""
    *events, mark, nothing = body.split(b"\n\n")
    assert (mark, nothing) == (b"data: [DONE]", b"")
    for event in events:
        (choice,) = json.loads(event.removeprefix(b"data: "))["choices"]
        yield choice["delta"].get("content", ""), choice["finish_reason"]


def test_fault_in_a_provider_is_closed_politely(book: Journal, database: Path) -> None:
    script = ["It is ", "at ", RuntimeError(SAID)]

    *said, end = chunks(asyncio.run(stream(book, script, Guard(()))))

    text = "".join(text for text, _ in said)
    assert (text, end) == (f"It is at {phrases.CUT_SHORT['en']}", ("", "stop"))
    assert stored(database) == ("failed", "provider_broken", "", "", text)


def test_fault_in_the_guard_ends_the_stream_and_lets_nothing_more_out(
    book: Journal, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        *said, end = chunks(asyncio.run(stream(book, ["It is ", "at ", "one."], FaultyGuard(()))))

    text = "".join(text for text, _ in said)
    assert (text, end) == (f"It is at {phrases.CUT_SHORT['en']}", ("", "stop"))
    assert stored(database)[:2] == ("failed", "RuntimeError")
    assert SAID not in caplog.text
    assert "RuntimeError" in caplog.text
