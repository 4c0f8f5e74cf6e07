"""Editing speakers."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from knowledge.admin.badge import badge, clipped
from knowledge.admin.base import RecordAdmin
from knowledge.admin.translated import TranslatedAdmin
from knowledge.admin.translation import TranslationInline
from knowledge.models import Speaker, SpeakerTranslation

TONES = {"current": "ok", "former": "muted", "check": "warn"}


class SpeakerTranslationInline(TranslationInline):
    model = SpeakerTranslation
    fields = (("lang", "status"), "role", "bio")


@admin.register(Speaker)
class SpeakerAdmin(TranslatedAdmin, RecordAdmin):
    empty_hint = gettext_lazy("The people of the conference, in their official roles.")
    list_display = ("speaker", "organisation_name", "in_office", "coverage", "state", "changed")
    list_filter = (("status", ChoicesDropdownFilter), *RecordAdmin.common_filters)
    search_fields = (
        "name",
        "other_names",
        "role",
        "organisation",
        "bio",
        "slug",
        "translations__role",
        "translations__bio",
    )
    ordering = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    inlines = (SpeakerTranslationInline,)
    fieldsets = (
        (None, {"fields": ["name", "role", "organisation", "bio", ("published", "status")]}),
        RecordAdmin.names,
        RecordAdmin.source,
        RecordAdmin.colleagues,
    )

    @display(description=gettext_lazy("speaker"), ordering="name")
    def speaker(self, obj: Speaker) -> SafeString:
        return clipped(obj.name, obj.role)

    @display(description=gettext_lazy("organisation"), ordering="organisation")
    def organisation_name(self, obj: Speaker) -> SafeString:
        return clipped(obj.organisation or "-")

    @display(description=gettext_lazy("status"), ordering="status")
    def in_office(self, obj: Speaker) -> SafeString:
        return badge(obj.get_status_display(), TONES[obj.status])
