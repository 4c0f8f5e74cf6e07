"""Exports of conversations: asking for a file, seeing how far it is, and their list."""

from collections.abc import Iterable
from copy import copy
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.core.handlers.asgi import ASGIRequest
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
    StreamingHttpResponse,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.views import ChangeList

from agent import export_file
from agent.admin.charts import grouped
from agent.admin.filters import PERIOD, SINCE, STATUS, UNTIL, assigned, periods, statuses
from agent.export import LINES
from agent.models import Channel, Conversation, Export
from agent.models.conversation import ReviewState
from agent.models.reading import FORGOTTEN, Format, Leaving
from knowledge import clock
from knowledge.admin import venue
from knowledge.admin.badge import badge, clipped, language_name
from knowledge.admin.base import short_time
from knowledge.admin.read_only import CountedOnce, ReadOnlyAdmin

_TYPES = {
    Format.JSONL: "application/jsonl; charset=utf-8",
    Format.CSV: "text/csv; charset=utf-8",
    Format.TXT: "text/plain; charset=utf-8",
}
_TONES = {
    Leaving.WAITING: "muted",
    Leaving.RUNNING: "info",
    Leaving.DONE: "ok",
    Leaving.CANCELLED: "muted",
    Leaving.BROKEN: "warn",
}
# What the address of a list says that has nothing to do with which rows are in it.
_NO_FILTERS = ("p", "o", "e", "all")
SELECTED, CHANNEL = "id__in", "channel__id__exact"


class WithExport:
    """Mixin for the admin of conversations: exports what the list shows, or what is selected."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/", view, name="agent_conversation_export"), *super().get_urls()]

    def has_export_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the account may take conversations out as files."""
        return request.user.has_perm("agent.export_conversation")

    @action(description=gettext_lazy("Export"), permissions=["export"])
    def export_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        query = selection(request, queryset)
        return HttpResponseRedirect(f"{reverse('admin:agent_conversation_export')}?{query}")

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for the format, and prepare the file of what the list shows for this address."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        query = filters_of(request.GET)
        chosen = conversations_of(self, request, query)
        if chosen is None:
            return HttpResponseRedirect(reverse("admin:agent_conversation_changelist"))
        if request.method == "POST":
            return self._prepare(request, query)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Export conversations"),
            "count": (count := chosen.order_by().count()),
            "shown": grouped(count),
            "filters": in_words(query),
            "list_url": f"{reverse('admin:agent_conversation_changelist')}?{query}",
        }
        return TemplateResponse(request, "admin/agent/leaving/export_form.html", context)

    def _prepare(self, request: HttpRequest, query: str) -> HttpResponse:
        form = request.POST.get("format", "")
        if form not in LINES:
            return HttpResponseBadRequest(_("There is no such format."))
        made = Export.objects.create(
            by=request.user, username=request.user.get_username(), format=form, filters=query
        )
        # The page has the browser fetch the file when it is come to like this, and never else.
        return HttpResponseRedirect(f"{_url('change', made)}#fetch")


def selection(request: HttpRequest, queryset: QuerySet) -> str:
    """Return the query of a list that shows what was selected for an action."""
    if request.POST.get("select_across") == "1":
        return filters_of(request.GET)
    query = QueryDict(mutable=True)
    query[SELECTED] = ",".join(str(key) for key in queryset.values_list("pk", flat=True))
    return query.urlencode()


def filters_of(given: QueryDict) -> str:
    """Return what of a list's query decides which rows are in it; what is empty does not."""
    query = QueryDict(mutable=True)
    for name, values in given.lists():
        if name not in _NO_FILTERS and any(map(str.strip, values)):
            query.setlist(name, values)
    return query.urlencode()


def in_words(query: str, chosen: "Choices | None" = None) -> list[tuple[str, str]]:
    """Return the filters of a query for people to read; for many queries give the same choices."""
    chosen = chosen or Choices()
    words = {
        "q": _("search"),
        SELECTED: _("selected"),
        "lang": _("language"),
        PERIOD: _("date"),
        SINCE: _("from"),
        UNTIL: _("to"),
        "persona": _("persona"),
        STATUS: _("status"),
        "review": _("review"),
        "assigned": _("assigned to"),
        CHANNEL: _("channel"),
    }
    return [
        (words.get(name, name), chosen.in_words(name, value))
        for name, values in QueryDict(query).lists()
        for value in values
        if value
    ]


class Choices:
    """What filters offer, by name and value as an address has them; each is read once."""

    def __init__(self) -> None:
        self._read: dict[str, dict[str, Any]] = {}

    def in_words(self, name: str, value: str) -> str:
        """Return a value as the list calls it."""
        if name == SELECTED:
            return grouped(value.count(",") + 1)
        if name == "lang":
            return language_name(value)
        if (name, value) == ("q", FORGOTTEN):
            return _("erased")
        if name not in self._read:
            self._read[name] = dict(_offered(name))
        return str(self._read[name].get(value, value))


def _offered(name: str) -> Iterable[tuple[str, Any]]:
    if name == PERIOD:
        return ((day, title) for day, title, _short in periods())
    if name == STATUS:
        return statuses()
    if name == "review":
        return ReviewState.choices
    if name == "assigned":
        return assigned()
    if name == CHANNEL:
        return ((str(pk), title) for pk, title in Channel.objects.values_list("pk", "name"))
    return ()


def conversations_of(
    model_admin: Any, request: HttpRequest, query: str
) -> QuerySet[Conversation] | None:
    """Return the conversations that the list shows for a query; None where it makes no sense."""
    asked = copy(request)
    asked.method, asked.GET = "GET", QueryDict(query)
    try:
        with timezone.override(venue.zone()):
            return model_admin.get_changelist_instance(asked).queryset
    except IncorrectLookupParameters:
        return None


