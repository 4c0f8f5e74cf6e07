"""Questions asked in Python: the answer as a value, and what a model is asked for it."""

from contextlib import aclosing
from dataclasses import replace

import pytest

from agent import asking, running
from agent.asking import Answer, Question, ask, stream
from agent.core.errors import RequestError, UnknownModel, UnknownPersona
from agent.core.types import Message, Usage
from agent.entry import Entry
from agent.models import Attempt, Provider
from knowledge.models import RedZoneTopic
from tests.edges.dialogues import play
from tests.upstream import Script, Upstream

GOOD_DAY = Script(text=("Good day. ", "I am Rosa."))


@pytest.fixture(autouse=True)
def asked(small_prompter: Upstream) -> Upstream:
    """The model that is asked."""
    small_prompter.play(GOOD_DAY)
    return small_prompter


def test_an_answer_is_whole_and_stored() -> None:
    pieces: list[str] = []

    answer = play(lambda: ask(Question("Who are you?"), hears=pieces.append))

    attempt = Attempt.objects.select_related("conversation").get()
    assert "".join(pieces) == answer.text
    assert answer == Answer(
        question="Who are you?",
        text="Good day. I am Rosa.",
        persona="rosa-ctbto-agent",
        provider="environment",
        model=answer.model,
        status="done",
        finish_reason="stop",
        lang="en",
        records=tuple(attempt.records),
        topic="",
        usage=Usage(attempt.prompt_tokens, attempt.completion_tokens),
        ttft_ms=attempt.ttft_ms,
        total_ms=attempt.total_ms,
        conversation=attempt.conversation.key,
        turn=attempt.turn,
    )
    assert (attempt.answer, attempt.status) == (answer.text, "done")


def test_what_is_wished_for_is_what_the_model_is_asked(asked: Upstream) -> None:
    said = (Message("user", "Who are you?"), Message("assistant", "I am Rosa."))
    wishes = Question("And now?", lang="fr", history=said, temperature=0.9, max_tokens=7)

    answer = play(lambda: ask(wishes))

    (call,) = asked.calls
    *before, last = call.body["messages"][1:]
    assert [message["content"] for message in before] == ["Who are you?", "I am Rosa."]
    assert "Answer in French" in last["content"]
    assert (call.body["temperature"], call.body["max_tokens"]) == (0.9, 7)
    assert answer.lang == "fr"


def test_a_provider_that_is_named_is_asked_first(asked: Upstream, at_desk) -> None:
    Provider.objects.create(slug="other", kind="chat", base_url=asked.url, model="double:tokens=1")
    at_desk(asked.url)

    by_slug = play(lambda: ask(Question("Who are you?", model="other")))
    by_model = play(lambda: ask(Question("Who are you?", model="double:tokens=1")))

    assert (by_slug.provider, by_model.provider) == ("other", "other")


def test_a_declined_question_says_so_and_asks_no_model(asked: Upstream, at_desk) -> None:
    topic = RedZoneTopic.objects.create(slug="politics", title="Politics")
    topic.wordings.create(lang="en", deflection="I will not say.", phrases="secret treaty")
    at_desk(asked.url)

    answer = play(lambda: ask(Question("What is in the secret treaty?")))

    assert (answer.status, answer.topic, list(asked.calls)) == ("refused", "politics", [])


def test_who_has_a_conversation_goes_on_with_it() -> None:
    entry = Entry(None, "bus", "bus-1")

    answer = play(lambda: ask(Question("Who are you?"), replace(asking.PROGRAM, slug="bus"), entry))

    assert (answer.conversation, answer.turn) == ("bus-1", entry.id)
    assert Attempt.objects.get().conversation.channel_slug == "bus"


def test_who_leaves_a_stream_closes_the_call_at_once(asked: Upstream) -> None:
    asked.play(Script(text=("Good day. ",), then="hang"))

    async def acts() -> list[str | Answer]:
        async with aclosing(stream(Question("Who are you?"))) as parts:
            return [await anext(parts)]

    assert play(acts) == ["Good day. "]
    asked.wait_until(lambda: asked.calls[0].connection.closed_by_client)
    running.close()
    assert Attempt.objects.values_list("answer", "status").get() == ("Good day. ", "cut")


@pytest.mark.parametrize(
    ("question", "error", "fault"),
    [
        (Question(" "), RequestError, "text is ' '; it must be a question."),
        (Question("a\0b"), RequestError, "text contains a NUL character. Remove it."),
        (Question("\udc80"), RequestError, "text has characters that are not valid Unicode."),
        (Question("Hi", lang="French"), RequestError, "lang is 'French'"),
        (Question("Hi", persona="nobody"), UnknownPersona, "There is no persona 'nobody'."),
        (Question("Hi", model="none"), UnknownModel, "No provider and no model of one is called"),
    ],
)
def test_what_cannot_be_asked_is_named(question: Question, error: type, fault: str) -> None:
    with pytest.raises(error) as failed:
        play(lambda: ask(question))

    assert str(failed.value).startswith(fault)


def test_a_program_of_its_own_is_ready_within_and_closed_after() -> None:
    async def acts() -> Answer:
        async with asking.ready():
            return await ask(Question("Who are you?"))

    assert play(acts).text == "Good day. I am Rosa."
    assert running._journal is None
