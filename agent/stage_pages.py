"""The stage: the page on which a dialogue is shown, to those who run it and to spectators."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from agent import desk as desks
from agent.core.errors import NotReady
from agent.core.phrases import OWN_NAMES
from agent.models import PhasePreset, Voice
from agent.stage_texts import shows, texts
from agent.visitor_pages import embedded, later
from knowledge.languages import UN_LANGUAGES, direction

STYLES = ("visitor/base", "stage/stage", "stage/setup", "stage/show", "stage/hall")
SCRIPTS = (
    *("visitor/config", "visitor/elements", "visitor/languages", "visitor/line"),
    *("visitor/preferences", "visitor/words"),
    *("stage/captions", "stage/clock", "stage/controls", "stage/guests", "stage/hall"),
    *("stage/pace", "stage/person", "stage/phases", "stage/player", "stage/screens"),
    *("stage/script", "stage/sentences", "stage/setup", "stage/show", "stage/sound"),
    *("stage/speakers", "stage/stage", "stage/transcript"),
)
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self' ws://{host} wss://{host}",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}


@require_safe
async def stage(request: HttpRequest) -> HttpResponse:
    """Show the stage to staff, who begin dialogues on it and run them."""
    if not await is_staff(request):
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    try:
        return page(request, {"role": "operator", "setup": await _setup()})
    except (NotReady, Error) as exc:
        return later(exc)


async def is_staff(request: HttpRequest) -> bool:
    """Return whether somebody of the staff asks; in development anybody counts as that."""
    user = await request.auser()
    return settings.DEBUG or (user.is_active and user.is_staff)


async def _setup() -> dict[str, Any]:
    """Return what the form of a new dialogue offers."""
    personas = desks.current().personas.values()
    voices = [one async for one in Voice.objects.filter(enabled=True)]
    presets = [one async for one in PhasePreset.objects.prefetch_related("phases")]
    return {
        "personas": [{"slug": one.slug, "name": one.name} for one in personas],
        "voices": [{"slug": one.slug, "title": one.title} for one in voices],
        "presets": [
            {
                "slug": one.slug,
                "name": one.name,
                "phases": [
                    {"name": phase.name, "starts_at": phase.starts_at} for phase in one.phases.all()
                ],
            }
            for one in presets
        ],
        "preset": settings.DIALOGUE_PRESET,
        "shows": {code: shows(code) for code in UN_LANGUAGES},
        "login": reverse("admin:login"),
    }


def page(request: HttpRequest, config: dict[str, Any]) -> HttpResponse:
    """Return the page for one who sees it in the role that `config` names. Raises NotReady."""
    lang = language(request)
    languages = [
        {"code": code, "name": OWN_NAMES[code], "dir": direction(code)} for code in UN_LANGUAGES
    ]
    brief = desks.current().brief
    told = {
        "place": "stage",
        "language": lang,
        "languages": languages,
        "texts": {code: texts(code) for code in UN_LANGUAGES},
        **config,
    }
    context = {
        "language": lang,
        "dir": direction(lang),
        "role": config["role"],
        "conference": brief.conference.name or "Rosa",
        "config": embedded(told),
        "styles": [static(f"rosa/{name}.css") for name in STYLES],
        "scripts": [static(f"rosa/{name}.js") for name in SCRIPTS],
    }
    return _protected(request, HttpResponse(render_to_string("stage/page.html", context)))


def language(request: HttpRequest) -> str:
    """Return the language to begin in: as the address says, else as the admin or the browser is."""
    wanted = (request.GET.get("lang", ""), get_language() or "")
    known = (code.lower().partition("-")[0] for code in wanted)
    return next((code for code in known if code in UN_LANGUAGES), "en")


def _protected(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    host = request.get_host()
    policy = "; ".join(f"{name} {value}" for name, value in _POLICY.items())
    response["Content-Security-Policy"] = policy.format(host=host)
    response["Permissions-Policy"] = (
        "microphone=(), camera=(), autoplay=(self), fullscreen=(self), geolocation=(), "
        "display-capture=(), payment=(), usb=()"
    )
    response["Cache-Control"] = "no-store"
    # The address of a spectator's page is a key.
    response["Referrer-Policy"] = "no-referrer"
    return response
