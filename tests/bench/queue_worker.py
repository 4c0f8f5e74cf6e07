"""Works off the durable queue in a process of its own: `python -m tests.bench.queue_worker`.

The environment names the database, the bus and the model. `--die STEPS` has one process after the
other die, as by kill -9, right after a step; the last one lives. `--fast`: what was left behind is
taken up after a second.
"""

import argparse
import asyncio
import os
import signal
from collections.abc import Callable
from typing import Any

import nats
import orjson

# What a process may die after.
STEPS = ("claimed", "made", "kept", "published", "marked", "removed")


class Bus:
    """A connection to the bus, as the bridge has one."""

    def __init__(self, nc: Any, prefix: str = "") -> None:
        self.nc, self._prefix = nc, prefix

    def subject(self, name: str) -> str:
        return self._prefix + name


async def connected(url: str, prefix: str = "") -> Bus:
    """Return a connection that comes back whenever the server does."""

    async def quiet(_exc: Exception) -> None:
        return

    return Bus(
        await nats.connect(
            url,
            reconnect_time_wait=0.2,
            max_reconnect_attempts=-1,
            connect_timeout=2,
            error_cb=quiet,
        ),
        prefix,
    )


class ChatRequests:
    """Requests of the form of `llm.request`, answered in their rooms."""

    def parse(self, payload: bytes, request_id: str) -> Any:
        from agent.chat_rooms import Asked
        from agent.core.errors import RequestError

        try:
            told = orjson.loads(payload)
            text, room = str(told["message"]), str(told["channel_id"])
        except (ValueError, TypeError, KeyError) as exc:
            raise RequestError("The request cannot be read: send JSON with a message.") from exc
        return Asked(text, room, request_id=request_id)

    async def answer(self, request: Any) -> dict[str, Any]:
        from agent import chat_rooms

        answered = await chat_rooms.answer(request)
        return {
            "channel_id": request.room,
            "content": answered.answer.text,
            "request_id": request.request_id,
        }


def dying(step: str) -> None:
    """Have this process die right after it has done a step."""
    from agent import queued_store, queued_streams

    places: dict[str, tuple[Any, str]] = {
        "claimed": (queued_store, "claim"),
        "made": (ChatRequests, "answer"),
        "kept": (queued_store, "keep"),
        "published": (queued_streams.Streams, "publish"),
        "marked": (queued_store, "mark_answered"),
        "removed": (queued_streams.Streams, "remove"),
    }
    place, name = places[step]
    setattr(place, name, _then_dead(getattr(place, name)))


def _then_dead(work: Callable[..., Any]) -> Callable[..., Any]:
    async def awaited(*given: Any) -> Any:
        await work(*given)
        os.kill(os.getpid(), signal.SIGKILL)

    def done(*given: Any) -> Any:
        work(*given)
        os.kill(os.getpid(), signal.SIGKILL)

    return awaited if asyncio.iscoroutinefunction(work) else done


def soon() -> None:
    """Have what a process left behind be taken up after a second."""
    from agent import queued, queued_store, queued_streams

    queued_streams.ACK_WAIT_S = 1.0
    queued_streams._SETTLE_S = 0.5
    queued_store.LEASE_S = 0.9
    queued.RENEW_S = 0.3


async def work(at_once: int) -> None:
    """Work until SIGTERM."""
    from django.conf import settings

    from agent.providers import registry
    from agent.queued import Queue

    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    bus = await connected(settings.NATS_URL, settings.NATS_PREFIX)
    queue = Queue(ChatRequests(), at_once)
    await queue.begin(bus)
    await stop.wait()
    await queue.end()
    await bus.nc.close()
    await registry.close_all()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--die", default="", help=f"some of {','.join(STEPS)}")
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("--at-once", type=int, default=16)
    options = parser.parse_args()

    import django

    django.setup()

    from agent import desk, running

    for step in filter(None, options.die.split(",")):
        # Nothing has a thread or a connection yet.
        if child := os.fork():
            os.waitpid(child, 0)
            continue
        dying(step)
        break
    if options.fast:
        soon()
    desk.live.refresh()
    asyncio.run(work(options.at_once))
    running.close()


if __name__ == "__main__":
    main()
