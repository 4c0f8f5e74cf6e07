"""Markup and addresses are taken out of a reply, wherever it is cut; all else is let through."""

import itertools
import sys

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
    # Signs that are no markup.
    ("2*3=6, 2**10 and 2 ** 10", "2*3=6, 2**10 and 2 ** 10"),
    ("10~12 people, 3~5天, 9:00~12:00", "10~12 people, 3~5天, 9:00~12:00"),
    ("~30 minutes", "~30 minutes"),
    ("Ask user_@x.org or _x or snake_case", "Ask user_@x.org or x or snake_case"),
    ("A 5* hotel, dial *100#.", "A 5* hotel, dial *100#."),
    ("> 5 people\n# 5\n#peace\n>5", "> 5 people\n# 5\n#peace\n>5"),
    ("-5 °C\n- 5 people", "-5 °C\n5 people"),
    ("#مؤتمر_السلام", "#مؤتمر_السلام"),
    ("R&D, AT&T; a <b and c> d, 3 <5", "R&D, AT&T; a <b and c> d, 3 <5"),
    ("Meet me where? https:// begins it.", "Meet me where? https:// begins it."),
    # Markup around words.
    ("***Both***, __bold__ and ~~gone~~!", "Both, bold and gone!"),
    ("**Note:** in 2026 **12 states**, **+43 1**", "Note: in 2026 12 states, +43 1"),
    ("这是**条约**的*重点*，**注意：**见下", "这是条约的重点，注意：见下"),
    ('(**_very_ good**) **a "*b*"** **c**', '(very good) a "b" c'),
    ("_snake_case_ and **two\nlines**", "snake_case and two\nlines"),
    ('## 1. Title\n> **Note**\n>\n> "so"\n***\n---\nend', '1. Title\nNote\n\n"so"\n\n\nend'),
    # Addresses.
    ("HTTPS://WWW.A.org/X and Http://b.org", "A.org and b.org"),
    ("请看https://a.org/x，再来", "请看a.org，再来"),
    ("看https://a.org再来", "看a.org再来"),
    ("Write to mailto:a@b.org?subject=x.", "Write to a@b.org."),
    ("**https://a.org/x** (see <https://b.org/y>).", "a.org (see b.org)."),
    ("(https://a.org/wiki/A_(b)), **https://a.org**.", "(a.org), a.org."),
    ("Long: https://a.org/" + "x" * 700 + ", end", "Long: a.org, end"),
    # Links and pictures.
    ("![Map](https://a.org/m.png) and [**it**](/x_(y))!", "Map and it!"),
    ("[a [b](/c) [www.a.org](/d)x ![", "[a b a.orgx !["),
    # HTML.
    ("<b>Bold</b> one<br>two<br/>three", "Bold one two three"),
    ('<a href="https://a.org" class="x y">it</a>, <p>so</p>', "it, so "),
    ("A&nbsp;B &amp; C &#233; &lt;b&gt; &nix;", "A B & C é <b> &nix;"),
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


def test_only_what_may_become_markup_waits() -> None:
    through = Speakable()
    chunks = ("Welcome!", " It costs 5", " € – see", " page 3", ", a&b", " <5 min.", " Done?")

    assert [through.feed(chunk) for chunk in chunks] == [
        *("Welcome!", " It costs 5", " € – see", " page 3", ", a", "&b <5 min.", " Done?")
    ]


@pytest.mark.parametrize(
    "part", ["[", "[a](", "<a x=[", "*", "_", "&", "![", "# ", "a_", "https://"]
)
def test_any_text_takes_time_in_proportion(part: str) -> None:
    def steps(size: int) -> int:
        through, taken = Speakable(), 0

        def count(_frame: object, event: str, _arg: object) -> None:
            nonlocal taken
            taken += event == "call"

        sys.setprofile(count)
        through.feed(part * size)
        through.flush()
        sys.setprofile(None)
        return taken

    assert steps(4_000) < 5 * steps(1_000) + 1_000
    assert steps(4_000) < 4_000 * len(part) * 20 + 1_000


MARKS = ("**", "*", "_", "~~", "`", "[", "![", "]", "(", ")", "#", "> ", "- ", "\n", " ", "5", "条")
BEGUN = ("http", "s://", "www.", "mailto:", "a.b", "<b>", "</a", "<br", "&amp;", "&", ";")
PARTS = st.sampled_from(MARKS + BEGUN)


@settings(max_examples=300)
@given(st.lists(PARTS | st.text(max_size=3), max_size=14).map("".join), st.integers(0, 40))
def test_any_text_is_let_through_alike_however_it_is_cut(text: str, cut: int) -> None:
    edges = [0, min(cut, len(text)), len(text)]

    assert spoken(*(text[a:b] for a, b in itertools.pairwise(edges))) == spoken(text)
