"""Turns whose words are asked for while their claim is written, and what is seen of that."""

import asyncio
import threading
import time
from datetime import UTC, datetime

import pytest
from django.db import connection

from agent import dialogue_store, dialogues, news
from agent.core.dialogue import Line, Wish
from agent.core.errors import DialogueBusy, NotReady
from agent.dialogue_ahead import here as standings
from agent.dialogue_threads import stored
from agent.models import Attempt, Dialogue
from agent.models.erased import conversation_mark
from tests.edges.dialogues import begun, play, said, turns
from tests.edges.endpoints import until
from tests.upstream import Script, Upstream

AGAIN = Wish()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch):
    """Holds claims back until it is set."""
    claim, opened = dialogue_store.claim, threading.Event()

    def claim_later(*given):
        assert opened.wait(10)
        return claim(*given)

    monkeypatch.setattr(dialogue_store, "claim", claim_later)
    yield opened
    opened.set()


def count():
    try:
        return Attempt.objects.count()
    finally:
        connection.close()


def test_words_are_asked_for_at_once_and_told_once_the_turn_is_ours(
    prompter: Upstream, gate: threading.Event
) -> None:
    prompter.play(Script(text=("Good day.",)))
    told = []

    async def acts():
        key = await begun()
        spoken = asyncio.create_task(dialogues.take_turn(key, Wish("Hello!"), told.append))
        await until(lambda: prompter.calls and prompter.calls[0].ended_at)
        await asyncio.sleep(0.2)
        # The thread of the dialogues waits at the gate.
        before = list(told), await asyncio.to_thread(count)
        gate.set()
        await spoken
        return before, await dialogues.load(key)

    before, dialogue = play(acts)

    assert before == ([], 0)
    assert said(dialogue) == [(1, "human", "Hello!"), (2, "agent_1", "Good day.")]
    assert [one["type"] for one in told] == ["message", "turn", "text", "message"]
    assert list(Attempt.objects.values_list("question", "answer")) == [("Hello!", "Good day.")]
    assert len(prompter.calls) == 1


def test_what_was_said_ahead_of_another_process_is_not_heard_of(prompter: Upstream) -> None:
    prompter.play(
        Script(text=("I am Ada.",)),
        Script(text=("Too ", "late."), gap_s=30),
        Script(text=("And we go on.",)),
    )
    told = []

    async def acts():
        key = await begun()
        await turns(key, AGAIN)
        # Another process makes a turn, of which this one knows nothing.
        claimed = await stored(dialogue_store.claim, key, AGAIN)
        line = Line(2, "agent_2", "I am Bert.", "introduction", datetime.now(UTC), "en")
        await stored(dialogue_store.keep, key, claimed.claim, line)
        await dialogues.take_turn(key, AGAIN, told.append)
        return await dialogues.load(key)

    dialogue = play(acts)

    assert said(dialogue) == [
        (1, "agent_1", "I am Ada."),
        (2, "agent_2", "I am Bert."),
        (3, "agent_1", "And we go on."),
    ]
    assert "".join(one["text"] for one in told if one["type"] == "text") == "And we go on."
    assert {one["turn_number"] for one in told if "turn_number" in one} == {3}
    assert sorted(Attempt.objects.values_list("answer", flat=True)) == [
        "And we go on.",
        "I am Ada.",
    ]
    prompter.wait_until(lambda: prompter.calls[1].connection.closed_at)


def test_while_another_process_speaks_nothing_is_said_ahead_for_long(
    prompter: Upstream,
) -> None:
    prompter.play(Script(text=("Too ", "late."), gap_s=30))
    told = []

    async def acts():
        key = await begun()
        await stored(dialogue_store.claim, key, Wish("Mine!"))
        with pytest.raises(DialogueBusy):
            await dialogues.take_turn(key, AGAIN, told.append)

    play(acts)

    assert told == []
    assert Attempt.objects.count() == 0
    prompter.wait_until(lambda: all(call.connection.closed_at for call in prompter.calls))


@pytest.mark.parametrize("moment", ["before the claim", "while it is written"])
def test_cancelled_before_it_is_claimed_a_turn_leaves_nothing(
    prompter: Upstream, gate: threading.Event, moment: str
) -> None:
    prompter.play(Script(text=("I am ", "Ada."), gap_s=30), Script(text=("Here I am.",)))
    told = []

    async def acts():
        key = await begun()
        spoken = asyncio.create_task(dialogues.take_turn(key, AGAIN, told.append))
        if moment == "while it is written":
            await until(lambda: prompter.calls)
            await asyncio.sleep(0.05)
        asyncio.get_running_loop().call_later(0.1, gate.set)
        spoken.cancel()
        await asyncio.gather(spoken, return_exceptions=True)
        assert told == []
        prompter.play(Script(text=("Here I am.",)))
        await turns(key, AGAIN)
        return await dialogues.load(key)

    assert said(play(acts)) == [(1, "agent_1", "Here I am.")]
    assert list(Attempt.objects.values_list("answer", flat=True)) == ["Here I am."]


def test_cancelling_closes_the_call_before_the_claim_is_written(
    small_prompter: Upstream, gate: threading.Event
) -> None:
    small_prompter.play(Script(text=("I am ", "Ada."), gap_s=30))

    async def acts():
        key = await begun()
        spoken = asyncio.create_task(dialogues.take_turn(key, AGAIN))
        await until(lambda: small_prompter.calls)
        began = time.monotonic()
        spoken.cancel()
        await until(lambda: small_prompter.calls[0].connection.closed_at)
        took_s = time.monotonic() - began
        gate.set()
        await asyncio.gather(spoken, return_exceptions=True)
        return took_s

    assert play(acts) < 0.1


def test_nothing_is_heard_of_a_turn_that_cannot_be_claimed(
    small_prompter: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []

    def fail(*_given):
        raise TimeoutError

    async def acts():
        key = await begun()
        monkeypatch.setattr(dialogue_store, "claim", fail)
        with pytest.raises(NotReady):
            await dialogues.take_turn(key, AGAIN, told.append)

    play(acts)

    assert told == []
    assert Attempt.objects.count() == 0


def test_what_is_erased_or_deleted_is_remembered_no_more(small_prompter: Upstream) -> None:
    async def acts():
        erased, deleted, other = await begun(), await begun(), await begun()
        row = await stored(lambda: Dialogue.objects.get(pk=erased))
        mark = conversation_mark(row.conversation)
        news.news._hand_out("forget", {mark: datetime.now(UTC)})
        await dialogues.forget(deleted)
        return [bool(standings.after(key, AGAIN)) for key in (erased, deleted, other)]

    assert play(acts) == [False, False, True]
