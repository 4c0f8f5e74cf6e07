"""The weather in words, in each of the six languages. Pure."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from agent.core.weather import Day, Moment, Sky
from knowledge import dates

# Percent from which on a chance of rain is told.
_WORTH_TELLING = 20

NOT_KNOWN = {
    "en": "I cannot see the weather at the moment. The information desk will gladly help you.",
    "fr": "Je ne peux pas consulter la météo en ce moment. Le bureau d'information vous aidera "
    "volontiers.",
    "es": "En este momento no puedo consultar el tiempo. El mostrador de información le ayudará "
    "con gusto.",
    "ru": "Сейчас у меня нет данных о погоде. Вам охотно помогут у информационной стойки.",
    "zh": "我现在查不到天气情况。问讯处会很乐意帮助您。",
    "ar": "لا يمكنني الاطلاع على حالة الطقس الآن. سيسعد مكتب الاستعلامات بمساعدتكم.",
}
_NOW = {
    "en": "At the venue it is {degrees} now, with {sky}.",
    "fr": "Il fait actuellement {degrees} sur place, avec {sky}.",
    "es": "Ahora hay {degrees} en la sede, con {sky}.",
    "ru": "Сейчас на месте проведения {degrees}, {sky}.",
    "zh": "会场现在{degrees}，{sky}。",
    "ar": "درجة الحرارة الآن في مقر المؤتمر {degrees}، والطقس: {sky}.",
}
_THEN = {
    "en": "At {time} it was {degrees} at the venue, with {sky}.",
    "fr": "À {time}, il faisait {degrees} sur place, avec {sky}.",
    "es": "A las {time} había {degrees} en la sede, con {sky}.",
    "ru": "В {time} на месте проведения было {degrees}, {sky}.",
    "zh": "{time}时会场{degrees}，{sky}。",
    "ar": "في الساعة {time} كانت درجة الحرارة في مقر المؤتمر {degrees}، والطقس: {sky}.",
}
_DAY = {
    "en": "{day}: {sky}, {low} to {high}{chance}.",
    "fr": "{day} : {sky}, de {low} à {high}{chance}.",
    "es": "{day}: {sky}, de {low} a {high}{chance}.",
    "ru": "{day}: {sky}, от {low} до {high}{chance}.",
    "zh": "{day}：{sky}，{low}到{high}{chance}。",
    "ar": "{day}: {sky}، من {low} إلى {high}{chance}.",
}
_ALL_DAY = {
    "en": "{day}: {sky}, about {high}{chance}.",
    "fr": "{day} : {sky}, environ {high}{chance}.",
    "es": "{day}: {sky}, unos {high}{chance}.",
    "ru": "{day}: {sky}, около {high}{chance}.",
    "zh": "{day}：{sky}，约{high}{chance}。",
    "ar": "{day}: {sky}، نحو {high}{chance}.",
}
_CHANCE = {
    "en": ", chance of rain or snow {percent} percent",
    "fr": ", risque de précipitations de {percent} pour cent",
    "es": ", probabilidad de precipitaciones del {percent} por ciento",
    "ru": ", вероятность осадков {percent} процентов",
    "zh": "，降水概率百分之{percent}",
    "ar": "، واحتمال هطول الأمطار أو الثلوج {percent} في المئة",
}
_TODAY = {
    "en": "Today",
    "fr": "Aujourd'hui",
    "es": "Hoy",
    "ru": "Сегодня",
    "zh": "今天",
    "ar": "اليوم",
}
_TOMORROW = {
    "en": "Tomorrow",
    "fr": "Demain",
    "es": "Mañana",
    "ru": "Завтра",
    "zh": "明天",
    "ar": "غدا",
}
# In the order of `Sky`.
_SKY = {
    "en": "clear skies|some clouds|clouds|fog|dust in the air|drizzle|rain|heavy rain|sleet|snow|"
    "thunderstorms",
    "fr": "ciel dégagé|quelques nuages|ciel couvert|brouillard|poussière dans l'air|bruine|"
    "pluie|forte pluie|neige fondue|neige|orages",
    "es": "cielo despejado|algunas nubes|cielo nublado|niebla|polvo en el aire|llovizna|lluvia|"
    "lluvia fuerte|aguanieve|nieve|tormentas",
    "ru": "ясно|небольшая облачность|облачно|туман|пыль в воздухе|морось|дождь|сильный дождь|"
    "мокрый снег|снег|гроза",
    "zh": "晴|少云|多云|有雾|有浮尘|毛毛雨|有雨|大雨|雨夹雪|有雪|雷雨",
    "ar": "سماء صافية|بعض السحب|غيوم|ضباب|غبار في الجو|رذاذ|مطر|أمطار غزيرة|"
    "مطر ممزوج بالثلج|ثلوج|عواصف رعدية",
}


def moment(one: Moment, at: datetime | None, lang: str) -> str:
    """Return what was measured, as of now, or with the time `at` where that is a while ago."""
    lang = lang if lang in _NOW else "en"
    said = {"degrees": _degrees(round(one.celsius), lang), "sky": _sky(one.sky, lang)}
    if at is None:
        return _NOW[lang].format(**said)
    return _THEN[lang].format(time=f"{at:%H:%M}", **said)


def day(one: Day, today: date, lang: str) -> str:
    """Return what a day will be like, named as seen from `today`."""
    lang = lang if lang in _DAY else "en"
    is_flat = one.low == one.high
    chance = ""
    if one.chance >= _WORTH_TELLING:
        chance = _CHANCE[lang].format(percent=round(one.chance, -1))
    return (_ALL_DAY if is_flat else _DAY)[lang].format(
        day=_name(one.day, today, lang),
        sky=_sky(one.sky, lang),
        # Of both ends one unit is enough, but in Russian and Chinese each has its own.
        low=_degrees(one.low, lang) if lang in ("ru", "zh") else _number(one.low, lang),
        high=_degrees(one.high, lang),
        chance=chance,
    )


def joined(texts: Iterable[str], lang: str) -> str:
    """Return sentences one after the other, as they are written in a language."""
    return ("" if lang == "zh" else " ").join(filter(None, texts))


def _name(of: date, today: date, lang: str) -> str:
    near = {today: _TODAY, today + timedelta(days=1): _TOMORROW}.get(of)
    return near[lang] if near else dates.day(of, lang)


def _sky(sky: Sky, lang: str) -> str:
    return _SKY[lang].split("|")[sky]


def _number(celsius: int, lang: str) -> str:
    below = {"en": "minus ", "fr": "moins ", "es": "menos ", "ar": "ناقص "}
    return f"{below[lang]}{-celsius}" if celsius < 0 else str(celsius)


def _degrees(celsius: int, lang: str) -> str:
    """Return a temperature as it is said."""
    if lang == "ru":
        return "ноль" if celsius == 0 else f"{'плюс' if celsius > 0 else 'минус'} {abs(celsius)}"
    if lang == "zh":
        return f"零下{-celsius}度" if celsius < 0 else f"{celsius}度"
    if lang == "ar":
        unit = "درجات" if abs(celsius) in range(3, 11) else "درجة"
        return f"{_number(celsius, lang)} {unit} مئوية"
    one, many = {"en": ("degree", "degrees"), "fr": ("degré", "degrés")}.get(
        lang, ("grado", "grados")
    )
    is_one = abs(celsius) == 1 or (lang == "fr" and celsius == 0)
    return f"{_number(celsius, lang)} {one if is_one else many}"
