"""The journal under faults that come together, last, or end in the wrong order."""

import asyncio
import os
import queue
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from agent import journal, metrics, spool
from agent.entry import Entry
from agent.journal import Journal
from agent.models import Conversation
from agent.store import write_rows
from agent.waiting import Item, drain
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
)
from tests.edges.test_journal_killed import ROOT, killed


def talk(key: str, number: int) -> Entry:
    return finish(Entry(None, "lobby", key, f"{key} {number}"))


def test_turns_are_stored_in_the_order_in_which_they_ended_while_the_database_comes_back(
    book: Journal, database: Path
) -> None:
    keys = [f"visit-{n}" for n in range(6)]
    count = 0

    async def converse(key: str, ending: asyncio.Event) -> int:
        asked = 0
        while not ending.is_set():
            await book.end(talk(key, asked))
            asked += 1
            await asyncio.sleep(0.002)
        return asked

    async def through_the_outage() -> list[int]:
        ending = asyncio.Event()
        talks = [asyncio.create_task(converse(key, ending)) for key in keys]
        for statement in (GONE, BACK):
            await asyncio.sleep(0.3)
            await asyncio.to_thread(change, database, statement)
        await asyncio.to_thread(until, lambda: not book.is_down)
        await asyncio.sleep(0.3)
        ending.set()
        return await asyncio.gather(*talks)

    asked = asyncio.run(through_the_outage())
    until(lambda: len(rows(database)) == sum(asked))

    stored = [question for (question,) in rows(database, "question")]
    for key, count in zip(keys, asked, strict=True):
        assert [q for q in stored if q.startswith(f"{key} ")] == [
            f"{key} {n}" for n in range(count)
        ]


def test_database_that_stays_locked_makes_only_the_first_replies_wait(
    book: Journal, database: Path
) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        asyncio.run(answer(book, "First?"))
        slow = metrics.JOURNAL_SLOW._value.get()
        until(lambda: book.is_down)
        # Longer than it takes to ask whether the database is back.
        for number in range(15):
            asyncio.run(answer(book, f"Q{number}"))
            time.sleep(0.1)
        other.execute("ROLLBACK")

    assert metrics.JOURNAL_SLOW._value.get() == slow
    until(lambda: len(rows(database)) == 16)


