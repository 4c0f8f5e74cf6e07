"""Several providers as one: who is asked, who speaks and what is told of those asked in vain."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from typing import Any

import pytest

from agent.core.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderTimeout
from agent.core.ports import ChatProvider
from agent.core.types import Began, Ended, Endpoint, Event, ToolCalls
from agent.providers.chain import stream_first
from agent.providers.offline import OfflineChat
from agent.providers.scripted import ScriptedChat
from agent.providers.streamed import StreamedChat
from tests.edges.endpoints import chat, prompt, until
from tests.upstream import Script, Upstream

GOOD = ("Good ", "day.", Ended())


async def hear(
    providers: Sequence[ChatProvider],
    first_words_s: float = 1.0,
    heard: list[Event] | None = None,
    stop: tuple[str, ...] = (),
) -> list[Event]:
    events: list[Event] = [] if heard is None else heard
    async with aclosing(stream_first(providers, prompt(stop=stop), first_words_s)) as stream:
        async for event in stream:
            events.append(event)  # noqa: PERF401  (kept where the stream raises)
    return events


def test_first_provider_that_speaks_is_the_only_one_asked() -> None:
    first, second = ScriptedChat(GOOD, "first"), ScriptedChat(GOOD, "second")

    events = asyncio.run(hear([first, second]))

    assert events == [Began("first", "script"), *GOOD]
    assert second.seen == []


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ([ProviderBusy("x")], "provider_busy"),
        ([ProviderBroken("x")], "provider_broken"),
        ([0.3, "late"], "provider_timeout"),
        ([Ended("stop")], "provider_broken"),
        ([Ended("content_filter")], "provider_broken"),
        ([], "provider_broken"),
        ([RuntimeError("a fault of ours")], "provider_broken"),
        ([TimeoutError()], "provider_timeout"),
    ],
    ids=repr,
)
def test_provider_that_fails_before_a_word_hands_over(script: list[Event], code: str) -> None:
    first, second = ScriptedChat(script, "first"), ScriptedChat(GOOD, "second")

    began, *said = asyncio.run(hear([first, second], first_words_s=0.05))

    assert (began.provider, said) == ("second", list(GOOD))
    assert [(h["provider"], h["code"]) for h in began.handovers] == [("first", code)]
    assert began.handovers[0]["ms"] >= (50 if script and script[0] == 0.3 else 0)
    assert second.seen == first.seen


def test_everyone_asked_in_vain_is_named_in_order() -> None:
    silent = [ScriptedChat([ProviderBusy("x")], slug) for slug in ("a", "b", "c")]

    began, *_ = asyncio.run(hear([*silent, ScriptedChat(GOOD, "d")]))

    assert [h["provider"] for h in began.handovers] == ["a", "b", "c"]


@pytest.mark.parametrize("error", [ProviderBusy("x"), RuntimeError("x"), TimeoutError()])
def test_provider_that_fails_after_a_word_is_not_replaced(error: Exception) -> None:
    first, second = ScriptedChat(["Good ", error], "first"), ScriptedChat(GOOD, "second")
    heard: list[Event] = []

    with pytest.raises(ProviderError):
        asyncio.run(hear([first, second], heard=heard))

    assert heard == [Began("first", "script"), "Good "]
    assert second.seen == []


def test_tool_call_counts_as_a_word() -> None:
    calls = ToolCalls(({"index": 0},))

    events = asyncio.run(hear([ScriptedChat([calls]), ScriptedChat(GOOD)]))

    assert events == [Began("scripted", "script"), calls, Ended()]


def test_pause_after_the_first_word_is_not_measured_by_the_limit_for_it() -> None:
    events = asyncio.run(hear([ScriptedChat(["Good ", 0.1, "day."])], first_words_s=0.05))

    assert events[1:] == ["Good ", "day.", Ended()]


@pytest.mark.parametrize(("own_s", "speaker"), [(0.0, "second"), (5.0, "first")])
def test_provider_with_a_limit_of_its_own_has_that_one(own_s: float, speaker: str) -> None:
    first, second = ScriptedChat([0.1, *GOOD], "first"), ScriptedChat(GOOD, "second")
    first.first_words_s = own_s

    began, *said = asyncio.run(hear([first, second], first_words_s=0.05))

    assert (began.provider, said) == (speaker, list(GOOD))


def test_limit_of_its_own_may_be_shorter_than_the_personas() -> None:
    first, second = ScriptedChat([30.0, *GOOD], "first"), ScriptedChat(GOOD, "second")
    first.first_words_s = 0.02

    began, *_ = asyncio.run(hear([first, second], first_words_s=30.0))

    assert began.provider == "second"


def test_failure_of_the_last_provider_is_raised() -> None:
    with pytest.raises(ProviderTimeout):
        asyncio.run(
            hear([ScriptedChat([ProviderBusy("x")]), ScriptedChat([0.3])], first_words_s=0.02)
        )


def test_silent_endpoint_is_let_go_when_the_next_one_is_asked() -> None:
    async def hand_over() -> tuple[list[Event], bool]:
        async with (
            Upstream(Script(then="silent")) as upstream,
            chat(StreamedChat, upstream, idle_timeout_s=60) as silent,
        ):
            events = await hear([silent, OfflineChat()], first_words_s=0.5)
            await until(lambda: upstream.connections[0].closed_at)
            return events, upstream.connections[0].closed_by_client

    events, closed_by_us = asyncio.run(hand_over())

    assert (events[0].provider, closed_by_us) == ("offline", True)


@pytest.mark.parametrize(
    "script",
    [
        Script(text=("<think>", *["Hm. "] * 1000), gap_s=0.01),
        Script(text=("<think>", "Hm.")),
        Script(text=("<think>", "Hm.", "</think>", "\n")),
    ],
    ids=["too long", "unclosed", "no answer"],
)
def test_endpoint_that_only_thinks_hands_over(script: Script) -> None:
    async def hand_over() -> list[Event]:
        async with (
            Upstream(script) as upstream,
            chat(StreamedChat, upstream, idle_timeout_s=5) as provider,
        ):
            return await hear([provider, OfflineChat()], first_words_s=0.1)

    began, *said = asyncio.run(hand_over())

    assert (began.provider, "Hm." in "".join(map(str, said))) == ("offline", False)


@pytest.mark.parametrize("then", ["silent", "hang"])
def test_caller_who_leaves_closes_the_connection_through_the_chain(then: str) -> None:
    async def leave() -> bool:
        async with (
            Upstream(Script(text=("Hel",), then=then)) as upstream,
            chat(StreamedChat, upstream, idle_timeout_s=60) as provider,
        ):
            heard: list[Event] = []
            hearing = asyncio.create_task(hear([provider, OfflineChat()], 60, heard))
            await until(lambda: upstream.calls if then == "silent" else heard)
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)
            await until(lambda: upstream.connections[0].closed_at)
            return upstream.connections[0].closed_by_client

    assert asyncio.run(leave())


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (["Good ", "day. EN", "D", "never"], ["Good ", "day. ", Ended()]),
        (["Good ", "day. EN"], ["Good ", "day. ", "EN", Ended()]),
        (["Good 5"], ["Good ", Ended()]),
        (["Good EN", ToolCalls(())], ["Good ", "EN", ToolCalls(()), Ended()]),
        (["Good END", Ended("length")], ["Good ", Ended("stop")]),
        (["Good.", Ended("length")], ["Good.", Ended("length")]),
    ],
    ids=repr,
)
def test_reply_ends_at_any_of_the_callers_stop_texts(script: list[Event], said: Any) -> None:
    model = ScriptedChat(script)

    _, *events = asyncio.run(hear([model], stop=("1", "2", "3", "4", "5", "END")))

    assert events == said


def test_reply_that_breaks_off_says_what_was_held_for_a_stop() -> None:
    heard: list[Event] = []

    with pytest.raises(ProviderBroken):
        asyncio.run(hear([ScriptedChat(["Good E", RuntimeError("x")])], heard=heard, stop=("END",)))

    assert heard[1:] == ["Good ", "E"]


def test_endpoint_is_let_go_at_a_stop_text() -> None:
    async def talk() -> tuple[list[Event], bool]:
        async with (
            Upstream(Script(text=("Good day. ", "END", " never"), then="hang")) as upstream,
            chat(StreamedChat, upstream, idle_timeout_s=60) as provider,
        ):
            said = await hear([provider], stop=("END",))
            await until(lambda: upstream.connections[0].closed_at)
            return said, upstream.connections[0].closed_by_client

    (_, *said), closed_by_us = asyncio.run(talk())

    assert (said, closed_by_us) == (["Good day. ", Ended("stop")], True)


def test_endpoint_that_cannot_be_reached_hands_over_to_the_offline_provider() -> None:
    nowhere = StreamedChat(Endpoint("nowhere", "chat", base_url="http://127.0.0.1:1/v1"))

    async def hand_over() -> list[Event]:
        events = await hear([nowhere, OfflineChat()])
        await nowhere.close()
        return events

    assert asyncio.run(hand_over())[0].provider == "offline"
