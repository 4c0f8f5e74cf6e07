"""Questions that ask the same meet, whatever their words and languages."""

import uuid
from collections import Counter
from pathlib import Path
from time import thread_time

import pytest
import yaml

from knowledge.language import detect
from knowledge.meaning import Asking, group, meaning, name

DEMO = Path(__file__).parents[2] / "knowledge" / "demo"
SOMEBODY = uuid.UUID(int=0)
# Asked of a house whose content says nothing of it.
UNKNOWN = {
    "parking": {
        "en": ("Where can I park my car?", "Is there any parking near the venue?"),
        "fr": ("Y a-t-il un parking ?",),
        "es": ("¿Dónde puedo aparcar el coche?",),
        "ru": ("Есть ли парковка?",),
        "zh": ("哪里可以停车？", "有停车场吗"),
        "ar": ("هل يوجد موقف سيارات؟",),
    },
    "prayer": {
        "en": ("Is there a prayer room?", "Where can I pray?"),
        "fr": ("Y a-t-il une salle de prière ?",),
        "es": ("¿Dónde puedo rezar?",),
        "ru": ("Где можно помолиться?",),
        "zh": ("有祈祷室吗？",),
        "ar": ("أين المصلى؟",),
    },
    "smoking": {
        "en": ("Where can I smoke?",),
        "fr": ("Où peut-on fumer ?",),
        "es": ("¿Dónde se puede fumar?",),
        "ru": ("Где можно курить?",),
        "zh": ("哪里可以抽烟？",),
        "ar": ("أين يمكن التدخين؟",),
    },
}


def asking(marks: tuple[str, ...], count: int = 1, unsourced: int = 0) -> Asking:
    return Asking(marks, count, unsourced, uuid.uuid4(), SOMEBODY)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        *(("", "en"), ("?!", "en"), ("Hello!", "en"), ("Thank you", "en"), ("Merci", "fr")),
        *(("谢谢", "zh"), ("شكرا", "ar"), ("Где?", "ru"), ("And when?", "en"), ("Rosa?", "en")),
    ],
)
def test_greetings_and_what_names_no_thing_ask_for_nothing(text: str, lang: str) -> None:
    assert meaning(text, lang) == ()


def test_meaning_is_the_same_in_other_words_and_languages() -> None:
    lunch = meaning("When is lunch?", "en")

    assert lunch == meaning("When's the lunch, please?", "en")
    assert lunch == meaning("¿Cuándo es el almuerzo?", "es")
    assert lunch == ("!lunch", "#lunch", "#when")
    assert name(lunch) == name(("!lunch", "#lunch", "#when"))
    assert len(name(lunch)) == 32


def test_numbers_of_one_person_are_no_part_of_what_was_asked() -> None:
    assert meaning("My passport is AB1234567, badge 20251109, since 2025?", "en") == (
        *("!security", "#passport", "#registration", "2025", "sinc"),
    )


def test_questions_that_need_the_same_are_one_whatever_else_they_say() -> None:
    askings = [
        asking(meaning(text, detect(text)))
        for text in (
            *("Is there wifi?", "um so how do I get on the internet from the big hall"),
            *("WLAN password?", "¿cuál es la contraseña del wifi?"),
            *("كلمة مرور الواي فاي", "无线网密码是多少"),
        )
    ]

    assert [len(of.askings) for of in group(askings)] == [6]


def test_a_question_that_needs_nothing_joins_none_for_common_words() -> None:
    app = asking(meaning("Is there an app of the conference?", "en"), 2)
    other = asking(meaning("Who painted the ceiling of the conference?", "en"))

    assert len(group([app, other])) == 2


def test_those_who_need_the_same_stay_apart_where_different_records_answer() -> None:
    when, where = ("!lunch", "#lunch", "#when"), ("!lunch", "#lunch", "#where")

    apart = [asking((*when, "@fact:hours")), asking((*where, "wintergarten", "@place:buffet"))]

    assert len(group(apart)) == 2
    assert len(group([*apart, asking(("!lunch", "cost"))])) == 2


def test_questions_on_something_unknown_meet_across_languages() -> None:
    askings = [
        (topic, asking(meaning(text, lang)))
        for topic, langs in UNKNOWN.items()
        for lang, texts in langs.items()
        for text in texts
    ]

    met, right = _met(askings)

    assert met == 1.0
    assert right == 1.0


def test_ways_of_asking_what_one_record_answers_meet() -> None:
    askings = [
        (record, asking(meaning(way, lang, record)))
        for lang in ("en", "ar", "zh")
        for record, ways in _ways(lang).items()
        for way in ways[:4]
    ]

    met, right = _met(askings)

    assert met > 0.95
    assert right > 0.95


def test_questions_that_different_records_answer_stay_apart() -> None:
    one, other = (asking(("#lunch", record)) for record in ("@fact:lunch", "@fact:dinner"))

    # The very same words are the same question all the same.
    assert len(group([one, other])) == 1
    assert len(group([one, asking(("#lunch", "#vegan", "@fact:dinner"))])) == 2


def test_groups_are_in_the_order_of_how_often_they_were_asked() -> None:
    askings = [asking(("#lunch",), 5), asking(("#taxi",), 3, 3), asking(("#lunch", "#when"), 4, 1)]

    assert [(g.count, g.unsourced) for g in group(askings)] == [(9, 1), (3, 3)]
    assert [(g.count, g.unsourced) for g in group(askings, unanswered=True)] == [(3, 3), (9, 1)]
    assert group(askings)[0].askings[0] == askings[0]


def test_two_thousand_questions_are_grouped_while_somebody_waits() -> None:
    ways = [way for lang in ("en", "fr") for of in _ways(lang).values() for way in of]
    marks = [meaning(way, "en") for way in ways[:2000]]
    askings = [asking(of) for of in marks if of]
    began = thread_time()

    group(askings)

    # Several times what it takes.
    assert thread_time() - began < 0.8


def test_nothing_has_no_groups() -> None:
    assert group([]) == []


def _ways(lang: str) -> dict[str, list[str]]:
    text = (DEMO / f"asked_as.{lang}.yaml").read_text("utf-8")
    found: dict[str, list[str]] = yaml.safe_load(text)["asked_as"]
    return found


def _met(askings: list[tuple[str, Asking]]) -> tuple[float, float]:
    """Return how many pairs of one label met, and how many that met are of one label."""
    labels = {one.example: label for label, one in askings}
    found = [Counter(labels[a.example] for a in g.askings) for g in group([a for _, a in askings])]
    wanted = _pairs(Counter(labels.values()))
    right = sum(map(_pairs, found))
    return right / wanted, right / max(1, sum(_choose(of.total()) for of in found))


def _pairs(counts: Counter[str]) -> int:
    return sum(map(_choose, counts.values()))


def _choose(count: int) -> int:
    return count * (count - 1) // 2
