"""What is kept of a turn beside question and answer: made, heard, used, lacking, and by whom."""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent import turn
from agent.attempts import Attempts
from agent.core.attempts import trace
from agent.core.errors import ProviderBroken
from agent.core.types import Ended, Endpoint, Message, Usage
from agent.entry import SAID_BEFORE_LENGTH, Entry
from agent.journal import Journal
from agent.news import News
from agent.providers.offline import OfflineChat
from agent.providers.scripted import ScriptedChat
from tests.edges.journals import rows, spooled, until, whole_rows
from tests.edges.turns import CHANNEL, PERSONA, ask, desk, run, take, text

PRICED = {
    "scripted": Endpoint("scripted", "chat", prompt_price=2.0, completion_price=8.0),
    "busy": Endpoint("busy", "chat", prompt_price=100.0, completion_price=100.0),
}
QUIET = replace(CHANNEL, slug="quiet", keeps_words=False)


def row(database: Path) -> dict[str, Any]:
    """Return the one row, once it has its end."""
    until(lambda: rows(database, "ended_at") not in ([], [(None,)]))
    (found,) = whole_rows(database)
    return found


@pytest.mark.parametrize(
    ("script", "made"),
    [
        (["At ", "one."], ""),
        (["**At** ", "one."], ""),
        ([" At one. \n"], ""),
        (["Yes. ", "A sec", "ret treaty"], "Yes. A secret treaty"),
        (["At one", ProviderBroken("x")], ""),
    ],
)
def test_what_the_model_made_is_kept_where_not_all_of_it_was_sent(
    script: list[Any], made: str, book: Journal, database: Path
) -> None:
    run(book, ask(), *script)

    assert row(database)["made"] == made


def test_what_a_provider_said_that_was_taken_back_is_kept(book: Journal, database: Path) -> None:
    broken = ScriptedChat(["Secret", ProviderBroken("x")], "broken")

    parts = asyncio.run(take(book, ask(), [broken, OfflineChat()]))

    assert row(database)["made"] == "Secret\n\nLunch is at one."
    assert row(database)["answer"] == text(parts) == "Lunch is at one."


def test_what_the_caller_did_not_wait_for_is_kept(book: Journal, database: Path) -> None:
    run(book, ask(), "At one. ", "A sec", "tion", leave_after=2)

    found = row(database)
    assert (found["status"], found["answer"], found["made"]) == (
        "cut",
        "At one. A ",
        "At one. A sec",
    )


def test_what_the_history_shows_as_said_last_is_kept(book: Journal, database: Path) -> None:
    long = "x" * (SAID_BEFORE_LENGTH + 1)
    history = (Message("user", "Hello"), Message("assistant", long))

    run(book, ask(history=history), "At one.")

    assert row(database)["said_before"] == long[:-1]


def test_a_history_that_ends_with_the_visitor_shows_nothing_as_said(
    book: Journal, database: Path
) -> None:
    history = (Message("assistant", "Good day."), Message("user", "Hello"))

    run(book, ask(history=history), "At one.")

    assert row(database)["said_before"] == ""


def test_tokens_of_the_parts_of_the_prompt_are_kept(book: Journal, database: Path) -> None:
    run(book, ask(), "At one.", Ended("stop", Usage(70, 2)))

    tokens = json.loads(row(database)["tokens"])
    assert set(tokens) >= {"persona", "pinned", "retrieved", "now", "caller", "history", "total"}
    assert tokens["total"] > 100


@pytest.mark.parametrize(
    ("providers", "leave_after", "said", "price"),
    [
        ([ScriptedChat(["At one.", Ended("stop", Usage(70, 5))])], 9, 5, 1.0),
        # Who left: what had been streamed by then.
        ([ScriptedChat(["At one. And so on.", Ended()])], 1, 5, 1.0),
        ([ScriptedChat([ProviderBroken("x")], "busy"), ScriptedChat(["At one."])], 9, 2, 1.0),
        ([OfflineChat()], 9, 4, 0.0),
    ],
)
def test_cost_is_that_of_the_provider_who_answered(
    providers: Sequence[Any],
    leave_after: int,
    said: int,
    price: float,
    book: Journal,
    database: Path,
) -> None:
    asyncio.run(take(book, ask(), providers, leave_after=leave_after, endpoints=PRICED))

    found = row(database)
    assert found["completion_tokens"] == said
    assert found["cost"] == pytest.approx((found["prompt_tokens"] * 2 + said * 8) / 1e6 * price)


