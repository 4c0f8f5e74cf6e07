"""What Daphne reads and writes on a socket, where its own way costs too much or is too trusting.

What differs from Daphne's own: a request has to arrive in time; a body over the limit is refused at
its headers instead of being read whole; the header `conversation_id` is renamed, since Daphne drops
names with an underscore; a chunk is written to the socket at once instead of through the reactor's
writers.
"""

import time
from typing import Any

import orjson
from daphne.http_protocol import HTTPFactory, WebRequest
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

    def waiting_bytes(self) -> int:
        """Return how much the client has not taken yet."""
        transport = self.transport
        if transport is None or not _is_known(transport):
            return 0
        return len(transport.dataBuffer) + transport._tempDataLen  # noqa: SLF001

    def give_up(self) -> None:
        """Close the connection of a client that does not read, or sends without end."""
        if self.transport is not None:
            self.transport.abortConnection()

    def _limit(self) -> int:
        path: bytes = getattr(self.channel, "_path", b"")
        is_chat = path.partition(b"?")[0].rstrip(b"/").endswith(b"/chat/completions")
        return settings.MAX_BODY_BYTES if is_chat else settings.MAX_UPLOAD_BYTES

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

    _is_receiving = False
    _began_at = 0.0

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Take what arrives; the first byte of a request starts its time."""
        if not self._is_receiving and not self._handlingRequest:
            self._is_receiving = True
            self._began_at = time.monotonic()
            self.setTimeout(REQUEST_S)
        super().dataReceived(data)

    def resetTimeout(self) -> None:  # noqa: N802
        """Win no time by a byte more."""

    def allContentReceived(self) -> None:  # noqa: N802
        """Run the request, which takes as long as it takes; what comes after it may be idle."""
        self._is_receiving = False
        self.timeOut = self.factory.timeOut
        super().allContentReceived()

    def timeoutConnection(self) -> None:  # noqa: N802
        """Close a connection that is idle, or whose request is late."""
        if self._is_receiving:
            request = self.requests[-1] if self.requests else None
            won_s = request.won_s() if request else 0.0
            left_s = self._began_at + REQUEST_S + won_s - time.monotonic()
            if left_s > 0:
                self.setTimeout(left_s)
                return
            if request:
                request.refuse_late()
        super().timeoutConnection()


class RosaFactory(HTTPFactory):
    """Builds connections that are ours."""

    # Daphne's and Twisted's own would put a proxy for HTTP/2 before it, which Rosa does not speak.
    protocol = RosaChannel

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
        """Return the protocol of a new connection."""
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = RosaRequest
        return protocol


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
