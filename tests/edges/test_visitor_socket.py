"""Visitors who speak with Rosa on a page, over a real socket."""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import Any

import aiohttp
import pytest

from agent.core.phrases import GREETING
from tests.bench.processes import Rosa
from tests.edges.journals import until
from tests.edges.utterances import LIMIT_S, become, stored
from tests.edges.visits import KIOSK, Page, chat, make_channel, make_kiosk, visiting, write
from tests.upstream import Script, Upstream

SLOW = Script(text=("One ",) + ("and one ",) * 500, gap_s=0.02)
MUTE = Script(first_token_s=30)


@pytest.fixture(scope="module")
def site(rosa: Rosa) -> str:
    """The query of a chat page."""
    make_channel(rosa, "site")
    return chat("site")


def visit(rosa: Rosa, query: str, work: Callable[[Page], Awaitable[Any]], **how: str) -> Any:
    """Return what a visitor does on a page."""

    async def at_page() -> Any:
        async with visiting(rosa, query, **how) as page:
            return await work(page)

    return asyncio.run(at_page())


async def closed(page: Page) -> int | None:
    await page.until(lambda: page.code)
    return page.code


def ratings(rosa: Rosa, turn: str) -> list[str]:
    with closing(sqlite3.connect(rosa.folder / "rosa.sqlite3", timeout=5)) as reader:
        found = reader.execute(
            "SELECT r.value FROM agent_rating r JOIN agent_attempt a ON a.id = r.attempt_id "
            "WHERE a.turn = ?",
            [turn],
        )
        return [value for (value,) in found]


def test_a_question_is_answered_word_by_word_and_kept(rosa: Rosa, site: str) -> None:
    async def ask(page: Page) -> tuple[dict[str, Any], ...]:
        begun = await page.begin("fr")
        turn = await page.ask("Where is the zither of the lobby?", "q1")
        end = await page.one("end", turn=turn["turn"])
        return begun, turn, end, {"said": page.words(turn["turn"])}

    begun, turn, end, said = visit(rosa, site, ask)

    assert (begun["language"], begun["greeting"]) == ("fr", GREETING["fr"])
    assert (turn["id"], turn["lang"], turn["dir"]) == ("q1", "en", "ltr")
    assert end == {"is": "end", "turn": turn["turn"], "reason": "stop", "can_rate": True}
    (row,) = become(rosa, begun["conversation"], "done")
    assert (row["answer"], row["turn"]) == (said["said"], turn["turn"].replace("-", ""))


def test_a_card_comes_with_an_arabic_answer(rosa: Rosa, site: str) -> None:
    async def ask(page: Page) -> tuple[dict[str, Any], dict[str, Any]]:
        await page.begin("ar")
        turn = await page.ask("هل يشمل المنع التفجيرات تحت الأرض وفي البحر أيضاً؟")
        card = await page.one("card", turn=turn["turn"])
        await page.one("end", turn=turn["turn"])
        return turn, card["card"]

    turn, card = visit(rosa, site, ask)

    assert (turn["lang"], turn["dir"]) == ("ar", "rtl")
    assert (card["kind"], card["lang"], card["dir"]) == ("fact", "ar", "rtl")


def test_what_was_said_is_remembered_and_given_back_after_a_lost_connection(
    rosa: Rosa, site: str, upstream: Upstream
) -> None:
    async def first(page: Page) -> str:
        begun = await page.begin()
        await page.answer("Do you know the theremin?")
        await page.answer("And the ondes?", "2")
        return begun["conversation"]

    key = visit(rosa, site, first)
    roles = [message["role"] for message in upstream.calls[-1].body["messages"]]
    assert roles == ["system", "user", "assistant", "user"]

    async def again(page: Page) -> dict[str, Any]:
        history = [
            {"role": "user", "content": "Do you know the theremin?"},
            {"role": "assistant", "content": "Of course."},
        ]
        begun = await page.begin(conversation=key, history=history)
        await page.answer("Which hall is it in?")
        return begun

    assert visit(rosa, site, again)["conversation"] == key
    assert "Of course." in str(upstream.calls[-1].body["messages"])
    assert len(become(rosa, key, "done", "done", "done")) == 3


