"""Has the guard learn whenever the red zone changes: in a process of its own, for all processes.

What was learned is kept in the database under the digest of its lessons. Until it is there, the
guard goes on with what it learned before; phrases and examples count at once.
"""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

from agent import desk as desks
from agent import learning
from agent.models import Learned
from knowledge.values import RedZoneTopic

log = logging.getLogger("rosa.guard")
_LOOK_S = 0.5
# Seconds after which a process that learns counts as gone, and that one may take.
_CLAIM_S, _LIMIT_S = 90.0, 300.0
_PAUSE_S = 60.0
_KEPT = 4


def learn(topics: Sequence[RedZoneTopic]) -> Learned:
    """Learn and keep what comes of it; takes seconds, and all of a processor."""
    from agent import training

    started = time.monotonic()
    digest, lessons = learning.digest_of(topics), learning.lessons_of(topics)
    content = learning.pack(training.train(lessons))
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
    """Whether this process is the one to learn; others wait for it, and take over if it dies."""
    row, is_new = Learned.objects.get_or_create(digest=digest)
    if is_new:
        return True
    late = timezone.now() - timedelta(seconds=_CLAIM_S)
    dead = Learned.objects.filter(pk=row.pk, content=None, claimed_at__lt=late)
    return bool(dead.update(claimed_at=timezone.now()))


class School:
    """A thread that looks whether the desk's guard has learned its topics."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._running: subprocess.Popen[bytes] | None = None
        self._rests_until = 0.0

    def begin(self) -> None:
        """Start the thread; call `end` at the end."""
        self._ending.clear()
        self._thread = threading.Thread(target=self._watch, name="rosa-school", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """End the thread, and the process that learns."""
        self._ending.set()
        if self._running is not None:
            self._running.terminate()
        if self._thread is not None:
            self._thread.join(timeout=5)
            self._thread = None

    def _watch(self) -> None:
        while not self._ending.wait(_LOOK_S):
            now = desks.live.value
            if now is None or now.has_learned or time.monotonic() < self._rests_until:
                continue
            try:
                if claim(learning.digest_of(now.brief.topics)) and not self._learn():
                    self._rests_until = time.monotonic() + _PAUSE_S
            except Error as exc:
                log.warning("guard-not-trained error=%s", type(exc).__name__)
                self._rests_until = time.monotonic() + _PAUSE_S
            finally:
                connection.close()

    def _learn(self) -> bool:
        started = time.monotonic()
        command = [sys.executable, "manage.py", "train_guard"]
        self._running = subprocess.Popen(  # noqa: S603  (our own command)
            command,
            cwd=settings.BASE_DIR,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_behind_others,
        )
        try:
            code = self._running.wait(_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._running.kill()
            code = self._running.wait()
        finally:
            self._running = None
        if code == 0:
            log.info("guard-trained seconds=%.1f", time.monotonic() - started)
        elif not self._ending.is_set():
            log.error("guard-not-trained exit=%d", code)
        return code == 0


def _behind_others() -> None:
    """Leave the processor to running replies."""
    os.nice(10)


school = School()
