"""Limits of chat rooms against the database: counted, kept, shared, changed by staff."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest

from agent import chat_limits
from agent.chat_limits import ChatLimits
from agent.chat_room_erasure import erase_person
from agent.chat_room_store import of_nobody
from agent.core.chat_limits import Passed
from agent.core.errors import LimitReached, NotReady
from agent.dialogue_threads import stored
from agent.models import ChatRoom, ChatRoomUsage
from knowledge.models import Conference
from tests.edges.dialogues import play

pytestmark = pytest.mark.usefixtures("either_database")
TODAY = date(2025, 9, 9)


@pytest.fixture(autouse=True)
def of_rooms(settings: Any) -> None:
    settings.ROSA_NOW = "2025-09-09T10:00:00+02:00"
    settings.CHAT_REQUESTS_PER_MINUTE = settings.CHAT_TOKENS_PER_DAY = 0
    settings.CHAT_PERSON_REQUESTS_PER_MINUTE = settings.CHAT_PERSON_TOKENS_PER_DAY = 0


@pytest.fixture
def room(either_database: Any) -> ChatRoom:
    ChatRoomUsage.objects.all().delete()
    ChatRoom.objects.all().delete()
    return ChatRoom.objects.create(key="lobby")


def rows() -> list[tuple[str, date, int, int, int]]:
    found = ChatRoomUsage.objects.order_by("person", "day")
    return list(found.values_list("person", "day", "requests", "tokens", "declined"))


def running(acts: Callable[[ChatLimits], Awaitable[Any]]) -> Any:
    """Return what comes of acts with limits that read and write."""

    async def run() -> Any:
        limits = ChatLimits()
        await limits.begin()
        try:
            return await acts(limits)
        finally:
            await limits.end()

    return play(run)


async def ask(limits: ChatLimits, room: ChatRoom | None, person: str = "", tokens: int = 0) -> Any:
    pk = room.pk if room else None
    await limits.check(pk, "lobby", person, "en")
    return limits.used(pk, "lobby", person, tokens)


async def ask_on(limits: ChatLimits, room: ChatRoom) -> None:
    async with asyncio.timeout(20):
        while True:
            await ask(limits, room, "ada")
            await asyncio.sleep(0.02)


def test_what_was_used_is_kept_by_room_and_person(room: ChatRoom) -> None:
    async def acts(limits: ChatLimits) -> None:
        await ask(limits, room, "ada", 10)
        await ask(limits, room, "ada", 5)
        await ask(limits, room, "", 1)

    running(acts)

    assert rows() == [("", TODAY, 3, 16, 0), ("ada", TODAY, 2, 15, 0)]


def test_the_request_too_many_is_told_and_counted_as_declined(room: ChatRoom) -> None:
    ChatRoom.objects.update(person_requests_per_minute=1)

    async def acts(limits: ChatLimits) -> None:
        await ask(limits, room, "ada")
        with pytest.raises(LimitReached, match="again in 60 seconds") as caught:
            await ask(limits, room, "ada")
        assert (caught.value.status, caught.value.code) == (429, "limit_reached")
        await ask(limits, room, "bob")

    running(acts)

    assert rows() == [
        ("", TODAY, 2, 0, 1),
        ("ada", TODAY, 1, 0, 1),
        ("bob", TODAY, 1, 0, 0),
    ]


def test_the_tokens_of_a_day_outlive_a_restart_and_end_with_the_venues_day(
    room: ChatRoom, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    Conference.objects.update_or_create(pk=1, defaults={"name": "SnT", "timezone": "Asia/Tokyo"})
    monkeypatch.setattr("knowledge.clock._started", time.monotonic())
    ChatRoom.objects.update(tokens_per_day=100)
    # In Tokyo it is the tenth already.
    settings.ROSA_NOW = "2025-09-09T20:00:00+02:00"
    running(lambda limits: ask(limits, room, "ada", 100))

    with pytest.raises(LimitReached, match="tomorrow") as caught:
        running(lambda limits: ask(limits, room, "bob"))
    assert 20 * 3600 < caught.value.wait_s <= 21 * 3600
    assert {row[1] for row in rows()} == {date(2025, 9, 10)}
    settings.ROSA_NOW = "2025-09-10T17:00:01+02:00"
    running(lambda limits: ask(limits, room, "bob"))
    Conference.objects.filter(pk=1).delete()


def test_the_day_of_a_running_bridge_ends_too(
    room: ChatRoom, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ChatRoom.objects.update(tokens_per_day=100)

    async def acts(limits: ChatLimits) -> None:
        await ask(limits, room, "ada", 100)
        settings.ROSA_NOW = "2025-09-10T10:00:00+02:00"
        await ask(limits, room, "ada", 1)

    running(acts)

    assert [row[1:4] for row in rows() if not row[0]] == [
        (TODAY, 1, 100),
        (date(2025, 9, 10), 1, 1),
    ]


def test_marks_of_the_day_are_told_as_they_are_reached(room: ChatRoom) -> None:
    ChatRoom.objects.update(tokens_per_day=1000, person_tokens_per_day=100)

    async def acts(limits: ChatLimits) -> Any:
        return [await ask(limits, room, "ada", tokens) for tokens in (10, 75, 14)]

    assert running(acts) == [
        [],
        [Passed(room.pk, "lobby", "ada", mark, 85, 100) for mark in (50, 80)],
        [],
    ]


def test_two_bridges_share_what_is_used_and_one_tells_the_mark(room: ChatRoom) -> None:
    ChatRoom.objects.update(tokens_per_day=100, requests_per_minute=3)

    async def acts() -> Any:
        one, other = ChatLimits(), ChatLimits()
        found = [await ask(one, room, "ada", 30), await ask(other, room, "bob", 30)]
        await one.sync()
        await other.sync()
        # The second has found that both together are over half of it.
        found.append(await ask(other, room, "bob", 1))
        await other.sync()
        await one.sync()
        with pytest.raises(LimitReached, match="Many people"):
            await ask(one, room, "ada")
        await one.end()
        return found

    assert play(acts) == [[], [], [Passed(room.pk, "lobby", "", 50, 60, 100)]]


def test_a_limit_that_staff_change_holds_within_seconds(
    room: ChatRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_limits, "SYNC_S", 0.05)

    async def acts(limits: ChatLimits) -> None:
        await ask(limits, room, "ada", 50)
        await stored(lambda: ChatRoom.objects.update(tokens_per_day=50))
        with pytest.raises(LimitReached):
            await ask_on(limits, room)

    running(acts)


def test_what_is_asked_without_a_room_counts_as_one_without_rows(
    room: ChatRoom, settings: Any
) -> None:
    settings.CHAT_REQUESTS_PER_MINUTE = 2

    async def acts(limits: ChatLimits) -> None:
        await ask(limits, None, "ada")
        await ask(limits, None, "bob")
        with pytest.raises(LimitReached):
            await ask(limits, None)

    running(acts)

    assert rows() == []


def test_a_room_that_is_deleted_meanwhile_stops_nothing(room: ChatRoom) -> None:
    other = ChatRoom.objects.create(key="hall")

    async def acts(limits: ChatLimits) -> None:
        await ask(limits, room, "ada", 1)
        await ask(limits, other, "ada", 2)
        await stored(ChatRoom.objects.filter(pk=room.pk).delete)

    running(acts)

    assert rows() == [("", TODAY, 1, 2, 0), ("ada", TODAY, 1, 2, 0)]


def test_what_an_erased_person_used_does_not_come_back(room: ChatRoom) -> None:
    async def acts(limits: ChatLimits) -> None:
        other = ChatLimits()
        for one in (limits, other):
            await ask(one, room, "ada", 5)
            await one.sync()
        await limits.sync()
        await ask(limits, room, "ada", 1)
        await other.check(room.pk, "lobby", "ada", "en")
        await stored(lambda: erase_person("ada", [of_nobody()]))
        await limits.sync()
        await other.sync()
        # The answer that she waited for.
        other.used(room.pk, "lobby", "ada", 9)
        await other.sync()
        await ask(limits, room, "bob", 2)

    running(acts)

    assert rows() == [("", TODAY, 5, 22, 0), ("bob", TODAY, 1, 2, 0)]


def test_an_erased_person_who_asks_again_is_counted_anew(room: ChatRoom) -> None:
    async def acts(limits: ChatLimits) -> None:
        await ask(limits, room, "ada", 5)
        await limits.sync()
        await stored(lambda: erase_person("ada", [of_nobody()]))
        await limits.sync()
        await ask(limits, room, "ada", 3)

    running(acts)

    assert rows() == [("", TODAY, 2, 8, 0), ("ada", TODAY, 1, 3, 0)]


def test_a_request_of_somebody_known_asks_the_database_nothing(
    room: ChatRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def acts() -> float:
        limits = ChatLimits()
        await ask(limits, room, "ada", 1)
        monkeypatch.setattr(chat_limits, "stored", None)
        began = time.perf_counter()
        for _ in range(1000):
            await ask(limits, room, "ada", 1)
        return time.perf_counter() - began

    assert play(acts) < 1.0


def test_what_cannot_be_written_now_is_written_later(
    room: ChatRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_given: Any) -> None:
        raise NotReady("The database is away.")

    async def acts() -> None:
        limits = ChatLimits()
        await ask(limits, room, "ada", 10)
        with monkeypatch.context() as broken:
            broken.setattr(chat_limits, "stored", away)
            with pytest.raises(NotReady):
                await limits.sync()
            # Who is known is answered on.
            await ask(limits, room, "ada", 5)
        await limits.end()

    play(acts)

    assert rows() == [("", TODAY, 2, 15, 0), ("ada", TODAY, 2, 15, 0)]


def test_what_nobody_foresaw_does_not_end_the_sharing(
    room: ChatRoom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(chat_limits, "SYNC_S", 0.01)

    async def broken(*_given: Any) -> None:
        raise ZeroDivisionError

    async def acts() -> None:
        limits = ChatLimits()
        await limits.begin()
        await ask(limits, room, "ada", 10)
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(ChatLimits, "sync", broken)
            while "chat-limits-not-shared" not in caplog.text:
                await asyncio.sleep(0.01)
        while not await stored(rows):
            await asyncio.sleep(0.01)
        await limits.end()

    play(acts)

    assert rows() == [("", TODAY, 1, 10, 0), ("ada", TODAY, 1, 10, 0)]


def test_requests_of_all_bridges_count_within_the_minute_of_a_person(room: ChatRoom) -> None:
    ChatRoom.objects.update(person_requests_per_minute=2)

    async def acts() -> None:
        one, other = ChatLimits(), ChatLimits()
        await ask(other, room, "ada")
        await ask(one, room, "ada")
        await one.sync()
        await other.sync()
        with pytest.raises(LimitReached):
            await ask(other, room, "ada")

    play(acts)
