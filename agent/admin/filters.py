"""Filters of the list of conversations."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from agent.entry import IN_REPLY
from agent.models import Attempt
from agent.models.conversation import Status
from knowledge.admin import venue
from knowledge.admin.badge import language_name
from knowledge.admin.filters import Choices, ValuesFilter
from knowledge.models import Conference

MAX_CONFERENCE_DAYS = 31
# Chosen like a status; the rows of such turns say `cut`, should nobody end them.
RUNNING = "running"
# And those that were answered with what the classifier found afterwards.
MARKED = "marked"


class PersonaFilter(ValuesFilter):
    title = gettext_lazy("persona")
    parameter_name = field = "persona"


class LanguageFilter(ValuesFilter):
    title = gettext_lazy("language")
    parameter_name = field = "lang"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [
            (code, language_name(code)) for code, _label in super().lookups(request, model_admin)
        ]


class StatusFilter(DropdownFilter):
    """Conversations in which a turn ended so, within the period that is chosen."""

    title = gettext_lazy("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [*Status.choices, (MARKED, _("marked for review")), (RUNNING, _("in progress"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return with_turns(queryset, request.GET)


class PeriodFilter(DropdownFilter):
    """Conversations with a turn on days at the venue: the last ones, those of the conference."""

    title = gettext_lazy("date")
    parameter_name = "period"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        days = [(day.isoformat(), date_format(day, "l j F Y")) for day in conference_days()]
        return [
            ("24h", _("last 24 hours")),
            ("today", _("today")),
            ("yesterday", _("yesterday")),
            ("7d", _("last 7 days")),
            *days,
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        # Status and period have to hold for the same turn, so the other filter takes both.
        is_taken = bool(_of_status(request.GET.get(StatusFilter.parameter_name)))
        return queryset if is_taken else with_turns(queryset, request.GET)


def with_turns(conversations: QuerySet, chosen: Mapping[str, str]) -> QuerySet:
    """Return the conversations that have a turn of the chosen `status` in the chosen `period`."""
    begin, end = span(chosen.get(PeriodFilter.parameter_name) or "")
    days = {"started_at__gte": begin, "started_at__lt": end}
    conditions = {name: value for name, value in days.items() if value is not None}
    conditions |= _of_status(chosen.get(StatusFilter.parameter_name))
    if not conditions:
        return conversations
    turns = Attempt.objects.filter(**conditions).order_by()
    return conversations.filter(pk__in=turns.values("conversation"))


def _of_status(status: str | None) -> dict[str, object]:
    """Return the conditions of turns that ended so, or still run; none for an unknown status."""
    if status == RUNNING:
        return {"ended_at__isnull": True}
    if status == MARKED:
        answered = set(Status) - {Status.REFUSED}
        return {"stage": IN_REPLY, "status__in": answered, "ended_at__isnull": False}
    return {"status": status, "ended_at__isnull": False} if status in Status.values else {}


def span(period: str) -> tuple[datetime | None, datetime | None]:
    """Return begin and end of a period such as `24h`, `today` or `2025-09-08`; None is open."""
    now, day = timezone.now(), timedelta(days=1)
    today = timezone.localdate(now)
    match period:
        case "24h":
            return now - day, None
        case "today":
            return venue.midnight(today), None
        case "yesterday":
            return venue.midnight(today - day), venue.midnight(today)
        case "7d":
            return venue.midnight(today - 6 * day), None
    try:
        chosen = date.fromisoformat(period)
        return venue.midnight(chosen), venue.midnight(chosen + day)
    except (ValueError, OverflowError):
        return None, None


def conference_days() -> list[date]:
    """Return the days of the conference; none where they are not entered."""
    row = Conference.objects.order_by("pk").first()
    if not row or not row.start or not row.end:
        return []
    count = min((row.end - row.start).days + 1, MAX_CONFERENCE_DAYS)
    return [row.start + timedelta(days=n) for n in range(count)]
