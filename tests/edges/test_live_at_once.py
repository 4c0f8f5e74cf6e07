"""What staff do takes hold at once, also of a reply whose provider says nothing."""

import asyncio
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from agent.core.phrases import GOODBYE, HOLDING, JOINED
from tests.bench.processes import Rosa
from tests.edges.journals import until
from tests.edges.line import read_until
from tests.edges.staff import Staff, make_account
from tests.edges.test_live import ask as hear
from tests.edges.utterances import LIMIT_S, MUTE, ask, become
from tests.services import running_redis
from tests.upstream import Script, Upstream

JOINED_IN = f"{JOINED['en']} {HOLDING['en']}"
STALLED = Script(text=("It is ",), then="hang")
LATE = Script(text=("It is ", "near."), first_token_s=1.0)
SAID_BY = {"pause": JOINED_IN, "end": GOODBYE["en"]}
WAITS = {
    "for the first word": (MUTE, True, b""),
    "in the middle": (STALLED, True, b"It is"),
    "for all of it": (MUTE, False, b""),
}


@pytest.fixture(scope="module")
def helper(rosa: Rosa) -> Staff:
    make_account(rosa)
    return Staff(rosa)


def conversation(rosa: Rosa, key: str) -> str:
    """Return the id of a conversation once it is stored."""
    found: list[Any] = []

    def is_there() -> bool:
        with closing(sqlite3.connect(rosa.folder / "rosa.sqlite3", timeout=5)) as reader:
            query = "SELECT id FROM agent_conversation WHERE key = ?"
            found[:] = reader.execute(query, [key]).fetchall()
        return bool(found)

    until(is_there)
    return str(found[0][0])


def step_in(staff: Staff, rosa: Rosa, key: str, act: str, **fields: str) -> float:
    """Have staff do something to a conversation; return when they are told that it is done."""
    form = {"conversation": conversation(rosa, key), "act": act, **fields}
    assert staff.post("/admin/live/act/", form)[0] == 200
    return time.monotonic()


def ending(line: socket.socket, words: str, mark: bytes) -> tuple[bytes, float]:
    """Return the rest of a reply, and when its words arrived."""
    heard = read_until(line, words.encode())
    at = time.monotonic()
    return heard + (b"" if mark in heard else read_until(line, mark)), at


@pytest.mark.parametrize("act", SAID_BY)
@pytest.mark.parametrize("wait", WAITS)
def test_hold_cuts_a_reply_that_waits_for_a_silent_provider(
    rosa: Rosa, helper: Staff, upstream: Upstream, wait: str, act: str
) -> None:
    script, streams, heard = WAITS[wait]
    key = f"{act}-{list(WAITS).index(wait)}"
    upstream.when(key, script)
    with ask(
        rosa, upstream, f"Where is {key}?", stream=streams, **{"X-Conversation-ID": key}
    ) as line:
        call = upstream.calls[-1]
        if heard:
            read_until(line, heard)
        done_at = step_in(helper, rosa, key, act)
        mark = b"data: [DONE]\n\n" if streams else b'"usage"'
        rest, heard_at = ending(line, SAID_BY[act], mark)

    upstream.wait_until(lambda: call.connection.closed_at)
    assert heard_at - done_at < LIMIT_S
    assert call.connection.closed_at - done_at < LIMIT_S
    assert rest.count(b'"finish_reason":"stop"') == 1
    (row,) = become(rosa, key, "done")
    said = f"It is … {SAID_BY[act]}" if heard else SAID_BY[act]
    assert (row["answer"], row["rule"]) == (said, "staff")
    assert row["stage"] == ("beside" if heard else "instead")


def test_sentence_is_said_before_a_reply_whose_first_word_is_late(
    rosa: Rosa, helper: Staff, upstream: Upstream
) -> None:
    upstream.when("zither", LATE)
    with ask(rosa, upstream, "The zither?", **{"X-Conversation-ID": "zither"}) as line:
        done_at = step_in(helper, rosa, "zither", "say", text="I will come to you.")
        rest, heard_at = ending(line, "I will come to you. ", b"[DONE]")

    assert heard_at - done_at < LIMIT_S
    assert b"near." in rest
    (row,) = become(rosa, "zither", "done")
    assert (row["answer"], row["stage"]) == ("I will come to you. It is near.", "beside")
    assert asyncio.run(hear(rosa, "zither", "And now?")) == "Good day, Excellency."


def test_caller_who_leaves_while_a_sentence_waits_for_the_reply_closes_the_call(
    rosa: Rosa, helper: Staff, upstream: Upstream
) -> None:
    upstream.when("spinet", MUTE)
    with ask(rosa, upstream, "The spinet?", **{"X-Conversation-ID": "spinet"}) as line:
        call = upstream.calls[-1]
        step_in(helper, rosa, "spinet", "say", text="I will come to you.")
        read_until(line, b"I will come")
        left_at = time.monotonic()

    upstream.wait_until(lambda: call.connection.closed_at)
    assert call.connection.closed_at - left_at < LIMIT_S
    (row,) = become(rosa, "spinet", "cut")
    assert row["answer"] == "I will come to you. "


@pytest.fixture
def pair(start_rosa: Callable[..., Rosa], upstream: Upstream) -> Iterator[tuple[Rosa, Rosa]]:
    """Two Rosas over one database, with Redis between them."""
    with running_redis() as redis:
        one = start_rosa(upstream.url, REDIS_URL=redis.url)
        make_account(one)
        shared = {"database_url": one.database_url, "SECRET_KEY": one.key, "ROSA_API_KEY": one.key}
        other = start_rosa(upstream.url, REDIS_URL=redis.url, **shared)
        other.key, other.folder = one.key, one.folder
        yield one, other


def test_hold_of_another_process_cuts_it_too(pair: tuple[Rosa, Rosa], upstream: Upstream) -> None:
    here, there = pair
    staff = Staff(here)
    took = []
    for number, script in enumerate((MUTE, STALLED)):
        key = f"both-{number}"
        upstream.when(key, script)
        with ask(there, upstream, f"Where is {key}?", **{"X-Conversation-ID": key}) as line:
            call = upstream.calls[-1]
            done_at = step_in(staff, here, key, "pause")
            rest, heard_at = ending(line, JOINED_IN, b"[DONE]")
            upstream.wait_until(lambda call=call: call.connection.closed_at)
        took += [heard_at - done_at, call.connection.closed_at - done_at]
        assert b'"finish_reason":"stop"}]}\n\ndata: [DONE]' in rest

    assert [seconds for seconds in took if seconds > LIMIT_S] == []
