"""Editing voices, and hearing them. Shows where a key comes from, never the key."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import display

from agent.admin.built_in import BuiltInAdmin
from agent.admin.provider import key_mark, key_standing
from agent.admin.voice_trial import SAMPLES
from agent.defaults import VOICES
from agent.models import Voice
from knowledge.admin.badge import badge, clipped, language_name, state_mark
from knowledge.admin.base import ContentAdmin
from knowledge.languages import direction


@admin.register(Voice)
class VoiceAdmin(BuiltInAdmin, ContentAdmin):
    built_in = frozenset(row["slug"] for row in VOICES)
    fixed = ("slug", "kind")
    empty_hint = gettext_lazy("How the personas of a dialogue sound.")
    list_display = ("voice", "what", "spoken_by", "key", "state")
    list_filter = (("kind", ChoicesDropdownFilter), ("enabled", BooleanRadioFilter))
    search_fields = ("title", "slug", "name", "base_url", "model")
    prepopulated_fields = {"slug": ("title",)}
    readonly_fields = ("key_state", "personas")
    radio_fields = {"kind": admin.VERTICAL}
    change_form_before_template = "admin/agent/voice/hear.html"
    fieldsets = (
        (None, {"fields": ["title", ("slug", "enabled"), "kind", "name", "speed", "personas"]}),
        (
            gettext_lazy("Vendor"),
            {
                "classes": ["tab"],
                "fields": ["base_url", "model", "api_key_variable", "key_state"],
            },
        ),
        (gettext_lazy("Limits"), {"classes": ["tab"], "fields": ["timeout_s"]}),
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related("personas")

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Voice | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        if obj is not None:
            context["hearing"] = hearing(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @display(description=gettext_lazy("voice"), ordering="title")
    def voice(self, obj: Voice) -> SafeString:
        return clipped(obj.title, " · ".join(filter(None, (obj.name, obj.base_url))))

    @display(description=gettext_lazy("kind"), ordering="kind")
    def what(self, obj: Voice) -> SafeString:
        label = str(obj.get_kind_display())
        return badge(label.partition(":")[0].partition(",")[0], "muted", label)

    @display(description=gettext_lazy("personas"))
    def spoken_by(self, obj: Voice) -> SafeString | str:
        names = ", ".join(persona.name for persona in obj.personas.all())
        return clipped(names) if names else "-"

    @display(description=gettext_lazy("key"), ordering="api_key_variable")
    def key(self, obj: Voice) -> SafeString:
        return key_mark(obj)

    @display(description=gettext_lazy("state"), ordering="enabled")
    def state(self, obj: Voice) -> SafeString:
        return state_mark(obj.enabled)

    @display(description=gettext_lazy("Is the key there?"))
    def key_state(self, obj: Voice) -> SafeString:
        return key_standing(obj)

    @display(description=gettext_lazy("personas that have it"))
    def personas(self, obj: Voice) -> SafeString | str:
        rows = obj.personas.all() if obj.pk else ()
        links = ((reverse("admin:agent_persona_change", args=[row.pk]), row.name) for row in rows)
        found = format_html_join(", ", '<a class="rosa-link" href="{}">{}</a>', links)
        return found or _("none; a persona chooses its voice on its own page")


def hearing(voice: Voice) -> dict[str, Any]:
    """Return what the page needs to have a voice say something."""
    shown = (get_language() or "en").split("-")[0]
    return {
        "url": reverse("voice_hear", args=[voice.pk]),
        "languages": [
            {
                "code": code,
                "name": language_name(code),
                "text": text,
                "direction": direction(code),
                "is_shown": code == shown,
            }
            for code, text in SAMPLES.items()
        ],
    }
