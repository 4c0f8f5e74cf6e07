"""The bridge over a real nats-server: requests, commands, services, events, streams, errors."""

import asyncio
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from agent import chat_rooms
from agent import desk as desks
from agent.bridge_gate import Gate
from agent.chat_limits import ChatLimits
from agent.core.chat_texts import HELP
from agent.models import ChatRoom
from tests.edges.bridges import asked, bridging, hearing, until_answered
from tests.edges.dialogues import play
from tests.edges.endpoints import until
from tests.services import Nats, running_nats
from tests.upstream import Script, Upstream

pytestmark = pytest.mark.usefixtures("database")
SPOKEN = ("Good ", "day, ", "Excellency.")


@pytest.fixture(scope="module")
def nats() -> Iterator[Nats]:
    with running_nats() as server:
        yield server


@pytest.fixture
def model(small_prompter: Upstream) -> Upstream:
    """The language model that answers; it says good day."""
    small_prompter.play(Script(text=SPOKEN))
    return small_prompter


def test_a_request_is_answered_to_its_sender_and_as_an_event(nats: Nats, model: Upstream) -> None:
    async def acts():
        async with bridging(nats.url) as (_bridge, client):
            heard = await hearing(client, "llm.response", "llm.error")
            reply = await asked(
                client,
                "llm.request",
                channel_id="lobby",
                username="ada",
                message="Hello?",
                request_id="r-1",
            )
            await heard.until(lambda: heard.all)
            return reply, heard.all

    reply, events = play(acts)

    assert events == [("llm.response", reply)]
    usage = reply.pop("usage")
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"] > 0
    reply.pop("turn")
    assert reply == {
        "channel_id": "lobby",
        "content": "Good day, Excellency.",
        "request_id": "r-1",
        "model": "gpt-4o-mini",
        "persona": "rosa-ctbto-agent",
        "provider": "environment",
        "status": "done",
        "lang": "en",
        "conversation_id": reply["conversation_id"],
        "finish_reason": "stop",
    }


def test_an_event_is_answered_as_an_event(nats: Nats, model: Upstream) -> None:
    async def acts():
        async with bridging(nats.url, "p.") as (_bridge, client):
            heard = await hearing(client, "p.llm.response")
            payload = {"channel": "lobby", "user": "ada", "message": "!chat Hello?"}
            await client.publish("p.rosey.command.chat", orjson.dumps({**payload, "message": "Hi"}))
            await client.publish("p.rosey.command.chat", orjson.dumps(payload))
            await heard.until(lambda: heard.all)
            return [(said["channel_id"], said["content"]) for _where, said in heard.all]

    assert play(acts) == [("lobby", "Good day, Excellency.")]


def test_a_stream_is_numbered_chunks_and_an_end(nats: Nats, model: Upstream) -> None:
    async def acts():
        async with bridging(nats.url) as (_bridge, client):
            heard = await hearing(client, "llm.stream.r-2", "bots.mine")
            ask = {"channel_id": "lobby", "message": "Hello?", "request_id": "r-2"}
            reply = await asked(client, "llm.request", **ask, stream=True)
            await asked(client, "service.llm.chat", **ask, stream="bots.mine")
            await heard.until(lambda: sum("done" in said for _where, said in heard.all) == 2)
            return reply, heard.on("llm.stream.r-2"), heard.on("bots.mine")

    reply, chunks, others = play(acts)

    *texts, end = chunks
    assert [chunk["index"] for chunk in chunks] == list(range(len(chunks)))
    assert "".join(chunk["content"] for chunk in texts) == "Good day, Excellency."
    assert end == {**reply, "index": len(texts), "done": True}
    assert "".join(chunk["content"] for chunk in others[:-1]) == "Good day, Excellency."


