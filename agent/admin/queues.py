"""Queues of review: their list, their progress, and working through one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.forms import ChoiceField, Field, ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminSelect2Widget

from agent import queues
from agent.admin.navigation import can_view
from agent.core.agreement import Agreement, agreement
from agent.models import Attempt, Persona, ReviewQueue
from agent.models.review import Judged, Outcome
from knowledge.admin import venue
from knowledge.admin.badge import language_name
from knowledge.admin.base import ContentAdmin
from knowledge.admin.links import list_url
from knowledge.languages import UN_LANGUAGES, direction

MODEL = "agent.reviewqueue"
# What the address of a conversation's page says of the queue that it is worked on from.
PARAMETER = "queue"
DAYS = 14
# Turns on which people differ that a page names.
SHOWN = 20


def may_see(request: HttpRequest) -> bool:
    """Whether the account may see queues and how they stand."""
    return request.user.is_active and can_view(request, MODEL)


def may_work(request: HttpRequest) -> bool:
    """Whether the account may take conversations from queues."""
    rights = ("agent.view_conversation", "agent.review_conversation")
    return may_see(request) and request.user.has_perms(rights)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a queue stands; counts as people read them."""

    queue: ReviewQueue
    rule: str
    total: str
    waiting: str
    today: int
    is_waiting: bool
    is_begun: bool
    agreed: str
    url: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a queue; the shares are of the widest bar."""

    day: date
    came: int
    done: int
    came_share: int
    done_share: int


@admin.register(ReviewQueue)
class ReviewQueueAdmin(ContentAdmin):
    """The forms of queues; their list is a page of its own."""

    change_form_template = "admin/agent/queue/form.html"
    change_form_before_template = "admin/agent/queue/taken.html"
    fieldsets = (
        (None, {"fields": ["name", "description", "is_open"]}),
        (
            gettext_lazy("Which conversations"),
            {"fields": ["outcome", ("lang", "persona"), ("channel", "since"), "share"]},
        ),
        (gettext_lazy("How"), {"fields": ["reviewers_each"]}),
    )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the queues, each with what waits in it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        with timezone.override(venue.zone()):
            rows = [standing(queue, request) for queue in _queues()]
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("Queues of review"),
                "queues": rows,
                "may_work": may_work(request),
                "may_add": self.has_add_permission(request),
                "languages": [(code, language_name(code)) for code in UN_LANGUAGES],
            }
            return TemplateResponse(request, "admin/agent/queue/list.html", context).render()

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Field | None:
        choices = {"lang": _languages, "persona": _personas}.get(db_field.name)
        if choices is None:
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return ChoiceField(
            choices=choices,
            required=False,
            label=db_field.verbose_name.capitalize(),
            widget=UnfoldAdminSelect2Widget,
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        queue = context.get("original")
        context["taken"] = _taken_text(queue) if queue else ""
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: ReviewQueue, *args: Any) -> HttpResponse:
        response = super().response_add(request, obj, *args)
        return response if _stays(request) else HttpResponseRedirect(page_url(obj))

    def response_change(self, request: HttpRequest, obj: ReviewQueue) -> HttpResponse:
        response = super().response_change(request, obj)
        return response if _stays(request) else HttpResponseRedirect(page_url(obj))

    def counted(self, request: HttpRequest) -> JsonResponse:
        """Answer how many conversations a queue would take, as its form says."""
        allowed = self.has_add_permission(request) or self.has_change_permission(request)
        if request.method != "POST":
            raise Http404
        if not allowed:
            raise PermissionDenied
        form: ModelForm = self.get_form(request)(request.POST)
        form.is_valid()
        # A name that is not typed yet is no matter here.
        if form.errors.keys() - {"name"}:
            return JsonResponse({"told": ""})
        return JsonResponse({"told": _taken_text(form.instance)})


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how a queue stands: day by day, person by person, and how far people agree."""
    _demand(may_see(request))
    queue = _queue(pk)
    with timezone.override(venue.zone()):
        verdicts = queues.pairs(queue)
        context = {
            **admin.site.each_context(request),
            "title": queue.name,
            "standing": standing(queue, request, verdicts),
            "queue": queue,
            "days": days_of(queue),
            "people": people_of(queue),
            "agreement": agreement_texts(verdicts),
            "differing": _differing(request, verdicts),
            "may_work": may_work(request),
            "may_change": request.user.has_perm("agent.change_reviewqueue"),
        }
        return TemplateResponse(request, "admin/agent/queue/page.html", context).render()


