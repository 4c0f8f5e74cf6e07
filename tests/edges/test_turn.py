"""A turn from the question to the stored row: answered, tried, cut, and in which language."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agent import metrics, turn
from agent.core import phrases
from agent.core.types import ChatRequest, Ended, Message, Persona, Usage
from agent.entry import Entry
from agent.journal import Journal
from agent.providers.offline import OfflineChat
from agent.providers.scripted import ScriptedChat
from tests.edges.journals import rows, until, whole_rows
from tests.edges.turns import CALL, CHANNEL, PERSONA, TOOLS, ask, desk, run, stored, take, text


@pytest.mark.parametrize(
    ("request_", "persona", "unread"),
    [
        (ask(), PERSONA, 1),
        (ask(), replace(PERSONA, guards_sentences=True), 0),
        (ask("What is the secret treaty?"), PERSONA, 0),
    ],
)
def test_reply_whose_sentences_nobody_judged_is_to_be_read(
    book: Journal, database: Path, request_: ChatRequest, persona: Persona, unread: int
) -> None:
    run(book, request_, "At one.", persona=persona)

    until(lambda: rows(database, "ended_at") not in ([], [(None,)]))
    assert rows(database, "unread") == [(unread,)]


def test_answer_comes_chunk_by_chunk_and_is_stored_when_its_end_comes(
    book: Journal, database: Path
) -> None:
    async def listen() -> list[tuple[Any, ...]]:
        entry = Entry(None, "lobby", "visit-1", request_id="r1")
        opened = turn.open_turn(ask(), CHANNEL, PERSONA, desk())
        script = ScriptedChat(["At ", "one.", Ended("stop", Usage(70, 2))])
        parts = turn.answer(opened, [script], entry, book)
        assert [await anext(parts) for _ in range(3)] == ["At ", "one.", script._script[-1]]
        at_the_end = rows(database)
        await parts.aclose()
        return at_the_end

    assert asyncio.run(listen()) == [("When is lunch?", "At one.", "done")]
    (row,) = whole_rows(database)
    kept = ("persona", "lang", "provider", "model", "records", "release", "request_id")
    assert {name: row[name] for name in kept} == {
        "persona": "rosa",
        "lang": "en",
        "provider": "scripted",
        "model": "script",
        "records": '["fact:lunch"]',
        "release": 7,
        "request_id": "r1",
    }
    assert (row["prompt_tokens"], row["completion_tokens"]) == (70, 2)
    assert 0 <= row["ttft_ms"] <= row["total_ms"]


def test_tokens_are_estimated_where_the_provider_does_not_count(
    book: Journal, database: Path
) -> None:
    *_, ended = run(book, ask(), "At one.", Ended("length"))

    (row,) = whole_rows(database)
    assert ended.reason == "length"
    assert ended.usage == Usage(row["prompt_tokens"], 2)
    assert row["prompt_tokens"] > 100


# --- A trial --------------------------------------------------------------------------------


class Nobody:
    """Keeps nothing."""

    def begin(self, entry: Entry) -> None: ...

    async def end(self, entry: Entry) -> None: ...

    end_soon = begin


def test_trial_is_answered_as_any_turn_but_in_no_figure() -> None:
    async def listen() -> str:
        entry = Entry(None, "trial", "trial", is_counted=False)
        opened = turn.open_turn(ask(), CHANNEL, replace(PERSONA, slug="tried"), desk())
        parts = turn.answer(opened, [ScriptedChat(["At ", "one."])], entry, Nobody())
        return text([part async for part in parts])

    assert asyncio.run(listen()) == "At one."
    assert b"tried" not in metrics.exposition(0, is_paused=False)[0]


def test_prompt_is_that_of_another_time_and_of_hits_that_were_found_before() -> None:
    at = datetime(2025, 9, 9, 8, 30, tzinfo=UTC)
    opened = turn.open_turn(ask(), CHANNEL, PERSONA, desk(), at=at)

    made = turn.make_prompt(opened, turn.search(opened))

    assert made.parts["now"] == "It is Tuesday 9 September 2025, 10:30 at the venue."
    assert made == turn.make_prompt(opened)
    assert turn.make_prompt(opened, []).records == ()


def test_prompt_that_is_not_guarded_has_no_guidance() -> None:
    question = ask("What is the yield?")
    is_guided = [
        "Name no State." in str(turn.make_prompt(opened).messages)
        for opened in (
            turn.open_turn(question, CHANNEL, PERSONA, desk()),
            turn.open_turn(question, CHANNEL, PERSONA, desk(), is_guarded=False),
        )
    ]

    assert is_guided == [True, False]


# --- Cut ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "answer"), [(1, "At "), (2, "At one")])
def test_caller_who_leaves_cuts_the_turn_at_what_was_said(
    words: int, answer: str, book: Journal, database: Path
) -> None:
    run(book, ask(), "At ", "one", " o'clock", leave_after=words)

    assert stored(database) == ("cut", "", "", "", answer)


def test_caller_who_leaves_before_the_first_word_leaves_a_question(
    book: Journal, database: Path
) -> None:
    async def leave() -> None:
        waiting = asyncio.create_task(take(book, ask(), [ScriptedChat([5.0, "late"])]))
        await asyncio.sleep(0.02)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    asyncio.run(leave())

    assert stored(database) == ("cut", "", "", "", "")


def test_caller_who_leaves_at_the_very_end_was_answered(book: Journal, database: Path) -> None:
    run(book, ask(), "At one.", leave_after=2)

    assert rows(database) == [("When is lunch?", "At one.", "done")]


# --- What the channel allows ----------------------------------------------------------------


def test_tools_and_sampling_of_the_caller_apply_where_the_channel_says_so(book: Journal) -> None:
    request = ask(
        sampling={"temperature": 0.9},
        tools={"tools": [{"type": "function"}]},
        raw_messages=({"role": "user", "content": "When is lunch?"},),
    )
    model = ScriptedChat(["Bye.", CALL, Ended("tool_calls", Usage(1, 1))])

    allowed = asyncio.run(take(book, request, [model], TOOLS))
    kept_in = asyncio.run(take(book, request, [model], CHANNEL))

    assert allowed == ["Bye.", CALL, Ended("tool_calls", Usage(1, 1))]
    assert kept_in == ["Bye.", Ended("stop", Usage(1, 1))]
    assert [p.extra for p in model.seen] == [{**request.sampling, **request.tools}, {}]


def test_limits_of_the_caller_apply_on_any_channel(book: Journal) -> None:
    model = ScriptedChat(["Bye."])

    asyncio.run(take(book, ask(max_tokens=20, stop=("\n",)), [model]))

    assert (model.seen[0].max_tokens, model.seen[0].stop) == (20, ("\n",))


# --- Language -------------------------------------------------------------------------------

FRENCH = (Message("user", "Où se trouve la salle principale ?"), Message("assistant", "Là."))


@pytest.mark.parametrize(
    ("question", "history", "fixed", "lang"),
    [
        ("When is lunch?", (), "", "en"),
        ("Où se trouve la salle ?", (), "", "fr"),
        ("会议在哪里？", FRENCH, "", "zh"),
        ("Rosa?", FRENCH, "", "fr"),
        ("", FRENCH, "", "fr"),
        ("", (), "", "en"),
        ("Where is the main hall, please?", FRENCH, "", "en"),
        ("When is lunch?", FRENCH, "zh", "zh"),
        ("Wo ist der Saal, bitte?", (), "", "de"),
    ],
)
def test_language_is_that_of_the_question_unless_it_is_too_short_or_fixed(
    question: str, history: tuple[Message, ...], fixed: str, lang: str
) -> None:
    channel = replace(CHANNEL, fixed_language=fixed)

    opened = turn.open_turn(ask(question, history=history), channel, PERSONA, desk())

    assert opened.lang == lang


def test_foreign_language_is_answered_in_the_personas_first(book: Journal, database: Path) -> None:
    parts = asyncio.run(take(book, ask("Wann gibt es das Mittagessen?"), [OfflineChat()]))

    offer = phrases.OTHER_LANGUAGE["en"].format(languages="English, français, 中文")
    assert text(parts).startswith(offer)
    assert rows(database, "lang") == [("de",)]
