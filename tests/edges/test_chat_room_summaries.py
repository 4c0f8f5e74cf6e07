"""What outgrows a room's context is summed up beside the answers."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import Sum

from agent import chat_room_store, chat_room_summaries, chat_rooms, erasure
from agent import desk as desks
from agent.chat_room_summaries import summaries
from agent.core.printed import count_tokens
from agent.models import Attempt, ChatRoom, ChatRoomUsage, Conversation
from tests.edges.dialogues import play
from tests.edges.test_chat_rooms import ask, with_channel
from tests.upstream import Script, Upstream

TALK = ("One?", "Two?", "Three?")


@pytest.fixture(autouse=True)
def _without_pause(monkeypatch: Any) -> None:
    monkeypatch.setattr(chat_room_summaries, "EVERY_S", 0.0)


def make_room() -> None:
    """Make a room whose context is one turn."""
    ChatRoom.objects.create(key="lobby", context_messages=2)


async def talk(*texts: str) -> None:
    for text in texts:
        await ask(text)
        await summaries.settled()


def asked_to_sum_up(double: Upstream) -> list[str]:
    bodies = [call.body["messages"] for call in double.calls]
    return [body[1]["content"] for body in bodies if "keep the memory" in body[0]["content"]]


def test_what_falls_out_is_in_the_summary_that_the_next_answer_reads(prompter: Upstream) -> None:
    prompter.play(Script(text=("Ada likes tea.",)))

    make_room()
    play(lambda: talk(*TALK))

    first, second = asked_to_sum_up(prompter)
    assert "Question: One?\nAnswer: Ada likes tea." in first
    assert "Two?" not in first
    assert second.startswith("The earlier summary:\n<<<\nAda likes tea.")
    assert "One?" not in second
    (last,) = [call for call in prompter.calls if "Three?" in call.body["messages"][-1]["content"]]
    context, *rest = (message["content"] for message in last.body["messages"][1:-1])
    assert context.endswith("<<<\nAda likes tea.\n>>>")
    assert rest == ["Two?", "Ada likes tea."]
    room = ChatRoom.objects.get()
    assert room.summary_until == Attempt.objects.get(question="Two?").started_at


def test_what_a_summary_costs_counts_for_its_room(prompter: Upstream) -> None:
    prompter.play(Script(text=("Ada likes tea.",)))
    make_room()

    async def acts() -> None:
        await talk(*TALK)
        await chat_rooms.limits.sync()

    play(acts)

    bodies = [call.body["messages"] for call in prompter.calls]
    asked = [body for body in bodies if "keep the memory" in body[0]["content"]]
    summed_up = sum(count_tokens(one["content"]) for body in asked for one in body)
    summed_up += len(asked) * count_tokens("Ada likes tea.")
    turns = Attempt.objects.aggregate(tokens=Sum("prompt_tokens") + Sum("completion_tokens"))
    room, person = ChatRoomUsage.objects.order_by("person")
    assert (room.tokens, person.tokens) == (turns["tokens"] + summed_up, turns["tokens"])


def test_a_reset_clears_the_summary(small_prompter: Upstream) -> None:
    make_room()

    async def acts():
        await talk(*TALK)
        await chat_rooms.reset("lobby")

    play(acts)

    room = ChatRoom.objects.get()
    assert (room.summary, room.summary_until) == ("", None)


def test_a_summary_that_was_overtaken_is_not_kept(prompter: Upstream) -> None:
    play(lambda: talk("One?", "Two?"))
    room = chat_room_store.find("lobby", desks.current().callers)
    now = datetime.now(UTC)

    assert chat_room_store.keep_summary(room, "New.", now)
    assert not chat_room_store.keep_summary(room, "Late.", now)
    again = chat_room_store.find("lobby", desks.current().callers)
    chat_room_store.reset("lobby")
    assert not chat_room_store.keep_summary(again, "Late.", now)
    assert ChatRoom.objects.get().summary == ""


def test_what_is_erased_while_it_is_summed_up_is_in_no_summary(prompter: Upstream) -> None:
    play(lambda: talk("One?"))
    room = chat_room_store.find("lobby", desks.current().callers)
    until = datetime.now(UTC)

    erasure.erase_named(Conversation.objects.all())

    assert not chat_room_store.keep_summary(room, "Ada likes tea.", until)
    assert ChatRoom.objects.get().summary == ""


def test_a_summary_that_may_not_be_said_is_not_kept(small_prompter: Upstream) -> None:
    make_room()
    secret = desks.current().personas["rosa-ctbto-agent"].system_prompt
    fine = Script(text=("Fine.",))
    small_prompter.play(fine, fine, Script(text=(secret,)))

    async def acts():
        await talk("One?", "Two?")

    play(acts)

    room = ChatRoom.objects.get()
    assert room.summary == ""
    assert room.summary_until is not None


def test_without_a_model_or_without_words_nothing_is_summed_up(
    small_prompter: Upstream, at_desk: Callable[[str], None]
) -> None:
    make_room()
    with_channel(at_desk, small_prompter.url, keeps="metadata")
    play(lambda: talk(*TALK))
    ChatRoom.objects.all().delete()
    make_room()
    at_desk("")

    play(lambda: talk(*TALK))

    assert asked_to_sum_up(small_prompter) == []
    assert ChatRoom.objects.get().summary == ""


def test_what_goes_on_is_ended_with_the_process(small_prompter: Upstream) -> None:
    make_room()
    fine = Script(text=("Fine.",))
    small_prompter.play(fine, fine, Script(text=("Late.",), first_token_s=30))

    async def acts():
        await ask("One?", "Two?")
        before = len(summaries._tasks)
        await chat_rooms.end()
        return before, len(summaries._tasks)

    assert play(acts) == (1, 0)
