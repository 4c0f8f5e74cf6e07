"""Dialogues over a real WebSocket: who hears what, who may steer, and what ends them."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from agent.models import Voice
from tests.bench.processes import Rosa, free_port
from tests.edges.guests import TWO, Guest, at_dialogue
from tests.edges.utterances import LIMIT_S
from tests.edges.visits import make_row
from tests.upstream import Script, Upstream

WORDS = "Good day, Excellency."
SLOW = Script(text=("One ",) + ("and one ",) * 500, gap_s=0.02)
MUTE = Script(first_token_s=30)
LINE = ["turn", "text", "message"]


def paced(word: str) -> Script:
    """A line of which the next side says the same."""
    return Script(text=("The ", f"{word} ", "is ", "far ", "off."), gap_s=0.05)


def attend(rosa: Rosa, work: Callable[[Guest], Awaitable[Any]], **query: Any) -> Any:
    """Return what somebody does who begins a dialogue."""

    async def begun() -> Any:
        async with at_dialogue(rosa, **{**TWO, **query}) as guest:
            return await work(guest)

    return asyncio.run(asyncio.wait_for(begun(), 60))


async def session(guest: Guest) -> str:
    return str((await guest.one("session"))["session_id"])


async def steps(guest: Guest) -> None:
    """Wait until all that a guest has asked for was done."""
    before = len(guest.all("error", code="bad_request"))
    await guest.send("say", text="")
    await guest.until(lambda: len(guest.all("error", code="bad_request")) > before)


def test_two_personas_speak_in_turn_until_the_dialogue_is_complete(rosa: Rosa) -> None:
    async def listen(guest: Guest) -> Guest:
        await guest.end()
        return guest

    guest = attend(rosa, listen, max_turns=4)

    assert guest.types == [
        *("session", "state", "phase", *LINE, *LINE, "phase", *LINE, "phase", *LINE, "end")
    ]
    assert guest.lines() == [
        *((1, "agent_1", WORDS), (2, "agent_2", WORDS)),
        *((3, "agent_1", WORDS), (4, "agent_2", WORDS)),
    ]
    assert [guest.words(n) for n in (1, 2, 3, 4)] == [WORDS] * 4
    phases = [(one["turn_number"], one["conversation_phase"]) for one in guest.all("phase")]
    assert phases == [(1, "introduction"), (3, "conversation"), (4, "flirt")]
    assert (guest.told[-1]["reason"], guest.code) == ("complete", 1000)
    assert [one["seq"] for one in guest.told] == sorted({one["seq"] for one in guest.told})
    first, last = guest.told[0], guest.all("message")[-1]
    assert (first["may_steer"], first["status"], first["running"]) == (True, "initialized", None)
    assert (last["turn_count"], last["next_speaker"], last["is_conversation_complete"]) == (
        *(4, None, True),
    )


def test_a_complete_dialogue_is_shown_whole_to_who_comes_then(rosa: Rosa) -> None:
    async def listen(guest: Guest) -> tuple[list[Any], list[Any], int | None]:
        key = await session(guest)
        await guest.end()
        async with at_dialogue(rosa, session_id=key) as late:
            await late.end()
            return [*guest.lines()], [late.types, late.lines()], late.code

    lines, seen, code = attend(rosa, listen, max_turns=2)

    assert seen == [["session", "end"], lines]
    assert code == 1000


def test_spectators_who_come_in_the_middle_have_all_of_it(rosa: Rosa, upstream: Upstream) -> None:
    upstream.when("lighthouse", paced("lighthouse"))

    async def join(guest: Guest) -> list[Guest]:
        key = await session(guest)
        await guest.one("text", turn_number=2)
        async with (
            at_dialogue(rosa, session_id=key) as one,
            at_dialogue(rosa, session_id=key) as two,
        ):
            for reader in (guest, one, two):
                await reader.end()
            return [guest, one, two]

    guest, *spectators = attend(rosa, join, max_turns=4, scenario="They keep a lighthouse.")

    for one in spectators:
        assert one.lines() == guest.lines()
        assert [one.words(n) for n in (2, 3, 4)] == ["The lighthouse is far off."] * 3
        assert one.told[0]["running"]["text"].startswith("The")
        assert (one.types[-1], one.code) == ("end", 1000)


def test_one_turn_at_a_time_where_the_page_asks_for_each(rosa: Rosa) -> None:
    async def steer(guest: Guest) -> Guest:
        await session(guest)
        await guest.send("next", after=0)
        await guest.one("message", turn_count=1)
        await guest.send("next", after=1, force_agent="agent_1")
        await guest.one("message", turn_count=2)
        # Of another page that has heard the same.
        await guest.send("next", after=1)
        await steps(guest)
        await guest.send("next", force_agent="agent_2")
        await guest.one("message", turn_count=3)
        return guest

    guest = attend(rosa, steer, auto="false")

    assert [(side, text) for _n, side, text in guest.lines()] == [
        *(("agent_1", WORDS), ("agent_1", WORDS), ("agent_2", WORDS))
    ]
    assert guest.all("state") == []


def test_it_can_be_paused_and_gone_on_with(rosa: Rosa, upstream: Upstream) -> None:
    upstream.when("glacier", paced("glacier"))

    async def steer(guest: Guest) -> tuple[int, Guest]:
        await guest.one("text", turn_number=1)
        await guest.send("pause")
        await guest.one("message", turn_count=1)
        await asyncio.sleep(0.3)
        paused_at = len(guest.all("message"))
        await guest.send("run")
        await guest.end()
        return paused_at, guest

    paused_at, guest = attend(rosa, steer, max_turns=2, scenario="They cross a glacier.")

    assert (paused_at, len(guest.lines())) == (1, 2)
    assert [one["is_running"] for one in guest.all("state")] == [True, False, True]


def test_a_person_steps_in_and_is_answered(rosa: Rosa, upstream: Upstream) -> None:
    upstream.when("orchard", SLOW)

    async def steer(guest: Guest) -> Guest:
        await guest.one("text", turn_number=1)
        await guest.send("say", text="May I ask something?", force_agent="agent_2")
        await guest.one("message", turn_count=3)
        await guest.send("pause")
        return guest

    guest = attend(rosa, steer, scenario="They sit in an orchard.")

    (_, first, cut), *rest = guest.lines()[:3]
    assert (first, cut[:3]) == ("agent_1", "One")
    assert rest == [(2, "human", "May I ask something?"), (3, "agent_2", WORDS)]
    assert guest.all("message")[0]["message"]["status"] == "cut"


def test_a_person_speaks_with_one_persona(rosa: Rosa) -> None:
    async def steer(guest: Guest) -> Guest:
        assert (await guest.one("session"))["next_speaker"] == "human"
        await guest.send("say", text="Good morning")
        await guest.one("message", turn_count=2)
        await guest.send("say", text="And good bye")
        await guest.end()
        return guest

    guest = attend(rosa, steer, mode="human_vs_ai", max_turns=4)

    assert guest.lines() == [
        *((1, "human", "Good morning"), (2, "agent_1", WORDS)),
        *((3, "human", "And good bye"), (4, "agent_1", WORDS)),
    ]


@pytest.mark.parametrize("how", ["stops", "leaves"])
@pytest.mark.parametrize(("word", "script"), [("volcano", MUTE), ("harbour", SLOW)])
def test_the_models_call_is_closed_at_once(
    rosa: Rosa, upstream: Upstream, how: str, word: str, script: Script
) -> None:
    upstream.when(word, script)
    asked_at: list[float] = []

    async def end(guest: Guest) -> list[list[str]]:
        before = len(upstream.calls)
        key = await session(guest)
        async with at_dialogue(rosa, session_id=key) as spectator:
            await spectator.one("session")
            await guest.one("turn")
            await guest.until(lambda: len(upstream.calls) > before)
            if script is SLOW:
                await spectator.one("text")
            asked_at.append(time.monotonic())
            if how == "stops":
                await guest.send("stop")
            else:
                guest.socket._response.close()
            await spectator.one("end")
            async with at_dialogue(rosa, session_id=key) as late:
                whole = await late.one("session")
            ways = [spectator.told[-1]["reason"], whole["running"], whole["is_running"]]
            return [ways, [line["status"] for line in whole["messages"]]]

    ways, statuses = attend(rosa, end, scenario=f"They see a {word}.")

    connection = upstream.calls[-1].connection
    upstream.wait_until(lambda: connection.closed_at)
    assert connection.closed_at - asked_at[0] < LIMIT_S
    assert ways == ["stopped" if how == "stops" else "left", None, False]
    assert statuses == (["cut"] if script is SLOW else [])


def test_who_only_looks_on_ends_nothing_by_leaving(rosa: Rosa, upstream: Upstream) -> None:
    upstream.when("windmill", paced("windmill"))

    async def look(guest: Guest) -> Guest:
        key = await session(guest)
        for _ in range(3):
            async with at_dialogue(rosa, session_id=key) as spectator:
                await spectator.one("session")
        await guest.end()
        return guest

    guest = attend(rosa, look, max_turns=3, scenario="They paint a windmill.")

    assert [text for _n, _side, text in guest.lines()] == ["The windmill is far off."] * 3


def test_it_goes_on_while_one_of_two_who_steer_is_there(rosa: Rosa, upstream: Upstream) -> None:
    upstream.when("viaduct", paced("viaduct"))

    async def leave(guest: Guest) -> Guest:
        key = await session(guest)
        async with at_dialogue(rosa, session_id=key) as other:
            await other.send("run")
            await steps(other)
            guest.socket._response.close()
            await other.end()
            return other

    other = attend(rosa, leave, max_turns=3, scenario="They build a viaduct.")

    assert (len(other.lines()), other.told[-1]["reason"]) == (3, "complete")


def test_a_session_is_joined_after_all_have_left_and_gone_on_with(rosa: Rosa) -> None:
    async def leave(guest: Guest) -> str:
        await guest.send("next")
        await guest.one("message")
        return await session(guest)

    key = attend(rosa, leave, auto="false", max_turns=2)

    async def join() -> Guest:
        async with at_dialogue(rosa, session_id=key) as guest:
            await guest.send("run")
            await guest.end()
            return guest

    guest = asyncio.run(join())

    assert [(number, side) for number, side, _text in guest.lines()] == [
        *((1, "agent_1"), (2, "agent_2"))
    ]


def with_little_room(address: Any) -> socket.socket:
    """Return a socket that takes in little, so that its other side soon notices."""
    made = socket.socket(address[0], address[1], address[2])
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    made.setblocking(False)
    return made


def test_a_reader_who_does_not_read_holds_up_nobody_and_has_it_whole_later(
    rosa: Rosa, upstream: Upstream
) -> None:
    upstream.when("marathon", Script(text=("They ran on in a marathon. " * 40,) * 100))

    async def stall(guest: Guest) -> tuple[list[Any], Guest, float]:
        key = await session(guest)
        url = f"http://127.0.0.1:{rosa.port}/ws?session_id={key}&api_key={rosa.key}"
        connector = aiohttp.TCPConnector(socket_factory=with_little_room)
        async with (
            aiohttp.ClientSession(connector=connector) as client,
            client.ws_connect(url, max_msg_size=0) as line,
        ):
            slow = Guest(line)
            transport: Any = line._response.connection and line._response.connection.transport
            transport.pause_reading()
            began_at = time.monotonic()
            await guest.send("run")
            await guest.one("message", 30, turn_count=50)
            took_s = time.monotonic() - began_at
            await guest.send("stop")
            await guest.one("end")
            transport.resume_reading()
            reading = asyncio.create_task(slow.read())
            await slow.until(lambda: slow.lines() == guest.lines())
            reading.cancel()
            return guest.lines(), slow, took_s

    query = {"auto": "false", "max_turns": 200, "scenario": "They run a marathon."}
    lines, slow, took_s = attend(rosa, stall, **query)

    assert len(lines) >= 50
    # It did not take all that was told, but the whole again.
    assert slow.types.count("session") > 1
    assert took_s < 15


def test_a_line_is_told_as_sound_sentence_by_sentence_beside_its_text(rosa: Rosa) -> None:
    async def listen(guest: Guest) -> tuple[Guest, list[tuple[int, str, bytes]]]:
        await guest.one("message")
        urls = [one["audio_url"] for one in guest.all("audio")]
        urls.append(guest.all("message")[0]["message"]["audio_url"])
        found = []
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {rosa.key}"}) as client:
            for url in urls:
                async with client.get(f"http://127.0.0.1:{rosa.port}{url}") as got:
                    found.append((got.status, got.content_type, (await got.read())[:1]))
        return guest, found

    guest, found = attend(rosa, listen, max_turns=1, sound="true")

    heard = [(one["index"], one["text"], one["seconds"] > 0) for one in guest.all("audio")]
    assert heard == [(0, WORDS, True)]
    assert found == [(200, "audio/mpeg", b"\xff")] * 2


def test_the_text_goes_on_where_a_voice_fails_and_that_is_told_once_a_line(rosa: Rosa) -> None:
    make_row(
        rosa,
        Voice,
        slug="away",
        title="Away",
        kind="openai",
        name="alloy",
        base_url=f"http://127.0.0.1:{free_port()}/v1",
    )

    async def known() -> Guest:
        # Until the server has taken in the voice; it knows none of that name before.
        while True:
            query = {**TWO, "sound": "true", "agent_1_voice": "away", "max_turns": "2"}
            async with at_dialogue(rosa, **query) as guest:
                await guest.end()
                if guest.all("error", code="voice_failed"):
                    return guest
            await asyncio.sleep(0.1)

    guest = asyncio.run(asyncio.wait_for(known(), 30))

    assert [text for _n, _side, text in guest.lines()] == [WORDS, WORDS]
    assert [(one["code"], one["turn_number"]) for one in guest.all("error")] == [
        ("voice_failed", 1)
    ]
    failed, spoken = [one["message"] for one in guest.all("message")]
    assert [bool(failed["voice_error"]), bool(failed["audio_url"])] == [True, False]
    assert [bool(spoken["voice_error"]), bool(spoken["audio_url"])] == [False, True]


@pytest.mark.parametrize(
    ("query", "code", "error"),
    [
        ({"session_id": str(uuid4())}, 4404, "session_not_found"),
        ({"session_id": "nonsense"}, 4404, "session_not_found"),
        ({}, 4400, "bad_request"),
        ({"agent_1_persona": "Ada"}, 4400, "bad_request"),
        ({**TWO, "max_turns": "many"}, 4400, "bad_request"),
        ({**TWO, **{f"more_{number}": "" for number in range(60)}}, 4400, "bad_request"),
        ({**TWO, "mode": "all_vs_all"}, 4400, "bad_request"),
        ({**TWO, **{f"field_{n}": "" for n in range(60)}}, 4400, "bad_request"),
    ],
)
def test_what_cannot_be_begun_or_joined_is_refused_with_a_reason(
    rosa: Rosa, query: dict[str, str], code: int, error: str
) -> None:
    async def ask() -> Guest:
        async with at_dialogue(rosa, **query) as guest:
            await guest.end()
            return guest

    guest = asyncio.run(ask())

    assert ([one["code"] for one in guest.told], guest.code) == ([error], code)


def test_nobody_is_let_in_without_a_key(rosa: Rosa) -> None:
    async def ask() -> list[Any]:
        found: list[Any] = []
        for key, query in (("wrong", {}), (rosa.key, {}), ("", {"api_key": rosa.key})):
            headers = {} if key else {"Authorization": ""}
            async with at_dialogue(rosa, key, headers, **TWO, **query, auto="false") as guest:
                await guest.until(lambda: guest.told)
                found.append((guest.told[0]["type"], guest.told[0].get("code")))
        return found

    assert asyncio.run(ask()) == [
        ("error", "invalid_api_key"),
        ("session", None),
        ("session", None),
    ]


@pytest.mark.parametrize(
    "frame",
    ["", "nonsense", "[]", '{"type": "session"}', '{"type": "next", "after": "x"}', "x" * 30_000],
)
def test_nonsense_closes_the_connection(rosa: Rosa, frame: str) -> None:
    async def send(guest: Guest) -> tuple[str, int | None]:
        await session(guest)
        await guest.socket.send_str(frame)
        await guest.end()
        return guest.told[-1]["code"], guest.code

    assert attend(rosa, send, auto="false") == ("bad_request", 4400)


def test_too_many_frames_close_the_connection(rosa: Rosa) -> None:
    async def send(guest: Guest) -> int | None:
        await session(guest)
        for _ in range(200):
            await guest.send("pause")
        return await guest.end()

    assert attend(rosa, send, auto="false") == 4400


def test_the_end_of_the_server_cuts_the_line_tells_all_and_loses_nothing(
    start_rosa: Callable[..., Rosa],
) -> None:
    with Upstream(SLOW) as upstream:
        rosa = start_rosa(upstream.url)

        async def end(guest: Guest) -> tuple[str, list[int | None]]:
            key = await session(guest)
            async with at_dialogue(rosa, session_id=key) as spectator:
                await spectator.one("text")
                assert rosa.process
                rosa.process.terminate()
                return key, [await guest.end(), await spectator.end()]

        key, codes = attend(rosa, end)
        assert rosa.process
        assert rosa.process.wait(10) == 0
        rosa.start()

        async def join() -> dict[str, Any]:
            async with at_dialogue(rosa, session_id=key) as guest:
                return await guest.one("session")

        whole = asyncio.run(join())

    assert codes == [1012, 1012]
    ((status, text),) = [(line["status"], line["text"]) for line in whole["messages"]]
    assert (status, text[:3]) == ("cut", "One")
