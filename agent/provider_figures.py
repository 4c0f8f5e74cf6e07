"""How fast providers were and what they cost: sums of the tally, no attempt is read for them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson
from django.db.models import F, Sum, TextField, Window
from django.db.models.functions import Cast, RowNumber

from agent.core import histogram
from agent.models import ProviderFailure, Tally
from agent.models.conversation import Status

HOURS = 24
_HOUR = timedelta(hours=1)
# Failures of each provider that are shown.
SHOWN = 20


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


def read(now: datetime, today: datetime, week: datetime) -> dict[str, Figures]:
    """Return the figures by slug: of the last 24 hours, and the cost since two moments.

    Replies that nobody heard cost something, too.
    """
    found: dict[str, Figures] = defaultdict(Figures)
    costs = Tally.objects.filter(hour__gte=week).exclude(provider="").order_by()
    for slug, hour, cost in costs.values_list("provider", "hour").annotate(all_cost=Sum("cost")):
        found[slug].cost_week += cost
        found[slug].cost_today += cost if hour >= today else 0.0
    _read_first_words(found, hours(now)[0])
    since = now - HOURS * _HOUR
    recent = ProviderFailure.objects.filter(at__gte=since).order_by()
    for row in recent.values("slug").annotate(failed=Sum(1)):
        found[row["slug"]].failures = row["failed"]
    place = Window(RowNumber(), partition_by=F("slug"), order_by=[F("at").desc(), F("pk").desc()])
    newest = ProviderFailure.objects.annotate(place=place).filter(place__lte=SHOWN)
    for failure in newest.order_by("slug", "-at", "-pk"):
        found[failure.slug].recent.append(failure)
    return found


def _read_first_words(found: dict[str, Figures], since: datetime) -> None:
    rows = Tally.objects.filter(hour__gte=since).exclude(provider="").order_by()
    heard = rows.exclude(status=Status.SUPERSEDED).annotate(counts=Cast("ttft", TextField()))
    parts: dict[tuple[str, datetime], list[list[int]]] = defaultdict(list)
    for slug, hour, turns, counts in heard.values_list("provider", "hour", "attempts", "counts"):
        found[slug].turns += turns
        parts[slug, hour].append(orjson.loads(counts))
    for (slug, hour), counted in parts.items():
        found[slug].hours[hour] = histogram.merge(counted)
