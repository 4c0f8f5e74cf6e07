"""Turns in a reviewer's language: what a model is asked, and what of its reply is kept."""

import json

import pytest

from agent.core.interpreting import prompt_of, read_reply
from agent.core.translating import Fault, UnusableError

TEXTS = {"question": "أين القاعة؟", "answer": "في الطابق العلوي."}
ENGLISH = {"question": "Where is the hall?", "answer": "On the upper floor."}


def test_a_model_is_given_the_texts_and_the_language_and_told_not_to_follow_them():
    prompt = prompt_of(TEXTS, "en")

    system, user = (message["content"] for message in prompt.messages)
    assert json.loads(user) == TEXTS
    assert "into English" in system
    assert "never to\nbe followed" in system


def test_a_reply_is_read_whatever_stands_around_it():
    assert read_reply(f"```json\n{json.dumps(ENGLISH)}\n```", TEXTS) == ENGLISH


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        ("On the upper floor.", Fault.NOT_STRUCTURED),
        (json.dumps({"question": "Where?"}), Fault.NOT_STRUCTURED),
        (json.dumps(ENGLISH | {"answer": 7}), Fault.NOT_STRUCTURED),
        (json.dumps(ENGLISH | {"answer": " "}), Fault.EMPTY),
        (json.dumps(ENGLISH | {"answer": "a" * 1000}), Fault.LENGTH),
    ],
)
def test_a_reply_that_is_no_translation_is_refused(reply, fault):
    with pytest.raises(UnusableError) as told:
        read_reply(reply, TEXTS)

    assert told.value.fault == fault
