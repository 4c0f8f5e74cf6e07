"""Who reads along with a dialogue, here and in other processes: each hub here is one process."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest

from agent import spectating
from agent.audience import Reader
from agent.core.errors import UnknownDialogue
from agent.news import News
from agent.spectating import Spectating
from tests.core.test_course import STORED, audio, message, text, turn
from tests.edges.endpoints import until

KEY = UUID(int=7)


class Wire:
    """Between processes; what is sent while it is cut is lost."""

    def __init__(self) -> None:
        self.ends: list[asyncio.Queue[Any]] = []
        self.is_cut = False

    async def new_channel(self) -> str:
        self.ends.append(asyncio.Queue())
        return str(len(self.ends) - 1)

    async def group_add(self, group: str, channel: str) -> None:
        pass

    async def group_send(self, group: str, message: Any) -> None:
        for end in self.ends if not self.is_cut else ():
            end.put_nowait(deepcopy(message))

    async def receive(self, channel: str) -> Any:
        return await self.ends[int(channel)].get()


class Database:
    """What is stored of the dialogue."""

    def __init__(self) -> None:
        self.stored = deepcopy(STORED)
        self.loads = 0
        self.error: Exception | None = None
        self.wait_s = 0.0

    async def load(self, key: UUID) -> dict[str, Any]:
        self.loads += 1
        found = deepcopy(self.stored)
        await asyncio.sleep(self.wait_s)
        if self.error:
            raise self.error
        return found

    def keep(self, told: dict[str, Any]) -> dict[str, Any]:
        """Store a line, and return the event that tells it."""
        self.stored["messages"].append(told["message"])
        self.stored |= {"turn_count": told["turn_count"], "status": "running"}
        return told


class Process:
    """One process: its hub, and readers with what they were sent."""

    def __init__(self, news: News, database: Database) -> None:
        self.hub, self._news = Spectating(news), news
        self._database = database
        self.told: list[list[dict[str, Any]]] = []
        self._tasks: list[asyncio.Task[None]] = []

    def join(self) -> list[dict[str, Any]]:
        """Have one more read along; what is sent to it is put into the list that comes back."""
        told: list[dict[str, Any]] = []
        reader = self.hub.enter(KEY, self._database.load)
        self._tasks.append(asyncio.create_task(self._read(reader, told)))
        return told

    async def _read(self, reader: Reader, told: list[dict[str, Any]]) -> None:
        try:
            while True:
                whole = await self.hub.whole(KEY, reader, may_steer=False)
                told += map(json.loads, whole.texts)
                while (frames := await reader.take()) is not None:
                    told += map(json.loads, frames.texts)
        finally:
            self.hub.leave(KEY, reader)

    async def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.hub.end()

    async def die(self) -> None:
        """Say and hear nothing any more."""
        await self._news.end()
        await self.end()

    def tell(self, *events: dict[str, Any]) -> None:
        for event in events:
            self.hub.tell(KEY, event)


@asynccontextmanager
async def processes(
    database: Database, count: int = 1, wire: Wire | None = None
) -> AsyncGenerator[list[Process], None]:
    wire = wire or Wire()
    news = [News(wire) for _ in range(count)]
    found = [Process(one, database) for one in news]
    for one in news if count > 1 else ():
        await one.begin()
    try:
        yield found
    finally:
        for process in found:
            await process.end()
        for one in news:
            await one.end()


def run(work: Callable[[], Awaitable[Any]]) -> Any:
    return asyncio.run(asyncio.wait_for(work(), 20))  # type: ignore[arg-type]


def kinds(told: list[dict[str, Any]]) -> list[str]:
    return [one["type"] for one in told]


def seen(told: list[dict[str, Any]]) -> str:
    """Return the words of the running line, as a page shows them."""
    shown = ""
    for one in told:
        if one["type"] == "session":
            shown = (one["running"] or {"text": ""})["text"]
        elif one["type"] in ("turn", "message"):
            shown = ""
        elif one["type"] == "text":
            shown += one["text"]
    return shown


def test_who_joins_in_the_middle_of_a_line_has_what_was_said_and_all_that_follows() -> None:
    async def join() -> list[dict[str, Any]]:
        async with processes(Database()) as (here,):
            here.tell(turn(1), text(1, "Good "))
            told = here.join()
            await until(lambda: told)
            here.tell(text(1, "day."), audio(1, 0), message(1))
            await until(lambda: len(told) == 4)
            return told

    told = run(join)

    assert kinds(told) == ["session", "text", "audio", "message"]
    assert told[0]["running"]["text"] == "Good "
    assert [one["seq"] for one in told] == [2, 3, 4, 5]


def test_what_is_told_while_a_dialogue_is_loaded_reaches_who_waits_for_it() -> None:
    async def join() -> tuple[list[dict[str, Any]], ...]:
        database = Database()
        database.wait_s = 0.1
        async with processes(database) as (here,):
            one, other = here.join(), here.join()
            await asyncio.sleep(0.05)
            here.tell(turn(1), text(1, "Yes"), message(1), turn(2), text(2, "No"))
            await until(lambda: one and other)
            assert database.loads == 1
            return one, other

    one, other = run(join)

    assert one == other
    assert [len(one), one[0]["messages"], one[0]["running"]["text"]] == [
        *(1, [{"turn_number": 1, "text": "Line 1"}], "No")
    ]


def test_nothing_is_kept_once_a_line_is_over_and_nobody_reads() -> None:
    async def tell() -> list[int]:
        async with processes(Database()) as (here,):
            here.tell(turn(1), text(1, "Yes"))
            sizes = [len(here.hub._shows)]
            here.tell(message(1))
            return [*sizes, len(here.hub._shows)]

    assert run(tell) == [1, 0]


def test_dialogues_whose_lines_never_ended_are_forgotten_when_there_are_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Thousands would take long.
    monkeypatch.setattr(spectating, "MOST_SHOWS", 5)

    async def tell() -> tuple[int, str]:
        async with processes(Database()) as (here,):
            told = here.join()
            await until(lambda: told)
            for number in range(20):
                here.hub.tell(UUID(int=1000 + number), turn(1))
            here.tell(turn(1), text(1, "Yes"))
            await until(lambda: seen(told))
            return len(here.hub._shows), seen(told)

    assert run(tell) == (5, "Yes")


def test_a_fault_in_telling_stops_no_talk(caplog: pytest.LogCaptureFixture) -> None:
    async def tell() -> None:
        async with processes(Database()) as (here,):
            here.tell({"secret": "words"})

    run(tell)

    assert "dialogue-not-told" in caplog.text
    assert "words" not in caplog.text


@pytest.mark.parametrize("error", [UnknownDialogue("gone"), TimeoutError()])
def test_who_waits_for_what_cannot_be_loaded_is_told_why(error: Exception) -> None:
    async def join() -> str:
        database = Database()
        database.error = error
        async with processes(database) as (here,):
            reader = here.hub.enter(KEY, database.load)
            try:
                await here.hub.whole(KEY, reader, may_steer=False)
            except (UnknownDialogue, TimeoutError) as exc:
                return type(exc).__name__
            finally:
                here.hub.leave(KEY, reader)
        return ""

    assert run(join) == type(error).__name__


def test_readers_in_another_process_are_told_the_same_from_the_middle_of_a_line_on() -> None:
    async def join() -> tuple[list[Any], list[Any]]:
        database = Database()
        async with processes(database, 2) as (here, there):
            near = here.join()
            await until(lambda: near)
            here.tell(turn(1), text(1, "Good "))
            far = there.join()
            await until(lambda: far)
            here.tell(text(1, "day."), audio(1, 0), database.keep(message(1)), turn(2))
            await until(lambda: near[-1]["type"] == far[-1]["type"] == "turn")
            return near, far

    near, far = run(join)

    assert far[0]["running"]["text"] == "Good "
    assert far[1:] == near[-len(far) + 1 :]
    assert kinds(far) == ["session", "text", "audio", "message", "turn"]


def test_nobody_elsewhere_is_told_of_what_only_this_process_reads() -> None:
    async def tell() -> int:
        wire = Wire()
        async with processes(Database(), 2, wire) as (here, _there):
            told = here.join()
            await until(lambda: told)
            await asyncio.sleep(0.05)
            before = wire.ends[1].qsize()
            here.tell(turn(1), text(1, "Good "))
            await until(lambda: seen(told))
            await asyncio.sleep(0.05)
            return wire.ends[1].qsize() - before

    assert run(tell) == 0


def test_a_line_that_another_process_tells_while_a_dialogue_is_loaded_is_not_lost() -> None:
    async def tell() -> tuple[list[int], int]:
        database = Database()
        async with processes(database, 3) as (one, two, three):
            near, far = one.join(), three.join()
            await until(lambda: near and far)
            one.tell(turn(1), database.keep(message(1)))
            await until(lambda: lines(far) == [1])
            database.wait_s = 0.2
            before = database.loads
            three.hub._get(three.hub._shows[KEY])
            await until(lambda: database.loads > before)
            two.tell(turn(2), database.keep(message(2)))
            await until(lambda: kinds(far).count("session") == 2)
            return lines(far), database.loads - before

    # Loaded once more, as what was told does not go on with what is known.
    assert run(tell) == ([1, 2], 2)


@pytest.mark.parametrize("what", ["in the middle", "at the end"])
def test_a_process_that_has_lost_events_begins_anew_with_the_whole(
    monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    # It says every ten seconds that it reads.
    monkeypatch.setattr(spectating, "RENEW_S", 0.2)

    async def lose() -> list[Any]:
        database, wire = Database(), Wire()
        async with processes(database, 2, wire) as (here, there):
            near, far = here.join(), there.join()
            await until(lambda: near and far)
            here.tell(turn(1), text(1, "Good "))
            await until(lambda: seen(far) == "Good ")
            wire.is_cut = True
            here.tell(text(1, "day, "))
            await asyncio.sleep(0.1)
            wire.is_cut = False
            if what == "in the middle":
                here.tell(text(1, "Excellency"))
            await until(lambda: seen(far) == seen(near) != "Good ")
            assert kinds(far).count("session") == 2
            here.tell(database.keep(message(1)))
            await until(lambda: far[-1]["type"] == "message")
            assert kinds(far).count("session") == 2
            return far

    assert "day, " in run(lose)[-2]["running"]["text"]


def test_a_process_that_speaks_and_dies_is_missed_and_its_line_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # They would be missed after half a minute.
    monkeypatch.setattr(spectating, "RENEW_S", 0.1)
    monkeypatch.setattr(spectating, "GONE_S", 0.3)

    async def die() -> list[Any]:
        async with processes(Database(), 2) as (here, there):
            far = there.join()
            await until(lambda: far)
            here.tell({"type": "state", "is_running": True}, turn(1), text(1, "Good "))
            await until(lambda: seen(far) == "Good ")
            await here.die()
            await until(lambda: kinds(far).count("session") == 2)
            return [far[-1][name] for name in ("running", "is_running", "messages")]

    assert run(die) == [None, False, []]


def test_turns_made_by_turns_in_two_processes_reach_all_readers_in_order() -> None:
    async def alternate() -> list[Any]:
        database = Database()
        async with processes(database, 3) as (one, two, three):
            readers = one.join(), three.join()
            await until(lambda: all(readers))
            for number in range(1, 7):
                speaker = (one, two)[number % 2]
                speaker.tell(turn(number), text(number, "Well"))
                await asyncio.sleep(0.02)
                speaker.tell(database.keep(message(number)))
                await until(
                    lambda n=number: all(lines(told)[-1:] == [n] for told in readers)  # type: ignore[misc]
                )
            return [(lines(told), kinds(told).count("session")) for told in readers]

    assert run(alternate) == [([1, 2, 3, 4, 5, 6], 1)] * 2


def lines(told: list[dict[str, Any]]) -> list[int]:
    """Return the numbers of the lines that are known, as they came."""
    found: dict[int, None] = {}
    for one in told:
        for said in one["messages"] if one["type"] == "session" else [one.get("message")]:
            if said:
                found[said["turn_number"]] = None
    return list(found)
