"""The ways in of kiosks and of Tavus: pairing, calls, and callbacks."""

import logging
import secrets
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any
from uuid import UUID

import orjson
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from agent import callbacks, calls, metrics, pairing, usage
from agent.callbacks import Taken
from agent.callee import callee_of
from agent.core import fields, phrases, wire
from agent.core.callbacks import read_event
from agent.core.errors import (
    ConsentNeeded,
    NotReady,
    RequestError,
    RosaError,
    TooLarge,
    WrongMethod,
)
from agent.core.notice import CONSENT
from agent.faults import described
from agent.models import Call, Kiosk
from agent.models.call import EndedBy
from agent.models.channel import key_digest
from agent.models.persona import language_codes
from agent.views import error_response
from agent.visitors import KIOSK_COOKIE

log = logging.getLogger("rosa.calls")
# A device stays paired until staff unpair it.
_COOKIE_S = 400 * 86_400
# What a page shows of an error, in all languages.
_SHOWN = {
    "all_busy": phrases.ALL_BUSY,
    "budget_spent": phrases.BUDGET_SPENT,
    "avatar_failed": phrases.NO_AVATAR,
    "no_avatar": phrases.NO_AVATAR,
}
View = Callable[..., Awaitable[HttpResponse]]


def _answering(view: View) -> View:
    """Answer errors as all paths do, with what the visitor is to read."""

    @csrf_exempt  # The cookie goes along with requests of our own pages only: SameSite=Strict.
    @wraps(view)
    async def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return await view(request, *args, **kwargs)
        except RosaError as exc:
            return _refusal(exc)
        except Error as exc:
            log.error("kiosk-request-failed error=%s", type(exc).__name__)
            return _refusal(NotReady("The database is away. Try again."))
        except Exception as exc:  # noqa: BLE001  (the last resort of the path)
            log.error("kiosk-request-failed error=%s", described(exc))
            return _refusal(RosaError("Rosa could not do this. Try again."))

    return answer


def _refusal(error: RosaError) -> HttpResponse:
    response = error_response(error)
    if shown := _SHOWN.get(error.code or ""):
        body = wire.error_body(error)
        body["error"]["shown"] = shown
        response.content = orjson.dumps(body)
    # Else Django would log the path, in which a token may be.
    response._has_been_logged = True  # noqa: SLF001
    return response


@_answering
async def pair(request: HttpRequest) -> HttpResponse:
    """Pair a device by the code that staff see: its token comes as a cookie."""
    _require(request, "POST")
    payload = _payload(request)
    address = request.META.get("REMOTE_ADDR", "")
    code = fields.text(payload, "code")
    kiosk, token = await sync_to_async(pairing.pair)(code, address)
    body = {"kiosk": await sync_to_async(_kiosk)(kiosk)}
    # For a device that is no browser: no script of a page should ever hold it.
    if fields.flag(payload, "bearer"):
        body["token"] = token
    response = _json(body)
    response.set_cookie(
        KIOSK_COOKIE,
        token,
        max_age=_COOKIE_S,
        httponly=True,
        samesite="Strict",
        secure=settings.PUBLIC_URL.startswith("https://"),
    )
    log.info("kiosk-paired kiosk=%d", kiosk.pk)
    return response


@_answering
async def conversations(request: HttpRequest) -> HttpResponse:
    """Begin a call, or tell what is running and what it costs."""
    kiosk = await _kiosk_of(request)
    if request.method == "GET":
        return _json(await sync_to_async(_standing)(kiosk))
    _require(request, "POST")
    payload = _payload(request)
    callee = await sync_to_async(callee_of)(kiosk)
    asks = CONSENT in (kiosk.channel.notice, callee.channel.notice)
    if asks and not fields.flag(payload, "agreed"):
        raise ConsentNeeded("The visitor has to agree first; then send agreed: true.")
    call = await calls.begin(
        kiosk,
        callee,
        _language(kiosk, payload),
        _request_key(request),
        is_trial=fields.flag(payload, "test_mode"),
    )
    return _json(_call(call) | {"idle_s": kiosk.idle_s})


