"""The time that a question asks about, in the six languages."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.postings import Postings
from knowledge.questions import Questions
from knowledge.retrieval import Index
from knowledge.times import Window, asked
from knowledge.values import Fact, Session

VIENNA = ZoneInfo("Europe/Vienna")
# A Tuesday in the week of the programme.
NOW = datetime(2025, 9, 9, 10, 40, tzinfo=VIENNA)
DAYS = {date(2025, 9, day) for day in (8, 9, 10, 11, 12)}
QUESTIONS = Questions(Postings([]))


def window(text: str, lang: str, now: datetime = NOW) -> Window | None:
    question = QUESTIONS.read(text, lang)
    return asked(question.words, lang, question.named, now, DAYS)


def hours(day: int, first: int, last: int) -> Window:
    start = datetime(2025, 9, day, tzinfo=VIENNA)
    return Window(start + timedelta(hours=first), start + timedelta(hours=last))


RIGHT_NOW = Window(NOW, NOW + timedelta(minutes=1))
NEXT = Window(NOW, NOW, is_next=True)


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "what's on now", RIGHT_NOW),
        ("fr", "qu'est-ce qu'il y a en ce moment ?", RIGHT_NOW),
        ("es", "¿qué hay ahora?", RIGHT_NOW),
        ("ru", "что сейчас идёт", RIGHT_NOW),
        ("zh", "现在有什么活动？", RIGHT_NOW),
        ("ar", "ماذا يجري الآن؟", RIGHT_NOW),
        ("en", "and what comes next", NEXT),
        ("fr", "et ensuite ?", NEXT),
        ("es", "qué sigue", NEXT),
        ("ru", "что дальше", NEXT),
        ("zh", "下一场是什么", NEXT),
        ("ar", "شو الجلسة الجاية", NEXT),
        ("en", "anything today after lunch", hours(9, 13, 18)),
        ("fr", "après le déjeuner", hours(9, 13, 18)),
        ("es", "después de comer", hours(9, 13, 18)),
        ("ru", "сегодня после обеда", hours(9, 13, 18)),
        ("zh", "今天午饭后", hours(9, 13, 18)),
        ("ar", "بعد الغداء", hours(9, 13, 18)),
        ("en", "what happens on Wednesday", hours(10, 0, 24)),
        ("fr", "mercredi matin", hours(10, 5, 12)),
        ("es", "el miércoles a las once", hours(10, 11, 12)),
        ("ru", "в среду в девять", hours(10, 9, 10)),
        ("zh", "星期三上午九点", hours(10, 9, 10)),
        ("ar", "يوم الأربعاء الساعة تسعة", hours(10, 9, 10)),
        ("en", "tuesday nine a m", hours(9, 9, 10)),
        ("en", "at two o'clock today", hours(9, 14, 15)),
        ("en", "Thursday at 3 p.m.", hours(11, 15, 16)),
        ("en", "what starts at 2pm today", hours(9, 14, 15)),
        ("en", "half past ten today", hours(9, 10, 11)),
        ("fr", "aujourd'hui à 14h30", hours(9, 14, 15)),
        ("es", "qué hay hoy a las 14:30", hours(9, 14, 15)),
        ("zh", "今天14:30有什么", hours(9, 14, 15)),
        ("en", "which talks were held yesterday", hours(8, 0, 24)),
        ("fr", "et après-demain ?", hours(11, 0, 24)),
        ("ru", "что было вчера", hours(8, 0, 24)),
        ("en", "what is on the tenth of September", hours(10, 0, 24)),
        ("ru", "10 сентября", hours(10, 0, 24)),
        ("es", "el 11 de septiembre", hours(11, 0, 24)),
        ("zh", "9月10日有什么", hours(10, 0, 24)),
        ("zh", "九月十二号", hours(12, 0, 24)),
        ("ar", "يوم 11 سبتمبر", hours(11, 0, 24)),
        ("es", "mañana por la mañana", hours(10, 5, 12)),
        ("zh", "明天下午两点", hours(10, 14, 15)),
        # No weekend in the programme: the coming one is meant.
        ("en", "on Saturday", hours(13, 0, 24)),
        # Monday is over, and yet it is the one of the conference.
        ("fr", "lundi", hours(8, 0, 24)),
        ("en", "when is the next conference, in which year", None),
        ("en", "what is a hydroacoustic station", None),
        ("en", "I have 3 questions about 44 States", None),
        ("zh", "五个核武器国家", None),
    ],
)
def test_time_of_a_question(lang: str, text: str, expected: Window | None) -> None:
    assert window(text, lang) == expected


@pytest.mark.parametrize(
    ("lang", "text", "span"),
    [
        ("en", "at nine what is on", (9, 10)),
        ("en", "what starts at quarter to three", (14, 15)),
        ("en", "who speaks from two to four", (14, 16)),
        ("es", "a las tres qué hay", (15, 16)),
        ("es", "a las 2 de la madrugada", (2, 3)),
        ("es", "a las tres menos cuarto", (14, 15)),
        ("es", "de las dos a las cuatro", (14, 16)),
        ("fr", "de deux à quatre heures", (14, 16)),
        ("ru", "в три что", (15, 16)),
        ("ru", "что будет в половине третьего", (14, 15)),
        ("ru", "полтретьего", (14, 15)),
        ("fr", "à trois heures moins le quart", (14, 15)),
        ("ru", "без четверти три", (14, 15)),
        ("ru", "к двум часам", (14, 15)),
        ("ru", "с двух до четырёх", (14, 16)),
        ("ru", "в два часа ночи", (2, 3)),
        ("zh", "下午两点到四点", (14, 16)),
        ("zh", "一点钟有什么", (13, 14)),
        ("ar", "الساعة الثانية", (14, 15)),
        ("ar", "الساعة الثالثة والربع", (15, 16)),
        ("ar", "الساعة الحادية عشرة", (11, 12)),
        ("ar", "الثانية والنصف", (14, 15)),
        ("ar", "الساعة وحدة", (13, 14)),
        ("ar", "الرابعة عصرا", (16, 17)),
        ("ar", "التاسعة صباحا", (9, 10)),
        ("ar", "تنتين ونص", (14, 15)),
        ("ar", "الساعة واحدة ونص", (13, 14)),
    ],
)
def test_an_hour_is_understood_however_it_is_said(
    lang: str, text: str, span: tuple[int, int]
) -> None:
    assert window(text, lang) == hours(9, *span)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "how many tests in the past nine years"),
        ("en", "what was seen at eleven stations"),
        ("en", "at ten percent of the cost"),
        ("en", "the past five tests"),
        ("fr", "pendant deux heures"),
        ("fr", "il y a deux heures"),
        ("ru", "2 дня назад"),
        ("en", "what about four"),
        ("es", "las tres salas más grandes"),
        ("es", "las tres más grandes"),
        ("es", "las nueve ratificaciones"),
        ("ru", "в трёх залах"),
        ("ru", "в двух"),
        ("ru", "в два раза"),
        ("zh", "我有三点意见"),
        ("zh", "请慢一点"),
    ],
)
def test_a_count_is_no_hour(lang: str, text: str) -> None:
    assert window(text, lang) is None


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("es", "qué hay esta mañana", hours(9, 5, 12)),
        ("es", "hoy por la mañana", hours(9, 5, 12)),
        ("es", "el miércoles por la mañana", hours(10, 5, 12)),
        ("es", "a las 9 de la mañana", hours(9, 9, 10)),
        ("es", "qué hay mañana", hours(10, 0, 24)),
        ("es", "mañana por la mañana", hours(10, 5, 12)),
        ("es", "pasado mañana por la mañana", hours(11, 5, 12)),
        ("es", "¿qué sesión viene después?", NEXT),
        ("es", "qué hay más tarde", NEXT),
        ("es", "qué hay después de comer", hours(9, 13, 18)),
        ("zh", "下个报告是什么", NEXT),
        ("zh", "下个月有什么", None),
        ("fr", "qu'est-ce qu'il y a tout de suite", RIGHT_NOW),
        ("fr", "et après ?", NEXT),
        ("en", "what is on later", NEXT),
        ("en", "what starts soon", NEXT),
        ("en", "how soon do you detect a test", None),
        ("en", "see you later", None),
        ("fr", "après manger", hours(9, 13, 18)),
        ("fr", "après la pause déjeuner", hours(9, 13, 18)),
        ("zh", "吃完午饭以后有什么", hours(9, 13, 18)),
        ("zh", "吃过午饭呢", hours(9, 13, 18)),
        ("en", "what is on before lunch", hours(9, 5, 12)),
        ("fr", "avant le déjeuner", hours(9, 5, 12)),
        ("es", "antes de comer", hours(9, 5, 12)),
        ("ru", "до обеда", hours(9, 5, 12)),
        ("zh", "午饭前", hours(9, 5, 12)),
        ("ar", "قبل الغداء", hours(9, 5, 12)),
        ("en", "what is on on the tenth", hours(10, 0, 24)),
        ("en", "on the 11th at nine", hours(11, 9, 10)),
        ("en", "is it on the second floor", None),
        ("zh", "十号有什么", hours(10, 0, 24)),
        ("zh", "十号厅在哪里", None),
        ("zh", "明早有什么", hours(10, 5, 12)),
        ("zh", "前天有什么", hours(7, 0, 24)),
        ("zh", "目前天气怎么样", RIGHT_NOW),
        ("ru", "что было позавчера", hours(7, 0, 24)),
        ("en", "the last day", hours(12, 0, 24)),
        ("fr", "le dernier jour", hours(12, 0, 24)),
        ("es", "el último día", hours(12, 0, 24)),
        ("ru", "в первый день", hours(8, 0, 24)),
        ("en", "the ninth of September at eleven", hours(9, 11, 12)),
        ("ru", "последний день", hours(12, 0, 24)),
        ("zh", "最后一天", hours(12, 0, 24)),
        ("ar", "آخر يوم", hours(12, 0, 24)),
        ("ar", "اليوم الأخير", hours(12, 0, 24)),
        ("en", "on the second day", hours(9, 0, 24)),
        ("en", "who signed on the first day in 1996", None),
        ("en", "the first day in 2025", hours(8, 0, 24)),
        ("zh", "我想休息一会儿", None),
        ("zh", "过一会儿有什么", NEXT),
        ("ar", "شو في بعد الأكل", hours(9, 13, 18)),
        ("ar", "ثاني يوم", hours(9, 0, 24)),
        ("ar", "اليوم الثالث", hours(10, 0, 24)),
        ("ar", "شو في اليوم", hours(9, 0, 24)),
    ],
)
def test_a_day_or_its_part_is_understood_however_it_is_said(
    lang: str, text: str, expected: Window | None
) -> None:
    assert window(text, lang) == expected


@pytest.mark.parametrize(
    ("lang", "text", "minutes"),
    [
        ("en", "what is on in two hours", 120),
        ("en", "in the hall in an hour", 60),
        ("es", "dentro de dos horas", 120),
        ("fr", "dans deux heures", 120),
        ("ru", "через час", 60),
        ("ru", "через два часа", 120),
        ("zh", "两个小时后", 120),
        ("zh", "一个半小时以后有什么", 90),
        ("ar", "بعد ساعتين", 120),
        ("ar", "بعد نص ساعة", 30),
    ],
)
def test_a_wait_is_counted_from_now(lang: str, text: str, minutes: int) -> None:
    start = NOW + timedelta(minutes=minutes)

    assert window(text, lang) == Window(start, start + timedelta(minutes=1))


@pytest.mark.parametrize("year", [1, 9999])
@pytest.mark.parametrize(
    "text", ["now", "tomorrow", "yesterday", "in two hours", "on Wednesday", "today after lunch"]
)
def test_no_time_is_too_early_or_too_late(text: str, year: int) -> None:
    month, day = (1, 1) if year == 1 else (12, 31)
    found = window(text, "en", datetime(year, month, day, 23, tzinfo=VIENNA))

    assert found is None or found.start <= found.end


def test_weekday_after_the_conference_is_the_one_of_its_programme() -> None:
    assert window("on Wednesday", "en", NOW.replace(month=11)) == hours(10, 0, 24)


@given(st.text(max_size=80), st.sampled_from(["en", "fr", "es", "ru", "zh", "ar", "de"]))
def test_any_text_asks_about_some_time_or_none(text: str, lang: str) -> None:
    found = window(text, lang)

    assert found is None or found.start <= found.end


# --- Sessions at that time ------------------------------------------------------------------


def session(slug: str, day: int, hour: int, place: str = "Forum", **fields: str) -> Session:
    start = datetime(2025, 9, day, hour, tzinfo=VIENNA)
    title = {"en": f"Talk {slug}"}
    return Session(slug, title, start, start + timedelta(hours=1), place=place, **fields)


INDEX = Index(
    [
        session("early", 9, 9),
        session("running", 9, 10),
        session("cancelled", 9, 10, status="cancelled"),
        session("eleven", 9, 11, "Festsaal"),
        session("noon", 9, 12),
        session("tomorrow", 10, 9),
        Fact("tea", {"en": "Where is tea?"}, {"en": "In the foyer."}),
    ]
)


def first(text: str, now: datetime | None = NOW) -> str:
    hits = INDEX.search(text, "en", 1, now=now)
    return hits[0].record.slug if hits else ""


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("what is on now", "running"),
        ("what is next", "eleven"),
        ("what is next in the Forum", "noon"),
        ("what happens tomorrow morning", "tomorrow"),
        ("today at nine o'clock", "early"),
        ("where is tea now", "tea"),
    ],
)
def test_sessions_are_found_by_the_time_that_is_asked_about(text: str, slug: str) -> None:
    assert first(text) == slug


def test_what_comes_next_is_told_where_nothing_is_on_now() -> None:
    assert first("what is on now", NOW.replace(hour=8)) == "early"


def test_what_comes_next_may_be_days_away() -> None:
    assert first("what is the next session", NOW.replace(day=1)) == "early"


def test_a_cancelled_session_never_is_what_comes_next() -> None:
    index = Index([session("off", 9, 11, status="cancelled"), session("held", 9, 15)])

    hits = index.search("what is next", "en", 5, now=NOW)

    assert [hit.record.slug for hit in hits] == ["held"]


def test_a_cancelled_session_is_told_after_the_others_at_its_time() -> None:
    index = Index([session("off", 9, 11, status="cancelled"), session("held", 9, 11)])

    hits = index.search("what is on today at eleven", "en", 5, now=NOW)

    assert [hit.record.slug for hit in hits] == ["held", "off"]


def test_part_of_a_day_goes_with_the_day_that_was_asked_about_before() -> None:
    history = ("what is on Wednesday afternoon",)

    hits = INDEX.search("and in the morning?", "en", 1, history, NOW)

    assert hits[0].record.slug == "tomorrow"


def test_cancelled_session_is_found_by_being_one() -> None:
    assert first("which session was cancelled") == "cancelled"


def test_no_session_is_found_by_time_without_a_clock() -> None:
    assert first("what is on now", None) == ""
