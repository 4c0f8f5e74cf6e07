"""Kiosks: registering them, the code that pairs a device, and what they use today."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import BooleanRadioFilter
from unfold.decorators import action, display

from agent import usage
from agent.admin.transcript import price
from agent.models import Kiosk
from agent.models.kiosk import CODE_LIVES
from knowledge.admin.badge import badge, badges, clipped, state_mark
from knowledge.admin.base import ContentAdmin, short_time


@admin.register(Kiosk)
class KioskAdmin(ContentAdmin):
    empty_hint = gettext_lazy("A kiosk is a device at which visitors speak with Rosa.")
    list_display = ("kiosk", "speaks", "state", "now", "today", "cost_today", "seen")
    list_filter = (("enabled", BooleanRadioFilter),)
    list_select_related = ("channel__persona", "persona")
    search_fields = ("name",)
    autocomplete_fields = ("place",)
    actions_detail = ("new_code", "unpair")
    change_form_before_template = "admin/agent/kiosk/standing.html"
    readonly_fields = ("paired_at", "seen_at", "created_at")
    fieldsets = (
        (None, {"fields": ["name", "enabled", "persona", "languages", "channel", "place"]}),
        (
            gettext_lazy("Budget"),
            {
                "classes": ["tab"],
                "fields": ["calls_per_day", "minutes_per_day", "price_per_minute"],
            },
        ),
        (
            gettext_lazy("Limits of a call"),
            {"classes": ["tab"], "fields": ["longest_s", "idle_s", "left_s", "absent_s"]},
        ),
        (
            gettext_lazy("History"),
            {"classes": ["tab"], "fields": ["paired_at", "seen_at", "created_at"]},
        ),
    )

    def response_add(self, request: HttpRequest, obj: Kiosk, *args: Any) -> HttpResponse:
        return self._show_code(request, obj)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Kiosk | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        if obj is not None:
            context |= {"standing": standing(obj), "calls_url": _calls_url(obj)}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @action(description=gettext_lazy("Pairing code"), icon="qr_code", permissions=["change"])
    def new_code(self, request: HttpRequest, object_id: str) -> HttpResponse:
        kiosk = self._kiosk(request, object_id)
        # A GET only asks: links must not change anything.
        if request.method != "POST":
            return self._page(request, kiosk, {"title": _("Pairing code")})
        self.log_change(request, kiosk, [{"changed": {"fields": ["pairing code"]}}])
        return self._show_code(request, kiosk)

    @action(description=gettext_lazy("Unpair"), icon="link_off", permissions=["change"])
    def unpair(self, request: HttpRequest, object_id: str) -> HttpResponse:
        kiosk = self._kiosk(request, object_id)
        if request.method != "POST":
            return self._page(request, kiosk, {"title": _("Unpair"), "unpairs": True})
        kiosk.unpair()
        kiosk.save()
        self.log_change(request, kiosk, [{"changed": {"fields": ["paired"]}}])
        self.message_user(request, _("No device is paired any more."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:agent_kiosk_change", args=[kiosk.pk]))

    def _kiosk(self, request: HttpRequest, object_id: str) -> Kiosk:
        kiosk = self.get_object(request, object_id)
        if kiosk is None:
            raise Http404
        return kiosk

    def _show_code(self, request: HttpRequest, kiosk: Kiosk) -> HttpResponse:
        code = kiosk.renew_code()
        kiosk.save(update_fields=["code_digest", "code_until"])
        minutes = CODE_LIVES.total_seconds() // 60
        return self._page(
            request, kiosk, {"title": _("Pairing code"), "code": code, "minutes": minutes}
        )

    def _page(self, request: HttpRequest, kiosk: Kiosk, extra: dict[str, Any]) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": kiosk,
            "kiosk_url": reverse("admin:agent_kiosk_change", args=[kiosk.pk]),
            **extra,
        }
        return TemplateResponse(request, "admin/agent/kiosk/code.html", context)

    @display(description=gettext_lazy("kiosk"), ordering="name")
    def kiosk(self, obj: Kiosk) -> SafeString:
        return clipped(obj.name, obj.languages)

    @display(description=gettext_lazy("persona"))
    def speaks(self, obj: Kiosk) -> SafeString | str:
        return clipped(obj.speaks_as.name) if obj.speaks_as else "-"

    @display(description=gettext_lazy("state"), ordering="enabled")
    def state(self, obj: Kiosk) -> SafeString:
        paired = badge(_("paired"), "ok") if obj.is_paired else badge(_("not paired"), "warn")
        return badges([state_mark(obj.enabled), paired] if not obj.enabled else [paired])

    @display(description=gettext_lazy("running"))
    def now(self, obj: Kiosk) -> SafeString | str:
        count = usage.running(obj).count()
        return badge(number_format(count), "info") if count else "-"

    @display(description=gettext_lazy("today"))
    def today(self, obj: Kiosk) -> SafeString:
        shown = standing(obj)
        return clipped(shown["calls"], shown["minutes"])

    @display(description=gettext_lazy("cost today"))
    def cost_today(self, obj: Kiosk) -> str:
        return standing(obj)["cost"] or "-"

    @display(description=gettext_lazy("last seen"), ordering="seen_at")
    def seen(self, obj: Kiosk) -> SafeString | str:
        return short_time(obj.seen_at) if obj.seen_at else "-"


def standing(kiosk: Kiosk) -> dict[str, Any]:
    """Return what a kiosk uses today, in words."""
    used = usage.used(kiosk, usage.today(), timezone.now())
    return {
        "running": usage.running(kiosk).count(),
        "calls": _("%(used)s of %(all)s calls")
        % {"used": number_format(used.calls), "all": number_format(kiosk.calls_per_day)},
        "minutes": _("%(used)s of %(all)s min")
        % {
            "used": number_format(used.seconds / 60, 1),
            "all": number_format(kiosk.minutes_per_day),
        },
        "cost": price(used.cost),
    }


def _calls_url(kiosk: Kiosk) -> str:
    return f"{reverse('admin:agent_call_changelist')}?kiosk__id__exact={kiosk.pk}"
