"""Our launcher of Daphne: `python -m rosa.server` serves on HOST:PORT until it is told to end.

The order matters: the loop is installed before Daphne is imported, which would make one of its
own; checks and warm-up run before the port is open.
"""

import asyncio
import logging
import os
import resource
import signal
import sys
import time
from typing import Any

import uvloop
from twisted.internet import asyncioreactor

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rosa.settings")
asyncioreactor.install(uvloop.new_event_loop())

import daphne.server
import django
import orjson
from twisted.internet import defer, reactor

django.setup()

from daphne.endpoints import build_endpoint_description_strings
from daphne.ws_protocol import WebSocketProtocol
from django.conf import settings

from agent import news, sources, spectating
from agent.core.errors import NotReady
from agent.core.wire import error_body
from agent.providers import registry, voices
from agent.stage_consumer import FRAMES
from agent.watching import watching
from rosa import start
from rosa.asgi import BREAK_OFF, serve
from rosa.direct import request_id
from rosa.transport import (
    WAITING_BYTES,
    RosaFactory,
    RosaRequest,
    close_socket,
    waiting_bytes,
    write_frames,
)

log = logging.getLogger("rosa.server")
# Tells a WebSocket's client to come again: the service restarts.
RESTARTS = 1012


class Server(daphne.server.Server):
    """Daphne with an orderly end and with backpressure."""

    failed = False
    ending = False

    def run(self) -> None:
        """Serve until the end."""
        loop = reactor._asyncioEventloop  # noqa: SLF001
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.end)
        # Kept, so that the task is not collected before it has run.
        self._begin_task = loop.create_task(begin())
        daphne.server.HTTPFactory = RosaFactory
        super().run()

    def listen_success(self, port: Any) -> None:
        """Say where Rosa listens."""
        super().listen_success(port)
        host = port.getHost()
        log.info("ready url=http://%s:%s/", host.host, host.port)

    def listen_error(self, failure: Any) -> None:
        """End with an error where the port cannot be had."""
        self.failed = True
        log.error(
            "Rosa cannot listen on %s port %s: %s. Set HOST and PORT, or end what uses the port.",
            settings.HOST,
            settings.PORT,
            failure.getErrorMessage(),
        )
        self.stop()

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """Run the application; at the end of the server new requests are sent elsewhere."""
        if scope["type"] == "websocket":
            scope.setdefault("extensions", {})[FRAMES] = {}
        if not self.ending:
            return super().create_application(protocol, scope)
        if scope["type"] == "http":
            protocol.channel.persistent = False
        application, self.application = self.application, draining
        try:
            return super().create_application(protocol, scope)
        finally:
            self.application = application

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Pass a message to the client, waiting for one that reads slowly."""
        if message["type"] == BREAK_OFF:
            protocol.give_up()
            return
        if message["type"] == FRAMES:
            write_frames(protocol, message["encoded"])
        elif message["type"] == "websocket.close" and protocol.state == protocol.STATE_OPEN:
            close_socket(protocol, message.get("code") or 1000)
            return
        elif not (isinstance(protocol, RosaRequest) and protocol.take_chunk(message)):
            await super().handle_reply(protocol, message)
        if waiting_bytes(protocol.transport) > WAITING_BYTES:
            await self._drained(protocol)

    async def _drained(self, protocol: Any) -> None:
        give_up_at = time.monotonic() + settings.STALL_S
        while (waiting := waiting_bytes(protocol.transport)) > WAITING_BYTES // 2:
            if time.monotonic() > give_up_at:
                log.warning("client-stalled waiting_bytes=%d", waiting)
                protocol.transport.abortConnection()
                return
            await asyncio.sleep(0.02)

    def application_checker(self) -> None:
        """Look once a second after connections, Daphne's way and ours."""
        super().application_checker()
        self.http_factory.close_late()

    def kill_all_applications(self) -> Any:
        """Cancel what still runs; a half-sent request has no application yet."""
        running_ = self._running()
        for application in running_:
            application.cancel()
        return defer.Deferred.fromFuture(
            asyncio.ensure_future(asyncio.gather(*running_, return_exceptions=True))
        )

    def end(self) -> None:
        """Begin the orderly end; called a second time, end at once."""
        if self.ending:
            self.stop()
            return
        self.ending = True
        log.info("ending open=%d", len(self._running()))
        for protocol in self.connections:
            if isinstance(protocol, WebSocketProtocol):
                close_socket(protocol, RESTARTS)
            elif getattr(protocol, "channel", None) is not None:
                protocol.channel.persistent = False
        for listener in self.listeners:
            listener.addCallback(lambda port: port and port.stopListening())
        # Kept, so that the task is not collected while it runs.
        self._end_task = asyncio.ensure_future(self._end())

    async def _end(self) -> None:
        stop_at = time.monotonic() + settings.DRAIN_S
        while self._running() and time.monotonic() < stop_at:
            await asyncio.sleep(0.02)
        rest = self._running()
        for application in rest:
            application.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        await watching.close()
        await spectating.here.end()
        await sources.here.end()
        await news.end()
        await registry.close_all()
        await voices.close_all()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, start.end)
        log.info("ended cut=%d", len(rest))
        self.stop()

    def _running(self) -> list[Any]:
        applications = (d.get("application_instance") for d in self.connections.values())
        return [a for a in applications if a is not None and not a.done()]


async def begin() -> None:
    """Begin what goes on in the serving loop."""
    await news.begin()
    sources.here.begin()


async def draining(scope: Any, receive: Any, send: Any) -> None:
    """Answer a request that comes while the server ends."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": RESTARTS})
        return
    body = orjson.dumps(error_body(NotReady("This Rosa is about to end. Try again.")))
    headers = [
        (b"content-type", b"application/json"),
        (b"x-request-id", request_id(scope).encode()),
        (b"content-length", b"%d" % len(body)),
        (b"retry-after", b"1"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def raise_file_limit() -> None:
    """Let this process open as many sockets as it may: a shell's limit is often 1024."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (ValueError, OSError) as exc:
        log.warning("file-limit-kept error=%s", type(exc).__name__)


def main() -> int:
    """Serve; return the exit code."""
    if found := start.faults():
        sys.stderr.write(f"{found}\n")
        return 1
    raise_file_limit()
    start.begin()
    start.rest_collector()
    # Streams wait for the threads that write conversations and read content: shortly.
    sys.setswitchinterval(0.001)
    daphne.server.twisted_loop.close()
    server = Server(
        serve,
        endpoints=build_endpoint_description_strings(host=settings.HOST, port=settings.PORT),
        signal_handlers=False,
        request_buffer_size=settings.MAX_BODY_BYTES + 1,
        verbosity=0,
        server_name="rosa",
        websocket_max_message_size=settings.MAX_BODY_BYTES,
    )
    server.run()
    return 1 if server.failed else 0


if __name__ == "__main__":
    sys.exit(main())
