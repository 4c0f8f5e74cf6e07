"""Running conversations as they happen, and what staff may do to one."""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from agent import interventions, live_view
from agent.admin.outcome import STATUS_TONES
from agent.models import CannedSentence, Conversation
from agent.models.conversation import Status
from knowledge.admin.badge import language_name
from knowledge.admin.links import can_view
from knowledge.admin.venue import zone
from knowledge.languages import RIGHT_TO_LEFT, UN_LANGUAGES
from knowledge.models.fields import validate_text

# Stands for a conversation's id in the address that the page's script fills in.
_NOBODY = UUID(int=0)
# Seconds that a conversation may take to be stored once it is seen, and between two looks.
STORED_S, _LOOK_S = 2.0, 0.05


def page(request: HttpRequest) -> HttpResponse:
    """Show the page, which opens a WebSocket and shows what comes from there."""
    if not live_view.may_watch(request.user):
        raise PermissionDenied
    may_steer = request.user.has_perm(live_view.STEER)
    sentences = CannedSentence.objects.filter(enabled=True) if may_steer else []
    context = {
        **admin.site.each_context(request),
        "title": _("Live"),
        "may_steer": may_steer,
        "canned": sentences,
        "may_edit_canned": can_view(request, "agent.cannedsentence"),
        "longest": interventions.LONGEST,
        "facts": _facts(),
    }
    return TemplateResponse(request, "admin/agent/live/page.html", context)


def _facts() -> dict[str, Any]:
    """Return what the page's script needs to know: words, directions, addresses."""
    conversation = reverse("admin:agent_conversation_change", args=[_NOBODY])
    return {
        "languages": {code: language_name(code) for code in UN_LANGUAGES},
        "rtl": sorted(RIGHT_TO_LEFT),
        "statuses": {status.value: str(status.label) for status in Status},
        "tones": {status.value: tone for status, tone in STATUS_TONES.items()},
        "zone": str(zone()),
        "nobody": str(_NOBODY),
        "conversation": conversation,
        "words": {
            "live": _("Live"),
            "connecting": _("Connecting…"),
            "lost": _("Connection lost, trying again…"),
            "signed_out": _("You are signed out. Load the page again to sign in."),
            "not_allowed": _("Your account may not watch conversations any more."),
            "now": _("speaking now"),
            "staff": _("staff"),
            "paused": _("paused"),
            "ended": pgettext("conversation", "ended"),
            "waiting": _("sentence waits"),
            "no_words": _("No words are kept of this conversation."),
            "visitor": _("Visitor"),
            # Of a dialogue of personas: by the other side, or the scenario.
            "said_before": _("Said before"),
            "begins": _("A visitor speaks"),
            "none_running": _("Nobody speaks right now"),
            "running": _("Speaking now: %s"),
            "paused_by": _("Paused by %(name)s: new questions hear that a colleague is there."),
            "ended_by": _("Ended by %(name)s: every question hears a goodbye."),
            "paused_": _("Paused: new questions hear that a colleague is there."),
            "ended_": _("Ended: every question hears a goodbye."),
            "will_say": _("Rosa will say: %s"),
            "failed": _("That did not work. Is the connection there? Try again."),
            "said": _(
                "It will be said before the next reply, or at the end of one that has begun."
            ),
            "cut_in": _("staff cut in"),
            "by_staff": _("said by staff"),
        },
    }


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Do to a conversation what a button says."""
    if not (live_view.may_watch(request.user) and request.user.has_perm(live_view.STEER)):
        raise PermissionDenied
    try:
        conversation = _stored(UUID(request.POST.get("conversation", "")))
        _ACTS[request.POST.get("act", "")](request, conversation)
    except (ValueError, KeyError):
        return _refused(_("That cannot be done. Load the page again."))
    except Conversation.DoesNotExist:
        return _refused(_("This conversation is not stored yet, or it has been erased."))
    except ValidationError as exc:
        return _refused(" ".join(exc.messages))
    return JsonResponse({"done": True})


def _stored(key: UUID) -> Conversation:
    """Return a conversation, which is seen a moment before it is stored.

    Raises Conversation.DoesNotExist where it is not there in time.
    """
    until = time.monotonic() + STORED_S
    while time.monotonic() < until:
        if found := Conversation.objects.filter(pk=key).first():
            return found
        time.sleep(_LOOK_S)
    return Conversation.objects.get(pk=key)


def _refused(why: str) -> JsonResponse:
    return JsonResponse({"fault": why}, status=400)


def _pause(request: HttpRequest, conversation: Conversation) -> None:
    interventions.pause(request.user, conversation)


def _end(request: HttpRequest, conversation: Conversation) -> None:
    interventions.end(request.user, conversation)


def _go_on(request: HttpRequest, conversation: Conversation) -> None:
    interventions.go_on(request.user, conversation)


def _say(request: HttpRequest, conversation: Conversation) -> None:
    interventions.say(request.user, conversation, _sentence(request.POST, conversation))


def _sentence(posted: Any, conversation: Conversation) -> str:
    """Return what is to be said: a canned sentence, or what was typed. Raises ValidationError."""
    if key := posted.get("canned", ""):
        found = CannedSentence.objects.filter(enabled=True, pk=int(key)).first()
        sentence = found and interventions.in_its_language(conversation, found.sentences)
        if not sentence:
            raise ValidationError(_("This sentence is no longer there. Load the page again."))
        return str(sentence)
    typed = posted.get("text", "").strip()
    if not typed:
        raise ValidationError(_("Type what Rosa is to say, or choose a sentence."))
    if len(typed) > interventions.LONGEST:
        told = {"most": interventions.LONGEST}
        raise ValidationError(_("Rosa says at most %(most)d characters at once.") % told)
    validate_text(typed)
    return typed


_ACTS: dict[str, Callable[[HttpRequest, Conversation], None]] = {
    "pause": _pause,
    "say": _say,
    "end": _end,
    "go_on": _go_on,
}
page = admin.site.admin_view(page)
act = admin.site.admin_view(act)
