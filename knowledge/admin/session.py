"""Editing sessions; their times are entered and shown in the venue's zone."""

from datetime import datetime

from django.contrib import admin
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import display

from knowledge.admin.badge import badge, clipped
from knowledge.admin.base import RecordAdmin
from knowledge.admin.filters import (
    DayFilter,
    DuplicatesFilter,
    GoneFilter,
    RoomFilter,
    SessionKindFilter,
    SpeakersFilter,
    TranslationFilter,
)
from knowledge.admin.translated import TranslatedAdmin
from knowledge.admin.translation import TranslationInline
from knowledge.models import Session, SessionTranslation

TONES = {"moved": "warn", "cancelled": "bad"}


class SessionTranslationInline(TranslationInline):
    model = SessionTranslation
    fields = (("lang", "status"), "title", "description")


@admin.register(Session)
class SessionAdmin(TranslatedAdmin, RecordAdmin):
    empty_hint = gettext_lazy("The programme: Rosa then knows what is on now and next, and where.")
    list_display = ("session", "when", "room", "coverage", "state", "changed")
    list_before_template = "admin/venue_time.html"
    list_select_related = ("place",)
    list_filter = (
        DayFilter,
        RoomFilter,
        SpeakersFilter,
        SessionKindFilter,
        ("status", ChoicesDropdownFilter),
        ("published", BooleanRadioFilter),
        TranslationFilter,
        ("sample", BooleanRadioFilter),
        GoneFilter,
        DuplicatesFilter,
    )
    search_fields = (
        "title",
        "description",
        "theme",
        "kind",
        "slug",
        "place__name",
        "speakers__name",
        "translations__title",
        "translations__description",
    )
    search_help_text = gettext_lazy("Search titles, rooms and speakers")
    autocomplete_fields = ("place", "speakers")
    prepopulated_fields = {"slug": ("title",)}
    inlines = (SessionTranslationInline,)
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "title",
                    "start",
                    "end",
                    "place",
                    "speakers",
                    "description",
                    ("published", "status"),
                ]
            },
        ),
        (
            gettext_lazy("Details"),
            {"classes": ["tab"], "fields": ["kind", "theme", "languages", "asked_as", "slug"]},
        ),
        RecordAdmin.source,
        RecordAdmin.colleagues,
    )

    @display(description=gettext_lazy("session"), ordering="title")
    def session(self, obj: Session) -> SafeString:
        return clipped(obj.title, " · ".join(filter(None, (obj.kind, obj.theme, obj.languages))))

    @display(description=gettext_lazy("time"), ordering="start")
    def when(self, obj: Session) -> SafeString:
        return period(obj.start, obj.end)

    @display(description=gettext_lazy("room"), ordering="place__name")
    def room(self, obj: Session) -> SafeString | str:
        return clipped(obj.place.name) if obj.place else "-"

    def marks_of(self, obj: Session) -> list[SafeString]:
        changes = (
            [badge(obj.get_status_display(), TONES[obj.status])] if obj.status in TONES else []
        )
        return [*changes, *super().marks_of(obj)]


def period(start: datetime, end: datetime) -> SafeString:
    """Return day and times of a session in the active zone."""
    first, last = timezone.localtime(start), timezone.localtime(end)
    day = date_format(first, _("D j M"))
    until = time_format(last, "H:i")
    if last.date() != first.date():
        until = f"{date_format(last, _('D j M'))}, {until}"
    return format_html(
        '<span class="rosa-time"><strong>{}</strong> <span dir="ltr">{}–{}</span></span>',
        day,
        time_format(first, "H:i"),
        until,
    )
