"""A caller's stop texts end a reply, wherever it is cut into chunks."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.stops import Stops

TEXT = st.text(st.sampled_from("ab \nİ思"), max_size=30)
STOPS = st.lists(st.text(st.sampled_from("ab \nİ思"), min_size=1, max_size=5), max_size=6)


def said(chunks: list[str], stops: list[str]) -> tuple[str, bool]:
    cutter = Stops(stops)
    return "".join([*map(cutter.feed, chunks), cutter.flush()]), cutter.has_cut


def cut(reply: str, stops: list[str]) -> tuple[str, bool]:
    """Return what is left of a reply that is read character by character, and whether it is cut."""
    for end in range(len(reply) + 1):
        found = [s for s in stops if reply[:end].endswith(s) and reply[: end - len(s)].strip()]
        if found:
            return reply[: end - max(map(len, found))], True
    return reply, False


@given(TEXT, STOPS, st.lists(st.integers(0, 30), max_size=8))
def test_reply_is_cut_at_the_same_place_however_it_comes(
    reply: str, stops: list[str], cuts: list[int]
) -> None:
    edges = [0, *sorted(min(at, len(reply)) for at in cuts), len(reply)]

    assert said([reply[a:b] for a, b in itertools.pairwise(edges)], stops) == cut(reply, stops)
    assert said(list(reply), stops) == cut(reply, stops)


@given(TEXT, STOPS)
def test_only_what_may_become_a_stop_is_held(reply: str, stops: list[str]) -> None:
    cutter = Stops(stops)
    left = ""
    for count, character in enumerate(reply, 1):
        left += cutter.feed(character)
        if cutter.has_cut:
            return
        held = reply[len(left) : count]
        assert not held or any(stop.startswith(held) and stop != held for stop in stops)


@pytest.mark.parametrize(
    ("stops", "chunks", "left"),
    [
        (["END"], ["It is E", "N", "D of"], ["It is ", "", ""]),
        (["END"], ["It is E", "N", "ough"], ["It is ", "", "ENough"]),
        (["abc", "b"], ["x ab", "c"], ["x a", ""]),
        (["aab"], ["x aa", "ab"], ["x ", "a"]),
        (["\n"], ["\n", "\nAt one.", "\nMore"], ["\n", "\nAt one.", ""]),
        (["At"], ["At one", ". At two"], ["At one", ". "]),
    ],
)
def test_chunks_leave_as_soon_as_they_may(
    stops: list[str], chunks: list[str], left: list[str]
) -> None:
    cutter = Stops(stops)

    assert [cutter.feed(chunk) for chunk in chunks] == left


def test_rest_that_became_no_stop_leaves_at_the_end() -> None:
    assert said(["At one. EN"], ["END"]) == ("At one. EN", False)


def test_nothing_leaves_behind_a_stop() -> None:
    assert said(["At one.END", "x", "END"], ["END"]) == ("At one.", True)
