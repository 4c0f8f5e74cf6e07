"""`manage.py bridge` as a process: ready, refused, healthy, drained, and two of them at once."""

import asyncio
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.bench.processes import Rosa, free_port
from tests.edges.bridges import READY, Process, asked, connected, hearing
from tests.edges.endpoints import until
from tests.services import Nats, running_nats
from tests.upstream import Script, Upstream

_WRITE = "Write nats://HOST:PORT, more servers after commas."


@pytest.fixture
def nats() -> Iterator[Nats]:
    with running_nats() as server:
        yield server


@pytest.fixture
def begin(
    content_database: Path, tmp_path: Path, upstream: Upstream, nats: Nats
) -> Iterator[Callable[..., Process]]:
    """Begin a bridge over the demo content; several share their database."""
    (tmp_path / "rosa.sqlite3").write_bytes(content_database.read_bytes())
    upstream.play(Script(text=("Good ", "day.")))
    upstream.calls.clear()
    rosa = Rosa(tmp_path, upstream.url)
    begun: list[Process] = []

    def start(**settings: str) -> Process:
        begun.append(Process(rosa, nats.url, f"bridge-{len(begun)}", **settings))
        return begun[-1]

    yield start
    for process in begun:
        if process.process.poll() is None:
            process.kill()


def talk(url: str, acts: Callable[[Any], Awaitable[Any]]) -> Any:
    """Return what comes of acting with a client."""

    async def whole() -> Any:
        client = await connected(url)
        try:
            return await acts(client)
        finally:
            await client.close()

    return asyncio.run(whole())


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", "NATS_URL is not set. Set it, for example nats://127.0.0.1:4222."),
        ("nats://me:secret@,nats://b:4222", f"NATS_URL is malformed (server 1 of 2). {_WRITE}"),
        ("http://127.0.0.1:4222", f"NATS_URL is malformed (server 1 of 1). {_WRITE}"),
    ],
)
def test_an_address_that_is_none_is_refused(begin: Any, url: str, told: str) -> None:
    process = begin(NATS_URL=url)

    assert process.process.wait(60) == 1
    assert process.log().splitlines()[-1] == f"CommandError: {told}"


def test_a_bridge_finishes_what_runs_when_it_is_told_to_end(
    begin: Any, nats: Nats, upstream: Upstream
) -> None:
    upstream.play(Script(text=("Good ", "day."), first_token_s=0.8))
    process = begin()
    process.wait_for(READY)

    async def acts(client: Any) -> Any:
        asks = [
            asyncio.create_task(asked(client, "llm.request", channel_id=str(n), message="Hello?"))
            for n in range(3)
        ]
        while len(upstream.calls) < 3:
            await asyncio.sleep(0.01)
        process.process.terminate()
        return [answer["content"] for answer in await asyncio.gather(*asks)]

    assert talk(nats.url, acts) == ["Good day."] * 3
    assert process.end() == 0
    assert "bridge-ending running=3 waiting=0" in process.log()
    assert "bridge-ended cut=0" in process.log()


def test_what_takes_too_long_is_cut_and_stored(
    begin: Any, nats: Nats, upstream: Upstream, tmp_path: Path
) -> None:
    upstream.play(Script(text=("Good ", "day."), first_token_s=30))
    process = begin(DRAIN_S="0.3")
    process.wait_for(READY)

    async def acts(client: Any) -> Any:
        asking = asyncio.create_task(asked(client, "llm.request", channel_id="a", message="Hello?"))
        while not upstream.calls:
            await asyncio.sleep(0.01)
        process.process.terminate()
        return (await asking)["code"]

    assert talk(nats.url, acts) == "not_ready"
    assert process.end() == 0
    rosa = Rosa(tmp_path, upstream.url)
    lines = rosa.manage("export_conversations", "--format", "jsonl").splitlines()
    assert [(row["question"], row["status"]) for row in map(orjson.loads, lines)] == [
        ("Hello?", "cut")
    ]


