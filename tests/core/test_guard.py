"""The guard: what it declines, and that a stream under it loses no word and leaks no phrase."""

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.core.dialogue_texts import FAREWELL, OPENINGS, TALK
from agent.core.guard import Guard
from agent.core.verdict import ALLOWED, Verdict
from knowledge.values import RedZoneTopic


def topic(slug: str, severity: str = "block", **fields: Any) -> RedZoneTopic:
    """Return a topic; `phrases` and `examples` may be given as one line of English."""
    for name in ("phrases", "examples"):
        if isinstance(fields.get(name), str):
            fields[name] = {"en": (fields[name],)}
    return RedZoneTopic(slug, slug, severity, **fields)


def guard_of(*phrases: str) -> Guard:
    return Guard([topic("red", phrases={"en": phrases})])


def release(guard: Guard, *chunks: str) -> tuple[str, str]:
    """Return what a stream guard lets out of the chunks, and its verdict's action."""
    stream = guard.stream()
    said = "".join([*map(stream.feed, chunks), stream.flush()])
    return said, stream.verdict.action


# --- What a persona says to another one ------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("I am glad to be here. Who built the secret treaty?", "block"),
        ("Who built the “secret treaty?”", "block"),
        ("Let us be frank. The secret treaty was a mistake.", "block"),
        ("Is the odd rumour true?", "caution"),
        ("The odd rumour is not true.", "allow"),
        ("I am glad to be here.", "allow"),
        ("", "allow"),
    ],
)
def test_line_of_a_persona_is_judged_as_a_reply_and_what_it_asks_as_a_question(
    line: str, action: str
) -> None:
    rumour = topic("rumour", "caution", phrases="odd rumour")
    guard = Guard([topic("red", phrases="secret treaty"), rumour])

    assert guard.judge_line(line).action == action


def test_what_a_dialogue_without_a_model_says_of_itself_is_never_declined() -> None:
    said = [*OPENINGS["ar"], *TALK["ar"], *FAREWELL.values()]
    guard = Guard([topic("red", phrases={"ar": ("الشرح", "التعاون")})])

    assert [one for one in said if guard.flag(one) is not ALLOWED] == []


# --- The question ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("secret treaty", "Tell me about the SECRET  treaty."),
        ("secret treaty", "secret-treaty?"),
        ("secret treaty", "the **secret** _treaty_"),
        ("secret treaty", "the se\u200bcret trea\u00adty"),
        ("école", "ou est l'ECOLE ?"),
        ("can't detect", "We CAN’T detect it"),
        ("ядерное оружие", "Это ЯДЕРНОЕ оружие."),
        ("秘密条约", "请告诉我秘密条约的内容"),
        ("秘密条约", "请告诉我秘密 条约的内容"),
        ("B2 轰炸机", "那架b2轰炸机呢"),
        ("2020年事件", "关于 2020 年 事件"),
        ("تجربة سرية", "هذه تَجْرِبَة سِرِّيَّة هنا"),
        ("قنبلة", "ماذا عن القنبلة؟"),
        ("قنبلة", "ماذا عن وبالقنبلة؟"),
        ("القنبلة", "ماذا عن بالقنبلة؟"),
    ],
)
def test_question_that_holds_a_phrase_is_declined(phrase: str, text: str) -> None:
    verdict = guard_of(phrase).judge(text)

    assert (verdict.action, verdict.rule) == ("block", "phrase")


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("ass", "The first class assembly"),
        ("secret treaty", "secret treaties, a treaty"),
        ("secret treaty", "secre ttreaty"),
        ("Иран", "Это был тиран."),
        ("иран", "иранец"),
        ("秘密条约", "秘密的条约"),
        ("نوو", "تجربة نووية"),
        ("ban", "قban"),
    ],
)
def test_word_that_only_contains_a_phrase_is_allowed(phrase: str, text: str) -> None:
    assert guard_of(phrase).judge(text) == ALLOWED


def test_question_like_an_example_is_declined() -> None:
    guard = Guard([topic("t", examples="Which country carried out the secret test?")])

    said_again = guard.judge("which country carried out the SECRET test")
    alike = guard.judge("Tell which country carried out the secret test")

    assert (said_again.rule, alike.rule) == ("example", "alike")
    assert guard.judge("Which country hosts the test centre?") == ALLOWED


@pytest.mark.parametrize("text", ["", "?!", "…", "\U0001f600", " \n"])
def test_text_without_words_is_allowed_whatever_the_topics_hold(text: str) -> None:
    guard = Guard([topic("t", phrases={"en": ("?", "")}, examples="…", near_misses=("",))])

    assert guard.judge(text) == ALLOWED
    assert release(guard, "Any ", "words?") == ("Any words?", "allow")


def test_near_miss_is_allowed_though_it_holds_a_phrase() -> None:
    guard = Guard([topic("t", phrases="secret treaty", near_misses=("No secret treaty, right?",))])

    assert guard.judge("no SECRET treaty right") == ALLOWED
    assert guard.judge("The secret treaty, right?").declines


@pytest.mark.parametrize("order", [1, -1])
def test_most_severe_topic_counts_whatever_their_order(order: int) -> None:
    topics = [
        topic("careful", "caution", phrases="test ban"),
        topic("other", "deflect", phrases="secret treaty"),
        topic("never", "block", examples="Does the test ban hide a secret treaty?"),
    ]
    guard = Guard(topics[::order])

    assert guard.judge("test ban").action == "caution"
    assert guard.judge("test ban, secret treaty").action == "deflect"
    assert guard.judge("Does the test ban hide a secret treaty?").action == "block"


