"""Who makes a turn of a dialogue: one at a time, whoever asks, whoever dies."""

import asyncio
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from agent import dialogue_claims, dialogue_store, dialogues
from agent.core.dialogue import Line, Wish
from agent.core.errors import DialogueBusy, UnknownDialogue
from agent.dialogue_ahead import here as standings
from agent.dialogue_store import Claimed, Elsewhere
from agent.dialogue_threads import stored
from agent.dialogue_turn import SideTurn
from agent.models import Dialogue
from tests.edges.dialogues import begun, play, said, turns
from tests.upstream import Script, Upstream

AGAIN = Wish()


def die(key):
    """Let a claim run out, as that of a process that has died."""
    before = datetime.now(UTC) - timedelta(seconds=1)
    Dialogue.objects.filter(pk=key).update(claimed_until=before)


def claim_from_the_dead(key, wish):
    """Let a claim run out and take it, before whoever has it can renew it."""
    with transaction.atomic():
        die(key)
        dialogue_store.claim(key, wish)


def claims_at_once(key, *wishes):
    """Claim from so many threads at the same moment; return what each got."""
    ready = threading.Barrier(len(wishes))
    got = []

    def claim(wish):
        ready.wait()
        try:
            got.append(dialogue_store.claim(key, wish))
        except DialogueBusy as exc:
            got.append(exc)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=(wish,)) for wish in wishes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    return got


def test_of_two_claims_at_once_one_makes_the_turn_and_the_other_knows_whose(
    prompter: Upstream,
) -> None:
    key = play(begun)

    got = claims_at_once(key, *[Wish("Hello!")] * 4)

    (ours,) = [one for one in got if isinstance(one, Claimed)]
    assert [one for one in got if one is not ours] == [Elsewhere(ours.claim, 2)] * 3
    assert said(dialogue_store.load(key)) == [(1, "human", "Hello!")]


def test_of_two_different_wishes_at_once_one_is_told_to_wait(prompter: Upstream) -> None:
    key = play(begun)

    got = claims_at_once(key, Wish("Hello!"), Wish("Stop!"))

    assert sorted(type(one).__name__ for one in got) == ["Claimed", "DialogueBusy"]


def test_a_request_in_another_process_returns_the_line_that_is_made_here(
    prompter: Upstream,
) -> None:
    prompter.play(Script(text=("I am ", "Ada."), gap_s=0.3))
    told = []

    async def acts():
        key = await begun()
        here = asyncio.create_task(dialogues.take_turn(key, AGAIN, told.append))
        while not told:
            await asyncio.sleep(0.01)
        # As another process does, which knows nothing of the task nor of the dialogue.
        standings.forget(key)
        line = await dialogues._make(key, AGAIN, lambda _event: None)
        return line, await here

    line, here = play(acts)

    assert line == here
    assert len(prompter.calls) == 1