@pytest.mark.parametrize("how", ["before the first word", "while it is said"])
def test_the_providers_call_is_closed_when_the_page_leaves(
    rosa: Rosa, site: str, upstream: Upstream, how: str
) -> None:
    word, script = {"before the first word": ("bassoon", MUTE)}.get(how, ("oboe", SLOW))
    upstream.when(word, script)
    left: list[float] = []

    async def leave(page: Page) -> str:
        begun = await page.begin()
        before = len(upstream.calls)
        await page.ask(f"Where is the {word}?")
        await page.until(lambda: len(upstream.calls) > before)
        if script is SLOW:
            await page.one("words")
        left.append(time.monotonic())
        page.socket._response.close()
        return begun["conversation"]

    key = visit(rosa, site, leave)

    connection = upstream.calls[-1].connection
    upstream.wait_until(lambda: connection.closed_at)
    assert connection.closed_at - left[0] < LIMIT_S
    become(rosa, key, "cut")


@pytest.mark.parametrize("what", ["stop", "ask", "leave"])
def test_an_answer_is_stopped_at_once(rosa: Rosa, site: str, upstream: Upstream, what: str) -> None:
    upstream.when("cello", SLOW)
    at: list[float] = []

    async def stop(page: Page) -> tuple[dict[str, Any], str]:
        await page.begin()
        turn = await page.ask("Where is the cello?")
        await page.one("words", turn=turn["turn"])
        call = upstream.calls[-1]
        at.append(time.monotonic())
        if what == "ask":
            await page.ask("Where is the viola?", "2")
        else:
            await page.send(what)
        end = await page.one("end", turn=turn["turn"])
        upstream.wait_until(lambda: call.connection.closed_at)
        at.append(call.connection.closed_at)
        said = page.words(turn["turn"])
        await asyncio.sleep(0.1)
        assert page.words(turn["turn"]) == said
        return end, said

    end, said = visit(rosa, site, stop)

    assert (end["reason"], end["can_rate"]) == ("stopped", True)
    assert at[1] - at[0] < LIMIT_S
    assert said.startswith("One ")


def test_an_answer_is_rated_also_one_that_was_stopped(
    rosa: Rosa, site: str, upstream: Upstream
) -> None:
    upstream.when("harp", SLOW)

    async def rate(page: Page) -> tuple[str, dict[str, Any], dict[str, Any]]:
        begun = await page.begin()
        turn = (await page.ask("Where is the harp?"))["turn"]
        await page.one("words", turn=turn)
        await page.send("stop")
        await page.send("rate", turn=turn, rating="bad")
        rated = await page.one("rated", turn=turn)
        await page.send("rate", turn="01890a5d-ac96-774b-bcce-b302099a8057", rating="good")
        return begun["conversation"], rated, await page.one("error", code="turn_not_found")

    key, rated, _error = visit(rosa, site, rate)

    assert rated["rating"] == "bad"
    (row,) = stored(rosa, key)
    assert row["answer"].startswith("One ")


def test_a_rating_of_who_leaves_at_once_is_kept(rosa: Rosa, site: str, upstream: Upstream) -> None:
    upstream.when("lute", SLOW)

    async def rate(page: Page) -> str:
        await page.begin()
        turn = (await page.ask("Where is the lute?"))["turn"]
        await page.one("words", turn=turn)
        for kind, what in (("stop", {}), ("rate", {"turn": turn, "rating": "good"}), ("leave", {})):
            await page.send(kind, **what)
        await page.socket.close()
        return str(turn).replace("-", "")

    turn = visit(rosa, site, rate)

    until(lambda: ratings(rosa, turn) == ["good"])


