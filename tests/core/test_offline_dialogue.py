"""A dialogue without a model: from the content, then in thoughts, and never the same twice."""

import pytest

from agent.core import dialogue_texts
from agent.core.offline_dialogue import next_line
from agent.core.types import Scene

TOPICS = [
    ("What is infrasound?", "It is sound too low to be heard. It travels far. Whales use it."),
    ("What is xenon?", "A noble gas. It escapes from the ground."),
]
LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")


def spoken(count, topics=(), lang="en", phase="conversation", **scene):
    said = []
    for number in range(1, count + 1):
        is_last = number == count
        said.append(
            next_line(Scene(phase, said=tuple(said), is_last=is_last, **scene), topics, lang)
        )
    return said


def test_who_is_asked_answers_and_asks_in_turn():
    assert spoken(6, TOPICS, name="Ada") == [
        "Good day, and welcome, everybody. It is good to share this stage. I am Ada.",
        "Good day to you, too. I have been looking forward to this conversation. I am Ada.",
        (
            "Let me begin with something to hold on to. What is infrasound? "
            "It is sound too low to be heard. It travels far. "
            "Which part of it would you explain first to somebody who hears of it today?"
        ),
        (
            "That is a good point, and there is more to it. What is xenon? "
            "A noble gas. It escapes from the ground. "
            "Good questions are sometimes worth more than quick answers."
        ),
        "What surprised you most when you first heard of all this?",
        (
            "What matters to me most is that people meet and listen to each other. And with that, "
            "thank you all for listening."
        ),
    ]


def test_a_question_is_answered_by_the_other_one():
    said = ("A.", "B.", "C. What is xenon?")

    line = next_line(Scene("conversation", said=said), TOPICS, "en")

    assert line == "A noble gas. It escapes from the ground. What is infrasound?"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("phase", ["conversation", "flirt", "roast", "common_ground"])
def test_no_line_is_like_one_of_the_ten_before(lang, phase):
    said = spoken(60, TOPICS, lang, phase)

    assert [line for at, line in enumerate(said) if line in said[max(0, at - 10) : at]] == []


def test_every_sentence_is_there_in_all_languages():
    texts = [
        *(dialogue_texts.OPENINGS, dialogue_texts.LEADS, dialogue_texts.TALK),
        *dialogue_texts.KINDS.values(),
    ]

    for lines in texts:
        assert {lang: len(lines[lang]) for lang in LANGUAGES} == dict.fromkeys(
            lines, len(lines["en"])
        )
        assert all(len(set(lines[lang])) == len(lines[lang]) for lang in LANGUAGES)
    assert set(dialogue_texts.FAREWELL) == set(dialogue_texts.NAMES) == set(LANGUAGES)