def test_slow_database_holds_the_end_of_a_reply_no_longer_than_the_deadline(
    book: Journal, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(batch: Any) -> None:
        time.sleep(2)
        write_rows(batch)

    monkeypatch.setattr(journal, "write_rows", slowly)
    waits = []

    async def turn(number: int) -> None:
        one = entry(f"Q{number}")
        started = time.monotonic()
        book.begin(one)
        begun = time.monotonic()
        await book.end(finish(one))
        waits.append((begun - started < 0.1, time.monotonic() - begun < 0.5 + 0.5))
        await asyncio.sleep(0.1)

    async def turns() -> None:
        for number in range(8):
            await turn(number)

    asyncio.run(turns())
    monkeypatch.setattr(journal, "write_rows", write_rows)

    assert waits == [(True, True)] * 8
    until(lambda: len(rows(database)) == 8)


def test_turn_is_stored_once_the_database_is_back_though_the_disk_still_hangs(
    book: Journal, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = threading.Event()
    append = book.spool.append

    def hang(lines: Any) -> None:
        disk.wait(20)
        append(lines)

    monkeypatch.setattr(book.spool, "append", hang)
    change(database, GONE)
    unconfirmed = metrics.JOURNAL_UNCONFIRMED._value.get()

    async def all_at_once() -> None:
        await asyncio.gather(*(answer(book, f"Q{n}") for n in range(3)))
        await answer(book, "Later?")

    asyncio.run(all_at_once())
    counted = metrics.JOURNAL_UNCONFIRMED._value.get() - unconfirmed
    change(database, BACK)
    until(lambda: len(rows(database)) == 4)
    disk.set()

    assert counted == 4
    assert sorted(rows(database)) == sorted(
        (question, "At one.", "done") for question in ("Q0", "Q1", "Q2", "Later?")
    )
    until(lambda: not spooled(book.spool._folder))
    assert len(rows(database)) == 4


def test_turns_in_memory_go_to_the_disk_as_soon_as_it_is_back(
    book: Journal, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(database, GONE)
    with monkeypatch.context() as broken:
        broken.setattr(spool, "_write_whole", disk_full)
        asyncio.run(answer(book, "One?", "Two?"))
        was_well = book.spool.is_well

    until(lambda: book.waiting() == 0)

    assert not was_well
    assert book.spool.is_well
    assert list(dict.fromkeys(spooled(book.spool._folder))) == ["One?", "Two?"]


def test_memory_keeps_no_more_than_its_limit_and_what_is_lost_is_counted(
    book: Journal, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "MAX_QUEUE", 5)
    monkeypatch.setattr(book.spool, "append", disk_full)
    change(database, GONE)
    lost = metrics.JOURNAL_LOST._value.get()

    for number in range(9):
        asyncio.run(book.end(finish(entry(f"Q{number}"))))

    assert metrics.JOURNAL_LOST._value.get() - lost == 4
    change(database, BACK)
    until(lambda: len(rows(database)) == 5)
    assert [question for (question,) in rows(database, "question")] == [
        f"Q{number}" for number in range(5)
    ]


def test_spool_whose_folder_is_deleted_is_made_anew(book: Journal, database: Path) -> None:
    folder = book.spool._folder
    shutil.rmtree(folder)
    change(database, GONE)

    asyncio.run(answer(book, "One?"))

    assert set(spooled(folder)) == {"One?"}
    assert spool.is_alive(book.spool.process, folder)
    change(database, BACK)
    until(lambda: rows(database) == [("One?", "At one.", "done")])


def test_journal_works_without_a_spool_and_says_so(
    database: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    (database.parent / "file").write_text("")
    settings.SPOOL_DIR = database.parent / "file" / "spool"
    made = Journal()
    asyncio.run(answer(made, "One?"))
    was_well = made.spool.is_well
    change(database, GONE)
    asyncio.run(answer(made, "Two?"))

    (database.parent / "file").unlink()
    until(lambda: made.spool.is_well)
    change(database, BACK)
    until(lambda: len(rows(database)) == 2)
    made.close()

    assert not was_well
    assert "spool-not-there error=NotADirectoryError" in caplog.text
    assert rows(database, "question", "status") == [("One?", "done"), ("Two?", "done")]


def test_line_that_is_no_turn_does_not_hold_up_those_behind_it(database: Path) -> None:
    folder = database.parent / "spool"
    dead = killed(folder)
    strange = [{}, {"id": "x"}, finish(entry("Odd?", persona={"a": 1})).row(dead)]
    lines = [*strange, finish(entry("Good?")).row(dead)]
    (folder / f"{dead}.jsonl").write_bytes(b"".join(orjson.dumps(x) + b"\n" for x in lines))

    made = Journal()
    until(lambda: rows(database))
    until(lambda: made.spool.orphans() == [])
    made.close()

    assert rows(database, "question") == [("Good?",)]
    assert len(next(folder.glob("*.refused")).read_text().splitlines()) == 3


def test_refused_row_waits_for_a_disk_that_is_full(
    book: Journal, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(spool, "_write_whole", disk_full)
        asyncio.run(book.end(finish(entry("Bad?", lang=None))))
        asyncio.run(answer(book, "Good?"))

    refused = next(book.spool._folder.glob("*.refused"))
    until(refused.read_bytes)
    assert orjson.loads(refused.read_bytes())["question"] == "Bad?"
    assert rows(database, "question") == [("Good?",)]


def test_clock_that_jumps_back_loses_no_turn(book: Journal, database: Path) -> None:
    late = datetime(2026, 5, 5, 12, tzinfo=UTC)
    for question, at in (("One?", late), ("Two?", late - timedelta(hours=1))):
        one = finish(entry(question, started_at=at))
        one.ended_at = at
        asyncio.run(book.end(one))

    assert rows(database, "question", "status") == [("One?", "done"), ("Two?", "done")]
    assert Conversation.objects.get().last_at == late


def test_two_processes_share_a_spool_folder(book: Journal, database: Path) -> None:
    other = Journal()
    change(database, GONE)

    async def both() -> None:
        for number in range(5):
            await asyncio.gather(answer(book, f"A{number}"), answer(other, f"B{number}"))

    asyncio.run(both())
    change(database, BACK)
    until(lambda: len(rows(database)) == 10)
    other.close()

    stored = [question for (question,) in rows(database, "question")]
    assert [q for q in stored if q[0] == "A"] == [f"A{n}" for n in range(5)]
    assert [q for q in stored if q[0] == "B"] == [f"B{n}" for n in range(5)]


def test_turn_is_not_cut_while_its_end_waits_in_a_file_that_cannot_be_read(
    database: Path,
) -> None:
    folder = database.parent / "spool"
    dead = killed(folder)
    one = entry("Both?")
    write_rows([one.row(dead)])
    unreadable = folder / f"{dead}.jsonl"
    unreadable.mkdir()

    made = Journal()
    until(lambda: made._has_retried)
    made.close()
    was_open = rows(database, "ended_at") == [(None,)]
    unreadable.rmdir()
    unreadable.write_bytes(orjson.dumps(finish(one).row(dead)) + b"\n")
    again = Journal()
    until(lambda: again.spool.orphans() == [])
    again.close()

    assert was_open
    assert rows(database) == [("Both?", "At one.", "done")]


def test_open_turns_of_a_process_that_dies_later_are_cut_by_one_that_lives(
    book: Journal, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "REPLAY_S", 0.1)
    until(lambda: book._has_retried)
    dead = killed(database.parent / "spool")
    write_rows([entry("Open?", answer="At").row(dead)])
    asyncio.run(answer(book, "Now?"))

    until(lambda: ("Open?", "At", "cut") in rows(database))
    until(lambda: all(ended for (ended,) in rows(database, "ended_at")))


def test_replay_that_is_killed_in_the_middle_loses_and_doubles_nothing(database: Path) -> None:
    folder = database.parent / "spool"
    dead = killed(folder)
    lines = [orjson.dumps(talk("visit", n).row(dead)) + b"\n" for n in range(4000)]
    (folder / f"{dead}.jsonl").write_bytes(b"".join(lines))
    code = "import django; django.setup(); from agent.journal import Journal; Journal(); input()"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "rosa.settings",
        "DATABASE_URL": f"sqlite:///{database}",
        "SPOOL_DIR": str(folder),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, stdin=subprocess.PIPE
    )
    until(lambda: len(rows(database)))
    process.kill()
    process.communicate()
    so_far = len(rows(database))

    made = Journal()
    until(lambda: made.spool.orphans() == [])
    made.close()

    assert 0 < so_far < 4000
    assert rows(database, "question", "status") == [(f"visit {n}", "done") for n in range(4000)]
    assert list(folder.iterdir()) == []


def test_two_threads_that_have_stored_the_same_row_let_its_reply_go_once() -> None:
    faults: list[Exception] = []

    class Slow(Future[None]):
        """Lets the other thread come in between."""

        def set_running_or_notify_cancel(self) -> bool:
            other.start()
            time.sleep(0.05)
            return super().set_running_or_notify_cancel()

    def settle() -> None:
        try:
            item.done()
        except Exception as exc:  # noqa: BLE001
            faults.append(exc)

    other = threading.Thread(target=settle)
    item = Item({}, Slow())
    item.done()
    other.join()

    assert faults == []
    assert item.stored is not None
    assert item.stored.done()


def test_row_that_another_thread_takes_meanwhile_loses_no_other() -> None:
    class Emptied(queue.SimpleQueue[Item | None]):
        """Another thread takes the last one at the last moment."""

        def empty(self) -> bool:
            return False

    waiting = Emptied()
    items = [Item({"id": number}) for number in range(3)]
    for item in (*items, None):
        waiting.put(item)

    assert drain(waiting) == items
