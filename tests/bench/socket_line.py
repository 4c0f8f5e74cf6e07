"""The load client's side of one WebSocket: as light as it can be, for a thousand in a process."""

import asyncio
import base64
import os
import time
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import quote, urlencode

import orjson

# Called with the text of a frame and when it came (`time.monotonic_ns`).
Hear = Callable[[bytes, int], None]


class SocketLine(asyncio.Protocol):
    """One WebSocket. What arrives is heard frame by frame; `closed` is set at its end."""

    def __init__(self, request: bytes, hear: Hear) -> None:
        self._request, self._hear = request, hear
        self._pending = b""
        self._is_open = False
        self.closed = asyncio.Event()

    def send(self, kind: str, **what: Any) -> None:
        self._write(0x81, orjson.dumps({"type": kind, **what}))

    def hang_up(self) -> None:
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set()

    def data_received(self, received: bytes) -> None:
        seen_ns = time.monotonic_ns()
        pending = self._pending + received if self._pending else received
        if not self._is_open:
            head, end, pending = pending.partition(b"\r\n\r\n")
            if not end:
                self._pending = head
                return
            if not head.startswith(b"HTTP/1.1 101"):
                raise RuntimeError(f"It is no WebSocket: {head[:200]!r}")
            self._is_open = True
        self._pending = self._take(pending, seen_ns)

    def _take(self, pending: bytes, seen_ns: int) -> bytes:
        """Hear all whole frames, and return the rest."""
        at = 0
        while len(pending) - at >= 2:
            size, start = pending[at + 1], at + 2
            if size == 126:
                size, start = int.from_bytes(pending[at + 2 : at + 4], "big"), at + 4
            elif size == 127:
                size, start = int.from_bytes(pending[at + 2 : at + 10], "big"), at + 10
            if start > len(pending) or start + size > len(pending):
                break
            kind, payload = pending[at] & 0x0F, pending[start : start + size]
            at = start + size
            if kind == 1:
                self._hear(payload, seen_ns)
            elif kind == 9:
                self._write(0x8A, payload)
            elif kind == 8:
                self._transport.close()
        return pending[at:]

    def _write(self, kind: int, payload: bytes) -> None:
        # A mask of zeros leaves the payload as it is.
        size = len(payload)
        head = (
            bytes([kind, 0x80 | size])
            if size < 126
            else bytes([kind, 0xFE]) + size.to_bytes(2, "big")
        )
        self._transport.write(head + bytes(4) + payload)


async def dial(port: int, key: str, hear: Hear, **query: Any) -> SocketLine:
    """Open the WebSocket of a dialogue."""
    nonce = base64.b64encode(os.urandom(16)).decode()
    request = (
        f"GET /ws?{urlencode(query, quote_via=quote)} HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Authorization: Bearer {key}\r\n"
        f"Sec-WebSocket-Key: {nonce}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()
    loop = asyncio.get_running_loop()
    _transport, line = await loop.create_connection(
        lambda: SocketLine(request, hear), "127.0.0.1", port
    )
    return line
