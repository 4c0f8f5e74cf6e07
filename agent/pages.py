"""The public pages of the content, for a visitor's phone: no account, no cookie, no query.

What they say stands in the desk. They are behind the QR codes of a kiosk's cards.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from agent import desk as desks
from agent import qr
from agent.core import cards, labels
from agent.core.cards import Card
from agent.core.errors import NotReady
from agent.core.phrases import OWN_NAMES
from agent.core.sentences import shortened
from agent.desk import Desk
from knowledge import clock, route_texts
from knowledge.languages import UN_LANGUAGES, direction
from knowledge.routes import Route
from knowledge.values import Fact, Session

# Characters of the text that messengers show below a link.
_SHORT = 160
# Kept by nobody without asking: what staff unpublish is gone at once.
_ALWAYS_ASK = "public, no-cache"
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


class _Missing(Exception):
    """There is no such page."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request, with the content and the language in which it is answered."""

    request: HttpRequest
    desk: Desk
    lang: str

    def address(self, path: str) -> str:
        """Return the address under which visitors reach a path."""
        request = self.request
        return (settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}") + path


_Answer = Callable[..., HttpResponse]


def _page(answer: _Answer) -> Callable[..., Awaitable[HttpResponse]]:
    """Make a view of what answers from the desk; what is not there gets a page that helps."""

    @require_safe
    @wraps(answer)
    async def view(request: HttpRequest, **named: str) -> HttpResponse:
        try:
            asked = _Asked(request, desks.current(), _language(request))
        except NotReady:
            later = HttpResponse("Rosa is starting. Try again in a moment.", status=503)
            later["Retry-After"] = "2"
            return later
        try:
            response = answer(asked, **named)
        except _Missing:
            response = _rendered(asked, "public/missing.html", {}, asked.request.path, status=404)
        return _finished(asked, response)

    return view


def _finished(asked: _Asked, response: HttpResponse) -> HttpResponse:
    response["Content-Language"] = asked.lang
    response["Cache-Control"] = _ALWAYS_ASK
    response["Content-Security-Policy"] = _POLICY
    patch_vary_headers(response, ("Accept-Language",))
    if response.status_code != 200:
        return response
    digest = hashlib.blake2b(response.content, digest_size=12).hexdigest()
    response["ETag"] = f'"{digest}"'
    found = get_conditional_response(asked.request, response["ETag"], response=response)
    assert found is not None  # noqa: S101  (it returns the response it was given)
    return found


@_page
def record(asked: _Asked, kind: str, slug: str) -> HttpResponse:
    """Show one record."""
    card = _card(asked, kind, slug)
    told = next((line.text for line in card.lines if line.kind in {"text", "directions"}), "")
    told = told or " · ".join(line.text for line in card.lines if line.kind != "source")
    found = asked.desk.printed.linked.record(card.address)
    is_held = isinstance(found, Session) and found.status != "cancelled"
    return _rendered(
        asked,
        "public/record.html",
        {
            "card": card,
            "title": card.title,
            "description": shortened(told, _SHORT),
            "calendar": f"{card.path}/calendar.ics?lang={asked.lang}" if is_held else "",
            "add_to_calendar": labels.ADD_TO_CALENDAR[asked.lang],
        },
        card.path,
    )


@_page
def way(asked: _Asked, start: str, end: str, step_free: str = "") -> HttpResponse:
    """Show the way from one place to another, step by step."""
    lang = asked.lang
    route = _route(asked, start, end, step_free)
    minutes = [way.minutes for way in route.ways if way.minutes is not None]
    is_timed = len(minutes) == len(route.ways)
    has_no_steps = all(way.step_free for way in route.ways)
    return _rendered(
        asked,
        "public/way.html",
        {
            "title": route.heading,
            "description": shortened(route.said, _SHORT),
            "steps_label": labels.STEPS[lang],
            "steps": [cards.said(way.directions, lang) for way in route.ways],
            "minutes": route_texts.MINUTES[lang](sum(minutes)) if is_timed else "",
            "step_free": route_texts.STEP_FREE[lang] if has_no_steps else "",
            "places": [
                (place.names.get(lang) or place.name, f"{cards.path_of(place)}?lang={lang}")
                for place in (route.start, route.end)
            ],
            "places_label": labels.PLACES[lang],
            "others": _other_ways(asked, route, bool(step_free), has_no_steps=has_no_steps),
        },
        cards.way_path(start, end, step_free=bool(step_free)),
    )


@_page
def record_code(asked: _Asked, kind: str, slug: str) -> HttpResponse:
    """Show the QR code of a record's page."""
    card = _card(asked, kind, slug)
    return _code(asked, card.path, card.title)


