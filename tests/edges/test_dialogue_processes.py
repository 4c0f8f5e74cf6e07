"""Dialogues of several processes, one of which is killed in the middle of a turn."""

import asyncio
from pathlib import Path

from agent import dialogues
from agent.core.dialogue import Wish
from agent.dialogue_ahead import here as standings
from agent.models import Attempt
from tests.bench.processes import end
from tests.edges.dialogue_process import turn_elsewhere
from tests.edges.dialogues import begun, play, said
from tests.upstream import Script, Upstream


def test_two_processes_that_are_asked_at_once_make_one_turn(
    small_prompter: Upstream, database: Path
) -> None:
    small_prompter.play(Script(text=("I am ", "Ada."), gap_s=1.0))
    key = play(lambda: begun())
    # Else this process asks for words ahead of its claim.
    standings.forget(key)
    elsewhere = turn_elsewhere(database, small_prompter.url, key)

    async def acts():
        while not small_prompter.calls:
            assert elsewhere.poll() is None
            await asyncio.sleep(0.01)
        line = await dialogues.take_turn(key, Wish())
        return line, await dialogues.load(key)

    try:
        line, dialogue = play(acts)
        told, _ = elsewhere.communicate(timeout=20)
    finally:
        end(elsewhere)

    assert told.strip() == line.text == "I am Ada."
    assert said(dialogue) == [(1, "agent_1", "I am Ada.")]
    assert len(small_prompter.calls) == 1


def test_a_dialogue_goes_on_where_its_process_was_killed(
    small_prompter: Upstream, database: Path
) -> None:
    small_prompter.play(
        Script(text=("I am ", "Ada."), gap_s=30), Script(text=("Here I am.",)), Script(text=("B.",))
    )
    key = play(lambda: begun())
    # Else this process asks for words ahead of its claim.
    standings.forget(key)
    elsewhere = turn_elsewhere(database, small_prompter.url, key, "Hello!")

    async def acts():
        while not small_prompter.calls:
            assert elsewhere.poll() is None
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.3)
        elsewhere.kill()
        again = await dialogues.take_turn(key, Wish("Hello!"))
        await dialogues.take_turn(key, Wish())
        return again, await dialogues.load(key)

    try:
        again, dialogue = play(acts)
    finally:
        end(elsewhere)

    assert said(dialogue) == [
        (1, "human", "Hello!"),
        (2, "agent_1", "Here I am."),
        (3, "agent_2", "B."),
    ]
    assert again == dialogue.lines[1]
    assert [line.turn for line in dialogue.lines[1:]] == list(
        Attempt.objects.filter(status="done").order_by("started_at").values_list("pk", flat=True)
    )