@_answering
async def end(request: HttpRequest, key: UUID) -> HttpResponse:
    """End a call of this kiosk; one that has ended stays so."""
    kiosk = await _kiosk_of(request)
    _require(request, "POST")
    call = await Call.objects.filter(pk=key, kiosk=kiosk).afirst()
    if call is None:
        error = RequestError("This kiosk has no such conversation.")
        error.status = 404
        raise error
    return _json(_call(await calls.end(call, EndedBy.KIOSK)))


@_answering
async def callback(request: HttpRequest, token: str) -> HttpResponse:
    """Take in an event of a call; its token is all that says who sends it."""
    _require(request, "POST")
    # First, so that nothing of what strangers send is read.
    if not await sync_to_async(callbacks.is_token)(token):
        metrics.CALLBACKS.labels("other", Taken.NO_CALL.value).inc()
        raise _nothing_here()
    if len(request.body) > settings.MAX_BODY_BYTES:
        raise TooLarge(f"The body is over {settings.MAX_BODY_BYTES} bytes.")
    event = read_event(wire.parse_json(request.body))
    taken = await sync_to_async(callbacks.take_posted)(token, event)
    if taken is Taken.NO_CALL:
        raise _nothing_here()
    if taken is Taken.OF_ANOTHER:
        error = RequestError("This event is of another conversation.", "conversation_id")
        error.status = 409
        raise error
    return _json({"status": "success"})


def _nothing_here() -> RequestError:
    error = RequestError("There is nothing here.")
    error.status = 404
    return error


async def _kiosk_of(request: HttpRequest) -> Kiosk:
    scheme, _space, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer":
        token = request.COOKIES.get(KIOSK_COOKIE, "")
    return await sync_to_async(pairing.kiosk_of)(token.strip())


def _require(request: HttpRequest, method: str) -> None:
    if request.method != method:
        raise WrongMethod(f"Send a {method} request.")


def _payload(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > settings.MAX_BODY_BYTES:
        raise TooLarge(f"The body is over {settings.MAX_BODY_BYTES} bytes.")
    return wire.parse_json(request.body or b"{}")


def _language(kiosk: Kiosk, payload: dict[str, Any]) -> str:
    known = language_codes(kiosk.languages)
    wanted = fields.text(payload, "language") or known[0]
    if wanted not in known:
        raise RequestError(f"language has to be one of {', '.join(known)}.", "language")
    return wanted


def _request_key(request: HttpRequest) -> str:
    """Return what all tries of one request have in common; without a key there is one try."""
    sent = request.META.get("HTTP_IDEMPOTENCY_KEY", "")
    return key_digest(sent or secrets.token_hex())


def _standing(kiosk: Kiosk) -> dict[str, Any]:
    used = usage.used(kiosk, usage.today(), timezone.now())
    running = usage.running(kiosk).order_by("started_at")
    return {
        "kiosk": _kiosk(kiosk),
        "running": [_call(call) for call in running],
        "today": {
            "calls": used.calls,
            "calls_left": used.calls_left,
            "minutes": round(used.seconds / 60, 2),
            "minutes_left": round(used.seconds_left / 60, 2),
            "cost": round(used.cost, 4),
        },
    }


def _kiosk(kiosk: Kiosk) -> dict[str, Any]:
    persona = kiosk.speaks_as
    return {
        "name": kiosk.name,
        "persona": persona.slug if persona else settings.DEFAULT_PERSONA,
        "languages": language_codes(kiosk.languages),
    }


def _call(call: Call) -> dict[str, Any]:
    return {
        "id": str(call.pk),
        "status": call.status,
        "language": call.lang,
        "url": call.url,
        "meeting_token": call.meeting_token,
        "started_at": call.started_at.isoformat(),
        "ended_at": call.ended_at and call.ended_at.isoformat(),
        "longest_s": call.longest_s,
    }


def _json(body: Any, status: int = 200) -> HttpResponse:
    response = HttpResponse(orjson.dumps(body), status=status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response