def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the conversation that waits longest for the reviewer, or say that all is done."""
    _demand(may_work(request))
    queue = _queue(pk)
    conversation = queues.next_for(queue, request.user, begin_of(queue))
    if conversation is not None:
        url = reverse("admin:agent_conversation_change", args=[conversation.pk])
        return HttpResponseRedirect(f"{url}?{PARAMETER}={queue.pk}")
    context = {
        **admin.site.each_context(request),
        "title": queue.name,
        "queue": queue,
        "mine": queues.done_by(queue, request.user),
        "waiting": queues.bounded(queues.unfinished(queue, taken_by(queue))),
        "others": [other for other in ReviewQueue.objects.filter(is_open=True) if other != queue],
    }
    return TemplateResponse(request, "admin/agent/queue/done.html", context)


def act(request: HttpRequest, pk: int, conversation: UUID) -> HttpResponse:
    """Finish a conversation, pass it over, or stop; then lead on."""
    if request.method != "POST":
        raise Http404
    _demand(may_work(request))
    queue = _queue(pk)
    if not taken_by(queue).filter(pk=conversation).exists() and not queues.is_held(
        queue, conversation, request.user
    ):
        raise Http404
    match request.POST.get("do"):
        case "finish":
            queues.finish(queue, conversation, request.user)
        case "pass":
            queues.pass_over(queue, conversation, request.user)
        case "stop":
            queues.release(queue, conversation, request.user)
            return HttpResponseRedirect(page_url(queue))
        case _:
            raise Http404
    return HttpResponseRedirect(reverse("queue_next", args=[queue.pk]))


def make(request: HttpRequest) -> HttpResponse:
    """Make one of the queues that an empty list offers."""
    if request.method != "POST":
        raise Http404
    _demand(request.user.has_perm("agent.add_reviewqueue"))
    lang = request.POST.get("lang", "")
    match request.POST.get("which"):
        case "declined":
            name, rule = _("Declined"), {"outcome": Outcome.REFUSED}
        case "chance":
            name, rule = _("5 % by chance"), {"share": 5.0}
        case "language" if lang in UN_LANGUAGES:
            name, rule = language_name(lang), {"lang": lang}
        case _:
            raise Http404
    _made, is_new = ReviewQueue.objects.get_or_create(name=name, defaults=rule)
    if is_new:
        messages.success(request, _("The queue is there. Change its rule whenever you like."))
    return HttpResponseRedirect(list_url(MODEL))


def counted(request: HttpRequest) -> HttpResponse:
    """Answer the form's script."""
    pages: ReviewQueueAdmin = admin.site.get_model_admin(ReviewQueue)
    return pages.counted(request)


page, take, act, make, counted = map(admin.site.admin_view, (page, take, act, make, counted))


def context(request: HttpRequest) -> dict[str, Any]:
    """Give every template `queue_bar`, looked up by the page of a conversation alone."""
    return {"queue_bar": SimpleLazyObject(lambda: _bar(request))}


def _bar(request: HttpRequest) -> dict[str, Any]:
    """Return where the reviewer is in the queue that the address names; nothing where in none."""
    key = request.GET.get(PARAMETER, "")
    if not key.isdecimal() or not may_work(request):
        return {}
    queue = ReviewQueue.objects.filter(pk=key).first()
    conversation = request.resolver_match.kwargs.get("object_id", "")
    if queue is None or not queues.is_held(queue, conversation, request.user):
        return {}
    done = queues.done_by(queue, request.user)
    left = queues.left_for(queue, request.user, begin_of(queue))
    return {
        "queue": queue,
        "conversation": conversation,
        "number": done + 1,
        "total": count_text(left if left > queues.MOST else done + left),
    }


def begin_of(queue: ReviewQueue) -> datetime | None:
    """Return the moment at which the queue's first day begins at the venue."""
    if queue.since is None:
        return None
    with timezone.override(venue.zone()):
        return venue.midnight(queue.since)


def taken_by(queue: ReviewQueue) -> Any:
    """Return the conversations that the queue takes."""
    return queues.taken(queue, begin_of(queue))


def standing(
    queue: ReviewQueue, request: HttpRequest, verdicts: list[queues.Pair] | None = None
) -> Standing:
    """Return how a queue stands, for its card."""
    found = taken_by(queue)
    waiting = queues.bounded(queues.unfinished(queue, found))
    today = queues.finished_since(queue, venue.midnight(venue.today()))
    agreed = agreement_of(queues.pairs(queue) if verdicts is None else verdicts)
    return Standing(
        queue=queue,
        rule=rule_text(queue),
        total=count_text(queues.bounded(found)),
        waiting=count_text(waiting),
        today=today.count(),
        is_waiting=bool(waiting) and queue.is_open,
        is_begun=queues.done_by(queue, request.user) > 0,
        agreed=percent(agreed.share),
        url=page_url(queue),
    )


def rule_text(queue: ReviewQueue) -> str:
    """Return in words which conversations a queue takes."""
    parts = [str(Outcome(queue.outcome).label)]
    if queue.lang:
        parts.append(language_name(queue.lang))
    parts += filter(None, (queue.persona, queue.channel.name if queue.channel else ""))
    if queue.since:
        parts.append(_("since %s") % date_format(queue.since, "j M Y"))
    if queue.share < 100:
        parts.append(_("%s %% by chance") % number_format(f"{queue.share:g}"))
    each = queue.reviewers_each
    if each > 1:
        parts.append(ngettext("%d reviewer for each", "%d reviewers for each", each) % each)
    return " · ".join(parts)


