"""The ASGI application: the chat path and dialogues directly, all else through Django."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rosa.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

import asyncio

from channels.security.websocket import AllowedHostsOriginValidator
from channels.sessions import CookieMiddleware
from django.conf import settings
from servestatic import ServeStaticASGI

from agent import (
    audio_view,
    consumers,
    dialogue_health,
    dialogue_views,
    metrics,
    news,
    sources,
    stage_consumer,
    visitor_consumer,
)
from agent.export_file import BrokenOff
from agent.views import chat_completions
from rosa import direct, start

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


# The other views that run without Django's handler: by their path, a slash after it or not, and by
# what it begins with.
_VIEWS = {
    "/api/v1/init": dialogue_views.init,
    "/api/v1/chat": dialogue_views.chat,
    "/api/v1/health": dialogue_health.health,
    "/api/v1/health/redis": dialogue_health.redis_health,
    "/ws": dialogue_views.no_socket,
}
_SESSION, _AUDIO = "/api/v1/session/", "/audio/"


async def _chat(scope: Any, receive: Any, send: Any) -> None:
    with metrics.OPEN.track_inprogress():
        await direct.run(chat_completions, {}, scope, receive, send)


def _direct_view(path: str) -> tuple[direct.View, dict[str, str]] | None:
    """Return the view of a path and what it is called with."""
    if path.startswith(_AUDIO):
        return audio_view.sound, {"name": path.removeprefix(_AUDIO)}
    if path.startswith(_SESSION):
        return dialogue_views.session, {"key": path.removeprefix(_SESSION).removesuffix("/")}
    view = _VIEWS.get(path.removesuffix("/"))
    return (view, {}) if view else None


_site = ServeStaticASGI(
    django_application, root=str(settings.STATIC_ROOT), prefix=settings.STATIC_URL
)
_begun: asyncio.Future[None] | None = None


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
    # Programs open it with a key, from anywhere; it looks at the origins of others itself.
    "/ws": stage_consumer.stage,
    "/ws/": stage_consumer.stage,
}


async def serve(scope: Any, receive: Any, send: Any) -> None:
    """Serve the chat path and those of dialogues directly, all others the ordinary way."""
    if scope["type"] == "http":
        if scope["path"] in CHAT_PATHS:
            await _chat(scope, receive, send)
        elif found := _direct_view(scope["path"]):
            await direct.run(*found, scope, receive, send)
        else:
            try:
                await _site(scope, receive, _named(direct.request_id(scope), send))
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
