"""The connection to the message bus: made and made again for as long as the bridge runs."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import orjson
from nats.aio.client import Client, Server
from nats.aio.msg import Msg
from nats.errors import Error

from agent import metrics

log = logging.getLogger("rosa.bridge")
GROUP = "rosa-bridge"
_SCHEMES = ("nats", "tls", "ws", "wss")
# Seconds: one try to connect, the first and the longest pause between two of them.
_CONNECT_S, _FIRST_PAUSE_S, _LONGEST_PAUSE_S = 3.0, 0.1, 5.0
# A server that says nothing for three of these is taken to be gone.
_PING_S = 5
# Bytes of answers that wait while the server is away.
_WAITING_BYTES = 8 * 1024 * 1024
_FLUSH_S = 2


class BadAddress(ValueError):
    """NATS_URL names no server; the text says what to set, and holds no password."""


def servers(url: str) -> list[str]:
    """Return the servers of NATS_URL. Raises BadAddress."""
    if not url.strip():
        raise BadAddress("NATS_URL is not set. Set it, for example nats://127.0.0.1:4222.")
    found = [one.strip() for one in url.split(",") if one.strip()]
    for number, one in enumerate(found, 1):
        if not _is_address(one):
            # It may hold a password.
            raise BadAddress(
                f"NATS_URL is malformed (server {number} of {len(found)}). Write "
                "nats://HOST:PORT, more servers after commas."
            )
    return found


def prefix_of(given: str) -> str:
    """Return NATS_PREFIX as it stands before a subject. Raises BadAddress."""
    name = given.strip().rstrip(".")
    if any(not part for part in name.split(".")) and name:
        raise BadAddress(f"NATS_PREFIX={given!r} has an empty part. Write for example rosa.")
    if any(sign in name for sign in " \t*>$"):
        raise BadAddress(f"NATS_PREFIX={given!r} is no part of a subject: no spaces, *, > or $.")
    return f"{name}." if name else ""


def _is_address(one: str) -> bool:
    try:
        parts = urlsplit(one)
        return parts.scheme in _SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


class Bus:
    """The connected client, `nc`, and who is called with what comes."""

    def __init__(self, addresses: list[str], prefix: str = "") -> None:
        self.nc = Client()
        self.prefix = prefix
        self._addresses = addresses
        self._takes: dict[str, Callable[[str, Msg], Awaitable[None]]] = {}
        self._keeping: asyncio.Task[None] | None = None
        self._closed = asyncio.Event()
        self._pause_s, self._is_up, self._is_ending = _FIRST_PAUSE_S, False, False

    @property
    def is_connected(self) -> bool:
        return bool(self.nc.is_connected)

    @property
    def has_jetstream(self) -> bool:
        return self.is_connected and bool(self.nc._server_info.get("jetstream"))  # noqa: SLF001

    def subject(self, name: str) -> str:
        """Return a subject behind the prefix."""
        return self.prefix + name

    def take(self, name: str, take: Callable[[str, Msg], Awaitable[None]]) -> None:
        """Have `take` called with each message of a subject; before `begin`. It must be quick."""
        self._takes[name] = take

    async def begin(self) -> None:
        """Return once the server has been reached, however long that takes."""
        await self._connect()
        self._keeping = asyncio.create_task(self._keep())

    async def publish(self, subject: str, payload: Mapping[str, Any]) -> None:
        """Send to a subject, given in full. Never raises: what cannot be sent is counted."""
        try:
            await self.nc.publish(subject, orjson.dumps(payload))
        except (Error, OSError, TypeError) as exc:
            self._note_lost(exc)

    async def stop_taking(self) -> None:
        """Have the server send nothing more, and hand out what it has sent by then."""
        self._is_ending = True
        subs = [sub for sub in self.nc._subs.values() if sub.queue == GROUP]  # noqa: SLF001
        for sub in subs:
            if self.nc.is_connected:
                await self.nc._send_unsubscribe(sub._id)  # noqa: SLF001
        await self._flush()
        # Where the connection is closed meanwhile nobody hands them out.
        until = time.monotonic() + _FLUSH_S
        while any(sub.pending_msgs for sub in subs) and time.monotonic() < until:
            await asyncio.sleep(0)

    async def end(self) -> None:
        """Send what waits and say goodbye."""
        self._is_ending = True
        if self._keeping:
            self._keeping.cancel()
        await self._flush()
        if not self.nc.is_closed:
            try:
                await asyncio.wait_for(self.nc.close(), _FLUSH_S)
            except (Error, OSError, TimeoutError) as exc:
                # Without a server nobody takes what still waited.
                self._note_lost(exc)
        metrics.BUS_CONNECTED.set(0)

    def _note_lost(self, exc: Exception) -> None:
        metrics.BUS_LOST.inc()
        log.warning("bridge-message-lost error=%s", type(exc).__name__)

    async def _flush(self) -> None:
        if self.nc.is_connected:
            try:
                await self.nc.flush(timeout=_FLUSH_S)
            except (Error, TimeoutError, OSError) as exc:
                log.warning("bridge-not-flushed error=%s", type(exc).__name__)

    async def _keep(self) -> None:
        """Connect anew where the client has given up, which it does for some faults."""
        while True:
            await self._closed.wait()
            if self._is_ending:
                return
            await self._connect()

    async def _connect(self) -> None:
        pause_s, is_told = _FIRST_PAUSE_S, False
        while True:
            try:
                await asyncio.wait_for(self._connect_once(), _CONNECT_S)
            except (Error, OSError, TimeoutError, ValueError) as exc:
                if not is_told:
                    log.warning("bridge-bus-away error=%s", type(exc).__name__)
                is_told = True
                # It may be half there, and would take requests beside the next one.
                with suppress(Error, OSError, TimeoutError, ValueError):
                    await asyncio.wait_for(self.nc.close(), _FLUSH_S)
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
            else:
                self._note_up()
                return

    async def _connect_once(self) -> None:
        self._is_up = False
        self._closed.clear()
        self.nc = Client()
        await self.nc.connect(
            self._addresses,
            name=GROUP,
            error_cb=self._failed,
            disconnected_cb=self._lost,
            reconnected_cb=self._back,
            closed_cb=self._gone,
            reconnect_to_server_handler=self._next_server,
            max_reconnect_attempts=-1,
            connect_timeout=2,
            ping_interval=_PING_S,
            pending_size=_WAITING_BYTES,
        )
        for name, take in self._takes.items():
            await self.nc.subscribe(self.subject(name), queue=GROUP, cb=_named(name, take))
        await self.nc.flush(timeout=_FLUSH_S)

    def _next_server(
        self, pool: list[Server], _info: dict[str, Any]
    ) -> tuple[Server | None, float]:
        """Return whom to try next, and the seconds until then."""
        tries = min(server.reconnects for server in pool)
        chosen = min(pool, key=lambda server: server.reconnects)
        return chosen, min(_FIRST_PAUSE_S * 2 ** min(tries, 10), _LONGEST_PAUSE_S)

    async def _failed(self, exc: Exception) -> None:
        if not self._is_up:
            # Ends this try; the client would go on by itself without a longer pause.
            raise exc

    async def _lost(self) -> None:
        if self._is_up and not self._is_ending:
            log.warning("bridge-disconnected")
        metrics.BUS_CONNECTED.set(0)

    async def _back(self) -> None:
        self._note_up()

    async def _gone(self) -> None:
        self._closed.set()

    def _note_up(self) -> None:
        self._is_up = True
        metrics.BUS_CONNECTED.set(1)
        url = self.nc.connected_url
        # Without what stands before the host: it may be a password.
        server = url.netloc.rpartition("@")[2] if url else ""
        log.info("bridge-connected server=%s jetstream=%s", server, self.has_jetstream)


def _named(
    name: str, take: Callable[[str, Msg], Awaitable[None]]
) -> Callable[[Msg], Awaitable[None]]:
    async def taken(message: Msg) -> None:
        await take(name, message)

    return taken
