"""Values made from rows, kept in memory and current in every process.

A server watches the revision and replaces its values in the background; until the new one is
there the old one answers. Other programs load at first use and reload after their own changes.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from knowledge import revision

log = logging.getLogger("rosa.live")
T = TypeVar("T")
# Seconds without an answer after which the database counts as out of reach.
UNSEEN_S = 3.0
# Seconds between two tries to load content that cannot be loaded, the first and the longest.
RETRY_S = 1.0
MAX_RETRY_S = 60.0


class Live(Generic[T]):
    """The newest value of `load`, which reads the database and is never called twice at once.

    It is given the value before, None at first.
    """

    def __init__(self, load: Callable[[T | None], T]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._value: T | None = None
        self._revision = -1
        self._watcher: threading.Thread | None = None
        self._poked = threading.Event()
        self._ending = False
        self._seen_at = 0.0
        revision.on_change(self._changed)

    @property
    def value(self) -> T | None:
        """The newest value, None while there is none. Never waits."""
        return self._value

    @property
    def reachable(self) -> bool:
        """Whether the database has answered a moment ago; a server asks it all the time."""
        return time.monotonic() - self._seen_at < UNSEEN_S

    def get(self) -> T:
        """Return the newest value; reads the database where nothing watches it."""
        if self._watcher is None or self._value is None:
            self.refresh()
        assert self._value is not None  # noqa: S101  (refresh raises where it cannot load)
        return self._value

    def refresh(self) -> bool:
        """Load again if the revision has moved; return whether it had."""
        with self._lock:
            number = revision.current()
            if not self._is_due(number):
                return False
            self._replace(number)
            return True

    def _is_due(self, number: int) -> bool:
        return number != self._revision or self._value is None

    def _replace(self, number: int) -> None:
        self._value = self._load(self._value)
        self._revision = number

    def forget(self) -> None:
        """Drop the value, for tests that exchange the database."""
        self._value, self._revision = None, -1

    def watch(self) -> None:
        """Start the thread that keeps the value current; call `stop` at the end."""
        self._watcher = threading.Thread(target=self._watch, name="rosa-live", daemon=True)
        self._watcher.start()

    def stop(self) -> None:
        """End the thread."""
        self._ending = True
        self._poked.set()
        if self._watcher is not None:
            self._watcher.join(timeout=2)
            self._watcher = None

    def _changed(self) -> None:
        self._poked.set()

    def _watch(self) -> None:
        down_since = 0.0
        fault = _Fault()
        while not self._ending:
            try:
                self._look(fault)
                if down_since:
                    log.info("database-back after_s=%.1f", time.monotonic() - down_since)
                    down_since = 0.0
            except (DatabaseError, InterfaceError) as exc:
                connection.close()
                self._seen_at = 0.0
                if not down_since:
                    down_since = time.monotonic()
                    log.warning("database-gone error=%s", type(exc).__name__)
            self._poked.wait(settings.REVISION_INTERVAL_S)
            self._poked.clear()
        connection.close()

    def _look(self, fault: "_Fault") -> None:
        """Load a revision that is new; what cannot be loaded is tried again, ever less often."""
        with self._lock:
            number = revision.current()
            self._seen_at = time.monotonic()
            if not self._is_due(number) or fault.rests(number):
                return
            try:
                self._replace(number)
            except (DatabaseError, InterfaceError):
                raise
            except Exception:
                fault.again(number)
                log.exception("content-not-loaded revision=%d retry_s=%.0f", number, fault.pause_s)
            else:
                if fault.since:
                    log.info("content-loaded after_s=%.1f", time.monotonic() - fault.since)
                fault.end()


class _Fault:
    """Content that cannot be loaded: since when, and for how long it is left alone."""

    def __init__(self) -> None:
        self.end()

    def end(self) -> None:
        self.since = self.pause_s = self._retry_at = 0.0
        self._revision = -1

    def again(self, revision_number: int) -> None:
        now = time.monotonic()
        self.since = self.since or now
        self.pause_s = min(self.pause_s * 2 or RETRY_S, MAX_RETRY_S)
        self._retry_at = now + self.pause_s
        self._revision = revision_number

    def rests(self, revision_number: int) -> bool:
        return revision_number == self._revision and time.monotonic() < self._retry_at
