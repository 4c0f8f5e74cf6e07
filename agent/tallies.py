"""The attempts of each hour, counted by what they have in common."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from agent.bulk import update_rows
from agent.core import histogram
from agent.models import Attempt, Tally
from agent.models.conversation import Status

_SUMS = (
    *("conversations", "attempts", "unsourced", "slow"),
    *("prompt_tokens", "completion_tokens", "cost"),
    *("rated_good", "rated_bad"),
)


class Key(NamedTuple):
    """What the attempts of one tally have in common."""

    hour: datetime
    channel: str
    persona: str
    lang: str
    provider: str
    model: str
    status: str
    topic: str


KEY = tuple(Key.__annotations__)


@dataclass(slots=True)
class _Change:
    sums: dict[str, float] = field(default_factory=lambda: dict.fromkeys(_SUMS, 0))
    ttft: dict[int, int] = field(default_factory=dict)


class Tallies:
    """Collects what changes in tallies, to be written at once."""

    def __init__(self) -> None:
        self._changes: dict[Key, _Change] = {}

    def count(
        self, row: Attempt, channel: str, status: str, times: int = 1, *, begins: bool = False
    ) -> None:
        """Count an attempt under a status, or with -1 take it back.

        `begins`: the conversation has begun with it.
        """
        change = self._changes.setdefault(_key(row, channel, status), _Change())
        counted = {
            "conversations": int(begins),
            "attempts": 1,
            "unsourced": int(row.unsourced),
            "slow": int(row.slow),
            "prompt_tokens": row.prompt_tokens,
            "completion_tokens": row.completion_tokens,
            "cost": row.cost,
        }
        for name, value in counted.items():
            change.sums[name] += value * times
        if row.ttft_ms is not None:
            at = histogram.place(row.ttft_ms)
            change.ttft[at] = change.ttft.get(at, 0) + times

    def rate(self, row: Attempt, channel: str, value: str, times: int = 1) -> None:
        """Count a visitor's rating of an answer, `good` or `bad`, or with -1 take it back."""
        change = self._changes.setdefault(_key(row, channel, row.status), _Change())
        change.sums[f"rated_{value}"] += times

    def write(self) -> None:
        """Write the changes; call it within a transaction."""
        # In one order in all processes: two that lock the same rows never wait for each other.
        keys = sorted(self._changes)
        known = _known(keys)
        if missing := [key for key in keys if key not in known]:
            new = [Tally(**dict(zip(KEY, key, strict=True))) for key in missing]
            Tally.objects.bulk_create(new, ignore_conflicts=True)
            known = _known(keys)
        wanted = {known[key]: key for key in keys}
        rows = Tally.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
        update_rows(
            Tally,
            (*_SUMS, "ttft"),
            [(row.pk, _changed(row, self._changes[wanted[row.pk]])) for row in rows],
        )


def _key(row: Attempt, channel: str, status: str) -> Key:
    hour = row.started_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    # A reply that was let out may be found to touch a topic later: what was declined counts.
    topic = row.topic if status == Status.REFUSED else ""
    return Key(hour, channel, row.persona, row.lang, row.provider, row.model, status, topic)


def _known(keys: Iterable[Key]) -> dict[Key, int]:
    """Return the tallies that there are of the hours of some keys."""
    rows = Tally.objects.filter(hour__in={key.hour for key in keys})
    return {Key(*key): pk for pk, *key in rows.values_list("pk", *KEY)}


def _changed(row: Tally, change: _Change) -> tuple[object, ...]:
    # What was counted by other rules may be less than what is taken back.
    sums = [max(0, getattr(row, name) + change.sums[name]) for name in _SUMS]
    longest = max(change.ttft, default=-1) + 1
    counts = [change.ttft.get(at, 0) for at in range(longest)]
    return (*sums, histogram.merge([row.ttft, counts]))
