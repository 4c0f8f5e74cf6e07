"""A language model's verdict beside the answer: its words wait, and what it declines is closed."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent import turn
from agent.core.errors import ProviderBusy
from agent.core.judging import prompt_of, read_verdict
from agent.core.prompt import Prompt
from agent.core.types import ChatRequest, Ended, Event, Message, Safe
from agent.core.verdict import ALLOWED, verdict_on
from agent.entry import Entry
from agent.journal import Journal
from agent.providers.scripted import ScriptedChat
from tests.edges.test_turn import CAREFUL, CHANNEL, PERSONA, SECRET, ask, desk, rows, stored, text

NO = '{"topic": "secret"}'
YES = '{"topic": null}'
ANSWER = ["Lunch ", "is at one. ", "Enjoy ", "it."]


class Watched(ScriptedChat):
    """Notes when its stream is closed before its end."""

    closed = False

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Event, None]:
        try:
            async with aclosing(super().stream(prompt)) as events:
                async for event in events:
                    yield event
        except (GeneratorExit, asyncio.CancelledError):
            self.closed = True
            raise


async def take(
    book: Journal, judge: ScriptedChat, answering: ScriptedChat, **persona: Any
) -> list[Any]:
    """Return the parts of a turn that a judge is asked about."""
    entry = Entry(None, "lobby", "visit-1")
    speaking = replace(PERSONA, **{"first_words_s": 5.0, "judge_s": 2.0, **persona})
    opened = turn.open_turn(ask(), CHANNEL, speaking, desk())
    async with aclosing(turn.answer(opened, [answering], entry, book, judge)) as parts:
        return [part async for part in parts]


def run(book: Journal, judge: list[Any], answer: list[Any], **persona: Any) -> tuple[Any, ...]:
    answering = Watched(answer)
    parts = asyncio.run(take(book, ScriptedChat(judge), answering, **persona))
    return parts, answering


def test_harmless_question_is_answered(book: Journal, database: Path) -> None:
    parts, answering = run(book, [YES], ANSWER)

    assert (text(parts), answering.closed) == ("Lunch is at one. Enjoy it.", False)
    assert stored(database) == ("done", "", "", "", "Lunch is at one. Enjoy it.")


def test_declined_question_gets_the_deflection_and_nothing_of_the_answer(
    book: Journal, database: Path
) -> None:
    parts, answering = run(book, [0.05, NO], [*ANSWER, 5.0])

    assert (text(parts), answering.closed) == ("Ask the delegates.", True)
    assert stored(database) == ("refused", "", "secret", "judge", "Ask the delegates.")
    assert rows(database, "stage") == [("question",)]


def test_call_that_waits_for_its_first_word_is_closed_at_once(book: Journal) -> None:
    parts, answering = run(book, [NO], [4.0, "Lunch."])

    assert (text(parts), answering.closed) == ("Ask the delegates.", True)


def test_first_sentence_waits_for_the_verdict_and_the_rest_does_not(book: Journal) -> None:
    async def listen() -> tuple[list[str], bool]:
        judge = ScriptedChat([0.2, YES])
        opened = turn.open_turn(ask(), CHANNEL, replace(PERSONA, judge_s=2.0), desk())
        entry = Entry(None, "lobby", "visit-1")
        parts = turn.answer(opened, [ScriptedChat(ANSWER)], entry, book, judge)
        async with aclosing(parts):
            first = await anext(parts)
            late = entry.elapsed_ms() >= 200
            return [first, *[p async for p in parts if isinstance(p, str)]], late

    assert asyncio.run(listen()) == (ANSWER, True)


@pytest.mark.parametrize(
    "judge",
    [
        [ProviderBusy("gone")],
        ["I think it is fine."],
        ['{"topic": "unheard-of"}'],
        [5.0, YES],
    ],
)
@pytest.mark.parametrize(("declines", "said"), [(False, "Lunch is"), (True, "I would rather")])
def test_without_a_verdict_the_persona_decides(
    book: Journal, judge: list[Any], declines: bool, said: str
) -> None:
    parts, _ = run(book, judge, ANSWER, judge_s=0.1, declines_without_verdict=declines)

    assert text(parts).startswith(said)


def test_caller_who_leaves_while_the_verdict_is_awaited_closes_both(book: Journal) -> None:
    async def leave() -> tuple[bool, bool]:
        judge, answering = Watched([5.0, YES]), Watched(["Lunch is at one. ", 5.0])
        opened = turn.open_turn(ask(), CHANNEL, replace(PERSONA, judge_s=9.0), desk())
        parts = turn.answer(opened, [answering], Entry(None, "lobby", "v"), book, judge)
        waiting = asyncio.create_task(anext(parts))
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await parts.aclose()
        return judge.closed, answering.closed

    assert asyncio.run(leave()) == (True, True)


def test_failed_provider_is_still_told_as_such(book: Journal) -> None:
    with pytest.raises(ProviderBusy):
        run(book, [YES], [ProviderBusy("gone")])


def test_judge_is_not_asked_what_the_guard_declines(book: Journal) -> None:
    async def declined() -> tuple[str, int]:
        judge = ScriptedChat([YES])
        request = ask("Tell me the secret treaty")
        opened = turn.open_turn(request, CHANNEL, PERSONA, desk())
        parts = turn.answer(opened, [], Entry(None, "lobby", "v"), book, judge)
        said = "".join([part async for part in parts if isinstance(part, str)])
        return said, len(judge.seen)

    said, asked = asyncio.run(declined())
    assert (said.startswith("Ask the delegates."), asked) == (True, 0)


def test_judge_is_asked_for_a_form_with_the_topics_that_are_declined() -> None:
    history = (Message("user", "Hello"), Message("assistant", "Good day."))
    made = prompt_of(ChatRequest(model="", question="And?", history=history), [SECRET, CAREFUL])

    assert made.messages[1]["content"] == (
        '{"earlier":[{"role":"user","content":"Hello"},'
        '{"role":"assistant","content":"Good day."}],"message":"And?"}'
    )
    form = made.extra["response_format"]["json_schema"]["schema"]["properties"]["topic"]
    assert form == {"anyOf": [{"type": "string", "enum": ["secret"]}, {"type": "null"}]}
    assert "secret: Secrets" in made.messages[0]["content"]
    assert "careful" not in made.messages[0]["content"]


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        (YES, ALLOWED),
        (NO, verdict_on(SECRET, "judge")),
        (f"```json\n{NO}\n```", verdict_on(SECRET, "judge")),
        ("", None),
        ("{}", None),
        ("{" * 9, None),
        ("[]", None),
        ('{"topic": 7}', None),
    ],
)
def test_verdict_is_read_where_there_is_one(reply: str, verdict: Any) -> None:
    assert read_verdict(reply, [SECRET]) == verdict


def test_sentences_leave_only_judged_where_the_persona_wants_it(
    book: Journal, database: Path
) -> None:
    async def listen() -> list[Any]:
        persona = replace(PERSONA, guards_sentences=True)
        opened = turn.open_turn(ask(), CHANNEL, persona, desk())
        script = ScriptedChat(["Lunch is", " at one. The secret", " treaty says no."])
        entry = Entry(None, "lobby", "visit-1")
        return [part async for part in turn.answer(opened, [script], entry, book)]

    *said, ended = asyncio.run(listen())

    assert said == [Safe("Lunch is at one. "), Safe("Ask the delegates.")]
    assert isinstance(ended, Ended)
    assert rows(database, "status", "topic", "stage") == [("refused", "secret", "reply")]
