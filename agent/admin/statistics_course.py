"""The axis of a period: its slots, and which hours are in each."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TypeVar

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agent.admin.charts import Slot
from agent.core.period import Period

Part = TypeVar("Part")


def slots_of(period: Period, zone: tzinfo) -> dict[datetime, Slot]:
    """Return the places on the axis of a period by the moments at which they begin."""
    return {at: _slot(at.astimezone(zone), period) for at in period.slots(zone)}


def _slot(at: datetime, period: Period) -> Slot:
    if not period.is_hourly:
        return Slot(date_format(at, _("j M")), date_format(at, _("l j F")))
    # Where clocks go back an hour comes twice; the zone tells which one it is.
    twice = at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset()
    hour = f"{at:%H:%M} {at:%Z}" if twice else f"{at:%H:%M}"
    return Slot(f"{at:%H:%M}", hour if period.days == 1 else f"{date_format(at, _('j M'))}, {hour}")


@dataclass(frozen=True, slots=True)
class Course:
    """The slots of a period, and of its hours which of them each is in."""

    slots: Mapping[datetime, Slot]
    now: datetime

    @property
    def axis(self) -> tuple[Slot, ...]:
        return tuple(self.slots.values())

    def put(self, hours: Mapping[datetime, Part]) -> list[list[Part]]:
        """Return for each slot the parts that are of hours within it."""
        begins = list(self.slots)
        found: list[list[Part]] = [[] for _slot in begins]
        for hour, part in hours.items():
            found[bisect_right(begins, hour) - 1].append(part)
        return found

    def passed(self, values: Iterable[float | None]) -> tuple[float | None, ...]:
        """Return values of slots, none of those to come."""
        return tuple(
            value if at <= self.now else None for at, value in zip(self.slots, values, strict=True)
        )
