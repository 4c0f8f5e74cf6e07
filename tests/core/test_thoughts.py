"""Thoughts before an answer stay in, wherever the reply is cut into chunks."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.thoughts import Thoughts

BLOCKS = re.compile(
    r"(?:\s*<(think|thinking|thought|reasoning)>.*?</\1>)+\s*", re.DOTALL | re.IGNORECASE
)
OPEN = re.compile(r"\s*<(think|thinking|thought|reasoning)>", re.IGNORECASE)
PARTS = st.sampled_from(
    [
        *("<think>", "</think>", "<thinking>", "</Thinking>", "<reasoning>", "</reasoning>"),
        *("<", "</", "think", ">", " ", "\n", "a", "Hi.", "İ", "<b>", "思"),
    ]
)


def said(chunks: list[str]) -> str:
    thoughts = Thoughts()
    return "".join([*map(thoughts.feed, chunks), thoughts.flush()])


def spoken(reply: str) -> str:
    """Return what may be said of a whole reply."""
    blocks = BLOCKS.match(reply)
    rest = reply[blocks.end() :] if blocks else reply
    return "" if OPEN.match(rest) else rest


@given(st.lists(PARTS, max_size=12).map("".join), st.lists(st.integers(0, 120), max_size=8))
def test_thoughts_stay_in_wherever_the_reply_is_cut(reply: str, cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(reply)) for cut in cuts), len(reply)]

    assert said([reply[a:b] for a, b in itertools.pairwise(edges)]) == spoken(reply)
    assert said(list(reply)) == spoken(reply)


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("<think>Hm.</think>\n\nAt one.", "At one."),
        (" \n<think>\nHm.\n</think>At one.", "At one."),
        ("<thinking>a</thinking> <think>b</think> At one.", "At one."),
        ("<THINK>a</think>At one.", "At one."),
        ("<think></think>At one.", "At one."),
        ("<think>a <think> b</think> At one.", "At one."),
        ("<think>a</thinking>b</think>At one.", "At one."),
        ("<think>Hm.", ""),
        ("<think>Hm.</think", ""),
        ("<think>", ""),
        ("<thin", "<thin"),
        (" ", " "),
        ("", ""),
        ("At one. <think>a</think>", "At one. <think>a</think>"),
        ("<b>At one.</b>", "<b>At one.</b>"),
        ("<thinker>At one.", "<thinker>At one."),
    ],
)
def test_only_thoughts_at_the_beginning_are_taken_out(reply: str, answer: str) -> None:
    assert said([reply]) == answer
    assert said(list(reply)) == answer


def test_nothing_is_held_that_can_be_no_tag() -> None:
    thoughts = Thoughts()

    left = [thoughts.feed(chunk) for chunk in (" ", "<", "th", "e ", "<think>")]

    assert left == ["", "", "", " <the ", "<think>"]
    assert thoughts.are_over


def test_long_thoughts_fill_no_memory() -> None:
    thoughts = Thoughts()
    thoughts.feed("<think>")

    for _ in range(1000):
        thoughts.feed("word " * 10)

    assert len(thoughts._held) < len("</think>")
