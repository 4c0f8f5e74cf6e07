"""The weather as a service of OpenWeatherMap's kind tells it, read strictly. Pure.

Only numbers and codes of an answer are taken, so that no text of the service gets into a prompt.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import IntEnum
from typing import Any

# Celsius between which an answer is believed.
_COLDEST, _HOTTEST = -90.0, 60.0
# How old what is called current may be, and how far ahead a forecast may look.
_CURRENT, _AHEAD = timedelta(hours=3), timedelta(days=7)
# Steps of a forecast that are read: of five days by three hours there are 40.
_MOST_STEPS = 64
# Hours of a day in which people are out.
_OUT = range(7, 22)


class Unreadable(ValueError):
    """The answer of a service is not what it should be."""


class Sky(IntEnum):
    """What the sky does, the worst last."""

    CLEAR = 0
    PARTLY = 1
    CLOUDY = 2
    FOG = 3
    DUST = 4
    DRIZZLE = 5
    RAIN = 6
    HEAVY_RAIN = 7
    SLEET = 8
    SNOW = 9
    STORM = 10


@dataclass(frozen=True, slots=True)
class Moment:
    """The weather at one time; `chance` of rain or snow is a percentage."""

    at: datetime
    celsius: float
    sky: Sky
    chance: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """The weather now and every few hours from now on."""

    now: Moment
    ahead: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """What a day comes to; of today it is what is left of it."""

    day: date
    low: int
    high: int
    sky: Sky
    chance: int


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a place is."""

    lat: float
    lon: float


def read_spot(answer: Any, country: str) -> Spot | None:
    """Return the first place that was found, in a country (two letters) where one is given.

    None where there is no such place. Raises Unreadable.
    """
    if not isinstance(answer, list):
        raise Unreadable
    for found in answer[:_MOST_STEPS]:
        place = _mapping(found)
        if country and place.get("country") != country:
            continue
        return Spot(_number(place, "lat", -90, 90), _number(place, "lon", -180, 180))
    return None


def read_report(current: Any, forecast: Any, now: datetime) -> Report:
    """Return what the answers for the weather and its forecast say at `now`. Raises Unreadable."""
    first = _moment(_mapping(current))
    steps = _mapping(forecast).get("list")
    if abs(first.at - now) > _CURRENT or not isinstance(steps, list):
        raise Unreadable
    ahead = [_moment(_mapping(step)) for step in steps[:_MOST_STEPS]]
    if any(not now - _CURRENT <= one.at <= now + _AHEAD for one in ahead):
        raise Unreadable
    return Report(first, tuple(sorted(ahead, key=lambda one: one.at)))


def days_of(report: Report, zone: tzinfo) -> tuple[Day, ...]:
    """Return the days of a report at the venue; of the first one what was measured counts too."""
    by_day: dict[date, list[Moment]] = {}
    for one in (report.now, *report.ahead):
        by_day.setdefault(one.at.astimezone(zone).date(), []).append(one)
    whole = [(day, moments) for day, moments in sorted(by_day.items()) if len(moments) > 1]
    return tuple(_day(day, moments, zone) for day, moments in whole)


def _day(day: date, moments: Iterable[Moment], zone: tzinfo) -> Day:
    moments = list(moments)
    out = [one for one in moments if one.at.astimezone(zone).hour in _OUT] or moments
    often = Counter(one.sky for one in out)
    return Day(
        day=day,
        low=round(min(one.celsius for one in moments)),
        high=round(max(one.celsius for one in moments)),
        # Of two that are as frequent the worse one.
        sky=max(often, key=lambda sky: (often[sky], sky)),
        chance=max(one.chance for one in out),
    )


def _moment(told: Mapping[str, Any]) -> Moment:
    skies = told.get("weather")
    if not isinstance(skies, list) or not skies:
        raise Unreadable
    return Moment(
        at=datetime.fromtimestamp(_number(told, "dt", 0, 2**33), UTC),
        celsius=_number(_mapping(told.get("main")), "temp", _COLDEST, _HOTTEST),
        sky=_sky(int(_number(_mapping(skies[0]), "id", 200, 899))),
        chance=round(100 * _number(told, "pop", 0, 1)) if "pop" in told else 0,
    )


def _sky(code: int) -> Sky:
    """Return what a code of the service means: https://openweathermap.org/weather-conditions."""
    if code in (511, *range(611, 617)):
        return Sky.SLEET
    if code in (502, 503, 504, 522):
        return Sky.HEAVY_RAIN
    if code in (711, 731, 751, 761, 762):
        return Sky.DUST
    if code in (771, 781):
        return Sky.STORM
    if code >= 800:
        return {800: Sky.CLEAR, 801: Sky.PARTLY, 802: Sky.PARTLY}.get(code, Sky.CLOUDY)
    groups = {2: Sky.STORM, 3: Sky.DRIZZLE, 5: Sky.RAIN, 6: Sky.SNOW, 7: Sky.FOG}
    if code // 100 not in groups:
        raise Unreadable
    return groups[code // 100]


def _mapping(given: Any) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise Unreadable
    return given


def _number(told: Mapping[str, Any], name: str, least: float, most: float) -> float:
    found = told.get(name)
    if isinstance(found, bool) or not isinstance(found, (int, float)) or not math.isfinite(found):
        raise Unreadable
    if not least <= found <= most:
        raise Unreadable
    return float(found)
