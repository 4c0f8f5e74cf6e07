"""The figures of a period, summed from the tally; no conversation is read for them."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

import orjson
from django.db.models import QuerySet, Sum, TextField
from django.db.models.functions import Cast

from agent.core import histogram
from agent.core.period import Period
from agent.models import Tally
from agent.models.conversation import Status


@dataclass(slots=True)
class Sums:
    """What attempts add up to. Superseded ones are no turns; they cost something all the same."""

    conversations: int = 0
    turns: int = 0
    refused: int = 0
    failed: int = 0
    cut: int = 0
    unsourced: int = 0
    slow: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float = 0.0
    # What visitors said of answers.
    rated_good: int = 0
    rated_bad: int = 0
    # Of the cost: for replies that nobody heard.
    unheard_cost: float = 0.0

    def add(self, other: "Sums") -> None:
        """Add what others add up to."""
        for one in fields(Sums):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass(slots=True)
class Figures:
    """What one period comes to, in parts; an hour is the moment at which it begins."""

    hours: dict[datetime, Sums] = field(default_factory=dict)
    languages: dict[str, Sums] = field(default_factory=dict)
    # Declined turns by topic and language.
    refusals: dict[tuple[str, str], int] = field(default_factory=dict)
    # By persona, provider and model.
    spending: dict[tuple[str, str, str], Sums] = field(default_factory=dict)
    # Times to the first words of turns by provider and hour, as histograms; see `histogram`.
    first_words: dict[str, dict[datetime, list[int]]] = field(default_factory=dict)

    @property
    def total(self) -> Sums:
        return added(self.hours.values())

    @property
    def all_first_words(self) -> list[int]:
        return histogram.merge(c for hours in self.first_words.values() for c in hours.values())


def read(period: Period, channel: str = "", persona: str = "") -> Figures:
    """Return all figures of a period, of one channel and persona where they are named."""
    rows = _rows(period, channel, persona)
    by_topic = _summed(rows, "lang", "topic", "status")
    found = Figures(
        hours=_by(_summed(rows, "hour", "status"), lambda hour, _status: hour),
        languages=_by(by_topic, lambda lang, _topic, _status: lang),
        spending=_by(
            _summed(rows, "persona", "provider", "model", "status"),
            lambda persona, provider, model, _status: (persona, provider, model),
        ),
    )
    for (lang, topic, _status), sums in by_topic.items():
        if sums.refused:
            place = (topic, lang)
            found.refusals[place] = found.refusals.get(place, 0) + sums.refused
    found.first_words = _first_words(rows)
    return found


def read_hours(period: Period) -> dict[datetime, Sums]:
    """Return what each hour of a period comes to."""
    return _by(_summed(_rows(period), "hour", "status"), lambda hour, _status: hour)


def read_total(period: Period, channel: str = "", persona: str = "") -> tuple[Sums, list[int]]:
    """Return what a period comes to as a whole, and its times to the first words."""
    rows = _rows(period, channel, persona)
    times = (orjson.loads(counts) for (counts,) in _timed(rows))
    return added(_summed(rows, "status").values()), histogram.merge(times)


def choices() -> tuple[list[str], list[str]]:
    """Return the channels and the personas that have figures."""
    return _values("channel"), _values("persona")


def added(parts: Iterable[Sums]) -> Sums:
    """Return what parts come to together."""
    whole = Sums()
    for part in parts:
        whole.add(part)
    return whole


def _values(name: str) -> list[str]:
    found = Tally.objects.exclude(**{name: ""}).order_by(name).values_list(name, flat=True)
    return list(found.distinct())


def _rows(period: Period, channel: str = "", persona: str = "") -> QuerySet[Tally]:
    rows = Tally.objects.filter(hour__gte=period.begin, hour__lt=period.end).order_by()
    chosen = {"channel": channel, "persona": persona}
    return rows.filter(**{name: value for name, value in chosen.items() if value})


_SUMMED = (
    *("conversations", "attempts", "unsourced", "slow"),
    *("prompt_tokens", "completion_tokens", "cost", "rated_good", "rated_bad"),
)


def _summed(rows: QuerySet[Tally], *names: str) -> dict[Any, Sums]:
    """Return what rows come to that are alike in `names`, the last of which is their status."""
    sums = {f"all_{name}": Sum(name) for name in _SUMMED}
    return {
        tuple(row[name] for name in names): _sums(row, row[names[-1]])
        for row in rows.values(*names).annotate(**sums)
    }


def _sums(row: Mapping[str, Any], status: str) -> Sums:
    common = Sums(
        conversations=row["all_conversations"],
        prompt_tokens=row["all_prompt_tokens"],
        completion_tokens=row["all_completion_tokens"],
        cost=row["all_cost"],
        rated_good=row["all_rated_good"],
        rated_bad=row["all_rated_bad"],
    )
    attempts = row["all_attempts"]
    if status == Status.SUPERSEDED:
        common.unheard_cost = common.cost
        return common
    common.turns = attempts
    common.unsourced, common.slow = row["all_unsourced"], row["all_slow"]
    if status in (Status.REFUSED, Status.FAILED, Status.CUT):
        setattr(common, status, attempts)
    return common


def _by(parts: Mapping[Any, Sums], place: Callable[..., Hashable]) -> dict[Any, Sums]:
    found: dict[Hashable, Sums] = defaultdict(Sums)
    for names, sums in parts.items():
        found[place(*names)].add(sums)
    return dict(found)


def _first_words(rows: QuerySet[Tally]) -> dict[str, dict[datetime, list[int]]]:
    parts: dict[str, dict[datetime, list[list[int]]]] = {}
    for provider, hour, counts in _timed(rows, "provider", "hour"):
        parts.setdefault(provider, {}).setdefault(hour, []).append(orjson.loads(counts))
    return {
        provider: {hour: histogram.merge(found) for hour, found in hours.items()}
        for provider, hours in parts.items()
    }


def _timed(rows: QuerySet[Tally], *names: str) -> Iterator[tuple[Any, ...]]:
    """Yield some columns and the histogram of turns that a provider was asked for, as JSON.

    Turns without a provider take no time; superseded attempts are no turns.
    """
    timed = rows.exclude(status=Status.SUPERSEDED).exclude(provider="")
    yield from timed.annotate(counts=Cast("ttft", TextField())).values_list(*names, "counts")
