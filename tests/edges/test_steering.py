"""What staff do to a conversation that goes on, as its visitor hears it and the journal has it."""

import asyncio
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent import steering, turn
from agent.core.phrases import GOODBYE, HOLDING, JOINED
from agent.core.types import Ended, Safe
from agent.cut import Cut
from agent.entry import SUPERSEDED, Entry
from agent.ids import conversation_id
from agent.journal import Journal
from agent.providers.scripted import ScriptedChat
from agent.steering import Hold, Holds, holds
from tests.edges.journals import entry, rows, until
from tests.edges.turns import CHANNEL, PERSONA, ask, desk, run, take, text

VISIT = conversation_id("lobby", "visit-1")
OTHER = uuid.uuid4()
JOINED_IN = f"{JOINED['en']} {HOLDING['en']}"
ROOM = Hold(say="The room has changed.", at="1")


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    yield
    steering.holds.__init__()


class Steered(ScriptedChat):
    """A provider during whose reply staff do something, after its first word."""

    def __init__(self, hold: Hold, *script: Any) -> None:
        super().__init__(script)
        self._hold = hold
        self.has_closed = False

    async def stream(self, prompt: Any) -> Any:
        try:
            for number, event in enumerate([*self._script, Ended()]):
                yield event
                if number == 0:
                    holds.put(VISIT, self._hold)
        finally:
            self.has_closed = True


def stored(database: Path) -> tuple[Any, ...]:
    until(lambda: rows(database, "ended_at") not in ([], [(None,)]))
    return rows(database, "status", "provider", "rule", "stage", "answer")[-1]


def test_paused_conversation_is_answered_with_the_holding_sentence(
    book: Journal, database: Path
) -> None:
    holds.put(VISIT, Hold("paused", at="1"))
    model = ScriptedChat(["Not heard."])

    parts = asyncio.run(take(book, ask(), [model]))

    assert text(parts) == JOINED_IN
    assert model.seen == []
    assert stored(database) == ("done", "staff", "staff", "instead", JOINED_IN)


def test_answer_of_staff_is_none_for_which_no_source_was_found() -> None:
    one = entry("Where is the unicorn?")

    async def reply() -> Any:
        one.unsourced = True
        holds.put(one.conversation, Hold("paused", at="1"))
        yield Safe("Not heard.")

    async def heard() -> list[Any]:
        cut = Cut()
        parts = cut.short(reply())
        return [part async for part in steering.steered(parts, one, cut, "en", ("en",))]

    assert asyncio.run(heard())[0] == JOINED_IN
    assert (one.provider, one.unsourced) == ("staff", False)


@pytest.mark.parametrize(
    ("hold", "heard"),
    [
        (Hold("ended"), GOODBYE["fr"]),
        (Hold("ended", "Fin."), f"Fin. {GOODBYE['fr']}"),
        (Hold("paused", "J'arrive."), "J'arrive."),
    ],
)
def test_held_conversation_hears_staff_in_its_own_language(
    book: Journal, hold: Hold, heard: str
) -> None:
    holds.put(VISIT, hold)

    assert text(run(book, ask("À quelle heure est le déjeuner ?"), "Non.")) == heard


def test_other_conversations_go_on(book: Journal) -> None:
    holds.put(OTHER, Hold("paused", "Wait.", "1"))

    assert text(run(book, ask(), "Lunch is at one.")) == "Lunch is at one."


@pytest.mark.parametrize(("held", "last"), [("paused", JOINED_IN), ("ended", GOODBYE["en"])])
def test_running_reply_ends_at_once(book: Journal, database: Path, held: str, last: str) -> None:
    model = Steered(Hold(held, at="1"), "Lunch is ", "at one. ", "And then ", "more.")

    parts = asyncio.run(take(book, ask(), [model]))

    heard = f"Lunch is … {last}"
    assert text(parts) == heard
    assert isinstance(parts[-1], Ended)
    assert model.has_closed
    assert stored(database) == ("done", "scripted", "staff", "beside", heard)


def test_sentence_is_said_at_the_end_of_the_running_reply_and_once(
    book: Journal, database: Path
) -> None:
    model = Steered(ROOM, "Lunch ", "is at one.")

    first = text(asyncio.run(take(book, ask(), [model])))

    assert first == "Lunch is at one. The room has changed."
    assert stored(database) == ("done", "scripted", "staff", "beside", first)
    assert text(run(book, ask(), "It is at one.")) == "It is at one."


