"""On which of the records that it was given an answer may rest, by their words."""

import pytest

from agent.core.evidence import Extent, Support, supports, words_of

RECORDS = {
    "fact:cloakroom": "Where is the cloakroom? In the basement of the Hofburg, left of the stairs.",
    "fact:lunch": "When is lunch? From 12:30 to 14:00 in the Festsaal, on the first floor.",
    "fact:badge": "Where is registration? Get your badge at the desk in the Hofburg from 08:00.",
    "place:hofburg": "Hofburg (congress centre): the conference venue, Heldenplatz 1, Vienna.",
    "speaker:floyd": "Robert Floyd, Executive Secretary, leads the CTBTO since 2021.",
    "fact:wifi": "Is there wifi? The network of the Hofburg is SnT, its password is on your badge.",
}


def found(answer, question="", lang="en", records=RECORDS):
    given = {address: words_of(text, lang) for address, text in records.items()}
    return supports(words_of(answer, lang), words_of(question, lang), given)


def test_the_record_that_an_answer_says_comes_alone():
    said = "Lunch is from 12:30 to 14:00 in the Festsaal, on the first floor."

    assert found(said, "When can I eat?") == (Support("fact:lunch", Extent.MOST),)


def test_an_answer_in_other_words_is_known_by_the_words_that_few_records_have():
    said = "Leave coats and umbrellas at the cloakroom, down in the basement. Staff will help you."

    assert found(said) == (Support("fact:cloakroom", Extent.SOME),)


def test_an_answer_from_two_records_has_both():
    said = "Lunch is in the Festsaal from 12:30. For your badge go to the registration desk first."

    assert [one.address for one in found(said)] == ["fact:lunch", "fact:badge"]


def test_records_that_say_the_same_are_not_told_apart():
    twice = RECORDS | {"fact:meal": RECORDS["fact:lunch"]}

    addresses = [one.address for one in found("Lunch is from 12:30 to 14:00.", records=twice)]

    assert addresses == ["fact:lunch", "fact:meal"]


def test_what_was_asked_tells_apart_what_the_answer_leaves_open():
    days = {f"session:{name}": f"{name} begins at 09:30 in the Hofburg" for name in ("One", "Two")}

    (first, *_rest) = found("At 09:30, in the Hofburg.", "When does two begin?", records=days)

    assert first.address == "session:Two"


def test_where_no_record_has_the_answers_words_the_questions_are_looked_for():
    assert found("I cannot say.", "What is the wifi password?") == (
        Support("fact:wifi", Extent.QUESTION),
    )
    assert found("I cannot say.", "Who won the football match?") == ()
    assert found("", "") == found("Hello!", "", records={}) == ()


@pytest.mark.parametrize(
    ("lang", "text", "said"),
    [
        ("ar", "تقع القاعة الكبرى في الطابق العلوي.", "القاعة الكبرى بالطابق العلوي، خذوا المصعد."),
        ("fr", "Le vestiaire se trouve au sous-sol.", "Vous trouverez le vestiaire au sous-sol."),
        ("ru", "Гардероб находится в подвале.", "Гардероб вы найдёте в подвале."),
        ("zh", "衣帽间位于地下一层，楼梯左侧。", "衣帽间在地下一层。"),
        ("es", "El guardarropa está en el sótano.", "Hay un guardarropa en el sótano."),
    ],
)
def test_the_words_of_a_translation_count_in_its_own_language(lang, text, said):
    (first,) = found(said, lang=lang, records={"fact:other": "2026", "fact:this": text})

    assert first.address == "fact:this"


def test_no_more_are_named_than_one_can_look_through():
    same = {f"fact:{number}": "Coffee is in the foyer" for number in range(9)}

    assert len(found("Coffee is in the foyer", records=same)) == 4
