"""Working through a queue of review: taking a conversation, and what becomes of it."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from agent import queues
from agent.admin.queue_standing import (
    begin_of,
    count_text,
    demand,
    find,
    may_work,
    page_url,
    taken_by,
)
from agent.models import ReviewQueue

# What the address of a conversation's page says of the queue that it is worked on from.
PARAMETER = "queue"


def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the conversation that waits longest for the reviewer; opened, say what waits."""
    demand(may_work(request))
    queue = find(pk)
    if request.method == "POST":
        return _lead_on(request, queue)
    left = _left(request, queue) if queue.is_open else 0
    context = {
        **admin.site.each_context(request),
        "title": queue.name,
        "queue": queue,
        "mine": queues.done_by(queue, request.user),
        "left": left,
        "left_text": count_text(left),
        "waiting": queues.bounded(queues.unfinished(queue, taken_by(queue))),
        "others": ReviewQueue.objects.filter(is_open=True).exclude(pk=queue.pk),
    }
    return TemplateResponse(request, "admin/agent/queue/next.html", context)


def act(request: HttpRequest, pk: int, conversation: UUID) -> HttpResponse:
    """Finish a conversation, pass it over, or stop; then lead on."""
    if request.method != "POST":
        raise Http404
    demand(may_work(request))
    queue = find(pk)
    if not taken_by(queue).filter(pk=conversation).exists() and not queues.is_held(
        queue, conversation, request.user
    ):
        raise Http404
    match request.POST.get("do"):
        case "finish":
            queues.finish(queue, conversation, request.user)
            _tell(request, _("Finished."), conversation)
        case "pass":
            queues.pass_over(queue, conversation, request.user)
            _tell(request, _("Passed over."), conversation)
        case "stop":
            queues.release(queue, conversation, request.user)
            return HttpResponseRedirect(page_url(queue))
        case _:
            raise Http404
    return _lead_on(request, queue)


take, act = map(admin.site.admin_view, (take, act))


def worked_from(request: HttpRequest, conversation: UUID) -> ReviewQueue | None:
    """Return the queue from which the reviewer holds the conversation, where the page names it."""
    key = queue_key(request)
    if not key or not may_work(request):
        return None
    queue = ReviewQueue.objects.filter(pk=key).first()
    if queue is None or not queues.is_held(queue, conversation, request.user):
        return None
    return queue


def queue_key(request: HttpRequest) -> str:
    """Return what a page, or a form of it, says of the queue that it is worked on from."""
    sent = request.POST if request.method == "POST" else request.GET
    key = sent.get(PARAMETER, "")
    return key if key.isdecimal() and len(key) < 10 else ""


def place(request: HttpRequest, queue: ReviewQueue) -> dict[str, Any]:
    """Return how far the reviewer is in a queue: which conversation this is, and of how many."""
    done = queues.done_by(queue, request.user)
    left = _left(request, queue)
    # What the reviewer holds may be in no rule any more, or with a colleague meanwhile.
    total = left if left > queues.MOST else done + max(left, 1)
    return {"number": done + 1, "total": count_text(total)}


def _left(request: HttpRequest, queue: ReviewQueue) -> int:
    return queues.left_for(queue, request.user, begin_of(queue))


def _lead_on(request: HttpRequest, queue: ReviewQueue) -> HttpResponse:
    """Lead to the next conversation, which the reviewer then holds; or say that all is done."""
    conversation = queues.next_for(queue, request.user, begin_of(queue))
    if conversation is None:
        return HttpResponseRedirect(reverse("queue_next", args=[queue.pk]))
    return HttpResponseRedirect(f"{_page_of(conversation.pk)}?{PARAMETER}={queue.pk}")


def _page_of(conversation: UUID) -> str:
    return reverse("admin:agent_conversation_change", args=[conversation])


def _tell(request: HttpRequest, done: str, conversation: UUID) -> None:
    """Say what was done to the conversation before, with the way back to it."""
    link = format_html('<a href="{}">{}</a>', _page_of(conversation), _("Look at it again"))
    messages.success(request, format_html("{} {}", done, link))
