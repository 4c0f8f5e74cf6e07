"""Has the guard learn whenever the red zone changes: in a process of its own, for all processes.

What was learned is kept in the database under the digest of its lessons. Until it is there, the
guard goes on with what it learned before; phrases and examples count at once.
"""

import gc
import logging
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connection
from django.db.models import QuerySet
from django.utils import timezone

from agent import desk as desks
from agent import learning
from agent.models import Learned
from knowledge.values import RedZoneTopic
from knowledge.worker import Watch, has_ended, this_process

log = logging.getLogger("rosa.guard")
_LOOK_S = 0.5
# Seconds between two signs of life of a process that has something learned, without which it counts
# as gone, and that learning may take.
_BEAT_S, _SILENT_S, _LIMIT_S = 5.0, 30.0, 300.0
# Seconds until it is tried again: after a fault, and where the database did not answer.
_PAUSE_S, _SOON_S = 60.0, 2.0
_KEPT = 4
TRAINER = (sys.executable, "-m", "agent.trainer")
# How far behind the server its trainer stands for a processor.
_BEHIND = 10


def learn(topics: Sequence[RedZoneTopic]) -> Learned:
    """Learn and keep what comes of it; takes seconds, and all of a processor."""
    from agent import training

    started = time.monotonic()
    # A hundred thousand sentences are made, none of them in a circle: nobody need look for one.
    collects = gc.isenabled()
    gc.disable()
    try:
        digest, lessons = learning.digest_of(topics), learning.lessons_of(topics)
        content = learning.pack(training.train(lessons))
    finally:
        if collects:
            gc.enable()
    row, _ = Learned.objects.update_or_create(
        digest=digest,
        defaults={
            "content": content,
            "sentences": len(lessons.questions) + len(lessons.replies),
            "seconds": round(time.monotonic() - started, 2),
        },
    )
    old = Learned.objects.values_list("pk", flat=True)[_KEPT:]
    Learned.objects.filter(pk__in=list(old)).exclude(pk=row.pk).delete()
    return row


def claim(digest: str) -> bool:
    """Whether this process is the one to learn; others wait for it, and take over if it is gone."""
    mine = {"runner": this_process(), "claimed_at": timezone.now()}
    row, is_new = Learned.objects.get_or_create(digest=digest, defaults=mine)
    if is_new:
        return True
    if row.content is not None or not _is_left_behind(row):
        return False
    # Of several that find it left behind, one has it.
    as_found = {"pk": row.pk, "content": None, "runner": row.runner, "claimed_at": row.claimed_at}
    return bool(Learned.objects.filter(**as_found).update(**mine))


def _is_left_behind(row: Learned) -> bool:
    # A process that asks is learning nothing: its name was another's before.
    if row.runner == this_process() or has_ended(row.runner):
        return True
    return row.claimed_at < timezone.now() - timedelta(seconds=_SILENT_S)


class School:
    """A thread that looks whether the desk's guard has learned its topics.

    `command` is what learns them, in a process of its own.
    """

    def __init__(self, command: Sequence[str] = TRAINER) -> None:
        self._command = command
        self._watch = Watch("rosa-school", self.look, _LOOK_S)
        self._rests_until = 0.0

    def begin(self) -> None:
        """Start the thread; call `end` at the end."""
        self._watch.begin()

    def end(self) -> None:
        """End the thread, and the process that learns; what it had claimed is free again."""
        self._watch.end()

    def look(self) -> None:
        """Have the topics learned if they are not, and nobody else is at it. Never raises."""
        now = desks.live.value
        if now is None or now.has_learned or time.monotonic() < self._rests_until:
            return
        try:
            self._learn(learning.digest_of(now.brief.topics))
        except (OperationalError, InterfaceError):
            # Locked or gone for a moment; who watches the content says so.
            self._rests_until = time.monotonic() + _SOON_S
        except Exception as exc:  # noqa: BLE001  (the thread must live to try again)
            log.error("guard-not-trained error=%s", type(exc).__name__)
            self._rests_until = time.monotonic() + _PAUSE_S
        finally:
            # It is needed once in hours.
            connection.close()

    def _learn(self, digest: str) -> None:
        if not claim(digest):
            return
        started = time.monotonic()
        try:
            code = self._run(digest)
        finally:
            # Where others than these topics were learned meanwhile, too: they are to be tried anew.
            _release(digest)
        if code == 0:
            log.info("guard-trained seconds=%.1f", time.monotonic() - started)
        elif not self._watch.ending.is_set():
            log.error("guard-not-trained exit=%d", code)
            self._rests_until = time.monotonic() + _PAUSE_S

    def _run(self, digest: str) -> int:
        """Return the exit code of the process that learns; one that takes too long is ended.

        However this process ends, its end of the pipe is closed: see `agent.trainer`.
        """
        with subprocess.Popen(  # noqa: S603  (our own command)
            self._command,
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            _put_behind(process.pid)
            started = beat = time.monotonic()
            while process.poll() is None:
                now = time.monotonic()
                if self._watch.ending.wait(_LOOK_S) or now - started > _LIMIT_S:
                    process.kill()
                    break
                if now - beat > _BEAT_S:
                    beat = now
                    _renew(digest)
            return process.wait()


def _renew(digest: str) -> None:
    # One that fails is made up for by the next, over another connection.
    try:
        _claimed(digest).update(claimed_at=timezone.now())
    except Error:
        connection.close()


def _release(digest: str) -> None:
    # One that stays is this process's own, and free once that asks again or has ended.
    try:
        _claimed(digest).delete()
    except Error:
        connection.close()


def _claimed(digest: str) -> QuerySet[Learned]:
    return Learned.objects.filter(digest=digest, content=None, runner=this_process())


def _put_behind(pid: int) -> None:
    """Have a process leave the processor to running replies."""
    # It may have ended already.
    with suppress(ProcessLookupError):
        os.setpriority(os.PRIO_PROCESS, pid, os.nice(0) + _BEHIND)


school = School()
