"""One connection to the upstream double: plays the steps of its answers and notes the times."""

import asyncio
import socket
import struct
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from tests.bench.http1 import Request, read_request
from tests.upstream_replies import End, Step

# A timer may fire a little early; waiting again for less than this would only cost time.
_TIMER_SLACK_S = 0.0005


@dataclass(slots=True)
class Connection:
    """One connection; times are those of `time.monotonic`."""

    opened_at: float = field(default_factory=time.monotonic)
    first_byte_at: float | None = None
    closed_at: float | None = None
    closed_by_client: bool = False


@dataclass(slots=True)
class Call:
    """One request and how far its answer came; the names of headers are lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    connection: Connection
    received_ns: int
    first_byte_at: float | None = None
    ended_at: float | None = None

    @property
    def received_at(self) -> float:
        return self.received_ns / 1e9

    @property
    def question(self) -> str:
        """The text of the last message, empty if there is none."""
        messages = self.body.get("messages") or [{}]
        return str(messages[-1].get("content", ""))


Answer = Callable[[Request, Connection], tuple[Call, Iterator[Step]]]


class Line(asyncio.Protocol):
    """Asks `answer` for the steps of each request; `gone` is done when the connection is closed.

    It is in `lines` as long as it is open, its times are in `connections` for good.
    """

    def __init__(self, answer: Answer, lines: set["Line"], connections: deque[Connection]) -> None:
        self._answer = answer
        self._lines = lines
        self._connections = connections
        self._loop = asyncio.get_running_loop()
        self.gone: asyncio.Future[None] = self._loop.create_future()
        self._received = b""
        self._call: Call | None = None
        self._steps: Iterator[Step] = iter(())
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._connection = Connection()
        self._connections.append(self._connection)
        self._lines.add(self)

    def data_received(self, received: bytes) -> None:
        self._received += received
        if self._call is None:
            self._answer_next()

    def eof_received(self) -> None:
        self._note_end(by_client=True)

    def connection_lost(self, exc: Exception | None) -> None:
        self._note_end(by_client=True)
        self._lines.discard(self)
        self.gone.set_result(None)

    def abort(self) -> None:
        self._note_end(by_client=False)
        self._transport.abort()

    def _note_end(self, *, by_client: bool) -> None:
        if self._connection.closed_at is None:
            self._connection.closed_at = time.monotonic()
            self._connection.closed_by_client = by_client
        self._steps = iter(())
        if self._timer:
            self._timer.cancel()

    def _answer_next(self) -> None:
        request, self._received = read_request(self._received)
        if request:
            self._call, self._steps = self._answer(request, self._connection)
            self._play()

    def _play(self) -> None:
        for step in self._steps:
            if isinstance(step, bytes):
                self._write(step)
            elif isinstance(step, float):
                wait = step - time.monotonic()
                if wait > _TIMER_SLACK_S:
                    self._timer = self._loop.call_later(wait, self._play)
                    return
            else:
                self._stop(step)
                return
        self._finish()

    def _write(self, step: bytes) -> None:
        self._transport.write(step)
        if self._call and self._call.first_byte_at is None:
            self._call.first_byte_at = time.monotonic()
            self._connection.first_byte_at = (
                self._connection.first_byte_at or self._call.first_byte_at
            )

    def _stop(self, end: End) -> None:
        if end is not End.HANG:
            self._note_end(by_client=False)
            if end is End.RESET:
                line = self._transport.get_extra_info("socket")
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._transport.close()

    def _finish(self) -> None:
        if self._call and not self._connection.closed_at:
            self._call.ended_at = time.monotonic()
            self._call = None
            self._answer_next()
