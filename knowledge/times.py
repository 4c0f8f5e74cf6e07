"""Which time a question asks about: now, next, today after lunch, on Wednesday at nine. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from knowledge import dates, hours, numbers
from knowledge.language import fold

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Parts of a day, by their hours.
_PARTS = {"morning": (5, 12), "noon": (12, 14), "afternoon": (12, 18), "evening": (17, 24)}
# Concepts of the glossary that tell a time; a question without any is about none.
CONCEPTS = frozenset({*DAYS, *_PARTS, "now", "next", "today", "tomorrow"})
_NAMES_OF_DAYS = frozenset({*DAYS, "today", "tomorrow"})
# With one of these "next" or "now" is about something longer than the programme.
_LONGER = frozenset({"week", "month", "year", "every two years", "edition"})

_AFTER_LUNCH = re.compile(
    r"after (?:the )?lunch|apres (?:le )?(?:dejeuner|repas)|despues d(?:e|el) (?:comer|almuerzo)"
    r"|после (?:обеда|ланча)|[午中]饭后|午餐后|بعد (?:ال)?غداء?"
)
_YESTERDAY = re.compile(r"\b(?:yesterday|hier|ayer|вчера|امس|امبارح|مبارح)\b|昨天|昨日")
_IN_TWO_DAYS = re.compile(
    r"day after tomorrow|apres demain|pasado manana|послезавтра|后天|後天|بعد (?:غد|بكره|بكرا)"
)
_MONTHS = {
    lang: {fold(name): number for number, name in enumerate(names, start=1)}
    for lang, names in dates.MONTHS.items()
}
_CHINESE_DAY = re.compile(
    r"(\d{1,2}|[一二三四五六七八九十]+) ?月 ?(\d{1,2}|[一二三四五六七八九十]+) ?[日号號]"
)


@dataclass(frozen=True, slots=True)
class Window:
    """A time from `start` to before `end`; with `is_next`, what begins first after `start`."""

    start: datetime
    end: datetime
    is_next: bool = False

    @property
    def is_moment(self) -> bool:
        return self.end - self.start <= timedelta(minutes=1)


def asked(
    words: Sequence[str],
    lang: str,
    named: Collection[str],
    now: datetime,
    days: Collection[date] = (),
) -> Window | None:
    """Return the time that a question asks about, None if it asks about none.

    `words` are its folded words, `named` the concepts of the glossary in them, `now` is in the
    venue's zone, `days` are those with a programme: a weekday means one of these if it can.
    """
    text = " ".join(words)
    date_ = _date(words, lang, text, days, now.year)
    asks_hour = date_ is None or not CONCEPTS.isdisjoint(named)
    span = hours.named_in(words, lang, named) if asks_hour else None
    after_lunch = _AFTER_LUNCH.search(text) is not None
    day = date_ or _spoken_day(text, now.date())
    if span is None and day is None and not after_lunch and CONCEPTS.isdisjoint(named):
        return None
    day = day or _day(named, now.date(), days)
    parts = [_PARTS[name] for name in _PARTS if name in named]
    if after_lunch:
        parts = [(13, 18)]
    if span is not None:
        return _hours(day or _nearest(now.date(), days), *span, now)
    if day is None and "now" in named and _LONGER.isdisjoint(named):
        return Window(now, now + timedelta(minutes=1))
    if day is None and "next" in named and not parts:
        return Window(now, now, is_next=True) if _LONGER.isdisjoint(named) else None
    if parts:
        first, last = parts[-1]
        return _hours(day or _nearest(now.date(), days), first, last, now)
    return _hours(day, 0, 24, now) if day else None


def names_part(named: Collection[str]) -> bool:
    """Whether a part of a day is among the concepts."""
    return not _PARTS.keys().isdisjoint(named)


def names_day(named: Collection[str]) -> bool:
    """Whether a day is among the concepts."""
    return not _NAMES_OF_DAYS.isdisjoint(named)


def days_in(named: Collection[str]) -> frozenset[str]:
    """Return the days among the concepts."""
    return _NAMES_OF_DAYS.intersection(named)


def _spoken_day(text: str, today: date) -> date | None:
    if _YESTERDAY.search(text):
        return today - timedelta(days=1)
    return today + timedelta(days=2) if _IN_TWO_DAYS.search(text) else None


def _date(
    words: Sequence[str], lang: str, text: str, days: Collection[date], year: int
) -> date | None:
    """Return the day of a month that is named; of the year of the programme, if there is one."""
    found: tuple[int, int] | None = None
    if match := _CHINESE_DAY.search(text):
        parts = (int(p) if p.isdecimal() else numbers.of_chinese(p) for p in match.groups())
        month, day = parts
        found = month, day
    months = _MONTHS.get(lang, {})
    if found is None and not months.keys().isdisjoint(words):
        for number in numbers.in_words(words, lang, smallest=1):
            end = number.start + number.size
            # "The ninth of September", "9 de septiembre", "September 9".
            near = (*words[end : end + 2], *words[max(number.start - 1, 0) : number.start])
            month = next((months[word] for word in near if word in months), 0)
            if month and number.value <= 31:
                found = month, number.value
                break
    if found is None:
        return None
    years = sorted({day.year for day in days}) or [year]
    try:
        return date(years[0], *found)
    except ValueError:
        return None


def _hours(day: date, first: int, last: int, now: datetime) -> Window:
    midnight = datetime.combine(day, time(), now.tzinfo)
    return Window(
        midnight.replace(hour=first),
        midnight + timedelta(days=1) if last >= 24 else midnight.replace(hour=last),
    )


def _day(named: Collection[str], today: date, days: Collection[date]) -> date | None:
    for number, name in enumerate(DAYS):
        if name in named:
            same = sorted(day for day in days if day.weekday() == number)
            coming = today + timedelta(days=(number - today.weekday()) % 7)
            ahead = [day for day in same if day >= today]
            return (ahead or same[-1:] or [coming])[0]
    if "today" in named:
        return today
    if "tomorrow" in named and "morning" not in named:
        return today + timedelta(days=1)
    # One Spanish word means both.
    return today + timedelta(days=1) if "tomorrow" in named else None


def _nearest(today: date, days: Collection[date]) -> date:
    """Return the day that is meant where none is named."""
    return min((day for day in days if day >= today), default=today)
