"""What guests see of a dialogue on their phones, and how they get there."""

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from agent import access, qr
from agent.core.errors import InvalidKey, NotReady
from agent.stage_pages import is_staff, language, page
from agent.stage_texts import texts
from agent.visitor_pages import later


@require_safe
async def watch(request: HttpRequest, key: str) -> HttpResponse:
    """Show a dialogue to whoever has its spectators' key; others are told that it is over."""
    try:
        session = await _session(request, key)
        config = {"role": "spectator", "session": str(session or ""), "key": key}
        response = page(request, config)
    except NotReady as exc:
        return later(exc)
    response.status_code = 200 if session else 404
    return response


@require_safe
async def invitation(request: HttpRequest, session: UUID) -> HttpResponse:
    """Return the address at which guests watch a dialogue, and its QR code, to staff."""
    if not await is_staff(request):
        return JsonResponse({"error": "Sign in as staff."}, status=403)
    path = reverse("stage_watch", args=[access.spectator_key(session)])
    link = (settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}") + path
    code = qr.svg(link, texts(language(request))["guests_why"])
    return JsonResponse({"link": link, "code": code}, headers={"Cache-Control": "no-store"})


async def _session(request: HttpRequest, key: str) -> UUID | None:
    """Return the dialogue that a spectator's key opens, as its WebSocket will be let in."""
    socket = {
        "type": "websocket",
        "path": "/ws",
        "headers": [(b"host", request.get_host().encode())],
        "query_string": urlencode({"api_key": key}).encode(),
    }
    try:
        return (await access.caller(socket)).only
    except InvalidKey:
        return None
