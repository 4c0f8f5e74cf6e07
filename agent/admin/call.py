"""Calls: what is running, what each took and cost, and how it ended."""

from typing import Any

from asgiref.sync import async_to_sync
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display

from agent import calls
from agent.admin.transcript import price
from agent.callbacks import events_of
from agent.core.callbacks import Event, reason_code
from agent.models import Call, Conversation
from agent.models.call import CallStatus, EndedBy
from knowledge.admin.badge import badge, clipped, language_name
from knowledge.admin.base import short_time
from knowledge.admin.links import can_view
from knowledge.admin.read_only import ReadOnlyAdmin

_TONES = {
    CallStatus.OPENING: "info",
    CallStatus.ACTIVE: "info",
    CallStatus.ENDED: "muted",
    CallStatus.FAILED: "bad",
}
# What Tavus gives as reason, by its code in `core.callbacks.REASONS`.
_REASONS = {
    "longest": gettext_lazy("the longest time was over"),
    "left": gettext_lazy("the visitor left"),
    "absent": gettext_lazy("nobody joined"),
    "not_joined": gettext_lazy("the avatar could not join"),
    "room_deleted": gettext_lazy("the room was deleted"),
    "not_started": gettext_lazy("the avatar failed at the start"),
    "ended": gettext_lazy("ended by Rosa"),
    "fault": gettext_lazy("a fault at Tavus"),
}

_ERRORS = {
    "all_busy": gettext_lazy("no more calls could run at once"),
    "refused": gettext_lazy("Tavus refused it"),
    EndedBy.UNCLAIMED: EndedBy.UNCLAIMED.label,
}


