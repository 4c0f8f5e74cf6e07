"""A dialogue that is steered: what is said after what, and what ends it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from agent.core.cues import Next, Pause, Run, Say, Stop
from agent.core.dialogue import Config, Dialogue, Line, Mode, Part, Side, Wish
from agent.core.errors import DialogueBusy, ProviderBusy
from agent.dialogue_run import DialogueRun, Runs
from agent.news import News
from agent.spectating import Spectating

NOW = datetime(2026, 11, 28, tzinfo=UTC)
BEFORE: dict[str, Side] = {"agent_1": "agent_2", "agent_2": "agent_1", "human": "agent_1"}


class Turns:
    """Takes turns as dialogues do, with lines of our own: each takes `wait_s`."""

    def __init__(self, most: int = 4, mode: Mode = "ai_vs_ai") -> None:
        first: Side = "human" if mode == "human_vs_ai" else "agent_1"
        config = Config(mode, Part(prompt="Ada"), Part(prompt="Ben"), max_turns=most)
        self.dialogue = Dialogue(UUID(int=1), config, (), first, NOW, NOW)
        self.wait_s = self.linger_s = 0.0
        # Whether a person says what was said and not answered.
        self.repeats = False
        self.wishes: list[Wish] = []
        self.errors: list[Exception] = []
        self.told: list[dict[str, Any]] = []
        self._next: Side = first
        self._lines = 0
        self.run = DialogueRun(self.dialogue, self.told.append, self._take)

    async def _take(self, key: UUID, wish: Wish, tell: Callable[[dict[str, Any]], None]) -> Line:
        self.wishes.append(wish)
        if self.errors:
            raise self.errors.pop(0)
        if wish.text and not self.repeats:
            self._say("human", wish.text, tell)
        side = wish.side or ("agent_1" if self._next == "human" else self._next)
        tell({"type": "turn", "turn_number": self._lines + 1, "speaker": side})
        status = "done"
        try:
            await asyncio.sleep(self.wait_s)
        except asyncio.CancelledError:
            status = "cut"
            raise
        finally:
            line = self._say(side, status, tell)
        await asyncio.sleep(self.linger_s)
        return line

    def _say(self, side: Side, text: str, tell: Callable[[dict[str, Any]], None]) -> Line:
        self._lines += 1
        talks_to_human = self.dialogue.config.mode == "human_vs_ai" and side != "human"
        self._next = "human" if talks_to_human else BEFORE[side]
        standing = {
            "next_speaker": self._next,
            "is_conversation_complete": self._lines >= self.dialogue.config.max_turns,
        }
        message = {"turn_number": self._lines, "speaker": side, "text": text}
        tell({"type": "message", "message": message, **standing})
        return Line(self._lines, side, text, "introduction", NOW)

    @property
    def said(self) -> list[tuple[str, str]]:
        messages = [one["message"] for one in self.told if one["type"] == "message"]
        return [(message["speaker"], message["text"]) for message in messages]

    @property
    def others(self) -> list[tuple[str, Any]]:
        """What was told besides turns and messages."""
        found = [one for one in self.told if one["type"] not in ("turn", "message")]
        return [(one["type"], tuple(one.values())[1]) for one in found]

    async def until(self, happened: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not happened():
                await asyncio.sleep(0.002)

    async def speaking(self) -> None:
        await self.until(lambda: self.told and self.told[-1]["type"] == "turn")

    async def ended(self) -> None:
        await self.until(lambda: self.told and self.told[-1]["type"] == "end")


def steer(turns: Turns, work: Callable[[DialogueRun], Awaitable[Any]]) -> Any:
    async def steered() -> Any:
        turns.run.enter("somebody")
        return await work(turns.run)

    return asyncio.run(steered())


def test_it_runs_from_turn_to_turn_until_it_is_complete() -> None:
    turns = Turns(3)

    async def work(run: DialogueRun) -> list[str]:
        assert run.take(Run()) == ""
        await turns.ended()
        return [run.take(cue) for cue in (Run(), Next(), Say("Hello"), Pause(), Stop())]

    assert steer(turns, work) == ["session_finished"] * 3 + ["", ""]
    assert turns.said == [("agent_1", "done"), ("agent_2", "done"), ("agent_1", "done")]
    assert turns.others == [("state", True), ("end", "complete")]


def test_a_pause_lets_the_running_turn_end_and_it_goes_on_after_that() -> None:
    turns = Turns(3)
    turns.wait_s = 0.05

    async def work(run: DialogueRun) -> None:
        run.take(Run())
        await turns.speaking()
        run.take(Pause())
        await asyncio.sleep(0.15)
        assert turns.said == [("agent_1", "done")]
        run.take(Run())
        await turns.ended()

    steer(turns, work)

    assert [text for _side, text in turns.said] == ["done"] * 3
    assert turns.others == [("state", True), ("state", False), ("state", True), ("end", "complete")]


def test_one_turn_at_a_time_where_each_is_asked_for() -> None:
    turns = Turns()
    turns.wait_s = 0.05

    async def work(run: DialogueRun) -> list[str]:
        codes = [run.take(Next(0)), run.take(Next()), run.take(Next(0)), run.take(Next(3))]
        await turns.until(lambda: turns.said)
        await asyncio.sleep(0.01)
        codes += [run.take(Next(0)), run.take(Next(1, "agent_1"))]
        await turns.until(lambda: len(turns.said) == 2)
        return codes

    # What two pages ask for after the same line is one turn.
    assert steer(turns, work) == ["", "turn_running", "", "turn_running", "", ""]
    assert turns.wishes == [Wish(after=0), Wish(after=1, side="agent_1")]
    assert turns.said == [("agent_1", "done"), ("agent_1", "done")]


def test_who_has_just_been_told_a_line_may_ask_for_the_next_one() -> None:
    turns = Turns()
    turns.linger_s = 0.05

    async def work(run: DialogueRun) -> list[str]:
        codes = [run.take(Next(0))]
        await turns.until(lambda: len(turns.said) == 1)
        codes += [run.take(Next(1)), run.take(Next(1))]
        await turns.until(lambda: len(turns.said) == 2)
        codes.append(run.take(Next()))
        await turns.until(lambda: len(turns.said) == 3)
        return codes

    assert steer(turns, work) == [""] * 4


def test_what_is_asked_for_while_a_turn_is_being_cut_is_not_dropped() -> None:
    turns = Turns()
    turns.wait_s = 30

    async def work(run: DialogueRun) -> str:
        run.take(Next(0))
        await turns.speaking()
        run.take(Stop())
        turns.wait_s = 0
        code = run.take(Next())
        await turns.until(lambda: len(turns.said) == 2)
        return code

    assert steer(turns, work) == ""
    assert turns.said == [("agent_1", "cut"), ("agent_2", "done")]


def test_a_person_who_says_the_same_again_adds_no_line_and_the_next_turn_may_be_asked_for() -> None:
    turns = Turns()
    turns.linger_s = 0.05

    async def work(run: DialogueRun) -> None:
        run.take(Next(0))
        await turns.until(lambda: len(turns.said) == 1)
        turns.repeats = True
        run.take(Say("Hello"))
        await turns.until(lambda: len(turns.said) == 2)
        run.take(Next(2))
        await turns.until(lambda: len(turns.said) == 3)

    steer(turns, work)

    assert turns.wishes[-1] == Wish(after=2)
    assert [text for _side, text in turns.said] == ["done"] * 3


def test_a_turn_that_another_process_holds_up_is_given_up_where_somebody_stops() -> None:
    turns = Turns()
    turns.errors = [DialogueBusy("Wait.")] * 2

    async def work(run: DialogueRun) -> None:
        run.take(Run())
        await turns.until(lambda: turns.wishes)
        run.take(Stop())
        await turns.ended()

    steer(turns, work)

    assert (len(turns.wishes), turns.said) == (1, [])


def test_a_run_is_forgotten_also_where_nobody_waits_until_its_turn_is_cut() -> None:
    turns = Turns()

    async def leave() -> int:
        news = News()
        runs = Runs(Spectating(news), news)
        run = runs.steer(turns.dialogue, "somebody")
        run._going = asyncio.create_task(asyncio.sleep(30))
        leaving = asyncio.create_task(runs.leave(turns.dialogue.id, "somebody"))
        await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.wait({leaving})
        run._going.cancel()
        return len(runs._runs)

    assert asyncio.run(leave()) == 0


def test_a_person_cuts_the_running_turn_and_is_answered_and_then_it_goes_on() -> None:
    turns = Turns(5)
    turns.wait_s = 0.1

    async def work(run: DialogueRun) -> None:
        run.take(Run())
        await turns.speaking()
        run.take(Say("May I?", "agent_2"))
        await turns.ended()

    steer(turns, work)

    assert turns.said == [
        *(("agent_1", "cut"), ("human", "May I?"), ("agent_2", "done"), ("agent_1", "done")),
        ("agent_2", "done"),
    ]


def test_stop_cuts_the_turn_at_once_and_the_dialogue_can_be_gone_on_with() -> None:
    turns = Turns(3)
    turns.wait_s = 30

    async def work(run: DialogueRun) -> float:
        run.take(Run())
        await turns.speaking()
        asked_at = time.monotonic()
        run.take(Stop())
        await turns.ended()
        took_s = time.monotonic() - asked_at
        turns.wait_s = 0
        run.take(Run())
        await turns.until(lambda: ("end", "complete") in turns.others)
        return took_s

    assert steer(turns, work) < 0.1
    assert [text for _side, text in turns.said] == ["cut", "done", "done"]
    assert turns.others == [
        *(("state", True), ("state", False), ("end", "stopped"), ("state", True)),
        ("end", "complete"),
    ]


def test_the_last_one_who_leaves_cuts_the_turn_and_nobody_before() -> None:
    turns = Turns()
    turns.wait_s = 30

    async def work(run: DialogueRun) -> None:
        run.enter("another")
        run.take(Run())
        await turns.speaking()
        for who in ("nobody", "another"):
            await run.leave(who)
        assert (turns.said, run.is_steered) == ([], True)
        await run.leave("somebody")
        assert not run.is_steered

    steer(turns, work)
    assert turns.said == [("agent_1", "cut")]
    assert turns.others == [("state", True), ("state", False), ("end", "left")]


def test_a_person_begins_and_nothing_is_said_while_it_is_the_persons_turn() -> None:
    turns = Turns(4, "human_vs_ai")

    async def work(run: DialogueRun) -> None:
        run.take(Run())
        await asyncio.sleep(0.02)
        assert turns.wishes == []
        run.take(Say("Hello"))
        await turns.until(lambda: len(turns.said) == 2)
        await asyncio.sleep(0.02)
        run.take(Say("And you?"))
        await turns.ended()

    steer(turns, work)

    assert turns.said == [
        *(("human", "Hello"), ("agent_1", "done"), ("human", "And you?"), ("agent_1", "done"))
    ]


@pytest.mark.parametrize(
    ("error", "code"),
    [(ProviderBusy("Busy."), "provider_busy"), (KeyError("words"), "internal_error")],
)
def test_a_fault_ends_the_run_and_is_told(
    error: Exception, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    turns = Turns()
    turns.errors = [error]

    async def work(run: DialogueRun) -> None:
        run.take(Run())
        await turns.ended()

    steer(turns, work)

    assert turns.others == [
        *(("state", True), ("error", code), ("state", False), ("end", "failed"))
    ]
    assert "words" not in caplog.text


def test_a_turn_that_another_process_makes_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    # Half a second each.
    monkeypatch.setattr("agent.dialogue_run.AGAIN_S", 0.01)
    turns = Turns(1)
    turns.errors = [DialogueBusy("Wait.")] * 3

    async def work(run: DialogueRun) -> None:
        run.take(Run())
        await turns.ended()

    steer(turns, work)

    assert (len(turns.wishes), turns.said) == (4, [("agent_1", "done")])
