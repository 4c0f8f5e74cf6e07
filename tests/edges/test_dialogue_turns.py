"""One turn of a dialogue: what a model is asked, what is told of it, and what the journal keeps."""

import pytest

from agent import dialogues
from agent.core.dialogue import Wish
from agent.core.errors import UnknownDialogue
from agent.core.types import Channel
from agent.models import Attempt, Conversation, Dialogue
from agent.models import Channel as ChannelRow
from knowledge.models import Fact, RedZoneTopic
from tests.edges.dialogues import begun, play, turns
from tests.upstream import Script, Upstream

AGAIN = Wish()


def asked(upstream, number):
    """Return the messages of a call to the model."""
    return [(one["role"], one["content"]) for one in upstream.calls[number].body["messages"]]


def test_a_model_is_asked_as_the_persona_with_what_was_said(small_prompter: Upstream) -> None:
    small_prompter.play(Script(text=("I am Ada.",)), Script(text=("And I am Bert.",)))

    async def acts():
        key = await begun(agent_1_name="Ada", scenario="The sea")
        await turns(key, AGAIN, AGAIN, AGAIN)

    play(acts)

    (_, system), (_, caller), *history, (_, question) = asked(small_prompter, 2)
    assert system.startswith("You are Ada.")
    assert "The scenario: The sea" in caller
    assert history == [("assistant", "I am Ada.")]
    assert question.endswith("And I am Bert.")
    assert asked(small_prompter, 1)[0][1].startswith("You are Bert.")
    assert "you speak with Ada" in asked(small_prompter, 1)[1][1]
    body = small_prompter.calls[0].body
    assert (body["temperature"], body["max_tokens"]) == (0.8, 200)


def test_all_of_a_turn_is_told_in_order(small_prompter: Upstream) -> None:
    small_prompter.play(Script(text=("I am ", "Ada.")))
    told = []

    async def acts():
        key = await begun(max_turns=2, language="fr")
        await dialogues.take_turn(key, Wish("Salut"), told.append)
        return await dialogues.load(key)

    dialogue = play(acts)

    person, *rest, last = told
    standing = {
        "next_speaker": None,
        "conversation_phase": "conversation",
        "turn_count": 2,
        "is_conversation_complete": True,
    }
    assert person == {
        "type": "message",
        "message": dialogues.line_json(dialogue.lines[0]),
        **standing,
        "next_speaker": "agent_1",
        "conversation_phase": "introduction",
        "turn_count": 1,
        "is_conversation_complete": False,
    }
    by = {"turn_number": 2, "speaker": "agent_1"}
    assert rest[0] == {
        "type": "phase",
        "conversation_phase": "conversation",
        "turn_number": 2,
    }
    assert rest[1] == {"type": "turn", **by, "phase": "conversation", "language": "fr"}
    assert "".join(one["text"] for one in rest[2:]) == "I am Ada."
    assert {one["type"] for one in rest[2:]} == {"text"}
    assert last == {
        "type": "message",
        "message": dialogues.line_json(dialogue.lines[1]),
        **standing,
    }


def test_the_journal_has_each_turn_of_a_persona(small_prompter: Upstream, at_desk) -> None:
    small_prompter.play(Script(text=("I am Ada.",)), Script(text=("I am Bert.",)))
    row = ChannelRow.objects.create(slug="booth", name="Booth")
    at_desk(small_prompter.url)

    async def acts():
        key = await begun(Channel(row.pk, "booth"), agent_2_persona="rosa-ctbto-agent")
        return key, await turns(key, AGAIN, AGAIN)

    key, lines = play(acts)

    kept = Attempt.objects.order_by("started_at")
    assert list(kept.values_list("persona", "question", "answer", "status", "lang")) == [
        ("dialogue", "", "I am Ada.", "done", "en"),
        ("rosa-ctbto-agent", "I am Ada.", "I am Bert.", "done", "en"),
    ]
    assert [line.turn for line in lines] == [one.turn for one in kept]
    conversation = Conversation.objects.get()
    assert (conversation.key, conversation.channel_id) == (key.hex, row.pk)
    assert Dialogue.objects.get().conversation == conversation.pk


