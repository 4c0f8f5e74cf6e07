"""The journal loses no turn while its database is slow, locked or gone, or the disk is full."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent import metrics, spool
from agent.journal import Journal
from agent.store import write_rows
from tests.edges.journals import (
    BACK,
    GONE,
    answer,
    change,
    disk_full,
    entry,
    finish,
    rows,
    spooled,
    until,
    whole_rows,
)


def test_turns_go_to_disk_while_the_database_is_gone_and_come_back_once_in_order(
    book: Journal, database: Path
) -> None:
    change(database, GONE)
    questions = [f"Q{n}" for n in range(20)]
    asyncio.run(answer(book, *questions))
    on_disk = spooled(book.spool._folder)
    was_down = book.is_down

    change(database, BACK)
    until(lambda: not book.is_down and not spooled(book.spool._folder))
    asyncio.run(answer(book, "And now?"))

    assert was_down
    assert list(dict.fromkeys(on_disk)) == questions
    assert rows(database, "question") == [(q,) for q in [*questions, "And now?"]]


def test_reply_does_not_wait_for_a_database_that_is_gone(book: Journal, database: Path) -> None:
    change(database, GONE)
    asyncio.run(answer(book, "First?"))
    slow = metrics.JOURNAL_SLOW._value.get()

    asyncio.run(answer(book, *"abcdefghij"))

    assert metrics.JOURNAL_SLOW._value.get() == slow


def test_locked_database_holds_a_reply_no_longer_than_the_deadline(
    book: Journal, database: Path
) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        asyncio.run(answer(book, "Locked?"))
        on_disk = spooled(book.spool._folder)
        other.execute("ROLLBACK")

    assert on_disk == ["Locked?"] * len(on_disk) != []
    until(lambda: rows(database) == [("Locked?", "At one.", "done")])


def test_turn_that_went_over_the_disk_is_the_same_in_the_database(
    book: Journal, database: Path
) -> None:
    one = entry(
        "你好？",
        handovers=[{"provider": "a", "code": "provider_busy", "ms": 5}],
        records=["fact:lunch"],
        topic="t",
        rule="phrase",
        prompt_tokens=7,
        started_at=datetime(2025, 9, 9, 10, 0, 0, 123456, tzinfo=UTC),
    )
    row = finish(one).row(book.spool.process)

    write_rows([row])
    direct = whole_rows(database)
    change(database, "DELETE FROM agent_attempt")
    book.spool.append([row])
    write_rows(spool.read(book.spool.waiting()[0]))

    assert whole_rows(database) == direct


def test_turns_of_a_database_that_stays_away_are_stored_by_the_next_process(
    database: Path,
) -> None:
    change(database, GONE)
    first = Journal()
    asyncio.run(answer(first, "One?", "Two?"))
    first.close()

    change(database, BACK)
    second = Journal()
    until(lambda: len(rows(database)) == 2)
    second.close()

    assert rows(database, "question", "status") == [("One?", "done"), ("Two?", "done")]
    assert list((database.parent / "spool").iterdir()) == []


def test_close_spools_what_hangs_in_the_database(database: Path) -> None:
    made = Journal()
    until(lambda: not made.waiting())
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        made.end_soon(finish(entry("Stuck?")))
        made.close(timeout_s=0.05)
        made.close()
        other.execute("ROLLBACK")

    again = Journal()
    until(lambda: rows(database))
    again.close()
    assert rows(database) == [("Stuck?", "At one.", "done")]


def test_turn_that_finds_neither_database_nor_disk_is_stored_once_the_database_is_back(
    book: Journal, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book.spool, "append", disk_full)
    change(database, GONE)
    asyncio.run(answer(book, "One?", "Two?"))
    waiting = book.waiting()

    change(database, BACK)

    until(lambda: len(rows(database)) == 2)
    assert waiting >= 2
    assert rows(database, "question", "status") == [("One?", "done"), ("Two?", "done")]
    until(lambda: book.waiting() == 0)


def test_turn_without_database_or_disk_is_spooled_at_the_end_if_the_disk_is_back(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(database, GONE)
    made = Journal()
    with monkeypatch.context() as broken:
        broken.setattr(made.spool, "append", disk_full)
        asyncio.run(answer(made, "One?"))
    made.close()

    assert set(spooled(database.parent / "spool")) == {"One?"}