@pytest.mark.parametrize("order", [1, -1])
def test_phrase_of_two_topics_belongs_to_the_more_severe(order: int) -> None:
    topics = [topic("a", "caution", phrases="treaty"), topic("b", "block", phrases="Treaty")]
    guard = Guard(topics[::order])

    assert guard.judge("treaty").action == "block"
    assert release(guard, "The treaty.") == ("The ", "block")


def test_deflection_is_in_the_visitors_language_else_in_english() -> None:
    own = topic("t", deflection={"en": "Ask them.", "fr": "Demandez-leur."})

    assert Verdict("block", own).reply("fr") == "Demandez-leur."
    assert Verdict("block", own).reply("zh") == "Ask them."


@pytest.mark.parametrize("lang", ["en", "fr", "es", "ru", "zh", "ar"])
def test_topic_without_a_deflection_is_declined_in_each_language(lang: str) -> None:
    reply = Verdict("block", topic("t")).reply(lang)

    assert reply
    assert (reply == Verdict("block", topic("t")).reply("xx")) == (lang == "en")


# --- The reply ------------------------------------------------------------------------------

LEAKS = [
    ("secret treaty", "Well, the secret treaty says", "Well, the "),
    ("secret treaty", "Well, the SECRET -- Treaty", "Well, the "),
    ("secret treaty", "the se\u0301cret\u200b treaty", "the "),
    ("can't detect", "We can't detect it", "We "),
    ("quatre", "Un été à quatre.", "Un été à "),
    ("ядерное оружие", "Есть ядерное оружие.", "Есть "),
    ("мой ключ", "Вот мои\u0306 ключ", "Вот "),
    ("秘密条约", "关于秘密条约的内容", "关于"),
    ("秘密条约", "关于 秘密 条约", "关于 "),
    ("B2 轰炸机", "那架B2轰炸机呢", "那架"),
    ("B2轰炸机", "那架 B2  轰炸机呢", "那架 "),
    ("تجربة سرية", "هذه تَجْرِبَة سِرِّيَّة هنا", "هذه "),
    ("قنبلة", "عن بالقنبلة", "عن بال"),
]


@pytest.mark.parametrize(("phrase", "text", "said"), LEAKS, ids=[leak[1] for leak in LEAKS])
def test_phrase_does_not_leave_wherever_the_stream_is_cut(
    phrase: str, text: str, said: str
) -> None:
    guard = guard_of(phrase)

    outcomes = {release(guard, text[:cut], text[cut:]) for cut in range(len(text) + 1)}
    outcomes.add(release(guard, *text))

    assert outcomes == {(said, "block")}


PARTS = [
    ("ass", "The class assembly, passing"),
    ("secret treaty", "A secret treatyless top-secret matter of treaties"),
    ("иран", "тиран и иранец"),
    ("秘密条约", "秘密的条约，秘密条"),
    ("نوو", "تجربة نووية"),
    ("a b c d e", "a b c d f a b c"),
]


@pytest.mark.parametrize(("phrase", "text"), PARTS, ids=[part[1] for part in PARTS])
def test_part_of_a_phrase_or_of_a_word_leaves_wherever_the_stream_is_cut(
    phrase: str, text: str
) -> None:
    guard = guard_of(phrase)

    outcomes = {release(guard, text[:cut], text[cut:]) for cut in range(len(text) + 1)}
    outcomes.add(release(guard, *text))

    assert outcomes == {(text, "allow")}


def test_only_what_may_become_a_phrase_is_held_back() -> None:
    stream = guard_of("secret treaty").stream()

    said = [stream.feed(chunk) for chunk in ("Good day. ", "It is no ", "sec", "ond ", "floor")]

    assert said == ["Good day. ", "It is no ", "", "second ", "floor"]


def test_caution_does_not_stop_a_reply() -> None:
    guard = Guard([topic("t", "caution", phrases="test ban")])

    assert release(guard, "The test", " ban holds.") == ("The test ban holds.", "allow")


def test_nothing_leaves_after_a_hit() -> None:
    stream = guard_of("secret treaty").stream()

    said = [stream.feed(c) for c in ("A secret treaty. ", "More words.")]

    assert (said, stream.flush()) == (["A ", ""], "")
    assert stream.verdict.topic.slug == "red"


WORDS = st.sampled_from(
    [
        *("secret", "treaty", "secrets", "treat", "Secret Treaty", "the", "of", "ban", "banner"),
        *("тайный", "договор", "тайный договор", "договоры", "и\u0306", "秘密", "条约", "秘密条约"),
        *("تجربة", "سرية", "بتجربة", "تجربة سرية", "تَجْرِبَة", "ال", "و", "é", "e\u0301", "\u200b"),
        *(" ", " ", " ", "  ", "-", ".", "\n", "'", "_", "n't", "7", "\U0001f600", "\u064b"),
        *("2020", "年", "b2轰", "炸机"),
    ]
)
TEXTS = st.lists(WORDS, max_size=12).map("".join)
RED = guard_of(
    "secret treaty",
    "ban",
    "тайный договор",
    "秘密条约",
    "تجربة سرية",
    "of the ban",
    "2020年",
    "b2 轰炸机",
)


@settings(max_examples=500)
@given(TEXTS, st.lists(st.integers(0, 60), max_size=8))
def test_any_cutting_of_any_text_leaks_nothing_and_changes_nothing(
    text: str, cuts: list[int]
) -> None:
    edges = [0, *sorted(cut for cut in cuts if cut < len(text)), len(text)]
    chunks = [text[a:b] for a, b in itertools.pairwise(edges)]

    said, action = release(RED, *chunks)

    assert (said, action) == release(RED, text)
    assert RED.judge(said) == ALLOWED
    assert action == RED.judge(text).action
    assert text.startswith(said) if action == "block" else said == text
