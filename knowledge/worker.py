"""Threads of a process, for jobs one after the other or a look now and then; names of processes.

`rosa.start` owns them: each ends with the process, and a job that it was at is then marked as
interrupted.
"""

import os
import queue
import socket
import threading
from collections.abc import Callable

from django.db import connection

# Does the job of a primary key; asks the second argument whether it is to end early.
Run = Callable[[int, Callable[[], bool]], None]


class Worker:
    """Starts its thread with the first job."""

    def __init__(self, name: str, run: Run) -> None:
        self._name = name
        self._run = run
        self._waiting: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    def submit(self, pk: int) -> None:
        """Have the job run; returns at once."""
        with self._lock:
            if self._stopping.is_set():
                return
            if self._thread is None:
                # Not waited for at the end of a process that nobody stops in order.
                self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()
        self._waiting.put(pk)

    def stop(self, timeout_s: float = 5.0) -> None:
        """End the thread; a job that it is at ends as soon as it asks, or with the process."""
        with self._lock:
            self._stopping.set()
            thread = self._thread
        if thread:
            self._waiting.put(None)
            thread.join(timeout_s)

    def _work(self) -> None:
        while (pk := self._waiting.get()) is not None:
            try:
                self._run(pk, self._stopping.is_set)
            finally:
                connection.close()


class Watch:
    """A thread that looks after something every so many seconds; `look` never raises."""

    def __init__(self, name: str, look: Callable[[], None], every_s: float) -> None:
        self._name = name
        self._look = look
        self._every_s = every_s
        self._thread: threading.Thread | None = None
        # Set from the moment it is to end.
        self.ending = threading.Event()

    def begin(self) -> None:
        """Start the thread; call `end` at the end."""
        # One of its own: a thread before that has not ended yet does not live on.
        self.ending = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(self.ending,), name=self._name, daemon=True
        )
        self._thread.start()

    def end(self, timeout_s: float = 5.0) -> None:
        """End the thread; a look that goes on ends as soon as it asks."""
        self.ending.set()
        if self._thread is not None:
            self._thread.join(timeout_s)
            self._thread = None

    def _run(self, ending: threading.Event) -> None:
        while not ending.wait(self._every_s):
            self._look()
        connection.close()


def this_process() -> str:
    """Return what this process is called in the rows of its jobs."""
    return f"{socket.gethostname()}:{os.getpid()}"


def has_ended(process: str) -> bool:
    """Whether a process of this machine is there no more; of another machine nobody can tell."""
    host, _colon, number = process.rpartition(":")
    if host != socket.gethostname() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
