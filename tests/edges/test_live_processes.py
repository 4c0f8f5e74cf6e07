"""Two processes with Redis between them: what one says and does is seen in the other."""

import asyncio
import json
import socket
from collections.abc import Callable, Iterator

import pytest

from agent.core.phrases import HOLDING, JOINED
from tests.bench.processes import Rosa
from tests.edges.sockets import PATH, watching
from tests.edges.staff import Staff, make_account
from tests.edges.test_live import ENDLESS, ask, do
from tests.services import running_redis
from tests.upstream import Script, Upstream


@pytest.fixture
def pair(start_rosa: Callable[..., Rosa]) -> Iterator[tuple[Rosa, Rosa]]:
    """Two Rosas over one database."""
    with running_redis() as redis, Upstream(ENDLESS) as upstream:
        one = start_rosa(upstream.url, REDIS_URL=redis.url)
        make_account(one)
        other = start_rosa(
            upstream.url,
            database_url=one.database_url,
            REDIS_URL=redis.url,
            SECRET_KEY=one.key,
            ROSA_API_KEY=one.key,
        )
        other.key = one.key
        yield one, other


def test_turn_of_another_process_is_watched_and_paused(pair: tuple[Rosa, Rosa]) -> None:
    async def watch() -> tuple[str, str]:
        here, there = pair
        staff = Staff(here)
        async with watching(here, staff) as watcher:
            task = asyncio.create_task(ask(there, "visit", "Where is it?"))
            await watcher.until(lambda: watcher.card("Where is it?"))
            key = watcher.card("Where is it?")["id"]
            await watcher.open(key)
            await watcher.until(lambda: watcher.lines and watcher.line()["answer"])
            assert watcher.line()["status"] == ""
            await do(staff, key, "pause")
            await watcher.until(lambda: watcher.line()["status"] == "done")
            return await task, await ask(there, "visit")

    joined = f"{JOINED['en']} {HOLDING['en']}"
    first, second = asyncio.run(watch())

    assert first.startswith("It is ")
    assert first.endswith(joined)
    assert second == joined


def test_reader_who_does_not_read_is_given_up_and_slows_no_reply(
    start_rosa: Callable[..., Rosa],
) -> None:
    long = Script(text=tuple("words " * 40 for _ in range(40)))
    with Upstream(long) as upstream:
        rosa = start_rosa(upstream.url, STALL_S="1")
        make_account(rosa)
        staff = Staff(rosa)

        async def watch() -> list[str]:
            async with watching(rosa, staff) as watcher:
                for _ in range(8):
                    await ask(rosa, "visit")
                await watcher.until(lambda: watcher.cards)
                (key,) = watcher.cards
            with socket.create_connection(("127.0.0.1", rosa.port)) as line:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                await asyncio.to_thread(_ask_and_read_nothing, line, rosa, staff, key)
                heard = []
                while "client-stalled" not in rosa.log():
                    heard.append(await ask(rosa, "visit"))
                return heard

        assert set(asyncio.run(watch())) == {"".join(long.text)}


def _ask_and_read_nothing(line: socket.socket, rosa: Rosa, staff: Staff, key: str) -> None:
    cookie = "; ".join(f"{name}={value}" for name, value in staff.cookies.items())
    line.sendall(
        f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{rosa.port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        f"Sec-WebSocket-Version: 13\r\nOrigin: http://127.0.0.1:{rosa.port}\r\n"
        f"Cookie: {cookie}\r\n\r\n".encode()
    )
    assert b"101" in line.recv(4096)
    text = json.dumps({"watch": key}).encode()
    # A frame of a client is masked; a mask of zeros changes nothing.
    line.sendall((bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text) * 2000)
