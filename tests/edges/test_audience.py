"""Readers of one dialogue in one process: nobody waits for them, and each gets all or the whole."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from agent import audience as audiences
from agent.audience import Audience, Reader
from agent.core.frames import Frames


def text(number: int, words: str = "x") -> dict[str, Any]:
    return {"type": "text", "turn_number": 1, "text": words, "seq": number}


def begun(audience: Audience, readers: int = 1) -> list[Reader]:
    found = [audience.enter() for _ in range(readers)]
    for reader in found:
        reader.begin()
    return found


def with_audience(work: Callable[[Audience], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        return await asyncio.wait_for(work(Audience()), 5)

    return asyncio.run(run())


def told(frames: Frames | None) -> list[str]:
    assert frames is not None
    return [json.loads(frame)["text"] for frame in frames.texts]


def test_one_reader_is_told_at_once_and_what_came_together_as_one() -> None:
    async def read(audience: Audience) -> tuple[list[str], float]:
        (reader,) = begun(audience)
        began_at = time.monotonic()
        audience.give(text(1, "Hel"))
        audience.give(text(2, "lo"))
        return told(await reader.take()), time.monotonic() - began_at

    words, took_s = with_audience(read)

    assert words == ["Hello"]
    assert took_s < 0.1


def test_the_more_read_the_longer_further_words_wait() -> None:
    async def read(audience: Audience) -> tuple[list[list[str]], float]:
        readers = begun(audience, 401)
        audience.give(text(1, "a"))
        first = told(await readers[0].take())
        began_at = time.monotonic()
        for number in range(2, 6):
            audience.give(text(number, "b"))
            await asyncio.sleep(0.01)
        later = told(await readers[0].take())
        return [first, later, told(await readers[1].take())], time.monotonic() - began_at

    (first, later, all_at_once), took_s = with_audience(read)

    assert (first, later, all_at_once) == (["a"], ["bbbb"], ["abbbb"])
    assert 0.15 < took_s < 0.4


def test_readers_at_the_same_place_are_given_the_same_frames() -> None:
    async def read(audience: Audience) -> bool:
        one, other = begun(audience, 2)
        audience.give(text(1))
        return await one.take() is await other.take()

    assert with_audience(read)


@pytest.mark.parametrize("limit", ["MOST_KEPT", "MOST_CHARACTERS"])
def test_a_reader_who_is_too_far_behind_begins_anew_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    # Thousands of events would take long.
    monkeypatch.setattr(audiences, limit, 20)

    async def read(audience: Audience) -> tuple[list[str], Any, list[str]]:
        slow, fast = begun(audience, 2)
        words: list[str] = []
        for number in range(50):
            audience.give(text(number, str(number % 10)))
            words += told(await fast.take())
        behind = await slow.take()
        slow.begin()
        audience.give(text(50, "!"))
        return words, behind, told(await slow.take())

    words, behind, after = with_audience(read)

    assert "".join(words) == "0123456789" * 5
    assert (behind, after) == (None, ["!"])


def test_all_begin_anew_after_a_restart_also_who_had_all() -> None:
    async def read(audience: Audience) -> list[Any]:
        (reader,) = begun(audience)
        audience.give(text(1))
        audience.restart()
        found = [await reader.take()]
        reader.begin()
        audience.give(text(2, "y"))
        return [*found, told(await reader.take())]

    assert with_audience(read) == [None, ["y"]]


def test_an_error_and_what_follows_it_arrive() -> None:
    async def read(audience: Audience) -> list[str]:
        (reader,) = begun(audience)
        audience.give({"type": "error", "code": "provider_busy", "message": "Busy.", "seq": 1})
        audience.give({"type": "end", "reason": "failed", "seq": 2})
        frames = await reader.take()
        assert frames
        return [json.loads(frame)["type"] for frame in frames.texts]

    assert with_audience(read) == ["error", "end"]


def test_nothing_is_kept_while_nobody_reads() -> None:
    async def read(audience: Audience) -> int:
        audience.give(text(1))
        (reader,) = begun(audience)
        audience.give(text(2, "y"))
        audience.leave(reader)
        return len(audience._kept) + len(audience._encoded)

    assert with_audience(read) == 0
