"""What a process that was killed left: its turns are stored, and those still open are cut."""

import subprocess
import sys
from pathlib import Path

import orjson

from agent import spool
from agent.journal import Journal
from agent.spool import Spool
from agent.store import write_rows
from tests.edges.journals import BACK, GONE, change, entry, finish, rows, until

ROOT = Path(__file__).resolve().parents[2]


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
    until(lambda: rows(database, "ended_at") != [(None,)])
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
