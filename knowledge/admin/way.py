"""Editing ways: on the page of the place where they begin, and in a list of their own."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import Field
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import StackedInline
from unfold.contrib.filters.admin import BooleanRadioFilter, RelatedDropdownFilter
from unfold.decorators import display

from knowledge.admin.badge import badge, clipped
from knowledge.admin.base import RecordAdmin
from knowledge.admin.filters import TranslationFilter
from knowledge.admin.publishing import PublishedInline
from knowledge.admin.translated import TranslatedAdmin
from knowledge.admin.translation import TranslationInline
from knowledge.models import Way, WayTranslation


class WayTranslationInline(TranslationInline):
    model = WayTranslation
    fields = (("lang", "status"), "directions")


class WayInline(PublishedInline, StackedInline):
    """The ways that begin at a place; their translations stand on pages of their own."""

    model = Way
    fk_name = "start"
    fields = ("end", "directions", ("minutes", "step_free"), "published")
    autocomplete_fields = ("end",)
    verbose_name = gettext_lazy("way")
    verbose_name_plural = gettext_lazy("Ways from here")
    show_change_link = True
    show_count = True
    tab = True
    collapsible = True
    extra = 0

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(db_field, models.TextField):
            field.widget.attrs |= {"dir": "auto", "rows": 3}
        return field

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related("start", "end")

    def get_count(self, request: HttpRequest, obj: models.Model | None) -> int:
        return obj.ways_from.count() if obj and obj.pk else 0


@admin.register(Way)
class WayAdmin(TranslatedAdmin, RecordAdmin):
    empty_hint = gettext_lazy("How to walk from one place to another, one step each.")
    list_display = ("way", "time", "steps", "coverage", "state", "changed")
    list_filter = (
        ("start", RelatedDropdownFilter),
        ("end", RelatedDropdownFilter),
        ("step_free", BooleanRadioFilter),
        ("published", BooleanRadioFilter),
        TranslationFilter,
        ("sample", BooleanRadioFilter),
    )
    list_select_related = ("start", "end")
    search_fields = (
        "start__name",
        "start__other_names",
        "end__name",
        "end__other_names",
        "directions",
        "translations__directions",
    )
    ordering = ("start__name", "end__name")
    autocomplete_fields = ("start", "end")
    # Tables hold no ways: they are imported with a knowledge pack.
    actions = ("publish", "unpublish", "export_xlsx", "export_csv")
    actions_list = ({"title": gettext_lazy("Export"), "items": ["all_xlsx", "all_csv"]},)
    inlines = (WayTranslationInline,)
    fieldsets = (
        (
            None,
            {"fields": [("start", "end"), "directions", ("minutes", "step_free"), "published"]},
        ),
        RecordAdmin.source,
        RecordAdmin.colleagues,
    )

    @display(description=gettext_lazy("way"), ordering="start__name")
    def way(self, obj: Way) -> SafeString:
        return clipped(str(obj), obj.directions)

    @display(description=gettext_lazy("minutes"), ordering="minutes")
    def time(self, obj: Way) -> str:
        if obj.minutes is None:
            return "-"
        text = ngettext("%(count)d minute", "%(count)d minutes", obj.minutes)
        return text % {"count": obj.minutes}

    @display(description=gettext_lazy("step-free"), ordering="step_free")
    def steps(self, obj: Way) -> SafeString:
        if obj.step_free is None:
            return badge(_("not known"), "muted")
        return badge(_("yes"), "ok") if obj.step_free else badge(_("no"), "warn")
