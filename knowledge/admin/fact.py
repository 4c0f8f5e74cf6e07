"""Editing facts."""

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import BooleanRadioFilter
from unfold.decorators import display

from knowledge.admin import venue
from knowledge.admin.badge import badge, badges, clipped
from knowledge.admin.base import RecordAdmin
from knowledge.admin.filters import EXPIRING_DAYS, CategoryFilter, ValidityFilter
from knowledge.admin.translated import TranslatedAdmin
from knowledge.admin.translation import TranslationInline
from knowledge.models import Fact, FactTranslation


class FactTranslationInline(TranslationInline):
    model = FactTranslation
    fields = (("lang", "status"), "question", "answer")


@admin.register(Fact)
class FactAdmin(TranslatedAdmin, RecordAdmin):
    empty_hint = gettext_lazy(
        "A fact is a question in a visitor's words, and what Rosa says to it."
    )
    list_display = ("fact", "group", "coverage", "validity", "state", "changed")
    list_filter = (
        CategoryFilter,
        ValidityFilter,
        ("pinned", BooleanRadioFilter),
        *RecordAdmin.common_filters,
    )
    search_fields = (
        "question",
        "answer",
        "keywords",
        "slug",
        "translations__question",
        "translations__answer",
    )
    prepopulated_fields = {"slug": ("question",)}
    inlines = (FactTranslationInline,)
    fieldsets = (
        (None, {"fields": ["question", "answer", ("published", "pinned")]}),
        (
            gettext_lazy("Finding it"),
            {"classes": ["tab"], "fields": ["asked_as", "keywords", "category", "slug"]},
        ),
        (gettext_lazy("Validity"), {"classes": ["tab"], "fields": ["valid_from", "valid_until"]}),
        (
            gettext_lazy("Source"),
            {
                "classes": ["tab"],
                "fields": ["source_url", "more_sources", "as_of", "as_of_basis", "confidence"],
            },
        ),
        (
            gettext_lazy("For colleagues"),
            {
                "classes": ["tab"],
                "fields": ["sensitive_note", "note", "sample", "created_at", "updated_at"],
            },
        ),
    )

    @display(description=gettext_lazy("fact"), ordering="question")
    def fact(self, obj: Fact) -> SafeString:
        return clipped(obj.question, obj.answer)

    @display(description=gettext_lazy("category"), ordering="category")
    def group(self, obj: Fact) -> SafeString | str:
        marks = [badge(_("pinned"), "info", _("In every prompt."))] if obj.pinned else []
        return badges([*([badge(obj.category)] if obj.category else []), *marks]) or "-"

    @display(description=gettext_lazy("valid"), ordering="valid_until")
    def validity(self, obj: Fact) -> SafeString | str:
        return validity_mark(obj) or "-"


def validity_mark(fact: Fact) -> SafeString | str:
    """Return the badge of a fact's period: expired, ending soon, to come, or its last day."""
    today = venue.today()
    if fact.valid_until and fact.valid_until < today:
        return badge(_("expired"), "bad", date_format(fact.valid_until))
    if fact.valid_from and fact.valid_from > today:
        return badge(_("from %s") % date_format(fact.valid_from, _("j M")), "info")
    if fact.valid_until:
        is_soon = (fact.valid_until - today).days <= EXPIRING_DAYS
        text = _("until %s") % date_format(fact.valid_until, _("j M"))
        return badge(text, "warn" if is_soon else "muted", date_format(fact.valid_until))
    return ""
