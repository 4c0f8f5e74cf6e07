"""What Daphne reads and writes on a socket, where its own way costs too much or is too trusting.

What differs from Daphne's own: a request has to arrive in time; a body over the limit is refused at
its headers instead of being read whole; the header `conversation_id` is renamed, since Daphne drops
names with an underscore; a chunk is written to the socket at once instead of through the reactor's
writers; a WebSocket is closed with the code that says why.
"""

import time
from contextlib import suppress
from typing import Any

import orjson
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.ws_protocol import WebSocketProtocol
from django.conf import settings
from twisted.web.http import HTTPChannel

from agent import metrics
from agent.core.errors import RequestError, TooLarge, TooSlow
from agent.core.wire import error_body
from agent.ids import take_request_id

# The sender of a refused body reads our answer only after it has sent the body, so that much is
# taken and thrown away.
DISCARD_BYTES = 536_870_912
DISCARD_S = 10.0
# Seconds from a request's first byte to its last; each BODY_BYTES_PER_S of its body win one more,
# so that a large upload over a slow line arrives, and a body sent byte by byte does not.
REQUEST_S = 20.0
BODY_BYTES_PER_S = 10_000
WAITING_BYTES = 262_144
_UNDERSCORED = {b"conversation_id": b"conversation-id"}
# Attributes of Twisted's transport that a direct write depends on.
TRANSPORT_ATTRIBUTES = ("socket", "dataBuffer", "_tempDataLen", "disconnecting", "doWrite")


class RosaRequest(WebRequest):
    """One HTTP request on a socket."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Django reads forms itself; Twisted would parse the body a second time.
        kwargs["parsePOSTFormSubmission"] = False
        super().__init__(*args, **kwargs)
        self._received = 0
        self._refused_at = 0.0

    def gotLength(self, length: int | None) -> None:  # noqa: N802
        """Choose where the body goes, or refuse it."""
        super().gotLength(min(length, self._limit()) if length else length)
        if length is not None and length > self._limit():
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        """Take a part of the body, up to the limit."""
        self._received += len(data)
        if self._refused_at:
            late = time.monotonic() - self._refused_at > DISCARD_S
            if late or self._received > DISCARD_BYTES:
                self.give_up()
        elif self._received > self._limit():
            self._refuse()
        else:
            super().handleContentChunk(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:  # noqa: N802
        """Run the application, unless the request has been refused."""
        if self._refused_at:
            self.channel.loseConnection()
        else:
            super().requestReceived(command, path, version)

    def process(self) -> Any:
        """Hand the request to the application."""
        for name, renamed in _UNDERSCORED.items():
            values = self.requestHeaders.getRawHeaders(name)
            if values and not self.requestHeaders.hasHeader(renamed):
                self.requestHeaders.setRawHeaders(renamed, values[:1])
        return super().process()

    def handle_reply(self, message: dict[str, Any]) -> None:
        """Take a message of the application; the first words go out at once."""
        super().handle_reply(message)
        if message.get("more_body") and _is_known(self.transport):
            transport = self.transport
            if transport._tempDataLen and not transport.disconnecting:  # noqa: SLF001
                # What fails here fails again in the reactor's round, where it is looked after.
                transport.doWrite()

    def take_chunk(self, message: dict[str, Any]) -> bool:
        """Write a chunk to the socket, past Daphne, Twisted and the reactor.

        False if it is not a chunk in the middle of a response, or something waits before it: then
        the message has to go the ordinary way.
        """
        if not (self.startedWriting and self.chunked and message.get("more_body")):
            return False
        transport = self.transport
        if self.finished or self._disconnected or not _is_idle(transport):
            return False
        body = message["body"]
        if not body:
            return True
        self.sentLength += len(body)
        framed = b"%x\r\n%b\r\n" % (len(body), body)
        try:
            sent = transport.socket.send(framed)
        except OSError:
            sent = 0  # full or broken: the reactor finds out which
        if sent < len(framed):
            transport.write(framed[sent:])
        return True

    def give_up(self) -> None:
        """Close the connection of a client that sends without end."""
        if self.transport is not None:
            self.transport.abortConnection()

    def _limit(self) -> int:
        path: bytes = getattr(self.channel, "_path", b"")
        is_chat = path.partition(b"?")[0].rstrip(b"/").endswith(b"/chat/completions")
        is_small = is_chat or path.startswith((b"/api/v1/", b"/audio/"))
        return settings.MAX_BODY_BYTES if is_small else settings.MAX_UPLOAD_BYTES

    def won_s(self) -> float:
        """Return the seconds that the body has won for its arrival, none once it is refused."""
        return 0.0 if self._refused_at else self._received / BODY_BYTES_PER_S

    def refuse_late(self) -> None:
        """Say that the request took too long to arrive, unless something was said already."""
        if not self._refused_at:
            self._answer(b"408 Request Timeout", TooSlow("The request took too long to arrive."))

    def _refuse(self) -> None:
        self._refused_at = time.monotonic()
        # Twisted would answer "Expect: 100-continue" after this.
        self.requestHeaders.removeHeader(b"Expect")
        error = TooLarge(f"The body is over {self._limit()} bytes. Send less.")
        self._answer(b"413 Request Entity Too Large", error)

    def _answer(self, status: bytes, error: RequestError) -> None:
        sent = self.requestHeaders.getRawHeaders(b"X-Request-ID", [b""])[0]
        metrics.ERRORS.labels(error.code).inc()
        body = orjson.dumps(error_body(error))
        self.channel.transport.write(
            b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nConnection: close\r\n"
            b"X-Should-Retry: false\r\nX-Request-ID: %b\r\nContent-Length: %d\r\n\r\n%b"
            % (status, take_request_id(sent.decode("latin-1")).encode(), len(body), body)
        )


class RosaChannel(HTTPChannel):
    """One connection. Idle, it may wait for the next request; one that has begun has to arrive."""

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Take what arrives; the first byte of a request starts its time."""
        if not self._handlingRequest:
            self.factory.arriving.setdefault(self, time.monotonic())
        super().dataReceived(data)

    def allContentReceived(self) -> None:  # noqa: N802
        """Run the request, which takes as long as it takes."""
        self.factory.arriving.pop(self, None)
        super().allContentReceived()

    def connectionLost(self, reason: Any) -> None:  # noqa: N802
        """Forget the connection."""
        self.factory.arriving.pop(self, None)
        super().connectionLost(reason)

    def is_late(self, took_s: float) -> bool:
        """Return whether a request that began to arrive so long ago has had its time."""
        won_s = self.requests[-1].won_s() if self.requests else 0.0
        return took_s > REQUEST_S + won_s

    def close_late(self) -> None:
        """Refuse the request that arrives, and close the connection."""
        if self.requests:
            self.requests[-1].refuse_late()
        self.timeoutConnection()


