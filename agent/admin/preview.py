"""Trying a question: the prompt that it makes, part by part, and the answer as it comes.

A trial is a turn like any other, but that nothing keeps it.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from agent import desk as desks
from agent import readings, sources, turn
from agent.admin import assembled, draft
from agent.admin.navigation import may_try
from agent.admin.ndjson import Events, fault, line
from agent.admin.outcome import status_mark
from agent.admin.transcript import seconds, turn_id
from agent.core import lines
from agent.core.errors import RequestError, RosaError
from agent.core.prompt import Prompt
from agent.core.types import Channel
from agent.desk import Desk
from agent.entry import Entry
from agent.faults import described
from agent.models import Attempt
from agent.models.reading import Way
from agent.providers import registry
from knowledge import clock
from knowledge.admin.badge import language_name
from knowledge.languages import UN_LANGUAGES, direction
from knowledge.retrieval import Hit

log = logging.getLogger("rosa.preview")
CHANNEL = "preview"
# Seconds in which the form is read and the prompt assembled.
READ_S = 10.0
# The years of the times that can be tried.
FIRST_YEAR, LAST_YEAR = 1970, 2100


@dataclass(frozen=True, slots=True)
class Trial:
    """A question that is tried, the language to answer in, and its prompt as HTML."""

    turn: turn.Turn
    lang: str
    shown: str


class Unkept:
    """Keeps no entry, in place of the journal."""

    def begin(self, entry: Entry) -> None: ...

    async def end(self, entry: Entry) -> None: ...

    def end_soon(self, entry: Entry) -> None: ...


def page(request: HttpRequest) -> HttpResponse:
    """Show the form; what is posted to it is the form of a draft's page."""
    if not may_try(request):
        raise PermissionDenied
    found, faults = None, ()
    kind, key = request.GET.get("of", ""), request.GET.get("key", "")
    if request.method == "POST":
        try:
            found = draft.read(request, kind, key, request.POST)
        except draft.NotValid as exc:
            faults = exc.faults
    desk = desks.live.get()
    asked = _asked(request)
    if found:
        desk, _address = found.on(desk)
    codes = [code for persona in desk.personas.values() for code in persona.languages]
    context = {
        **admin.site.each_context(request),
        "title": _("Try a question"),
        "draft": found,
        "faults": faults,
        "posted": request.POST.urlencode() if found else "",
        "kind": kind,
        "key": key,
        "questions": found.questions() if found else [],
        "personas": desk.personas.values(),
        "asked": asked.question if asked else "",
        "chosen": (found and found.persona)
        or (asked and asked.persona in desk.personas and asked.persona)
        or settings.DEFAULT_PERSONA,
        "languages": [(c, language_name(c)) for c in dict.fromkeys([*UN_LANGUAGES, *codes])],
        "zone": desk.brief.conference.timezone,
        "now": clock.now().astimezone(desk.printed.zone),
    }
    return TemplateResponse(request, "admin/agent/preview/page.html", context)


page = admin.site.admin_view(page)


def _asked(request: HttpRequest) -> Attempt | None:
    """Return the turn whose question is to be tried: its words are in no address."""
    key = turn_id(request.GET.get("attempt", ""))
    if not key or not request.user.has_perm("agent.view_conversation"):
        return None
    found = Attempt.objects.filter(pk=key).only("question", "persona", "conversation_id").first()
    if found:
        readings.record(request.user, [found.conversation_id], Way.PAGE)
    return found


async def answer(request: HttpRequest) -> HttpResponse:
    """Stream the prompt of a question, then its answer, as lines of JSON."""
    try:
        async with asyncio.timeout(READ_S):
            trial = await _trial(request)
    except PermissionDenied:
        return fault(_("You are not logged in any more, or may not do this."), 403)
    except Http404:
        return fault(_("The record of this draft is no longer there."), 404)
    except draft.NotValid as exc:
        told = "; ".join(": ".join(filter(None, fault)) for fault in exc.faults)
        return fault(_("The draft cannot be used: %s") % told, 400)
    except RosaError as exc:
        return fault(str(exc), exc.status)
    except TimeoutError:
        return fault(_("The prompt could not be assembled in time. Try again."), 503)
    return Events(_events(trial))


async def _trial(request: HttpRequest) -> Trial:
    opened, address, is_live = await sync_to_async(_open)(request)
    # The live index belongs to the thread of the turns; that of a draft is in nobody's way.
    found = _assembled(opened) if is_live else await sync_to_async(_assembled)(opened)
    return await sync_to_async(_shown)(request, opened, address, *found)


