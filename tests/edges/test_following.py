"""Calls that a kiosk follows: what is said there brings its cards to the kiosk's own socket."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from agent.core.calls import call_key
from agent.ids import conversation_id, new_id
from agent.models import Call
from tests.bench.processes import Rosa
from tests.edges.calls import post
from tests.edges.line import connect, read_until, request_bytes
from tests.edges.visits import KIOSK, Page, make_channel, make_kiosk, make_row, visiting
from tests.services import running_redis
from tests.upstream import Script, Upstream

QUESTION = "What is the CTBT?"
ARABIC = "هل يشمل المنع التفجيرات تحت الأرض وفي البحر أيضاً؟"
LATE = Script(text=("It is ", "a treaty."), first_token_s=0.4)
STUCK = Script(text=("It is ",), then="hang")


class Lobby:
    """A kiosk with a running call, whose conversation Tavus asks for with a channel's key."""

    def __init__(self, rosa: Rosa, slug: str) -> None:
        channel = make_channel(rosa, slug, web_chat=False)
        self.slug = slug
        self.kiosk, self.cookie = make_kiosk(rosa, channel)
        self.call = new_id()
        self.key = call_key(self.call.hex, "0" * 32)
        make_row(
            rosa,
            Call,
            pk=self.call,
            kiosk_id=self.kiosk,
            request_key=self.call.hex,
            callback_digest=self.call.hex,
            conversation=conversation_id(f"#{channel}", self.key),
            conversation_by_id=conversation_id(f"#{channel}", "of-tavus"),
            started_at=timezone.now(),
            day=timezone.now().date(),
        )

    def ask(self, rosa: Rosa, question: str, **headers: str) -> str:
        """Ask as Tavus does, and return the answer."""
        marker = {"role": "system", "content": f"You are in a call.\nconversation_id: {self.key}\n"}
        messages = [marker, {"role": "user", "content": question}]
        body = {"messages": messages}
        sent = {"Authorization": f"Bearer {self.slug}", **headers}
        answer = json.loads(post(rosa, body, **sent)[2])
        return str(answer["choices"][0]["message"]["content"])

    async def asked(self, rosa: Rosa, question: str, **headers: str) -> str:
        return await asyncio.to_thread(self.ask, rosa, question, **headers)


async def followed(page: Page, lobby: Lobby, rosa: Rosa) -> None:
    """Follow a call, and have what `rosa` answers in it told to the page from now on."""
    await page.send("follow", call=str(lobby.call))
    while not page.all("turn"):
        # Until that process has read the channel, it answers with an error.
        with suppress(KeyError):
            await lobby.asked(rosa, "Hello")
        await asyncio.sleep(0.05)
    await page.one("end")
    page.told.clear()


async def heeded(page: Page) -> None:
    """Wait until all that the page has asked for was done."""
    await page.send("ask", id="none", text="")
    await page.one("error", id="none")


@pytest.fixture
def pair(start_rosa: Callable[..., Rosa], upstream: Upstream) -> Iterator[tuple[Rosa, Rosa]]:
    """Two Rosas over one database, with Redis between them."""
    with running_redis() as redis:
        one = start_rosa(upstream.url, REDIS_URL=redis.url)
        shared = {"database_url": one.database_url, "SECRET_KEY": one.key, "ROSA_API_KEY": one.key}
        other = start_rosa(upstream.url, REDIS_URL=redis.url, **shared)
        other.key, other.folder = one.key, one.folder
        yield one, other


def test_a_call_that_another_process_answers_is_followed(
    pair: tuple[Rosa, Rosa], upstream: Upstream
) -> None:
    here, there = pair
    lobby = Lobby(here, "tavus")

    async def follow() -> list[dict[str, Any]]:
        async with visiting(here, KIOSK, lobby.cookie) as page:
            await followed(page, lobby, there)
            await lobby.asked(there, ARABIC)
            await page.one("end")
            return [one for one in page.told if one["is"] != "beat"]

    turn, *cards, end = asyncio.run(follow())

    assert (turn["is"], turn["id"], turn["lang"], turn["dir"]) == ("turn", "", "ar", "rtl")
    assert {one["is"] for one in cards} == {"card"}
    assert {one["card"]["lang"] for one in cards} == {"ar"}
    assert end == {"is": "end", "turn": turn["turn"], "reason": "stop", "can_rate": True}
    assert "التفجيرات" not in json.dumps([turn, end], ensure_ascii=False)