def test_a_line_that_is_stored_while_one_looks_is_no_death(
    prompter: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = play(begun)
    ours = dialogue_store.claim(key, AGAIN)
    theirs = dialogue_store.claim(key, AGAIN)
    line = Line(1, "agent_1", "I am Ada.", "introduction", datetime.now(UTC), "en")
    read = dialogue_store._lines

    def store_after(*which, **more):
        found = read(*which, **more)
        if not Dialogue.objects.get().turns:
            dialogue_store.keep(key, ours.claim, line)
        return found

    monkeypatch.setattr(dialogue_store, "_lines", store_after)

    looks = [dialogue_store.outcome(key, theirs) for _ in range(2)]

    assert looks == [theirs, line]


def test_whoever_waits_makes_the_turn_of_a_process_that_has_died(prompter: Upstream) -> None:
    prompter.play(Script(text=("Good day.",)))

    async def acts():
        key = await begun()
        dead = await stored(dialogue_store.claim, key, Wish("Hello!"))
        waiting = asyncio.create_task(dialogues.take_turn(key, Wish("Hello!")))
        await asyncio.sleep(0.3)
        await stored(die, key)
        line = await waiting
        with pytest.raises(DialogueBusy):
            await stored(dialogue_store.keep, key, dead.claim, line)
        return await dialogues.load(key)

    assert said(play(acts)) == [(1, "human", "Hello!"), (2, "agent_1", "Good day.")]


def test_what_a_person_said_before_a_crash_is_answered_and_stands_there_once(
    prompter: Upstream,
) -> None:
    prompter.play(Script(text=("Good day.",)))

    async def acts():
        keys = [await begun(), await begun(max_turns=1)]
        for key in keys:
            await stored(dialogue_store.claim, key, Wish("Hello!"))
            await stored(die, key)
        await turns(keys[0], AGAIN)
        await turns(keys[1], "Hello!")
        return [said(await dialogues.load(key)) for key in keys]

    assert play(acts) == [[(1, "human", "Hello!"), (2, "agent_1", "Good day.")]] * 2


def test_a_claim_is_renewed_while_its_turn_goes_on(
    small_prompter: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_prompter.play(Script(text=("I am ", "Ada."), gap_s=0.8))
    # Seconds of waiting are too many for a test.
    monkeypatch.setattr(dialogue_store, "LEASE_S", 0.5)
    monkeypatch.setattr(dialogue_claims, "RENEW_S", 0.1)

    async def acts():
        key = await begun()
        spoken = asyncio.create_task(dialogues.take_turn(key, AGAIN))
        await asyncio.sleep(0.7)
        with pytest.raises(DialogueBusy):
            await stored(dialogue_store.claim, key, Wish("Mine!"))
        await spoken

    play(acts)


def test_who_has_lost_the_claim_stops_speaking(
    small_prompter: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_prompter.play(Script(text=("I am ", "Ada."), gap_s=5))
    monkeypatch.setattr(dialogue_claims, "RENEW_S", 0.1)

    async def acts():
        key = await begun()
        spoken = asyncio.create_task(dialogues.take_turn(key, AGAIN))
        while not small_prompter.calls:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        await stored(claim_from_the_dead, key, Wish("Mine!"))
        with pytest.raises(DialogueBusy):
            await spoken

    play(acts)

    assert small_prompter.calls[0].connection.closed_at


def test_a_renewal_that_comes_too_late_cuts_no_turn(
    prompter: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompter.play(Script(text=("I am Ada.",)))
    monkeypatch.setattr(dialogue_claims, "RENEW_S", 0.05)
    keep = dialogue_store.keep
    told = []

    async def acts():
        loop = asyncio.get_running_loop()

        def keep_slowly(*given):
            kept = keep(*given)
            time.sleep(0.2)
            # The loop hears of it and of what was waiting for the database at the same time.
            loop.call_soon_threadsafe(time.sleep, 0.1)
            return kept

        monkeypatch.setattr(dialogue_store, "keep", keep_slowly)
        return await dialogues.take_turn(await begun(), AGAIN, told.append)

    assert play(acts).text == "I am Ada."
    assert told[-1]["message"]["status"] == "done"


@pytest.mark.parametrize("moment", ["sound", "rows"])
def test_a_cut_line_is_stored_however_often_it_is_cut(
    small_prompter: Upstream, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    small_prompter.play(Script(text=("I am ", "Ada."), gap_s=30))
    ending = asyncio.Event()
    keep, hush = dialogue_store.keep, SideTurn.hush
    told = []

    async def acts():
        loop = asyncio.get_running_loop()

        def keep_slowly(*given):
            if moment == "rows":
                loop.call_soon_threadsafe(ending.set)
                time.sleep(0.2)
            return keep(*given)

        async def hush_slowly(side):
            if moment == "sound":
                ending.set()
                await asyncio.sleep(0.2)
            await hush(side)

        monkeypatch.setattr(dialogue_store, "keep", keep_slowly)
        monkeypatch.setattr(SideTurn, "hush", hush_slowly)
        key = await begun()
        spoken = asyncio.create_task(dialogues.take_turn(key, AGAIN, told.append))
        while not told or told[-1]["type"] != "text":
            await asyncio.sleep(0.005)
        dialogues.cut(key)
        await ending.wait()
        dialogues.cut(key)
        await asyncio.sleep(0)
        dialogues.cut(key)
        await asyncio.gather(spoken, return_exceptions=True)
        return await dialogues.load(key)

    assert said(play(acts)) == [(1, "agent_1", "I am")]
    assert told[-1]["message"]["status"] == "cut"
    assert Dialogue.objects.get().claim is None


def test_a_turn_is_taken_only_after_the_line_that_it_is_wanted_after(prompter: Upstream) -> None:
    async def acts():
        key = await begun()
        await turns(key, Wish(after=0), Wish("And I?", after=1))
        with pytest.raises(DialogueBusy):
            await turns(key, Wish(after=2))
        return await turns(key, Wish(after=3))

    assert [line.number for line in play(acts)] == [4]


def test_cancelling_closes_the_call_at_once_and_stores_what_was_said(prompter: Upstream) -> None:
    prompter.play(Script(text=("I am ", "Ada."), gap_s=30))
    told = []

    async def acts():
        key = await begun()
        spoken = asyncio.create_task(dialogues.take_turn(key, AGAIN, told.append))
        while not told or told[-1]["type"] != "text":
            await asyncio.sleep(0.005)
        began = time.monotonic()
        spoken.cancel()
        while not prompter.calls[0].connection.closed_at:
            assert time.monotonic() < began + 0.1
            await asyncio.sleep(0.001)
        with pytest.raises(asyncio.CancelledError):
            await spoken
        return await dialogues.load(key)

    dialogue = play(acts)

    assert [(line.text, line.status) for line in dialogue.lines] == [("I am", "cut")]
    assert told[-1]["message"]["status"] == "cut"
    assert Dialogue.objects.get().claim is None


def test_cancelling_before_a_word_leaves_the_turn_to_be_made(prompter: Upstream) -> None:
    prompter.play(Script(then="silent"), Script(text=("I am Ada.",)))

    async def acts():
        key = await begun()
        spoken = asyncio.create_task(dialogues.take_turn(key, AGAIN))
        while not prompter.calls:
            await asyncio.sleep(0.005)
        spoken.cancel()
        await asyncio.gather(spoken, return_exceptions=True)
        await turns(key, AGAIN)
        return await dialogues.load(key)

    assert said(play(acts)) == [(1, "agent_1", "I am Ada.")]


def test_a_turn_goes_on_for_whoever_else_waits_for_it(prompter: Upstream) -> None:
    prompter.play(Script(text=("I am ", "Ada."), gap_s=0.3))

    async def acts():
        key = await begun()
        first, second = (asyncio.create_task(dialogues.take_turn(key, AGAIN)) for _ in range(2))
        while not prompter.calls:
            await asyncio.sleep(0.005)
        first.cancel()
        return await second

    assert play(acts).text == "I am Ada."


def test_who_reads_along_is_told_that_a_turn_was_cut_before_a_word(prompter: Upstream) -> None:
    prompter.play(Script(first_token_s=30))
    told: list[dict[str, Any]] = []

    async def acts():
        spoken = asyncio.create_task(dialogues.take_turn(await begun(), AGAIN, told.append))
        while not (prompter.calls and told):
            await asyncio.sleep(0.005)
        spoken.cancel()
        await asyncio.wait({spoken})

    play(acts)

    assert [one["type"] for one in told] == ["phase", "turn", "end"]
    assert told[-1] == {"type": "end", "reason": "left"}


def test_a_turn_of_a_forgotten_dialogue_is_cut(prompter: Upstream) -> None:
    prompter.play(Script(text=("I am ", "Ada."), gap_s=30))

    async def acts():
        key = await begun()
        spoken = asyncio.create_task(dialogues.take_turn(key, AGAIN))
        while not prompter.calls:
            await asyncio.sleep(0.005)
        await dialogues.forget(key)
        with pytest.raises(UnknownDialogue):
            await spoken

    play(acts)

    prompter.wait_until(lambda: prompter.calls[0].connection.closed_at)
