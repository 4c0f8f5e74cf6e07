"""Turns in chat rooms: what was said before, who asked, who answers."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from agent import chat_room_store, chat_rooms
from agent.admin import transcript
from agent.chat_rooms import Answered, Asked
from agent.core.errors import RequestError, RoomOff, TooBusy, UnknownModel, UnknownPersona
from agent.in_order import InOrder
from agent.models import Attempt, Channel, ChatRoom, ChatRoomTurn, Persona
from tests.edges.dialogues import play
from tests.upstream import Script, Upstream


async def ask(*texts: str, room: str = "lobby", **given: Any) -> list[Answered]:
    """Ask one after the other."""
    return [await chat_rooms.answer(Asked(t, room=room, person="ada", **given)) for t in texts]


def history(double: Upstream, number: int = -1) -> list[str]:
    """Return what a call had between the persona and the question."""
    return [message["content"] for message in double.calls[number].body["messages"][1:-1]]


def with_channel(read: Callable[[str], None], url: str, **settings: Any) -> Channel:
    """Give the lobby a channel, and read the desk anew."""
    channel = Channel.objects.create(slug="club", name="Club", **settings)
    ChatRoom.objects.update_or_create(key="lobby", defaults={"channel": channel})
    read(url)
    return channel


def test_an_answer_knows_what_was_said_in_its_room_before(prompter: Upstream) -> None:
    prompter.play(Script(text=("I am Rosa.",)))

    async def acts():
        await ask("Who are you?")
        # As another bridge, or this one after a restart, would go on.
        await chat_rooms.end()
        await ask("And here?", room="bar")
        return await ask("And again?")

    (answered,) = play(acts)

    room = ChatRoom.objects.get(key="lobby")
    assert [history(prompter, at) for at in range(3)] == [[], [], ["Who are you?", "I am Rosa."]]
    assert list(room.turns.values_list("person", flat=True)) == ["ada", "ada"]
    assert (answered.room_id, answered.person) == (room.pk, "ada")
    assert room.last_at is not None


def test_as_many_messages_are_read_as_the_room_says(small_prompter: Upstream) -> None:
    ChatRoom.objects.create(key="lobby", context_messages=4)
    ChatRoom.objects.create(key="mute", context_messages=0)

    async def acts():
        await ask("One?", "Two?", "Three?", "Four?")
        await ask("One?", "Two?", room="mute")

    play(acts)

    calls = [call for call in small_prompter.calls if "Four?" in str(call.body)]
    assert [m["content"] for m in calls[0].body["messages"][1:-1]][::2] == ["Two?", "Three?"]
    assert history(small_prompter) == []


def test_what_failed_or_was_superseded_is_not_read_and_what_was_cut_is(
    small_prompter: Upstream,
) -> None:
    async def acts():
        await ask("One?", "Two?", "Three?", "Four?")
        for question, status in (("One?", "superseded"), ("Two?", "failed"), ("Three?", "cut")):
            said = Attempt.objects.filter(question=question)
            await chat_room_store.stored(lambda said=said, now=status: said.update(status=now))
        await ask("Five?")

    play(acts)

    assert history(small_prompter)[::2] == ["Three?", "Four?"]


def test_a_reset_begins_anew_and_keeps_the_journal(prompter: Upstream) -> None:
    async def acts():
        await ask("One?")
        await chat_rooms.reset("lobby")
        await chat_rooms.reset("nobody was here")
        await ask("Two?")

    play(acts)

    assert history(prompter) == []
    assert sorted(Attempt.objects.values_list("question", flat=True)) == ["One?", "Two?"]
    assert ChatRoom.objects.count() == 1


def test_turns_of_a_room_are_made_one_after_the_other(small_prompter: Upstream) -> None:
    async def acts():
        await asyncio.gather(*(ask(text) for text in ("One?", "Two?", "Three?")))
        return len(chat_rooms._order)

    assert play(acts) == 0
    assert sorted(len(history(small_prompter, at)) for at in range(3)) == [0, 2, 4]


def test_who_waits_for_long_or_behind_many_is_told_so() -> None:
    async def acts():
        order = InOrder(1, 0.05, "Come back.")
        told = []

        async def waits():
            try:
                async with order.of("lobby"):
                    told.append("in")
            except TooBusy as exc:
                told.append(str(exc))

        async with order.of("lobby"):
            await asyncio.gather(waits(), waits())
        await waits()
        return told, len(order)

    assert asyncio.run(acts()) == (["Come back.", "Come back.", "in"], 0)


def test_two_bridges_that_make_a_room_at_once_have_the_same_one(prompter: Upstream) -> None:
    ready, found = threading.Barrier(4), []

    def enter():
        ready.wait()
        try:
            found.append(chat_room_store.enter("new", {}).id)
        finally:
            connection.close()

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert found == [ChatRoom.objects.get().pk] * 4


def test_a_room_of_a_channel_without_words_keeps_none_and_reads_none(
    prompter: Upstream, at_desk: Callable[[str], None]
) -> None:
    with_channel(at_desk, prompter.url, keeps="metadata")

    (first, _second) = play(lambda: ask("My name is Ada.", "Who am I?"))

    assert history(prompter) == []
    assert set(Attempt.objects.values_list("question", "answer")) == {("", "")}
    assert set(ChatRoomTurn.objects.values_list("person", flat=True)) == {first.person}
    assert first.person not in ("ada", "")


def test_a_room_that_is_off_or_whose_channel_is_gets_no_answer(
    small_prompter: Upstream, at_desk: Callable[[str], None]
) -> None:
    ChatRoom.objects.create(key="off", enabled=False)
    with_channel(at_desk, small_prompter.url, enabled=False)

    async def acts():
        for room in ("off", "lobby"):
            with pytest.raises(RoomOff):
                await ask("One?", room=room)

    play(acts)

    assert ChatRoomTurn.objects.count() == 0


def test_a_persona_is_set_for_a_room_and_for_a_turn(
    small_prompter: Upstream, at_desk: Callable[[str], None]
) -> None:
    Persona.objects.create(slug="bert", name="Bert", system_prompt="You are Bert.")
    Persona.objects.create(slug="cleo", name="Cleo", system_prompt="You are Cleo.")
    at_desk(small_prompter.url)

    async def acts():
        before = await chat_rooms.persona_of("lobby")
        await chat_rooms.set_persona("lobby", "bert")
        with pytest.raises(UnknownPersona):
            await chat_rooms.set_persona("lobby", "nobody")
        answered = [*await ask("One?"), *await ask("Two?", persona="cleo")]
        return (
            before,
            [one.answer.persona for one in answered],
            await chat_rooms.persona_of("lobby"),
        )

    assert play(acts) == ("rosa-ctbto-agent", ["bert", "cleo"], "bert")


def test_a_persona_that_is_deleted_meanwhile_is_set_nowhere(
    small_prompter: Upstream, at_desk: Callable[[str], None]
) -> None:
    bert = Persona.objects.create(slug="bert", name="Bert", system_prompt="You are Bert.")
    at_desk(small_prompter.url)
    bert.delete()

    async def acts():
        with pytest.raises(UnknownPersona):
            await chat_rooms.set_persona("lobby", "bert")
        return await chat_rooms.persona_of("lobby")

    assert play(acts) == "rosa-ctbto-agent"
    assert not ChatRoom.objects.exists()


def test_a_room_whose_persona_is_disabled_is_answered_by_the_usual_one(
    small_prompter: Upstream, at_desk: Callable[[str], None]
) -> None:
    bert = Persona.objects.create(slug="bert", name="Bert", system_prompt="You are Bert.")
    ChatRoom.objects.create(key="lobby", persona=bert)
    at_desk(small_prompter.url)

    async def acts():
        (before,) = await ask("One?")
        await asyncio.to_thread(Persona.objects.filter(slug="bert").update, enabled=False)
        await asyncio.to_thread(at_desk, small_prompter.url)
        (after,) = await ask("Two?")
        return before.answer.persona, after.answer.persona

    assert play(acts) == ("bert", "rosa-ctbto-agent")


def test_the_model_that_is_named_is_asked_first(
    small_prompter: Upstream, at_desk: Callable[[str], None]
) -> None:
    async def acts():
        (there,) = await ask("One?")
        (named,) = await ask("Two?", model=there.answer.model)
        (offline,) = await ask("Three?", model="offline")
        with pytest.raises(UnknownModel) as caught:
            await ask("Four?", model="gpt-99")
        return there.answer, named.answer, offline.answer, caught.value

    there, named, offline, error = play(acts)

    assert (named.provider, offline.provider) == (there.provider, "offline")
    assert error.code == "model_not_found"
    assert str(error).startswith("No provider and no model of one is called 'gpt-99'. There are: ")
    assert f"{there.provider} ({there.model})" in str(error)
    # What was not answered is not noted.
    assert ChatRoomTurn.objects.count() == 3


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"temperature": 9.0, "max_tokens": -5}, (2.0, 1)),
        ({"temperature": -1.0, "max_tokens": 10**9}, (0.0, 300)),
    ],
)
def test_what_a_caller_asks_for_has_its_bounds(
    small_prompter: Upstream, given: dict[str, Any], sent: tuple[float, int]
) -> None:
    play(lambda: ask("One?", **given))

    body = small_prompter.calls[-1].body
    limit = body.get("max_tokens", body.get("max_completion_tokens"))
    assert (body["temperature"], limit) == sent


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        (Asked(" ", room="lobby"), "message"),
        (Asked("One?", room="x" * 129), "channel_id"),
        (Asked("One?", room="a\0b"), "channel_id"),
        (Asked("One?", room="lobby", person="\ud800"), "username"),
        (Asked("One?", room="lobby", temperature=float("nan")), "temperature"),
    ],
)
def test_what_cannot_be_stored_is_refused_by_name(
    small_prompter: Upstream, asked: Asked, param: str
) -> None:
    async def acts():
        with pytest.raises(RequestError) as caught:
            await chat_rooms.answer(asked)
        return caught.value.param

    assert play(acts) == param


def test_reviewers_read_who_asked(small_prompter: Upstream) -> None:
    play(lambda: ask("One?"))

    (turn,) = transcript.turns(transcript.shortened(Attempt.objects.all()))

    assert (turn.attempt.asked, turn.asks) == ("One?", "ada")


def test_without_a_room_nothing_is_remembered(small_prompter: Upstream) -> None:
    play(lambda: ask("One?", "Two?", room=""))

    assert history(small_prompter) == []
    assert (ChatRoom.objects.count(), ChatRoomTurn.objects.count()) == (0, 0)
