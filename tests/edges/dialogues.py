"""Dialogues in the test's own database, answered by the upstream double or without a model."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar
from uuid import UUID

import pytest

from agent import chat_room_summaries, chat_rooms, dialogues, running
from agent import desk as desks
from agent.chat_limits import ChatLimits
from agent.core.dialogue import Dialogue, Line, Side, Wish
from agent.core.types import Channel
from agent.dialogue_threads import threads
from agent.models.channel import STAGE_CHANNEL
from agent.providers import registry
from tests.upstream import Script, Upstream

T = TypeVar("T")
STAGE = Channel(None, STAGE_CHANNEL)
TWO = {"agent_1_persona": "You are Ada.", "agent_2_persona": "You are Bert."}


@pytest.fixture
def at_desk(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Read the desk from the database that Django uses, with the model's address."""
    # What was used in another database does not count.
    limits = ChatLimits()
    monkeypatch.setattr(chat_rooms, "limits", limits)
    monkeypatch.setattr(chat_room_summaries, "limits", limits)

    def read(address: str = "") -> None:
        settings.LLM_API_ENDPOINT = address
        settings.PROVIDER_URLS = {**settings.PROVIDER_URLS, "LLM_API_ENDPOINT": address}
        desks.live.forget()
        desks.live.refresh()

    yield read
    running.close()
    desks.live.forget()


@pytest.fixture
def prompter(either_database: Any, at_desk: Callable[[str], None], upstream: Upstream) -> Upstream:
    """A Rosa in each database whose dialogues `upstream` answers."""
    return _answered_by(upstream, at_desk)


@pytest.fixture
def small_prompter(database: Any, at_desk: Callable[[str], None], upstream: Upstream) -> Upstream:
    """The same in SQLite alone."""
    return _answered_by(upstream, at_desk)


def _answered_by(upstream: Upstream, at_desk: Callable[[str], None]) -> Upstream:
    """Return the double as if it were new: it is that of a whole module."""
    upstream.play(Script())
    upstream.calls.clear()
    at_desk(upstream.url)
    return upstream


def play(acts: Callable[[], Awaitable[T]]) -> T:
    """Return what comes of an async function, with all connections to providers closed."""

    async def whole() -> T:
        try:
            return await acts()
        finally:
            await chat_rooms.end()
            await registry.close_all()

    try:
        return asyncio.run(whole())
    finally:
        # They know the database of this test.
        threads.close()


async def begun(channel: Channel = STAGE, **given: Any) -> UUID:
    """Begin a dialogue of two personas, or as `given` says."""
    config = dialogues.config_of({"sound": False, **TWO, **given}, desks.current())
    return (await dialogues.begin(config, channel)).id


async def turns(key: UUID, *wishes: str | Wish) -> list[Line]:
    """Take one turn after the other; a text is what a person says."""
    return [await dialogues.take_turn(key, as_wish(wish)) for wish in wishes]


def as_wish(wish: str | Wish) -> Wish:
    return wish if isinstance(wish, Wish) else Wish(text=wish)


def forced(side: Side) -> Wish:
    return Wish(side=side)


def said(dialogue: Dialogue) -> list[tuple[int, str, str]]:
    return [(line.number, line.side, line.text) for line in dialogue.lines]
