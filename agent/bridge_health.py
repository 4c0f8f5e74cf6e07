"""How the bridge is doing, over HTTP on this machine: /healthz and /metrics."""

import asyncio
import logging
from typing import Any

import orjson

from agent import desk as desks
from agent import metrics, running
from agent.bridge import Bridge

log = logging.getLogger("rosa.bridge")
# Seconds that a caller may take to ask.
_ASK_S = 5.0
_JSON = "application/json"


class Health:
    """A small server of its own, on the loopback; `port` 0: none."""

    def __init__(self, bridge: Bridge, port: int) -> None:
        self._bridge, self._port = bridge, port
        self._server: asyncio.Server | None = None

    async def begin(self) -> None:
        """Listen. Raises OSError where the port cannot be had."""
        if self._port:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)

    async def end(self) -> None:
        """Listen no more."""
        if self._server:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_ASK_S):
                head = await reader.readuntil(b"\r\n\r\n")
                method, path, *_rest = head.split(b" ", 2)
                writer.write(self._answer(method, path.partition(b"?")[0]))
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError, OSError):
            # Whoever asks like this is no monitor.
            return
        finally:
            writer.close()

    def _answer(self, method: bytes, path: bytes) -> bytes:
        if method not in (b"GET", b"HEAD"):
            status, kind, body = 405, _JSON, b'{"error":"GET only"}'
        elif path == b"/healthz":
            status, kind, body = self._health()
        elif path == b"/metrics":
            status, (body, kind) = 200, self._metrics()
        else:
            status, kind, body = 404, _JSON, b'{"error":"/healthz or /metrics"}'
        head = (
            f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        return head.encode() + (b"" if method == b"HEAD" else body)

    def _health(self) -> tuple[int, str, bytes]:
        """Return 200 while requests are taken and answered, else 503."""
        bridge = self._bridge
        told: dict[str, Any] = {
            "connected": bridge.bus.is_connected,
            "draining": bridge.is_draining,
            "database": desks.live.reachable,
            "running": bridge.gate.running,
            "waiting": bridge.gate.waiting,
        }
        is_well = told["connected"] and not told["draining"] and desks.live.value is not None
        told = {"status": "ok" if is_well else "unavailable", **told}
        return 200 if is_well else 503, _JSON, orjson.dumps(told)

    def _metrics(self) -> tuple[bytes, str]:
        metrics.BUS_RUNNING.set(self._bridge.gate.running)
        metrics.BUS_WAITING.set(self._bridge.gate.waiting)
        desk = desks.live.value
        waiting = running.journal().waiting()
        return metrics.exposition(waiting, is_paused=bool(desk and desk.holding))


_REASONS = {
    200: "OK",
    404: "Not Found",
    405: "Method Not Allowed",
    503: "Service Unavailable",
}
