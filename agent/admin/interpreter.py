"""Translates the turns of a conversation's page for a reviewer, one line of JSON for each."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from uuid import UUID

from asgiref.sync import sync_to_async
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from agent import drafting, readings
from agent.admin import review
from agent.admin.conversation import shown_language
from agent.admin.ndjson import Events, fault, line
from agent.admin.transcript import page_of, turns
from agent.faults import described
from agent.interpreting import Interpreted, Original, interpret
from agent.models import Conversation, TurnTranslation
from agent.models.reading import Way
from agent.models.translation_job import Trouble
from agent.providers import registry
from knowledge.languages import direction

log = logging.getLogger("rosa.review")
# Seconds in which the turns are read, in which one translation is kept, and for all of them.
READ_S, KEEP_S, WHOLE_S = 10.0, 5.0, 600.0
# Reviewers of one process that may wait for translations at the same time.
MOST_AT_ONCE = 4
_waiting: set[object] = set()


async def translate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stream the translations of a page's turns as they come, each kept for the next reviewer."""
    try:
        async with asyncio.timeout(READ_S):
            lang, originals = await sync_to_async(_open)(request, pk)
    except PermissionDenied:
        return fault(_("You are not logged in any more, or may not do this."), 403)
    except Http404:
        return fault(_("This conversation is no longer there."), 404)
    except TimeoutError:
        return fault(_("The turns could not be read in time. Try again."), 503)
    if not originals:
        end = _("All turns of this page are in this language, or translated already.")
        return Events(_nothing(end))
    chain = drafting.online()
    if not chain:
        return Events(_nothing(str(Trouble.OFFLINE.label)))
    if len(_waiting) >= MOST_AT_ONCE:
        return fault(_("Others are having turns translated. Try again in a minute."), 429)
    providers = [registry.provider(endpoint) for endpoint in chain]
    return Events(_events(interpret(originals, lang, providers), lang, len(originals)))


def _open(request: HttpRequest, pk: UUID) -> tuple[str, list[Original]]:
    """Return the language, and the turns of the page that are in another one."""
    may = review.may_review(request) and request.user.has_perm("agent.view_conversation")
    if request.method != "POST" or not request.user.is_staff or not may:
        raise PermissionDenied
    conversation = get_object_or_404(Conversation, pk=pk)
    lang = shown_language(request.POST.get("lang", ""))
    readings.record(request.user, [pk], Way.TRANSLATED)
    page = page_of(conversation, request.POST.get("page", ""))
    shown = [
        turn
        for turn in turns(page.attempts, lang=lang)
        if not turn.is_running and not turn.translation and _is_other(turn.attempt.lang, lang)
    ]
    originals = [Original(t.attempt.pk, t.attempt.asked, t.attempt.said) for t in shown]
    return lang, [one for one in originals if one.texts()]


def _is_other(own: str, lang: str) -> bool:
    return own.split("-")[0] != lang


async def _nothing(end: str) -> AsyncGenerator[bytes, None]:
    yield line(total=0)
    yield line(end=end)


async def _events(
    found: AsyncGenerator[Interpreted, None], lang: str, total: int
) -> AsyncGenerator[bytes, None]:
    me = object()
    _waiting.add(me)
    failed = 0
    ends_at = asyncio.get_running_loop().time() + WHOLE_S
    try:
        async with aclosing(found):
            yield line(total=total)
            while True:
                # No limit runs while a line is yielded: it would cancel whoever takes it.
                async with asyncio.timeout_at(ends_at):
                    one = await anext(found, None)
                if one is None:
                    break
                failed += not one.texts
                if one.texts:
                    await _keep(one, lang)
                yield line(turn=one.original.id, lang=lang, direction=direction(lang), **one.texts)
        end = _("Some turns could not be translated. Try again.") if failed else _("Translated.")
    except TimeoutError:
        end = _("It took longer than it may. Go on with what is missing.")
    except Exception as exc:  # noqa: BLE001  (the stream has to say that it ends)
        log.error("translation-of-turns-failed error=%s", described(exc))
        end = _("Something unforeseen went wrong; the log has it.")
    finally:
        _waiting.discard(me)
    yield line(end=end)


async def _keep(one: Interpreted, lang: str) -> None:
    """Keep a translation; one that cannot be kept is shown all the same."""
    made = {"question": "", "answer": "", **one.texts, "provider": one.provider}
    try:
        async with asyncio.timeout(KEEP_S):
            await TurnTranslation.objects.aupdate_or_create(
                attempt_id=one.original.id, lang=lang, defaults=made
            )
    except Exception as exc:  # noqa: BLE001
        log.error("translation-of-turn-not-kept error=%s", described(exc))