def test_services_answer_whether_they_could(nats: Nats, model: Upstream) -> None:
    async def acts():
        async with bridging(nats.url) as (_bridge, client):
            said = [
                await asked(client, f"service.llm.{name}", request_id="r", **given)
                for name, given in (
                    ("chat", {"channel_id": "a", "message": "Hello?"}),
                    ("complete", {"message": "Hello?"}),
                    ("reset_context", {"channel_id": "a"}),
                    ("persona.get", {"channel_id": "a"}),
                    ("persona.set", {"channel_id": "a", "persona": "rosa-ctbto-agent"}),
                    ("persona.set", {"channel_id": "a", "persona": "nobody"}),
                    ("persona.list", {}),
                    ("is_available", {}),
                    ("get_models", {}),
                    ("status", {}),
                    ("usage", {"channel_id": "a"}),
                )
            ]
            return [{name: one[name] for name in one if name in wanted} for one in said]

    wanted = {"success", "content", "persona", "code", "available", "state", "requests", "errors"}
    rosa = {"persona": "rosa-ctbto-agent"}
    assert play(acts) == [
        {"success": True, "content": "Good day, Excellency.", **rosa},
        {"success": True, "content": "Good day, Excellency.", **rosa},
        {"success": True, "content": "", "persona": ""},
        {"success": True, **rosa},
        {"success": True, **rosa},
        {"success": False, "code": "model_not_found"},
        {"success": True},
        {"success": True, "available": True},
        {"success": True},
        {"success": True, "state": "ready"},
        {"success": True, "requests": 11, "errors": 1},
    ]
    assert list(ChatRoom.objects.values_list("key", "resets", "persona__slug")) == [
        ("a", 1, "rosa-ctbto-agent")
    ]


def test_what_is_wrong_is_told_and_nothing_ends(nats: Nats, model: Upstream) -> None:
    async def acts():
        async with bridging(nats.url) as (_bridge, client):
            heard = await hearing(client, "llm.error")
            await client.publish("llm.request", b"\xff")
            reply = await asked(client, "llm.request", channel_id="a", request_id="r", message=7)
            service = await asked(client, "service.llm.chat", channel_id="a", request_id="s")
            unknown = await asked(
                client, "llm.request", channel_id="a", message="Hi", persona="nobody"
            )
            await heard.until(lambda: len(heard.all) == 4)
            well = await asked(client, "llm.request", channel_id="a", message="Hello?")
            return [said for _where, said in heard.all], reply, service, unknown, well["content"]

    events, reply, service, unknown, content = play(acts)

    wrong = {
        "error": "message must be a string, not a number.",
        "code": "invalid_request",
        "channel_id": "a",
        "request_id": "r",
    }
    missing = wrong | {"error": "message is missing or empty.", "request_id": "s"}
    assert (reply, service) == (wrong, {"success": False, **missing})
    assert unknown["code"] == "model_not_found"
    assert events == [
        {
            "error": "The payload is not JSON in UTF-8.",
            "code": "invalid_request",
            "channel_id": "",
            "request_id": events[0]["request_id"],
        },
        wrong,
        missing,
        unknown,
    ]
    assert content == "Good day, Excellency."


def test_an_answer_to_ourselves_does_not_go_round(nats: Nats, model: Upstream) -> None:
    async def acts():
        async with bridging(nats.url) as (bridge, client):
            heard = await hearing(client, "llm.response", "llm.error", "llm.request")
            ask = orjson.dumps({"channel_id": "a", "message": "Hello?"})
            await client.publish("llm.request", ask, reply="llm.request")
            await client.publish("service.llm.status", b"{}", reply="service.llm.status")
            await heard.until(lambda: heard.on("llm.response"))
            await asked(client, "service.llm.status")
            return [where for where, _said in heard.all], bridge.tally.requests

    assert play(acts) == (["llm.request", "llm.response"], 3)


def test_too_much_at_once_is_refused_at_once(nats: Nats, model: Upstream) -> None:
    model.play(Script(text=SPOKEN, first_token_s=0.4))

    async def acts():
        async with bridging(nats.url, gate=Gate(running=1, waiting=1)) as (bridge, client):
            asks = [
                asyncio.create_task(
                    asked(client, "llm.request", channel_id=str(n), message="Hello?")
                )
                for n in range(5)
            ]
            await until(lambda: bridge.gate.running)
            status = await asked(client, "service.llm.status")
            return status["running"], sorted(
                one.get("code", "answered") for one in await asyncio.gather(*asks)
            )

    running, ends = play(acts)

    assert (running, ends) == (1, ["answered", "answered", "too_busy", "too_busy", "too_busy"])


def test_who_has_waited_too_long_is_told(nats: Nats, model: Upstream) -> None:
    model.play(Script(text=SPOKEN, first_token_s=0.6))

    async def acts():
        async with bridging(nats.url, gate=Gate(patience_s=0.1)) as (_bridge, client):
            asks = (
                asked(client, "llm.request", channel_id="one", message="Hello?") for _ in range(2)
            )
            return sorted(one.get("code", "answered") for one in await asyncio.gather(*asks))

    assert play(acts) == ["answered", "too_busy"]


