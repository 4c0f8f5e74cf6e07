"""The ASGI application: the chat path directly, everything else through Django."""

import os
from io import BytesIO
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rosa.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

import asyncio
from contextlib import aclosing

from channels.security.websocket import AllowedHostsOriginValidator
from channels.sessions import CookieMiddleware
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse
from servestatic import ServeStaticASGI

from agent import consumers, metrics, news, sources, visitor_consumer
from agent.core.errors import TooLarge
from agent.export_file import BrokenOff
from agent.ids import take_request_id
from agent.views import ChunkedResponse, chat_completions, error_response
from rosa import start

# Seconds that a request waits for the content of a process that has just been started.
BEGIN_S = 10.0
# What a server is sent that has to break its connection off: a reader takes what ends in order for
# whole.
BREAK_OFF = "rosa.break_off"
_ROUTE = "/chat/completions"
# Vapi appends the route to an address that already has it.
CHAT_PATHS = frozenset(
    prefix + route + slash
    for prefix in ("", "/v1")
    for route in (_ROUTE, _ROUTE + _ROUTE)
    for slash in ("", "/")
)


async def chat_application(scope: Any, receive: Any, send: Any) -> None:
    """Run the chat view without Django's handler, which would hold a thread per open stream.

    The view is cancelled as soon as the caller leaves.
    """
    body = await _read_body(receive)
    if body is None:
        return
    caller = asyncio.create_task(_caller_left(receive))
    serving = asyncio.current_task()
    assert serving is not None  # noqa: S101
    caller.add_done_callback(lambda task: task.cancelled() or serving.cancel())
    metrics.OPEN.inc()
    try:
        await _respond(scope, body, send)
    except asyncio.CancelledError:
        if not caller.done():
            raise
    finally:
        metrics.OPEN.dec()
        caller.cancel()


async def _respond(scope: Any, body: bytes, send: Any) -> None:
    if len(body) > settings.MAX_BODY_BYTES:
        response: HttpResponse | ChunkedResponse = error_response(
            TooLarge(f"The body is over {settings.MAX_BODY_BYTES} bytes. Send a shorter history.")
        )
        response["X-Request-ID"] = request_id(scope)
    else:
        response = await chat_completions(ASGIRequest(scope, BytesIO(body)))
    headers = [(k.lower().encode("ascii"), v.encode("latin-1")) for k, v in response.items()]
    start = {"type": "http.response.start", "status": response.status_code, "headers": headers}
    if not isinstance(response, ChunkedResponse):
        headers.append((b"content-length", str(len(response.content)).encode()))
        await send(start)
        await send({"type": "http.response.body", "body": response.content})
        return
    async with aclosing(response.rest) as rest:
        await send(start)
        await send({"type": "http.response.body", "body": response.first, "more_body": True})
        async for chunk in rest:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _read_body(receive: Any) -> bytes | None:
    """Return the body, or None if the caller left before it was whole."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body") or len(body) > settings.MAX_BODY_BYTES:
            return body


async def _caller_left(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


_site = ServeStaticASGI(
    django_application, root=str(settings.STATIC_ROOT), prefix=settings.STATIC_URL
)
_begun: asyncio.Future[None] | None = None


def request_id(scope: Any) -> str:
    """Return the id that goes back with the answer; the chat view takes its own."""
    sent = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return take_request_id(sent.decode("latin-1"))


def _named(name: str, send: Any) -> Any:
    async def send_named(message: Any) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (b"x-request-id", name.encode())]
        await send(message)

    return send_named


def _of_our_pages(application: Any) -> Any:
    """Let in only what a page of our own hosts opens, with its cookies in the scope."""
    return AllowedHostsOriginValidator(CookieMiddleware(application))


async def _no_socket(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.close", "code": 4404})


# The ways in over a WebSocket, by path.
SOCKETS = {
    "/ws/live/": _of_our_pages(consumers.live),
    "/ws/visitor/": _of_our_pages(visitor_consumer.visitor),
}


async def serve(scope: Any, receive: Any, send: Any) -> None:
    """Serve the chat path directly; static files and all other paths the ordinary way."""
    if scope["type"] == "http":
        if scope["path"] in CHAT_PATHS:
            await chat_application(scope, receive, send)
        else:
            try:
                await _site(scope, receive, _named(request_id(scope), send))
            except BrokenOff:
                await send({"type": BREAK_OFF})
    elif scope["type"] == "websocket":
        await SOCKETS.get(scope["path"], _no_socket)(scope, receive, send)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Serve under a server that is not ours: the first requests wait for the content."""
    global _begun
    if _begun is None:
        _begun = asyncio.ensure_future(asyncio.to_thread(start.begin_unattended))
        # Ended with the loop, as nobody tells us the end.
        await news.begin()
        sources.here.begin()
    if not _begun.done():
        # Not wait_for: what one request gives up on, the others still wait for.
        await asyncio.wait([_begun], timeout=BEGIN_S)
    await serve(scope, receive, send)
