"""Figures as the digest leaves them: single ones, and those of a whole busy conference."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from agent.core import histogram
from agent.models import Tally

NOON = datetime(2025, 9, 9, 10, tzinfo=UTC)
# How many of a hundred turns are in each.
LANGUAGES = {"en": 55, "fr": 15, "ar": 10, "zh": 8, "es": 7, "ru": 5}
TOPICS = ("nuclear-test-claims", "politics", "personal-data", "medical-advice")


def times(*milliseconds: float) -> list[int]:
    """Return the histogram of some times to the first words."""
    counts: list[int] = []
    for ms in milliseconds:
        counts = histogram.add(counts, ms)
    return counts


def make_tally(hour: datetime = NOON, **values: object) -> Tally:
    """Make one row: a turn of the visitors' page that was answered, but for `values`."""
    alike = {"channel": "web", "persona": "rosa", "lang": "en", "provider": "main", "model": "m"}
    return Tally.objects.create(hour=hour, **{"status": "done", "attempts": 1, **alike, **values})


def busy_day(begin: datetime, turns: int, channels: int = 3) -> Iterator[Tally]:
    """Yield the rows of a day with about so many turns, unsaved, the same ones each time."""
    dice = random.Random(begin.toordinal())  # noqa: S311
    for number in range(24):
        hour = begin + timedelta(hours=number)
        busy = max(0.02, 1 - abs(number - 12.5) / 7) * (0.8 + dice.random() / 2.5)
        for channel in range(channels):
            for persona in ("rosa-ctbto-agent", "press-desk"):
                for lang, percent in LANGUAGES.items():
                    part = turns * busy * percent / 100 / 6.2 / channels / 2
                    of = {"hour": hour, "channel": f"kiosk-{channel}", "persona": persona}
                    yield from _rows(dice, part, {**of, "lang": lang})


def _rows(dice: random.Random, turns: float, alike: dict[str, object]) -> Iterator[Tally]:
    for provider, weight, usual_ms in (("openai", 0.8, 520), ("local", 0.2, 890)):
        of = {**alike, "provider": provider, "model": f"{provider}-small"}
        for status, rate in (("done", 0.9), ("cut", 0.06), ("failed", 0.003), ("superseded", 0.3)):
            if count := _count(dice, turns * weight * rate):
                yield _row(dice, count, usual_ms, {**of, "status": status})
    for topic in TOPICS:
        if count := _count(dice, turns * 0.012 * dice.random()):
            yield Tally(**alike, status="refused", topic=topic, attempts=count)


def _count(dice: random.Random, wanted: float) -> int:
    return int(wanted * (0.85 + dice.random() * 0.3) + dice.random())


def _row(dice: random.Random, count: int, usual_ms: float, values: dict[str, object]) -> Tally:
    counts: list[int] = []
    samples = min(count, 20)
    for number in range(samples):
        ms = dice.lognormvariate(0, 0.45) * usual_ms
        alike = count // samples + (number < count % samples)
        counts = histogram.add(counts, ms, alike)
    return Tally(
        **values,
        attempts=count,
        conversations=0 if values["status"] == "superseded" else int(count / 4 + dice.random()),
        unsourced=int(count * 0.07 + dice.random()),
        slow=int(count * 0.02 + dice.random()),
        prompt_tokens=2100 * count,
        completion_tokens=60 * count,
        cost=0.00035 * count,
        ttft=counts,
    )
