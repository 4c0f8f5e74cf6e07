"""The list of all changes: read only, newest first."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from knowledge import history
from knowledge.admin.badge import clipped
from knowledge.admin.base import short_time
from knowledge.admin.changes import field_label, how_mark, who
from knowledge.admin.dashboard import history_url
from knowledge.admin.links import can_view
from knowledge.admin.read_only import ReadOnlyAdmin
from knowledge.models import Version
from knowledge.snapshots import Kept

# Changed fields that a row names.
NAMED = 4


def visible(request: HttpRequest) -> dict[str, Kept]:
    """Return the kinds of which the user may see the records, by name."""
    return {kept.name: kept for kept in history.kinds() if can_view(request, kept.name)}


class KindFilter(DropdownFilter):
    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, str(k.model._meta.verbose_name)) for name, k in visible(request).items()]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class WhoFilter(DropdownFilter):
    title = gettext_lazy("by")
    parameter_name = "who"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            (f"{column}:{value}", value if column == "who" else _(value))
            for column in ("who", "via")
            for value in _values(column)
        ]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        column, _colon, value = (self.value() or "").partition(":")
        return queryset.filter(**{column: value}) if column in {"who", "via"} else queryset


def _values(column: str) -> models.QuerySet:
    rows = Version.objects.exclude(**{column: ""}).order_by(column)
    return rows.values_list(column, flat=True).distinct()


@admin.register(Version)
class VersionAdmin(ReadOnlyAdmin):
    empty_hint = gettext_lazy("What you and your colleagues change shows here.")
    list_display = ("record", "what", "which", "author", "time")
    list_display_links = None
    list_filter = (KindFilter, ("how", ChoicesDropdownFilter), WhoFilter)
    search_fields = ("name",)
    search_help_text = gettext_lazy("Search for records by name")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request).filter(kind__in=visible(request))
        return rows.select_related("user").defer("values")

    @display(description=gettext_lazy("record"), ordering="name")
    def record(self, obj: Version) -> SafeString:
        kind = history.of_name(obj.kind).model._meta.verbose_name
        return format_html('<a href="{}">{}</a>', history_url(obj), clipped(obj.name, kind))

    @display(description=gettext_lazy("change"), ordering="how")
    def what(self, obj: Version) -> SafeString:
        return how_mark(obj)

    @display(description=gettext_lazy("fields"))
    def which(self, obj: Version) -> SafeString:
        kept = history.of_name(obj.kind)
        named = [field_label(kept, key) for key in obj.changed[:NAMED]]
        return clipped(", ".join(named) + (" …" if len(obj.changed) > NAMED else "") or "-")

    @display(description=gettext_lazy("by"), ordering="who")
    def author(self, obj: Version) -> SafeString:
        return clipped(who(obj))

    @display(description=gettext_lazy("time"), ordering="pk")
    def time(self, obj: Version) -> SafeString:
        return short_time(obj.at)
