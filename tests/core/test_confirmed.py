"""What a transcript says of the turns of the journal."""

import pytest

from agent.core.confirmed import Asked, heard

HALL = Asked(1, "Where is the hall?", "The hall is on the first floor, left of the stairs.")
LUNCH = Asked(2, "When is lunch?", "Lunch is at one o'clock in the foyer.")
BUS = Asked(3, "And the bus?", "The bus leaves at six from the main gate.")


def test_each_turn_has_what_was_said_of_its_answer():
    said = [
        ("assistant", "Welcome."),
        ("user", "where is the HALL"),
        ("assistant", "The hall is on the first floor"),
        ("user", "When is lunch?"),
        ("assistant", "Lunch is at one o'clock in the foyer."),
    ]

    assert heard([HALL, LUNCH], said) == [
        (1, "The hall is on the first floor"),
        (2, "Lunch is at one o'clock in the foyer."),
    ]


def test_a_turn_that_was_spoken_over_was_not_heard():
    said = [("user", "Where is the hall?"), ("user", "When is lunch?"), ("assistant", "Lunch is.")]

    assert heard([HALL, LUNCH], said) == [(1, ""), (2, "Lunch is.")]


def test_a_last_question_without_an_answer_was_not_heard():
    assert heard([HALL], [("user", "Where is the hall?")]) == [(1, "")]


def test_what_was_heard_otherwise_is_known_by_its_answer():
    said = [("user", "Wear is the whole"), ("assistant", "The hall is on the first floor, left")]

    assert heard([HALL, LUNCH], said) == [(1, "The hall is on the first floor, left")]


def test_a_turn_that_the_transcript_lacks_stays_as_it_is():
    said = [("user", "And the bus?"), ("assistant", "The bus leaves at six.")]

    assert heard([HALL, LUNCH, BUS], said) == [(3, "The bus leaves at six.")]


def test_the_same_question_twice_is_two_turns():
    again = Asked(4, HALL.question, HALL.answer)
    said = [
        ("user", "Where is the hall?"),
        ("assistant", "The hall"),
        ("user", "Where is the hall?"),
        ("assistant", "The hall is on the first floor"),
    ]

    assert heard([HALL, again], said) == [(1, "The hall"), (4, "The hall is on the first floor")]


def test_an_answer_in_pieces_is_one():
    said = [("user", "When is lunch?"), ("assistant", "Lunch is"), ("assistant", "at one.")]

    assert heard([LUNCH], said) == [(2, "Lunch is at one.")]


@pytest.mark.parametrize("said", [[], [("assistant", "Welcome.")], [("user", "?")]])
def test_without_words_nothing_is_confirmed(said):
    assert heard([HALL], said) == []


def test_questions_in_arabic_and_chinese_are_found():
    turns = [Asked(1, "أين القاعة؟", "في الطابق الأول."), Asked(2, "午餐几点?", "一点。")]
    said = [
        ("user", "أين القاعة"),
        ("assistant", "في الطابق"),
        ("user", "午餐几点"),
        ("assistant", "一点。"),
    ]

    assert heard(turns, said) == [(1, "في الطابق"), (2, "一点。")]