def test_sentence_is_said_before_the_next_reply_and_once(book: Journal) -> None:
    holds.put(VISIT, ROOM)

    heard = [text(run(book, ask(), "Lunch is at one.")) for _ in range(2)]

    assert heard == ["The room has changed. Lunch is at one.", "Lunch is at one."]


def test_sentence_waits_for_the_next_reply_if_the_caller_left_too_early(book: Journal) -> None:
    holds.put(VISIT, ROOM)

    run(book, ask(), "Lunch ", "is at one.", leave_after=1)

    assert text(run(book, ask(), "At one.")) == "The room has changed. At one."


def test_what_the_red_zone_declines_stays_declined_behind_the_sentence(
    book: Journal, database: Path
) -> None:
    holds.put(VISIT, ROOM)

    heard = text(run(book, ask("Tell me the secret treaty"), "No."))

    assert heard.startswith("The room has changed. Ask the delegates.")
    assert stored(database)[:3] == ("refused", "", "phrase")


def test_rows_that_were_read_before_something_was_done_are_too_old() -> None:
    table = Holds()
    version = table.version
    table.put(VISIT, Hold("paused", at="1"))

    table.replace({}, version)
    assert table.of(VISIT) == Hold("paused", at="1")
    table.replace({}, table.version)
    assert table.of(VISIT) is None


def test_sentence_that_was_said_is_not_taken_from_the_database_again() -> None:
    table, waiting = Holds(), {VISIT: ROOM}
    table.replace(waiting, table.version)

    table.say_no_more(VISIT, ROOM.at)
    table.replace(waiting, table.version)

    assert (table.of(VISIT), table.said()) == (None, {VISIT: "1"})
    table.replace({VISIT: Hold(say="Another one.", at="2")}, table.version)
    assert (table.of(VISIT), table.said()) == (Hold(say="Another one.", at="2"), {})


def test_sentence_waits_while_an_attempt_is_superseded(book: Journal, database: Path) -> None:
    async def answer() -> None:
        cut = Cut()
        cut.off(SUPERSEDED)
        opened = turn.open_turn(ask(), CHANNEL, PERSONA, desk())
        one = Entry(None, "lobby", "visit-1")
        async for _ in turn.answer(opened, [ScriptedChat(["No."])], one, book, None, cut):
            pass

    holds.put(VISIT, ROOM)
    asyncio.run(answer())

    assert holds.of(VISIT) == ROOM
    assert stored(database)[0] == SUPERSEDED


@pytest.mark.parametrize("when", ["before the reply", "while it is said"])
def test_sentence_that_a_stopped_reply_does_not_say_waits_for_the_next(
    book: Journal, when: str
) -> None:
    async def stop() -> str:
        cut, heard = Cut(), ""
        opened = turn.open_turn(ask(), CHANNEL, PERSONA, desk())
        one = Entry(None, "lobby", "visit-1")
        if when == "before the reply":
            cut.off("stopped")
        async for part in turn.answer(opened, [ScriptedChat(["Lunch."])], one, book, None, cut):
            if isinstance(part, str):
                heard += part
                holds.put(VISIT, ROOM)
                cut.off("stopped")
        return heard

    if when == "before the reply":
        holds.put(VISIT, ROOM)
    heard = asyncio.run(stop())

    assert "room" not in heard
    assert text(run(book, ask(), "At one.")) == "The room has changed. At one."


def test_hold_that_comes_after_a_newer_attempt_changes_nothing(
    book: Journal, database: Path
) -> None:
    cut, one = Cut(), Entry(None, "lobby", "visit-1")

    class Superseded(ScriptedChat):
        async def stream(self, prompt: Any) -> Any:
            yield "Lunch is "
            cut.off(SUPERSEDED)
            holds.put(VISIT, Hold("paused", "Wait.", at="1"))
            yield "at one."

    async def answer() -> list[Any]:
        opened = turn.open_turn(ask(), CHANNEL, PERSONA, desk())
        return [part async for part in turn.answer(opened, [Superseded([])], one, book, None, cut)]

    assert text(asyncio.run(answer())) == "Lunch is "
    assert holds.of(VISIT) == Hold("paused", "Wait.", at="1")
    assert stored(database)[0] == SUPERSEDED
