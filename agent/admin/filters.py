"""Filters of the list of conversations."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from agent.entry import IN_REPLY
from agent.models import Attempt, Channel, Rating
from agent.models.channel import BUILT_IN
from agent.models.conversation import COUNTED, ReviewState, Status
from agent.models.rating import Value
from knowledge.admin import venue
from knowledge.admin.badge import language_name
from knowledge.admin.filters import NONE, Choices, ValuesFilter
from knowledge.models import Conference

MAX_CONFERENCE_DAYS = 31
# Chosen like a status; the rows of such turns say `cut`, should nobody end them.
RUNNING = "running"
# And those that were answered with what the classifier found afterwards.
MARKED = "marked"
# Visitors said so of an answer.
RATED_BAD, RATED_GOOD = "rated_bad", "rated_good"
_RATED = {RATED_BAD: Value.BAD, RATED_GOOD: Value.GOOD}
# A conversation is flagged, not a turn of it.
FLAGGED = "flagged"
# What is true of some turns, by the names of the columns that say so.
TRAITS = ("unsourced", "wrong_language", "slow")
PERIOD, SINCE, UNTIL, STATUS = "period", "since", "until", "status"
# No conversation counts its superseded attempts: so many are looked at, the newest.
MOST_TURNS = 2000
# Values of a column that a filter offers.
MOST_VALUES = 50


class UsedValuesFilter(ValuesFilter):
    """Offers the values that a column has, found one after the other by its index."""

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        found = used_values(model_admin.model, self.field)
        return [(value or NONE, value or _("none")) for value in found]


class PersonaFilter(UsedValuesFilter):
    title = gettext_lazy("persona")
    parameter_name = field = "persona"


class LanguageFilter(UsedValuesFilter):
    title = gettext_lazy("language")
    parameter_name = field = "lang"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        found = super().lookups(request, model_admin)
        return [(code, label if code == NONE else language_name(code)) for code, label in found]


def used_values(model: type[Model], column: str) -> Iterator[str]:
    """Yield the values that an indexed column has; never looks at all of a million rows."""
    found = model._base_manager.order_by(column).values_list(column, flat=True)
    value = found.first()
    for _number in range(MOST_VALUES):
        if value is None:
            return
        yield value
        value = found.filter(**{f"{column}__gt": value}).first()


class ChannelFilter(DropdownFilter):
    """A channel, or callers that are no row of their own, such as the stage."""

    title = gettext_lazy("channel")
    parameter_name = "channel__id__exact"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        rows = ((str(pk), name) for pk, name in Channel.objects.values_list("pk", "name"))
        return [*rows, *((slug, slug) for slug in BUILT_IN)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.value() or ""
        if chosen in BUILT_IN:
            return queryset.filter(channel=None, channel_slug=chosen)
        return queryset.filter(channel=int(chosen)) if chosen.isdecimal() else queryset


class StatusFilter(DropdownFilter):
    """Conversations with a turn that ended so, or of which this is true, within the period."""

    title = gettext_lazy("status")
    parameter_name = STATUS

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return statuses()

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return with_turns(queryset, request.GET)


class ReviewFilter(DropdownFilter):
    title = gettext_lazy("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return list(ReviewState.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        is_known = self.value() in ReviewState.values
        return queryset.filter(review=self.value()) if is_known else queryset


class AssignedFilter(DropdownFilter):
    title = gettext_lazy("assigned to")
    parameter_name = "assigned"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return assigned()

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case "me":
                return queryset.filter(assigned_to=request.user.pk)
            case "nobody":
                return queryset.filter(assigned_to=None)
            case "somebody":
                return queryset.exclude(assigned_to=None)
        return queryset


class PeriodFilter(DropdownFilter):
    """Conversations with a turn on days at the venue: the last ones, those of the conference."""

    title = gettext_lazy("date")
    parameter_name = PERIOD

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], model: type, model_admin: ModelAdmin
    ) -> None:
        # Two days of one's own choice, in place of a period.
        for name in (SINCE, UNTIL):
            params.pop(name, None)
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [(value, label) for value, label, _short in periods()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        # Status and period have to hold for the same turn, so the other filter takes both.
        is_taken = _is_status(request.GET.get(STATUS))
        return queryset if is_taken else with_turns(queryset, request.GET)


def statuses() -> Choices:
    """Return how turns can have ended, and what else can be true of them."""
    return [
        *Status.choices,
        ("unsourced", _("no source found")),
        ("wrong_language", _("wrong language")),
        ("slow", _("slow")),
        (MARKED, _("marked for review")),
        (RATED_BAD, _("rated not helpful")),
        (RATED_GOOD, _("rated helpful")),
        (FLAGGED, _("flagged")),
        (RUNNING, _("in progress")),
    ]


def assigned() -> Choices:
    """Return to whom a conversation can be assigned, as seen by who asks."""
    return [("me", _("me")), ("nobody", _("nobody")), ("somebody", _("somebody"))]


def with_turns(conversations: QuerySet, chosen: Mapping[str, str]) -> QuerySet:
    """Return the conversations that have a turn of the chosen `status` in the chosen period.

    Their own rows nearly always say so.
    """
    begin, end = chosen_span(chosen)
    status = chosen.get(STATUS) or ""
    if not _is_status(status):
        return _with_turns(conversations, begin, end, {})
    if status == FLAGGED:
        return _with_turns(conversations.filter(flagged_at__isnull=False), begin, end, {})
    if status in _RATED:
        return conversations.filter(pk__in=_rated(status, begin, end))
    if counted := _counted(status):
        return _with_turns(conversations.filter(counted), begin, end, _of_turn(status))
    turns = _turns(begin, end, _of_turn(status)).values("conversation")
    if status == Status.SUPERSEDED:
        turns = turns.order_by("-started_at")[:MOST_TURNS]
    return conversations.filter(pk__in=turns)


def _is_status(status: str | None) -> bool:
    return status in {*Status.values, *TRAITS, *_RATED, MARKED, RUNNING, FLAGGED}


def _counted(status: str) -> Q | None:
    """Return what a conversation's row says of a status; None where it says nothing."""
    if status in COUNTED:
        return Q(**{f"{status}__gt": 0})
    if status == Status.DONE:
        return Q(turns__gt=F("refused") + F("failed") + F("cut"))
    return None