@_page
def way_code(asked: _Asked, start: str, end: str, step_free: str = "") -> HttpResponse:
    """Show the QR code of a way's page."""
    path = cards.way_path(start, end, step_free=bool(step_free))
    return _code(asked, path, _route(asked, start, end, step_free).heading)


@_page
def calendar(asked: _Asked, slug: str) -> HttpResponse:
    """Give a session as a file that calendars take."""
    card = _card(asked, Session.KIND, slug)
    session = asked.desk.printed.linked.record(card.address)
    assert isinstance(session, Session)  # noqa: S101  (its address says so)
    event = Event()
    event.add("uid", f"{slug}@{urlsplit(asked.address('')).netloc}")
    # When the row changed is not known here; the same content has to give the same file.
    event.add("dtstamp", session.start.astimezone(UTC))
    event.add("dtstart", session.start.astimezone(UTC))
    event.add("dtend", session.end.astimezone(UTC))
    event.add("summary", card.title)
    event.add("status", "CANCELLED" if session.status == "cancelled" else "CONFIRMED")
    conference = asked.desk.brief.conference
    place = ", ".join(filter(None, (session.place, conference.venue, conference.street)))
    for name, value in (("location", place), ("description", session.text(asked.lang))):
        if value:
            event.add(name, value)
    event.add("url", asked.address(card.link))
    file = Calendar()
    file.add("prodid", "-//Rosa//conference assistant//EN")
    file.add("version", "2.0")
    file.add_component(event)
    response = HttpResponse(file.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return response


@_page
def missing(asked: _Asked) -> HttpResponse:
    """Say that there is no such page, and where to ask."""
    raise _Missing


def _card(asked: _Asked, kind: str, slug: str) -> Card:
    printed = asked.desk.printed
    found = printed.linked.record(f"{kind}:{slug}")
    today = clock.now().astimezone(printed.zone).date()
    # What Rosa does not say any more, her pages do not say either.
    if found is None or (isinstance(found, Fact) and not found.is_valid(today)):
        raise _Missing
    card = cards.card(found, printed, asked.lang, is_whole=True)
    if card is None:
        raise _Missing
    return card


def _route(asked: _Asked, start: str, end: str, step_free: str) -> Route:
    route = asked.desk.routes.way(start, end, asked.lang, step_free=bool(step_free))
    if route is None:
        raise _Missing
    return route


def _other_ways(
    asked: _Asked, route: Route, step_free: bool, *, has_no_steps: bool
) -> list[tuple[str, str]]:
    """Return what the other ways are called that the page of one leads to, and their addresses."""
    lang, start, end = asked.lang, route.start.slug, route.end.slug
    others = [(labels.WAY_BACK[lang], end, start, step_free)]
    if not has_no_steps:
        others.insert(0, (labels.STEP_FREE_WAY[lang], start, end, True))
    return [
        (label, f"{cards.way_path(one, other, step_free=is_free)}?lang={lang}")
        for label, one, other, is_free in others
        if asked.desk.routes.way(one, other, lang, step_free=is_free)
    ]


def _code(asked: _Asked, path: str, title: str) -> HttpResponse:
    """Return the code of a page, in a language where one is asked for."""
    is_chosen = asked.request.GET.get("lang") == asked.lang
    address = asked.address(f"{path}?lang={asked.lang}" if is_chosen else path)
    drawn = qr.svg(address, labels.CODE[asked.lang].format(title=title))
    return HttpResponse(drawn, content_type="image/svg+xml")


def _rendered(
    asked: _Asked, template: str, context: dict[str, Any], path: str, status: int = 200
) -> HttpResponse:
    lang = asked.lang
    around = {
        "lang": lang,
        "dir": direction(lang),
        "conference": asked.desk.brief.conference.name or "Rosa",
        "url": asked.address(path),
        "languages": [
            (code, OWN_NAMES[code], f"?lang={code}", code == lang) for code in UN_LANGUAGES
        ],
        "in_languages": labels.IN_LANGUAGES[lang],
        "footer": labels.FOOTER[lang],
        "missing": {
            "title": labels.NOT_HERE[lang],
            "why": labels.NOT_HERE_WHY[lang],
            "help": labels.NOT_HERE_HELP[lang],
        },
    }
    return HttpResponse(render_to_string(template, around | context), status=status)


def _language(request: HttpRequest) -> str:
    """Return the language asked for: in the address, else by the phone."""
    wanted = request.GET.get("lang", "").lower().partition("-")[0]
    if wanted in UN_LANGUAGES:
        return wanted
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    codes = (code.partition("-")[0] for code, _weight in accepted)
    return next((code for code in codes if code in UN_LANGUAGES), "en")
