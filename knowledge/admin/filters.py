"""Filters of the lists."""

from datetime import timedelta
from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from knowledge.admin import alike, venue
from knowledge.admin.badge import language_name
from knowledge.languages import UN_LANGUAGES
from knowledge.models import Place

Choices = list[tuple[str, str]]
EXPIRING_DAYS = 14
# What an address says for records without a value; no slug holds it.
NONE = "~none"


class ValuesFilter(DropdownFilter):
    """Offers the values that a text column has, and none."""

    field = ""

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        rows = model_admin.model.objects.order_by(self.field)
        values = list(rows.values_list(self.field, flat=True).distinct())
        return [(value or NONE, value or _("none")) for value in values]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        return (
            queryset.filter(**{self.field: "" if value == NONE else value}) if value else queryset
        )


class CategoryFilter(ValuesFilter):
    title = gettext_lazy("category")
    parameter_name = field = "category"


class SessionKindFilter(ValuesFilter):
    title = gettext_lazy("kind")
    parameter_name = field = "kind"


class TranslationFilter(DropdownFilter):
    """What is missing or waits for a check among a record's languages."""

    title = gettext_lazy("translations")
    parameter_name = "translations"
    relation = "translations"
    languages = tuple(code for code in UN_LANGUAGES if code != "en")
    has_status = True

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        unchecked = [("unchecked", _("machine translation, not checked"))] * self.has_status
        return [
            ("any", _("any of them is missing")),
            *unchecked,
            ("complete", _("all there")),
            *(choice for code in self.languages for choice in self._choices(code)),
        ]

    def _choices(self, code: str) -> Choices:
        name = language_name(code)
        if not self.has_status:
            return [(code, _("%s is missing") % name), (f"there-{code}", _("%s is there") % name)]
        return [
            (code, _("%s is missing") % name),
            (f"machine-{code}", _("%s is a machine translation") % name),
            (f"checked-{code}", _("%s is checked") % name),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        wanted = self.value() or ""
        if wanted in self.languages:
            return queryset.exclude(**{f"{self.relation}__lang": wanted})
        state, _dash, code = wanted.partition("-")
        if code in self.languages:
            found = {f"{self.relation}__lang": code}
            if self.has_status:
                found[f"{self.relation}__status"] = state
            return queryset.filter(**found)
        if wanted == "unchecked" and self.has_status:
            return queryset.filter(**{f"{self.relation}__status": "machine"}).distinct()
        if wanted in {"any", "complete"}:
            ours = Q(**{f"{self.relation}__lang__in": self.languages})
            counted = queryset.alias(languages_there=Count(self.relation, filter=ours))
            is_complete = Q(languages_there=len(self.languages))
            return counted.filter(is_complete if wanted == "complete" else ~is_complete)
        return queryset


class WordingFilter(TranslationFilter):
    title = gettext_lazy("wordings")
    relation = "wordings"
    languages = tuple(UN_LANGUAGES)
    has_status = False


class ValidityFilter(DropdownFilter):
    title = gettext_lazy("validity")
    parameter_name = "validity"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [
            ("now", _("valid today")),
            ("expiring", _("ends within %d days") % EXPIRING_DAYS),
            ("expired", _("expired")),
            ("future", _("not valid yet")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        found = validity(self.value() or "")
        return queryset.filter(found) if found else queryset


def validity(state: str) -> Q:
    """Return the condition of a fact's validity: now, expiring, expired or future."""
    today = venue.today()
    soon = today + timedelta(days=EXPIRING_DAYS)
    started = Q(valid_from__isnull=True) | Q(valid_from__lte=today)
    goes_on = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    conditions = {
        "now": started & goes_on,
        "expiring": Q(valid_until__gte=today, valid_until__lte=soon),
        "expired": Q(valid_until__lt=today),
        "future": Q(valid_from__gt=today),
    }
    return conditions.get(state, Q())


class GoneFilter(DropdownFilter):
    """Records that an import brought and the last one from the same source did not."""

    title = gettext_lazy("source")
    parameter_name = "gone"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [("yes", _("no longer in the source"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(is_gone=True) if self.value() == "yes" else queryset


class RoomFilter(DropdownFilter):
    """The rooms of the programme, and sessions that have none."""

    title = gettext_lazy("room")
    parameter_name = "room"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        rooms = Place.objects.filter(sessions__isnull=False).distinct().order_by("name")
        return [("none", _("no room")), *((place.slug, place.name) for place in rooms)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "none":
            return queryset.filter(place=None)
        return queryset.filter(place__slug=self.value()) if self.value() else queryset


class SpeakersFilter(DropdownFilter):
    """Sessions for which nobody is named."""

    title = gettext_lazy("speakers")
    parameter_name = "speakers"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [("none", _("no speaker"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(speakers=None) if self.value() == "none" else queryset


class DuplicatesFilter(DropdownFilter):
    """Records that say the same as another one; a number: those that are like that one."""

    title = gettext_lazy("duplicates")
    parameter_name = "duplicates"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        if model_admin.model not in alike.SUBJECTS:
            return []
        return [("yes", _("same or nearly the same as another"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        wanted = self.value()
        if not wanted:
            return queryset
        groups = alike.groups(queryset.model)
        keys = [
            key for group in groups for key in group if wanted == "yes" or _is_in(wanted, group)
        ]
        return queryset.filter(pk__in=keys)


def _is_in(wanted: str, group: tuple[int, ...]) -> bool:
    return wanted.isdecimal() and int(wanted) in group


class DayFilter(DropdownFilter):
    """The days of the programme, as they are at the venue."""

    title = gettext_lazy("day")
    parameter_name = "day"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        days = model_admin.model.objects.datetimes(
            "start", "day", tzinfo=timezone.get_current_timezone()
        )
        return [(d.strftime("%Y-%m-%d"), date_format(d, _("l j F Y"))) for d in days]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(start__date=self.value()) if self._is_day() else queryset

    def _is_day(self) -> bool:
        known: list[Any] = [value for value, _label in self.lookup_choices]
        return self.value() in known
