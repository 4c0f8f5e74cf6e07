"""Editing channels. A key is shown once, on the page that answers its creation."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import Field, ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import BooleanRadioFilter, RelatedDropdownFilter
from unfold.decorators import action, display

from agent import embedding
from agent.models import Channel
from knowledge.admin.badge import badge, clipped, state_mark
from knowledge.admin.base import ContentAdmin, short_time


@admin.register(Channel)
class ChannelAdmin(ContentAdmin):
    empty_hint = gettext_lazy("A channel is somebody who calls Rosa, with a key of its own.")
    list_display = ("channel", "speaks_as", "key", "content_type", "state", "created")
    list_filter = (("persona", RelatedDropdownFilter), ("enabled", BooleanRadioFilter))
    list_select_related = ("persona",)
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("key", "created_at", "page", "tag")
    actions_detail = ("new_key",)
    fieldsets = (
        (None, {"fields": ["name", ("slug", "enabled"), "persona", "fixed_language", "key"]}),
        (
            gettext_lazy("What the caller sends"),
            {"classes": ["tab"], "fields": ["caller_prompt", "caller_sampling", "caller_tools"]},
        ),
        (
            gettext_lazy("What the caller gets"),
            {"classes": ["tab"], "fields": ["content_type", "refusal_reason", "plain_speech"]},
        ),
        (
            gettext_lazy("What is kept"),
            {"classes": ["tab"], "fields": ["keeps", "keep_days"]},
        ),
        (
            gettext_lazy("Visitors"),
            {
                "classes": ["tab"],
                "fields": [
                    "notice",
                    ("web_chat", "questions_per_minute"),
                    "page",
                    "allowed_origins",
                    "tag",
                ],
            },
        ),
        (gettext_lazy("History"), {"classes": ["tab"], "fields": ["created_at"]}),
    )

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "allowed_origins":
            field.widget.attrs |= {"dir": "ltr", "rows": 3}
        return field

    def save_model(self, request: HttpRequest, obj: Channel, form: ModelForm, change: bool) -> None:
        if not change:
            request.rosa_key = obj.renew_key()
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Channel, *args: Any) -> HttpResponse:
        return self._show_key(request, obj, request.rosa_key)

    @action(description=gettext_lazy("New key"), icon="vpn_key", permissions=["change"])
    def new_key(self, request: HttpRequest, object_id: str) -> HttpResponse:
        channel = self.get_object(request, object_id)
        if channel is None:
            raise Http404
        # A GET only asks: links must not change anything.
        if request.method != "POST":
            return self._page(request, channel, {"title": _("New key")})
        key = channel.renew_key()
        channel.save(update_fields=["key_digest", "key_hint"])
        self.log_change(request, channel, [{"changed": {"fields": ["key"]}}])
        return self._show_key(request, channel, key)

    def _show_key(self, request: HttpRequest, channel: Channel, key: str) -> HttpResponse:
        return self._page(request, channel, {"title": _("Key"), "key": key})

    def _page(
        self, request: HttpRequest, channel: Channel, extra: dict[str, Any]
    ) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": channel,
            "channel_url": reverse("admin:agent_channel_change", args=[channel.pk]),
            "list_url": reverse("admin:agent_channel_changelist"),
            **extra,
        }
        return TemplateResponse(request, "admin/agent/channel/key.html", context)

    @display(description=gettext_lazy("channel"), ordering="name")
    def channel(self, obj: Channel) -> SafeString:
        return clipped(obj.name, obj.slug)

    @display(description=gettext_lazy("persona"), ordering="persona__name")
    def speaks_as(self, obj: Channel) -> SafeString | str:
        return clipped(obj.persona.name) if obj.persona else "-"

    @display(description=gettext_lazy("key"))
    def key(self, obj: Channel) -> SafeString:
        if not obj.key_digest:
            return badge(_("none"), "warn")
        return format_html('<code class="rosa-code" dir="ltr">{}</code>', obj.key_hint)

    @display(description=gettext_lazy("chat page"))
    def page(self, obj: Channel) -> SafeString | str:
        if not (obj.pk and obj.web_chat):
            return "-"
        address = reverse("chat_page", args=[obj.slug])
        return format_html(
            '<a class="rosa-link" href="{0}" target="_blank" rel="noopener" dir="ltr">{0}</a>',
            address,
        )

    @display(description=gettext_lazy("for other sites"))
    def tag(self, obj: Channel) -> SafeString | str:
        if not (obj.pk and obj.web_chat and obj.allowed_origins):
            return "-"
        return format_html(
            '<code class="rosa-code" dir="ltr">{}</code>', embedding.script_tag(obj.slug)
        )

    @display(description=gettext_lazy("state"), ordering="enabled")
    def state(self, obj: Channel) -> SafeString:
        return state_mark(obj.enabled)

    @display(description=gettext_lazy("created"), ordering="created_at")
    def created(self, obj: Channel) -> SafeString:
        return short_time(obj.created_at)