def days_of(queue: ReviewQueue) -> list[Day]:
    """Return the last days, the newest first: how many conversations came, how many were done."""
    today = venue.today()
    days = [today - timedelta(days=number) for number in range(DAYS)]
    found = taken_by(queue)
    came = {
        day: found.filter(
            last_at__gte=venue.midnight(day), last_at__lt=venue.midnight(day + timedelta(days=1))
        ).count()
        for day in days
    }
    done = dict.fromkeys(days, 0)
    finished = queues.finished_since(queue, venue.midnight(days[-1]))
    for moment in finished.values_list("finished_at", flat=True):
        done[timezone.localdate(moment)] += 1
    widest = max((*came.values(), *done.values(), 1))
    return [
        Day(day, came[day], done[day], _share(came[day], widest), _share(done[day], widest))
        for day in days
    ]


def people_of(queue: ReviewQueue) -> list[dict[str, Any]]:
    """Return who worked on the queue in the last days, the most active first."""
    since = venue.midnight(venue.today() - timedelta(days=DAYS - 1))
    today = venue.midnight(venue.today())
    done = queues.finished_since(queue, since)
    names = ("reviewer__username", "reviewer__first_name", "reviewer__last_name")
    rows = done.values_list(*names).annotate(n=Count("pk")).order_by("-n", names[0])
    now = done.filter(finished_at__gte=today).values_list(names[0]).annotate(n=Count("pk"))
    of_today = dict(now.order_by())
    return [
        {
            "name": f"{first} {last}".strip() or username,
            "done": count,
            "today": of_today.get(username, 0),
        }
        for username, first, last, count in rows
    ]


def agreement_of(verdicts: list[queues.Pair]) -> Agreement:
    return agreement((pair.first[1], pair.second[1]) for pair in verdicts)


def agreement_texts(verdicts: list[queues.Pair]) -> dict[str, Any]:
    """Return how far people agree, as the page shows it."""
    found = agreement_of(verdicts)
    turns = len({pair.attempt for pair in verdicts})
    kappa = "–" if found.kappa is None else number_format(found.kappa, 2)
    return {"turns": turns, "share": percent(found.share), "kappa": kappa}


def percent(share: float | None) -> str:
    """Return a share for people, rounded down so that only all is 100."""
    return "–" if share is None else f"{int(100 * share)} %"


def count_text(count: int) -> str:
    """Return a bounded count for people."""
    many = f"{number_format(queues.MOST, use_l10n=True, force_grouping=True)}+"
    return many if count > queues.MOST else number_format(count, force_grouping=True)


def page_url(queue: ReviewQueue) -> str:
    """Return the address of how a queue stands."""
    return reverse("queue", args=[queue.pk])


def _taken_text(queue: ReviewQueue) -> str:
    count = queues.bounded(taken_by(queue))
    text = ngettext(
        "It takes %s conversation now.", "It takes %s conversations now.", min(count, queues.MOST)
    )
    return text % count_text(count)


def _differing(request: HttpRequest, verdicts: list[queues.Pair]) -> list[dict[str, Any]]:
    """Return the turns on which people differ, for those who may read conversations."""
    if not can_view(request, "agent.conversation"):
        return []
    apart = [pair for pair in verdicts if not pair.is_equal][:SHOWN]
    rows = Attempt.objects.in_bulk([pair.attempt for pair in apart])
    users = {key for pair in apart for key in (pair.first[0], pair.second[0])}
    names = _names(users)
    return [
        {
            "question": rows[pair.attempt].question[:300] or "–",
            "lang": rows[pair.attempt].lang,
            "direction": direction(rows[pair.attempt].lang) if rows[pair.attempt].lang else "auto",
            "verdicts": [
                (names[key], Judged(verdict).label, "ok" if verdict == Judged.GOOD else "bad")
                for key, verdict in (pair.first, pair.second)
            ],
            "url": reverse("admin:agent_conversation_change", args=[pair.conversation])
            + f"#turn-{pair.attempt}",
        }
        for pair in apart
    ]


def _names(keys: set[int]) -> dict[int, str]:
    rows = get_user_model().objects.in_bulk(keys)
    return {key: row.get_full_name() or row.get_username() for key, row in rows.items()}


def _languages() -> list[tuple[str, str]]:
    return [("", _("every language")), *((code, language_name(code)) for code in UN_LANGUAGES)]


def _personas() -> list[tuple[str, str]]:
    rows = Persona.objects.order_by("name").values_list("slug", "name")
    return [("", _("every persona")), *rows]


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole)


def _stays(request: HttpRequest) -> bool:
    return any(name in request.POST for name in ("_continue", "_addanother", "_popup"))


def _queue(pk: int) -> ReviewQueue:
    found = ReviewQueue.objects.select_related("channel").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _queues() -> QuerySet[ReviewQueue]:
    """Return all queues, each with the channel that its rule names."""
    return ReviewQueue.objects.select_related("channel")


def _demand(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied
