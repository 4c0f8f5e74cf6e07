"""Watching running conversations over real sockets, and stepping in."""

import asyncio
import json
import uuid
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from agent.core.phrases import GOODBYE, HOLDING, JOINED
from tests.bench.processes import Rosa
from tests.edges.conftest import exported
from tests.edges.sockets import watching
from tests.edges.staff import Staff, make_account
from tests.upstream import Script, Upstream

QUESTION = "Where is the cloakroom?"
SLOW = Script(text=("It is ", "near ", "the ", "entrance."), gap_s=0.4)
# Goes on until staff end it, and long enough for staff to speak, on a busy machine too.
ENDLESS = Script(text=("It is ", *["near "] * 200), gap_s=0.3)
SLOWER = Script(text=SLOW.text, gap_s=2.0)
JOINED_IN = f"{JOINED['en']} {HOLDING['en']}"


@pytest.fixture(scope="module")
def rosa(staffed_rosa: Rosa) -> Rosa:
    make_account(staffed_rosa, "watcher", ["view_conversation"])
    rights = ["view_conversation", "steer_conversation", "erase_conversation"]
    make_account(staffed_rosa, "helper", rights)
    return staffed_rosa


@pytest.fixture(scope="module")
def helper(rosa: Rosa) -> Staff:
    return Staff(rosa, "helper")


@pytest.fixture(scope="module")
def upstream() -> Any:
    with Upstream(SLOW) as double:
        double.when("xylophone", ENDLESS)
        double.when("marimba", SLOWER)
        yield double


async def ask(rosa: Rosa, key: str, question: str = QUESTION) -> str:
    """Return what a visitor hears, as a stream of text."""
    body = {"messages": [{"role": "user", "content": question}], "stream": True}
    headers = {"Authorization": f"Bearer {rosa.key}", "X-Conversation-ID": key}
    heard = ""
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{rosa.url}/chat/completions", json=body, headers=headers) as response,
    ):
        async for line in response.content:
            if line.startswith(b"data: {"):
                delta = json.loads(line[6:])["choices"][0]["delta"]
                heard += delta.get("content", "")
    return heard


@asynccontextmanager
async def speaking(rosa: Rosa, key: str, question: str) -> AsyncGenerator[Any, None]:
    """Have a visitor ask while the test goes on; gives the task of what is heard."""
    task = asyncio.create_task(ask(rosa, key, question))
    try:
        yield task
    finally:
        await task


async def do(staff: Staff, conversation: str, act: str, **fields: str) -> tuple[int, str]:
    form = {"conversation": conversation, "act": act, **fields}
    return await asyncio.to_thread(staff.post, "/admin/live/act/", form)


def test_words_are_seen_as_they_are_spoken(rosa: Rosa, helper: Staff) -> None:
    async def watch() -> None:
        async with watching(rosa, helper) as watcher, speaking(rosa, "seen", QUESTION):
            await watcher.until(lambda: watcher.card(QUESTION))
            card = watcher.card(QUESTION)
            assert (card["running"], card["lang"], card["channel"]) == (True, "en", "rosa")
            await watcher.open(card["id"])
            await watcher.until(lambda: watcher.lines)
            grown = []
            while watcher.line()["status"] != "done":
                grown.append(watcher.line()["answer"])
                await asyncio.sleep(0.02)

            await watcher.until(lambda: not watcher.card(QUESTION)["running"])
            assert watcher.line()["answer"] == "".join(SLOW.text)
            assert len(set(grown)) >= 3

    asyncio.run(watch())


def test_erased_words_are_gone_from_the_list_and_from_memory(rosa: Rosa, helper: Staff) -> None:
    async def watch() -> None:
        async with watching(rosa, helper) as watcher:
            await ask(rosa, "erased", "Where is my oboe?")
            await watcher.until(lambda: watcher.card("Where is my oboe?"))
            key = watcher.card("Where is my oboe?")["id"]
            page = f"/admin/agent/conversation/{uuid.UUID(key)}/erase/"
            assert (await asyncio.to_thread(helper.post, page, {"confirm": "yes"}))[0] == 302
            await watcher.until(lambda: not watcher.card("Where is my oboe?"))
        async with watching(rosa, helper) as watcher:
            await watcher.until(lambda: watcher.events)
            await watcher.open(key)
            await ask(rosa, "erased", "And my cello?")
            await watcher.until(lambda: watcher.card("And my cello?"))
            await watcher.until(lambda: watcher.lines and watcher.line()["status"])
            assert "oboe" not in json.dumps(watcher.events)

    asyncio.run(watch())


@pytest.mark.parametrize("by", [("--conversation", "told"), ("--before", "")])
def test_what_a_command_erases_is_gone_from_memory_in_seconds(
    rosa: Rosa, helper: Staff, by: tuple[str, str]
) -> None:
    async def watch() -> None:
        async with watching(rosa, helper) as watcher:
            await ask(rosa, "told", "Where is my bassoon?")
            await watcher.until(lambda: watcher.card("Where is my bassoon?"))
            option, value = by
            value = value or datetime.now(UTC).isoformat()
            await asyncio.to_thread(rosa.manage, "purge_conversations", option, value)
            await watcher.until(lambda: not watcher.card("Where is my bassoon?"))

    asyncio.run(watch())