class ExportList(CountedOnce):
    """Tells the filters of each export of the page in words, from what is read once for all."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        chosen = Choices()
        for row in self.result_list:
            row.in_words = in_words(row.filters, chosen)


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    empty_hint = gettext_lazy(
        "Whoever exports conversations is listed here, with the day and what was in the file."
    )
    list_display = ("started", "account", "kind", "chosen", "progress", "conversations", "turns")
    list_display_links = ("started", "account")
    list_before_template = "admin/venue_time.html"
    change_form_template = "admin/agent/leaving/export.html"
    list_filter = (("format", ChoicesDropdownFilter), ("state", ChoicesDropdownFilter))
    search_fields = ("username",)
    search_help_text = gettext_lazy("Search for an account")
    actions = None

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/file/", view(self.file_view), name="agent_export_file"),
            path("<int:pk>/progress/", view(self.progress_view), name="agent_export_progress"),
            path("<int:pk>/cancel/", view(self.cancel_view), name="agent_export_cancel"),
            *super().get_urls(),
        ]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ExportList

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) or _is_own(request, obj)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        export_file.give_up_silent()
        return super().changelist_view(request, *args, **kwargs)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Export | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        query = f"?{obj.filters}"
        context |= {
            "title": _("Export of conversations"),
            "state": _mark(obj),
            "started": short_time(obj.started_at),
            "finished": short_time(obj.finished_at) if obj.finished_at else "",
            "filters": in_words(obj.filters),
            "conversations": _written(obj),
            "rows": grouped(obj.rows),
            "is_open": obj.state in (Leaving.WAITING, Leaving.RUNNING),
            "is_own": _is_own(request, obj),
            "can_repeat": QueryDict(obj.filters).get("q") != FORGOTTEN,
            "again_url": reverse("admin:agent_conversation_export") + query,
            "list_url": reverse("admin:agent_conversation_changelist") + query,
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Export | None:
        export_file.give_up_silent()
        return super().get_object(request, *args, **kwargs)

    def file_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Send the file, once, to the account that asked for it."""
        made = self._own(request, pk)
        if not request.user.has_perm("agent.export_conversation"):
            raise PermissionDenied
        conversations = self.admin_site.get_model_admin(Conversation)
        chosen = conversations_of(conversations, request, made.filters)
        if chosen is None or not export_file.take(made):
            text = _("This file was fetched before, or cancelled. Export again for another one.")
            self.message_user(request, text, messages.WARNING)
            return HttpResponseRedirect(_url("change", made))
        pieces = export_file.stream if isinstance(request, ASGIRequest) else export_file.written
        name = f"conversations-{clock.now().astimezone(venue.zone()):%Y-%m-%d-%H%M}.{made.format}"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        }
        return StreamingHttpResponse(
            pieces(made, chosen), content_type=_TYPES[made.format], headers=headers
        )

    def progress_view(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Answer how far the file is; the page asks every second."""
        made = self.get_object(request, str(pk))
        if made is None:
            raise Http404
        if not self.has_view_permission(request, made):
            raise PermissionDenied
        return JsonResponse(_progress(made))

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End the file; what left before stays listed."""
        made = self._own(request, pk)
        export_file.cancel(made)
        return HttpResponseRedirect(_url("change", made))

    def _own(self, request: HttpRequest, pk: int) -> Export:
        """Return an export that the account asked for, and now does something with."""
        made = Export.objects.select_related("by").filter(pk=pk).first()
        if made is None or request.method != "POST":
            raise Http404
        if not _is_own(request, made):
            raise PermissionDenied
        return made

    @display(description=gettext_lazy("started"), ordering="started_at")
    def started(self, obj: Export) -> SafeString:
        return short_time(obj.started_at)

    @display(description=gettext_lazy("account"), ordering="username")
    def account(self, obj: Export) -> SafeString:
        return clipped(obj.username)

    @display(description=gettext_lazy("format"), ordering="format")
    def kind(self, obj: Export) -> str:
        return str(obj.get_format_display())

    @display(description=gettext_lazy("filters"))
    def chosen(self, obj: Export) -> SafeString | str:
        text = " · ".join(f"{name}: {value}" for name, value in obj.in_words)
        return clipped(text) if text else _("all conversations")

    @display(description=gettext_lazy("state"), ordering="state")
    def progress(self, obj: Export) -> SafeString:
        return _mark(obj)

    @display(description=gettext_lazy("conversations"), ordering="done")
    def conversations(self, obj: Export) -> SafeString:
        return format_html("<bdi>{}</bdi>", _written(obj))

    @display(description=gettext_lazy("rows"), ordering="rows")
    def turns(self, obj: Export) -> str:
        return grouped(obj.rows)


def _written(obj: Export) -> str:
    if obj.done == obj.total:
        return grouped(obj.done)
    return f"{grouped(obj.done)} / {grouped(obj.total)}"


def _progress(obj: Export) -> dict[str, Any]:
    return {
        "running": obj.state in (Leaving.WAITING, Leaving.RUNNING),
        "state": str(obj.get_state_display()),
        "done": obj.done,
        "total": obj.total,
    }


def _is_own(request: HttpRequest, obj: Any) -> bool:
    return obj is not None and obj.by_id is not None and obj.by_id == request.user.pk


def _mark(obj: Export) -> SafeString:
    return badge(str(obj.get_state_display()), _TONES[Leaving(obj.state)])


def _url(name: str, obj: Export) -> str:
    return reverse(f"admin:agent_export_{name}", args=[obj.pk])
