"""Sentences that may be said though a phrase stands in them, kept as the content changes."""

import pytest

from agent.core.own_words import own_words

TREATY = "No secret treaty exists. Ask the delegates."


def test_sentence_stays_as_long_as_one_text_says_it() -> None:
    both = own_words([TREATY, "Ask the delegates."])

    one = both.changed([TREATY], [])
    none = one.changed(["Ask the delegates."], ["Lunch is at one."])

    assert [sorted(of.said) for of in (both, one, none)] == [
        *(["ask the delegates", "no secret treaty exists"], ["ask the delegates"]),
        ["lunch is at one"],
    ]


def test_phrase_is_allowed_in_what_the_content_says_now() -> None:
    before = own_words([TREATY])
    allowed = "No secret treaty exists."
    assert before.holding("secret treaty") == ["no secret treaty exists"]

    after = before.changed([TREATY], ["The secret treaty is a legend."])

    assert [of.allow("secret treaty", allowed) for of in (before, after)] == [True, False]
    assert after.allow("secret treaty", "The secret treaty is a legend.")


def test_sentences_beside_count_as_well() -> None:
    beside = own_words(["Of a secret treaty I do not speak."], own_words([TREATY]))

    assert beside.has("ask the delegates")
    assert beside.holding("secret treaty") == [
        *("of a secret treaty i do not speak", "no secret treaty exists")
    ]
    assert not beside.beside(own_words([])).has("ask the delegates")


def test_sentence_that_nobody_said_cannot_be_taken_away() -> None:
    assert not own_words([]).changed(["Hello there."], []).has("hello there")


def test_nothing_is_made_anew_where_nothing_changed() -> None:
    before = own_words([TREATY])

    assert before.changed([], []) is before


@pytest.mark.parametrize(
    ("own", "sentence", "is_allowed"),
    [
        ("A secret treaty?", "A secret treaty?", True),
        ("A secret treaty?", 'The session "A secret treaty?', True),
        ("A secret treaty?", "We have signed a secret treaty.", False),
        ("On the secret treaty", "They have just agreed on the secret treaty.", False),
        ("The secret treaty and you", "As I said: The secret treaty and you.", True),
        ("秘密条约与国际法 secret treaty", "会议：秘密条约与国际法 secret treaty", True),
    ],
)
def test_own_sentence_is_allowed_whole_or_where_it_is_quoted(
    own: str, sentence: str, is_allowed: bool
) -> None:
    assert own_words([own]).allow("secret treaty", sentence) is is_allowed


def test_text_that_is_broken_into_lines_may_be_said_in_one() -> None:
    own = own_words(["Nobody knows of the secret\ntreaty in this hall."])

    assert own.allow("secret treaty", "Nobody knows of the secret treaty in this hall.")
