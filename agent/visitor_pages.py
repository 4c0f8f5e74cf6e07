"""The pages on which visitors speak with Rosa: the kiosk's, and the chat that a site embeds."""

import json
import logging
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe

from agent import desk as desks
from agent import visitors
from agent.core.errors import NotReady
from agent.core.phrases import OWN_NAMES
from agent.desk import Desk
from agent.visitor_texts import texts
from agent.visitors import Visitor
from knowledge import clock
from knowledge.languages import UN_LANGUAGES, direction
from knowledge.values import Fact

log = logging.getLogger("rosa.visitors")
STYLES = ("base", "screens", "talk", "cards")
SCRIPTS = (
    *("attract", "avatar", "call", "cards", "config", "elements", "examples", "exchange"),
    *("history", "keys", "notice"),
    *("languages", "line", "pairing", "preferences", "reader", "room", "screens", "silence"),
    *("stage", "visit", "words"),
)
# Questions that are offered before the first one, and characters of the longest.
_EXAMPLES, _SHORT = 3, 64
# Seconds until a page that is not ready is asked for again.
_AGAIN_S = 2
# Where Tavus's calls are held: pages of its rooms, its scripts, its media.
_DAILY = "https://*.daily.co"
# What would end the script element, or begin another.
_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


@require_safe
async def kiosk(request: HttpRequest) -> HttpResponse:
    """Show the kiosk's page; to a device that is not known, only the form that pairs it."""
    try:
        visitor = await visitors.at_kiosk(request)
        return _page(request, visitor, "/ws/visitor/?place=kiosk")
    except (NotReady, Error, TimeoutError) as exc:
        return later(exc)


@require_safe
async def chat(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the chat page of a channel that has one."""
    try:
        visitor = await visitors.at_chat(slug)
        if visitor is None:
            raise Http404
        query = urlencode({"place": "chat", "channel": slug})
        return _page(request, visitor, f"/ws/visitor/?{query}")
    except NotReady as exc:
        return later(exc)


def later(error: Exception) -> HttpResponse:
    """Show that Rosa is coming, and ask again: at a kiosk nobody else will."""
    log.warning("visitor-page-not-ready error=%s", type(error).__name__)
    told = [(code, direction(code), texts(code)["coming"]) for code in UN_LANGUAGES]
    response = HttpResponse(render_to_string("visitor/later.html", {"told": told}), status=503)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; img-src 'self'"
    response["Cache-Control"] = "no-store"
    response["Retry-After"] = str(_AGAIN_S)
    response["Refresh"] = str(_AGAIN_S)
    return response


def _page(request: HttpRequest, visitor: Visitor | None, socket: str) -> HttpResponse:
    desk = desks.current()
    codes = [code for code in (visitor.languages if visitor else UN_LANGUAGES) if code in OWN_NAMES]
    lang = _language(request, codes or ["en"])
    config = _config(visitor, desk, codes or ["en"], lang) | {"socket": socket}
    context = {
        "language": lang,
        "dir": direction(lang),
        "place": config["place"],
        "conference": desk.brief.conference.name or "Rosa",
        "config": embedded(config),
        "styles": [static(f"rosa/visitor/{name}.css") for name in STYLES],
        "scripts": [static(f"rosa/visitor/{name}.js") for name in SCRIPTS],
    }
    response = HttpResponse(render_to_string("visitor/page.html", context))
    return _protected(request, response, visitor)


def _config(visitor: Visitor | None, desk: Desk, codes: list[str], lang: str) -> dict[str, Any]:
    has_avatar = visitor is not None and visitor.has_avatar
    return {
        "place": visitor.place if visitor else "kiosk",
        "pairing": visitor is None,
        "avatar": has_avatar,
        "languages": [
            {"code": code, "name": OWN_NAMES[code], "dir": direction(code)} for code in codes
        ],
        "language": lang,
        "idle_s": visitor.idle_s if visitor else 0,
        "notices": {code: _told(visitor, code) for code in codes} if visitor else {},
        "asks": visitor.notice if visitor else "",
        "terms": visitor.terms if visitor else "",
        "texts": {code: texts(code) for code in codes},
        "examples": {code: _examples(desk, code) for code in codes},
    } | ({"daily": static("rosa/vendor/daily/daily.js")} if has_avatar else {})


def _told(visitor: Visitor, lang: str) -> dict[str, Any]:
    told = visitor.told(lang)
    return {"points": told.points, "agree": told.agree, "decline": told.decline}


def _examples(desk: Desk, lang: str) -> list[str]:
    """Return questions that the content answers in `lang`, each of another category."""
    today = clock.now().astimezone(desk.printed.zone).date()
    found: dict[str, str] = {}
    for fact in desk.brief.records:
        if not isinstance(fact, Fact):
            continue
        question = fact.question.get(lang, "")
        if fact.pinned and 0 < len(question) <= _SHORT and fact.is_valid(today):
            found.setdefault(fact.category, question)
    return [found[category] for category in sorted(found)][:_EXAMPLES]


def embedded(config: dict[str, Any]) -> SafeString:
    """Return what a page's scripts are told, as the text of a script element."""
    text = json.dumps(config, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_IN_SCRIPT))  # noqa: S308  (nothing in it ends the element)


def _language(request: HttpRequest, codes: list[str]) -> str:
    """Return the language to begin in: as the address says, else as the browser is set up."""
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    wanted = [request.GET.get("lang", ""), *(code for code, _weight in accepted)]
    known = (code.lower().partition("-")[0] for code in wanted)
    return next((code for code in known if code in codes), codes[0])


def _protected(
    request: HttpRequest, response: HttpResponse, visitor: Visitor | None
) -> HttpResponse:
    has_avatar = visitor is not None and visitor.has_avatar
    response["Content-Security-Policy"] = _policy(request, visitor, has_avatar=has_avatar)
    microphone = "(self)" if has_avatar else "()"
    response["Permissions-Policy"] = (
        f"microphone={microphone}, camera=(), autoplay=(self), geolocation=(), "
        "display-capture=(), payment=(), usb=()"
    )
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    if visitor and visitor.place == "chat":
        # The policy says who may frame it, which the older header cannot.
        response.xframe_options_exempt = True  # type: ignore[attr-defined]
    return response


def _policy(request: HttpRequest, visitor: Visitor | None, *, has_avatar: bool) -> str:
    host = request.get_host()
    daily, sockets = (f" {_DAILY}", " wss://*.daily.co") if has_avatar else ("", "")
    rules = {
        "default-src": "'none'",
        "script-src": f"'self'{daily}",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": f"'self' ws://{host} wss://{host}{daily}{sockets}",
        "media-src": "'self' blob:" if has_avatar else "'none'",
        "worker-src": "'self' blob:" if has_avatar else "'none'",
        "frame-src": _DAILY if has_avatar else "'none'",
        "frame-ancestors": " ".join(_framers(visitor)) or "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _framers(visitor: Visitor | None) -> Iterable[str]:
    return visitor.channel.allowed_origins if visitor and visitor.place == "chat" else ()
