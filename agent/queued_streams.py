"""The streams of the durable queue in JetStream: what comes in, and what leaves once only."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

import nats
import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    RawStreamMsg,
    RePublish,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import NotFoundError

from agent.core.queued import Names, Reply

# Seconds after which a request is delivered again that nobody has renewed.
ACK_WAIT_S = 20.0
# Seconds within which the server knows an answer again; it costs it memory for each.
_DUPLICATES_S = 3600.0
# What the server holds longer than this was never taken back; see `remove`.
_OUTGOING_KEPT_S = 7 * 86_400.0
# Requests that all bridges together may work on.
_UNACKNOWLEDGED = 1000
_API_S = 5.0
# Seconds for which one request for the next message stands. The server forgets it when it restarts.
_NEXT_S = 3.0
_STOP_S = 1.0
# Seconds that those who listen to answers have to come back, too, after the server restarted.
_SETTLE_S = 5.0
_CONNECTED_S = 0.05
Pulling = JetStreamContext.PullSubscription


class Streams:
    """The streams, as they were found or made. All raise nats.errors.Error or TimeoutError."""

    def __init__(
        self,
        nc: Client,
        js: JetStreamContext,
        names: Names,
        pulling: Pulling,
        incoming: StreamConfig,
        outgoing: StreamConfig,
    ) -> None:
        self._nc, self._js, self._names, self._pulling = nc, js, names, pulling
        self._incoming, self._seen_at = incoming.name or "", time.monotonic()
        # Elsewhere what is finished stays.
        self._is_queue = incoming.retention == RetentionPolicy.WORK_QUEUE
        self._outgoing = outgoing.name or ""
        # Seconds within which the server itself drops an answer that it has had already.
        self.duplicates_s = outgoing.duplicate_window

    async def next(self) -> Msg:
        """Return the next request; raises TimeoutError where there is none for a while."""
        try:
            return (await self._pulling.fetch(1, timeout=_NEXT_S))[0]
        except TimeoutError:
            # Nobody answers, either, for a consumer that is gone.
            if time.monotonic() > self._seen_at + _NEXT_S / 2:
                self._seen_at = time.monotonic()
                await self._js.consumer_info(self._incoming, self._names.consumer)
            raise

    async def publish(self, request_id: str, reply: Reply) -> int:
        """Have the server store an answer and pass it on; what it has already, it does neither.

        Return its number there.
        """
        # No more headers than this: they are passed on, and a stream over the answers obeys them.
        headers = {"Nats-Msg-Id": request_id}
        subject, payload = self._names.outgoing + reply.kind, orjson.dumps(reply.payload)
        done = await self._js.publish(subject, payload, headers=headers)
        return done.seq

    async def published(self, request_id: str) -> int | None:
        """Return the number of an answer that the server still holds."""
        state = (await self._js.stream_info(self._outgoing)).state
        for number in range(state.first_seq, state.last_seq + 1) if state.messages else ():
            try:
                held = await self._js.get_msg(self._outgoing, number)
            except NotFoundError:
                continue
            if (held.headers or {}).get("Nats-Msg-Id") == request_id:
                return number
        return None

    async def remove(self, number: int) -> None:
        """Have the server overwrite an answer that has left."""
        await self._delete(self._outgoing, number)

    async def stranded(self) -> RawStreamMsg | None:
        """Return the oldest request where the server hands it out to nobody, else None.

        One that is killed may forget that it had removed a request, or give its number to another
        one; either is finished for it.
        """
        if not self._is_queue:
            return None
        # In this order: what is finished by now is gone by then.
        consumer = await self._js.consumer_info(self._incoming, self._names.consumer)
        finished = consumer.ack_floor.stream_seq if consumer.ack_floor else 0
        state = (await self._js.stream_info(self._incoming)).state
        if not state.messages or state.first_seq > finished:
            return None
        try:
            return await self._js.get_msg(self._incoming, state.first_seq)
        except NotFoundError:
            return None

    async def ask_again(self, payload: bytes) -> None:
        """Put a request at the end of the queue."""
        await self._js.publish(self._names.subject, payload)

    async def take_away(self, number: int) -> None:
        """Remove a request that is finished."""
        await self._delete(self._incoming, number)

    async def _delete(self, stream: str, number: int) -> None:
        # Another bridge may have been faster.
        with suppress(nats.js.errors.APIError):
            await self._js.delete_msg(stream, number)

    async def stop(self) -> None:
        """Have the server hand out no more requests; what it has sent by then is still `next`."""
        if self._nc.is_connected:
            await self._nc._send_unsubscribe(self._pulling._sub._id)  # noqa: SLF001
            await self._nc.flush(timeout=_STOP_S)

    async def close(self) -> None:
        await self._pulling.unsubscribe()


async def opened(nc: Client, names: Names) -> Streams:
    """Find the streams and the consumer, or make them; settings of those found are left alone."""
    js = nc.jetstream(timeout=_API_S)
    incoming = await _found_or_made(js, names.subject, _incoming(names))
    outgoing = await _found_or_made(js, names.outgoing + "response", _outgoing(names))
    if outgoing.republish is None:
        raise OtherStream(f"{outgoing.name} takes {names.outgoing}*, but passes nothing on.")
    stream = incoming.name or ""
    try:
        await js.consumer_info(stream, names.consumer)
    except NotFoundError:
        await js.add_consumer(stream, _consumer(names))
    pulling = await js.pull_subscribe_bind(names.consumer, stream)
    return Streams(nc, js, names, pulling, incoming, outgoing)


class OtherStream(nats.errors.Error):
    """A stream that is not ours takes the answers, and would not pass them on."""


async def _found_or_made(js: JetStreamContext, subject: str, wanted: StreamConfig) -> StreamConfig:
    try:
        name = await js.find_stream_name_by_subject(subject)
    except NotFoundError:
        return (await js.add_stream(wanted)).config
    return (await js.stream_info(name)).config


def _incoming(names: Names) -> StreamConfig:
    return StreamConfig(
        name=names.stream,
        description="Requests for Rosa, each until it is answered.",
        subjects=[names.subject],
        retention=RetentionPolicy.WORK_QUEUE,
        storage=StorageType.FILE,
    )


def _outgoing(names: Names) -> StreamConfig:
    """Return the stream through which answers leave.

    The server passes on what it has stored, and stores no message id twice: that is what lets a
    bridge publish again whatever it does not know to have left.
    """
    return StreamConfig(
        name=names.outgoing_stream,
        description="Answers of Rosa on their way out.",
        subjects=[names.outgoing + "*"],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        max_age=_OUTGOING_KEPT_S,
        duplicate_window=_DUPLICATES_S,
        republish=RePublish(names.outgoing + "*", names.answers + "{{wildcard(1)}}"),
    )


def _consumer(names: Names) -> ConsumerConfig:
    return ConsumerConfig(
        durable_name=names.consumer,
        filter_subject=names.subject,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ACK_WAIT_S,
        max_deliver=-1,
        max_ack_pending=_UNACKNOWLEDGED,
    )


class Settling:
    """Lets those who listen come back first after the server restarted.

    It may just have done that when a bridge begins, too. `client` is asked each time: one that has
    given up is replaced.
    """

    def __init__(self, client: Callable[[], Client]) -> None:
        self._client, self._seen = client, _connection(client())
        self._until = time.monotonic() + _SETTLE_S

    async def wait(self) -> None:
        """Return once answers may leave."""
        # What is published without a connection would leave together with the first greeting.
        while not self._client().is_connected:
            await asyncio.sleep(_CONNECTED_S)
        seen = _connection(self._client())
        if seen != self._seen:
            self._seen, self._until = seen, time.monotonic() + _SETTLE_S
        await asyncio.sleep(max(0.0, self._until - time.monotonic()))


def _connection(nc: Client) -> tuple[Client, int]:
    """Return which connection this is: the client, and how often it came back."""
    return nc, nc.stats["reconnects"]
