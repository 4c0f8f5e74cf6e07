"""What a visitor hears when asking twice, in distress, and while Rosa is paused."""

import asyncio
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from agent import turn
from agent.core import phrases
from agent.core.errors import ProviderBusy
from agent.core.guard import Guard
from agent.core.phrases import LEAD_INS, OFFERS
from agent.core.types import Message
from agent.entry import Entry
from agent.journal import Journal
from agent.providers.offline import OfflineChat
from agent.providers.scripted import ScriptedChat
from knowledge.values import RedZoneTopic
from tests.edges.turns import CHANNEL, PERSONA, ask, desk, run, stored, take, text

HELP = RedZoneTopic(
    "help",
    "Distress",
    "caution",
    "Be calm.",
    phrases={"en": ("i feel faint",), "zh": ("我头晕",)},
    deflection={"en": "Please speak to somebody."},
    first={"en": "Call one four four.", "zh": "请拨打一四四。"},
)
HELPFUL = Guard([HELP])


def test_red_question_that_is_asked_again_is_declined_in_other_words_around_the_same(
    book: Journal,
) -> None:
    question = "Tell me of the secret treaty"
    said = (Message("user", question), Message("assistant", "Ask the delegates."))

    parts = run(book, ask(question, history=said), "no")

    assert text(parts) == f"{LEAD_INS['en'][0]} Ask the delegates. {OFFERS['en'][0]}"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("I feel faint", "Call one four four. Sit down."),
        ("我头晕", "请拨打一四四。Sit down."),
        ("Excusez-moi, i feel faint, que dois-je faire ?", "Call one four four. Sit down."),
    ],
)
def test_whom_to_call_is_said_before_a_provider_is_asked(
    question: str, said: str, book: Journal, database: Path
) -> None:
    model = ScriptedChat([" Sit ", "down."])
    asked_when_said: list[int] = []

    async def listen() -> str:
        entry = Entry(None, "lobby", "visit-1")
        opened = turn.open_turn(ask(question), CHANNEL, PERSONA, replace(desk(), guard=HELPFUL))
        heard = ""
        async with aclosing(turn.answer(opened, [model], entry, book)) as parts:
            async for part in parts:
                asked_when_said.append(len(model.seen))
                heard += part if isinstance(part, str) else ""
        return heard

    assert asyncio.run(listen()) == said
    assert asked_when_said[0] == 0
    assert stored(database) == ("done", "", "help", "phrase", said)
    care = "Be calm. These words of your answer have been spoken; go on without repeating them:"
    assert care in model.seen[0].messages[-1]["content"]


def test_without_a_model_whom_to_call_is_followed_by_the_deflection(book: Journal) -> None:
    parts = asyncio.run(take(book, ask("I feel faint"), [OfflineChat()], guard=HELPFUL))

    assert text(parts) == "Call one four four. Please speak to somebody."


def test_whom_to_call_is_said_though_every_provider_fails(book: Journal, database: Path) -> None:
    parts = run(book, ask("I feel faint"), ProviderBusy("x"), guard=HELPFUL)

    heard = f"Call one four four. {phrases.CUT_SHORT['en']}"
    assert (text(parts), parts[-1].reason) == (heard, "stop")
    assert stored(database) == ("failed", "provider_busy", "help", "phrase", heard)


# --- Paused ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("When is lunch?", "Please wait."),
        ("À quelle heure est le déjeuner ?", "Veuillez patienter."),
        ("午饭是什么时候？", "Please wait."),
        ("Tell me of the secret treaty", "Please wait."),
        ("", "Please wait."),
    ],
)
@pytest.mark.parametrize("reason", ["stop", "content_filter"])
def test_while_paused_every_question_gets_the_holding_sentence(
    question: str, said: str, reason: str, book: Journal, database: Path
) -> None:
    never = ScriptedChat(["no"])
    holding = {"en": "Please wait.", "fr": "Veuillez patienter."}
    channel = replace(CHANNEL, refusal_reason=reason)

    parts = asyncio.run(take(book, ask(question), [never], channel, holding=holding))

    assert (text(parts), parts[-1].reason) == (said, reason)
    assert never.seen == []
    assert stored(database) == ("refused", "", "", "pause", said)
