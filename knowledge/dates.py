"""Days and times as they are said in each of the six languages. Pure."""

from datetime import date, datetime

WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),
    "es": "lunes martes miércoles jueves viernes sábado domingo".split(),
    "ru": "понедельник вторник среда четверг пятница суббота воскресенье".split(),
    "zh": "星期一 星期二 星期三 星期四 星期五 星期六 星期日".split(),
    "ar": "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد".split(),
}
MONTHS = {
    "en": """January February March April May June July August September October November
        December""".split(),
    "fr": """janvier février mars avril mai juin juillet août septembre octobre novembre
        décembre""".split(),
    "es": """enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre
        diciembre""".split(),
    "ru": """января февраля марта апреля мая июня июля августа сентября октября ноября
        декабря""".split(),
    "ar": """يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر
        ديسمبر""".split(),
}
_DAY = {
    "en": "{weekday} {day} {month} {year}",
    "fr": "{weekday} {day} {month} {year}",
    "es": "{weekday} {day} de {month} de {year}",
    "ru": "{weekday}, {day} {month} {year} года",
    "zh": "{year}年{number}月{day}日{weekday}",
    "ar": "{weekday} {day} {month} {year}",
}
_HOURS = {
    "en": "{start} to {end}",
    "fr": "de {start} à {end}",
    "es": "de {start} a {end}",
    "ru": "с {start} до {end}",
    "zh": "{start}至{end}",
    "ar": "من {start} إلى {end}",
}


def day(moment: date, lang: str) -> str:
    """Return a day with its weekday, in English where the language is not one of the six."""
    lang = lang if lang in _DAY else "en"
    months = MONTHS.get(lang)
    return _DAY[lang].format(
        weekday=WEEKDAYS[lang][moment.weekday()],
        day=moment.day,
        month=months[moment.month - 1] if months else "",
        number=moment.month,
        year=moment.year,
    )


def hours(start: datetime, end: datetime, lang: str) -> str:
    """Return from when to when, in the zone of the two; the other day is told if there is one."""
    lang = lang if lang in _HOURS else "en"
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{day(end, lang)}, {end:%H:%M}"
    return _HOURS[lang].format(start=f"{start:%H:%M}", end=until)
