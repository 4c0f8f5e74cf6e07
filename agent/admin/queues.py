"""Queues of review: their list and their forms."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import ChoiceField, Field, ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminSelect2Widget

from agent import queues
from agent.admin.queue_standing import (
    MODEL,
    count_text,
    demand,
    may_work,
    page_url,
    standings,
    taken_by,
)
from agent.models import Persona, ReviewQueue
from agent.models.review import Outcome
from knowledge.admin import venue
from knowledge.admin.badge import language_name
from knowledge.admin.base import ContentAdmin
from knowledge.admin.links import list_url
from knowledge.languages import UN_LANGUAGES


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
            rows = standings(ReviewQueue.objects.select_related("channel"), request)
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


def make(request: HttpRequest) -> HttpResponse:
    """Make one of the queues that an empty list offers."""
    if request.method != "POST":
        raise Http404
    demand(request.user.has_perm("agent.add_reviewqueue"))
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


make, counted = map(admin.site.admin_view, (make, counted))


def _taken_text(queue: ReviewQueue) -> str:
    count = queues.bounded(taken_by(queue))
    text = ngettext(
        "It takes %s conversation now.", "It takes %s conversations now.", min(count, queues.MOST)
    )
    return text % count_text(count)


def _languages() -> list[tuple[str, str]]:
    return [("", _("every language")), *((code, language_name(code)) for code in UN_LANGUAGES)]


def _personas() -> list[tuple[str, str]]:
    rows = Persona.objects.order_by("name").values_list("slug", "name")
    return [("", _("every persona")), *rows]


def _stays(request: HttpRequest) -> bool:
    return any(name in request.POST for name in ("_continue", "_addanother", "_popup"))
