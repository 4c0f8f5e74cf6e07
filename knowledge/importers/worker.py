"""The one thread of a process that runs imports, one after the other.

`rosa.start` owns it: it ends with the process, and what it was at is then marked as interrupted.
"""

import queue
import threading

from django.db import connection

from knowledge.importers import jobs


class Worker:
    """Starts its thread with the first job."""

    def __init__(self) -> None:
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
                self._thread = threading.Thread(target=self._work, name="imports", daemon=True)
                self._thread.start()
        self._waiting.put(pk)

    def stop(self, timeout_s: float = 5.0) -> None:
        """End the thread; a job that it is at ends at its next batch, or with the process."""
        with self._lock:
            self._stopping.set()
            thread = self._thread
        if thread:
            self._waiting.put(None)
            thread.join(timeout_s)

    def _work(self) -> None:
        while (pk := self._waiting.get()) is not None:
            try:
                jobs.run(pk, self._stopping.is_set)
            finally:
                connection.close()


worker = Worker()
