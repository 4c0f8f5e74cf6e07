"""The durable queue: requests that JetStream keeps until they are answered, each once at most.

A request is claimed in the database, answered, and its answer is stored there before it leaves
through a stream that passes each on once. Only then is the request taken from the queue. Whoever
dies in between leaves what the next one needs to go on from there.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

import nats
from django.conf import settings
from nats.aio.client import Client
from nats.aio.msg import Msg

from agent import queued_store as store
from agent import queued_streams
from agent.core.errors import NotReady, RosaError
from agent.core.queued import (
    Head,
    Reply,
    delay_s,
    error_reply,
    gave_up_reply,
    named,
    names,
    read_head,
    too_large_reply,
)
from agent.entry import kept_request_id
from agent.faults import described
from agent.queued_store import DATABASE_S, Next, Standing, stored
from agent.queued_streams import Settling, Streams
from agent.threads import to_its_end

log = logging.getLogger("rosa.queue")
# Requests that one bridge works on at a time: no more are fetched.
AT_ONCE = 16
# Seconds between two renewals of what is being worked on, here and on the bus.
RENEW_S = 5.0
_LOOKS_S = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
# Seconds between two looks for requests that the server hands out to nobody, and for old rows.
SWEEP_S, _TIDY_S = 20.0, 3600.0
# What the bus may fail with.
_AWAY = (nats.errors.Error, TimeoutError, OSError)


class Bus(Protocol):
    """The connected bus."""

    nc: Client

    def subject(self, name: str) -> str:
        """Return a subject behind the prefix."""
        ...


class Requests(Protocol):
    """Who reads and answers requests of the form of `llm.request`."""

    def parse(self, payload: bytes, request_id: str) -> Any:
        """Return a request; `request_id` counts where it names none. Raises RequestError."""
        ...

    async def answer(self, request: Any) -> dict[str, Any]:
        """Return what `llm.response` is to say. Raises RosaError; NotReady: ask again later."""
        ...


class Queue:
    """A part of the bridge; `begin` waits for nothing, so that a bus without JetStream does too."""

    def __init__(self, requests: Requests, at_once: int = AT_ONCE) -> None:
        self._requests, self._at_once = requests, at_once
        self._opening = asyncio.Lock()
        self._streams: Streams | None = None
        self._workers: list[asyncio.Task[None]] = []
        self._busy: set[asyncio.Task[None] | None] = set()
        self._tidying: asyncio.Task[None] | None = None
        self._is_ending = False

    async def begin(self, bus: Bus) -> None:
        self._bus, self._names = bus, names(bus.subject("llm.queue").removesuffix("llm.queue"))
        self._settling = Settling(lambda: bus.nc)
        for _ in range(self._at_once):
            self._workers.append(asyncio.create_task(self._work()))
        self._tidying = asyncio.create_task(self._tidy())

    async def end(self) -> None:
        """Fetch no more; what is being worked on has DRAIN_S seconds, then it goes back."""
        self._is_ending, until = True, time.monotonic() + settings.DRAIN_S
        if self._streams:
            # What is asked for already would come to nobody, and wait until it is given up.
            with suppress(*_AWAY):
                await self._streams.stop()
        for task in self._workers:
            if task not in self._busy:
                task.cancel()
        if self._tidying:
            self._tidying.cancel()
        if self._workers:
            await asyncio.wait(self._workers, timeout=max(0.0, until - time.monotonic()))
            self.cut()
            await asyncio.gather(*self._workers, return_exceptions=True)
        if self._streams:
            with suppress(*_AWAY):
                await self._streams.close()
        # Connections are not closed where a loop runs.
        await asyncio.get_running_loop().run_in_executor(None, store.threads.close)

    def cut(self) -> None:
        """Have what is being worked on go back now."""
        for task in self._workers:
            task.cancel()

    async def _work(self) -> None:
        """Fetch and answer one request after the other."""
        mine = asyncio.current_task()
        while not self._is_ending:
            streams = await self._opened()
            try:
                message = await streams.next()
            except TimeoutError:
                continue
            except Exception as exc:  # noqa: BLE001  (the worker must live for the next one)
                await self._lose(streams, exc)
                await asyncio.sleep(_LOOKS_S[0])
                continue
            self._busy.add(mine)
            try:
                await self._take(message)
            except Exception as exc:  # noqa: BLE001  (the worker must live for the next one)
                # The bus gives it to somebody again.
                log.warning("queue-request-postponed error=%s", _named(exc))
            finally:
                self._busy.discard(mine)

    async def _opened(self) -> Streams:
        """Return the streams; where there are none, look again and again."""
        async with self._opening:
            looks = 0
            while self._streams is None:
                try:
                    self._streams = await queued_streams.opened(self._bus.nc, self._names)
                except Exception as exc:  # noqa: BLE001  (all workers wait for it)
                    if looks == 0:
                        log.warning("queue-unavailable error=%s", _named(exc))
                    await asyncio.sleep(_LOOKS_S[min(looks, len(_LOOKS_S) - 1)])
                    looks += 1
                else:
                    log.info("queue-ready subject=%s", self._names.subject)
            return self._streams

    async def _lose(self, streams: Streams, exc: Exception) -> None:
        """Have the streams be looked for anew: the server may have lost them."""
        if self._streams is streams:
            self._streams = None
            log.warning("queue-interrupted error=%s", _named(exc))
            with suppress(*_AWAY):
                await streams.close()

    async def _tidy(self) -> None:
        """Have no request lie about that nobody would answer, and no row of long ago."""
        removed_at = -_TIDY_S
        while True:
            try:
                if time.monotonic() >= removed_at + _TIDY_S:
                    removed_at = time.monotonic()
                    await stored(store.remove_old)
                await self._sweep()
            except (NotReady, *_AWAY):
                # Those who work say so.
                pass
            except Exception as exc:  # noqa: BLE001  (the task must live to try again)
                log.error("queue-not-tidied error=%s", described(exc))
            await asyncio.sleep(SWEEP_S)

    async def _sweep(self) -> None:
        """Put what the server hands out to nobody into the queue anew, or take it away."""
        streams, last = await self._opened(), 0
        # A stream that lets nothing be deleted holds the same one again.
        while (held := await streams.stranded()) and (held.seq or 0) > last:
            payload, number = held.data or b"", held.seq or 0
            head = read_head(payload, number, held.time or datetime.now(UTC))
            key = kept_request_id(head.request_id, keeps_words=False)
            if is_open := not await stored(store.is_answered, key):
                await streams.ask_again(named(payload, head))
            log.warning("queue-request-stranded sequence=%d open=%d", number, is_open)
            await streams.take_away(number)
            last = number

    async def _take(self, message: Msg) -> None:
        """Do what is to be done for a request, and take it from the queue."""
        meta = message.metadata
        head = read_head(message.data, meta.sequence.stream, meta.timestamp)
        # It may name a person.
        key, claim = kept_request_id(head.request_id, keeps_words=False), uuid4()
        try:
            by = time.monotonic() + DATABASE_S / 2
            standing = await stored(store.claim, key, head.room, claim, by)
        except NotReady:
            # It waits until it is known whether its answer has left.
            await message.nak(delay_s(meta.num_delivered))
            return
        if standing.next == Next.WAIT:
            await message.nak(store.LEASE_S / 2)
        elif standing.next == Next.NOTHING:
            if meta.num_delivered > 1:
                # Who died over it may have left its words on the bus.
                await self._remove(await (await self._opened()).published(key))
            await message.ack()
        else:
            await self._finish(message, head, key, claim, standing)

    async def _finish(
        self, message: Msg, head: Head, key: str, claim: UUID, standing: Standing
    ) -> None:
        number = None
        async with _held(message, key, claim):
            reply = standing.reply or await self._made(message, head, standing.next)
            if standing.reply or await stored(store.keep, key, claim, reply):
                number = await self._publish(head, key, reply, standing.age_s)
        if number:
            await stored(store.mark_answered, key)
            await self._remove(number)
            await (message.term() if reply.kind == "error" else message.ack())

    async def _remove(self, number: int | None) -> None:
        if number:
            await (await self._opened()).remove(number)

    async def _made(self, message: Msg, head: Head, what: Next) -> Reply:
        if what == Next.GIVE_UP:
            log.error("queue-request-given-up sequence=%d", message.metadata.sequence.stream)
            return gave_up_reply(head)
        try:
            request = self._requests.parse(message.data, head.request_id)
            # All that run here may be of one room, where each waits for those before it.
            async with asyncio.timeout(settings.REPLY_DEADLINE_S * self._at_once):
                return Reply("response", await self._requests.answer(request))
        except NotReady:
            raise
        except RosaError as exc:
            return error_reply(exc, head)

    async def _publish(self, head: Head, key: str, reply: Reply, age_s: float) -> int:
        """Return once the server has stored an answer, however long that takes."""
        tries = 0
        while True:
            streams = await self._opened()
            try:
                await self._settling.wait()
                number = None
                if age_s > streams.duplicates_s / 2:
                    number = await streams.published(key)
                return number or await streams.publish(key, reply)
            except _AWAY as exc:
                if isinstance(exc, nats.errors.MaxPayloadError) and reply.kind != "error":
                    # It would never leave, and nobody else's would meanwhile.
                    reply = too_large_reply(head)
                    continue
                await self._lose(streams, exc)
                await asyncio.sleep(_LOOKS_S[min(tries, len(_LOOKS_S) - 1)])
                tries += 1


@asynccontextmanager
async def _held(message: Msg, key: str, claim: UUID) -> AsyncGenerator[None, None]:
    """Hold a claim meanwhile. Who fails gives it back, and who is told to end uses up no try.

    Who loses it is cancelled, but not told: two would work on the same request.
    """
    worker, is_lost = asyncio.current_task(), False

    async def renew() -> None:
        nonlocal is_lost
        while not is_lost:
            await asyncio.sleep(RENEW_S)
            with suppress(NotReady, *_AWAY):
                await message.in_progress()
                is_lost = not await stored(store.renew, key, claim)
        if worker:
            worker.cancel()

    renewing = asyncio.create_task(renew())
    try:
        yield
    except BaseException as exc:
        renewing.cancel()
        is_ending = isinstance(exc, asyncio.CancelledError)
        give = store.release if is_ending or isinstance(exc, NotReady) else store.give_back
        after_s = 0.0 if is_ending else delay_s(message.metadata.num_delivered)
        await to_its_end(asyncio.ensure_future(_given_back(give, message, key, claim, after_s)))
        if not (is_ending and is_lost):
            raise
        if worker:
            worker.uncancel()
    finally:
        renewing.cancel()


async def _given_back(
    give: Callable[[str, UUID], None], message: Msg, key: str, claim: UUID, after_s: float
) -> None:
    with suppress(NotReady):
        await stored(give, key, claim)
    with suppress(*_AWAY):
        await message.nak(after_s)


def _named(exc: Exception) -> str:
    """Return what happened, in the server's words where it has any; of a fault of ours, where."""
    if not isinstance(exc, (RosaError, *_AWAY)):
        return described(exc)
    told = getattr(exc, "description", "") or (
        str(exc) if isinstance(exc, queued_streams.OtherStream) else ""
    )
    return f"{type(exc).__name__} ({told})" if told else type(exc).__name__
