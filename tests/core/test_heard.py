"""What of an answer was heard, as the next request shows it."""

import pytest

from agent.core.heard import Heard, is_of, parted

OPENING = "The opening is at ten. It is in the Festsaal, on the first floor."
HALL = "The hall is upstairs. Take the lift, then turn left."


@pytest.mark.parametrize(
    ("said", "is_its"),
    [
        ("The opening is at ten.", True),
        (" the opening is at ten it is in ", True),
        (OPENING, True),
        (f"{OPENING} Anything else?", True),
        (f"{OPENING} {'A colleague has something else to say. ' * 9}", True),
        ("It is in the Festsaal", True),
        ("on the first floor", True),
        ("The", True),
        ("The op", True),
        ("Lunch is at noon.", False),
        ("The opening was yesterday.", False),
        ("", False),
        ("...", False),
    ],
)
def test_what_was_said_counts_where_it_has_to_do_with_the_answer(said: str, is_its: bool) -> None:
    assert is_of(said, OPENING) is is_its


def test_nothing_was_heard_of_an_answer_without_words() -> None:
    assert not is_of("The opening is at ten.", "")


def test_arabic_and_chinese_are_compared_by_their_letters() -> None:
    assert is_of("الافتتاح في الساعة العاشرة", "الافتتاح في الساعة العاشرة، في القاعة.")
    assert is_of("开幕式十点", "开幕式十点开始，在礼堂。")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (None, Heard(HALL)),
        (HALL, Heard(HALL)),
        (f"{HALL} {'And now for something else. ' * 9}", Heard(HALL)),
        ("the hall is UPSTAIRS take the lift then turn left", Heard(HALL)),
        ("", Heard("", HALL)),
        (
            "The hall is upstairs.",
            Heard("The hall is upstairs.", " Take the lift, then turn left."),
        ),
        (
            "The hall is, um, upstairs. Take",
            Heard("The hall is upstairs. Take", " the lift, then turn left."),
        ),
        ("Take the lift", Heard("The hall is upstairs. Take the lift,", " then turn left.")),
        ("Good morning, Excellency", Heard("", HALL, "Good morning, Excellency")),
    ],
)
def test_an_answer_is_parted_where_the_voice_was_interrupted(
    said: str | None, expected: Heard
) -> None:
    assert parted(HALL, said) == expected


@pytest.mark.parametrize(
    ("answer", "said", "expected"),
    [
        ("القاعة في الطابق العلوي.", "القاعة في", Heard("القاعة في", " الطابق العلوي.")),
        ("大厅在楼上。请乘电梯。", "大厅在楼上", Heard("大厅在楼上。", "请乘电梯。")),
    ],
)
def test_answers_in_every_script_are_parted(answer: str, said: str, expected: Heard) -> None:
    assert parted(answer, said) == expected
