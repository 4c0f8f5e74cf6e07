"""The connection to the bus, to servers that are not quite there."""

import asyncio
from typing import Any

import pytest

from agent import bridge_bus
from agent.bridge_bus import Bus
from tests.edges.bridges import connected
from tests.edges.endpoints import until
from tests.services import running_nats

_INFO = b'INFO {"server_id":"x","version":"2.9.10","proto":1,"max_payload":1048576}\r\n'


def test_a_try_that_came_half_way_leaves_no_connection_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bridge_bus, "_CONNECT_S", 0.5)
    begun = ended = 0

    async def greet_only(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the greeting, and nothing after it."""
        nonlocal begun, ended
        begun += 1
        writer.write(_INFO)
        await reader.readuntil(b"PING\r\n")
        writer.write(b"PONG\r\n")
        await reader.read()
        ended += 1
        writer.close()

    async def take(_name: str, _message: Any) -> None:
        return

    async def acts() -> tuple[bool, int]:
        server = await asyncio.start_server(greet_only, "127.0.0.1", 0)
        bus = Bus([f"nats://127.0.0.1:{server.sockets[0].getsockname()[1]}"])
        bus.take("llm.request", take)
        beginning = asyncio.create_task(bus.begin())
        await until(lambda: begun >= 3 and ended >= begun - 1)
        beginning.cancel()
        await bus.end()
        await until(lambda: ended == begun)
        server.close()
        return begun >= 3, begun - ended

    assert asyncio.run(acts()) == (True, 0)


def test_an_end_waits_no_longer_than_it_may_for_what_is_not_handed_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bridge_bus, "_FLUSH_S", 0.5)
    taken = list[str]()

    async def hang(name: str, _message: Any) -> None:
        taken.append(name)
        await asyncio.Event().wait()

    async def acts(url: str) -> None:
        bus = Bus([url])
        bus.take("llm.request", hang)
        await bus.begin()
        client = await connected(url)
        for _ in range(3):
            await client.publish("llm.request", b"{}")
        await until(lambda: taken)
        await asyncio.wait_for(bus.stop_taking(), 10)
        await bus.end()
        await client.close()

    with running_nats() as server:
        asyncio.run(acts(server.url))

    assert taken == ["llm.request"]