def test_pause_ends_the_running_reply_and_holds_the_next_until_staff_let_it_go_on(
    rosa: Rosa, helper: Staff
) -> None:
    async def watch() -> list[str]:
        async with watching(rosa, helper) as watcher:
            async with speaking(rosa, "held", "Where may I leave my xylophone?") as first:
                await watcher.until(lambda: watcher.card("Where may I leave my xylophone?"))
                key = watcher.card("Where may I leave my xylophone?")["id"]
                await watcher.open(key)
                await watcher.until(lambda: watcher.lines and watcher.line()["answer"])
                assert (await do(helper, key, "pause"))[0] == 200
                await watcher.until(lambda: watcher.held[key]["held"] == "paused")
            heard = [first.result(), await ask(rosa, "held"), await ask(rosa, "elsewhere")]
            assert (await do(helper, key, "go_on"))[0] == 200
            assert watcher.held[key]["by"] == "helper"
            return [*heard, await ask(rosa, "held", "And where is the exit?")]

    first, *rest = asyncio.run(watch())

    assert first.endswith(f"… {JOINED_IN}")
    assert rest == [JOINED_IN, "".join(SLOW.text), "".join(SLOW.text)]
    marks = [(row["status"], row["provider"]) for row in exported(rosa, "held")]
    assert marks == [("done", "environment"), ("done", "staff"), ("done", "environment")]


def test_sentence_is_said_behind_the_running_reply_and_shown_as_said(
    rosa: Rosa, helper: Staff
) -> None:
    async def watch() -> str:
        async with watching(rosa, helper) as watcher:
            async with speaking(rosa, "told", "And the lost marimba?") as task:
                await watcher.until(lambda: watcher.card("And the lost marimba?"))
                key = watcher.card("And the lost marimba?")["id"]
                status, _ = await do(helper, key, "say", text="I will come to you.")
                assert status == 200
                await watcher.until(lambda: watcher.held[key]["say"] == "I will come to you.")
            await watcher.until(lambda: watcher.held[key]["say"] == "")
            return task.result()

    assert asyncio.run(watch()) == "It is near the entrance. I will come to you."


def test_ended_conversation_says_goodbye(rosa: Rosa, helper: Staff) -> None:
    async def watch() -> str:
        async with watching(rosa, helper) as watcher:
            await ask(rosa, "over", "When is it over?")
            await watcher.until(lambda: watcher.card("When is it over?"))
            await do(helper, watcher.card("When is it over?")["id"], "end")
        return await ask(rosa, "over")

    assert asyncio.run(watch()) == GOODBYE["en"]


def test_pause_survives_a_restart_and_a_kill(start_rosa: Callable[..., Rosa]) -> None:
    async def hold(rosa: Rosa, staff: Staff) -> None:
        await ask(rosa, "kept")
        async with watching(rosa, staff) as watcher:
            await watcher.until(lambda: watcher.cards)
            assert (await do(staff, next(iter(watcher.cards)), "pause"))[0] == 200

    rosa = start_rosa()
    make_account(rosa)
    asyncio.run(hold(rosa, Staff(rosa)))
    rosa.kill()
    rosa.start()

    assert asyncio.run(ask(rosa, "kept")) == JOINED_IN


def closed(rosa: Rosa, staff: Staff | None) -> int | None:
    """Return with which code a socket is closed."""

    async def watch() -> int | None:
        async with watching(rosa, staff) as watcher:
            await watcher.until(lambda: watcher.code)
            return watcher.code

    return asyncio.run(watch())


def test_who_is_not_signed_in_or_may_not_watch_is_told_so(rosa: Rosa) -> None:
    assert closed(rosa, None) == 4401
    assert closed(rosa, Staff(rosa, "clerk")) == 4403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_page_of_another_site_gets_no_socket(rosa: Rosa, helper: Staff, origin: str) -> None:
    async def watch() -> None:
        async with watching(rosa, helper, origin=origin):
            pass

    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        asyncio.run(watch())
    assert refused.value.status in (400, 403)


def test_other_paths_have_no_socket(rosa: Rosa, helper: Staff) -> None:
    async def watch() -> None:
        async with watching(rosa, helper, path="/ws/elsewhere/"):
            pass

    with pytest.raises(aiohttp.WSServerHandshakeError):
        asyncio.run(watch())


@pytest.mark.parametrize("sent", ["no JSON", "[]", '{"watch": "x"}', '{"watch": 5}', "{}"])
def test_nonsense_closes_the_socket(rosa: Rosa, helper: Staff, sent: str) -> None:
    async def watch() -> int | None:
        async with watching(rosa, helper) as watcher:
            await watcher.socket.send_str(sent)
            await watcher.until(lambda: watcher.code)
            return watcher.code

    assert asyncio.run(watch()) == 4400


def test_who_watches_may_not_step_in(rosa: Rosa) -> None:
    watcher = Staff(rosa, "watcher")

    assert "rosa-live-steer" not in watcher.get("/admin/live/")[1]
    form = {"conversation": "", "act": "end"}
    assert watcher.post("/admin/live/act/", form)[0] == 403
    assert Staff(rosa, "clerk").get("/admin/live/")[0] == 403
