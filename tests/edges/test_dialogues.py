"""Dialogues over the whole stack: rows, turns, providers and journal."""

import asyncio

import pytest

from agent import dialogues
from agent.core.dialogue import Wish
from agent.core.errors import DialogueBusy, DialogueOver, RequestError, UnknownDialogue
from tests.edges.dialogues import begun, forced, play, said, turns
from tests.upstream import Script, Upstream

AGAIN = Wish()


def scripts(*texts: str) -> list[Script]:
    return [Script(text=(text,)) for text in texts]


def test_two_personas_speak_in_turns_until_all_is_said(prompter: Upstream) -> None:
    prompter.play(*scripts("I am Ada.", "I am Bert.", "Goodbye."))

    async def acts():
        key = await begun(max_turns=3)
        await turns(key, AGAIN, AGAIN, AGAIN)
        with pytest.raises(DialogueOver):
            await dialogues.take_turn(key, AGAIN)
        return await dialogues.load(key)

    dialogue = play(acts)

    assert said(dialogue) == [
        (1, "agent_1", "I am Ada."),
        (2, "agent_2", "I am Bert."),
        (3, "agent_1", "Goodbye."),
    ]
    assert [line.phase for line in dialogue.lines] == [
        "introduction",
        "conversation",
        "conversation",
    ]
    assert dialogue.is_complete


def test_a_person_steps_in_and_is_answered_by_whose_turn_it_was(prompter: Upstream) -> None:
    prompter.play(*scripts("I am Ada.", "Hello, you.", "And I?"))

    async def acts():
        key = await begun()
        await turns(key, AGAIN, "Hello, both.", AGAIN)
        return await dialogues.load(key)

    dialogue = play(acts)

    assert said(dialogue) == [
        (1, "agent_1", "I am Ada."),
        (2, "human", "Hello, both."),
        (3, "agent_2", "Hello, you."),
        (4, "agent_1", "And I?"),
    ]


def test_a_person_and_a_persona_alternate(prompter: Upstream) -> None:
    prompter.play(*scripts("Good day."))

    async def acts():
        key = await begun(mode="human_vs_ai", agent_2_persona="")
        with pytest.raises(RequestError, match="user_message"):
            await dialogues.take_turn(key, AGAIN)
        with pytest.raises(RequestError, match="agent_2"):
            await dialogues.take_turn(key, forced("agent_2"))
        await turns(key, "Hello.")
        return await dialogues.load(key)

    dialogue = play(acts)

    assert said(dialogue) == [(1, "human", "Hello."), (2, "agent_1", "Good day.")]
    assert dialogue.next_side == "human"


def test_equal_wishes_at_once_make_one_turn_and_another_is_told_to_wait(prompter: Upstream) -> None:
    prompter.play(Script(text=("I am ", "Ada."), gap_s=0.1))

    async def acts():
        key = await begun()
        one, same, other = await asyncio.gather(
            dialogues.take_turn(key, AGAIN),
            dialogues.take_turn(key, AGAIN),
            dialogues.take_turn(key, Wish("Stop!")),
            return_exceptions=True,
        )
        return one, same, other, await dialogues.load(key)

    one, same, other, dialogue = play(acts)

    assert one == same == dialogue.lines[0]
    assert isinstance(other, DialogueBusy)
    assert said(dialogue) == [(1, "agent_1", "I am Ada.")]


def test_one_that_is_forgotten_is_not_there_any_more(prompter: Upstream) -> None:
    async def acts():
        key = await begun()
        await turns(key, AGAIN)
        await dialogues.forget(key)
        with pytest.raises(UnknownDialogue):
            await dialogues.load(key)
        with pytest.raises(UnknownDialogue):
            await dialogues.take_turn(key, AGAIN)

    play(acts)
