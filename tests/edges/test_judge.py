"""A language model's verdict beside the answer: its words wait, and what it declines is closed."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent import metrics, turn
from agent.core.errors import ProviderBroken, ProviderBusy
from agent.core.judging import prompt_of, read_verdict
from agent.core.phrases import CUT_SHORT, LEAD_INS, OFFERS
from agent.core.prompt import Prompt
from agent.core.types import ChatRequest, Ended, Event, Message, Safe
from agent.core.verdict import ALLOWED, verdict_on
from agent.entry import Entry
from agent.journal import Journal
from agent.providers.scripted import ScriptedChat
from tests.edges.journals import rows
from tests.edges.turns import CAREFUL, CHANNEL, PERSONA, SECRET, ask, desk, stored, text

NO = '{"topic": "secret"}'
YES = '{"topic": null}'
# The same as where the guard declines the question.
DECLINED = f"Ask the delegates. {OFFERS['en'][0]}"
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

    assert (text(parts), answering.closed) == (DECLINED, True)
    assert stored(database) == ("refused", "", "secret", "judge", DECLINED)
    assert rows(database, "stage") == [("question",)]


def test_call_that_waits_for_its_first_word_is_closed_at_once(book: Journal) -> None:
    parts, answering = run(book, [NO], [4.0, "Lunch."])

    assert (text(parts), answering.closed) == (DECLINED, True)


def test_first_words_wait_for_the_verdict(book: Journal) -> None:
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
        [RuntimeError("unforeseen")],
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


@pytest.mark.parametrize(
    ("judge", "outcome", "told"),
    [
        ([YES], "allowed", []),
        ([NO], "declined", []),
        ([RuntimeError("Lunch")], "none", ["judge-failed provider=scripted error=RuntimeError"]),
        (["Fine."], "none", ["judge-failed provider=scripted error=NoVerdict"]),
        ([5.0, YES], "none", ["judge-failed provider=scripted error=TimeoutError"]),
    ],
)
def test_judge_is_counted_and_one_without_a_verdict_is_logged(
    book: Journal,
    judge: list[Any],
    outcome: str,
    told: list[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    def count() -> float:
        return metrics.JUDGE.labels("scripted", outcome)._value.get()

    before = count()
    run(book, judge, ANSWER, judge_s=0.1)

    assert count() == before + 1
    assert [line for line in caplog.messages if line.startswith("judge")] == told


def test_who_asks_again_what_the_judge_declines_is_led_into_the_deflection(book: Journal) -> None:
    async def again() -> str:
        history = (Message("user", "And?"), Message("assistant", DECLINED))
        opened = turn.open_turn(ask(history=history), CHANNEL, PERSONA, desk())
        entry = Entry(None, "lobby", "v")
        parts = turn.answer(opened, [ScriptedChat([5.0])], entry, book, ScriptedChat([NO]))
        return text([part async for part in parts])

    said = asyncio.run(again())
    assert said == f"{LEAD_INS['en'][0]} Ask the delegates. {OFFERS['en'][1]}"


def test_whom_to_call_is_said_once_where_the_judge_declines_what_wants_care(book: Journal) -> None:
    async def careful() -> str:
        verdict = verdict_on(replace(CAREFUL, first={"en": "Call 112."}), "phrase")
        opened = replace(turn.open_turn(ask(), CHANNEL, PERSONA, desk()), verdict=verdict)
        entry = Entry(None, "lobby", "v")
        parts = turn.answer(opened, [ScriptedChat([5.0])], entry, book, ScriptedChat([NO]))
        return text([part async for part in parts])

    assert asyncio.run(careful()) == "Call 112. Ask the delegates."


@pytest.mark.parametrize("begun", [["Lunch "], ["Lunch is over. "], ["Lunch is over. ", "No. "]])
def test_provider_that_fails_while_its_words_wait_hands_over(
    book: Journal, database: Path, begun: list[str]
) -> None:
    async def listen() -> str:
        failing = ScriptedChat([*begun, ProviderBroken("x")], "failing")
        persona = replace(PERSONA, judge_s=2.0)
        opened = turn.open_turn(ask(), CHANNEL, persona, desk())
        team, judge = [failing, ScriptedChat(ANSWER, "next")], ScriptedChat([0.1, YES])
        parts = turn.answer(opened, team, Entry(None, "lobby", "v"), book, judge)
        return text([part async for part in parts])

    assert asyncio.run(listen()) == "Lunch is at one. Enjoy it."
    assert stored(database)[:2] == ("done", "")
    assert rows(database, "provider") == [("next",)]


def test_words_that_wait_are_said_where_nobody_else_can_answer(
    book: Journal, database: Path
) -> None:
    parts, _ = run(book, [0.05, YES], ["Lunch is", ProviderBroken("x")])

    assert text(parts) == f"Lunch is… {CUT_SHORT['en']}"
    assert stored(database)[:2] == ("failed", "provider_broken")


@pytest.mark.parametrize("begun", [[], ["Lunch "], ["Lunch is at one. "]])
@pytest.mark.parametrize("fault", [ProviderBusy("gone"), RuntimeError("ours")])
def test_question_is_declined_though_the_answers_call_has_failed(
    book: Journal, database: Path, begun: list[str], fault: Exception
) -> None:
    parts, _ = run(book, [0.05, NO], [*begun, fault])

    assert text(parts) == DECLINED
    assert stored(database) == ("refused", "", "secret", "judge", DECLINED)


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
