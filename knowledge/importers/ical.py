"""iCalendar: events as sessions, with zones, repetitions, exceptions and cancellations."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _
from icalendar import Calendar

from knowledge.importers.plain import digest, plain, plain_line
from knowledge.importers.records import Pack, Refusal, UnreadableFileError
from knowledge.importers.source import Schedule

FORMAT = "iCalendar"
MAX_BYTES = 5 * 1024 * 1024
# Of one event that repeats; a conference repeats its coffee, not its decades.
MAX_REPEATS = 400
REPEATED_DAYS = 366
_RULES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})


def read_calendars(files: Sequence[tuple[str, str]], zone: tzinfo) -> Pack:
    """Return the pack of calendars; `files` are names and their text.

    Times without a zone, and whole days, are in the calendar's own zone, else in `zone`.
    """
    schedule = Schedule(", ".join(name for name, _text in files))
    source, count = "", 0
    for name, text in files:
        for calendar in _calendars(text):
            source = source or plain_line(calendar.get("X-WR-CALNAME"))
            own = _zone_of(calendar) or zone
            for event in _newest(list(calendar.walk("VEVENT")), own):
                count += 1
                source = source or _host(event)
                try:
                    _add_event(schedule, event, own)
                except (ValueError, OverflowError, TypeError, AttributeError) as error:
                    title = plain_line(event.get("SUMMARY")) or _key(event)
                    reason = _("it cannot be read: %s") % " ".join(str(error).split())[:200]
                    schedule.refused.append(Refusal(name, title, reason))
                    _note_unread(schedule, event, own)
    # One event alone is no programme: what it lacks is not gone.
    complete = frozenset({("session", "")} if count > 1 else ())
    return schedule.pack(f"calendar:{source or files[0][0]}", FORMAT, complete)


def _note_unread(schedule: Schedule, event: Any, zone: tzinfo) -> None:
    """Tell that the event is there, as far as can be told which instance it is."""
    key = _key(event)
    if event.get("RECURRENCE-ID"):
        with suppress(ValueError, OverflowError, TypeError, AttributeError):
            schedule.unread(_instance_key(key, _instance(event, zone)))
            return
    schedule.unread(key)


def _calendars(text: str) -> list[Any]:
    if len(text) > MAX_BYTES:
        raise UnreadableFileError(
            _("it is larger than %d MiB. Divide it into several files") % (MAX_BYTES // 1024**2)
        )
    try:
        return list(Calendar.from_ical(text, multiple=True))
    except (ValueError, IndexError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableFileError(
            _("it is not a valid calendar: %s") % " ".join(str(error).split())[:200]
        ) from error


def _zone_of(calendar: Any) -> tzinfo | None:
    try:
        return ZoneInfo(str(calendar.get("X-WR-TIMEZONE") or ""))
    except (ValueError, OSError, KeyError):
        return None


def _host(event: Any) -> str:
    _name, _at, host = str(event.get("UID") or "").rpartition("@")
    return host.strip()


def _key(event: Any) -> str:
    """Return what the calendar calls the event; one without a UID by its name and time."""
    uid = str(event.get("UID") or "").strip()
    if uid:
        return uid
    start = event.get("DTSTART")
    return (
        f"event:{digest(str(event.get('SUMMARY')) + (start.to_ical().decode() if start else ''))}"
    )


def _newest(events: list[Any], zone: tzinfo) -> Iterator[Any]:
    """Leave out what a higher sequence of the same event replaces.

    Each event gets `master`, the repeating one that it is an instance of, or None, and `replaced`,
    the moments in UTC at which it does not repeat because they are told apart.
    """
    best: dict[tuple[str, str], Any] = {}
    for event in events:
        instance = event.get("RECURRENCE-ID")
        name = (_key(event), instance.to_ical().decode() if instance else "")
        if name not in best or _sequence(event) >= _sequence(best[name]):
            best[name] = event
    changed: dict[str, set[datetime]] = {}
    for (key, instance), event in best.items():
        event.master = best.get((key, "")) if instance else None
        # What cannot be read is refused by name once it is its turn.
        with suppress(ValueError, OverflowError, TypeError, AttributeError):
            if instance:
                changed.setdefault(key, set()).add(_instance(event, zone).astimezone(UTC))
    for (key, instance), event in best.items():
        event.replaced = frozenset() if instance else frozenset(changed.get(key, ()))
        yield event


def _instance(event: Any, zone: tzinfo) -> datetime:
    """Return which repetition the event is; what is not said is as the repeating event has it."""
    found = event["RECURRENCE-ID"].dt
    if not event.master or not event.master.get("DTSTART"):
        return _moment(found, zone)
    start = _moment(event.master["DTSTART"].dt, zone)
    if isinstance(found, date) and not isinstance(found, datetime):
        return datetime.combine(found, start.time(), start.tzinfo)
    return _moment(found, start.tzinfo or zone)


def _sequence(event: Any) -> int:
    try:
        return int(event.get("SEQUENCE") or 0)
    except (ValueError, TypeError):
        return 0


def _add_event(schedule: Schedule, event: Any, zone: tzinfo) -> None:
    key = _key(event)
    start = _moment(event["DTSTART"].dt, zone) if event.get("DTSTART") else None
    if event.get("RECURRENCE-ID"):
        key = _instance_key(key, _instance(event, zone))
    status = str(event.get("STATUS") or "").upper()
    if status == "CANCELLED" and start is None:
        schedule.cancelled(key)
        return
    if start is None:
        raise ValueError(_("it has no start"))
    length = _length(event, start, zone)
    title, speakers = _title(event, key)
    place = schedule.room(event.get("LOCATION"))
    people = [schedule.speaker(name) for name in speakers]
    is_single = not event.get("RRULE") and not event.get("RDATE")
    for moment in _moments(event, start, zone):
        schedule.session(
            key if is_single else _instance_key(key, moment),
            title,
            (moment, moment + length if length else None),
            place=place,
            speakers=people,
            description=plain(str(event.get("DESCRIPTION") or "")),
            source_url=_url(event.get("URL")),
            status="cancelled" if status == "CANCELLED" else "planned",
        )


def _instance_key(key: str, moment: datetime) -> str:
    return f"{key}/{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _moment(found: Any, zone: tzinfo) -> datetime:
    if not isinstance(found, datetime):
        if not isinstance(found, date):
            raise ValueError(_("it has no start"))
        found = datetime.combine(found, time(), zone)
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _length(event: Any, start: datetime, zone: tzinfo) -> timedelta | None:
    """Return how long the event takes, None if it does not say; a whole day takes a day."""
    if event.get("DTEND"):
        return _moment(event["DTEND"].dt, zone) - start
    if event.get("DURATION"):
        return event["DURATION"].dt
    if not isinstance(event["DTSTART"].dt, datetime):
        return timedelta(days=1)
    return None


def _title(event: Any, key: str) -> tuple[str, list[str]]:
    """pretalx puts the speakers behind the title; it has no other place for them."""
    title = plain_line(str(event.get("SUMMARY") or ""))
    if key.startswith("pretalx-") and " - " in title:
        title, _dash, names = title.rpartition(" - ")
        return title, [name.strip() for name in names.split(",") if name.strip()]
    return title, []


def _url(raw: Any) -> str:
    found = str(raw or "")
    return found if found.startswith(("https://", "http://")) and len(found) <= 500 else ""


def _moments(event: Any, start: datetime, zone: tzinfo) -> list[datetime]:
    """Return when the event takes place, exceptions taken out."""
    moments = [start]
    if rule := event.get("RRULE"):
        moments = [m for found in _many(rule) for m in _repeats(found, start)] or moments
    moments += [_moment(m, zone) for m in _dates(event.get("RDATE"))]
    off = {_moment(m, zone).astimezone(UTC) for m in _dates(event.get("EXDATE"))}
    off |= event.replaced
    return sorted(m for m in dict.fromkeys(moments) if m.astimezone(UTC) not in off)


def _repeats(rule: Any, start: datetime) -> list[datetime]:
    given = dict(rule)
    frequency = str(given.get("FREQ", [""])[0]).upper()
    if frequency not in _RULES:
        raise ValueError(_("it repeats %s, which is not supported") % (frequency or "?"))
    # Bounded in time too: a rule that never fits would be tried until the year 9999.
    last = (start + timedelta(days=REPEATED_DAYS)).astimezone(UTC)
    if until := given.get("UNTIL"):
        last = min(last, _last_moment(until[0], start).astimezone(UTC))
    rule = type(rule)({name: value for name, value in given.items() if name != "UNTIL"})
    count = given.get("COUNT", [MAX_REPEATS])[0]
    rule.pop("COUNT", None)
    text = f"{rule.to_ical().decode()};UNTIL={last:%Y%m%dT%H%M%SZ}"
    return list(islice(rrulestr(text, dtstart=start), min(int(count), MAX_REPEATS)))


def _last_moment(until: Any, start: datetime) -> datetime:
    """A day as the end includes its events; a time without a zone is in that of the start."""
    if not isinstance(until, datetime):
        return datetime.combine(until, time(23, 59, 59), start.tzinfo)
    return until if until.tzinfo else until.replace(tzinfo=start.tzinfo)


def _many(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found]


def _dates(found: Any) -> list[Any]:
    if not found:
        return []
    return [
        moment.dt[0] if isinstance(moment.dt, tuple) else moment.dt
        for part in _many(found)
        for moment in part.dts
    ]
