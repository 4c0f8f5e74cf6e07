"""Turns on disk: whole, in order, and told apart by whether their process lives."""

import resource
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent import ids, spool
from agent.spool import Spool

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def own(folder: Path) -> Iterator[Spool]:
    made = Spool(folder)
    yield made
    made.close()


def rows_of(paths: list[Path]) -> list[int]:
    return [row["n"] for path in paths for row in spool.read(path)]


def leave(folder: Path, *numbers: int, suffix: str = ".jsonl") -> str:
    """Leave what a killed process leaves: rows and a lock file that nobody holds."""
    code = f"""if True:
        import os
        from pathlib import Path
        from agent.spool import Spool
        own = Spool(Path({str(folder)!r}))
        for number in {numbers!r}:
            own.append([{{"n": number}}])
        if {suffix!r} == ".replay":
            own.waiting()
        print(own.process, flush=True)
        os.kill(os.getpid(), 9)"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip()


def test_rows_come_back_in_order(own: Spool) -> None:
    own.append([{"n": 1}, {"n": 2}])
    own.append([{"n": 3, "text": "Grüß Gott, 你好\n"}])

    (path,) = own.waiting()

    assert list(spool.read(path)) == [{"n": 1}, {"n": 2}, {"n": 3, "text": "Grüß Gott, 你好\n"}]


def test_nothing_waits_where_nothing_was_written(own: Spool) -> None:
    assert own.waiting() == []


def test_rows_that_come_during_a_replay_wait_for_the_next_one(own: Spool) -> None:
    own.append([{"n": 1}])
    first = own.waiting()
    own.append([{"n": 2}])

    again = own.waiting()
    assert rows_of(first) == rows_of(again) == [1]
    again[0].unlink()
    assert rows_of(own.waiting()) == [2]


@pytest.mark.parametrize(
    "spoiled", [b'{"n": 9', b'{"n"\xff: 9}\n', b"\x00\x00\x00\n", b"[]\n", b"\n", b"{}garbage\n"]
)
def test_line_that_a_crash_spoiled_is_left_out(own: Spool, spoiled: bytes) -> None:
    own.append([{"n": 1}])
    (path,) = own.waiting()
    whole = path.read_bytes()

    path.write_bytes(whole + spoiled)

    assert rows_of([path]) == [1]
    path.write_bytes(spoiled.rstrip(b"\n") + b"\n" + whole)
    assert rows_of([path]) == [1]


def test_full_disk_is_an_error_and_spoils_no_row(own: Spool, folder: Path) -> None:
    own.append([{"n": 1}])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            own.append([{"n": 2, "text": "x" * 100}])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    own.append([{"n": 3}])

    assert rows_of(own.waiting()) == [1, 3]


@pytest.mark.parametrize("suffix", [".jsonl", ".replay"])
def test_rows_of_a_killed_process_wait_behind_the_own_ones(
    own: Spool, folder: Path, suffix: str
) -> None:
    dead = leave(folder, 7, 8, suffix=suffix)
    own.append([{"n": 1}])

    waiting = own.waiting()

    assert rows_of(waiting) == [1, 7, 8]
    assert own.orphans() == [dead]


def test_rows_of_a_living_process_are_its_own(own: Spool, folder: Path) -> None:
    other = Spool(folder)
    other.append([{"n": 2}])

    assert own.waiting() == []
    assert own.orphans() == []
    assert spool.is_alive(other.process, folder)
    other.close()


def test_dead_process_is_forgotten_once_nothing_of_it_waits(own: Spool, folder: Path) -> None:
    dead = leave(folder, 7)

    own.bury(dead)
    assert own.orphans() == [dead]
    own.waiting()[0].unlink()
    own.bury(dead)

    assert own.orphans() == []
    assert not spool.is_alive(dead, folder)


def test_closed_spool_leaves_no_lock_unless_rows_wait(folder: Path) -> None:
    empty, full = Spool(folder), Spool(folder)
    full.append([{"n": 1}])

    empty.close()
    full.close()

    assert sorted(p.name for p in folder.iterdir()) == [
        f"{full.process}.jsonl",
        f"{full.process}.lock",
    ]
    assert not spool.is_alive(full.process, folder)


def test_process_that_starts_is_never_taken_for_a_dead_one(own: Spool, folder: Path) -> None:
    lost = []
    ended = threading.Event()

    def bury_the_dead() -> None:
        while not ended.is_set():
            for name in own.orphans():
                own.bury(name)

    watcher = threading.Thread(target=bury_the_dead)
    watcher.start()
    for _ in range(300):
        young = Spool(folder)
        lost += [] if spool.is_alive(young.process, folder) else [young.process]
        young.close()
    ended.set()
    watcher.join()

    assert lost == []


def test_name_of_a_process_fits_its_column(own: Spool) -> None:
    assert len(own.process) <= 64


def test_ids_sort_by_time_and_are_of_version_7() -> None:
    first = [ids.new_id() for _ in range(200)]

    assert len(set(first)) == 200
    assert {(i.version, i.variant) for i in first} == {(7, uuid.RFC_4122)}
    assert sorted(i.int >> 80 for i in first) == [i.int >> 80 for i in first]


def test_conversation_has_one_id_per_channel_and_key() -> None:
    made = {ids.conversation_id(c, k) for c, k in (("a", "b"), ("a", "c"), ("b", "b"), ("a", "b"))}

    assert len(made) == 3
