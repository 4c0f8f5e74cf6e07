"""The weather of an answer: read strictly, summed up by day, told in six languages."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent.core import weather_texts
from agent.core.weather import (
    Day,
    Moment,
    Report,
    Sky,
    Spot,
    Unreadable,
    days_of,
    read_report,
    read_spot,
)
from tests.weather_double import PLACES, step

NOW = datetime(2025, 9, 9, 10, 0, tzinfo=UTC)
VIENNA = ZoneInfo("Europe/Vienna")
LATER = NOW + timedelta(hours=3)
TODAY = date(2025, 9, 9)


def test_report_has_the_weather_now_and_later_in_order():
    steps = [step(LATER + timedelta(hours=3), 16, 800, pop=0), step(LATER, 20.5, 501, pop=0.65)]

    report = read_report(step(NOW, 18.4, 802), {"list": steps}, NOW)

    assert report == Report(
        Moment(NOW, 18.4, Sky.PARTLY),
        (
            Moment(LATER, 20.5, Sky.RAIN, 65),
            Moment(LATER + timedelta(hours=3), 16.0, Sky.CLEAR),
        ),
    )


@pytest.mark.parametrize(
    ("code", "sky"),
    [
        (200, Sky.STORM),
        (300, Sky.DRIZZLE),
        (500, Sky.RAIN),
        (502, Sky.HEAVY_RAIN),
        (511, Sky.SLEET),
        (601, Sky.SNOW),
        (612, Sky.SLEET),
        (741, Sky.FOG),
        (761, Sky.DUST),
        (781, Sky.STORM),
        (800, Sky.CLEAR),
        (801, Sky.PARTLY),
        (804, Sky.CLOUDY),
    ],
)
def test_codes_of_the_service_are_skies(code: int, sky: Sky):
    assert read_report(step(NOW, code=code), {"list": []}, NOW).now.sky == sky


WRONG: list[Any] = [
    None,
    [],
    "rain",
    {},
    step(NOW, 500.0),
    step(NOW, float("nan")),
    step(NOW, True),
    step(NOW, code=404),
    step(NOW, code=99999),
    step(NOW - timedelta(days=2)),
    {**step(NOW), "dt": "now"},
    {**step(NOW), "dt": 10**30},
    {**step(NOW), "weather": []},
    {**step(NOW), "main": {"temp": "18"}},
]


@pytest.mark.parametrize("current", WRONG)
def test_answer_that_cannot_be_is_refused(current: Any):
    with pytest.raises(Unreadable):
        read_report(current, {"list": []}, NOW)


@pytest.mark.parametrize(
    "forecast",
    [
        None,
        {"list": "rain"},
        {"list": [None]},
        {"list": [step(NOW + timedelta(days=30))]},
        {"list": [step(LATER, pop=7)]},
        {"list": [step(LATER, -300.0)]},
    ],
)
def test_forecast_that_cannot_be_is_refused(forecast: Any):
    with pytest.raises(Unreadable):
        read_report(step(NOW), forecast, NOW)


def test_place_is_the_one_in_the_country():
    assert read_spot(PLACES, "AT") == Spot(48.2084, 16.3725)
    assert read_spot(PLACES, "") == Spot(38.9012, -77.2653)
    assert read_spot(PLACES, "FR") is None
    with pytest.raises(Unreadable):
        read_spot([{"lat": 300, "lon": 0}], "")


def test_days_are_those_at_the_venue():
    night = datetime(2025, 9, 9, 22, 30, tzinfo=UTC)
    moments = [Moment(LATER, 21.6, Sky.RAIN, 60), Moment(night, 11, Sky.CLEAR, 90)]
    moments += [Moment(night + timedelta(hours=9), 15, Sky.SNOW, 10)]

    found = days_of(Report(Moment(NOW, 18.4, Sky.CLEAR), tuple(moments)), VIENNA)

    # Half past midnight is tomorrow there, and few are out by then.
    assert found == (
        Day(TODAY, 18, 22, Sky.RAIN, 60),
        Day(date(2025, 9, 10), 11, 15, Sky.SNOW, 10),
    )


def test_weather_is_told_in_six_languages():
    now = Moment(NOW, 18.4, Sky.RAIN)
    tomorrow = Day(date(2025, 9, 10), -2, 5, Sky.SNOW, 62)

    said = {
        lang: weather_texts.joined(
            (weather_texts.moment(now, None, lang), weather_texts.day(tomorrow, TODAY, lang)), lang
        )
        for lang in ("en", "fr", "es", "ru", "zh", "ar")
    }

    assert said == {
        "en": "At the venue it is 18 degrees now, with rain. "
        "Tomorrow: snow, minus 2 to 5 degrees, chance of rain or snow 60 percent.",
        "fr": "Il fait actuellement 18 degrés sur place, avec pluie. "
        "Demain : neige, de moins 2 à 5 degrés, risque de précipitations de 60 pour cent.",
        "es": "Ahora hay 18 grados en la sede, con lluvia. "
        "Mañana: nieve, de menos 2 a 5 grados, probabilidad de precipitaciones del 60 por ciento.",
        "ru": "Сейчас на месте проведения плюс 18, дождь. "
        "Завтра: снег, от минус 2 до плюс 5, вероятность осадков 60 процентов.",
        "zh": "会场现在18度，有雨。明天：有雪，零下2度到5度，降水概率百分之60。",
        "ar": "درجة الحرارة الآن في مقر المؤتمر 18 درجة مئوية، والطقس: مطر. "
        "غدا: ثلوج، من ناقص 2 إلى 5 درجات مئوية، واحتمال هطول الأمطار أو الثلوج 60 في المئة.",
    }


@pytest.mark.parametrize(
    ("celsius", "said"),
    [
        (1, "At 12:00 it was 1 degree at the venue, with clear skies."),
        (-1, "At 12:00 it was minus 1 degree at the venue, with clear skies."),
        (0, "At 12:00 it was 0 degrees at the venue, with clear skies."),
    ],
)
def test_what_is_old_is_told_with_its_time(celsius: float, said: str):
    at = NOW.astimezone(VIENNA)

    assert weather_texts.moment(Moment(NOW, celsius, Sky.CLEAR), at, "en") == said


def test_day_without_rain_of_one_temperature_is_told_shortly():
    day = Day(date(2025, 9, 12), 20, 20, Sky.CLEAR, 10)

    said = weather_texts.day(day, TODAY, "de")
    assert said == "Friday 12 September 2025: clear skies, about 20 degrees."