def test_a_bridge_that_is_told_twice_ends_at_once(
    begin: Any, nats: Nats, upstream: Upstream
) -> None:
    upstream.play(Script(text=("Good ", "day."), first_token_s=60))
    process = begin(DRAIN_S="60")
    process.wait_for("queue-ready")

    async def acts(client: Any) -> Any:
        payload = orjson.dumps({"channel_id": "a", "message": "Hello?", "request_id": "r-1"})
        await client.jetstream().publish("llm.queue", payload)
        asking = asyncio.create_task(asked(client, "llm.request", channel_id="b", message="Hello?"))
        await until(lambda: len(upstream.calls) == 2)
        process.process.terminate()
        await until(lambda: "bridge-ending" in process.log())
        process.process.terminate()
        code = (await asking)["code"]
        ended = await asyncio.to_thread(process.process.wait, 20)
        return code, ended, (await client.jetstream().stream_info("ROSA_QUEUE")).state.messages

    assert talk(nats.url, acts) == ("not_ready", 0, 1)


def test_two_bridges_answer_each_request_once(begin: Any, nats: Nats) -> None:
    processes = [begin(), begin()]
    for process in processes:
        process.wait_for(READY)
    rooms = [str(number) for number in range(40)]

    async def acts(client: Any) -> Any:
        heard = await hearing(client, "llm.response", "llm.error")
        for room in rooms:
            payload = {"channel_id": room, "message": "Hello?", "request_id": room}
            await client.publish("llm.request", orjson.dumps(payload))
        await heard.until(lambda: len(heard.all) >= len(rooms))
        counts = [(await asked(client, "service.llm.status"))["state"] for _ in range(4)]
        return sorted(said["request_id"] for _where, said in heard.all), counts

    answered, states = talk(nats.url, acts)

    assert (answered, states) == (sorted(rooms), ["ready"] * 4)


def test_a_bridge_tells_its_health_and_figures(begin: Any, nats: Nats) -> None:
    port = free_port()
    process = begin(BRIDGE_PORT=str(port))
    process.wait_for(READY)

    well = fetched(port, "/healthz")
    talk(nats.url, lambda client: asked(client, "llm.request", channel_id="a", message="Hello?"))
    figures = fetched(port, "/metrics")[1].decode()
    nats.stop()
    process.wait_for("bridge-disconnected")
    away = fetched(port, "/healthz")
    nats.start()
    process.wait_for("bridge-connected", 2)

    told = {"database": True, "draining": False, "running": 0, "waiting": 0}
    assert (well[0], orjson.loads(well[1])) == (200, {"status": "ok", "connected": True, **told})
    assert 'rosa_bus_requests_total{subject="llm.request"} 1.0' in figures
    assert (away[0], orjson.loads(away[1])["connected"]) == (503, False)
    assert fetched(port, "/healthz")[0] == 200
    assert fetched(port, "/other")[0] == 404
    assert process.end() == 0


def test_a_bridge_without_a_server_ends_when_told(begin: Any, nats: Nats) -> None:
    nats.stop()
    process = begin()
    process.wait_for("bridge-bus-away")

    assert process.end() == 0


def fetched(port: int, path: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as found:
            return found.status, found.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_a_restart_of_a_bridge_under_load_answers_each_request_once(begin: Any, nats: Nats) -> None:
    processes = [begin(), begin()]
    for process in processes:
        process.wait_for(READY)
    ids = [f"r-{number}" for number in range(200)]

    async def acts(client: Any) -> Any:
        heard = await hearing(client, "llm.response", "llm.error")
        for number, request_id in enumerate(ids):
            payload = {"channel_id": str(number % 20), "message": "Hi?", "request_id": request_id}
            await client.publish("llm.request", orjson.dumps(payload))
            await asyncio.sleep(0.002)
            if number == len(ids) // 2:
                processes[0].process.terminate()
        await heard.until(lambda: len(heard.all) >= len(ids))
        return [(where, said["request_id"]) for where, said in heard.all]

    answers = talk(nats.url, acts)

    assert sorted(answers) == sorted(("llm.response", request_id) for request_id in ids)
    assert [process.end() for process in processes] == [0, 0]
