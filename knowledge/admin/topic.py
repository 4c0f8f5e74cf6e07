"""Editing the red zone."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import display

from knowledge.admin.badge import badge, clipped, language_name
from knowledge.admin.base import RecordAdmin
from knowledge.admin.filters import DuplicatesFilter, GoneFilter, WordingFilter
from knowledge.admin.translation import WordingInline
from knowledge.languages import UN_LANGUAGES
from knowledge.models import RedZoneTopic, RedZoneWording
from knowledge.models.fields import lines

TONES = {"block": "bad", "deflect": "warn", "caution": "info"}
# Examples of a language below which the guard has little to go by.
FEW_EXAMPLES = 2
# Returns a panel that says how the guard stands to a topic.
Standing = Callable[[HttpRequest, RedZoneTopic], str]
_standing: list[Standing] = []


def tell_standing(standing: Standing) -> None:
    """Show what `standing` returns on the page of each topic."""
    _standing[:] = [standing]


class RedZoneWordingInline(WordingInline):
    model = RedZoneWording
    fields = ("lang", "first", "deflection", "phrases", "examples")


@admin.register(RedZoneTopic)
class RedZoneTopicAdmin(RecordAdmin):
    empty_hint = gettext_lazy("What Rosa must not discuss, and what she says instead.")
    change_form_outer_before_template = "admin/knowledge/redzonetopic/standing.html"
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
        "decided_by",
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
        (gettext_lazy("Decision"), {"classes": ["tab"], "fields": ["decided_by", "decided_on"]}),
        (gettext_lazy("Finding it"), {"classes": ["tab"], "fields": ["slug"]}),
        RecordAdmin.source,
        RecordAdmin.colleagues,
    )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if topic := context.get("original"):
            context |= {
                "topic": topic,
                "wordings": wordings_of(topic),
                "panels": [tell(request, topic) for tell in _standing],
            }
        return super().render_change_form(request, context, *args, **kwargs)

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


def wordings_of(topic: RedZoneTopic) -> list[dict[str, Any]]:
    """Return what a topic has in each language, and what it lacks."""
    rows = {row.lang: row for row in topic.wordings.all()}
    found = []
    for code in dict.fromkeys((*UN_LANGUAGES, *rows)):
        row = rows.get(code)
        examples = len(lines(row.examples)) if row else 0
        found.append(
            {
                "code": code,
                "name": language_name(code),
                "examples": examples,
                "phrases": len(lines(row.phrases)) if row else 0,
                "lacks_deflection": topic.severity != "caution" and not (row and row.deflection),
                "lacks_examples": examples < FEW_EXAMPLES,
            }
        )
    return found
