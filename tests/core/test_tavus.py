"""What Tavus's perception adds to a visitor's words is taken off, in linear time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core import tavus

TAGS = (
    "user_appearance",
    "user_audio_analysis",
    "user_emotions",
    "user_screen",
    "user_screenshare",
    "user_visual_analysis",
)


@pytest.mark.parametrize("tag", TAGS)
def test_tagged_analysis_is_not_speech(tag: str) -> None:
    text = f"<{tag}>calm,\nin a suit</{tag}> Where is\nHall D? "

    assert tavus.speech(text) == "Where is\nHall D?"


def test_analysis_is_taken_off_wherever_it_stands() -> None:
    text = "Hi <user_emotions>glad</user_emotions>Rosa<user_screen>x</user_screen>!"

    assert tavus.speech(text) == "Hi Rosa!"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("USER_SPEECH: When is lunch? VISUAL_SCENE: A lobby.", "When is lunch?"),
        ("  USER SPEECH: When is lunch?\nVISUAL SCENE: A lobby.\nTwo people.", "When is lunch?"),
        ("USER_SPEECH: When is lunch?", "When is lunch?"),
        ("USER_SPEECH:VISUAL_SCENE: A lobby.", ""),
        ("<user_emotions>x</user_emotions> USER_SPEECH: Hi. VISUAL_SCENE: A lobby.", "Hi."),
    ],
)
def test_labelled_speech_loses_its_label_and_the_scene(text: str, said: str) -> None:
    assert tavus.speech(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "When is lunch?",
        "Tell me about USER_SPEECH: as a label",
        "What does <user_id> mean?",
        "<user_emotions> is never closed",
        "</user_emotions> closes nothing",
        "<USER_EMOTIONS>loud</USER_EMOTIONS>",
        "USER stories",
        "你好，罗莎",
    ],
)
def test_other_words_stay_as_they_are(text: str) -> None:
    assert tavus.speech(text) == text


def test_unclosed_tag_does_not_hide_a_closed_one() -> None:
    text = "<user_screen>Hi <user_emotions>x</user_emotions>you"

    assert tavus.speech(text) == "<user_screen>Hi you"


@pytest.mark.parametrize(
    "text",
    [
        "<user_emotions>" * 70_000,
        "<user_emotions></user_emotions>" * 30_000,
        "USER_SPEECH: a" + " " * 1_000_000 + "x",
        " " * 1_000_000 + "x",
        "VISUAL_SCENE:" * 80_000,
    ],
    ids=["open tags", "closed tags", "spaces", "leading spaces", "labels"],
)
def test_megabyte_of_markup_takes_no_time(text: str) -> None:
    started = time.perf_counter()

    tavus.speech(text)

    assert time.perf_counter() - started < 0.5


@given(st.text(alphabet="<>/_:USERser_ emotionVIALCN", max_size=80))
def test_speech_never_grows_and_is_trimmed(text: str) -> None:
    said = tavus.speech(text)

    assert len(said) <= len(text)
    assert said == said.strip()