def test_a_call_is_known_by_the_id_of_tavus_too_and_rated(
    start_rosa: Callable[..., Rosa], upstream: Upstream
) -> None:
    rosa = start_rosa(upstream.url)
    lobby = Lobby(rosa, "by-id")

    async def follow() -> dict[str, Any]:
        async with visiting(rosa, KIOSK, lobby.cookie) as page:
            await followed(page, lobby, rosa)
            # Another language: the call goes on.
            await page.begin("ar")
            await lobby.asked(rosa, QUESTION, **{"X-Conversation-ID": "of-tavus"})
            turn = (await page.one("end"))["turn"]
            await page.send("rate", turn=turn, rating="good")
            return await page.one("rated", turn=turn)

    assert asyncio.run(follow())["rating"] == "good"


def test_a_newer_attempt_is_the_same_turn_and_the_older_one_shows_nothing_more(
    start_rosa: Callable[..., Rosa], upstream: Upstream
) -> None:
    rosa = start_rosa(upstream.url)
    lobby = Lobby(rosa, "growing")
    upstream.when("kept", LATE)
    upstream.when("zebra", STUCK)

    async def follow() -> list[dict[str, Any]]:
        async with visiting(rosa, KIOSK, lobby.cookie) as page:
            await followed(page, lobby, rosa)
            first = asyncio.create_task(lobby.asked(rosa, "Where is the zebra"))
            await page.one("turn")
            await lobby.asked(rosa, "Where is the zebra that is kept here?")
            await first
            await page.one("end")
            await asyncio.sleep(0.2)
            return page.all("turn") + page.all("end")

    first, second, end = asyncio.run(follow())

    assert first["turn"] == second["turn"] == end["turn"]


def test_an_answer_that_tavus_breaks_off_has_an_end(
    start_rosa: Callable[..., Rosa], upstream: Upstream
) -> None:
    rosa = start_rosa(upstream.url)
    lobby = Lobby(rosa, "broken-off")
    upstream.when("gong", STUCK)

    async def follow() -> dict[str, Any]:
        async with visiting(rosa, KIOSK, lobby.cookie) as page:
            await followed(page, lobby, rosa)
            caller = replace(rosa, key=lobby.slug)
            with connect(rosa) as line:
                named = {"X-Conversation-ID": lobby.key}
                line.sendall(request_bytes(caller, "Where is the gong?", **named))
                await asyncio.to_thread(read_until, line, b"It is")
            return await page.one("end")

    end = asyncio.run(follow())

    assert (end["reason"], end["can_rate"]) == ("stopped", True)


def test_only_the_kiosk_of_a_call_follows_it(
    start_rosa: Callable[..., Rosa], upstream: Upstream
) -> None:
    rosa = start_rosa(upstream.url, DEBUG="true")
    lobby, other = Lobby(rosa, "mine"), Lobby(rosa, "yours")

    async def spy() -> list[dict[str, Any]]:
        async with (
            visiting(rosa, KIOSK, other.cookie) as page,
            visiting(rosa, KIOSK) as passer_by,
        ):
            for one in (page, passer_by):
                await one.send("follow", call=str(lobby.call))
                await one.one("error", code="not_your_call", call=str(lobby.call))
            await lobby.asked(rosa, QUESTION)
            await asyncio.sleep(0.3)
            return page.all("turn") + passer_by.all("turn")

    assert asyncio.run(spy()) == []


def test_what_is_not_followed_any_more_is_told_to_nobody(
    start_rosa: Callable[..., Rosa], upstream: Upstream
) -> None:
    rosa = start_rosa(upstream.url)
    lobby = Lobby(rosa, "quiet")

    async def leave() -> list[dict[str, Any]]:
        async with visiting(rosa, KIOSK, lobby.cookie) as page:
            await followed(page, lobby, rosa)
            await page.send("unfollow")
            await heeded(page)
            await lobby.asked(rosa, QUESTION)
            await asyncio.sleep(0.3)
            return page.told

    assert [one["is"] for one in asyncio.run(leave()) if one["is"] != "beat"] == ["error"]
