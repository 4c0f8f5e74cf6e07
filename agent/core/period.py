"""Days at the venue as moments, and the hours or days in which they are shown. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

# Up to so many days are shown hour by hour, longer periods day by day.
HOURLY_DAYS = 2
# The longest period.
MOST_DAYS = 92
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days at the venue, the last one included; `end` may be before its midnight."""

    first: date
    last: date
    begin: datetime
    end: datetime

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_hourly(self) -> bool:
        return self.days <= HOURLY_DAYS

    def slots(self, zone: tzinfo) -> list[datetime]:
        """Return the moments at which its hours begin, or where it is long, its days."""
        if not self.is_hourly:
            return [midnight(self.first + n * _DAY, zone) for n in range(self.days)]
        return [self.begin + n * _HOUR for n in range(-((self.begin - self.end) // _HOUR))]


def days(first: date, last: date, zone: tzinfo) -> Period:
    """Return the period from the first day to the last, or of a long one the last MOST_DAYS."""
    first, last = min(first, last), max(first, last)
    first = max(first, last - (MOST_DAYS - 1) * _DAY)
    return Period(first, last, midnight(first, zone), midnight(last + _DAY, zone))


def before(period: Period, now: datetime, zone: tzinfo) -> Period:
    """Return as many days before a period; of one that goes on, no more than is over of it.

    The hour that goes on counts as over: figures are kept by the hour.
    """
    back = period.days * _DAY
    first, begin = period.first - back, midnight(period.first - back, zone)
    end = period.begin
    if now < period.end:
        passed = now.astimezone(zone).replace(minute=0, second=0, microsecond=0, tzinfo=None)
        then = (passed + _HOUR - back).replace(tzinfo=zone).astimezone(UTC)
        end = max(begin, min(then, end))
    return Period(first, period.last - back, begin, end)


def midnight(day: date, zone: tzinfo) -> datetime:
    """Return the moment at which a day begins, in UTC: moments of one zone differ by its clocks."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
