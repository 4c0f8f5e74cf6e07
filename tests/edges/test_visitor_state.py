"""What a visitor's page leaves behind in its connection, and what comes between its wishes."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from asgiref.sync import ThreadSensitiveContext
from django.db import connection as database_connection
from django.utils import timezone

from agent import desk as desks
from agent import news, visitor_turn
from agent.core.types import Channel, Message
from agent.core.visiting import Ask, Begin, Follow, Leave, Rate, Unfollow, Wish
from agent.ids import conversation_id, new_id
from agent.journal import Journal
from agent.models import Call, Kiosk
from agent.models import Channel as ChannelRow
from agent.models.erased import conversation_mark
from agent.outbox import Outbox
from agent.visitor_socket import Connection
from agent.visitors import Visitor

PAGE = Visitor(Channel(None, "page"), "rosa-ctbto-agent", ("en",), "kiosk")
KEY, HALL = "0" * 32, "Where is the hall?"
BEGIN = Begin("en", False, "", ())
NOBODYS = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


class Told(Outbox):
    """What a page was told."""

    def __init__(self) -> None:
        super().__init__()
        self.all: list[dict[str, Any]] = []

    def put(self, message: dict[str, Any]) -> None:
        self.all.append(json.loads(json.dumps(message)))

    def codes(self) -> list[str]:
        return [one["code"] for one in self.all if one["is"] == "error"]

    async def until(self, happened: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not happened():
                await asyncio.sleep(0.005)


def at_page(work: Callable[[Connection, Told], Awaitable[Any]], visitor: Visitor = PAGE) -> Told:
    """Return what a page is told that does some work."""
    told = Told()

    async def visit() -> None:
        # A thread of its own, which knows no database of another test.
        async with ThreadSensitiveContext():
            connection = Connection(visitor, told)
            try:
                await work(connection, told)
            finally:
                await connection.close()

    asyncio.run(visit())
    return told


@pytest.fixture
def content(book: Journal, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Content in memory, that of an empty database, and a journal of the test's own."""
    monkeypatch.setattr(visitor_turn, "journal", lambda: book)
    desks.live.forget()
    desks.live.refresh()
    yield
    desks.live.forget()


def calls(number: int) -> tuple[Visitor, list[UUID]]:
    """Return a kiosk's page and calls of that kiosk."""
    channel = ChannelRow.objects.create(slug="lobby", name="Lobby")
    kiosk = Kiosk.objects.create(name="Lobby", channel=channel)
    made = [new_id() for _ in range(number)]
    for call in made:
        now = timezone.now()
        names = {"request_key": call.hex, "callback_digest": call.hex, "conversation": call}
        Call.objects.create(id=call, kiosk=kiosk, started_at=now, day=now.date(), **names)
    database_connection.close()
    return Visitor(Channel(channel.pk, "lobby"), "rosa", ("en",), "kiosk", kiosk=kiosk.pk), made


def forget_conversation() -> None:
    """Tell that the conversation of the key was erased just now."""
    mark = conversation_mark(conversation_id("page", KEY))
    news.tell("forget", {mark: datetime.now(UTC)})


def tell_of(call: UUID) -> None:
    """Tell what the process that answers Tavus tells."""
    facts = {"call": call.hex, "turn": new_id().hex, "attempt": new_id().hex}
    news.tell("showing", {"is": "turn", "lang": "en", "dir": "ltr", **facts})


@pytest.mark.parametrize("gone", [Unfollow(), Leave()])
def test_who_goes_while_a_call_is_looked_up_does_not_follow_it(database: Path, gone: Wish) -> None:
    visitor, (call,) = calls(1)

    async def go(page: Connection, told: Told) -> None:
        page.take(Follow(call))
        page.take(gone)
        page.take(Follow(NOBODYS))
        await told.until(lambda: "not_your_call" in told.codes())
        tell_of(call)

    assert [one["is"] for one in at_page(go, visitor).all] == ["error"]


