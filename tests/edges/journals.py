"""A journal of the test's own over a database file of the test's own."""

import errno
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import SyncToAsync
from django.core.management import call_command
from django.db import connections

from agent import spool
from agent.entry import Entry
from agent.journal import Journal

# The journal writes from a thread of its own, so its database is a file.
OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 0.2,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON;",
}
# What takes the table away from the journal, and gives it back.
GONE = "ALTER TABLE agent_attempt RENAME TO elsewhere"
BACK = "ALTER TABLE elsewhere RENAME TO agent_attempt"


@contextmanager
def pointed_at(path: Path) -> Iterator[Path]:
    """Make Django use the file for a while."""
    with using(NAME=str(path), OPTIONS=OPTIONS):
        yield path


@contextmanager
def using(**settings: Any) -> Iterator[None]:
    """Make Django use a database for a while, by its settings."""
    before, connection = dict(connections.settings["default"]), connections["default"]
    connections.settings["default"].update(settings)
    connections["default"] = connections.create_connection("default")
    SyncToAsync.single_thread_executor.submit(_forget).result()
    try:
        yield
    finally:
        SyncToAsync.single_thread_executor.submit(_forget).result()
        connections["default"].close()
        connections.settings["default"].clear()
        connections.settings["default"].update(before)
        # The tests' own database is in memory: it ends with its last connection.
        connections["default"] = connection


def _forget() -> None:
    """Leave the connection of the thread in which async code asks the database.

    All tests share that thread, and it would go on with the database of the test before.
    """
    for connection in connections.all(initialized_only=True):
        connection.close()
        del connections[connection.alias]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Path:
    path = tmp_path_factory.mktemp("journal") / "empty.sqlite3"
    with django_db_blocker.unblock(), pointed_at(path):
        call_command("migrate", verbosity=0)
    return path


@pytest.fixture
def database(
    template: Path, tmp_path: Path, settings: Any, django_db_blocker: Any
) -> Iterator[Path]:
    """A database file of the test's own and a spool folder beside it."""
    settings.SPOOL_DIR = tmp_path / "spool"
    settings.JOURNAL_DEADLINE_S = 0.5
    copied = shutil.copy(template, tmp_path / "rosa.sqlite3")
    with django_db_blocker.unblock(), pointed_at(Path(copied)) as path:
        yield path


@pytest.fixture
def book(database: Path) -> Iterator[Journal]:
    made = Journal()
    yield made
    made.close()


def rows(path: Path, *columns: str) -> list[tuple[Any, ...]]:
    """Return the attempts in the order in which they were written, read past Django."""
    names = columns or ("question", "answer", "status")
    return [tuple(row[name] for name in names) for row in whole_rows(path)]


def whole_rows(path: Path) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as reader:
        reader.row_factory = sqlite3.Row
        return list(map(dict, reader.execute("SELECT * FROM agent_attempt ORDER BY rowid")))


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, timeout=5)) as writer:
        writer.execute(statement)
        writer.commit()


def until(happened: Callable[[], object], timeout_s: float = 20.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not happened():
        assert time.monotonic() < deadline, "It did not happen."
        time.sleep(0.005)


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


def disk_full(*_args: object) -> None:
    """Stands in for what writes to a disk that has no room."""
    raise OSError(errno.ENOSPC, "No space left on device")
