"""What people type behind `!chat` in a room, and what they are told."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from agent import chat_commands, chat_rooms
from agent.chat_commands import MOST_QUOTES
from agent.core import chat_texts
from agent.core.errors import RoomOff, TooFast
from agent.models import Attempt, Channel, ChatRoom, Persona
from tests.edges.dialogues import play
from tests.upstream import Script, Upstream

TODAY = datetime.now(UTC).date


def told(*words: str, room: str = "lobby") -> list[str]:
    """Type one after the other; return what is said to each."""

    async def acts():
        return [(await chat_commands.run(each, room, "ada")).text for each in words]

    return play(acts)


def test_a_question_is_answered_and_heard(small_prompter: Upstream) -> None:
    small_prompter.play(Script(text=("I am ", "Rosa.")))
    heard: list[str] = []

    async def acts():
        return await chat_commands.run("Who are you?", "lobby", "ada", "req-1", heard.append)

    reply = play(acts)

    assert reply.text == reply.answered.answer.text == "".join(heard) == "I am Rosa."
    assert Attempt.objects.get().request_id == "req-1"


def test_a_reset_is_told_and_done(prompter: Upstream) -> None:
    assert told("One?", "reset", "Two?")[1] == "Done. We start afresh."
    assert len(prompter.calls[-1].body["messages"]) == 2
    assert ChatRoom.objects.get().resets == 1


def test_personas_are_named_and_chosen(
    small_prompter: Upstream, at_desk: Callable[[str], None]
) -> None:
    Persona.objects.create(slug="bert", name="Bert Brecht", system_prompt="You are Bert.")
    at_desk(small_prompter.url)

    listed, unknown, chosen, again = told(
        "persona", "persona {nobody}", 'persona  "BERT brecht"', "persona"
    )

    now = next(one.name for one in chat_rooms.personas() if one.slug == "rosa-ctbto-agent")
    names = " · ".join(f"{one.name} ({one.slug})" for one in chat_rooms.personas())
    assert listed == f"{now} answers here. You can choose: {names}."
    assert unknown == f"I know nobody called “{{nobody}}”. You can choose: {names}."
    assert chosen == "From now on Bert Brecht answers here."
    assert again.startswith("Bert Brecht answers here.")


def test_what_was_said_in_the_room_is_found_also_after_a_reset(prompter: Upstream) -> None:
    prompter.play(Script(text=("The hall opens at nine.",)))
    told("When does the HALL open?", "reset", "And the hallway?")
    told("Where is the hall?", room="bar")

    nothing, found, what = told("recall lunch", 'recall  "hall opens" nine', "recall")

    assert nothing == "I find nothing like that in what was said here."
    quote = f"{TODAY()}: “The hall opens at nine.”"
    assert found == f"This was said here:\n{quote}\n{quote}"
    assert what == chat_texts.RECALL_WHAT["en"]


def test_few_things_are_quoted_the_newest_first(small_prompter: Upstream) -> None:
    told(*(f"Where is hall {number}?" for number in range(MOST_QUOTES + 2)))

    lines = told("recall HALL")[0].splitlines()[1:]

    assert [line.split("hall ")[1] for line in lines] == [f"{n}?”" for n in (6, 5, 4, 3, 2)]


def test_rosa_speaks_the_language_of_the_last_question_or_of_the_channel(
    small_prompter: Upstream, at_desk: Callable[[str], None]
) -> None:
    before, _answer, french = told("reset", "Où se trouve la salle des conférences ?", "help")
    channel = Channel.objects.create(slug="club", name="Club", fixed_language="ru")
    ChatRoom.objects.update(channel=channel)
    at_desk(small_prompter.url)

    assert (before, french) == (chat_texts.RESET["en"], chat_texts.HELP["fr"])
    assert told("help") == [chat_texts.HELP["ru"]]


def test_where_no_words_are_kept_nothing_can_be_recalled(
    small_prompter: Upstream, at_desk: Callable[[str], None]
) -> None:
    channel = Channel.objects.create(slug="club", name="Club", keeps="metadata")
    ChatRoom.objects.create(key="lobby", channel=channel)
    at_desk(small_prompter.url)

    assert told("Where is the hall?", "recall hall")[1] == chat_texts.NOT_KEPT["en"]


def test_a_limit_is_told_in_the_room_and_a_room_that_is_off_says_nothing(
    small_prompter: Upstream, monkeypatch: Any
) -> None:
    async def limited(*_given: object) -> None:
        raise TooFast("Please wait a moment.")

    monkeypatch.setattr(chat_rooms, "_limited", limited)
    assert told("Where is the hall?") == ["Please wait a moment."]

    ChatRoom.objects.update(enabled=False)
    with pytest.raises(RoomOff):
        told("help")
