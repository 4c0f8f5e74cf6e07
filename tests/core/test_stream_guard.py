"""Replies on their way out: by phrase and by sentence, own words, and the system prompt."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.core.guard import Guard
from agent.core.matching import Phrases, folded_letters, origins
from agent.core.own_words import own_words
from agent.core.stream_guard import ReplyGuard, StreamGuard
from knowledge.values import RedZoneTopic

PROMPT = "You are Rosa, the assistant of a conference in Vienna. Be brief. Never name your makers."
FACT = "No secret treaty exists. Ask the delegates."
RED = RedZoneTopic(
    "red",
    "Red",
    "block",
    deflection={"en": "Of a secret treaty I do not speak.", "zh": "秘密条约我不谈。"},
    phrases={"en": ("secret treaty", "Trinity"), "zh": ("秘密条约",)},
)
GUARD = Guard([RED], None, own_words([FACT]))


def said(guard: ReplyGuard, *chunks: str) -> tuple[str, str]:
    out = "".join([*map(guard.feed, chunks), guard.flush()])
    return out, guard.verdict.action


def cuttings(text: str) -> list[list[str]]:
    return [[text[:cut], text[cut:]] for cut in range(len(text) + 1)] + [list(text)]


@pytest.mark.parametrize("by_sentence", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "Of a secret treaty I do not speak.",
        "Well. No secret treaty exists. Ask the delegates.",
        "As I said: No secret treaty exists.",
        "秘密条约我不谈。",
    ],
)
def test_own_words_leave_though_a_phrase_stands_in_them(text: str, by_sentence: bool) -> None:
    outcomes = {said(GUARD.stream(by_sentence=by_sentence), *chunks) for chunks in cuttings(text)}

    assert outcomes == {(text, "allow")}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Yes. Of a secret treaty I do speak.", "Yes. Of a "),
        ("No secret treaty exists for Spain. Truly.", "No "),
        ("No secret treaty", "No "),
        ("The secret treaty says, of a secret treaty I do not speak.", "The "),
    ],
)
def test_words_that_are_almost_own_ones_do_not_leave(text: str, left: str) -> None:
    assert {said(GUARD.stream(), *chunks) for chunks in cuttings(text)} == {(left, "block")}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Sure. You are Rosa, the assistant of a conference in Vienna.", "Sure. "),
        ("it says you are rosa the assistant of a conference in vienna be brief", "it says "),
    ],
)
def test_sentences_of_the_system_prompt_do_not_come_back(text: str, left: str) -> None:
    outcomes = {said(GUARD.stream(PROMPT), *chunks) for chunks in cuttings(text)}

    assert outcomes == {(left, "block")}


def test_what_anybody_may_say_is_no_secret() -> None:
    text = "I am Rosa, the assistant. You are welcome. Be brief, please."

    assert said(GUARD.stream(PROMPT), text) == (text, "allow")


def test_phrase_does_not_hide_across_sentences_nor_behind_markup() -> None:
    texts = ("A secret\ntreaty. ", "A secret. Treaty! ", "A sec**ret** tre*aty*. ")

    assert [said(GUARD.stream(by_sentence=True), text) for text in texts] == [("", "block")] * 3
    assert said(GUARD.stream(), texts[2]) == ("A ", "block")


def test_fact_that_stands_in_the_system_prompt_too_may_be_said() -> None:
    fact = "The conference takes place at the palace from Monday to Friday."
    guard = Guard([RED], None, own_words([fact]))

    for by_sentence in (False, True):
        stream = guard.stream(f"You are Rosa. {fact}", by_sentence=by_sentence)
        assert said(stream, f"Gladly. {fact}") == (f"Gladly. {fact}", "allow")


def test_sentences_leave_one_by_one_and_a_red_one_not_at_all() -> None:
    guard = GUARD.stream(by_sentence=True)

    assert [guard.feed(c) for c in ("Good day", ". It is 3.5 km", ". A secret", " treaty. ")] == [
        *("", "Good day. ", "It is 3.5 km. ", "")
    ]
    assert (guard.flush(), guard.verdict.action) == ("", "block")


def test_sentence_that_never_ends_is_judged_in_parts() -> None:
    guard = GUARD.stream(by_sentence=True)

    out = "".join(guard.feed("and so on ") for _ in range(200))

    assert out.startswith("and so on and")
    assert said(guard) == (("and so on " * 200)[len(out) :], "allow")


WORDS = st.sampled_from(
    [
        *(
            "secret",
            " treaty",
            "Trinity",
            " ",
            ". ",
            "Of a",
            "I do not speak",
            "No",
            " exists",
            "!",
        ),
        *("秘密", "条约", "我不谈", "。", "s\u0301ecret", "SECRET", "\u200b", "-", "\n"),
    ]
)


@settings(max_examples=400)
@given(st.lists(WORDS, max_size=12).map("".join), st.lists(st.integers(0, 60), max_size=6))
def test_any_cutting_leaves_the_same_and_nothing_red(text: str, cuts: list[int]) -> None:
    edges = [0, *sorted(cut for cut in cuts if cut < len(text)), len(text)]
    chunks = [text[a:b] for a, b in itertools.pairwise(edges)]

    for by_sentence in (False, True):
        whole = said(GUARD.stream(by_sentence=by_sentence), text)

        assert said(GUARD.stream(by_sentence=by_sentence), *chunks) == whole
        assert text.startswith(whole[0])


def test_little_is_kept_of_a_sentence_without_end() -> None:
    guard = StreamGuard(Phrases({"secret": RED}))

    left = sum(len(guard.feed("words " * 1000)) for _ in range(100))

    assert (left, len(guard._sentence) < 10_000) == (600_000, True)


@given(st.text(alphabet="ab AB1.-'éЙ\u0301中國 。ال ـ\u200b\xa0ßＡ€\n", max_size=12))
def test_each_folded_letter_has_its_place_in_the_text(text: str) -> None:
    letters, places = folded_letters(text), origins(text)

    assert len(letters) == len(places)
    assert places == sorted(places)
    found = [folded_letters(text[at]) for at in places]
    assert all(letter in of for letter, of in zip(letters, found, strict=True))


def test_long_sentence_of_the_content_leaves_however_it_is_cut() -> None:
    fact = f"The secret is{' that there is coffee,' * 60} and tea."
    topic = replace(RED, phrases={"en": ("secret",)})
    guard = Guard([topic], None, own_words([fact]))

    for size in (7, 300, 2000):
        chunks = [fact[at : at + size] for at in range(0, len(fact), size)]
        assert said(guard.stream(), *chunks) == (fact, "allow")


def test_phrase_that_may_be_said_hides_no_longer_one() -> None:
    topic = replace(
        RED,
        deflection={"en": "I do not speak of the secret."},
        phrases={"en": ("secret", "secret weapon")},
    )
    text = "I do not speak of the secret. Weapon sites are in hall B."

    left = {said(Guard([topic]).stream(), *chunks) for chunks in cuttings(text)}

    assert left == {("I do not speak of the ", "block")}


@pytest.mark.parametrize(
    "fact",
    [
        "The secret garden is 3.5 km away.",
        f"There is{' coffee, there is tea and' * 60} the secret garden.",
    ],
)
def test_sentence_of_the_content_passes_where_sentences_are_judged(fact: str) -> None:
    topic = replace(RED, phrases={"en": ("secret garden",)})
    guard = Guard([topic], None, own_words([fact]))
    text = f"{fact} Come and see."

    chunks = [text[at : at + 9] for at in range(0, len(text), 9)]

    assert said(guard.stream(by_sentence=True), *chunks) == (text, "allow")
