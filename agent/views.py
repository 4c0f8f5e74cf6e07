"""The ways in over HTTP: the chat endpoint and what stands beside it.

`chat_completions` is called by `rosa.asgi` without Django's middleware, so it relies on none: no
session, no user, no database.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from agent import desk as desks
from agent import following, metrics, openapi, turn
from agent.attempts import attempts
from agent.core import wire
from agent.core.attempts import trace
from agent.core.errors import (
    NotReady,
    RequestError,
    RosaError,
    WrongMethod,
)
from agent.core.types import Channel, Ended, Safe, ToolCalls, Usage
from agent.entry import Entry
from agent.faults import described
from agent.ids import take_request_id
from agent.providers import registry
from agent.running import journal

log = logging.getLogger("rosa.chat")
# Names of the headers that may carry a conversation key, and where Django puts them.
_KEY_HEADERS = tuple((n, f"HTTP_{n.upper().replace('-', '_')}") for n in wire.KEY_HEADERS)


class ChunkedResponse(StreamingHttpResponse):
    """A stream that is sent once its first words are there.

    It is made before them, so that nothing but the words is left to do when they come. A server
    awaits `begin`, then sends `first` and `rest`, which it closes with `aclosing`: Django's
    `streaming_content` wraps the generator in others and does not close it.
    """

    first = b""

    def __init__(self, rest: AsyncGenerator[bytes, None], content_type: str) -> None:
        super().__init__(_whole_stream(self), content_type=f"{content_type}; charset=utf-8")
        self.rest = rest
        self["Cache-Control"] = "no-cache, no-transform"
        self["X-Accel-Buffering"] = "no"

    async def begin(self) -> None:
        """Wait for the first words. Raises what the reply raises before them."""
        try:
            self.first = await anext(self.rest)
        except BaseException:
            await self.rest.aclose()
            raise


async def chat_completions(request: HttpRequest) -> HttpResponse | ChunkedResponse:
    """Answer a turn, streamed or in one piece."""
    request_id = take_request_id(request.META.get("HTTP_X_REQUEST_ID", ""))
    try:
        response = await _answer(request, request_id)
    except RosaError as exc:
        response = error_response(exc)
    except Exception as exc:  # noqa: BLE001  (the last resort of the path)
        _log_fault(exc, request_id)
        response = error_response(RosaError("Rosa could not answer. Try again."))
    response["X-Request-ID"] = request_id
    return response


def _log_fault(error: Exception, request_id: str) -> None:
    log.error("chat-failed request=%s error=%s", request_id, described(error))


async def _answer(request: HttpRequest, request_id: str) -> HttpResponse | ChunkedResponse:
    started = time.perf_counter()
    desk = desks.current()
    channel = authenticate(request, desk)
    if request.method != "POST":
        raise WrongMethod("Send a POST request with a JSON body.")
    payload = wire.parse_json(request.body)
    chat = wire.parse_request(payload, takes_sampling=channel.caller_sampling)
    persona = desk.persona(chat.model, channel)
    headers = {name: request.META[meta] for name, meta in _KEY_HEADERS if meta in request.META}
    key = wire.conversation_key(headers, payload, chat, channel.identity)
    entry = Entry(
        channel.id,
        channel.slug,
        key.key,
        person=wire.person(payload),
        keeps_words=channel.keeps_words,
        request_id=request_id,
        clock=started,
    )
    opened = turn.open_turn(chat, channel, persona, desk)
    providers, judge = registry.team(desk.chain(persona), desk.judge(persona))
    cut = attempts.begin(entry, trace(chat)).cut if key.sent else None
    if cut is not None:
        opened = following.here.shown(opened, entry, cut)
    parts = turn.answer(opened, providers, entry, journal(), judge, cut)
    reply_id = f"chatcmpl-{entry.id.hex}"
    if not chat.stream:
        response = await _whole(parts, reply_id, chat.model or persona.slug)
        response["X-Conversation-ID"] = key.key
        return response
    encoder = wire.StreamEncoder(reply_id, chat.model or persona.slug, int(time.time()))
    stream = ChunkedResponse(_events(parts, encoder, chat.include_usage), channel.content_type)
    stream["X-Conversation-ID"] = key.key
    await stream.begin()
    return stream


async def _events(
    parts: AsyncGenerator[Safe | ToolCalls | Ended, None],
    encoder: wire.StreamEncoder,
    include_usage: bool,
) -> AsyncGenerator[bytes, None]:
    has_begun = False
    try:
        async with aclosing(parts):
            async for part in parts:
                if isinstance(part, str):
                    yield encoder.text(part)
                elif isinstance(part, ToolCalls):
                    yield encoder.tool_calls(part)
                else:
                    yield encoder.end(part, include_usage)
                has_begun = True
    except Exception as exc:
        if not has_begun:
            raise
        _log_fault(exc, "stream")
        # The status is out: the stream can only be ended as a stream.
        yield encoder.end(Ended(), include_usage)


async def _whole_stream(response: ChunkedResponse) -> AsyncGenerator[bytes, None]:
    async with aclosing(response.rest) as rest:
        yield response.first
        async for event in rest:
            yield event


async def _whole(
    parts: AsyncGenerator[Safe | ToolCalls | Ended, None], reply_id: str, model: str
) -> HttpResponse:
    text, calls, ended = "", [], Ended(usage=Usage())
    async with aclosing(parts):
        async for part in parts:
            if isinstance(part, str):
                text += part
            elif isinstance(part, ToolCalls):
                calls.append(part)
            else:
                ended = part
    body = wire.encode_completion(reply_id, model, int(time.time()), text, calls, ended)
    return HttpResponse(body, content_type="application/json")


@csrf_exempt
async def models(request: HttpRequest, slug: str = "") -> HttpResponse:
    """List the personas as models, or show one."""
    try:
        desk = desks.current()
        channel = authenticate(request, desk)
        if request.method != "GET":
            raise WrongMethod("Send a GET request.")
        if slug:
            return _json(_model(desk.persona(slug, channel).slug))
        return _json({"object": "list", "data": [_model(slug) for slug in desk.personas]})
    except RosaError as exc:
        return error_response(exc)


def authenticate(request: HttpRequest, desk: desks.Desk) -> Channel:
    """Return the channel of the request's key. Raises InvalidKey, or RequestError for its host."""
    try:
        request.get_host()
    except DisallowedHost:
        raise RequestError(
            "This host name is not in ALLOWED_HOSTS. Call Rosa by a name that is.", "host"
        ) from None
    meta = request.META
    scheme, _, key = meta.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer":
        key = meta.get("HTTP_X_API_KEY") or meta.get("HTTP_API_KEY") or ""
    return desk.channel(key.strip())


