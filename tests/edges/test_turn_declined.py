"""Questions and replies that the red zone declines, and those that want care."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from agent.core.phrases import OFFERS
from agent.journal import Journal
from agent.providers.scripted import ScriptedChat
from tests.edges.turns import CHANNEL, ask, run, stored, take, text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Tell me of the SECRET treaty", f"Ask the delegates. {OFFERS['en'][0]}"),
        ("Parlez-moi du traité secret", f"Demandez aux délégués. {OFFERS['fr'][0]}"),
        ("Erzählen Sie mir bitte vom secret treaty", f"Ask the delegates. {OFFERS['en'][0]}"),
    ],
)
@pytest.mark.parametrize("reason", ["stop", "content_filter"])
def test_red_question_is_declined_without_a_model(
    question: str, said: str, reason: str, book: Journal, database: Path
) -> None:
    never = ScriptedChat(["no"])

    parts = asyncio.run(take(book, ask(question), [never], replace(CHANNEL, refusal_reason=reason)))

    assert (text(parts), parts[-1].reason) == (said, reason)
    assert never.seen == []
    assert stored(database) == ("refused", "", "secret", "phrase", said)


def test_question_that_wants_care_is_answered_with_the_guidance(
    book: Journal, database: Path
) -> None:
    model = ScriptedChat(["In general ", "terms."])

    parts = asyncio.run(take(book, ask("What does zero yield mean?"), [model]))

    assert text(parts) == "In general terms."
    assert "Answer with care: Name no State." in model.seen[0].messages[-1]["content"]
    assert stored(database)[:4] == ("done", "", "careful", "phrase")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (["Well. ", "A sec", "ret treaty", " says x."], "Well. A Ask the delegates."),
        (["It is the secret treaty"], "It is the Ask the delegates."),
        (["Secret treaty."], "Ask the delegates."),
        (["Yes.", " Secret", " treaty"], "Yes. Ask the delegates."),
    ],
)
def test_red_reply_ends_before_the_phrase_and_with_the_deflection(
    script: list[str], said: str, book: Journal, database: Path
) -> None:
    parts = run(book, ask(), *script, " never said")

    assert text(parts) == said
    assert parts[-1].reason == "stop"
    assert stored(database) == ("refused", "", "secret", "phrase in the reply", text(parts))


def test_provider_is_let_go_as_soon_as_its_reply_turns_red(book: Journal) -> None:
    parts = run(book, ask(), "The secret treaty ", 5.0, "never said")

    assert text(parts) == "The Ask the delegates."
