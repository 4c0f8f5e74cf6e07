"""Chat rooms: who answers there, how much is remembered, and how much may be asked."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db import models
from django.db.models import IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import Field, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import BooleanRadioFilter, RelatedDropdownFilter
from unfold.decorators import display

from agent.admin.charts import grouped
from agent.admin.chat_room_memory import WithMemory
from agent.admin.chat_room_usage import WithUsage, may_see_usage, standing, tabs
from agent.chat_limit_store import limits_of
from agent.chat_room_erasure import conversations_of
from agent.models import ChatRoom, ChatRoomUsage
from knowledge.admin import venue
from knowledge.admin.badge import clipped, state_mark
from knowledge.admin.base import ContentAdmin, short_time

# Which setting holds where a room leaves a limit empty.
_USUAL = {
    "requests_per_minute": "CHAT_REQUESTS_PER_MINUTE",
    "tokens_per_day": "CHAT_TOKENS_PER_DAY",
    "person_requests_per_minute": "CHAT_PERSON_REQUESTS_PER_MINUTE",
    "person_tokens_per_day": "CHAT_PERSON_TOKENS_PER_DAY",
}


@admin.register(ChatRoom)
class ChatRoomAdmin(WithUsage, WithMemory, ContentAdmin):
    empty_hint = gettext_lazy(
        "A chat room appears here by itself with the first message that a bot sends from it. Add "
        "one before to choose who answers there, and how much may be asked."
    )
    list_display = ("room", "speaks", "latest", "today", "state")
    list_filter = (
        ("enabled", BooleanRadioFilter),
        ("persona", RelatedDropdownFilter),
        ("channel", RelatedDropdownFilter),
    )
    list_select_related = ("persona",)
    list_before_template = "admin/agent/chatroom/before_list.html"
    change_form_before_template = "admin/agent/chatroom/before_form.html"
    ordering = (models.F("last_at").desc(nulls_last=True), "key")
    search_fields = ("name", "key")
    readonly_fields = ("last_at", "created_at")
    fieldsets = (
        (None, {"fields": ["key", "name", "enabled", "last_at", "created_at"]}),
        (
            gettext_lazy("Who answers"),
            {"classes": ["tab"], "fields": ["persona", "channel"]},
        ),
        (
            gettext_lazy("Context"),
            {"classes": ["tab"], "fields": ["context_messages", "context_tokens"]},
        ),
        (
            gettext_lazy("Limits"),
            {
                "classes": ["tab"],
                "description": gettext_lazy(
                    "What is too much is answered with a friendly sentence that says when to ask "
                    "again. A change holds within seconds; a day begins at midnight at the venue."
                ),
                "fields": [
                    ("requests_per_minute", "tokens_per_day"),
                    ("person_requests_per_minute", "person_tokens_per_day"),
                ],
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        used = ChatRoomUsage.objects.filter(room=OuterRef("pk"), person="", day=venue.today())
        return (
            super()
            .get_queryset(request)
            .annotate(
                tokens_today=_of_today(used, "tokens"), requests_today=_of_today(used, "requests")
            )
        )

    def get_readonly_fields(self, request: HttpRequest, obj: ChatRoom | None = None) -> Any:
        # Under another id it would be another room for the bots, with the memory of this one.
        return (*self.readonly_fields, "key") if obj else self.readonly_fields

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name in _USUAL:
            usual = getattr(settings, _USUAL[db_field.name])
            text = grouped(usual) if usual else _("no limit")
            field.widget.attrs["placeholder"] = _("as for all rooms: %s") % text
        elif field and db_field.name == "key":
            field.widget.attrs["dir"] = "ltr"
        return field

    def save_model(
        self, request: HttpRequest, obj: ChatRoom, form: ModelForm, change: bool
    ) -> None:
        """Save what was changed here alone: a bridge writes the rest at the same time."""
        if not change:
            super().save_model(request, obj, form, change)
        elif form.changed_data:
            obj.save(update_fields=form.changed_data)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: ChatRoom | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        if obj is not None:
            context |= {
                "tabs_of_room": tabs(request, obj, "settings"),
                "standing": standing(obj) if may_see_usage(request) else None,
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        extra = {"may_see_usage": may_see_usage(request), "has_rooms": ChatRoom.objects.exists()}
        return super().changelist_view(request, extra | (extra_context or {}))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        room = self.get_object(request, object_id)
        if room and self.has_delete_permission(request, room) and conversations_of(room).exists():
            self.message_user(request, _told_to_erase(request, room), messages.WARNING)
            return HttpResponseRedirect(reverse("admin:agent_chatroom_change", args=[room.pk]))
        return super().delete_view(request, object_id, extra_context)

    def get_deleted_objects(
        self, objs: Iterable[ChatRoom], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[Any], list[Any]]:
        """Name the rooms that go; those with conversations do not, and say so."""
        rows = list(objs)
        kept = [_told_to_erase(request, row) for row in rows if conversations_of(row).exists()]
        lacking = set() if self.has_delete_permission(request) else {self.opts.verbose_name}
        counts = {self.opts.verbose_name_plural: len(rows)}
        return [str(row) for row in rows], counts, lacking, kept

    @display(description=gettext_lazy("chat room"), ordering="name")
    def room(self, obj: ChatRoom) -> SafeString:
        key = format_html('<bdi dir="ltr">{}</bdi>', obj.key)
        return clipped(obj.name, key) if obj.name else clipped(key)

    @display(description=gettext_lazy("persona"), ordering="persona__name")
    def speaks(self, obj: ChatRoom) -> SafeString | str:
        return clipped(obj.persona.name) if obj.persona else "–"

    @display(description=gettext_lazy("last message"), ordering="last_at")
    def latest(self, obj: ChatRoom) -> SafeString | str:
        return short_time(obj.last_at) if obj.last_at else "–"

    @display(description=gettext_lazy("today"), ordering="tokens_today")
    def today(self, obj: ChatRoom) -> SafeString:
        most = limits_of(obj).room.tokens
        tokens, requests = obj.tokens_today, obj.requests_today
        asked = _("requests: %s") % grouped(requests)
        if not most:
            return clipped(_("%s tokens") % grouped(tokens), asked)
        so_far = _("%(used)s of %(all)s tokens") % {"used": grouped(tokens), "all": grouped(most)}
        percent = min(100, round(100 * tokens / most))
        tone = "bad" if percent >= 100 else "warn" if percent >= 80 else "ok"
        return format_html(
            '<span class="rosa-room-today"><span class="rosa-so-far is-{}" aria-hidden="true">'
            '<span style="inline-size: {}%"></span></span>{}</span>',
            tone,
            percent,
            clipped(so_far, asked),
        )

    @display(description=gettext_lazy("state"), ordering="enabled")
    def state(self, obj: ChatRoom) -> SafeString:
        return state_mark(obj.enabled)


def _of_today(used: QuerySet, name: str) -> Coalesce:
    return Coalesce(Subquery(used.values(name)[:1]), 0, output_field=IntegerField())


def _told_to_erase(request: HttpRequest, room: ChatRoom) -> SafeString | str:
    """Return why a room stays, with the way to erase for those who may."""
    text = _("%s has conversations. Erase its memory first; then it can be deleted.") % room
    if not request.user.has_perm("agent.erase_conversation"):
        return text
    url = reverse("admin:agent_chatroom_erase", args=[room.pk])
    return format_html('{} <a href="{}">{}</a>', text, url, _("Erase the memory"))
