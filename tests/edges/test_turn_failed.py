"""Turns whose provider fails: another one answers, or what was begun is closed politely."""

import asyncio
import json
from pathlib import Path

import pytest

from agent.core import phrases
from agent.core.errors import ProviderBroken, ProviderBusy, ProviderError
from agent.core.types import Ended
from agent.journal import Journal
from agent.providers.offline import OfflineChat
from agent.providers.scripted import ScriptedChat
from agent.speech import Speech
from tests.edges.journals import rows, whole_rows
from tests.edges.turns import CALL, TOOLS, ask, run, stored, take, text


def test_provider_that_fails_before_a_word_is_noted_and_the_next_one_answers(
    book: Journal, database: Path
) -> None:
    busy = ScriptedChat([ProviderBusy("x")], "busy")

    parts = asyncio.run(take(book, ask("À quelle heure est le déjeuner ?"), [busy, OfflineChat()]))

    assert text(parts) == "Le déjeuner est à une heure."
    assert rows(database, "status", "provider", "lang") == [("done", "offline", "fr")]
    assert '"provider": "busy", "code": "provider_busy"' in whole_rows(database)[0]["handovers"]


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


def test_reply_of_white_space_hands_over(book: Journal, database: Path) -> None:
    blank = ScriptedChat(["  ", "\n"], "blank")

    parts = asyncio.run(take(book, ask(), [blank, OfflineChat()]))

    assert text(parts) == "Lunch is at one."


def test_reply_of_nothing_but_tool_calls_hands_over_where_the_channel_takes_none(
    book: Journal, database: Path
) -> None:
    calling = ScriptedChat([CALL, Ended("tool_calls")], "calling")

    parts = asyncio.run(take(book, ask(), [calling, OfflineChat()]))

    assert text(parts) == "Lunch is at one."


def test_failure_of_all_providers_is_raised_and_stored(book: Journal, database: Path) -> None:
    with pytest.raises(ProviderError):
        run(book, ask(), ProviderBusy("x"))

    assert stored(database) == ("failed", "provider_busy", "", "", "")


# --- Once a word has left -------------------------------------------------------------------


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


def test_reply_that_a_fault_of_our_own_breaks_is_stored_before_its_caller_is_given_an_end(
    book: Journal, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Speech, "reason")

    with pytest.raises(AttributeError):
        run(book, ask(), "At one.")

    # At once: nothing is waited for.
    assert rows(database, "status", "error", "answer") == [("failed", "AttributeError", "At one.")]


def test_held_words_are_said_before_the_polite_end(book: Journal, database: Path) -> None:
    parts = run(book, ask(), "Yes. ", "It is no secret", ProviderBroken("x"))

    assert text(parts) == f"Yes. It is no secret… {phrases.CUT_SHORT['en']}"


def test_reply_that_breaks_off_after_a_tool_call_still_ends(book: Journal, database: Path) -> None:
    parts = asyncio.run(take(book, ask(), [ScriptedChat([CALL, ProviderBroken("x")])], TOOLS))

    assert isinstance(parts[-1], Ended)
    assert stored(database)[0] == "failed"


def test_provider_may_pause_once_a_word_has_left(book: Journal, database: Path) -> None:
    parts = run(book, ask(), "Lunch ", 0.2, "is at one.")

    assert text(parts) == "Lunch is at one."


def test_reply_without_end_is_closed_at_the_deadline(book: Journal, database: Path) -> None:
    parts = run(book, ask(), *["word ", 0.05] * 40, leave_after=999, reply_deadline_s=0.1)

    assert text(parts).endswith(phrases.CUT_SHORT["en"])
    assert stored(database)[1] == "provider_timeout"
