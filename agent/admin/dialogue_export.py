"""Taking dialogues out as a file: which ones, in which format, and the file itself."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.handlers.asgi import ASGIRequest
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from unfold.decorators import action

from agent import dialogue_export, export_file
from agent.admin.charts import grouped
from agent.admin.transcript import turn_id
from agent.models import Dialogue
from agent.models.channel import Keeps
from knowledge import clock
from knowledge.admin import venue

# Names the dialogues in the address of the page.
CHOSEN = "of"


class WithDialogueExport:
    """Mixin for the admin of dialogues: takes out one, or those that were selected."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/", view, name="agent_dialogue_export"), *super().get_urls()]

    def has_export_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the account may take what was said out as a file."""
        may_take = request.user.has_perm("agent.export_conversation")
        return may_take and self.has_view_permission(request)

    @action(description=gettext_lazy("Export"), permissions=["export"])
    def export_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        keys = [str(key) for key in queryset.values_list("pk", flat=True)[: dialogue_export.MOST]]
        if queryset.count() > len(keys):
            text = ngettext(
                "One file takes %d dialogue: the newest of them.",
                "One file takes %d dialogues: the newest of them.",
                dialogue_export.MOST,
            )
            self.message_user(request, text % dialogue_export.MOST)
        return HttpResponseRedirect(
            f"{reverse('admin:agent_dialogue_export')}?{CHOSEN}={','.join(keys)}"
        )

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """Ask for the format, and answer with the file."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        chosen = _chosen(request.GET.get(CHOSEN, ""))
        if request.method == "POST" and chosen:
            return _file(request, chosen)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Export dialogues"),
            "count": len(chosen),
            "shown": grouped(len(chosen)),
            "dialogues": chosen,
            "list_url": reverse("admin:agent_dialogue_changelist"),
        }
        with timezone.override(venue.zone()):
            return TemplateResponse(request, "admin/agent/dialogue/export.html", context).render()


def _chosen(keys: str) -> list[Dialogue]:
    """Return the dialogues that an address names, the first one first; of silent channels none."""
    found = [key for text in keys.split(",")[: dialogue_export.MOST] if (key := turn_id(text))]
    rows = Dialogue.objects.filter(pk__in=found).exclude(channel__keeps=Keeps.METADATA)
    return list(rows.order_by("begun_at", "pk"))


def _file(request: HttpRequest, chosen: list[Dialogue]) -> HttpResponseBase:
    format_ = request.POST.get("format", "")
    if format_ not in dialogue_export.TYPES:
        return HttpResponseBadRequest(_("There is no such format."))
    export = dialogue_export.begin(request.user, format_, chosen)
    keys = [row.pk for row in chosen]
    pieces = dialogue_export.written(export, keys, get_language() or "en")
    is_async = isinstance(request, ASGIRequest)
    name = f"dialogues-{clock.now().astimezone(venue.zone()):%Y-%m-%d-%H%M}.{format_}"
    return StreamingHttpResponse(
        export_file.streamed(pieces) if is_async else pieces,
        content_type=dialogue_export.TYPES[format_],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