def test_nobody_is_answered_before_beginning_nor_without_consent(rosa: Rosa) -> None:
    make_channel(rosa, "asks", notice="consent")

    async def hurry(page: Page) -> list[tuple[str, Any]]:
        await page.send("ask", id="1", text="Where?")
        await page.send("begin", language="en", agreed="yes")
        await page.one("error", code="consent_needed")
        await page.begin(agreed=True)
        await page.send("ask", id="2", text="x" * 2001)
        await page.send("ask", id="3", text=" ")
        await page.send("ask", id="4", text="\u3000")
        await page.one("error", id="4")
        return [(one["code"], one.get("id")) for one in page.all("error")]

    assert visit(rosa, chat("asks"), hurry) == [
        *(("not_begun", "1"), ("consent_needed", None)),
        *(("too_long", "2"), ("nonsense", "3"), ("nonsense", "4")),
    ]


def test_a_page_asks_thirty_times_a_minute_at_most(rosa: Rosa, site: str) -> None:
    async def hurry(page: Page) -> dict[str, Any]:
        await page.begin()
        for number in range(30):
            await page.answer("Hello", str(number))
        await page.send("ask", id="31", text="Hello")
        return await page.one("error")

    assert visit(rosa, site, hurry) == {"is": "error", "code": "too_fast", "id": "31"}


@pytest.mark.parametrize("frame", ["", "[", '{"is": "shout"}', "x" * 300_000, b"\xff"])
def test_nonsense_closes_the_connection(rosa: Rosa, site: str, frame: str | bytes) -> None:
    async def shout(page: Page) -> int | None:
        if isinstance(frame, bytes):
            await page.socket.send_bytes(frame)
        else:
            await page.socket.send_str(frame)
        return await closed(page)

    assert visit(rosa, site, shout) == 4400


@pytest.mark.parametrize("query", [KIOSK, chat("none"), "", "?place=chat&channel=%00"])
def test_a_stranger_is_not_let_in(rosa: Rosa, query: str) -> None:
    assert visit(rosa, query, closed) == 4403


def test_another_sites_page_is_not_let_in(rosa: Rosa, site: str) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError):
        visit(rosa, site, closed, origin="https://elsewhere.example")


def test_a_paired_kiosk_is_let_in_and_its_turns_are_its_channels(rosa: Rosa) -> None:
    channel = make_channel(rosa, "lobby", web_chat=False)
    _kiosk, cookie = make_kiosk(rosa, channel)

    async def ask(page: Page) -> str:
        begun = await page.begin("zh")
        await page.answer("你好")
        return begun["conversation"]

    key = visit(rosa, KIOSK, ask, cookie=cookie)

    (row,) = become(rosa, key, "done")
    assert row["lang"] == "zh"


def test_a_page_whose_web_chat_was_switched_off_answers_nothing_more(rosa: Rosa) -> None:
    make_channel(rosa, "closing")

    async def ask(page: Page) -> int | None:
        await page.begin()
        await page.answer("Hello")
        write(rosa, "UPDATE agent_channel SET web_chat = 0 WHERE slug = 'closing'")
        await asyncio.sleep(1)
        await page.send("ask", id="2", text="Hello")
        return await closed(page)

    assert visit(rosa, chat("closing"), ask) == 4403


def test_words_are_kept_only_where_the_channel_says_so(rosa: Rosa) -> None:
    make_channel(rosa, "silent", keeps="metadata")

    async def ask(page: Page) -> str:
        await page.begin()
        turn = (await page.ask("Where is the celesta?"))["turn"]
        await page.one("end", turn=turn)
        await page.send("rate", turn=turn, rating="good")
        await page.one("rated", turn=turn)
        return str(turn).replace("-", "")

    turn = visit(rosa, chat("silent"), ask)

    assert ratings(rosa, turn) == ["good"]
    with closing(sqlite3.connect(rosa.folder / "rosa.sqlite3", timeout=5)) as reader:
        (row,) = reader.execute("SELECT * FROM agent_attempt WHERE turn = ?", [turn])
    assert "celesta" not in str(row)
    assert "celesta" not in rosa.log()
