"""How fast providers were and what they cost: sums of the tally, no attempt is read for them."""

import time
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db.models import Aggregate, Count, F, Q, Sum, TextField, Window
from django.db.models.functions import Cast, RowNumber

from agent.core import histogram
from agent.models import ProviderFailure, Tally
from agent.models.conversation import Status

HOURS = 24
_HOUR = timedelta(hours=1)
# Failures of each provider that are shown.
SHOWN = 20
# Seconds that the sums of the tally are kept in a process: the page is renewed every few.
KEPT_S = 30.0


@dataclass(slots=True)
class Figures:
    """What one provider comes to. `hours` are its times to the first words, as histograms."""

    turns: int = 0
    failures: int = 0
    cost_today: float = 0.0
    cost_week: float = 0.0
    hours: dict[datetime, list[int]] = field(default_factory=dict)
    recent: list[ProviderFailure] = field(default_factory=list)

    @property
    def first_words(self) -> list[int]:
        return histogram.merge(self.hours.values())


def hours(now: datetime) -> list[datetime]:
    """Return when each of the last hours began, the one that goes on last."""
    last = now.replace(minute=0, second=0, microsecond=0)
    return [last - n * _HOUR for n in reversed(range(HOURS))]


class _Joined(Aggregate):
    """Texts of many rows as one, with commas between them.

    A row of the result for each hour costs far less than one for each row of the tally.
    """

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, ',')"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG", **context)


class _Kept:
    """The sums of the tally as they were read last, and for which moments."""

    def __init__(self) -> None:
        self._found: dict[str, Figures] = {}
        self._of: tuple[datetime, ...] = ()
        self._until = 0.0

    def read(self, *moments: datetime) -> dict[str, Figures]:
        """Return `_sums` of these moments, not older than KEPT_S."""
        if self._of != moments or time.monotonic() >= self._until:
            self._found = _sums(*moments)
            self._of, self._until = moments, time.monotonic() + KEPT_S
        return self._found

    def forget(self) -> None:
        """Read it anew the next time."""
        self._until = 0.0


kept = _Kept()


def read(now: datetime, today: datetime, week: datetime) -> dict[str, Figures]:
    """Return the figures by slug: of the last 24 hours, and the cost since two moments.

    Failures are those of now, the sums of the tally up to KEPT_S old. Replies that nobody heard
    cost something, too.
    """
    found: dict[str, Figures] = defaultdict(Figures)
    sums = kept.read(hours(now)[0], today, week)
    # A copy of each: what is kept is shared by whoever asks.
    found.update({slug: replace(figures, recent=[]) for slug, figures in sums.items()})
    recent = ProviderFailure.objects.filter(at__gte=now - HOURS * _HOUR).order_by()
    for slug, failed in recent.values_list("slug").annotate(failed=Count("pk")):
        found[slug].failures = failed
    place = Window(RowNumber(), partition_by=F("slug"), order_by=[F("at").desc(), F("pk").desc()])
    newest = ProviderFailure.objects.annotate(place=place).filter(place__lte=SHOWN)
    for failure in newest.order_by("slug", "-at", "-pk"):
        found[failure.slug].recent.append(failure)
    return found


def _sums(since: datetime, today: datetime, week: datetime) -> dict[str, Figures]:
    found: dict[str, Figures] = defaultdict(Figures)
    asked = Tally.objects.exclude(provider="").order_by()
    costs = {
        "of_week": Sum("cost"),
        "of_today": Sum("cost", filter=Q(hour__gte=today), default=0.0),
    }
    of_week = asked.filter(hour__gte=week).values_list("provider")
    for slug, *spent in of_week.annotate(**costs):
        found[slug].cost_week, found[slug].cost_today = spent
    heard = asked.filter(hour__gte=since).exclude(status=Status.SUPERSEDED)
    times = {"turns": Sum("attempts"), "counts": _Joined(Cast("ttft", TextField()))}
    for slug, hour, turns, counts in heard.values_list("provider", "hour").annotate(**times):
        found[slug].turns += turns
        found[slug].hours[hour] = histogram.merge(orjson.loads(f"[{counts}]"))
    return dict(found)