def test_the_call_that_is_followed_last_is_followed_alone(database: Path) -> None:
    visitor, (first, second) = calls(2)

    async def change(page: Connection, told: Told) -> None:
        def hears() -> bool:
            tell_of(second)
            return any(one["is"] == "turn" for one in told.all)

        for call in (first, first, second, second):
            page.take(Follow(call))
        await told.until(hears)
        told.all.clear()
        tell_of(first)
        tell_of(second)

    assert [one["is"] for one in at_page(change, visitor).all] == ["turn"]


def test_a_rating_outlives_the_connections_of_the_database(postgres_database: str) -> None:
    async def rate(page: Connection, told: Told) -> None:
        page.take(BEGIN)
        for number in (1, 2):
            page.take(Rate(NOBODYS, "good"))
            await told.until(lambda number=number: len(told.codes()) == number)
            with psycopg.connect(postgres_database, autocommit=True) as server:
                server.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )

    desks.live.forget()
    desks.live.refresh()
    try:
        told = at_page(rate)
    finally:
        desks.live.forget()
        database_connection.close()

    assert told.codes() == ["turn_not_found", "turn_not_found"]


def test_who_begins_without_agreeing_has_left_the_conversation_before(content: Any) -> None:
    asking = replace(PAGE, notice="consent")

    async def begin(page: Connection, told: Told) -> None:
        page.take(replace(BEGIN, agreed=True))
        page.take(BEGIN)
        page.take(Ask("1", "Where?"))

    told = at_page(begin, asking)

    assert [one["is"] for one in told.all] == ["begun", "error", "error"]
    assert told.codes() == ["consent_needed", "not_begun"]


def test_a_page_that_has_told_what_does_not_hold_any_more_has_to_tell_it_anew(
    content: Any,
) -> None:
    async def begin(page: Connection, told: Told) -> None:
        page.take(replace(BEGIN, terms=replace(PAGE, keeps_words=False).terms))
        page.take(replace(BEGIN, terms=PAGE.terms))

    told = at_page(begin)

    assert [one["is"] for one in told.all] == ["error", "begun"]
    assert told.codes() == ["consent_needed"]


def test_no_words_are_kept_of_who_began_while_none_were() -> None:
    visit = visitor_turn.Visit(replace(PAGE, keeps_words=False), KEY, "en")

    assert not visit.entry(Channel(1, "site", keeps_words=True)).keeps_words


def test_a_page_rates_thirty_times_a_minute_at_most(content: Any) -> None:
    async def hurry(page: Connection, told: Told) -> None:
        page.take(BEGIN)
        for _ in range(35):
            page.take(Rate(NOBODYS, "good"))

    told = at_page(hurry)

    assert told.codes().count("too_fast") == 5


def test_what_was_said_is_forgotten_once_it_is_erased(content: Any) -> None:
    said = (Message("user", "My name is Ann."), Message("assistant", "Good day, Ann."))
    asked: list[tuple[Message, ...]] = []

    async def erase(page: Connection, told: Told) -> None:
        page.take(Begin("en", False, KEY, said))
        for name in ("1", "2"):
            page.take(Ask(name, HALL))
            await told.until(lambda: told.all[-1]["is"] == "end")
            asked.append(page._past)
            forget_conversation()

    at_page(erase)

    assert asked[0][:2] == said
    assert len(asked[1]) == 2


def test_an_answer_that_goes_on_while_it_is_erased_is_forgotten_too(content: Any) -> None:
    past: list[tuple[Message, ...]] = []

    async def erase(page: Connection, told: Told) -> None:
        page.take(Begin("en", False, KEY, ()))
        page.take(Ask("1", HALL))
        forget_conversation()
        await told.until(lambda: told.all[-1]["is"] == "end")
        await asyncio.sleep(0)
        past.append(page._past)

    at_page(erase)

    assert past == [()]


def test_a_fault_of_the_guard_ends_the_question_and_not_the_connection(
    content: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_given: Any, **_named: Any) -> None:
        raise ValueError(HALL)

    async def ask(page: Connection, told: Told) -> None:
        page.take(BEGIN)
        page.take(Ask("1", HALL))
        page.take(Begin("fr", False, "", ()))

    monkeypatch.setattr("agent.turn.open_turn", fail)
    told = at_page(ask)

    assert (told.codes(), told.all[-1]["is"]) == (["away"], "begun")
    assert "hall" not in caplog.text
