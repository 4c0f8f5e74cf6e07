"""Markup and addresses are taken out of a reply, wherever it is cut; all else is let through."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.core.speakable import Speakable


def spoken(*chunks: str) -> str:
    through = Speakable()
    return "".join([*map(through.feed, chunks), through.flush()])


SAID = [
    ("The **treaty** is *open*.", "The treaty is open."),
    ("See https://www.ctbto.org/our-work?x=1, please.", "See ctbto.org, please."),
    ("Go to www.hofburg.com.", "Go to hofburg.com."),
    ("Read [the treaty](https://ctbto.org/t) first.", "Read the treaty first."),
    ("# Today\n- first\n- second\n> quoted", "Today\nfirst\nsecond\nquoted"),
    ("Use `ls` here", "Use ls here"),
    ("访问 https://ctbto.org。", "访问 ctbto.org。"),
    ("How are you? Who, what, when?", "How are you? Who, what, when?"),
    ("It is 5 - 3 or 2 * 3, a [note] and c_d.", "It is 5 - 3 or 2 * 3, a [note] and c_d."),
    ("", ""),
]


@pytest.mark.parametrize(("text", "said"), SAID)
def test_reply_is_said_without_markup_wherever_it_is_cut(text: str, said: str) -> None:
    outcomes = {spoken(text[:cut], text[cut:]) for cut in range(len(text) + 1)}

    assert outcomes | {spoken(*text)} == {said}


def test_ordinary_words_are_not_held_back() -> None:
    through = Speakable()

    assert [through.feed(chunk) for chunk in ("Good", " day", ", how", " are you?")] == [
        *("Good", " day", ", how", " are you?")
    ]


PARTS = st.sampled_from(
    ["**", "*", "_", "`", "[", "]", "(", ")", "#", "- ", "\n", " ", "http", "s://", "www.", "a.b"]
)


@settings(max_examples=300)
@given(st.lists(PARTS | st.text(max_size=3), max_size=14).map("".join), st.integers(0, 40))
def test_any_text_is_let_through_alike_however_it_is_cut(text: str, cut: int) -> None:
    edges = [0, min(cut, len(text)), len(text)]

    assert spoken(*(text[a:b] for a, b in itertools.pairwise(edges))) == spoken(text)