@pytest.mark.parametrize(
    ("question", "unsourced"),
    [
        ("When is lunch?", 0),
        ("Where do the whales live?", 1),
        ("Hello!", 0),
        ("What is the secret treaty?", 0),
    ],
)
def test_answer_without_a_record_that_has_to_do_with_it_is_unsourced(
    question: str, unsourced: int, book: Journal, database: Path
) -> None:
    run(book, ask(question), "I do not know.")

    assert row(database)["unsourced"] == unsourced


def test_silence_is_no_answer_without_a_source(book: Journal, database: Path) -> None:
    with pytest.raises(ProviderBroken):
        run(book, ask("Where do the whales live?"), ProviderBroken("x"))

    assert row(database)["unsourced"] == 0


def test_superseded_reply_ends_with_what_it_cost_and_is_not_to_be_read(
    book: Journal, database: Path
) -> None:
    async def supersede() -> list[Any]:
        registry = Attempts(lambda: book, News())
        entries = [Entry(CHANNEL.id, CHANNEL.slug, "visit-1") for _ in range(2)]
        at = replace(desk(), endpoints=PRICED)
        opened = turn.open_turn(ask(), CHANNEL, PERSONA, at)
        attempt = registry.begin(entries[0], trace(ask("When")))
        slow = ScriptedChat(["At one. ", "And ", 60.0])
        parts: list[Any] = []
        async for part in turn.answer(opened, [slow], entries[0], book, None, attempt.cut):
            parts.append(part)
            if part == "And ":
                registry.begin(entries[1], trace(ask()))
        return parts

    parts = asyncio.run(supersede())

    found = row(database)
    assert text(parts) == found["answer"] == "At one. And "
    assert parts[-1] == Ended("stop", Usage(found["prompt_tokens"], 3))
    assert (found["status"], found["unread"], found["made"]) == ("superseded", 0, "")
    assert found["turn"] == found["id"]
    assert found["cost"] == pytest.approx(found["prompt_tokens"] * 2e-6 + 3 * 8e-6)


# --- Without words --------------------------------------------------------------------------

WORDS = ("whales", "visit-1", "Ms X", "I do not know", "Good day", "lunch")


def test_channel_without_words_keeps_when_and_how_alone(book: Journal, database: Path) -> None:
    async def ask_quietly(question: str, *script: Any) -> None:
        history = (Message("user", "Hello"), Message("assistant", "Good day."))
        entry = Entry(None, "quiet", "visit-1", person="Ms X", keeps_words=False)
        opened = turn.open_turn(ask(question, history=history), QUIET, PERSONA, desk())
        async for _ in turn.answer(opened, [ScriptedChat(script)], entry, book):
            pass

    asyncio.run(
        ask_quietly("When is lunch, where are whales?", "I do not know.", "A secret treaty")
    )

    found = row(database)
    told = ("question", "answer", "made", "said_before", "records", "heard", "unread")
    assert [found[name] for name in told] == ["", "", "", "", "[]", None, 0]
    kept = ("status", "lang", "persona", "provider", "topic", "stage")
    assert [found[name] for name in kept] == [
        *("refused", "en", "rosa", "scripted", "secret", "reply")
    ]
    assert json.loads(found["tokens"])["total"] == found["prompt_tokens"] > 0
    whole = database.read_bytes() + database.with_name(f"{database.name}-wal").read_bytes()
    assert [word for word in WORDS if word.encode() in whole] == []


def test_spool_of_a_channel_without_words_has_none(
    book: Journal, database: Path, settings: Any
) -> None:
    book.is_down = True

    entry = Entry(None, "quiet", "visit-1", "whales?", person="Ms X", keeps_words=False)
    entry.answer = "I do not know."
    asyncio.run(_end(book, entry))

    (path,) = [*settings.SPOOL_DIR.glob("*.jsonl"), *settings.SPOOL_DIR.glob("*.replay")]
    assert [word for word in WORDS if word in path.read_text()] == []
    assert spooled(settings.SPOOL_DIR) == [""]


@pytest.mark.parametrize(
    "number", ["req-0193f1d2a4b27c0e", "4f9c2b1e-77aa-4c0d-9a59-0d7a35c1b0de", "7", ""]
)
def test_id_of_a_request_without_words_is_kept_where_it_is_a_number(number: str) -> None:
    entry = Entry(None, "quiet", "visit-1", request_id=number, keeps_words=False)

    assert entry.row("here")["request_id"] == number
    entry.request_id = "whales-of-Ms-X"
    hidden = entry.row("here")["request_id"]
    assert re.fullmatch("[0-9a-f]{32}", hidden)
    assert hidden == entry.row("there")["request_id"]


async def _end(book: Journal, entry: Entry) -> None:
    entry.end()
    await book.end(entry)
