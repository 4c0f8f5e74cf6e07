"""Bridges in the test's own process or in processes of their own, beside a real nats-server."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import nats
import orjson
from nats.aio.client import Client

from agent.bridge import Bridge
from agent.bridge_bus import Bus
from agent.bridge_gate import Gate
from tests.bench.processes import Rosa
from tests.edges.endpoints import until

# Seconds that anything may take on a slow machine.
PATIENCE_S = 20.0
READY = "bridge-ready"


@asynccontextmanager
async def bridging(
    url: str, prefix: str = "", gate: Gate | None = None
) -> AsyncGenerator[tuple[Bridge, Client], None]:
    """Give a bridge in this loop and a client beside it."""
    bus = Bus([url], prefix)
    bridge = Bridge(bus, gate=gate)
    bridge.begin()
    await bus.begin()
    client = await connected(url)
    try:
        yield bridge, client
    finally:
        await bridge.drain(PATIENCE_S)
        await bus.end()
        await client.close()


async def connected(url: str) -> Client:
    """Return a client that comes back quickly."""
    return await nats.connect(url, reconnect_time_wait=0.05, max_reconnect_attempts=-1)


async def asked(client: Client, subject: str, **payload: Any) -> dict[str, Any]:
    """Return what is replied to a request."""
    raw = orjson.dumps(payload)
    found: dict[str, Any] = orjson.loads(
        (await client.request(subject, raw, timeout=PATIENCE_S)).data
    )
    return found


class Heard:
    """What is said on some subjects, in order."""

    def __init__(self) -> None:
        self.all: list[tuple[str, dict[str, Any]]] = []

    async def take(self, message: Any) -> None:
        self.all.append((message.subject, orjson.loads(message.data)))

    def on(self, subject: str) -> list[dict[str, Any]]:
        return [payload for where, payload in self.all if where == subject]

    async def until(self, happened: Callable[[], object]) -> None:
        await until(happened)


async def hearing(client: Client, *subjects: str) -> Heard:
    """Return what will be heard there; the server knows by then."""
    heard = Heard()
    for subject in subjects:
        await client.subscribe(subject, cb=heard.take)
    await client.flush()
    return heard


async def until_answered(asks: Callable[[], Awaitable[Any]]) -> Any:
    """Ask again until there is an answer."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return await asks()
        except (nats.errors.Error, TimeoutError):
            assert time.monotonic() < deadline, "Nobody answered."
            await asyncio.sleep(0.05)


class Process:
    """`manage.py bridge` beside a prepared database."""

    def __init__(self, rosa: Rosa, url: str, name: str = "bridge", **settings: str) -> None:
        self._path = rosa.folder / f"{name}.log"
        own = {"NATS_URL": url, **settings}
        self.process = rosa.spawn("manage.py", "bridge", log=self._path.name, **own)

    def log(self) -> str:
        return self._path.read_text(errors="replace")

    def wait_for(self, words: str, count: int = 1) -> None:
        """Return once its log says so. Fails where it ends or does not."""
        deadline = time.monotonic() + 60
        while self.log().count(words) < count:
            goes_on = self.process.poll() is None and time.monotonic() < deadline
            assert goes_on, self.log()[-3000:]
            time.sleep(0.02)

    def end(self) -> int:
        """Tell it to end, kindly, and return its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(30)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)
