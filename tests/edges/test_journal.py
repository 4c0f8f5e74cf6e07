"""The journal loses no turn: with the database there, slow, locked, gone, and after a crash."""

import asyncio
import errno
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from agent import journal, metrics, spool
from agent.entry import Entry
from agent.ids import new_id
from agent.journal import Journal
from agent.spool import Spool
from agent.store import write_rows
from tests.edges.journals import change, rows, until, whole_rows

ROOT = Path(__file__).resolve().parents[2]


def entry(question: str = "When?", **fields: Any) -> Entry:
    return Entry(None, "lobby", "visit-1", question, **fields)


def finish(one: Entry, answer: str = "At one.") -> Entry:
    one.answer, one.status = answer, "done"
    one.spoke()
    one.end()
    return one


async def answer(book: Journal, *questions: str) -> None:
    """Take turns through the journal, one after the other."""
    for question in questions:
        one = entry(question)
        book.begin(one)
        await book.end(finish(one))


def spooled(folder: Path) -> list[str]:
    paths = [*folder.glob("*.replay"), *folder.glob("*.jsonl")]
    return [row["question"] for path in paths for row in spool.read(path)]


# --- With the database there ----------------------------------------------------------------


def test_end_returns_once_the_turn_is_in_the_database(book: Journal, database: Path) -> None:
    async def turn() -> list[tuple[Any, ...]]:
        one = entry()
        book.begin(one)
        await book.end(finish(one))
        return rows(database)

    assert asyncio.run(turn()) == [("When?", "At one.", "done")]
    assert spooled(book.spool._folder) == []


def test_question_is_written_while_the_answer_is_made(book: Journal, database: Path) -> None:
    async def turn() -> None:
        one = entry()
        book.begin(one)
        await asyncio.sleep(journal.BEGIN_AFTER_S + 0.05)
        await asyncio.to_thread(until, lambda: rows(database) == [("When?", "", "cut")])
        await book.end(finish(one))

    asyncio.run(turn())

    assert rows(database) == [("When?", "At one.", "done")]


def test_turn_that_the_caller_left_is_cut_with_what_was_said(database: Path) -> None:
    async def leave() -> None:
        book = Journal()
        one = entry(answer="At o")
        book.begin(one)
        one.end()
        book.end_soon(one)
        book.close()

    asyncio.run(leave())

    assert rows(database) == [("When?", "At o", "cut")]


def test_many_turns_at_once_are_all_stored(book: Journal, database: Path) -> None:
    async def all_at_once() -> None:
        await asyncio.gather(*(answer(book, f"Q{n}") for n in range(1200)))

    asyncio.run(all_at_once())

    # On a busy machine some go over the disk.
    until(lambda: len(rows(database)) == 1200, timeout_s=10)
    assert sorted(rows(database, "question")) == sorted((f"Q{n}",) for n in range(1200))


def test_conversation_is_one_row_with_the_callers_key(book: Journal, database: Path) -> None:
    asyncio.run(answer(book, "One?", "Two?"))

    with closing(sqlite3.connect(database)) as reader:
        found = reader.execute("SELECT key, channel_id FROM agent_conversation").fetchall()
    assert found == [("visit-1", None)]


def test_finished_turn_is_never_overwritten_by_an_unfinished_one(database: Path) -> None:
    one = entry()
    begun = one.row("p")
    ended = finish(one).row("p")

    for order in ([begun], [ended], [begun], [begun, ended], [ended, begun], [begun]):
        write_rows(order)

    assert rows(database) == [("When?", "At one.", "done")]


def test_last_word_of_one_batch_is_the_finished_one(database: Path) -> None:
    one = entry()
    begun = one.row("p")

    write_rows([begun, finish(one).row("p"), begun])

    assert rows(database) == [("When?", "At one.", "done")]


def test_close_writes_all_that_waits(database: Path) -> None:
    async def leave() -> None:
        book = Journal()
        for n in range(900):
            one = entry(f"Q{n}")
            one.end()
            book.end_soon(one)
        await asyncio.to_thread(book.close)

    asyncio.run(leave())

    assert len(rows(database)) == 900
    assert list((database.parent / "spool").iterdir()) == []


# --- Without it -----------------------------------------------------------------------------

GONE = "ALTER TABLE agent_attempt RENAME TO elsewhere"
BACK = "ALTER TABLE elsewhere RENAME TO agent_attempt"


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


# --- After a crash --------------------------------------------------------------------------


