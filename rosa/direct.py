"""Runs a view without Django's handler, which would hold a thread per open stream.

No middleware runs: a view checks the host and the key itself, and leaves the database to
`database_sync_to_async`, which closes dead connections.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse

from agent.core.errors import TooLarge
from agent.ids import take_request_id
from agent.views import ChunkedResponse, error_response

View = Callable[..., Awaitable[HttpResponse | ChunkedResponse]]


async def run(view: View, named: dict[str, str], scope: Any, receive: Any, send: Any) -> None:
    """Answer a request by a view, which is cancelled as soon as the caller leaves."""
    body = await _read_body(receive)
    if body is None:
        return
    caller = asyncio.create_task(_caller_left(receive))
    serving = asyncio.current_task()
    assert serving is not None  # noqa: S101
    caller.add_done_callback(lambda task: task.cancelled() or serving.cancel())
    try:
        if len(body) > settings.MAX_BODY_BYTES:
            await _respond(_too_large(), scope, send)
        else:
            await _respond(await view(ASGIRequest(scope, BytesIO(body)), **named), scope, send)
    except asyncio.CancelledError:
        if not caller.done():
            raise
    finally:
        caller.cancel()


def request_id(scope: Any) -> str:
    """Return the id that goes back with the answer, unless the view takes one itself."""
    sent = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return take_request_id(sent.decode("latin-1"))


async def _respond(response: HttpResponse | ChunkedResponse, scope: Any, send: Any) -> None:
    if "X-Request-ID" not in response:
        response["X-Request-ID"] = request_id(scope)
    headers = [(k.lower().encode("ascii"), v.encode("latin-1")) for k, v in response.items()]
    start = {"type": "http.response.start", "status": response.status_code, "headers": headers}
    if not isinstance(response, ChunkedResponse):
        if response.status_code not in (204, 304):
            headers.append((b"content-length", str(len(response.content)).encode()))
        await send(start)
        body = b"" if scope["method"] == "HEAD" else response.content
        await send({"type": "http.response.body", "body": body})
        return
    async with aclosing(response.rest) as rest:
        await send(start)
        await send({"type": "http.response.body", "body": response.first, "more_body": True})
        async for chunk in rest:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def _too_large() -> HttpResponse:
    limit = settings.MAX_BODY_BYTES
    return error_response(TooLarge(f"The body is over {limit} bytes. Send less."))


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