@admin.register(Call)
class CallAdmin(ReadOnlyAdmin):
    empty_hint = gettext_lazy("Calls appear here as soon as a visitor begins one at a kiosk.")
    list_display = ("begun", "at_kiosk", "language", "state", "minutes", "price", "ending")
    list_filter = (("status", ChoicesDropdownFilter), ("kiosk", RelatedDropdownFilter))
    date_hierarchy = "started_at"
    actions_detail = ("end_call",)
    change_form_after_template = "admin/agent/call/events.html"
    fieldsets = (
        (
            None,
            {
                "fields": [
                    *("begun", "at_kiosk", "language", "state", "minutes", "price", "ending"),
                    *("spoken", "recording", "remote_id"),
                ]
            },
        ),
    )
    readonly_fields = ("spoken", "recording", *list_display)

    def has_end_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        call = self.get_object(request, object_id) if object_id else None
        is_running = call is not None and call.ended_at is None
        return bool(request.user.has_perm("agent.change_call")) and is_running

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Call | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        events = events_of(obj) if obj else ()
        context |= {"events": [(event.event_type, _moment(event)) for event in events]}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @action(description=gettext_lazy("End now"), icon="call_end", permissions=["end"])
    def end_call(self, request: HttpRequest, object_id: str) -> HttpResponse:
        call = self.get_object(request, object_id)
        if call is None:
            raise Http404
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("End the call"),
                "original": call,
                "call_url": reverse("admin:agent_call_change", args=[call.pk]),
            }
            return TemplateResponse(request, "admin/agent/call/end.html", context)
        ended = async_to_sync(calls.end)(call, EndedBy.STAFF)
        self.log_change(request, call, [{"changed": {"fields": ["status"]}}])
        if ended.ended_at:
            self.message_user(request, _("The call has ended."), messages.SUCCESS)
        elif ended.status == CallStatus.OPENING:
            text = _("It is being opened. Rosa ends it as soon as it is open.")
            self.message_user(request, text, messages.WARNING)
        else:
            text = _("Tavus does not answer. Rosa tries again until the call has ended.")
            self.message_user(request, text, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:agent_call_change", args=[call.pk]))

    @display(description=gettext_lazy("started"), ordering="started_at")
    def begun(self, obj: Call) -> SafeString:
        return short_time(obj.started_at)

    @display(description=gettext_lazy("kiosk"), ordering="kiosk_name")
    def at_kiosk(self, obj: Call) -> SafeString:
        return clipped(obj.kiosk_name, obj.persona)

    @display(description=gettext_lazy("language"))
    def language(self, obj: Call) -> str:
        return language_name(obj.lang)

    @display(description=gettext_lazy("status"), ordering="status")
    def state(self, obj: Call) -> SafeString:
        return status_badge(obj)

    @display(description=gettext_lazy("minutes"), ordering="seconds")
    def minutes(self, obj: Call) -> str:
        return minutes_of(obj)

    @display(description=gettext_lazy("cost"), ordering="cost")
    def price(self, obj: Call) -> str:
        return price(obj.cost) or "-"

    @display(description=gettext_lazy("how it ended"))
    def ending(self, obj: Call) -> str:
        return ending_of(obj) or "-"

    @display(description=gettext_lazy("conversation"))
    def spoken(self, obj: Call) -> SafeString | str:
        keys = [obj.conversation, obj.conversation_by_id]
        rows = Conversation.objects.filter(pk__in=keys).order_by("started_at")
        found = rows.values_list("pk", flat=True).first()
        if found is None:
            return _("Nothing was asked.")
        url = reverse("admin:agent_conversation_change", args=[found])
        return format_html('<a class="rosa-link" href="{}">{}</a>', url, _("Read it"))

    @display(description=gettext_lazy("recording"))
    def recording(self, obj: Call) -> SafeString | str:
        return recording_of(obj) or "-"


def _moment(event: Event) -> str:
    """Return when an event happened, at the venue."""
    local = event.at and timezone.localtime(event.at)
    return date_format(local, _("j M, H:i:s")) if local else ""


def status_badge(call: Call) -> SafeString:
    """Return the badge of a call's status."""
    return badge(CallStatus(call.status).label, _TONES[CallStatus(call.status)], call.error)


def minutes_of(call: Call) -> str:
    """Return how long a call took or takes, in minutes."""
    running_s = (timezone.now() - call.started_at).total_seconds()
    seconds = running_s if call.ended_at is None else call.seconds
    return "-" if call.status == CallStatus.FAILED else number_format(seconds / 60, 1)


def ending_of(call: Call) -> str:
    """Return how a call ended: what Rosa did, or the reason that Tavus gives."""
    if call.error:
        return str(_ERRORS.get(call.error, call.error))
    by = str(EndedBy(call.ended_by).label) if call.ended_by in EndedBy.values else ""
    code = reason_code(call.shutdown_reason)
    told = str(_REASONS[code]) if code else call.shutdown_reason
    return by if by and code in ("", "ended") else told


def recording_of(call: Call) -> SafeString | str:
    """Return where a recording lies, and how long it is."""
    if not call.recording_key:
        return ""
    place = f"{call.recording_bucket}/{call.recording_key}"
    length = _("%s min") % number_format(call.recording_s / 60, 1)
    shown = '<code class="rosa-code" dir="ltr">{}</code> <bdi>{}</bdi>'
    return format_html(shown, place, length)


def calls_of(conversation: Conversation, request: HttpRequest) -> list[dict[str, Any]]:
    """Return the calls in which a conversation was held, as its page shows them."""
    rows = Call.objects.filter(conversation=conversation.pk) | Call.objects.filter(
        conversation_by_id=conversation.pk
    )
    may_open = can_view(request, "agent.call")
    return [
        {
            "kiosk": call.kiosk_name,
            "status": status_badge(call),
            "minutes": minutes_of(call),
            "cost": price(call.cost),
            "ending": ending_of(call),
            "recording": recording_of(call),
            "url": reverse("admin:agent_call_change", args=[call.pk]) if may_open else "",
        }
        for call in rows.order_by("started_at")
    ]
