"""What the views have in common that `rosa.direct` runs: methods, errors, JSON."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from django.db import Error
from django.http import HttpRequest, HttpResponse

from agent.core.errors import NotReady, RosaError, UpgradeRequired, WrongMethod
from agent.faults import described
from agent.views import error_response

log = logging.getLogger("rosa.dialogues")
View = Callable[..., Awaitable[HttpResponse]]
# Seconds after which a caller who was sent away may come again.
_AGAIN_S = {429: "10", 503: "2"}


def by_method(**views: View) -> View:
    """Return a view that has these answer by the request's method, and errors as all paths do."""
    if "GET" in views:
        views["HEAD"] = views["GET"]
    allowed = ", ".join([*views, "OPTIONS"])

    async def answer(request: HttpRequest, **named: str) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(status=204)
            del response["Content-Type"]
        else:
            response = await _answered(views.get(request.method or ""), request, named, allowed)
        if response.status_code in (204, 405):
            response["Allow"] = allowed
        return response

    return answer


def json_response(body: Any, status: int = 200) -> HttpResponse:
    """Return a body that nobody keeps for another time."""
    response = HttpResponse(orjson.dumps(body), status=status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response


async def _answered(
    view: View | None, request: HttpRequest, named: dict[str, str], allowed: str
) -> HttpResponse:
    try:
        if view is None:
            raise WrongMethod(f"This path takes {allowed}.")
        return await view(request, **named)
    except RosaError as exc:
        return _refusal(exc)
    except (Error, TimeoutError) as exc:
        log.error("dialogue-request-failed error=%s", type(exc).__name__)
        return _refusal(NotReady("The database is away. Try again in a moment."))
    except Exception as exc:  # noqa: BLE001  (the last resort of the path)
        log.error("dialogue-request-failed error=%s", described(exc))
        return _refusal(RosaError("Rosa could not do this. Try again."))


def _refusal(error: RosaError) -> HttpResponse:
    response = error_response(error)
    # What is not there now may be a moment later, or for another key.
    response["Cache-Control"] = "no-store"
    if isinstance(error, UpgradeRequired):
        response["Upgrade"] = "websocket"
    if again_s := _AGAIN_S.get(error.status):
        response["Retry-After"] = again_s
        # The header of the others tells official clients never to try again.
        del response["X-Should-Retry"]
    return response
