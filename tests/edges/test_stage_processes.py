"""Dialogues that are spoken in one process and read along in another, and processes that die."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from tests.bench.processes import Rosa
from tests.edges.guests import TWO, Guest, at_dialogue
from tests.edges.rest import call
from tests.services import Redis, running_redis
from tests.upstream import Script, Upstream

SLOW = Script(text=("One ",) + ("and one ",) * 500, gap_s=0.02)
PACED = Script(text=("The ", "lighthouse ", "is ", "far ", "off."), gap_s=0.05)
SAID = "The lighthouse is far off."


@pytest.fixture
def redis() -> Iterator[Redis]:
    with running_redis() as server:
        yield server


@pytest.fixture
def pair(start_rosa: Callable[..., Rosa], upstream: Upstream, redis: Redis) -> tuple[Rosa, Rosa]:
    """Two Rosas over one database, with Redis between them."""
    one = start_rosa(upstream.url, REDIS_URL=redis.url)
    shared = {"database_url": one.database_url, "SECRET_KEY": one.key, "ROSA_API_KEY": one.key}
    other = start_rosa(upstream.url, REDIS_URL=redis.url, **shared)
    other.key = one.key
    return one, other


def attend(work: Callable[[], Awaitable[Any]]) -> Any:
    return asyncio.run(asyncio.wait_for(work(), 60))  # type: ignore[arg-type]


async def session(guest: Guest) -> str:
    return str((await guest.one("session"))["session_id"])


def test_spectators_in_another_process_have_every_line_from_the_middle_on(
    pair: tuple[Rosa, Rosa], upstream: Upstream
) -> None:
    here, there = pair
    upstream.play(PACED)

    async def watch() -> tuple[Guest, Guest, Guest]:
        async with at_dialogue(here, **TWO, max_turns=5) as guest:
            key = await session(guest)
            await guest.one("text", turn_number=2)
            async with (
                at_dialogue(there, session_id=key) as far,
                at_dialogue(here, session_id=key) as near,
            ):
                for reader in (guest, far, near):
                    await reader.end()
                return guest, far, near

    guest, far, near = attend(watch)

    assert far.lines() == near.lines() == guest.lines()
    assert [far.words(n) for n in (2, 3, 4, 5)] == [SAID] * 4
    assert far.types.count("session") == 1
    assert (far.told[-1]["reason"], far.code) == ("complete", 1000)


def test_redis_may_go_and_come_back_while_somebody_reads_along(
    pair: tuple[Rosa, Rosa], upstream: Upstream, redis: Redis
) -> None:
    here, there = pair
    upstream.play(PACED)

    async def watch() -> tuple[Guest, Guest]:
        async with at_dialogue(here, **TWO, max_turns=100) as guest:
            key = await session(guest)
            async with at_dialogue(there, session_id=key) as far:
                await far.one("message", turn_count=2)
                await asyncio.to_thread(redis.stop)
                await guest.one("message", 20, turn_count=len(guest.lines()) + 4)
                await asyncio.to_thread(redis.start)
                back_at = len(guest.lines())
                await far.one("message", 30, turn_count=back_at + 12)
                await guest.send("pause")
                return guest, far

    guest, far = attend(watch)

    assert far.lines() == guest.lines()[: len(far.lines())]


def test_who_steers_in_another_process_goes_on_where_the_first_one_left(
    pair: tuple[Rosa, Rosa],
) -> None:
    here, there = pair

    async def steer() -> Guest:
        async with at_dialogue(here, **TWO, auto="false", max_turns=4) as guest:
            key = await session(guest)
            async with at_dialogue(there, session_id=key) as other:
                for number in range(4):
                    one = (guest, other)[number % 2]
                    await one.until(lambda o=one, n=number: len(o.lines()) == n)  # type: ignore[misc]
                    await one.send("next", after=number)
                await guest.end()
                await other.end()
                assert guest.lines() == other.lines()
                return guest

    guest = attend(steer)

    assert [(number, side) for number, side, _text in guest.lines()] == [
        *((1, "agent_1"), (2, "agent_2"), (3, "agent_1"), (4, "agent_2"))
    ]


def test_what_another_process_speaks_can_be_spoken_into_and_paused_and_stopped(
    pair: tuple[Rosa, Rosa], upstream: Upstream
) -> None:
    here, there = pair
    upstream.play(PACED)

    async def steer() -> tuple[Guest, Guest]:
        async with at_dialogue(here, **TWO, max_turns=100) as guest:
            key = await session(guest)
            async with at_dialogue(there, session_id=key) as far:
                await far.one("text", turn_number=2)
                await far.send("say", text="May I?", force_agent="agent_2")
                await far.until(lambda: len(far.lines()) == 5)
                await far.send("pause")
                await far.one("state", is_running=False)
                await guest.send("run")
                await far.one("state", is_running=True)
                await far.one("text", turn_number=len(far.lines()) + 1)
                await far.send("stop")
                await asyncio.gather(*(one.one("end", reason="stopped") for one in (guest, far)))
                return guest, far

    guest, far = attend(steer)

    assert guest.lines() == far.lines()
    assert [(side, text) for _number, side, text in far.lines()][2:4] == [
        *(("human", "May I?"), ("agent_2", SAID))
    ]
    assert [one["message"]["status"] for one in guest.all("message")][1] == "cut"


def test_all_who_are_there_are_told_at_once_that_a_dialogue_was_deleted(
    pair: tuple[Rosa, Rosa], upstream: Upstream
) -> None:
    here, there = pair
    upstream.play(SLOW)
    took_s: list[float] = []

    async def delete() -> tuple[Guest, Guest]:
        async with at_dialogue(here, **TWO) as guest:
            key = await session(guest)
            async with at_dialogue(there, session_id=key) as far:
                await far.one("text")
                gone = await asyncio.to_thread(call, there, "DELETE", f"/api/v1/session/{key}")
                assert gone.status == 200
                gone_at = time.monotonic()
                await asyncio.gather(guest.end(), far.end())
                took_s.append(time.monotonic() - gone_at)
                return guest, far

    guests = attend(delete)

    assert [(one.told[-1]["code"], one.code) for one in guests] == [("session_not_found", 4404)] * 2
    assert took_s[0] < 1
    connection = upstream.calls[-1].connection
    upstream.wait_until(lambda: connection.closed_at)


def test_a_process_killed_in_the_middle_of_a_turn_loses_no_line_that_was_told(
    start_rosa: Callable[..., Rosa],
) -> None:
    with Upstream(PACED) as upstream:
        rosa = start_rosa(upstream.url)

        async def die() -> tuple[str, Guest]:
            async with at_dialogue(rosa, **TWO, max_turns=5) as guest:
                key = await session(guest)
                await guest.one("message", turn_count=2)
                await guest.one("text", turn_number=3)
                await asyncio.to_thread(rosa.kill)
                return key, guest

        key, before = attend(die)
        rosa.start()

        async def go_on() -> Guest:
            async with at_dialogue(rosa, session_id=key) as guest:
                await guest.one("session")
                await guest.send("run")
                await guest.until(lambda: guest.code, 20)
                return guest

        after = attend(go_on)

    assert after.told[0]["messages"] == [one["message"] for one in before.all("message")]
    assert [(number, text) for number, _side, text in after.lines()] == [
        (number, SAID) for number in (1, 2, 3, 4, 5)
    ]
    assert after.told[-1]["reason"] == "complete"


def test_spectators_elsewhere_see_a_dead_process_s_dialogue_go_on(
    pair: tuple[Rosa, Rosa], upstream: Upstream
) -> None:
    here, there = pair
    upstream.play(PACED)

    async def die() -> Guest:
        async with at_dialogue(here, **TWO, max_turns=4) as guest:
            key = await session(guest)
            async with at_dialogue(there, session_id=key) as far:
                await far.one("text", turn_number=2)
                await asyncio.to_thread(here.kill)
                await far.send("run")
                await far.until(lambda: far.code, 30)
                return far

    far = attend(die)

    assert [text for _number, _side, text in far.lines()] == [SAID] * 4
    assert far.told[-1]["reason"] == "complete"