def _of_turn(status: str) -> dict[str, object]:
    """Return the conditions of turns that ended so, or still run."""
    if status == RUNNING:
        return {"ended_at__isnull": True}
    if status == MARKED:
        answered = set(Status) - {Status.REFUSED, Status.SUPERSEDED}
        return {"stage": IN_REPLY, "status__in": answered, "ended_at__isnull": False}
    if status in TRAITS:
        return {status: True}
    return {"status": status, "ended_at__isnull": False}


def _rated(status: str, begin: datetime | None, end: datetime | None) -> QuerySet:
    """Return the conversations with a turn in the period that was rated so, the newest first."""
    days = {"attempt__started_at__gte": begin, "attempt__started_at__lt": end}
    period = {name: value for name, value in days.items() if value is not None}
    ratings = Rating.objects.filter(value=_RATED[status], **period).order_by("-at")
    return ratings.values("attempt__conversation")[:MOST_TURNS]


def _with_turns(
    conversations: QuerySet,
    begin: datetime | None,
    end: datetime | None,
    conditions: Mapping[str, object],
) -> QuerySet:
    """Return those of conversations with turns on some conditions that have one in the period."""
    around, within = Q(), Q()
    if begin:
        around, within = Q(last_at__gte=begin), Q(started_at__gte=begin)
    if end:
        around, within = around & Q(started_at__lt=end), within & Q(last_at__lt=end)
    if not within:
        return conversations
    # Only of one that goes beyond the period the turns have to be asked.
    turns = _turns(begin, end, conditions).filter(conversation=OuterRef("pk"))
    return conversations.filter(around & (within | Q(Exists(turns))))


def _turns(
    begin: datetime | None, end: datetime | None, conditions: Mapping[str, object]
) -> QuerySet:
    days = {"started_at__gte": begin, "started_at__lt": end}
    period = {name: value for name, value in days.items() if value is not None}
    return Attempt.objects.filter(**period, **conditions).order_by()


def chosen_span(chosen: Mapping[str, str]) -> tuple[datetime | None, datetime | None]:
    """Return begin and end of what an address asks for: a period, or two days."""
    begin, end = span(chosen.get(PERIOD) or "")
    if begin or end:
        return begin, end
    return span(chosen.get(SINCE) or "")[0], span(chosen.get(UNTIL) or "")[1]


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


def periods() -> list[tuple[str, str, str]]:
    """Return the periods that can be chosen: value, name, name of a button."""
    days = conference_days()
    return [
        ("today", _("today"), _("today")),
        ("yesterday", _("yesterday"), _("yesterday")),
        ("24h", _("last 24 hours"), _("last 24 hours")),
        ("7d", _("last 7 days"), _("last 7 days")),
        *(
            (
                day.isoformat(),
                _("day %(number)d: %(date)s")
                % {"number": number, "date": date_format(day, _("l j F Y"))},
                _("day %d") % number,
            )
            for number, day in enumerate(days, 1)
        ),
    ]


def conference_days() -> list[date]:
    """Return the days of the conference; none where they are not entered."""
    row = Conference.objects.order_by("pk").first()
    if not row or not row.start or not row.end:
        return []
    count = min((row.end - row.start).days + 1, MAX_CONFERENCE_DAYS)
    return [row.start + timedelta(days=n) for n in range(count)]
