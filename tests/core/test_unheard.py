"""What of an answer was heard before somebody spoke into it."""

import pytest

from agent.core.unheard import Heard, heard_of

ANSWER = "The hall is upstairs. Take the lift, then turn left."


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (None, Heard(ANSWER)),
        (ANSWER, Heard(ANSWER)),
        ("the hall is UPSTAIRS take the lift then turn left", Heard(ANSWER)),
        ("", Heard("", ANSWER)),
        (
            "The hall is upstairs.",
            Heard("The hall is upstairs.", " Take the lift, then turn left."),
        ),
        (
            "The hall is, um, upstairs. Take",
            Heard("The hall is upstairs. Take", " the lift, then turn left."),
        ),
        ("Good morning, Excellency", Heard("", ANSWER, "Good morning, Excellency")),
    ],
)
def test_an_answer_is_parted_where_the_voice_was_interrupted(said, expected):
    assert heard_of(ANSWER, said) == expected


@pytest.mark.parametrize(
    ("answer", "said", "expected"),
    [
        ("القاعة في الطابق العلوي.", "القاعة في", Heard("القاعة في", " الطابق العلوي.")),
        ("大厅在楼上。请乘电梯。", "大厅在楼上", Heard("大厅在楼上。", "请乘电梯。")),
    ],
)
def test_answers_in_every_script_are_parted(answer, said, expected):
    assert heard_of(answer, said) == expected
