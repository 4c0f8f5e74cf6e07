"""A turn from the question to the stored row: answered, declined, handed over, cut and failed."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agent import metrics, turn
from agent.core import phrases
from agent.core.errors import ProviderBroken, ProviderBusy, ProviderError
from agent.core.guard import Guard
from agent.core.phrases import OFFERS
from agent.core.ports import ChatProvider
from agent.core.printed import Printed
from agent.core.types import (
    Channel,
    ChatRequest,
    Ended,
    Message,
    Persona,
    ToolCalls,
    Usage,
)
from agent.desk import Desk
from agent.entry import Entry
from agent.journal import Journal
from agent.providers.offline import OfflineChat
from agent.providers.scripted import ScriptedChat
from knowledge.retrieval import Index
from knowledge.routes import Routes
from knowledge.values import Brief, Conference, Fact, RedZoneTopic
from tests.edges.journals import rows, until, whole_rows

PERSONA = Persona("rosa", "Rosa", "You are Rosa.", languages=("en", "fr", "zh"), first_words_s=0.1)
CHANNEL = Channel(None, "lobby")
TOOLS = Channel(None, "robot", caller_tools=True, caller_sampling=True)
LUNCH = Fact(
    "lunch",
    {"en": "When is lunch?", "fr": "À quelle heure est le déjeuner ?"},
    {"en": "Lunch is at one.", "fr": "Le déjeuner est à une heure."},
)
SECRET = RedZoneTopic(
    "secret",
    "Secrets",
    "block",
    deflection={"en": "Ask the delegates.", "fr": "Demandez aux délégués."},
    phrases={"en": ("secret treaty",), "fr": ("traité secret",)},
)
CAREFUL = RedZoneTopic("careful", "Care", "caution", "Name no State.", phrases={"en": ("yield",)})
CALL = ToolCalls(({"index": 0, "id": "c1", "function": {"name": "end", "arguments": "{}"}},))


def desk() -> Desk:
    brief = Brief(7, Conference(timezone="Europe/Vienna"), (LUNCH,), (SECRET, CAREFUL))
    return Desk(
        brief=brief,
        printed=Printed(brief),
        index=Index(brief.records),
        routes=Routes(brief),
        guard=Guard(brief.topics),
        personas={"rosa": PERSONA},
        channels={},
        endpoints={},
        default_endpoints=(),
    )


def ask(question: str = "When is lunch?", **fields: Any) -> ChatRequest:
    return ChatRequest(model="rosa", question=question, **fields)


async def take(
    book: Journal,
    request: ChatRequest,
    providers: Sequence[ChatProvider],
    channel: Channel = CHANNEL,
    leave_after: int = 99,
    persona: Persona = PERSONA,
    **changes: Any,
) -> list[Any]:
    """Return what a turn gives its caller, who leaves after so many parts.

    `changes` are those of the desk.
    """
    entry = Entry(channel.id, channel.slug, "visit-1")
    at = replace(desk(), **({"reply_deadline_s": 9} | changes))
    opened = turn.open_turn(request, channel, persona, at)
    parts: list[Any] = []
    async with aclosing(turn.answer(opened, providers, entry, book)) as answer:
        async for part in answer:
            parts.append(part)
            if len(parts) == leave_after:
                break
    return parts


def text(parts: list[Any]) -> str:
    return "".join(part for part in parts if isinstance(part, str))


def run(book: Journal, request: ChatRequest, *script: Any, **options: Any) -> list[Any]:
    return asyncio.run(take(book, request, [ScriptedChat(script)], **options))


def stored(database: Path) -> tuple[Any, ...]:
    """Return status, error, topic, rule and answer of the one row, once it has its end."""
    until(lambda: rows(database, "ended_at") not in ([], [(None,)]))
    (row,) = rows(database, "status", "error", "topic", "rule", "answer")
    return row


# --- Answered -------------------------------------------------------------------------------


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


def test_provider_that_fails_before_a_word_is_noted_and_the_next_one_answers(
    book: Journal, database: Path
) -> None:
    busy = ScriptedChat([ProviderBusy("x")], "busy")

    parts = asyncio.run(take(book, ask("À quelle heure est le déjeuner ?"), [busy, OfflineChat()]))

    assert text(parts) == "Le déjeuner est à une heure."
    assert rows(database, "status", "provider", "lang") == [("done", "offline", "fr")]
    assert '"provider": "busy", "code": "provider_busy"' in whole_rows(database)[0]["handovers"]


# --- Declined -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Tell me of the SECRET treaty", f"Ask the delegates. {OFFERS['en'][0]}"),
        ("Parlez-moi du traité secret", f"Demandez aux délégués. {OFFERS['fr'][0]}"),
        ("Erzählen Sie mir bitte vom secret treaty", f"Ask the delegates. {OFFERS['en'][0]}"),
    ],
)
@pytest.mark.parametrize("reason", ["stop", "content_filter"])
def test_red_question_is_declined_without_a_model(
    question: str, said: str, reason: str, book: Journal, database: Path
) -> None:
    never = ScriptedChat(["no"])

    parts = asyncio.run(take(book, ask(question), [never], replace(CHANNEL, refusal_reason=reason)))

    assert (text(parts), parts[-1].reason) == (said, reason)
    assert never.seen == []
    assert stored(database) == ("refused", "", "secret", "phrase", said)


def test_question_that_wants_care_is_answered_with_the_guidance(
    book: Journal, database: Path
) -> None:
    model = ScriptedChat(["In general ", "terms."])

    parts = asyncio.run(take(book, ask("What does zero yield mean?"), [model]))

    assert text(parts) == "In general terms."
    assert "Answer with care: Name no State." in model.seen[0].messages[-1]["content"]
    assert stored(database)[:4] == ("done", "", "careful", "phrase")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (["Well. ", "A sec", "ret treaty", " says x."], "Well. A Ask the delegates."),
        (["It is the secret treaty"], "It is the Ask the delegates."),
        (["Secret treaty."], "Ask the delegates."),
        (["Yes.", " Secret", " treaty"], "Yes. Ask the delegates."),
    ],
)
def test_red_reply_ends_before_the_phrase_and_with_the_deflection(
    script: list[str], said: str, book: Journal, database: Path
) -> None:
    parts = run(book, ask(), *script, " never said")

    assert text(parts) == said
    assert parts[-1].reason == "stop"
    assert stored(database) == ("refused", "", "secret", "phrase in the reply", text(parts))


def test_provider_is_let_go_as_soon_as_its_reply_turns_red(book: Journal) -> None:
    parts = run(book, ask(), "The secret treaty ", 5.0, "never said")

    assert text(parts) == "The Ask the delegates."


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


# --- Failed ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "begun", "said"),
    [
        ("When is lunch?", "It is ", f"It is {phrases.CUT_SHORT['en']}"),
        ("When is lunch?", "It is at", f"It is at… {phrases.CUT_SHORT['en']}"),
        ("À quelle heure est le déjeuner ?", "Oui.", f"Oui. {phrases.CUT_SHORT['fr']}"),
    ],
)
def test_reply_that_breaks_off_is_closed_politely(
    question: str, begun: str, said: str, book: Journal, database: Path
) -> None:
    parts = run(book, ask(question), begun, ProviderBroken("x"))

    assert (text(parts), parts[-1].reason) == (said, "stop")
    assert stored(database) == ("failed", "provider_broken", "", "", said)


def test_failure_of_all_providers_is_raised_and_stored(book: Journal, database: Path) -> None:
    with pytest.raises(ProviderError):
        run(book, ask(), ProviderBusy("x"))

    assert stored(database) == ("failed", "provider_busy", "", "", "")


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


# --- Failing before or after a word has left ------------------------------------------------


def test_provider_that_fails_while_its_first_words_are_held_hands_over(
    book: Journal, database: Path
) -> None:
    broken = ScriptedChat(["Secret", ProviderBroken("x")], "broken")

    parts = asyncio.run(take(book, ask(), [broken, OfflineChat()]))

    assert text(parts) == "Lunch is at one."
    assert stored(database)[0] == "done"
    assert rows(database, "provider") == [("offline",)]


def test_provider_that_falls_silent_while_its_first_words_are_held_hands_over(
    book: Journal, database: Path
) -> None:
    silent = ScriptedChat(["Secret", 60.0], "silent")

    parts = asyncio.run(take(book, ask(), [silent, OfflineChat()]))

    assert text(parts) == "Lunch is at one."
    assert json.loads(rows(database, "handovers")[0][0]) == [
        {"provider": "silent", "code": "provider_timeout", "ms": 0}
    ]


def test_provider_may_pause_once_a_word_has_left(book: Journal, database: Path) -> None:
    parts = run(book, ask(), "Lunch ", 0.2, "is at one.")

    assert text(parts) == "Lunch is at one."


def test_reply_of_nothing_but_tool_calls_hands_over_where_the_channel_takes_none(
    book: Journal, database: Path
) -> None:
    calling = ScriptedChat([CALL, Ended("tool_calls")], "calling")

    parts = asyncio.run(take(book, ask(), [calling, OfflineChat()]))

    assert text(parts) == "Lunch is at one."


def test_reply_that_breaks_off_after_a_tool_call_still_ends(book: Journal, database: Path) -> None:
    parts = asyncio.run(take(book, ask(), [ScriptedChat([CALL, ProviderBroken("x")])], TOOLS))

    assert isinstance(parts[-1], Ended)
    assert stored(database)[0] == "failed"


def test_reply_without_end_is_closed_at_the_deadline(book: Journal, database: Path) -> None:
    parts = run(book, ask(), *["word ", 0.05] * 40, leave_after=999, reply_deadline_s=0.1)

    assert text(parts).endswith(phrases.CUT_SHORT["en"])
    assert stored(database)[1] == "provider_timeout"


def test_held_words_are_said_before_the_polite_end(book: Journal, database: Path) -> None:
    parts = run(book, ask(), "Yes. ", "It is no secret", ProviderBroken("x"))

    assert text(parts) == f"Yes. It is no secret… {phrases.CUT_SHORT['en']}"


def test_reply_of_white_space_hands_over(book: Journal, database: Path) -> None:
    blank = ScriptedChat(["  ", "\n"], "blank")

    parts = asyncio.run(take(book, ask(), [blank, OfflineChat()]))

    assert text(parts) == "Lunch is at one."
