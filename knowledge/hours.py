"""Which hours of a day a question names, and how long from now. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise

from knowledge import numbers
from knowledge.glossary import WORDS
from knowledge.language import fold, is_stop, stem

# Concepts whose words may follow an hour: "at nine on Wednesday", "at nine tomorrow".
_CONCEPTS = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday morning noon afternoon evening now
    today tomorrow""".split()
)
# Around the number of an hour, as folded words: what stands before it, and behind it.
_BEFORE = {
    "en": {"at", "past", "by", "until", "till", "around"},
    "es": {"las"},
    "ru": {"в", "к", "после", "до"},
    "ar": {"الساعه", "ساعه", "عالساعه", "الساعة"},
}
_BEHIND = {
    "en": {"am", "pm", "oclock"},
    "fr": {"heures", "heure", "h"},
    "ru": {"часов", "часа", "час", "часам", "утра", "вечера", "дня", "ночи"},
    "ar": set(
        fold(
            """ونص ونصف والنص والنصف وربع والربع وثلث والثلث صباحا مساء عصرا ظهرا ليلا فجرا الصبح
            العصر الظهر المسا"""
        ).split()
    ),
}
# Before an hour these make a duration of it.
_LASTING = {
    "fr": re.compile(r"\b(?:dans|en|pendant|durant|depuis|y a|les|toutes)$"),
    "ru": re.compile(r"\b(?:за|через|на|каждые|около|все)$"),
}
# What may follow an hour besides small words and words for times.
_FOLLOWS = {
    "en": set("oclock am pm sharp half quarter minutes start starts begin begins happens".split()),
    "es": set("horas hrs menos empieza comienza toca media cuarto minutos punto".split()),
    "ru": set("будет начинается начнется идет часов часа час часам минут ровно".split()),
}
# Small words that go on about what was counted: "at ten of them", "las tres mas grandes".
_COUNTING = {
    "en": set("of other others more most per different".split()),
    "es": set("mas otras otros".split()),
    "ru": set("раз из других более".split()),
}
# With these forms "в" says in how many: "в двух залах", but "в два".
_RU_PLACES = re.compile(r".+(?:[ое]м|[ое]й|[ыи]й|ех|ух|яти|еми|сьми|ести)$")
# Before the hour that is to come: "quarter to three", "половина третьего".
_TO_COME = {
    "en": re.compile(r"\bquarter to$"),
    "ru": re.compile(r"\b(?:без (?:четверти|пяти|десяти|двадцати)|половин[аеуы])$"),
}
_LACKING = {
    "fr": re.compile(r"heures? moins\b"),
    "es": re.compile(r"menos (?:cuarto|cinco|diez|veinte)\b"),
    "ar": re.compile(r"الا (?:ربع|تلت|ثلث|خمس)"),
}
_FROM = {
    "en": {"from", "between"},
    "fr": {"de", "entre"},
    "es": {"de", "entre", "desde"},
    "ru": {"с", "между"},
    "ar": {"من", "بين"},
}
_TO = {
    "en": {"to", "till", "until", "and"},
    "fr": {"a", "et"},
    "es": {"a", "hasta", "y"},
    "ru": {"до", "и"},
    "ar": {"الي", "ل", "لل", "حتي", "و"},
}
# May stand between those and the number.
_BETWEEN = frozenset({"las", "الساعه", "heures", "heure", "h", "часов", "часа", "oclock"})

_DIGITS = "[0-9]{1,2}|[零〇一二两三四五六七八九十]{1,3}"
# Points that somebody makes are no hours.
_POINTS = "意见|建议|看法|想法|理由|原因|要求|问题|共识|结论|区别|好处"
_CHINESE_HOUR = re.compile(rf"(?<!分之)({_DIGITS}) ?[点點时](?!{_POINTS})")
# "One point" is a little, unless a part of a day or of an hour says otherwise.
_A_LITTLE = re.compile(r"(?<![午晨上十])一[点點](?![钟鐘半整一二三四五0-9])")
_CHINESE_SPAN = re.compile(rf"({_DIGITS}) ?[点點时]?[钟鐘]?[到至] ?({_DIGITS}) ?[点點时]")
# An hour with its unit or its minutes: 2pm, 14h, 14h30, 14:30.
_HAS_DIGIT = re.compile("[0-9零〇一二两三四五六七八九十百]")
_JOINED = re.compile(r"\b([0-9]{1,2})(h|am|pm)(?:[0-9]{2})?\b|\b([0-9]{1,2}) (?:00|15|30|45)\b")
_ONE_O_CLOCK = re.compile(r"\b(?:в|к|до|после|с) часу? (?:дня|ночи)\b")

