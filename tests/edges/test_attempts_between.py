"""Attempts of several processes, whatever the order in which they hear from each other."""

import asyncio
import random
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent import attempts as registry
from agent.attempts import Attempts
from agent.core.attempts import trace
from agent.core.errors import ProviderTimeout
from agent.core.types import ChatRequest, Ended
from agent.entry import Entry
from agent.models.erased import conversation_mark
from agent.news import News

# What a visitor says, as it is heard more and more of; repeats are among it.
SAID = ("Where", "where is", "Where is?", "Where is the", "Where is the hall", "where is the hall?")


class Post:
    """Carries what the processes tell, each when the test says so, in the order of its sender."""

    def __init__(self, count: int) -> None:
        self.waiting: dict[tuple[int, int], deque[dict[str, Any]]] = {
            (a, b): deque() for a in range(count) for b in range(count) if a != b
        }
        self.listeners: dict[int, Callable[[dict[str, Any]], None]] = {}

    def of(self, number: int) -> "Desk":
        return Desk(self, number)

    def deliver(self, way: tuple[int, int]) -> None:
        if waiting := self.waiting[way]:
            self.listeners[way[1]](waiting.popleft())

    def deliver_all(self, rng: random.Random) -> None:
        while ways := [way for way, waiting in self.waiting.items() if waiting]:
            self.deliver(rng.choice(ways))


class Desk:
    """The news of one process."""

    def __init__(self, post: Post, number: int) -> None:
        self.post, self.number = post, number

    def hear(self, kind: str, listener: Callable[[dict[str, Any]], None]) -> None:
        if kind == registry.KIND:
            self.post.listeners[self.number] = listener

    def tell(self, kind: str, facts: dict[str, Any]) -> None:
        # The own process hears it as well.
        self.post.listeners[self.number](facts)
        for (sender, _to), waiting in self.post.waiting.items():
            if sender == self.number:
                waiting.append(facts)


class Book:
    """Keeps what was written as superseded."""

    def __init__(self) -> None:
        self.written: list[Entry] = []

    def end_soon(self, entry: Entry) -> None:
        self.written.append(entry)


def ended(question: str) -> Entry:
    one = Entry(None, "lobby", "visit-1", question, status="done")
    one.end()
    return one


def play(moves: list[tuple[str, int, list[tuple[int, int]]]], seed: int) -> list[Entry]:
    """Ask one question after the other, each of a process, and deliver some news after each."""

    async def played() -> list[Entry]:
        # Told at once: what comes in which order is the test's own affair.
        asyncio.get_running_loop().call_later = _at_once  # type: ignore[method-assign]
        post, book = Post(3), Book()
        processes = [Attempts(lambda: book, post.of(n)) for n in range(3)]
        asked: list[Entry] = []
        for question, process, ways in moves:
            asked.append(ended(question))
            request = ChatRequest("", question)
            processes[process].begin(asked[-1], trace(request))
            for way in ways:
                post.deliver(way)
        post.deliver_all(random.Random(seed))  # noqa: S311
        return asked

    return asyncio.run(played())


def _at_once(_seconds: float, told: Callable[..., object], *facts: Any) -> None:
    told(*facts)


WAYS = st.sampled_from([(a, b) for a in range(3) for b in range(3) if a != b])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(SAID) - 1), st.integers(0, 2), st.lists(WAYS, max_size=6)),
        min_size=2,
        max_size=7,
    ),
    st.integers(0, 99),
)
def test_one_utterance_is_one_turn_in_which_the_newest_stands(
    drawn: list[tuple[int, int, list[tuple[int, int]]]], seed: int
) -> None:
    # The visitor goes on speaking: what is heard never becomes less.
    heard = sorted(number for number, _process, _ways in drawn)
    moves = [
        (SAID[number], process, ways)
        for number, (_any, process, ways) in zip(heard, drawn, strict=True)
    ]

    asked = play(moves, seed)

    assert [entry.status for entry in asked] == ["superseded"] * (len(asked) - 1) + ["done"]
    assert len({entry.turn or entry.id for entry in asked}) == 1


def test_what_was_heard_wrongly_stays_a_turn_of_its_own() -> None:
    moves = [("Where", 0, []), ("Where is the hall", 1, []), ("Where was lunch", 2, [])]

    first, hall, lunch = play([(q, p, [(0, 1), (0, 2), (1, 2), (1, 0)]) for q, p, _ in moves], 1)

    assert [entry.status for entry in (first, hall, lunch)] == ["superseded", "done", "done"]
    assert hall.turn == first.id
    assert (lunch.turn or lunch.id) == lunch.id


def test_two_equal_requests_at_the_same_time_do_not_supersede_each_other_both() -> None:
    one, other = play([("Where", 0, []), ("Where", 1, [])], 1)

    assert [one.status, other.status] == ["superseded", "done"]
    assert one.turn == other.id


def test_news_that_comes_twice_or_far_too_late_changes_nothing() -> None:
    async def played() -> list[str]:
        post, book = Post(2), Book()
        here, there = (Attempts(lambda: book, post.of(n)) for n in range(2))
        late = ended("Where is the hall")
        there.begin(late, trace(ChatRequest("", late.question)))
        await asyncio.sleep(registry.AFTER_S + 0.005)
        facts = post.waiting[1, 0].popleft()
        one = ended("Where")
        here.begin(one, trace(ChatRequest("", one.question)))
        post.listeners[0](facts | {"at": facts["at"] - 60})
        post.listeners[0](facts | {"at": facts["at"] - 60})
        await asyncio.sleep(registry.AFTER_S + 0.002)
        return [one.status, late.status]

    assert asyncio.run(played()) == ["done", "done"]


