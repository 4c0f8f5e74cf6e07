"""Dialogues of personas: their list, the page that plays one back, and deleting them."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from agent import dialogue_store, readings
from agent.admin.charts import grouped
from agent.admin.dialogue_export import WithDialogueExport
from agent.admin.dialogue_page import State, is_silent, phases_shown, state_badge
from agent.admin.dialogue_start import WithStart
from agent.admin.filters import UsedValuesFilter
from agent.models import Conversation, Dialogue
from agent.models.reading import Way
from knowledge.admin.badge import clipped, language_name
from knowledge.admin.base import short_time
from knowledge.admin.filters import Choices
from knowledge.admin.read_only import ReadOnlyAdmin

# What is searched for is looked for in these.
_SEARCHED = (
    "config__scenario",
    *(f"config__{side}__{part}" for side in ("agent_1", "agent_2") for part in ("name", "persona")),
    "begun_by__username",
)


class StateFilter(DropdownFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return list(State.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        now = timezone.now()
        match self.value():
            case State.COMPLETE:
                return queryset.filter(turns__gte=F("max_turns"))
            case State.EXPIRED:
                return queryset.filter(turns__lt=F("max_turns"), expires_at__lte=now)
            case State.BEGUN:
                return queryset.filter(turns=0, expires_at__gt=now)
            case State.RUNNING:
                going = queryset.filter(turns__gt=0, turns__lt=F("max_turns"))
                return going.filter(expires_at__gt=now)
        return queryset


class ChannelFilter(UsedValuesFilter):
    title = gettext_lazy("channel")
    parameter_name = field = "channel_slug"


@admin.register(Dialogue)
class DialogueAdmin(WithStart, WithDialogueExport, ReadOnlyAdmin):
    empty_hint = gettext_lazy(
        "Two personas who talk with each other, or a person with one of them. Begin one here or on "
        "the stage."
    )
    list_display = ("latest", "speakers", "about", "progress", "state", "caller")
    list_display_links = ("latest", "speakers")
    list_before_template = "admin/agent/dialogue/before_list.html"
    list_filter = (StateFilter, ("mode", ChoicesDropdownFilter), ChannelFilter)
    list_select_related = ("channel", "begun_by")
    # Any: they only have the box shown.
    search_fields = ("channel_slug",)
    search_help_text = gettext_lazy("Words of the scenario, and names")
    actions = ("export_selected", "delete_selected")
    sortable_by = ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        for word in search_term.split():
            named = (Q(**{f"{path}__icontains": word}) for path in _SEARCHED)
            queryset = queryset.filter(_any(named))
        return queryset, False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Their words are those of conversations.
        may_read = request.user.has_perm("agent.view_conversation")
        return may_read and super().has_view_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("agent.delete_dialogue"))

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Dialogue | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        with transaction.atomic():
            readings.record(request.user, [obj.conversation], Way.PAGE)
            context |= self._page(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _page(self, request: HttpRequest, obj: Dialogue) -> dict[str, Any]:
        silent = is_silent(obj)
        phases = [] if silent else phases_shown(obj)
        lines = [line for phase in phases for line in phase.lines]
        return {
            "phases": phases,
            "line_count": len(lines),
            "lacks_sound": any(not line.sound_url and line.can_be_spoken for line in lines),
            "is_silent": silent,
            "may_export": self.has_export_permission(request),
            "is_live": obj.expires_at > timezone.now(),
            "state": state_badge(obj),
            "progress": f"{grouped(obj.turns)} / {grouped(obj.max_turns)}",
            "begun": short_time(obj.begun_at),
            "language": language_name(obj.config.get("lang", "")),
            "scenario": "" if silent else obj.config.get("scenario", ""),
            "preset": obj.config.get("preset", ""),
            "has_conversation": Conversation.objects.filter(pk=obj.conversation).exists(),
        }

    def get_deleted_objects(
        self, objs: Iterable[Dialogue], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[Any], list[Any]]:
        """Name the dialogues that go, and count their lines."""
        rows = list(objs)
        counts = {
            self.opts.verbose_name_plural: len(rows),
            _("lines"): sum(row.turns for row in rows),
        }
        lacking = set() if self.has_delete_permission(request) else {self.opts.verbose_name}
        return [f"{row}, {row.begun_at:%Y-%m-%d}" for row in rows], counts, lacking, []

    def delete_model(self, request: HttpRequest, obj: Dialogue) -> None:
        """Delete it with its sound; what was said stays in the conversations."""
        dialogue_store.forget([obj.pk])

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        """Lead back to the list: Django takes who may not change rows to the start page."""
        super().response_delete(request, obj_display, obj_id)
        return HttpResponseRedirect(reverse("admin:agent_dialogue_changelist"))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        dialogue_store.forget(queryset.values_list("pk", flat=True))

    @display(description=pgettext_lazy("dialogue", "last turn"))
    def latest(self, obj: Dialogue) -> SafeString:
        return short_time(obj.last_at)

    @display(description=gettext_lazy("who speaks"))
    def speakers(self, obj: Dialogue) -> SafeString:
        one, other = obj.speakers
        between = format_html("<bdi>{}</bdi> {} <bdi>{}</bdi>", one, "↔", other)
        return clipped(between, obj.get_mode_display())

    @display(description=gettext_lazy("scenario"))
    def about(self, obj: Dialogue) -> SafeString:
        return clipped("–" if is_silent(obj) else obj.config.get("scenario") or "–")

    @display(description=pgettext_lazy("dialogue", "turns"))
    def progress(self, obj: Dialogue) -> SafeString:
        return format_html(
            '<span class="rosa-so-far" aria-hidden="true">'
            '<span style="inline-size: {}%"></span></span>'
            "<bdi>{} / {}</bdi>",
            min(100, round(100 * obj.turns / max(obj.max_turns, 1))),
            grouped(obj.turns),
            grouped(obj.max_turns),
        )

    @display(description=gettext_lazy("state"))
    def state(self, obj: Dialogue) -> SafeString:
        return state_badge(obj)

    @display(description=gettext_lazy("channel, begun by"))
    def caller(self, obj: Dialogue) -> SafeString:
        name = obj.channel.name if obj.channel else obj.channel_slug
        return clipped(name, obj.begun_by or "")


def _any(conditions: Iterable[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found
