"""Which time a question asks about: now, next, today after lunch, on Wednesday at nine. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

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

_LUNCH = (
    r"(?:(?:the )?lunch|(?:le |la |de |du )*(?:pause )?(?:dejeuner|manger|repas)"
    r"|(?:de|del) (?:la )?(?:comer|comida|almuerzo|almorzar)|(?:обеда|обедом|ланча)"
    r"|(?:ال)?(?:غداء?|اكل))"
)
_AFTER_LUNCH = re.compile(
    rf"\b(?:after|apres|despues|после|بعد) {_LUNCH}\b|[午中]饭[以之]?后|午餐[以之]?后"
    r"|吃[完过](?:[午中]?饭|午餐)"
)
_BEFORE_LUNCH = re.compile(
    rf"\b(?:before|avant|antes|до|перед|قبل) {_LUNCH}\b|(?:[午中]饭|午餐)[以之]?前"
)
_TWO_DAYS_AGO = re.compile(
    r"\b(?:day before yesterday|avant hier|anteayer|antes de ayer|antier|позавчера"
    r"|اول (?:امس|امبارح|مبارح))\b|(?<!目)前天(?!气)"
)
_YESTERDAY = re.compile(r"\b(?:yesterday|hier|ayer|вчера|امس|امبارح|مبارح)\b|昨[天日早晚]")
_IN_TWO_DAYS = re.compile(
    r"day after tomorrow|apres demain|pasado manana|послезавтра|(?<!今)后天(?!气)|後天"
    r"|بعد (?:غد|بكره|بكرا)"
)
# Which day of the programme is meant; -1 is the last one.
_RU = "(?:ый|ой|ий|ого|его|ьего|ому|ему|ьему|ом|ем|ьем)"
_NTH = {
    1: (rf"first|1st|premiere?|primer|перв{_RU}|اول", "第一天|头一天|首日"),
    2: (rf"second|2nd|deuxieme|seconde?|segundo|втор{_RU}|ثاني|تاني", "第二天"),
    3: (rf"third|3rd|troisieme|tercer|трет{_RU}|ثالث|تالت", "第三天"),
    4: (rf"fourth|4th|quatrieme|cuarto|четверт{_RU}|رابع", "第四天"),
    5: (rf"fifth|5th|cinquieme|quinto|пят{_RU}|خامس", "第五天"),
    -1: (rf"last|final|derniere?|ultimo|последн{_RU}|اخر", "最后一天|最后那天"),
}
_DAYS_OF_PROGRAMME = {
    number: re.compile(
        rf"\b(?:{of}) (?:conference )?(?:day|jour|journee|dia|день|дня|дню|يوم)\b"
        rf"|\b[بو]?(?:ال)?يوم ال(?:{of}|{'اخير' if number < 0 else of})\b(?! عشر)|{chinese}"
    )
    for number, (of, chinese) in _NTH.items()
}
# Without one of these no day of the programme is named, and without one of those no date.
_DAY_WORDS = re.compile("day|jour|dia|д(?:ень|ня|ню)|يوم|[天日]")
_DIGITS = re.compile("[0-9一二三四五六七八九十]")
# What comes next or now, where the words alone may mean something else.
_SOON = re.compile(
    r"\b(?:on|happens?|happening|comes?|there) later\b|(?<!you )\blater(?: on)?(?: today)?$"
    r"|(?<!how )(?<!as )(?<!too )(?<!you )\bsoon\b(?! after)"
    r"|\b(?:et|quoi|vient(?: juste)?) apres$|\bde suite apres\b"
    r"|(?<!a )\bbientot\b|\btout a l heure\b|\bplus tard$"
    r"|\b(?:viene|hay|sigue|toca|y|que) despues\b(?! de)|\bmas tarde$|(?<!hasta )\bpronto\b"
    r"|\bскоро\b|\bпозже$|\b(?:بعد شوي|لاحقا|قريبا(?! من))\b"
    r"|下个(?![月周世]|星期|礼拜)|稍后|[等过]一?会|一会儿?后|马上"
)
_AT_ONCE = re.compile(r"\btout de suite\b(?! apres)")
_ENGLISH_ORDINAL = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)")
_MONTHS = {
    lang: {fold(name): number for number, name in enumerate(names, start=1)}
    for lang, names in dates.MONTHS.items()
}
_CHINESE_NUMBER = "[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
_CHINESE_DAY = re.compile(rf"({_CHINESE_NUMBER}) ?月 ?({_CHINESE_NUMBER}) ?[日号號]")
# A hall, a line or a gate has a number too: only what may follow a day is let follow.
_AFTER_DAY = "$|[ 有是的上下早晚中那什几在吗呢当]"
_CHINESE_DAY_ALONE = re.compile(
    rf"(?<![第0-9一二三四五六七八九十])({_CHINESE_NUMBER}) ?[号號](?={_AFTER_DAY})"
)


_RU_AFTERNOON = frozenset({"днем", "обеда", "полудня"})
_CHINESE_PARTS = re.compile("([明今昨])([早晚])")
_MOMENT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Window:
    """A time from `start` to before `end`; with `is_next`, what begins first after `start`."""

    start: datetime
    end: datetime
    is_next: bool = False

    @property
    def is_moment(self) -> bool:
        return self.end - self.start <= _MOMENT


def clarified(named: Collection[str], words: Sequence[str], lang: str) -> frozenset[str]:
    """Return the concepts of folded words: those of the glossary, but as the words around say."""
    text, found = " ".join(words), set(named)
    if lang == "es" and "manana" in words:
        found -= {"morning", "tomorrow"}
        for before, word in pairwise(("", *words)):
            if word == "manana" and before != "pasado":
                found.add("morning" if before in {"la", "esta"} else "tomorrow")
        if "esta manana" in text:
            found.add("today")
    if lang == "es" and "mas tarde" in text and words.count("tarde") == 1:
        found.discard("afternoon")
    # The Russian word for a day is that for the afternoon.
    if lang == "ru" and _RU_AFTERNOON.isdisjoint(words):
        found.discard("afternoon")
    # A quarter begins as Thursday does.
    if lang == "ru" and "четверти" in words and not any(w.startswith("четверг") for w in words):
        found.discard("thursday")
    for day, part in _CHINESE_PARTS.findall(text) if lang == "zh" else ():
        found.add("morning" if part == "早" else "evening")
        found.update({"明": {"tomorrow"}, "今": {"today"}}.get(day, ()))
    if _SOON.search(text):
        found.add("next")
    if _AT_ONCE.search(text):
        found.add("now")
    return frozenset(found)


def asked(
    words: Sequence[str],
    lang: str,
    named: Collection[str],
    now: datetime,
    days: Collection[date] = (),
) -> Window | None:
    """Return the time that a question asks about, None if it asks about none.

    `words` are its folded words, `named` the concepts in them, `now` is in the venue's zone,
    `days` are those with a programme: a weekday means one of these if it can.
    """
    try:
        wait = None if "how many" in named else hours.ahead(words, lang)
        if wait is not None:
            return Window(now + wait, now + wait + _MOMENT)
        return _window(words, lang, named, now, days)
    except OverflowError:
        # There is no day after the last one that a calendar has.
        return None


def _window(
    words: Sequence[str],
    lang: str,
    named: Collection[str],
    now: datetime,
    days: Collection[date],
) -> Window | None:
    text, today = " ".join(words), now.date()
    day = _date(words, lang, text, days, now.year)
    span = hours.named_in(words, lang, named)
    day = day or _day_of_programme(words, lang, text, days) or _spoken_day(text, today)
    part = _part(text, named)
    if span is None and day is None and part is None and CONCEPTS.isdisjoint(named):
        return None
    day = day or _day(named, today, days)
    if asked_hours := span or part:
        return _hours(day or _nearest(today, days), *asked_hours, now)
    is_longer = not _LONGER.isdisjoint(named)
    if day is None and "now" in named and not is_longer:
        return Window(now, now + _MOMENT)
    if "next" in named and (day is None or day == today):
        return None if is_longer else Window(now, now, is_next=True)
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


def _part(text: str, named: Collection[str]) -> tuple[int, int] | None:
    """The hours of the part of a day that is named."""
    if _AFTER_LUNCH.search(text):
        return 13, 18
    if _BEFORE_LUNCH.search(text):
        return _PARTS["morning"]
    return next((_PARTS[name] for name in reversed(_PARTS) if name in named), None)


def _spoken_day(text: str, today: date) -> date | None:
    if _TWO_DAYS_AGO.search(text):
        return today - timedelta(days=2)
    if _YESTERDAY.search(text):
        return today - timedelta(days=1)
    return today + timedelta(days=2) if _IN_TWO_DAYS.search(text) else None


def _day_of_programme(
    words: Sequence[str], lang: str, text: str, days: Collection[date]
) -> date | None:
    """Return the first, the second or the last day of the programme, where one is named."""
    if not _DAY_WORDS.search(text):
        return None
    held, years = sorted(days), {day.year for day in days}
    said = {number.value for number in numbers.in_words(words, lang, smallest=1900)}
    if any(value <= 2100 for value in said - years):
        # The first day of another year, or of a treaty.
        return None
    for number, pattern in _DAYS_OF_PROGRAMME.items():
        if number <= len(held) and pattern.search(text):
            return held[number - 1 if number > 0 else -1] if held else None
    return None


def _day_of_month(
    words: Sequence[str], lang: str, text: str, days: Collection[date]
) -> date | None:
    """Return the day of the programme that is named by its number alone."""
    said = [
        int(d) if d.isdecimal() else numbers.of_chinese(d) for d in _CHINESE_DAY_ALONE.findall(text)
    ]
    for number in numbers.in_words(words, lang, smallest=1) if lang == "en" else ():
        before, end = words[max(number.start - 2, 0) : number.start], number.start + number.size
        if tuple(before) == ("on", "the") and hours.may_end(words, end, lang):
            said.append(number.value)
    return next((day for day in sorted(days) if day.day in said), None)


def _date(
    words: Sequence[str], lang: str, text: str, days: Collection[date], year: int
) -> date | None:
    """Return the day of a month that is named; of the year of the programme, if there is one."""
    found: tuple[int, int] | None = None
    if not _DIGITS.search(text) and next(numbers.in_words(words, lang, smallest=1), None) is None:
        return None
    words = [_ENGLISH_ORDINAL.sub(r"\1", word) for word in words]
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
        return _day_of_month(words, lang, text, days)
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
    return today + timedelta(days=1) if "tomorrow" in named else None


def _nearest(today: date, days: Collection[date]) -> date:
    """Return the day that is meant where none is named."""
    return min((day for day in days if day >= today), default=today)