def test_who_knew_of_an_equal_request_takes_its_place_whatever_the_clocks_say() -> None:
    async def played() -> list[str]:
        post, book = Post(2), Book()
        here, there = (Attempts(lambda: book, post.of(n)) for n in range(2))
        first, again = ended("Where"), ended("Where")
        first.started_at += timedelta(seconds=1)
        for process, way, entry in ((here, (0, 1), first), (there, (1, 0), again)):
            process.begin(entry, trace(ChatRequest("", entry.question)))
            await asyncio.sleep(registry.AFTER_S + 0.005)
            post.deliver(way)
        return [first.status, again.status]

    assert asyncio.run(played()) == ["superseded", "done"]


def test_channel_without_words_tells_none_and_has_one_turn_nonetheless() -> None:
    async def played() -> tuple[list[Entry], str]:
        post, book = Post(2), Book()
        processes = [Attempts(lambda: book, post.of(n)) for n in range(2)]
        asked, told = [ended("Where is"), ended("Where is the hall?")], ""
        for process, entry, way in zip(processes, asked, ((0, 1), (1, 0)), strict=True):
            entry.keeps_words = False
            process.begin(entry, trace(ChatRequest("", entry.question)))
            await asyncio.sleep(registry.AFTER_S + 0.005)
            told += str(post.waiting[way])
            post.deliver(way)
        return asked, told.casefold()

    (older, newer), told = asyncio.run(played())

    assert [older.status, newer.status] == ["superseded", "done"]
    assert newer.turn == older.id
    assert [word for word in ("where", "hall", "visit-1") if word in told] == []


@pytest.mark.parametrize("is_superseded", [True, False])
def test_reply_that_breaks_as_it_is_closed_is_superseded_nonetheless(is_superseded: bool) -> None:
    one = Entry(None, "lobby", "visit-1", "Where")

    async def reply() -> AsyncGenerator[str, None]:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0.05)
        raise ProviderTimeout("Too late.")
        yield "Never."

    async def answer() -> list[Any]:
        own = Attempts(Book, Post(1).of(0))
        attempt = own.begin(one, trace(ChatRequest("", "Where")))
        if is_superseded:
            newer = Entry(None, "lobby", "visit-1", "Where is")
            own.begin(newer, trace(ChatRequest("", "Where is")))
        return [part async for part in attempt.cut.short(reply())]

    if is_superseded:
        assert asyncio.run(answer()) == [Ended()]
    else:
        with pytest.raises(ProviderTimeout):
            asyncio.run(answer())


def test_what_is_remembered_is_bounded_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    # Ten minutes, and ten thousand utterances, are too many for a test.
    monkeypatch.setattr(registry, "MOST", 5)

    async def played() -> tuple[int, str]:
        one = Attempts(Book, Post(1).of(0))
        for number in range(20):
            entry = Entry(None, "lobby", f"visit-{number}", "Where")
            one.begin(entry, trace(ChatRequest("", "Where")))
        for number in range(40):
            one.begin(ended(f"{number} Where"), trace(ChatRequest("", f"{number} Where")))
        remembered = len(one._utterances)
        longest = max(map(len, one._utterances.values()))
        monkeypatch.setattr(registry, "KEPT_S", -1.0)
        first, second = ended("When"), ended("When is")
        for entry in (first, second):
            one.begin(entry, trace(ChatRequest("", entry.question)))
        await asyncio.sleep(registry.AFTER_S + 0.002)
        return (remembered <= 5, longest <= registry.MOST_OF_ONE, first.status)

    assert asyncio.run(played()) == (True, True, "done")


def test_few_attempts_with_a_long_question_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "MOST_LONG", 2)

    async def remembered() -> int:
        own = Attempts(Book, Post(1).of(0))
        for number in range(5):
            for question in ("Where", f"{number} " + "x" * (registry.LONG + 1)):
                one = Entry(None, "lobby", f"visit-{number}", question)
                own.begin(one, trace(ChatRequest("", question)))
        return sum(a.entry.question != "Where" for known in own._utterances.values() for a in known)

    assert asyncio.run(remembered()) == 2


def test_what_was_erased_and_what_is_over_is_kept_in_no_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # As if every question were a long one.
    monkeypatch.setattr(registry, "LONG", 0)
    line = News()
    attempts = Attempts(Book, line)
    one, other, later = ended("Erase me?"), ended("Keep me."), ended("Erase me? No.")
    other.key = "visit-2"
    later.started_at += timedelta(seconds=1)

    def kept() -> list[str]:
        known = [a.entry.question for found in attempts._utterances.values() for a in found]
        assert sorted(known) == sorted(a.entry.question for _known, a in attempts._long)
        return known

    async def play() -> list[list[str]]:
        await line.begin()
        for entry in (one, other, later):
            attempts.begin(entry, trace(ChatRequest("", entry.question)))
        told = [{conversation_mark(one.conversation): one.started_at}, {}]
        found = []
        for marks in told:
            line.tell_here_from_thread("forget", marks)
            await asyncio.sleep(0)
            found.append(kept())
            for known in attempts._utterances.values():
                for each in known:
                    each.until = 0.0
        await line.end()
        return found

    assert asyncio.run(play()) == [["Keep me.", "Erase me? No."], []]