def error_response(error: RosaError) -> HttpResponse:
    """Return an error with OpenAI's body; clients are told not to repeat what cannot succeed."""
    metrics.ERRORS.labels(error.code or error.kind).inc()
    response = _json(wire.error_body(error), error.status)
    if error.status < 500:
        response["X-Should-Retry"] = "false"
    return response


async def health(request: HttpRequest) -> HttpResponse:
    """Say that Rosa is there: JSON for programs, a page for browsers."""
    if "text/html" in request.headers.get("Accept", ""):
        base_url = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
        return render(request, "agent/home.html", {"base_url": base_url})
    return _json({"status": "ok", "service": "rosa"})


async def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process runs."""
    return _json({"status": "ok"})


async def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether turns can be answered; a database that is gone is no hindrance."""
    desk = desks.live.value
    if desk is None:
        return error_response(NotReady("Rosa has not read her content yet."))
    return _json(
        {
            "status": "ok",
            "paused": bool(desk.holding),
            "database": desks.live.reachable and not journal().is_down,
            "guard": "learned" if desk.has_learned else "learning",
            "release": desk.brief.revision,
            "records": len(desk.brief.records),
            "journal_waiting": journal().waiting(),
            "spool": journal().spool.is_well,
        }
    )


async def metrics_page(request: HttpRequest) -> HttpResponse:
    """Show the process's figures to Prometheus."""
    desk = desks.live.value
    is_paused = bool(desk and desk.holding)
    body, content_type = await asyncio.to_thread(
        metrics.exposition, journal().waiting(), is_paused=is_paused
    )
    return HttpResponse(body, content_type=content_type)


async def openapi_json(request: HttpRequest) -> HttpResponse:
    """Return the description of the interface."""
    return _json(openapi.document(settings.PUBLIC_URL or "/"))


async def docs(request: HttpRequest) -> HttpResponse:
    """Show the description of the interface."""
    return render(request, "agent/docs.html")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an unknown path: OpenAI's body for programs, a page for browsers."""
    if "text/html" in request.headers.get("Accept", ""):
        return render(request, "404.html", status=404)
    error = RequestError(f"There is nothing at {request.path}. See /docs.")
    error.status = 404
    return _json(wire.error_body(error), 404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django itself refuses, a strange host for example."""
    log.warning("request-refused error=%s", type(exception).__name__)
    return error_response(RequestError(f"The request is refused: {type(exception).__name__}."))


def _model(slug: str) -> dict[str, Any]:
    return {"id": slug, "object": "model", "created": 0, "owned_by": "rosa"}


def _json(body: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(body), status=status, content_type="application/json")
