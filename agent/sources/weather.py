"""The weather at the venue, from OpenWeatherMap or a service with the same interface."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import TZPATH, ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from agent.core import weather_texts
from agent.core.live_facts import LiveFact
from agent.core.weather import Report, Spot, Unreadable, days_of, read_report, read_spot
from agent.sources.answers import get_json
from agent.sources.port import Question, SourceError
from knowledge import times
from knowledge.concepts import AR_PARTICLES, BUILT_IN, phrase
from knowledge.glossary import LANGUAGES, NEEDS
from knowledge.language import is_chinese
from knowledge.meaning import SUBJECTS
from knowledge.needs import need_of
from knowledge.values import Conference

# What a question needs that asks for it, and what does so where a day is named.
_NEEDS, _WITH_A_DAY = "weather", "dress code"
# So few words may go on with what was asked before: "and tomorrow?".
_FEW, _FEW_CHARACTERS = 5, 40
_NAMES_A_DAY = frozenset(
    {"today", "tomorrow", "tonight", "weekend", "now"}
    | {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
)
# About these no service has a word: what the weather is usually like, and in a month as such.
_USUAL = frozenset(
    "usually typical typically average climate season autumn winter summer spring habituellement "
    "climat saison automne hiver generalmente promedio otono invierno обычно климат сезон осенью "
    "зимой летом عاده مناخ خريف شتاء".split()
)
_USUAL_ZH = ("通常", "一般", "气候", "季节", "秋天", "冬天")
# Without the one that is an everyday word, too.
_MONTHS = frozenset(
    "january february march april june july august september october november december".split()
)
_TOLD_TO_MODEL = "The weather at the venue is not known now. Where it is asked for, say so."


class Weather:
    """The weather now and for the next days, in the conference's city."""

    slug = "weather"
    # The service measures anew every ten minutes; a free key may ask a thousand times a day.
    renew_s, fresh_s, kept_s = 900.0, 1500.0, 10_800.0

    def __init__(self) -> None:
        self._spots: dict[str, Spot] = {}

    def is_on(self, conference: Conference) -> bool:
        """Whether there is a key, and a city to ask for."""
        return bool(settings.WEATHER_API_KEY and conference.city)

    def is_needed(self, question: Question) -> bool:
        """Whether the weather is asked for, now or with the question before."""
        words = question.words.split()
        # All but few questions end here; what follows takes many times as long.
        goes_on = len(words) <= _FEW and len(question.words) <= _FEW_CHARACTERS
        if not (_hints(words) or (goes_on and _hints(question.before.split()))):
            return False
        named = _named(words, question.lang)
        need = _need(words, question.lang, named)
        if need == _NEEDS:
            return not _is_about_the_usual(words, named)
        if need:
            return need == _WITH_A_DAY and not named.isdisjoint(_NAMES_A_DAY)
        before = question.before.split()
        of_before = _need(before, question.lang, _named(before, question.lang))
        return goes_on and of_before == _NEEDS and not named.isdisjoint(_NAMES_A_DAY)

    async def fetch(self, conference: Conference) -> Report:
        """Ask for the weather and its forecast. Raises SourceError."""
        try:
            spot = await self._spot(conference)
            where = {"lat": f"{spot.lat:.4f}", "lon": f"{spot.lon:.4f}", "units": "metric"}
            async with asyncio.TaskGroup() as both:
                current = both.create_task(_ask("/data/2.5/weather", where))
                forecast = both.create_task(_ask("/data/2.5/forecast", where))
            return read_report(current.result(), forecast.result(), datetime.now(UTC))
        except ExceptionGroup as group:
            raise _first(group) from None
        except Unreadable:
            raise SourceError("unreadable") from None

    def tell(self, value: Report, question: Question, as_of: datetime | None) -> LiveFact:
        """Return the weather; of a day that is asked for alone, only that one is said."""
        zone, lang = _zone(question.conference), question.answer_lang
        # The time of the world outside, which `ROSA_NOW` does not move.
        now = datetime.now(zone)
        today, days = now.date(), days_of(value, zone)
        at = as_of.astimezone(zone) if as_of else None
        first = weather_texts.moment(value.now, at, lang)
        texts = {one.day: weather_texts.day(one, today, lang) for one in days if one.day >= today}
        told = weather_texts.joined((first, *texts.values()), lang)
        wanted = _day_asked_for(question, now, list(texts))
        if wanted is None or wanted == today:
            said = weather_texts.joined((first, texts.get(today, "")), lang)
            return LiveFact(self.slug, told, said)
        if wanted not in texts:
            return LiveFact(self.slug, told, self.lacks(question).said)
        return LiveFact(self.slug, told, texts[wanted])

    def lacks(self, question: Question) -> LiveFact:
        """Say that nothing is known now."""
        said = weather_texts.NOT_KNOWN
        lang = question.answer_lang if question.answer_lang in said else "en"
        return LiveFact(self.slug, _TOLD_TO_MODEL, said[lang], is_known=False)

    async def _spot(self, conference: Conference) -> Spot:
        city, _comma, rest = conference.city.partition(",")
        country = _country(rest.strip(), conference.timezone)
        name = ",".join(filter(None, (city.strip(), country or rest.strip())))
        if name not in self._spots:
            found = read_spot(await _ask("/geo/1.0/direct", {"q": name, "limit": "5"}), country)
            if found is None:
                raise SourceError("no-such-city")
            self._spots = {name: found}
        return self._spots[name]