class RosaFactory(HTTPFactory):
    """Builds connections that are ours."""

    # Daphne's and Twisted's own would put a proxy for HTTP/2 before it, which Rosa does not speak.
    protocol = RosaChannel

    def __init__(self, server: Any) -> None:
        super().__init__(server)
        # Connections on which a request arrives, and since when. A timer of Twisted's for each
        # would cost a search through the timers of all connections.
        self.arriving: dict[RosaChannel, float] = {}

    def close_late(self) -> None:
        """Close the connections whose requests take too long to arrive."""
        now = time.monotonic()
        late = [c for c, began_at in self.arriving.items() if c.is_late(now - began_at)]
        for channel in late:
            del self.arriving[channel]
            channel.close_late()

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
        """Return the protocol of a new connection."""
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = RosaRequest
        return protocol


def close_socket(protocol: WebSocketProtocol, code: int) -> None:
    """Close a WebSocket with any code that the protocol knows.

    Daphne's own way lets neither 1012 nor 1013 out, which tell a page to come again. What is not
    open yet is left alone: its application sees to it.
    """
    if protocol.state == protocol.STATE_OPEN:
        protocol.sendCloseFrame(code=code)


def write_frames(protocol: WebSocketProtocol, encoded: bytes) -> None:
    """Write frames of a WebSocket that are encoded already, past Autobahn, Twisted and the reactor.

    Autobahn would encode them for each reader, and refuses to send more than it may receive.
    """
    transport = protocol.transport
    if protocol.state != protocol.STATE_OPEN or transport is None:
        return
    sent = 0
    if _is_idle(transport) and not protocol.send_queue:
        with suppress(OSError):
            # Full or broken: the reactor finds out which.
            sent = transport.socket.send(encoded)
    if sent < len(encoded):
        transport.write(encoded[sent:])


def waiting_bytes(transport: Any) -> int:
    """Return how much of what was written the client has not taken yet."""
    if transport is None or not _is_known(transport):
        return 0
    return len(transport.dataBuffer) + transport._tempDataLen  # noqa: SLF001


def _is_known(transport: Any) -> bool:
    return all(hasattr(transport, name) for name in TRANSPORT_ATTRIBUTES)


def _is_idle(transport: Any) -> bool:
    return (
        transport is not None
        and _is_known(transport)
        and not transport.disconnecting
        and not transport._tempDataLen  # noqa: SLF001
        and not transport.dataBuffer
    )
