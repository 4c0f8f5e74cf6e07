"""What of an answer was said, as the next request shows it."""

import pytest

from agent.core.heard import heard

ANSWER = "The opening is at ten. It is in the Festsaal, on the first floor."


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("The opening is at ten.", "The opening is at ten."),
        (" the opening is at ten it is in ", "the opening is at ten it is in"),
        (ANSWER, ANSWER),
        (f"{ANSWER} Anything else?", f"{ANSWER} Anything else?"),
        ("It is in the Festsaal", "It is in the Festsaal"),
        ("The", "The"),
        ("Lunch is at noon.", None),
        ("The opening was yesterday.", None),
        ("", None),
        ("...", None),
    ],
)
def test_text_counts_where_it_has_to_do_with_the_answer(said: str, found: str | None) -> None:
    assert heard(said, ANSWER) == found


def test_nothing_was_heard_of_an_answer_without_words() -> None:
    assert heard("The opening is at ten.", "") is None


def test_arabic_and_chinese_are_compared_by_their_letters() -> None:
    assert heard("الافتتاح في الساعة العاشرة", "الافتتاح في الساعة العاشرة، في القاعة.") is not None
    assert heard("开幕式十点", "开幕式十点开始，在礼堂。") == "开幕式十点"
