"""What those who watch are told of the turns of one process and of others."""

import asyncio
from collections.abc import Callable
from typing import Any

from agent import live_talks, watching
from agent.live_talks import Talks
from agent.models.erased import conversation_mark
from agent.news import News
from agent.watching import Reader, Watching
from tests.edges.endpoints import until
from tests.edges.journals import entry, finish


def spoken(talks: Talks, question: str = "When?", **fields: Any) -> Any:
    one = entry(question, **fields)
    talks.begin(one)
    return one


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event["is"] for event in events]


def test_words_are_told_as_they_grow_and_of_watched_conversations_only() -> None:
    talks = Talks()
    one = spoken(talks)
    assert kinds(talks.changes(())) == ["card"]

    assert kinds(talks.changes([one.conversation])) == ["turn"]
    one.answer = "At"
    assert talks.changes([one.conversation]) == [
        {
            "is": "words",
            "talk": one.conversation.hex,
            "id": one.id.hex,
            "from": 0,
            "text": "At",
        }
    ]
    assert talks.changes([one.conversation]) == []
    finish(one, "At one.")
    talks.end(one)
    card, turn = talks.changes([one.conversation])
    assert (card["running"], turn["answer"], turn["status"]) == (False, "At one.", "done")


def test_attempt_that_is_superseded_after_its_end_is_told_again() -> None:
    talks = Talks()
    one = finish(spoken(talks))
    talks.end(one)
    talks.changes([one.conversation])

    one.status = "superseded"
    talks.end(one)

    assert [e["status"] for e in talks.changes([one.conversation])] == ["superseded"] * 2


def test_words_that_a_channel_does_not_keep_are_not_shown() -> None:
    talks = Talks()
    one = finish(spoken(talks, keeps_words=False))

    card, turn = talks.changes([one.conversation])

    assert (card["question"], turn["question"], turn["answer"]) == ("", "", "")


def visit(number: int, question: str = "When?") -> Any:
    one = entry(question)
    one.key = f"visit-{number}"
    return one


def test_memory_is_bounded_by_number_and_by_characters(monkeypatch: Any) -> None:
    # The bounds themselves are too large for a test.
    monkeypatch.setattr(live_talks, "MOST", 3)
    monkeypatch.setattr(live_talks, "MOST_CHARACTERS", 100)
    talks = Talks()
    visits = [visit(number) for number in range(5)]
    for one in visits:
        talks.begin(one)
    assert talks.conversations() == [one.conversation for one in visits[2:]]

    visits[-1].answer = "x" * 91
    talks.end(visits[-1])
    assert talks.conversations() == [visits[-1].conversation]

    talks.begin(visit(6, "y" * 101))
    assert talks.conversations() == []
    talks.begin(visits[0])
    assert len(talks.changes(())) == 1


def test_what_is_old_is_forgotten_though_nobody_watches_or_speaks(monkeypatch: Any) -> None:
    async def play(here: Talks, one: Watching, there: Talks, _other: Watching) -> None:
        spoken(here)
        monkeypatch.setattr(live_talks, "KEPT_S", -1.0)
        one._news.tell("forget", {})

        assert (here.conversations(), there.conversations()) == ([], [])

    run(play)


def test_slow_reader_begins_anew_and_keeps_nobody_waiting() -> None:
    async def read() -> list[Any]:
        reader = Reader()
        for _ in range(watching.MOST_WAITING + 20):
            reader.give([{"is": "card"}])
        first = await reader.take()
        reader.give([{"is": "held"}])
        return [first, await reader.take()]

    assert asyncio.run(read()) == [None, [{"is": "held"}]]


def run(play: Callable[[Talks, Watching, Talks, Watching], Any]) -> None:
    """Play with two processes that tell each other all."""

    class Line(News):
        def __init__(self, heard: dict[str, Any]) -> None:
            self.heard = heard

        def hear(self, kind: str, listener: Any) -> None:
            self.heard.setdefault(kind, []).append(listener)

        def tell(self, kind: str, facts: Any) -> None:
            told.append(kind)
            for listener in self.heard[kind]:
                listener(facts)

    async def both() -> None:
        here, there = Talks(), Talks()
        line = Line({})
        one, other = Watching(here, line), Watching(there, line)
        try:
            await play(here, one, there, other)
        finally:
            await one.close()
            await other.close()

    told: list[str] = []
    asyncio.run(both())


def test_process_shows_what_is_said_in_another() -> None:
    async def play(_here: Talks, one: Watching, there: Talks, _other: Watching) -> None:
        before = spoken(there, "Before?")
        reader = one.enter()
        await until(lambda: [card["question"] for card in one.cards()] == ["Before?"])
        one.open(reader, before.conversation, {"is": "opened"})
        before.answer = "Words"

        seen: list[Any] = []
        while not any(event.get("answer") == "Words" for event in seen):
            seen += await reader.take() or []

    run(play)


def test_what_was_erased_is_shown_by_no_process_any_more() -> None:
    async def play(_here: Talks, one: Watching, there: Talks, _other: Watching) -> None:
        gone = finish(spoken(there, "Before?"))
        reader = one.enter()
        await until(one.cards)
        one._news.tell("forget", {conversation_mark(gone.conversation): gone.ended_at})

        assert one.cards() == []
        assert there.changes([gone.conversation]) == []
        later = spoken(there, "And now?")
        await until(lambda: [card["question"] for card in one.cards()] == ["And now?"])
        one.open(reader, later.conversation, {"is": "opened"})
        seen: list[Any] = []
        while "turn" not in kinds(seen):
            seen += await reader.take() or []
        assert "erased" in kinds(seen)
        assert [event["question"] for event in seen if event["is"] == "turn"] == ["And now?"]

    run(play)


def test_what_was_erased_while_it_went_on_is_told_no_more() -> None:
    talks = Talks()
    before = spoken(talks, "Before?")
    later = spoken(talks, "And now?")
    talks.changes([before.conversation])

    talks.forget(before.conversation, before.started_at)

    later.answer = "At one."
    assert [event["id"] for event in talks.changes([later.conversation])] == [later.id.hex]


def test_nothing_is_looked_at_while_nobody_watches() -> None:
    async def play(here: Talks, one: Watching, _there: Talks, other: Watching) -> None:
        reader = one.enter()
        spoken(here)
        await until(one.cards)
        one.leave(reader)

        await until(lambda: one._task and one._task.done())
        assert one.cards() == []
        assert other._elsewhere

    run(play)
