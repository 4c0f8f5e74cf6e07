"""Which request takes another one's place: whatever was spoken, in any script."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agent.core.attempts import LONGEST, Trace, grows, letters, supersedes, trace, veiled
from agent.core.types import ChatRequest, Message

HISTORY = (Message("user", "Hello"), Message("assistant", "Good day."))
# Texts in the scripts of the six languages, with all that stands between words.
WORDS = st.text("aIß1é 'ـ.,!?-сЯأاةهَ？。会場议，", max_size=30)


def of(question: str, history: tuple[Message, ...] = (), caller_prompt: str = "") -> Trace:
    return trace(ChatRequest("", question, history, caller_prompt))


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Where is", "Where is the hall?"),
        ("where is... ", "Where is the Hall"),
        ("Where is the ha", "Where is the hall"),
        ("I", "Is there lunch?"),
        ("Ou est", "Où est la salle ?"),
        ("Quelle", "quelle heure"),
        ("Где на", "где находится зал?"),
        ("会议在", "会议在哪里？"),
        ("會議", "会议在哪里"),
        ("أين", "اين القاعة؟"),
        ("متى يبدأ", "متى يبدأُ الافتتاح"),
        ("At 3", "At 3.30"),
        ("Where is", "where is?"),
        ("？", "？"),
        ("👍", "👍"),
        ("", ""),
        ("x" * 2 * LONGEST, "x" * 2 * LONGEST),
    ],
)
def test_what_was_heard_so_far_and_what_is_asked_again_are_superseded(
    older: str, newer: str
) -> None:
    assert supersedes(of(newer, HISTORY), of(older, HISTORY))


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Where is the hall", "Where is"),
        ("Where is the hall", "Where was the hall"),
        ("会议", "合议在哪里"),
        ("", "Where is the hall"),
        ("...", "Where is the hall"),
        ("👍", "👍👍"),
        ("?", "!"),
        ("x" * LONGEST + "yes", "x" * LONGEST + "yes and more"),
    ],
)
def test_another_utterance_is_not(older: str, newer: str) -> None:
    assert not supersedes(of(newer, HISTORY), of(older, HISTORY))


@pytest.mark.parametrize(
    "before",
    [
        (),
        HISTORY[:1],
        (*HISTORY, HISTORY[0]),
        HISTORY[::-1],
        (HISTORY[0], Message("assistant", "Good evening.")),
        (Message("assistant", "Hello"), Message("user", "Good day.")),
    ],
)
def test_what_was_said_before_has_to_be_the_same(before: tuple[Message, ...]) -> None:
    assert not supersedes(of("Where is the hall?", before), of("Where is", HISTORY))
    assert not supersedes(of("Where is", before), of("Where is", HISTORY))


def test_the_callers_system_messages_do_not_matter() -> None:
    assert of("Where?", HISTORY, "The visitor smiles.") == of("Where?", HISTORY, "She frowns.")


@given(WORDS)
def test_the_same_is_asked_again_however_it_is_written(text: str) -> None:
    assume(letters(text))

    assert of(text.swapcase()) == of(f" {text}?! ") == of(text)


@given(WORDS, WORDS)
def test_of_two_requests_that_differ_at_most_one_takes_the_others_place(a: str, b: str) -> None:
    assert not (grows(of(a), of(b)) and grows(of(b), of(a)))
    assert not (of(a) == of(b) and grows(of(a), of(b)))


@given(WORDS, WORDS)
def test_whatever_goes_on_takes_the_place_of_its_beginning(heard: str, more: str) -> None:
    assume(letters(heard))

    assert supersedes(of(f"{heard} {more}"), of(heard))


@given(WORDS, WORDS, WORDS)
def test_who_takes_the_place_of_a_request_takes_that_of_all_before_it(
    a: str, b: str, c: str
) -> None:
    first, second, third = map(of, sorted((a, b, c), key=lambda text: len(letters(text))))

    if supersedes(second, first) and supersedes(third, second):
        assert supersedes(third, first)


@given(st.text(max_size=12), st.text(max_size=4), st.text(max_size=4))
def test_veiled_requests_are_to_each_other_what_plain_ones_are(
    heard: str, more: str, other: str
) -> None:
    plain = [of(heard + end) for end in ("", more, other)]
    hidden = [veiled(one, b"key") for one in plain]

    for a, hidden_a in zip(plain, hidden, strict=True):
        for b, hidden_b in zip(plain, hidden, strict=True):
            assert supersedes(hidden_a, hidden_b) == supersedes(a, b)
            assert (hidden_a == hidden_b) == (a == b)


def test_veiled_request_tells_no_words_and_nothing_to_who_lacks_the_key() -> None:
    plain = of("Where is the cloakroom?")
    hidden = veiled(plain, b"key")

    assert set(hidden.before + hidden.words + hidden.rest) <= set("0123456789abcdef")
    assert not supersedes(veiled(of("Where is the cloakroom now"), b"another"), hidden)
    assert plain.before not in (hidden.before, hidden.words)
