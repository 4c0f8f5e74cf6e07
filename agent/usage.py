"""What calls use of a kiosk's day, and what is left of it. In a transaction of the caller's."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from agent.models import Call, Kiosk, KioskDay
from knowledge.zone import venue_zone

# A call that would have to end sooner is not begun.
SHORTEST_S = 30
# Seconds that a call may go on beyond its longest: clocks differ, and ends take a while.
_GRACE_S = 60.0


@dataclass(frozen=True, slots=True)
class Used:
    """What a kiosk used of a day, running calls up to now, and what of it is left."""

    calls: int
    seconds: float
    cost: float
    calls_left: int
    seconds_left: float


def today() -> date:
    """Return the day at the venue."""
    return timezone.localdate(timezone.now(), venue_zone())


def running(kiosk: Kiosk | None = None) -> QuerySet[Call]:
    """Return the calls that have not ended, of one kiosk or of all."""
    calls = Call.objects.filter(ended_at__isnull=True)
    return calls if kiosk is None else calls.filter(kiosk=kiosk)


def longest_now(kiosk: Kiosk, day: date) -> int:
    """Return how many seconds a new call may take, 0 where none may begin.

    What runs counts with all that it may still take, so that no two together go beyond. The
    caller has locked the kiosk.
    """
    used = KioskDay.objects.filter(kiosk=kiosk, day=day).first() or KioskDay()
    taken = running(kiosk).filter(day=day).aggregate(sum=Sum("longest_s"))["sum"] or 0
    left_s = int(kiosk.minutes_per_day * 60 - used.seconds - taken)
    if used.calls >= kiosk.calls_per_day or left_s < SHORTEST_S:
        return 0
    return min(kiosk.longest_s, left_s)


def left_of(call: Call, now: datetime) -> int:
    """Return how many seconds a call that began may still take, 0 for less than is of use."""
    left_s = call.longest_s - int((now - call.started_at).total_seconds())
    return left_s if left_s >= SHORTEST_S else 0


def count_call(kiosk: Kiosk, day: date, times: int = 1) -> None:
    """Count a call that begins; -1 takes one back that was not opened."""
    KioskDay.objects.get_or_create(kiosk=kiosk, day=day)
    KioskDay.objects.filter(kiosk=kiosk, day=day).update(calls=F("calls") + times)


def set_end(call: Call, at: datetime) -> None:
    """Set when a call ended, and what it took; what was counted before is corrected.

    No clock of others makes it end before it began or long after it had to.
    """
    seconds = min(max((at - call.started_at).total_seconds(), 0.0), call.longest_s + _GRACE_S)
    cost = seconds / 60 * call.price_per_minute
    more = {"seconds": F("seconds") + seconds - call.seconds, "cost": F("cost") + cost - call.cost}
    if call.kiosk_id:
        KioskDay.objects.filter(kiosk=call.kiosk_id, day=call.day).update(**more)
    call.ended_at = call.started_at + timedelta(seconds=seconds)
    call.seconds, call.cost = seconds, cost


def used(kiosk: Kiosk, day: date, now: datetime) -> Used:
    """Return what the kiosk used of a day."""
    row = KioskDay.objects.filter(kiosk=kiosk, day=day).first() or KioskDay()
    seconds, cost = row.seconds, row.cost
    for call in running(kiosk).filter(day=day):
        took_s = min(max((now - call.started_at).total_seconds(), 0.0), call.longest_s + _GRACE_S)
        seconds += took_s
        cost += took_s / 60 * call.price_per_minute
    return Used(
        row.calls,
        seconds,
        cost,
        max(kiosk.calls_per_day - row.calls, 0),
        max(kiosk.minutes_per_day * 60 - seconds, 0.0),
    )
