"""Who has the guard learn, when, and what the desk has of it meanwhile."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from agent import desk, learning, school, training
from agent.learning import digest_of
from agent.models import Learned
from knowledge.models import Fact
from tests.bench.processes import Rosa
from tests.edges.calls import HELLO, get, post
from tests.edges.journals import until
from tests.edges.lessons import CAKE, lessons

# --- Who learns --------------------------------------------------------------------------------


def claimed(process: str, ago_s: float = 0.0) -> str:
    """Return a digest that a process has claimed."""
    at = timezone.now() - timedelta(seconds=ago_s)
    return Learned.objects.create(digest="d", runner=process, claimed_at=at).digest


def gone() -> str:
    """Return the name of a process of this machine that has ended."""
    with subprocess.Popen(["true"]) as process:
        process.wait()
    return f"{socket.gethostname()}:{process.pid}"


@pytest.mark.django_db
def test_one_process_learns_and_the_others_wait_for_it() -> None:
    living = f"{socket.gethostname()}:{os.getppid()}"

    assert not school.claim(claimed(living))
    assert school.claim(digest_of([CAKE]))


@pytest.mark.django_db
def test_claim_of_a_process_that_has_ended_is_free_at_once_and_for_one_only() -> None:
    digest = claimed(gone())
    taken = school.claim(digest)
    Learned.objects.update(runner=f"{socket.gethostname()}:{os.getppid()}")

    assert [taken, school.claim(digest)] == [True, False]


@pytest.mark.django_db
@pytest.mark.parametrize(("ago_s", "is_free"), [(20, False), (40, True)])
def test_claim_of_another_machine_is_free_once_it_gives_no_sign(ago_s: int, is_free: bool) -> None:
    assert school.claim(claimed("elsewhere:1", ago_s)) is is_free


@pytest.mark.django_db
def test_what_has_been_learned_is_claimed_by_nobody() -> None:
    digest = claimed(gone(), 99)
    Learned.objects.update(content=b"weights")

    assert not school.claim(digest)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["/nowhere/at-all"], ["guard-not-trained error=FileNotFoundError"]),
        (["false"], ["guard-not-trained exit=1"]),
        (["true"], ["guard-trained seconds=0.0"]),
    ],
)
def test_whatever_becomes_of_the_trainer_no_claim_stays(
    command: list[str], told: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "rosa.guard")
    desk.live.forget()
    desk.live.get()

    school.School(command).look()

    assert [re.sub(r"0\.\d", "0.0", line) for line in caplog.messages] == told
    assert not Learned.objects.filter(content=None).exists()


@pytest.mark.django_db
def test_faulty_trainer_is_left_alone_for_a_while(caplog: pytest.LogCaptureFixture) -> None:
    desk.live.forget()
    desk.live.get()
    one = school.School(["false"])

    for _ in range(3):
        one.look()

    assert caplog.messages == ["guard-not-trained exit=1"]


@pytest.mark.django_db
def test_database_that_is_locked_postpones_learning_by_a_moment(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def locked(*_: Any) -> None:
        raise OperationalError("database is locked")

    desk.live.forget()
    desk.live.get()
    one = school.School(["false"])
    with connection.execute_wrapper(locked):
        one.look()

    assert caplog.messages == []
    assert 0 < one._rests_until - time.monotonic() <= 2


def test_rosa_learns_while_she_answers_and_once_more_when_she_was_ended_meanwhile(
    start_rosa: Callable[..., Rosa], tmp_path: Path
) -> None:
    def claims() -> list[Any]:
        with closing(sqlite3.connect(tmp_path / "rosa-0" / "rosa.sqlite3")) as database:
            return database.execute(
                "SELECT runner FROM agent_learned WHERE content IS NULL"
            ).fetchall()

    def guard() -> str:
        return str(json.loads(get(rosa, "/readyz")[2])["guard"])

    # Her content is new: nothing of it has been learned. Behind all others, the trainer may get but
    # a twentieth of a processor: with the corpus that would take minutes, without it one.
    rosa = start_rosa(GUARD_TRAINING="true", DJANGO_SETTINGS_MODULE="tests.settings_without_corpus")
    until(claims)
    status, _, _ = post(rosa, {"messages": HELLO})
    before = guard()
    rosa.stop()

    assert (status, before, claims()) == (200, "learning", [])
    rosa.start()
    until(claims)
    until(lambda: "trained" in rosa.log(), 90.0)
    assert "guard-not-trained" not in rosa.log()
    until(lambda: guard() == "learned")


def test_trainer_gives_way_to_the_server_and_ends_with_it(
    start_rosa: Callable[..., Rosa],
) -> None:
    def trainer() -> int:
        lists = Path(f"/proc/{server}/task").glob("*/children")
        return next((int(pid) for of_thread in lists for pid in of_thread.read_text().split()), 0)

    def has_ended() -> bool:
        try:
            status = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
        except (FileNotFoundError, ProcessLookupError):
            return True
        # Nobody may have asked for its exit code.
        return status.split()[0] == "Z"

    rosa = start_rosa(program=("-m", "rosa.server"), GUARD_TRAINING="true")
    assert rosa.process
    server = rosa.process.pid
    until(trainer, 30.0)
    pid = trainer()
    try:
        until(lambda: os.getpriority(os.PRIO_PROCESS, pid) == os.nice(0) + 10)
        rosa.kill()
        until(has_ended)
    finally:
        if not has_ended():
            os.kill(pid, signal.SIGKILL)


# --- What the desk has --------------------------------------------------------------------------


@pytest.mark.django_db
def test_desk_goes_on_with_what_was_learned_before_until_the_new_is_there() -> None:
    old = Learned.objects.create(digest="old", content=learning.pack(training.train(lessons())))

    before = desk.load()
    Fact.objects.create(slug="f", question="F?", answer="F.", published=True)
    wanted = digest_of(before.brief.topics)
    waiting = desk.load(before)
    Learned.objects.create(digest=wanted, content=old.content)
    after = desk.load(waiting)

    assert [(d.lessons, d.has_learned) for d in (before, waiting, after)] == [
        *(("old", False), ("old", False), (wanted, True))
    ]
    again = desk.load(after)
    assert (again.guard.learned, again.guard.topics) == (after.guard.learned, after.guard.topics)


@pytest.mark.django_db
def test_guard_knows_what_the_content_says_now() -> None:
    Fact.objects.create(slug="cake", question="Who ate it?", answer="The chef.", published=True)
    fact = Fact.objects.create(slug="hall", question="Open?", answer="Yes.", published=True)
    before = desk.load()

    Fact.objects.filter(pk=fact.pk).update(answer="No.")
    fact.refresh_from_db()
    fact.save()
    after = desk.load(before)

    said = ("the chef", "yes", "no")
    assert [[d.guard.own.has(of) for of in said] for d in (before, after)] == [
        *([True, True, False], [True, False, True])
    ]