def test_a_question_and_a_scenario_of_the_red_zone_are_declined(
    small_prompter: Upstream, at_desk
) -> None:
    topic = RedZoneTopic.objects.create(slug="secret", title="Secrets")
    topic.wordings.create(lang="en", deflection="Ask others.", phrases="secret treaty")
    small_prompter.play(Script(text=("I am Bert.",)))
    at_desk(small_prompter.url)

    async def acts():
        key = await begun(scenario="The secret treaty")
        return await turns(key, AGAIN, AGAIN, "Tell us of the secret treaty!")

    lines = play(acts)

    assert [line.status for line in lines] == ["refused", "done", "refused"]
    assert lines[0].text.startswith("Ask others.")
    assert len(small_prompter.calls) == 1
    assert "secret treaty" not in str(small_prompter.calls[0].body)


def test_what_was_declined_is_not_declined_again(small_prompter: Upstream, at_desk) -> None:
    topic = RedZoneTopic.objects.create(slug="secret", title="Secrets")
    words = "I say nothing of the secret treaty."
    topic.wordings.create(lang="en", deflection=words, phrases="secret treaty")
    small_prompter.play(Script(text=("Then let us speak of the sea.",)))
    at_desk(small_prompter.url)

    async def acts():
        key = await begun(scenario="The secret treaty", max_turns=4)
        return await turns(key, AGAIN, AGAIN, AGAIN, AGAIN)

    lines = play(acts)

    assert lines[0].text.startswith(words)
    assert [line.status for line in lines] == ["refused", "done", "done", "done"]


def test_what_the_content_says_is_not_declined_by_the_other_side(
    small_prompter: Upstream, at_desk
) -> None:
    topic = RedZoneTopic.objects.create(slug="secret", title="Secrets")
    topic.wordings.create(lang="en", deflection="Ask others.", phrases="secret treaty")
    said = "It is no secret treaty."
    Fact.objects.create(slug="open", question="Is it open?", answer=said, published=True)
    texts = (said, "Good to know.")
    small_prompter.play(*(Script(text=(text,)) for text in texts))
    at_desk(small_prompter.url)

    async def acts():
        return await turns(await begun(), AGAIN, AGAIN)

    lines = play(acts)

    assert [(line.status, line.text) for line in lines] == [("done", text) for text in texts]


def test_what_a_side_said_before_is_not_what_was_heard_of_the_other_one(
    small_prompter: Upstream,
) -> None:
    small_prompter.play(Script(text=("We agree on the sea and on all of its fish.",)))

    async def acts():
        await turns(await begun(), AGAIN, AGAIN, AGAIN)

    play(acts)

    assert list(Attempt.objects.values_list("said_before", flat=True)) == ["", "", ""]


def test_a_failing_model_is_followed_by_another_and_told_where_it_had_begun(
    small_prompter: Upstream,
) -> None:
    small_prompter.play(Script(status=500), Script(text=("I am ", "Ada"), then="cut"))
    told = []

    async def acts():
        key = await begun(agent_1_name="Ada")
        return [await dialogues.take_turn(key, AGAIN, told.append) for _ in range(2)]

    offline, broken = play(acts)

    assert (offline.status, offline.text[:9]) == ("done", "Good day,")
    assert broken.status == "failed"
    assert broken.text.startswith("I am Ada")


def test_a_dialogue_ends_with_its_channel(small_prompter: Upstream, at_desk) -> None:
    row = ChannelRow.objects.create(slug="booth", name="Booth")
    at_desk(small_prompter.url)
    key = play(lambda: begun(Channel(row.pk, "booth")))
    row.delete()
    at_desk(small_prompter.url)

    with pytest.raises(UnknownDialogue):
        play(lambda: turns(key, AGAIN))

    assert Dialogue.objects.get().claim is None
