"""Trying a sentence: what the guard says of it, by which rule, and how close it was."""

import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agent import desk as desks
from agent import readings
from agent.admin import verdicts
from agent.core.close_look import Look, Utterance, judge, look
from agent.core.errors import RequestError
from agent.core.guard import RED_FROM
from agent.core.lines import language
from agent.desk import Desk
from agent.models import Attempt, GuardResult, GuardTest
from agent.models.reading import Way
from knowledge.admin.badge import language_name
from knowledge.language import detect
from knowledge.languages import UN_LANGUAGES, direction
from knowledge.models import RedZoneTopic

# Characters of a sentence that is tried.
LONGEST = 4_000
# The log-odds that the ends of a bar stand for.
_WIDEST = 16.0
# What a script sends with its requests; it takes the result alone.
PART = "X-Rosa-Part"


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form holds; `lang` is empty where the words decide."""

    text: str = ""
    lang: str = ""
    before: str = ""
    is_reply: bool = False


def page(request: HttpRequest) -> HttpResponse:
    """Show the form, and what the guard says of what was typed or is linked to."""
    if not verdicts.may_see_topics(request):
        raise PermissionDenied
    typed = posted(request) if request.method == "POST" else _linked(request)
    return shown(request, typed)


page = admin.site.admin_view(page)


def shown(request: HttpRequest, typed: Typed, note: SafeString | str = "") -> HttpResponse:
    """Return the page with a result, or for the page's script the result alone."""
    context = {"note": note, "judged": judged(request, typed) if typed.text.strip() else None}
    if request.headers.get(PART):
        return render(request, "admin/agent/guard/judged.html", context)
    codes = [*UN_LANGUAGES, *(c for p in desks.live.get().personas.values() for c in p.languages)]
    context |= {
        **admin.site.each_context(request),
        "title": _("Try a sentence"),
        "typed": typed,
        "languages": [(code, language_name(code)) for code in dict.fromkeys(codes)],
        "longest": LONGEST,
    }
    return TemplateResponse(request, "admin/agent/guard/bench.html", context)


def posted(request: HttpRequest) -> Typed:
    """Return what the form of the page holds."""
    return Typed(
        text=request.POST.get("text", "")[:LONGEST],
        lang=_code(request.POST.get("lang", "")),
        before=request.POST.get("before", "")[:LONGEST],
        is_reply=request.POST.get("as") == "reply",
    )


def _code(typed: str) -> str:
    try:
        return language(typed)
    except RequestError:
        return ""


def _linked(request: HttpRequest) -> Typed:
    """Return the sentence that a link names by its row: no words of visitors stand in addresses."""
    sources = (("result", GuardResult), ("test", GuardTest))
    for name, model in sources if verdicts.may_see_tests(request) else ():
        key = request.GET.get(name, "")
        if key.isdecimal() and (row := model.objects.filter(pk=key).first()):
            return Typed(row.text, row.lang, row.before)
    try:
        key = UUID(request.GET.get("attempt", ""))
    except ValueError:
        return Typed()
    attempt = Attempt.objects.filter(pk=key).first()
    if attempt is None or not request.user.has_perm("agent.view_conversation"):
        return Typed()
    readings.record(request.user, [attempt.conversation_id], Way.PAGE)
    return Typed(attempt.question[:LONGEST], attempt.lang, question_before(attempt)[:LONGEST])


def question_before(attempt: Attempt) -> str:
    """Return what the visitor said just before, "" if nothing."""
    earlier = Attempt.objects.filter(
        conversation=attempt.conversation_id, started_at__lt=attempt.started_at
    )
    asked = earlier.exclude(turn=attempt.turn).exclude(question="").order_by("-started_at")
    return str(asked.values_list("question", flat=True).first() or "")


def judged(request: HttpRequest, typed: Typed) -> dict[str, Any]:
    """Return all that the page shows of a verdict."""
    now = desks.live.get()
    lang = typed.lang or detect(typed.text, detect(typed.before) if typed.before else "")
    before = (typed.before,) if typed.before.strip() else ()
    said = Utterance(typed.text, lang, before, typed.is_reply)
    started = time.perf_counter()
    judge(now.guard, said)
    took_ms = (time.perf_counter() - started) * 1000
    seen = look(now.guard, said)
    rows = {row.slug: row for row in RedZoneTopic.objects.only("slug", "title")}
    reply, reply_lang = _reply(now, seen, lang)
    is_careful = seen.verdict.action == "caution"
    return {
        "typed": typed,
        "lang": lang,
        "language": language_name(lang),
        "action": verdicts.action_text(seen.verdict.action),
        "tone": verdicts.TONES[seen.verdict.action],
        "guidance": seen.verdict.topic.guidance if is_careful and seen.verdict.topic else "",
        "topic": rows.get(seen.verdict.topic.slug) if seen.verdict.topic else None,
        "near_miss": rows.get(seen.near_miss),
        "rule": verdicts.rule_text(seen.verdict.rule),
        "has_learned": now.has_learned,
        "scores": [(rows.get(slug), _bar(score)) for slug, score in seen.scores],
        "nearest": [_near(now, rows, *one) for one in seen.nearest],
        "reply": reply,
        "reply_dir": direction(reply_lang),
        "reply_lang": reply_lang,
        "ms": number_format(took_ms, 2),
        "topics": verdicts.topic_choices(),
        "likely": _likely(seen),
        "may_change": verdicts.may_change_topics(request),
        "may_test": verdicts.may_add_tests(request),
    }


def _reply(now: Desk, seen: Look, lang: str) -> tuple[str, str]:
    """Return what Rosa would say instead of an answer, and in which language."""
    if not seen.verdict.declines:
        return "", lang
    persona = now.personas.get(settings.DEFAULT_PERSONA)
    order = persona.languages if persona else ()
    spoken = lang if not order or lang in order else order[0]
    return seen.verdict.reply(spoken, order), spoken


def _bar(score: float) -> dict[str, Any]:
    return {
        "score": f"{score:+.2f}",
        "width": _place(score),
        "mark": _place(RED_FROM),
        "counts": score >= RED_FROM,
    }


def _place(score: float) -> int:
    return round(100 * (min(max(score, -_WIDEST), _WIDEST) + _WIDEST) / (2 * _WIDEST))


def _near(
    now: Desk, rows: dict[str, RedZoneTopic], likeness: float, text: str, slug: str
) -> dict[str, Any]:
    return {
        "text": text,
        "share": f"{round(100 * likeness)} %",
        "topic": rows.get(slug),
        "is_near_miss": text in now.guard.topics[slug].near_misses,
    }


def _likely(seen: Look) -> str:
    """Return the slug of the topic that the sentence would be added to most likely."""
    if seen.verdict.topic:
        return seen.verdict.topic.slug
    if seen.scores:
        return seen.scores[0][0]
    return seen.nearest[0][2] if seen.nearest else ""
