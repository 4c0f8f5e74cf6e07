"""What tests of the durable queue share: who asks, who listens, and what is still on the bus."""

import asyncio
from contextlib import suppress
from typing import Any

import orjson

from agent.core.queued import names
from tests.bench.queue_worker import Bus


class Ear:
    """Hears what is published as an answer."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []

    async def listen(self, bus: Bus) -> None:
        for name in ("llm.response", "llm.error"):
            await bus.nc.subscribe(bus.subject(name), cb=self._hear)
        await bus.nc.flush()

    async def _hear(self, message: Any) -> None:
        self.heard.append(orjson.loads(message.data))

    @property
    def ids(self) -> list[str]:
        """The ids of the requests that were answered, in the order of the alphabet."""
        return sorted(told["request_id"] for told in self.heard)


async def ask(bus: Bus, message: str, request_id: str = "") -> None:
    told = {"action": "chat", "channel_id": "lobby", "message": message}
    told |= {"request_id": request_id} if request_id else {}
    await send(bus, orjson.dumps(told))


async def send(bus: Bus, payload: bytes) -> None:
    """Return once JetStream has accepted a request; the stream may not be there yet."""
    async with asyncio.timeout(20):
        while True:
            with suppress(Exception):
                await bus.nc.jetstream().publish(bus.subject("llm.queue"), payload)
                return
            await asyncio.sleep(0.02)


async def left(bus: Bus) -> tuple[int, int]:
    """Return how many requests and how many answers the server still holds."""
    called, js = names(bus.subject("")), bus.nc.jetstream()
    requests = await js.stream_info(called.stream)
    return requests.state.messages, (await js.stream_info(called.outgoing_stream)).state.messages


async def is_empty(bus: Bus) -> bool:
    return await left(bus) == (0, 0)