def test_what_is_cut_at_the_end_is_told(nats: Nats, model: Upstream) -> None:
    model.play(Script(text=SPOKEN, first_token_s=20))

    async def acts():
        async with bridging(nats.url) as (bridge, client):
            heard = await hearing(client, "llm.stream.r")
            asking = asyncio.create_task(
                asked(
                    client,
                    "llm.request",
                    channel_id="a",
                    message="Hello?",
                    request_id="r",
                    stream=True,
                )
            )
            await until(lambda: model.calls)
            cut = await bridge.drain(0.1)
            reply = await asking
            await heard.until(lambda: heard.all)
            return cut, reply, heard.on("llm.stream.r")

    cut, reply, chunks = play(acts)

    assert (cut, reply["code"], reply["request_id"]) == (1, "not_ready", "r")
    assert chunks == [{**reply, "index": 0, "done": True, "finish_reason": "error"}]


def test_a_bridge_outlives_a_restart_of_the_server(model: Upstream) -> None:
    async def acts(server: Nats):
        async with bridging(server.url) as (bridge, client):
            for _ in range(2):
                await asyncio.to_thread(server.kill)
                await until(lambda: not bridge.bus.is_connected)
                await asyncio.to_thread(server.start)
                await until(lambda: bridge.bus.is_connected and client.is_connected)
            reply = await until_answered(
                lambda: asked(client, "llm.request", channel_id="a", message="Hello?")
            )
            return reply["content"]

    with running_nats() as server:
        assert play(lambda: acts(server)) == "Good day, Excellency."


def test_a_bridge_waits_for_a_server_that_comes_later(model: Upstream) -> None:
    async def acts(server: Nats):
        starting = asyncio.get_running_loop().call_later(
            0.5, lambda: asyncio.ensure_future(asyncio.to_thread(server.start))
        )
        async with bridging(server.url) as (_bridge, client):
            starting.cancel()
            return (await asked(client, "service.llm.status"))["state"]

    with running_nats() as server:
        server.stop()
        assert play(lambda: acts(server)) == "ready"


def test_nothing_is_answered_while_there_is_no_content(nats: Nats, model: Upstream) -> None:
    desks.live.forget()

    async def acts():
        async with bridging(nats.url) as (_bridge, client):
            status = await asked(client, "service.llm.status")
            reply = await asked(client, "llm.request", channel_id="a", message="Hello?")
            return status["state"], reply["code"]

    assert play(acts) == ("starting", "not_ready")


def test_a_room_that_is_off_hears_nothing(nats: Nats, model: Upstream) -> None:
    ChatRoom.objects.create(key="off", enabled=False)

    async def acts():
        async with bridging(nats.url) as (_bridge, client):
            heard = await hearing(client, "llm.response", "llm.error")
            for words in ("!chat Hello?", "!chat help"):
                await asked(client, "rosey.command.chat", channel_id="off", message=words)
            await heard.until(lambda: len(heard.all) >= 2)
            return [(where, said["code"]) for where, said in heard.all]

    assert play(acts) == [("llm.error", "room_off")] * 2


def test_a_command_is_streamed_and_its_help_is_told(nats: Nats, model: Upstream) -> None:
    async def acts():
        async with bridging(nats.url) as (_bridge, client):
            heard = await hearing(client, "llm.stream.r-3")
            ask = {"channel_id": "lobby", "username": "ada", "request_id": "r-3", "stream": True}
            await asked(client, "rosey.command.chat", **ask, message="!chat Hello?")
            await heard.until(lambda: any("done" in said for _where, said in heard.all))
            shown = await asked(client, "rosey.command.chat", channel_id="a", message="!chat help")
            return [said["content"] for _where, said in heard.all], shown["content"]

    (*chunks, end), shown = play(acts)

    assert ("".join(chunks), end) == ("Good day, Excellency.", "Good day, Excellency.")
    assert shown == HELP["en"]


def test_marks_of_a_limit_are_events(
    nats: Nats, model: Upstream, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CHAT_TOKENS_PER_DAY, settings.CHAT_PERSON_TOKENS_PER_DAY = 1, 0
    monkeypatch.setattr(chat_rooms, "limits", ChatLimits())

    async def acts():
        async with bridging(nats.url) as (_bridge, client):
            heard = await hearing(client, "llm.limit")
            ask = {"channel_id": "marks", "username": "ada", "message": "Hello?"}
            await asked(client, "llm.request", **ask)
            await heard.until(lambda: heard.all)
            return [said for _where, said in heard.all], await asked(client, "llm.request", **ask)

    events, refused = play(acts)

    assert [(one["channel_id"], one["limit"]) for one in events] == [("marks", 1)] * len(events)
    assert events[-1]["percent"] == 100
    assert refused["code"] == "limit_reached"
