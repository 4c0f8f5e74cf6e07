"""What reviewers send from a conversation's page: verdicts on turns, and what becomes of it."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agent import queues, reviewing
from agent.admin import queue_work
from agent.models import Attempt, Conversation
from agent.models.conversation import ReviewState
from agent.models.review import Judged
from knowledge.admin import venue
from knowledge.admin.base import short_time

# Sent by the page's own script, which puts the answer into the page.
PART = "X-Rosa-Part"
# Digits of an account's key.
_LONGEST_KEY = 20


def may_review(request: HttpRequest) -> bool:
    """Whether the account may judge, assign and flag."""
    return request.user.is_active and request.user.has_perm(reviewing.RIGHT)


def name_of(user: Any) -> str:
    """Return what an account is called, empty for none."""
    return (user.get_full_name() or user.get_username()) if user else ""


def list_of(model_admin: Any, request: HttpRequest, kind: type) -> Any:
    """Return a list of the model as an address asks for it; all rows where that is wrong."""
    try:
        return _list_of(model_admin, request, kind)
    except (IncorrectLookupParameters, SuspiciousOperation, ValidationError, ValueError):
        request.GET = QueryDict()
        return _list_of(model_admin, request, kind)


def _list_of(model_admin: Any, request: HttpRequest, kind: type) -> Any:
    return kind(
        request,
        model_admin.model,
        model_admin.get_list_display(request),
        model_admin.get_list_display_links(request, ()),
        model_admin.get_list_filter(request),
        model_admin.date_hierarchy,
        model_admin.get_search_fields(request),
        model_admin.get_list_select_related(request),
        model_admin.list_per_page,
        model_admin.list_max_show_all,
        model_admin.list_editable,
        model_admin,
        (),
        model_admin.search_help_text,
    )


def state_context(request: HttpRequest, conversation: Conversation, page: object) -> dict[str, Any]:
    """Return what the panel shows that says where a conversation stands."""
    is_reviewer = may_review(request)
    return {
        "original": conversation,
        "page_number": page,
        "queue_key": queue_work.queue_key(request),
        "worked_from": queue_work.worked_from(request, conversation.pk),
        "may_review": is_reviewer,
        "is_reviewed": conversation.review == ReviewState.REVIEWED,
        "reviewed_by": name_of(conversation.reviewed_by),
        "reviewed_at": conversation.reviewed_at and short_time(conversation.reviewed_at),
        "assigned_to": name_of(conversation.assigned_to),
        "is_mine": conversation.assigned_to_id == request.user.pk,
        "flagged_by": name_of(conversation.flagged_by),
        "flagged_at": conversation.flagged_at and short_time(conversation.flagged_at),
        "reviewers": [(user.pk, name_of(user)) for user in reviewing.reviewers()]
        if is_reviewer
        else [],
    }


def act(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Assign, flag or finish a conversation; answer with the panel, or lead back to the page."""
    _demand_right(request)
    if not Conversation.objects.filter(pk=pk).exists():
        raise Http404
    fault = ""
    try:
        told = _acted(request, pk)
    except ValidationError as exc:
        told = fault = " ".join(exc.messages)
    if not request.headers.get(PART):
        messages.add_message(request, messages.ERROR if fault else messages.SUCCESS, told)
        return HttpResponseRedirect(back(request, pk))
    found = Conversation.objects.select_related("assigned_to", "reviewed_by", "flagged_by").get(
        pk=pk
    )
    with timezone.override(venue.zone()):
        context = state_context(request, found, request.POST.get("page", ""))
    context |= {"filters": request.POST.get("filters", ""), "told": told, "fault": fault}
    shown = render_to_string("admin/agent/conversation/state.html", context, request)
    return HttpResponse(shown, status=400 if fault else 200)


act = admin.site.admin_view(act)


def _acted(request: HttpRequest, pk: UUID) -> str:
    """Do what was asked and say so. Raises ValidationError."""
    match request.POST.get("do"):
        case "finish":
            queues.finish_held(pk, request.user)
            reviewing.finish(pk, request.user)
            return _("Marked as reviewed.")
        case "reopen":
            reviewing.reopen(pk)
            return _("Marked as not reviewed.")
        case "take":
            reviewing.assign(pk, request.user)
            return _("Assigned to you.")
        case "assign":
            chosen = _reviewer(request.POST.get("reviewer", ""))
            reviewing.assign(pk, chosen)
            return _("Assigned to %s.") % name_of(chosen)
        case "release":
            reviewing.assign(pk, None)
            return _("Assigned to nobody.")
        case "flag":
            reviewing.flag(pk, request.user, request.POST.get("reason", ""))
            return _("Flagged.")
        case "unflag":
            reviewing.unflag(pk)
            return _("The flag is gone.")
    raise ValidationError(_("There is nothing to do."))


def _reviewer(key: str) -> Any:
    is_key = key.isdecimal() and len(key) < _LONGEST_KEY
    chosen = reviewing.reviewers().filter(pk=int(key)).first() if is_key else None
    if chosen is None:
        raise ValidationError(_("Choose somebody who may review."))
    return chosen


def judge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep a verdict on a turn, or take it back; answer in JSON, or lead back to the page."""
    _demand_right(request)
    attempt = get_object_or_404(Attempt.objects.only("pk", "conversation_id"), pk=pk)
    verdict, fault = request.POST.get("verdict", ""), ""
    try:
        told = _judged(request, attempt, verdict)
    except ValidationError as exc:
        told = fault = " ".join(exc.messages)
    if request.headers.get(PART):
        answer = {"verdict": verdict, "told": told}
        return JsonResponse(answer, status=400 if fault else 200)
    messages.add_message(request, messages.ERROR if fault else messages.SUCCESS, told)
    return HttpResponseRedirect(f"{back(request, attempt.conversation_id)}#turn-{pk}")


judge = admin.site.admin_view(judge)


def _judged(request: HttpRequest, attempt: Attempt, verdict: str) -> str:
    if not verdict:
        reviewing.withdraw(attempt, request.user)
        return _("Your verdict is taken back.")
    form = request.POST
    reviewing.judge(attempt, request.user, verdict, form.getlist("reasons"), form.get("note", ""))
    return _("Saved as good.") if verdict == Judged.GOOD else _("Saved as bad.")


def _demand_right(request: HttpRequest) -> None:
    if request.method != "POST":
        raise Http404
    if not may_review(request) or not request.user.has_perm("agent.view_conversation"):
        raise PermissionDenied


def back(request: HttpRequest, pk: UUID) -> str:
    """Return the address of the page of a conversation that a form was sent from."""
    query = QueryDict(mutable=True)
    if (page := request.POST.get("page", "")).isdecimal():
        query["page"] = page
    if filters := request.POST.get("filters", ""):
        query["_changelist_filters"] = filters
    if key := queue_work.queue_key(request):
        query[queue_work.PARAMETER] = key
    url = reverse("admin:agent_conversation_change", args=[pk])
    return f"{url}?{query.urlencode()}" if query else url
