"""A process of the bridge: its parts begun in order, and drained in order on SIGTERM or SIGINT."""

import asyncio
import logging
import signal
from collections.abc import Coroutine
from typing import Any, Protocol

import uvloop
from django.conf import settings

from agent import chat_rooms, interventions, news, provider_states, running, sources
from agent import desk as desks
from agent.bridge import Bridge
from agent.bridge_bus import Bus, prefix_of, servers
from agent.bridge_health import Health
from agent.chat_limits import limits
from agent.providers import registry
from agent.queued import Queue

log = logging.getLogger("rosa.bridge")


class Part(Protocol):
    """What works beside the requests of core NATS."""

    async def begin(self, bus: Bus) -> None:
        """Begin, once the bus is reached; waits for nothing."""

    async def end(self) -> None:
        """End in order, within DRAIN_S."""

    def cut(self) -> None:
        """Have an end that goes on take no longer."""


def parts_of(bridge: Bridge) -> list[Part]:
    """Return the parts of a bridge, in the order in which they begin."""
    return [Queue(bridge)]


def begin() -> None:
    """Begin the journal, and keep current what turns read."""
    running.journal()
    # Requests are refused until there is something.
    desks.live.watch()
    provider_states.begin()
    interventions.begin()


def end() -> None:
    """Write what waits and end the threads."""
    provider_states.end()
    running.close()
    interventions.stop()
    desks.live.stop()


def run() -> int:
    """Serve the bus until told to end; return the exit code. Raises BadAddress, OSError."""
    bus = Bus(servers(settings.NATS_URL), prefix_of(settings.NATS_PREFIX))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        try:
            return runner.run(_serve(bus))
        finally:
            end()


async def _serve(bus: Bus) -> int:
    bridge = Bridge(bus)
    told, begun = asyncio.Event(), list[Part]()

    def stop() -> None:
        # Told twice: at once.
        if told.is_set():
            bridge.cut()
            for part in begun:
                part.cut()
        told.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    health, parts = Health(bridge, settings.BRIDGE_PORT), parts_of(bridge)
    await health.begin()
    await news.begin()
    sources.here.begin()
    await limits.begin()
    bridge.begin()
    try:
        if await _unless(told, bus.begin()):
            for part in parts:
                await part.begin(bus)
                begun.append(part)
            log.info("bridge-ready prefix=%s", bus.prefix)
            await told.wait()
        await _drain(bridge, begun)
    finally:
        await health.end()
        await bus.end()
        await limits.end()
        await chat_rooms.end()
        await sources.here.end()
        await news.end()
        await registry.close_all()
    return 0


async def _unless(told: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Return whether work is done, before the process is told to end."""
    doing, ending = asyncio.ensure_future(work), asyncio.ensure_future(told.wait())
    await asyncio.wait((doing, ending), return_when=asyncio.FIRST_COMPLETED)
    ending.cancel()
    if doing.done():
        await doing
        return True
    doing.cancel()
    await asyncio.gather(doing, return_exceptions=True)
    return False


async def _drain(bridge: Bridge, parts: list[Part]) -> None:
    log.info("bridge-ending running=%d waiting=%d", bridge.gate.running, bridge.gate.waiting)
    cut, *_ends = await asyncio.gather(
        bridge.drain(settings.DRAIN_S), *(part.end() for part in reversed(parts))
    )
    log.info("bridge-ended cut=%d", cut)
