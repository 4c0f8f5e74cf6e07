"""The journal while its database is there: each turn is one row, and as it ended."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from agent import journal
from agent.ids import new_id
from agent.journal import Journal
from agent.store import write_rows
from tests.edges.journals import answer, entry, finish, rows, spooled, until


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
    until(lambda: len(rows(database)) == 1200)
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


def test_ended_turn_is_replaced_only_by_itself_as_superseded(book: Journal, database: Path) -> None:
    one = entry()
    first = finish(one).row("p")
    newer, newest = new_id(), new_id()
    superseded = first | {"status": "superseded", "turn": newer.hex}

    write_rows([first])
    write_rows([first | {"answer": "At two."}])
    assert rows(database, "answer", "status") == [("At one.", "done")]
    write_rows([superseded, first])
    write_rows([first])
    assert rows(database, "turn", "status") == [(newer.hex, "superseded")]
    write_rows([superseded | {"turn": newest.hex}])
    write_rows([superseded | {"turn": newest.hex, "answer": "At two."}])
    assert rows(database, "turn", "answer") == [(newest.hex, "At one.")]


def test_attempt_that_is_superseded_while_it_goes_on_never_takes_back_its_end(
    database: Path,
) -> None:
    one = entry()
    one.status, one.turn = "superseded", new_id()
    goes_on = one.row("p")
    ended = finish(one).row("p")

    write_rows([goes_on, ended])
    write_rows([goes_on])

    assert rows(database, "answer", "status") == [("At one.", "done")]
    assert rows(database, "ended_at") != [(None,)]


def test_conversation_takes_the_newest_name_of_the_person(book: Journal, database: Path) -> None:
    for person in ("", "Ms X", "", "Mr Y", ""):
        write_rows([finish(entry(person=person)).row("p")])

    with closing(sqlite3.connect(database)) as reader:
        assert reader.execute("SELECT person FROM agent_conversation").fetchall() == [("Mr Y",)]


def test_batch_of_turns_names_the_person_that_one_of_them_names(
    book: Journal, database: Path
) -> None:
    write_rows([finish(entry(person=person)).row("p") for person in ("", "Ms X", "")])

    with closing(sqlite3.connect(database)) as reader:
        assert reader.execute("SELECT person FROM agent_conversation").fetchall() == [("Ms X",)]