_AFTERNOON = frozenset(fold("pm вечера дня مساء المسا عصرا العصر ظهرا الظهر").split())
_MORNING = frozenset(fold("am утра صباحا الصبح").split())
_NIGHT = re.compile(r"\b(?:ночи|madrugada|فجرا|الفجر|ليلا)\b|\bat night\b|凌晨|半夜")
# An hour up to this one is in the afternoon unless the question says otherwise.
_LAST_AFTERNOON_HOUR = 6

_SOON = {
    "en": r"in (?P<n>.+?) (?P<unit>hours?|minutes?)\b|(?P<m>an|one) (?P<unit2>hour) from now",
    "fr": r"dans (?P<n>.+?) (?P<unit>heures?|minutes?)\b",
    "es": r"(?:dentro de|en) (?P<n>.+?) (?P<unit>horas?|minutos?)\b",
    "ru": r"через (?:(?P<n>.+?) )??(?P<unit>час(?:а|ов)?|минут[уы]?|полчаса)\b",
    "ar": r"بعد (?:(?P<n>.+?) )??(?P<unit>ساع(?:ه|تين|ات)|دقيقه|دقايق|دقائق)\b",
}
_SOON_MADE = {lang: re.compile(rf"\b(?:{of})") for lang, of in _SOON.items()}
_SOON_CHINESE = re.compile(
    rf"(?P<n>{_DIGITS}|半) ?个?(?P<half>半)? ?(?P<unit>小时|钟头|分钟)(?:之|以)?[后後]"
)
_HALF = frozenset(fold("half نص نصف demi demie media пол").split())
_ARTICLES = frozenset({"an", "a", "une", "una", "un", "the", ""})
_LONGEST_WAIT = timedelta(hours=48)


def ahead(words: Sequence[str], lang: str) -> timedelta | None:
    """Return how long from now the time is that is asked about: "in two hours"."""
    text = " ".join(words)
    pattern = _SOON_CHINESE if lang == "zh" else _SOON_MADE.get(lang, _SOON_CHINESE)
    match = pattern.search(text)
    while match:
        if wait := _wait(match.groupdict(), lang):
            return wait if wait <= _LONGEST_WAIT else None
        # Of "in the hall in two hours" the second "in" counts.
        match = pattern.search(text, match.start() + 1)
    return None


def _wait(said: Mapping[str, str | None], lang: str) -> timedelta | None:
    """How long the parts of a phrase say."""
    unit = said["unit"] or said.get("unit2") or ""
    amount = _amount((said["n"] or said.get("m") or "").split(), unit, lang)
    if amount is None or amount > _LONGEST_WAIT / timedelta(minutes=1):
        return None
    if unit.startswith(("min", "мин", "分", "دق")):
        return timedelta(minutes=amount)
    return timedelta(hours=amount + (0.5 if said.get("half") else 0.0))


def _amount(said: Sequence[str], unit: str, lang: str) -> float | None:
    """How many of its unit a wait lasts; None where something else is said."""
    if unit == "полчаса" or said == ["半"] or not _HALF.isdisjoint(said):
        return 0.5 if len(said) <= 2 else None
    if unit == "ساعتين":
        return 2.0
    if lang == "zh":
        return _chinese(said[0])
    if " ".join(said) in _ARTICLES:
        return 1.0
    found = list(numbers.in_words(said, lang, smallest=1))
    return float(found[0].value) if len(found) == 1 and found[0].size == len(said) else None


def named_in(words: Sequence[str], lang: str, named: Collection[str]) -> tuple[int, int] | None:
    """Return the first of the full hours that are named, from 0 to 23, and the one after the last.

    `words` are folded, `named` are the concepts of the glossary in them.
    """
    text = " ".join(words)
    # Russian has hours that are no numbers.
    is_said = lang == "ru" or _HAS_DIGIT.search(text)
    if not is_said and next(numbers.in_words(words, lang, smallest=1), None) is None:
        return None
    if joined := _JOINED.search(text):
        hour = int(joined[1] or joined[3])
        if hour > 24:
            return None
        is_pm = joined[2] == "pm" and hour < 12
        hour = hour + 12 if is_pm else _of_day(hour, words, text, named)
        return hour, hour + 1
    first, last = _span(words, lang, text) or (_spoken(words, lang, text), None)
    if first is None:
        return None
    first = _of_day(first, words, text, named)
    end = _of_day(last, words, text, named) if last is not None else 0
    return first, end if end > first else first + 1


