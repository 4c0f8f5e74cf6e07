"""Which records an answer speaks about, while it is said."""

from datetime import UTC, datetime

import pytest

from agent.core.candidates import candidates
from agent.core.follower import MOST, Follower
from agent.core.printed import Printed
from knowledge.values import Brief, Conference, Fact, Place, Session, Speaker

COATS = Fact(
    "coats",
    {"en": "Where can I leave my coat?", "ru": "Где оставить пальто?", "zh": "大衣放在哪里？"},
    {
        "en": "The cloakroom is in the basement of the palace, left of the stairs.",
        "fr": "Le vestiaire est au sous-sol du palais, à gauche de l'escalier.",
        "ru": "Гардероб находится в подвале дворца, слева от лестницы.",
        "zh": "衣帽间在宫殿的地下室，楼梯左侧。",
        "ar": "غرفة المعاطف في قبو القصر، إلى يسار الدرج.",
    },
)
LUNCH = Fact(
    "lunch", {"en": "When is lunch?"}, {"en": "Lunch is from 12:30 to 14:00 on the first floor."}
)
FLOYD = Speaker("floyd", "Robert Floyd", {"en": "Executive Secretary"}, bio={"en": "He leads."})
TOTH = Speaker("toth", "Tibor Tóth", {"en": "Executive Secretary until 2013"})
HALL = Place("hall", "Festsaal", ("Festival Hall",), names={"en": "Festsaal", "zh": "节日大厅"})
PANEL = Session(
    "panel",
    {"en": "Panel on science diplomacy"},
    datetime(2025, 9, 9, 9, tzinfo=UTC),
    datetime(2025, 9, 9, 10, tzinfo=UTC),
)
STOP = Place("stop", "Hofburg", kind="transport")
CONTENT = (COATS, LUNCH, FLOYD, TOTH, HALL, PANEL, STOP)


def follow(lang, *, shown=(), records=CONTENT):
    of = Printed(Brief(1, Conference("Conference", venue="Hofburg Palace"), records, ()))
    return Follower(list(candidates(records, of, lang)), lang, shown)


def told(text, lang="en", **options):
    """Return what is told while a text is said, a few letters at a time."""
    follower = follow(lang, **options)
    found = [follower.feed(text[at : at + 3]) for at in range(0, len(text), 3)]
    return [*(address for some in found for address in some), *follower.flush()]


@pytest.mark.parametrize(
    ("lang", "said", "address"),
    [
        ("en", "It was Dr. Floyd who opened the conference.", "speaker:floyd"),
        ("fr", "C'est Robert Floyd qui dirige le secrétariat.", "speaker:floyd"),
        ("ru", "Спросите об этом у Роберта Флойда.", "speaker:floyd"),
        ("zh", "现任执行秘书是罗伯特·弗洛伊德先生。", "speaker:floyd"),
        ("ar", "يقود المنظمة روبرت فلويد من أستراليا.", "speaker:floyd"),
        ("en", "Please go to the Festival Hall now.", "place:hall"),
        ("zh", "请到节日大厅去。", "place:hall"),
        ("ru", "Это будет в зале Festsaal вечером.", "place:hall"),
        ("en", "Next is the panel on science diplomacy, at eleven.", "session:panel"),
    ],
)
def test_a_record_that_is_named_is_told(lang, said, address):
    assert told(said, lang) == [address]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "You find the cloakroom down in the basement, just left of the stairs."),
        ("fr", "Le vestiaire se trouve au sous-sol, à gauche de l'escalier."),
        ("ru", "Гардероб вы найдёте в подвале, слева от лестницы."),
        ("zh", "衣帽间就在地下室，楼梯的左侧。"),
        ("ar", "تجدون غرفة المعاطف في القبو، إلى يسار الدرج."),
    ],
)
def test_a_record_whose_words_are_said_is_told(lang, said):
    assert told(said, lang) == ["fact:coats"]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", "Le vestiaire est tout près de l'entrée, à côté de l'ascenseur."),
        ("ar", "غرفة المعاطف قريبة من المدخل، بجانب المصعد."),
        ("zh", "衣帽间就在入口附近，电梯旁边。"),
    ],
)
def test_a_record_that_nobody_translated_is_known_by_what_its_words_mean(lang, said):
    cloakroom = Place("c", "Cloakroom", directions={"en": "Near the entrance, by the lift."})

    assert told(said, lang, records=(cloakroom, HALL, LUNCH)) == ["place:c"]


def test_a_record_is_told_before_its_sentence_ends():
    follower = follow("en")

    first = follower.feed("The cloakroom in the basement, left of ")

    assert first == ("fact:coats",)


def test_each_is_told_once_and_in_the_order_in_which_they_come():
    said = "Robert Floyd is in the Festsaal. Mr Floyd likes the Festsaal. So does Tibor Toth."

    assert told(said) == ["speaker:floyd", "place:hall", "speaker:toth"]


def test_a_second_subject_is_told_when_it_comes():
    said = "The cloakroom is in the basement, left of the stairs. Lunch is from 12:30 to 14:00."

    assert told(said) == ["fact:coats", "fact:lunch"]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "I am sorry, I have no information on that. Is there anything else?"),
        ("en", "The conference is in the Hofburg."),
        ("en", "The executive secretary will tell you."),
        ("fr", "Je suis désolée, je n'ai pas d'information à ce sujet."),
        ("ru", "К сожалению, у меня нет сведений об этом."),
        ("zh", "很抱歉，我没有这方面的信息。"),
        ("ar", "عذراً، ليست لدي معلومات عن ذلك."),
    ],
)
def test_what_is_about_no_record_tells_none(lang, said):
    assert told(said, lang) == []


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "The young scientists meet there."),
        ("en", "We have a (young) audience."),
        ("fr", "Un petit-déjeuner est servi à l'entrée."),
    ],
)
def test_a_word_that_is_a_family_name_too_tells_no_person(lang, said):
    people = (Speaker("young", "Amy Young", {}), Speaker("petit", "Jean Petit", {}))

    assert told(said, lang, records=people) == []


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Please ask Ms Young."),
        ("en", 'It is "Young", I think.'),
        ("en", "The young Ms YOUNG says so."),
        ("fr", "C'est l'exposé d'Young."),
    ],
)
def test_a_family_name_that_is_a_word_too_tells_the_person(lang, said):
    assert told(said, lang, records=(Speaker("young", "Amy Young", {}),)) == ["speaker:young"]


def test_what_is_shown_already_is_not_told_again():
    assert told("Robert Floyd leads it.", shown=("speaker:floyd",)) == []


def test_an_answer_tells_no_more_than_a_few():
    people = [Speaker(name, f"Ann {name}", {}) for name in ("Northam", "Southey", "Easton", "West")]

    said = "These are Ann Northam, Ann Southey, Ann Easton and Ann West."

    assert len(told(said, records=people)) == MOST


def test_a_place_on_the_way_to_another_is_not_told():
    gate = Place("gate", "Main gate")

    said = "The Festsaal is upstairs. Begin at the main gate."

    assert told(said, records=(HALL, gate)) == ["place:hall"]


def test_a_name_that_two_records_have_tells_neither():
    twins = (TOTH, Speaker("other", "Anna Tóth", {"en": "Analyst"}))

    assert told("Please ask Mr Toth.", records=twins) == []
    assert told("Please ask Anna Toth.", records=twins) == ["speaker:other"]