def _open(request: HttpRequest) -> tuple[turn.Turn, str, bool]:
    """Return the turn that the form asks for, the address of its draft, and whether it has none.

    Raises RosaError and what `draft.read` raises.
    """
    if request.method != "POST" or not request.user.is_staff or not may_try(request):
        raise PermissionDenied
    form = request.POST
    # Staff look at what visitors will hear after a pause, too.
    desk, address = replace(desks.live.get(), holding={}), ""
    if posted := form.get("draft"):
        typed = draft.read(request, form.get("kind", ""), form.get("key", ""), QueryDict(posted))
        desk, address = typed.on(desk)
    if not form.get("question", "").strip():
        raise RequestError(_("Type a question first."), "question")
    channel = Channel(id=None, slug=CHANNEL, fixed_language=lines.language(form.get("lang")))
    opened = turn.open_turn(
        lines.question(form["question"], _history(form)),
        channel,
        desk.persona(form.get("persona", ""), channel),
        desk,
        at=_moment(form.get("at", ""), desk),
    )
    return opened, address, not posted


def _assembled(opened: turn.Turn) -> tuple[list[Hit], Prompt]:
    hits = turn.search(opened)
    return hits, turn.make_prompt(opened, hits, sources.here.at_hand(opened))


def _shown(
    request: HttpRequest, opened: turn.Turn, address: str, hits: list[Hit], asked: Prompt
) -> Trial:
    context = assembled.page_context(opened, hits, asked, address, request)
    shown = render_to_string("admin/agent/preview/prompt.html", context)
    return Trial(opened, asked.lang, shown)


def _history(form: QueryDict) -> list[Mapping[str, str]]:
    said = zip(form.getlist("role"), form.getlist("said"), strict=False)
    return [{"role": role, "content": text} for role, text in said if text.strip()]


def _moment(text: str, desk: Desk) -> datetime:
    """Return the time at the venue that was typed, else that of the clock. Raises RequestError."""
    if not text:
        return clock.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise RequestError(_("%s is no time. Use one like 2025-09-09T10:00.") % text) from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        # Yesterday and tomorrow have to exist.
        told = {"time": text, "first": FIRST_YEAR, "last": LAST_YEAR}
        raise RequestError(_("%(time)s is not in a year from %(first)s to %(last)s.") % told)
    return moment if moment.tzinfo else moment.replace(tzinfo=desk.printed.zone)


async def _events(trial: Trial) -> AsyncGenerator[bytes, None]:
    """Yield the prompt, then the answer's chunks, at last how it came about."""
    yield line(prompt=trial.shown, direction=direction(trial.lang), lang=trial.lang)
    opened = trial.turn
    entry = Entry(None, CHANNEL, CHANNEL, is_counted=False)
    now, persona = opened.desk, opened.persona
    providers, judge = registry.team(now.chain(persona), now.judge(persona))
    told = ""
    try:
        async with aclosing(turn.answer(opened, providers, entry, Unkept(), judge)) as parts:
            async for text in _texts(parts, opened.desk.reply_deadline_s):
                yield line(text=text, told=_told(entry))
    except TimeoutError:
        told = _("The answer took too long as a whole.")
    except RosaError as exc:
        told = str(exc)
    except Exception as exc:  # noqa: BLE001  (the stream has to say that it ends)
        log.error("preview-failed error=%s", described(exc))
        told = _("Rosa failed: %s. The log of the server tells more.") % type(exc).__name__
    yield line(end=await sync_to_async(_summary)(entry, told), told=_told(entry))


async def _texts(parts: AsyncGenerator[Any, None], limit_s: float) -> AsyncGenerator[str, None]:
    """Yield the texts of an answer. Raises TimeoutError where it takes too long as a whole."""
    ends_at = asyncio.get_running_loop().time() + limit_s
    while True:
        # No limit runs while a text is yielded: it would cancel whoever takes it.
        async with asyncio.timeout_at(ends_at):
            part = await anext(parts, None)
        if part is None:
            return
        if isinstance(part, str):
            yield part


def _told(entry: Entry) -> str:
    """Return who answers, and after which time."""
    if not entry.provider:
        return _("no model was called") if entry.status == "refused" else ""
    who = " · ".join(filter(None, (entry.provider, entry.model)))
    return f"{who} · {seconds(entry.ttft_ms)}" if entry.ttft_ms is not None else who


def _summary(entry: Entry, fault: str) -> str:
    context = {
        "entry": entry,
        "status": status_mark(entry.status),
        "first_words": seconds(entry.ttft_ms),
        "total": seconds(entry.total_ms),
        "handovers": [
            (handover["provider"], reason(handover["code"]), seconds(handover["ms"] or None))
            for handover in entry.handovers
        ],
        "reason": reason(entry.error) if entry.error else "",
        "fault": fault,
    }
    return render_to_string("admin/agent/preview/summary.html", context)


def reason(code: str | None) -> str:
    """Return what the code of a failed provider means."""
    return {
        "provider_busy": _("It is overloaded or cannot be reached."),
        "provider_timeout": _("It said nothing in time."),
        "provider_refused": _("It refused the request: check its key and its model."),
        "provider_broken": _("What it sent is no answer, or it broke off."),
        "resting": _("It failed before and rests for a while."),
        "outpaced": _("Another that was asked beside it spoke first."),
        "not_needed": _("It was asked beside a slow one, which spoke after all."),
    }.get(code or "", code or "")
