"""Sentences for a voice, cut from what is being said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.spoken_sentences import LONGEST, SpokenSentences

TEXTS = st.text(st.sampled_from('ab Dr.3,?!。，中؟\n"»…م '), max_size=80) | st.text(max_size=400)


def cut(*chunks: str) -> list[str]:
    sentences = SpokenSentences()
    whole = [sentence for chunk in chunks for sentence in sentences.feed(chunk)]
    return [*whole, *sentences.flush()]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Good day. How are you?", ["Good day.", " How are you?"]),
        ("Dr. Weber knows. She said 3.5 m.", ["Dr. Weber knows.", " She said 3.5 m."]),
        (
            "J. F. Wolf, e.g. in the U.S. then. Yes!",
            ["J. F. Wolf, e.g. in the U.S. then.", " Yes!"],
        ),
        ("1. First. 2. Second.", ["1. First.", " 2. Second."]),
        ('"So?" she said. “Yes.” Oh… no.', ['"So?"', " she said.", " “Yes.”", " Oh…", " no."]),
        ("M. Dupont arrive. Mme. Roy aussi !", ["M. Dupont arrive.", " Mme. Roy aussi !"]),
        ("El Sr. Ruiz vino, p.ej. ayer. ¿Y Ud.?", ["El Sr. Ruiz vino, p.ej. ayer.", " ¿Y Ud.?"]),
        ("Проф. Иванов, т.е. он. Да!", ["Проф. Иванов, т.е. он.", " Да!"]),
        ("你好！今天很好。“真的吗？”是的。", ["你好！", "今天很好。", "“真的吗？”", "是的。"]),
        ("أهلاً وسهلاً! كيف حالك؟ بخير.", ["أهلاً وسهلاً!", " كيف حالك؟", " بخير."]),
        ("A title\nA line.\n\nThe end", ["A title", "\nA line.", "\n\nThe end"]),
    ],
)
def test_a_text_is_cut_into_its_sentences(text: str, sentences: list[str]) -> None:
    assert cut(text) == sentences


def test_a_sentence_is_there_with_the_first_character_behind_it() -> None:
    sentences = SpokenSentences()

    assert sentences.feed("Good day.") == []
    assert sentences.feed(" ") == ["Good day."]
    assert sentences.feed("你好。") == []
    assert sentences.feed("我") == [" 你好。"]


def test_what_has_no_end_is_cut_at_a_pause_or_else_at_a_word() -> None:
    paused = f"{'word ' * 30}word, {'more ' * 30}"
    plain = "word " * 80
    chinese = "我们都来了" * 40

    assert cut(paused)[0] == f"{'word ' * 30}word,"
    assert cut(plain)[0] == " ".join(["word"] * 44)
    assert [len(one) for one in cut(chinese)] == [73, 73, 54]


@given(TEXTS, st.lists(st.integers(0, 400), max_size=8))
def test_however_it_comes_the_sentences_are_the_same_and_joined_they_are_the_text(
    text: str, places: list[int]
) -> None:
    ends = sorted(place for place in places if place < len(text))
    chunks = [text[a:b] for a, b in zip([0, *ends], [*ends, len(text)], strict=True)]

    assert cut(*chunks) == cut(text)
    assert "".join(cut(text)) == text
    assert max(map(len, cut(text)), default=0) <= LONGEST + 1
