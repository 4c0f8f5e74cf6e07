"""Editing personas and their chains of providers."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import BooleanRadioFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminDecimalFieldWidget

from agent.admin.avatar import AvatarInline, TavusPage
from agent.admin.built_in import BuiltInAdmin
from agent.models import Channel, Persona, PersonaProvider
from agent.models.persona import language_codes
from knowledge.admin.badge import clipped, language_chips, state_mark
from knowledge.admin.base import ContentAdmin, short_time

# The usual range of each number; the field beside the slider takes every allowed one.
SLIDERS = {
    "temperature": (0, 1, 0.05),
    "max_tokens": (50, 1000, 10),
    "content_budget": (500, 8000, 100),
    "first_words_s": (0.5, 15, 0.5),
    "judge_s": (0.2, 5, 0.1),
}


class ProviderInline(TabularInline):
    model = PersonaProvider
    ordering_field = "order"
    hide_ordering_field = True
    hide_title = True
    extra = 0
    fields = ("provider", "order")
    verbose_name = gettext_lazy("provider")
    verbose_name_plural = gettext_lazy("providers, in the order in which they are asked")


@admin.register(Persona)
class PersonaAdmin(TavusPage, BuiltInAdmin, ContentAdmin):
    built_in = (settings.DEFAULT_PERSONA,)
    empty_hint = gettext_lazy("Who the assistant is, and how it speaks.")
    list_display = ("persona", "spoken", "chain", "temperature", "state", "changed")
    list_filter = (("enabled", BooleanRadioFilter),)
    search_fields = ("name", "slug", "description", "system_prompt")
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("created_at", "updated_at")
    inlines = (ProviderInline, AvatarInline)
    actions_detail = ("tavus",)
    fieldsets = (
        (None, {"fields": ["name", "description", ("slug", "enabled"), "system_prompt"]}),
        (
            gettext_lazy("How it answers"),
            {"classes": ["tab"], "fields": ["temperature", "max_tokens", "languages", "voice"]},
        ),
        (
            gettext_lazy("Limits"),
            {"classes": ["tab"], "fields": ["content_budget", "first_words_s", "hedge_ms"]},
        ),
        (
            gettext_lazy("Red zone"),
            {
                "classes": ["tab"],
                "fields": ["reply_guard", "judge", "judge_s", "without_verdict"],
            },
        ),
        (gettext_lazy("History"), {"classes": ["tab"], "fields": ["created_at", "updated_at"]}),
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related("chain__provider")

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in SLIDERS:
            kwargs["widget"] = slider(*SLIDERS[db_field.name])
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: BaseInlineFormSet, change: bool
    ) -> None:
        super().save_formset(request, form, formset, change)
        if formset.model is PersonaProvider:
            put_new_links_last(form.instance, formset.new_objects)

    def get_deleted_objects(
        self, objs: Iterable[Persona], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """Protect the personas of channels, which would speak as the default one at once."""
        shown, counts, lacking, protected = super().get_deleted_objects(objs, request)
        channels = Channel.objects.filter(persona__in=[obj.pk for obj in objs], enabled=True)
        if names := ", ".join(channels.values_list("name", flat=True)):
            text = _("%(channels)s: give each of these channels another persona first.")
            protected = [*protected, text % {"channels": names}]
        return shown, counts, lacking, protected

    @display(description=gettext_lazy("persona"), ordering="name")
    def persona(self, obj: Persona) -> SafeString:
        return clipped(obj.name, obj.description or obj.slug)

    @display(description=gettext_lazy("languages"))
    def spoken(self, obj: Persona) -> SafeString:
        return language_chips(language_codes(obj.languages))

    @display(description=gettext_lazy("providers"))
    def chain(self, obj: Persona) -> SafeString:
        names = [str(link.provider) for link in obj.chain.all()]
        return clipped(" → ".join(names) or _("as the server is set up"))

    @display(description=gettext_lazy("state"), ordering="enabled")
    def state(self, obj: Persona) -> SafeString:
        return state_mark(obj.enabled)

    @display(description=gettext_lazy("last change"), ordering="updated_at")
    def changed(self, obj: Persona) -> SafeString:
        return short_time(obj.updated_at)


def slider(low: float, high: float, step: float) -> UnfoldAdminDecimalFieldWidget:
    """Return a number field beside which admin.js puts a slider from `low` to `high`."""
    return UnfoldAdminDecimalFieldWidget(
        attrs={"step": "any", "data-rosa-slider": f"{low} {high} {step}"}
    )


def put_new_links_last(persona: Persona, new: list[PersonaProvider]) -> None:
    """Give new links of a chain the last places; the form sends 0 for each of them."""
    last = max(
        (link.order for link in persona.chain.exclude(pk__in=[n.pk for n in new])), default=-1
    )
    for place, link in enumerate(new, start=last + 1):
        link.order = place
        link.save(update_fields=["order"])