def killed(folder: Path) -> str:
    """Return the name of a process that was killed while it kept a spool."""
    code = f"""if True:
        import os
        from pathlib import Path
        from agent.spool import Spool
        print(Spool(Path({str(folder)!r})).process, flush=True)
        os.kill(os.getpid(), 9)"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip()


def test_what_a_killed_process_left_is_stored_and_its_open_turns_are_cut(database: Path) -> None:
    folder = database.parent / "spool"
    dead = killed(folder)
    write_rows([entry("Open?", answer="At").row(dead)])
    left = finish(entry("On disk?")).row(dead)
    (folder / f"{dead}.jsonl").write_bytes(orjson.dumps(left) + b'\n{"id": "half')

    book = Journal()
    until(lambda: not spool.is_alive(dead, folder) and book.spool.orphans() == [])
    book.close()

    assert rows(database) == [("Open?", "At", "cut"), ("On disk?", "At one.", "done")]
    assert all(ended for (ended,) in rows(database, "ended_at"))
    assert list(folder.iterdir()) == []


def test_open_turn_whose_end_is_on_disk_is_not_cut(database: Path) -> None:
    folder = database.parent / "spool"
    dead = killed(folder)
    one = entry("Both?")
    write_rows([one.row(dead)])
    left = finish(one).row(dead)
    (folder / f"{dead}.replay").write_bytes(orjson.dumps(left) + b"\n")

    book = Journal()
    until(lambda: book.spool.orphans() == [])
    book.close()

    assert rows(database) == [("Both?", "At one.", "done")]


def test_open_turns_of_a_living_process_stay_open(database: Path) -> None:
    other = Spool(database.parent / "spool")
    write_rows([entry("Still?").row(other.process)])

    Journal().close()

    assert rows(database, "question", "ended_at") == [("Still?", None)]
    other.close()


def test_entry_begins_as_cut_and_notes_its_times() -> None:
    one = entry(id=new_id())
    assert (one.status, one.ttft_ms, one.total_ms, one.ended_at) == ("cut", None, None, None)

    one.spoke()
    first = one.ttft_ms
    one.spoke()
    one.end()

    assert one.ttft_ms == first
    assert 0 <= first <= one.total_ms
    assert one.ended_at >= one.started_at


def test_row_that_the_database_refuses_does_not_stop_the_others(
    book: Journal, database: Path
) -> None:
    async def turns() -> None:
        await asyncio.gather(book.end(finish(entry("Bad?", lang=None))), answer(book, "Good?"))
        await answer(book, "Later?")

    asyncio.run(turns())

    assert [row[0] for row in rows(database)] == ["Good?", "Later?"]
    assert not book.is_down
    kept = next(database.parent.glob("spool/*.refused")).read_text()
    assert json.loads(kept)["question"] == "Bad?"


def test_reply_goes_on_though_its_row_can_be_stored_nowhere(book: Journal, database: Path) -> None:
    asyncio.run(book.end(finish(entry("Bad?", prompt_tokens=2**70))))

    assert rows(database) == []


def test_turn_that_finds_neither_database_nor_disk_is_stored_once_the_database_is_back(
    book: Journal, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(rows: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(book.spool, "append", full)
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
    def full(rows: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    change(database, GONE)
    made = Journal()
    with monkeypatch.context() as broken:
        broken.setattr(made.spool, "append", full)
        asyncio.run(answer(made, "One?"))
    made.close()

    assert set(spooled(database.parent / "spool")) == {"One?"}


def test_open_turns_of_a_dead_process_are_cut_though_the_database_was_away_at_the_start(
    database: Path,
) -> None:
    dead = killed(database.parent / "spool")
    write_rows([entry("Open?").row(dead)])
    change(database, GONE)
    made = Journal()
    until(lambda: made.is_down)

    change(database, BACK)

    until(lambda: not made.is_down)
    until(lambda: rows(database, "ended_at") != [(None,)], 6)
    made.close()
    assert rows(database, "status") == [("cut",)]


def test_row_of_an_older_release_does_not_hold_up_those_behind_it(database: Path) -> None:
    folder = database.parent / "spool"
    dead = killed(folder)
    old = finish(entry("Old?")).row(dead)
    new = finish(entry("New?")).row(dead)
    del old["rule"]
    (folder / f"{dead}.jsonl").write_bytes(orjson.dumps(old) + b"\n" + orjson.dumps(new) + b"\n")

    made = Journal()

    until(lambda: len(rows(database)) == 2)
    made.close()
    assert [row[0] for row in rows(database)] == ["Old?", "New?"]


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
