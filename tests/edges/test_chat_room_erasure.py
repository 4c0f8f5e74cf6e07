"""What of chat rooms goes when something that was said there is erased, and what stays."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from agent import chat_room_erasure, chat_room_store, chat_rooms, chat_rooms_erased, erasure
from agent.chat_rooms import Asked
from agent.ids import new_id
from agent.models import (
    Attempt,
    ChatRoom,
    ChatRoomTurn,
    ChatRoomUsage,
    Conversation,
)
from agent.store import write_rows
from tests.edges.dialogues import play
from tests.upstream import Upstream

BUS = [chat_room_store.of_nobody()]


def say(*lines: tuple[str, str], room: str = "lobby") -> None:
    """Have persons ask, one after the other."""

    async def acts():
        for person, text in lines:
            await chat_rooms.answer(Asked(text, room=room, person=person))

    play(acts)


def summed_up(key: str = "lobby") -> ChatRoom:
    ChatRoom.objects.filter(key=key).update(summary="Ada likes tea.")
    return ChatRoom.objects.get(key=key)


def questions() -> list[str]:
    return sorted(Attempt.objects.values_list("question", flat=True))


def test_with_a_conversation_go_who_asked_and_the_summary(prompter: Upstream) -> None:
    say(("ada", "One?"))
    say(("ada", "Two?"), room="bar")
    summed_up()
    summed_up("bar")
    one = Attempt.objects.get(question="One?")

    erasure.erase_named(Conversation.objects.filter(pk=one.conversation_id))

    assert ChatRoomTurn.objects.count() == 1
    assert ChatRoom.objects.get(key="lobby").summary == ""
    assert ChatRoom.objects.get(key="bar").summary == "Ada likes tea."


def test_a_person_is_erased_from_a_room_in_which_others_go_on(prompter: Upstream) -> None:
    say(("ada", "My name is Ada."), ("bert", "Who was that?"), ("ada", "It was me."))
    room = summed_up()
    for person in ("ada", "bert", ""):
        ChatRoomUsage.objects.create(room=room, person=person, day=timezone.now().date())

    assert chat_room_erasure.erase_person("ada", BUS) == 2

    assert questions() == ["Who was that?"]
    assert list(ChatRoomTurn.objects.values_list("person", flat=True)) == ["bert"]
    assert ChatRoom.objects.get().summary == ""
    assert Conversation.objects.get().opening == "Who was that?"
    assert sorted(ChatRoomUsage.objects.values_list("person", flat=True)) == ["", "bert"]


def test_what_an_erased_person_said_is_not_stored_late(prompter: Upstream) -> None:
    say(("ada", "One?"))
    room = chat_room_store.begin("lobby", late := new_id(), "ada", {})
    entry = room.entry()
    entry.id, entry.question = late, "Two?"

    chat_room_erasure.erase_person("ada", BUS)
    write_rows([entry.row("p")])

    assert (questions(), ChatRoomTurn.objects.count()) == ([], 0)


def test_a_room_is_forgotten_with_all_its_conversations(prompter: Upstream) -> None:
    say(("ada", "One?"))
    chat_room_store.reset("lobby")
    say(("bert", "Two?"))
    say(("ada", "Three?"), room="bar")
    room = summed_up()

    assert chat_room_erasure.erase_room(room) == 2

    assert questions() == ["Three?"]
    assert list(ChatRoomTurn.objects.values_list("room__key", flat=True)) == ["bar"]
    assert ChatRoom.objects.get(key="lobby").summary == ""
    say(("ada", "Four?"))
    assert questions() == ["Four?", "Three?"]


def test_what_was_on_its_way_in_an_erased_room_is_not_stored_late(prompter: Upstream) -> None:
    rows = []
    for _ in range(2):
        room = chat_room_store.begin("lobby", late := new_id(), "ada", {})
        entry = room.entry()
        entry.id, entry.question = late, "Who am I?"
        rows.append(entry.row("p"))
        # The second one is of a conversation of its own.
        chat_room_store.reset("lobby")

    assert chat_room_erasure.erase_room(ChatRoom.objects.get()) == 0
    write_rows(rows)

    assert (questions(), ChatRoomTurn.objects.count()) == ([], 0)


def test_who_asked_what_an_erasure_left_when_it_broke_off_is_still_known(
    prompter: Upstream, monkeypatch
) -> None:
    say(("ada", "One?"), ("ada", "Two?"))
    monkeypatch.setattr(erasure, "_TURNS", 1)

    with pytest.raises(RuntimeError):
        chat_room_erasure.erase_person("ada", BUS, rest=_broken)
    left = chat_room_erasure.turns_of("ada", BUS).count()
    chat_room_erasure.erase_person("ada", BUS)

    assert (left, questions(), ChatRoomTurn.objects.count()) == (1, [], 0)


def _broken(_seconds: float) -> bool:
    raise RuntimeError


def test_the_command_erases_a_person_and_what_is_old(prompter: Upstream, capsys, settings) -> None:
    settings.RETENTION_DAYS = 30
    say(("ada", "One?"), ("bert", "Two?"))

    call_command("purge_conversations", "--person", "ada", "--dry-run")
    assert capsys.readouterr().out.startswith("Would erase 1 turn in chat rooms.\n")
    call_command("purge_conversations", "--person", "ada")
    assert questions() == ["Two?"]

    Conversation.objects.update(last_at=timezone.now() - timedelta(days=9_999))
    call_command("purge_conversations")
    assert (questions(), ChatRoomTurn.objects.count()) == ([], 0)


def test_who_used_what_is_kept_no_longer_than_what_was_said(prompter: Upstream, settings) -> None:
    settings.RETENTION_DAYS = 30
    room = ChatRoom.objects.create(key="lobby")
    now = timezone.now()
    for person, days in (("ada", 31), ("ada", 1), ("", 31)):
        day = (now - timedelta(days=days)).date()
        ChatRoomUsage.objects.create(room=room, person=person, day=day)
    for days in (1, 8):
        at = now - timedelta(days=days)
        ChatRoomTurn.objects.create(attempt=new_id(), room=room, person="ada", at=at)

    chat_rooms_erased.forget_old()

    ages = [(u.person, (now.date() - u.day).days) for u in ChatRoomUsage.objects.order_by("day")]
    assert ages == [("", 31), ("ada", 1)]
    assert ChatRoomTurn.objects.get().at == now - timedelta(days=1)