def _of_day(hour: int, words: Sequence[str], text: str, named: Collection[str]) -> int:
    """The hour of the day that a spoken one is, from 0 to 23."""
    if _NIGHT.search(text):
        return hour % 12 + (12 if _LAST_AFTERNOON_HOUR < hour < 12 else 0)
    afternoon = not _AFTERNOON.isdisjoint(words) or not {"afternoon", "evening"}.isdisjoint(named)
    morning = not _MORNING.isdisjoint(words) or "morning" in named
    if hour < 12 and (afternoon or (hour and hour <= _LAST_AFTERNOON_HOUR and not morning)):
        hour += 12
    return hour % 24


def _span(words: Sequence[str], lang: str, text: str) -> tuple[int, int] | None:
    """The hours from which and to which, where both are said."""
    if match := _CHINESE_SPAN.search(text):
        return _chinese(match[1]), _chinese(match[2])
    opening, joining = _FROM.get(lang, set()), _TO.get(lang, set())
    found = list(numbers.in_words(words, lang, smallest=1))
    for one, other in pairwise(found):
        before = [word for word in words[: one.start] if word not in _BETWEEN][-1:]
        between = [
            word for word in words[one.start + one.size : other.start] if word not in _BETWEEN
        ]
        end = other.start + other.size
        if (
            before
            and before[0] in opening
            and len(between) == 1
            and between[0] in joining
            and max(one.value, other.value) <= 24
            and (_leads(words, end, lang) or (lang != "fr" and may_end(words, end, lang)))
        ):
            return one.value, other.value
    return None


def _spoken(words: Sequence[str], lang: str, text: str) -> int | None:
    """The number of the hour that is said, from 0 to 24."""
    for match in _CHINESE_HOUR.finditer(text):
        if not _A_LITTLE.match(text, match.start()):
            hour = _chinese(match[1])
            return hour if hour <= 24 else None
    if lang == "ru" and _ONE_O_CLOCK.search(text):
        return 1
    if lang == "ru" and (half := _russian_half(words)) is not None:
        return half
    for number in numbers.in_words(words, lang, smallest=1):
        at, end = number.start, number.start + number.size
        if number.value >= 24:
            continue
        if lang in _TO_COME and _TO_COME[lang].search(" ".join(words[:at])):
            return (number.value - 1) or 12
        lasting = _LASTING.get(lang)
        lasts = lasting is not None and lasting.search(" ".join(words[:at]))
        leads = _leads(words, end, lang) and not lasts
        if leads or _follows(words, at, end, lang):
            lacking = _LACKING.get(lang)
            is_less = lacking is not None and lacking.match(" ".join(words[end:]))
            return ((number.value - 1) or 12) if is_less else number.value
    return None


def _russian_half(words: Sequence[str]) -> int | None:
    """The hour of "полтретьего", half past two."""
    for word in words:
        if word.startswith("пол") and word.endswith(("ого", "его")):
            for number in numbers.in_words([word[3:]], "ru", smallest=1):
                return (number.value - 1) or 12
    return None


def _leads(words: Sequence[str], end: int, lang: str) -> bool:
    """Whether a unit or a part of a day stands behind a number."""
    if lang == "en" and " ".join(words[end : end + 2]) in {"a m", "p m", "o clock"}:
        return True
    if end < len(words) and words[end] == "дня":
        # "Two days" are said as "two in the afternoon" is.
        return not _BEFORE["ru"].isdisjoint(words[max(end - 2, 0) : end])
    return end < len(words) and words[end] in _BEHIND.get(lang, set())


def _follows(words: Sequence[str], at: int, end: int, lang: str) -> bool:
    """Whether a number stands behind a word such as "at", and counts nothing that follows."""
    before = words[at - 1] if at else ""
    if before not in _BEFORE.get(lang, set()):
        return False
    if before == "past" and words[max(at - 2, 0)] in {"the", "this", "these"}:
        return False
    if before == "в" and _RU_PLACES.match(words[at]):
        return False
    return lang == "ar" or may_end(words, end, lang)


def may_end(words: Sequence[str], end: int, lang: str) -> bool:
    """Whether an hour or a day may end here: no noun follows that a number would count."""
    if end >= len(words):
        return True
    word = words[end]
    if word in _COUNTING.get(lang, set()):
        return False
    return (
        word in _FOLLOWS.get(lang, set())
        or is_stop(word, lang)
        or stem(word, lang) in _TIMES.get(lang, set())
        or next(numbers.in_words([word], lang, smallest=1), None) is not None
    )


def _chinese(digits: str) -> int:
    return int(digits) if digits.isdecimal() else numbers.of_chinese(digits)


# The first words of what names a time, as stems.
_TIMES = {
    lang: {
        stem(fold(word).split()[0], lang)
        for word, concepts in of.items()
        if not _CONCEPTS.isdisjoint(concepts)
    }
    for lang, of in WORDS.items()
}
# A day that is counted is no part of a day.
_TIMES["ru"].discard(stem("день", "ru"))
