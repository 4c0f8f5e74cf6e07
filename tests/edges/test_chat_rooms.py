"""Turns in chat rooms: what was said before, who asked, who answers."""

from agent import chat_rooms
from agent.chat_rooms import Asked
from agent.models import ChatRoomTurn
from tests.edges.dialogues import play
from tests.upstream import Script, Upstream


def test_an_answer_knows_what_was_said_in_its_room_before(prompter: Upstream) -> None:
    prompter.play(Script(text=("I am Rosa.",)))

    async def acts():
        for text in ("Who are you?", "And again?"):
            await chat_rooms.answer(Asked(text, room="lobby", person="ada"))

    play(acts)

    asked = [call.body["messages"] for call in prompter.calls]
    assert [message["content"] for message in asked[1][1:-1]] == ["Who are you?", "I am Rosa."]
    assert list(ChatRoomTurn.objects.values_list("person", flat=True)) == ["ada", "ada"]
