"""Editing places."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from knowledge.admin.badge import badge, clipped
from knowledge.admin.base import RecordAdmin
from knowledge.admin.translated import TranslatedAdmin
from knowledge.admin.translation import TranslationInline
from knowledge.admin.way import WayInline
from knowledge.models import Place, PlaceTranslation
from knowledge.models.fields import lines


class PlaceTranslationInline(TranslationInline):
    model = PlaceTranslation
    fields = (("lang", "status"), "name", "description", "directions")


@admin.register(Place)
class PlaceAdmin(TranslatedAdmin, RecordAdmin):
    empty_hint = gettext_lazy("Rooms, desks, entrances and stops, and how to get there.")
    list_display = ("place", "what", "way", "coverage", "state", "changed")
    list_filter = (("kind", ChoicesDropdownFilter), *RecordAdmin.common_filters)
    search_fields = (
        "name",
        "other_names",
        "description",
        "directions",
        "slug",
        "translations__name",
        "translations__description",
        "translations__directions",
    )
    ordering = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    inlines = (PlaceTranslationInline, WayInline)
    fieldsets = (
        (None, {"fields": ["name", "kind", "description", "directions", "published"]}),
        RecordAdmin.names,
        (
            gettext_lazy("Details"),
            {"classes": ["tab"], "fields": ["means", "lines", "seats", "area_m2"]},
        ),
        RecordAdmin.source,
        RecordAdmin.colleagues,
    )

    @display(description=gettext_lazy("place"), ordering="name")
    def place(self, obj: Place) -> SafeString:
        return clipped(obj.name, ", ".join(lines(obj.other_names)))

    @display(description=gettext_lazy("kind"), ordering="kind")
    def what(self, obj: Place) -> SafeString:
        return badge(obj.get_kind_display())

    @display(description=gettext_lazy("directions"))
    def way(self, obj: Place) -> SafeString:
        return badge(_("there"), "ok") if obj.directions else badge(_("missing"), "warn")
