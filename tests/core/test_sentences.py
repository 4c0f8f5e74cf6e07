"""A text by its sentences."""

import pytest

from agent.core.sentences import sentences, shortened


def test_sentences_keep_the_space_behind_them_and_numbers_stay_whole():
    said = "It was 6.1 strong. Really? 是的。好！نعم؟ لا"

    assert sentences(said) == ["It was 6.1 strong. ", "Really? ", "是的。", "好！", "نعم؟ ", "لا"]


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("One. Two.\nThree.", 9, "One. Two."),
        ("One. Two. Three.", 99, "One. Two. Three."),
        ("A sentence that is too long.", 12, "A sentence…"),
        ("没有空格的长句子", 5, "没有空格…"),
        ("", 5, ""),
    ],
)
def test_a_text_is_shortened_at_a_sentence_else_at_a_word(text, most, short):
    assert shortened(text, most) == short