async def _ask(path: str, params: dict[str, str]) -> Any:
    return await get_json(
        settings.WEATHER_BASE_URL + path, {**params, "appid": settings.WEATHER_API_KEY}
    )


def _first(group: ExceptionGroup) -> SourceError:
    found = group.exceptions[0]
    return found if isinstance(found, SourceError) else SourceError(type(found).__name__)


def _country(named: str, timezone: str) -> str:
    """Return the code of the country: that of the time zone, else as the city's text names it.

    There are many Viennas; a conference has one time zone. "Boston, MA" is not in Morocco.
    """
    if found := _countries().get(timezone):
        return found
    is_code = len(named) == 2 and named.isascii() and named.isalpha()
    return named.upper() if is_code else ""


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Return the country of each time zone, as far as the system's table of them is there."""
    table = next((p for folder in TZPATH if (p := Path(folder) / "zone.tab").is_file()), None)
    lines = table.read_text("utf-8").splitlines() if table else []
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {row[2]: row[0] for row in rows if len(row) > 2}


def _zone(conference: Conference) -> tzinfo:
    try:
        return ZoneInfo(conference.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _hints(words: Sequence[str]) -> bool:
    """Whether all words of a saying that asks for the weather are there, in whatever language."""
    # Most questions have no word of any saying.
    if not any(map(_is_hint, words)):
        return False
    stems = frozenset[str]().union(*map(_stems, words))
    if any(saying <= stems for key in _SAYINGS.keys() & stems for saying in _SAYINGS[key]):
        return True
    runs = "\n".join(filter(is_chinese, words))
    return bool(runs) and any(all(run in runs for run in saying) for saying in _CHINESE_SAYINGS)


@lru_cache(maxsize=16_384)
def _is_hint(word: str) -> bool:
    if is_chinese(word):
        return any(run in word for saying in _CHINESE_SAYINGS for run in saying)
    return not _SAYINGS.keys().isdisjoint(_stems(word))


@lru_cache(maxsize=16_384)
def _stems(word: str) -> frozenset[str]:
    """Return the stems of a folded word in all languages."""
    forms = (word, word[1:]) if word[0] in AR_PARTICLES and len(word) > 1 else (word,)
    return frozenset(stem for form in forms for lang in LANGUAGES for stem in phrase(form, lang))


def _all_sayings() -> Iterator[frozenset[str]]:
    for need in (_NEEDS, _WITH_A_DAY):
        for lang, sayings in NEEDS[need].items():
            for saying in sayings:
                parts = (part.strip("=") for part in saying.split())
                yield frozenset(stem for part in parts for stem in phrase(part, lang))


def _by_longest_word(sayings: Iterable[frozenset[str]]) -> dict[str, list[frozenset[str]]]:
    found: dict[str, list[frozenset[str]]] = {}
    for saying in sayings:
        found.setdefault(max(sorted(saying), key=len), []).append(saying)
    return found


_CHINESE_SAYINGS = [saying for saying in _all_sayings() if all(map(is_chinese, saying))]
_SAYINGS = _by_longest_word(s for s in _all_sayings() if not any(map(is_chinese, s)))


def _need(words: Sequence[str], lang: str, named: frozenset[str]) -> str:
    """Return what words need; a word alone is not enough where they speak of the treaty's work."""
    is_of_subject = any(f"#{concept}" in SUBJECTS for concept in named)
    return need_of(words, lang, of_subject=is_of_subject)


def _is_about_the_usual(words: Sequence[str], named: frozenset[str]) -> bool:
    if not _USUAL.isdisjoint(words) or any(usual in word for usual in _USUAL_ZH for word in words):
        return True
    has_number = any(character.isdecimal() for word in words for character in word)
    return not named.isdisjoint(_MONTHS) and not has_number


def _named(words: Sequence[str], lang: str) -> frozenset[str]:
    """Return the concepts that folded words name."""
    spans = BUILT_IN.in_words([w for w in words if not is_chinese(w)], lang)
    for run in filter(is_chinese, words):
        spans += BUILT_IN.in_chinese(run)
    named = {concept for span in spans for concept in span.concepts}
    return times.clarified(named, words, lang)


def _day_asked_for(question: Question, now: datetime, days: Sequence[date]) -> date | None:
    words = question.words.split()
    named = _named(words, question.lang)
    window = times.asked(words, question.lang, named, now, days)
    return window.start.date() if window else None
