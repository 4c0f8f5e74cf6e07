"""Thoughts before an answer stay in, wherever the reply is cut into chunks."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.thoughts import Thoughts, answer_of

NAMES = "think|thinking|thought|reasoning"
BLOCKS = re.compile(
    rf"(?:\s*(?:<({NAMES})\s?>.*?</\1\s?>|\[think\s?\].*?\[/think\s?\]))+\s*",
    re.DOTALL | re.IGNORECASE,
)
OPEN = re.compile(rf"\s*(?:<(?:{NAMES})\s?>|\[think\s?\])", re.IGNORECASE)
CLOSE = re.compile(rf"</(?:{NAMES})\s?>|\[/think\s?\]", re.IGNORECASE)
PARTS = st.sampled_from(
    [
        *("<think>", "</think>", "<thinking>", "</Thinking>", "<reasoning>", "</reasoning>"),
        *("[THINK]", "[/THINK]", "<think\n>", "</think >", "[", "[/", "]", "ſ"),
        *("<", "</", "think", ">", " ", "\n", "a", "Hi.", "İ", "<b>", "思"),
    ]
)


def said(chunks: list[str], *, begun: bool = False) -> str:
    thoughts = Thoughts(begun=begun)
    return "".join([*map(thoughts.feed, chunks), thoughts.flush()])


def spoken(reply: str, *, begun: bool) -> str:
    """Return what may be said of a reply."""
    if begun:
        thought = CLOSE.search(reply)
        return spoken(reply[thought.end() :].lstrip(), begun=False) if thought else ""
    blocks = BLOCKS.match(reply)
    rest = reply[blocks.end() :] if blocks else reply
    return "" if OPEN.match(rest) else rest


@given(
    st.lists(PARTS, max_size=12).map("".join),
    st.lists(st.integers(0, 120), max_size=8),
    st.booleans(),
)
def test_thoughts_stay_in_wherever_the_reply_is_cut(
    reply: str, cuts: list[int], begun: bool
) -> None:
    edges = [0, *sorted(min(cut, len(reply)) for cut in cuts), len(reply)]
    chunks = [reply[a:b] for a, b in itertools.pairwise(edges)]

    assert said(chunks, begun=begun) == spoken(reply, begun=begun)
    assert said(list(reply), begun=begun) == spoken(reply, begun=begun)


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
        ("[THINK]Hm. [1]</think>[/THINK]At one.", "At one."),
        ("<think >Hm.</think\n>At one.", "At one."),
        ("<think>Hm.", ""),
        ("[THINK]Hm.", ""),
        ("[1] At one.", "[1] At one."),
        ("<think  >At one.", "<think  >At one."),
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

    assert len(thoughts._held) < len("</reasoning >")


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("Hm.</think>\n\nAt one.", "At one."),
        ("<think>Hm.</think>At one.", "At one."),
        ("Hm.[/THINK]At one.", "At one."),
        ("Hm.</think><think>Hm.</think> At one.", "At one."),
        ("At one.", ""),
        ("", ""),
    ],
)
def test_thoughts_without_an_opening_tag_stay_in_where_they_are_expected(
    reply: str, answer: str
) -> None:
    assert said([reply], begun=True) == answer
    assert said(list(reply), begun=True) == answer
    assert answer_of(reply, begun=True) == answer


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("Hm.</think>\n\nAt one.", "At one."),
        ("Hm.[/think] At one.", "At one."),
        ("Hm. <think>So.</think> At one.", "At one."),
        ("<think>a</thinking>b</think>At one.", "At one."),
        ("a</think>b</think>At one.", "At one."),
        ("<think>Hm.", ""),
        ("Hm.</think>", ""),
        ("At one.", "At one."),
    ],
)
def test_whole_reply_is_what_follows_its_last_thoughts(reply: str, answer: str) -> None:
    assert answer_of(reply, begun=False) == answer
