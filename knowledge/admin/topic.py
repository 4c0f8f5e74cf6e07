"""Editing the red zone."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import display

from knowledge.admin.badge import badge, clipped
from knowledge.admin.base import RecordAdmin
from knowledge.admin.filters import DuplicatesFilter, GoneFilter, WordingFilter
from knowledge.admin.translation import WordingInline
from knowledge.models import RedZoneTopic, RedZoneWording
from knowledge.models.fields import lines

TONES = {"block": "bad", "deflect": "warn", "caution": "info"}


class RedZoneWordingInline(WordingInline):
    model = RedZoneWording
    fields = ("lang", "first", "deflection", "phrases", "examples")


@admin.register(RedZoneTopic)
class RedZoneTopicAdmin(RecordAdmin):
    empty_hint = gettext_lazy("What Rosa must not discuss, and what she says instead.")
    translations = "wordings"
    list_display = ("topic", "strength", "phrases", "examples", "coverage", "state", "changed")
    list_filter = (
        ("severity", ChoicesDropdownFilter),
        ("published", BooleanRadioFilter),
        WordingFilter,
        ("sample", BooleanRadioFilter),
        GoneFilter,
        DuplicatesFilter,
    )
    search_fields = (
        "title",
        "why",
        "guidance",
        "near_misses",
        "slug",
        "wordings__first",
        "wordings__deflection",
        "wordings__phrases",
        "wordings__examples",
    )
    ordering = ("title",)
    prepopulated_fields = {"slug": ("title",)}
    inlines = (RedZoneWordingInline,)
    fieldsets = (
        (None, {"fields": ["title", "severity", "why", "guidance", "near_misses", "published"]}),
        (gettext_lazy("Finding it"), {"classes": ["tab"], "fields": ["slug"]}),
        RecordAdmin.source,
        RecordAdmin.colleagues,
    )

    def languages_of(self, obj: RedZoneTopic) -> dict[str, str]:
        return {row.lang: "checked" for row in obj.wordings.all() if row.deflection}

    @display(description=gettext_lazy("topic"), ordering="title")
    def topic(self, obj: RedZoneTopic) -> SafeString:
        return clipped(obj.title, obj.why)

    @display(description=gettext_lazy("severity"), ordering="severity")
    def strength(self, obj: RedZoneTopic) -> SafeString:
        label = str(obj.get_severity_display())
        return badge(label.partition(":")[0], TONES[obj.severity], label)

    @display(description=gettext_lazy("phrases"))
    def phrases(self, obj: RedZoneTopic) -> int:
        return sum(len(lines(row.phrases)) for row in obj.wordings.all())

    @display(description=gettext_lazy("examples"))
    def examples(self, obj: RedZoneTopic) -> int:
        return sum(len(lines(row.examples)) for row in obj.wordings.all())
