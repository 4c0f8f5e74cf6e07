"""Providers that rest, and the race of two: who is heard, who is closed, what is told of it."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import aclosing

import pytest

from agent.core.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from agent.core.ports import ChatProvider
from agent.core.types import Began, Ended, Endpoint, Event
from agent.providers import breakers
from agent.providers.breakers import Breakers, Told
from agent.providers.chain import stream_first
from agent.providers.payload import status_error
from agent.providers.scripted import ScriptedChat
from agent.providers.streamed import StreamedChat
from tests.edges.endpoints import chat, prompt, until
from tests.upstream import Script, Upstream

GOOD = ("Good ", "day.", Ended())
BUSY = [ProviderBusy("x")]


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Told]]:
    """Give the test breakers of its own; what they tell is in the list."""
    own, heard = Breakers(), []
    own.hear = heard.append
    monkeypatch.setattr(breakers, "here", own)
    return heard


def follow(*slugs: str, failures: int = 1, rest_s: float = 60.0) -> None:
    for slug in slugs:
        breakers.here.follow(Endpoint(slug, "chat", failures_in_a_row=failures, rest_s=rest_s))


async def hear(
    providers: Sequence[ChatProvider], hedge_ms: int | None = None, first_words_s: float = 5.0
) -> list[Event]:
    asking = stream_first(providers, prompt(), first_words_s, hedge_ms=hedge_ms)
    async with aclosing(asking) as events:
        return [event async for event in events]


def codes(began: Began) -> list[tuple[str, str]]:
    return [(handover["provider"], handover["code"]) for handover in began.handovers]


def run(
    providers: Sequence[ChatProvider], hedge_ms: int | None = None, first_words_s: float = 5.0
) -> tuple[str, list[tuple[str, str]], list[Event]]:
    """Return who spoke, the hand-overs before, and what was said."""
    began, *said = asyncio.run(hear(providers, hedge_ms, first_words_s))
    return began.provider, codes(began), said


def test_one_that_failed_rests_and_the_next_is_asked_without_it() -> None:
    follow("first", failures=2)
    first, second = ScriptedChat(BUSY, "first"), ScriptedChat(GOOD, "second")

    found = [run([first, second])[1] for _number in range(3)]

    assert found == [[("first", "provider_busy")]] * 2 + [[("first", "resting")]]
    assert len(first.seen) == 2


def test_where_all_online_ones_rest_the_offline_one_answers() -> None:
    follow("a", "b")
    chain = [ScriptedChat(BUSY, "a"), ScriptedChat(BUSY, "b"), ScriptedChat(GOOD, "offline")]
    run(chain)

    assert run(chain) == ("offline", [("a", "resting"), ("b", "resting")], list(GOOD))


def test_where_nobody_else_is_there_one_that_rests_is_asked_even_so() -> None:
    follow("alone")
    with pytest.raises(ProviderError):
        run([ScriptedChat(BUSY, "alone")])

    assert run([ScriptedChat(GOOD, "alone")])[0] == "alone"


def test_after_the_rest_one_question_tries_it_and_it_is_asked_again() -> None:
    follow("first", rest_s=0.02)
    chain = [ScriptedChat(BUSY, "first"), ScriptedChat(GOOD, "offline")]
    run(chain)
    time.sleep(0.03)

    assert breakers.here.standing("first") == "trying"
    assert run([ScriptedChat(GOOD, "first"), chain[1]])[0] == "first"
    assert breakers.here.standing("first") == "asked"


def test_a_trial_whose_caller_leaves_lets_the_next_question_try() -> None:
    follow("first", rest_s=0.02)
    run([ScriptedChat(BUSY, "first"), ScriptedChat(GOOD, "offline")])
    time.sleep(0.03)

    async def leave() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await hear([ScriptedChat([1.0], "first"), ScriptedChat(GOOD, "offline")])

    asyncio.run(leave())

    assert run([ScriptedChat(GOOD, "first")])[0] == "first"


@pytest.mark.parametrize(
    ("error", "standing"),
    [
        (status_error(400), "asked"),
        (status_error(422), "asked"),
        (status_error(401), "resting"),
        (status_error(403), "resting"),
        (status_error(404), "resting"),
        (status_error(429), "resting"),
        (status_error(500), "resting"),
        (ProviderRefused("x"), "resting"),
        (ProviderBroken("x"), "resting"),
        (RuntimeError("x"), "resting"),
        (Ended("content_filter"), "asked"),
        (Ended("stop"), "resting"),
    ],
    ids=repr,
)
def test_only_what_is_the_providers_own_fault_counts(
    error: Event | Exception, standing: str
) -> None:
    follow("first")
    run([ScriptedChat([error], "first"), ScriptedChat(GOOD, "offline")])

    assert breakers.here.standing("first") == standing


def test_one_that_breaks_off_in_the_middle_has_failed_too() -> None:
    follow("first")
    with pytest.raises(ProviderBusy):
        run([ScriptedChat(["Good ", ProviderBusy("x")], "first")])

    assert breakers.here.standing("first") == "resting"


def test_a_changed_provider_is_asked_at_once(told: list[Told]) -> None:
    follow("first")
    run([ScriptedChat(BUSY, "first"), ScriptedChat(GOOD, "offline")])
    follow("first", failures=5)

    assert breakers.here.standing("first") == "asked"
    assert (told[-1].slug, told[-1].failures, told[-1].rests_s) == ("first", 0, None)


def test_failures_and_first_words_are_told(told: list[Told]) -> None:
    follow("first")
    run([ScriptedChat(BUSY, "first"), ScriptedChat(GOOD, "offline")])
    run([ScriptedChat(GOOD, "offline")])

    failed, spoke = told
    assert (failed.slug, failed.code, failed.failures) == ("first", "provider_busy", 1)
    assert failed.rests_s == pytest.approx(60.0, abs=1)
    assert spoke == Told("offline", 0)


def test_a_fast_first_one_is_asked_alone() -> None:
    second = ScriptedChat(GOOD, "second")

    assert run([ScriptedChat(GOOD, "first"), second], 1000) == ("first", [], list(GOOD))
    assert second.seen == []


def test_the_second_is_heard_where_the_first_is_slow() -> None:
    chain = [ScriptedChat([5.0, "late"], "first"), ScriptedChat(GOOD, "second")]

    assert run(chain, 50) == ("second", [("first", "outpaced")], list(GOOD))


def test_the_first_is_heard_where_it_speaks_before_the_second() -> None:
    chain = [ScriptedChat([0.1, *GOOD], "first"), ScriptedChat([5.0, "late"], "second")]

    assert run(chain, 50) == ("first", [("second", "not_needed")], list(GOOD))


def test_the_offline_one_is_no_hedge() -> None:
    offline = ScriptedChat(GOOD, "offline")

    assert run([ScriptedChat([0.1, *GOOD], "first"), offline], 50)[:2] == ("first", [])
    assert offline.seen == []


def test_a_failure_of_the_first_leaves_the_second_running() -> None:
    second = ScriptedChat([0.3, *GOOD], "second")
    chain = [ScriptedChat([0.1, ProviderBusy("x")], "first"), second, ScriptedChat(GOOD, "offline")]

    assert run(chain, 50) == ("second", [("first", "provider_busy")], list(GOOD))
    assert len(second.seen) == 1


def test_where_both_fail_the_third_is_asked() -> None:
    chain = [
        ScriptedChat([0.1, ProviderBusy("x")], "first"),
        ScriptedChat([0.1, ProviderBroken("x")], "second"),
        ScriptedChat(GOOD, "offline"),
    ]

    assert run(chain, 20) == (
        "offline",
        [("first", "provider_busy"), ("second", "provider_broken")],
        list(GOOD),
    )


def test_never_are_more_than_two_asked_at_a_time() -> None:
    third = ScriptedChat(GOOD, "third")
    chain = [ScriptedChat([0.3, *GOOD], "first"), ScriptedChat([5.0], "second"), third]

    assert run(chain, 20)[0] == "first"
    assert third.seen == []


def test_one_that_rests_is_no_hedge_but_the_one_after_it_is() -> None:
    follow("second")
    run([ScriptedChat(BUSY, "second"), ScriptedChat(GOOD, "third")])
    chain = [
        ScriptedChat([5.0], "first"),
        ScriptedChat(GOOD, "second"),
        ScriptedChat(GOOD, "third"),
    ]

    assert run(chain, 20)[:2] == ("third", [("second", "resting"), ("first", "outpaced")])


def test_failure_of_the_last_one_in_a_race_is_raised() -> None:
    with pytest.raises(ProviderBroken):
        run([ScriptedChat([0.1, *BUSY], "first"), ScriptedChat([0.2, ProviderBroken("x")])], 20)


def test_the_slow_ones_connection_is_closed_within_a_tenth_of_a_second() -> None:
    async def race() -> tuple[str, float, bool]:
        async with (
            Upstream(Script(then="silent")) as slow,
            Upstream(Script(text=("Good day.",))) as fast,
            chat(StreamedChat, slow, idle_timeout_s=60) as first,
            chat(StreamedChat, fast, idle_timeout_s=60) as second,
        ):
            asking = stream_first([first, second], prompt(), 60, hedge_ms=50)
            async with aclosing(asking) as events:
                began = await anext(events)
                won_at = time.perf_counter()
                await until(lambda: slow.connections[0].closed_at)
                took = time.perf_counter() - won_at
                assert [event async for event in events if isinstance(event, str)] == ["Good day."]
            return codes(began)[0][1], took, slow.connections[0].closed_by_client

    code, took, closed_by_us = asyncio.run(race())

    assert (code, closed_by_us) == ("outpaced", True)
    assert took < 0.1


def test_a_caller_who_leaves_closes_both_connections() -> None:
    async def leave() -> list[bool]:
        async with (
            Upstream(Script(then="silent")) as one,
            Upstream(Script(then="silent")) as other,
            chat(StreamedChat, one, idle_timeout_s=60) as first,
            chat(StreamedChat, other, idle_timeout_s=60) as second,
        ):
            hearing = asyncio.create_task(hear([first, second], 20, 60))
            await until(lambda: one.calls and other.calls)
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)
            await until(lambda: one.connections[0].closed_at and other.connections[0].closed_at)
            return [double.connections[0].closed_by_client for double in (one, other)]

    assert asyncio.run(leave()) == [True, True]
