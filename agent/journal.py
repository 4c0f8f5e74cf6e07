"""The one writer of conversations and turns.

A thread of its own takes rows from a queue and commits all that wait in one transaction. Rows are
whole and carry their own ids, so that writing one twice changes nothing: what may or may not have
reached the database can always be written again. What it cannot take goes to the spool, and what
the disk cannot take either stays in memory until one of them can. What waits there comes into the
database before anything newer, so that turns are stored in the order in which they ended.
"""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import Error, connection

from agent import metrics, spool
from agent.entry import Entry
from agent.models import Attempt
from agent.refusals import is_about_rows
from agent.shortfall import Shortfalls
from agent.store import write_rows
from agent.waiting import Item, drain, settle, stored_within, take

log = logging.getLogger("rosa.journal")
MAX_QUEUE = 20_000
BATCH = 500
RETRY_S = 0.5
REPLAY_S = 5.0
BEGIN_AFTER_S = 0.015
# No attempt has it.
_NOBODY = UUID(int=0)


class Journal:
    """Takes entries from the serving loop and writes them from a thread."""

    def __init__(self) -> None:
        self.spool = spool.Spool(settings.SPOOL_DIR)
        self._shortfalls = Shortfalls(self.spool.process)
        self._queue: queue.SimpleQueue[Item | None] = queue.SimpleQueue()
        self._spool_queue: queue.SimpleQueue[Item | None] = queue.SimpleQueue()
        self.is_down = False
        self._busy_since = 0.0
        self._begun: dict[UUID, Entry] = {}
        self._in_flight: Sequence[Item] = ()
        # Of the spool's thread: what it writes now, since when, and what the disk did not take.
        self._spooling: Sequence[Item] = ()
        self._spooling_since = 0.0
        self._kept: Sequence[Item] = ()
        self._has_spooled = False
        self._has_retried = False
        self._is_closed = False
        self._threads = [
            threading.Thread(target=self._write, name="rosa-journal", daemon=True),
            threading.Thread(target=self._write_spool, name="rosa-spool", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def begin(self, entry: Entry) -> None:
        """Have the question written, while the model is being called; never waits.

        Not at once: waking the writer now would take the core from the request that is about to
        go out. What ends before then is written once, with its end.
        """
        if not self._begun:
            asyncio.get_running_loop().call_later(BEGIN_AFTER_S, self._write_begun)
        self._begun[entry.id] = entry

    def _write_begun(self) -> None:
        for entry in self._begun.values():
            if self._queue.qsize() < MAX_QUEUE:
                self._queue.put(Item(entry.row(self.spool.process)))
        self._begun.clear()

    def end_soon(self, entry: Entry) -> None:
        """Have the end written, where nobody waits for it; never waits."""
        self._begun.pop(entry.id, None)
        item = Item(entry.row(self.spool.process))
        if not self._must_spool():
            self._queue.put(item)
        elif self._has_room():
            self._spool_queue.put(item)

    async def end(self, entry: Entry) -> None:
        """Return once the end is stored: in the database, or on disk where that takes too long.

        Never raises: where neither is there in time the reply goes on, and the turn is counted as
        unconfirmed; it is stored once one of them is back.
        """
        self._begun.pop(entry.id, None)
        row = entry.row(self.spool.process)
        if not self._must_spool():
            if await stored_within(settings.JOURNAL_DEADLINE_S, self._queue, row):
                return
            metrics.JOURNAL_SLOW.inc()
        if not self._has_room():
            return
        # Who comes to a disk that has hung for long does not wait for it.
        limit_s = settings.JOURNAL_DEADLINE_S * (1 if self._disk_hangs() else 5)
        if not await stored_within(limit_s, self._spool_queue, row):
            self._shortfalls.unconfirmed(1)

    def waiting(self) -> int:
        """Return how many rows wait in memory to be written."""
        return self._queue.qsize() + self._spool_queue.qsize() + len(self._unstored())

    def close(self, timeout_s: float = 5.0) -> None:
        """Write all that waits, then end the threads; what hangs in the database is spooled."""
        if self._is_closed:
            return
        self._is_closed = True
        writer, spooler = self._threads
        self._queue.put(None)
        writer.join(timeout_s)
        if writer.is_alive():
            for item in (*self._in_flight, *drain(self._queue)):
                self._spool_queue.put(item)
        self._spool_queue.put(None)
        spooler.join(timeout_s)
        if left := len(self._unstored()) + len(drain(self._spool_queue)):
            self._shortfalls.lose(left, "Ended")
        self.spool.leave_notes(self._shortfalls.taken())
        self.spool.close()

    def _must_spool(self) -> bool:
        """Whether waiting for the database is in vain: it is gone, stuck, or far behind."""
        stuck_s = time.monotonic() - self._busy_since if self._busy_since else 0.0
        return (
            self.is_down
            or stuck_s > settings.JOURNAL_DEADLINE_S
            or self._queue.qsize() >= MAX_QUEUE
        )

    def _has_room(self) -> bool:
        """Whether memory may keep one more; else it is lost, and counted."""
        if self._spool_queue.qsize() < MAX_QUEUE:
            return True
        self._shortfalls.lose(1, "Full")
        return False

    def _unstored(self) -> list[Item]:
        """Return what the spool's thread holds and the database has not got either."""
        return [item for item in (self._spooling or self._kept) if not item.is_stored]

    def _disk_hangs(self) -> bool:
        since = self._spooling_since
        return bool(since) and time.monotonic() - since > settings.JOURNAL_DEADLINE_S

    def _write(self) -> None:
        ending = False
        recovered_at = 0.0
        while not ending:
            batch, ending = take(self._queue, self._pause_s() if recovered_at else 0.0, BATCH)
            # What was spooled comes before what was taken now.
            is_due = time.monotonic() - recovered_at >= self._pause_s()
            if is_due or (self._has_spooled and not self.is_down):
                self._busy_since = time.monotonic()
                self._in_flight = batch
                self._recover()
                recovered_at = time.monotonic()
            if batch:
                self._busy_since = time.monotonic()
                self._in_flight = batch
                self._store(batch)
            self._in_flight = ()
            self._busy_since = 0.0
        connection.close()

    def _pause_s(self) -> float:
        return RETRY_S if self.is_down or self._kept else REPLAY_S

    def _store(self, batch: Sequence[Item]) -> None:
        try:
            if not self.is_down:
                self._write_rows([item.row for item in batch])
        except Error as exc:
            self._database_gone(exc)
        if self.is_down:
            for item in batch:
                self._spool_queue.put(item)
        else:
            settle(batch)

    def _write_rows(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write the rows; those that the database refuses are kept apart.

        Raises Error where it can take nothing now.
        """
        if not rows:
            return
        try:
            write_rows(rows)
        except Exception as exc:  # (rows can be refused in many ways)
            if not is_about_rows(exc):
                raise
            if len(rows) == 1:
                self._refuse(rows[0], exc)
                return
            for row in rows:
                self._write_rows([row])

    def _refuse(self, row: dict[str, Any], error: Exception) -> None:
        # The text of the error may hold what the visitor said.
        log.error("journal-row-refused id=%s error=%s", row.get("id"), type(error).__name__)
        try:
            self.spool.refuse(row)
            metrics.JOURNAL_REFUSED.inc()
        except OSError:
            # The way over the disk leads here again, once there is one.
            self._spool_queue.put(Item(row))

    def _recover(self) -> None:
        """Bring in what waits in memory and on disk, and close the turns of processes that died."""
        try:
            # Who died after this may have left rows that are not seen here.
            dead = self.spool.orphans()
            if self.is_down:
                self._probe()
                # Most of it, while ends still go to the disk.
                while self._bring_in() > BATCH:
                    pass
                self._database_back()
                self._busy_since = time.monotonic()
            self._await_spool()
            self._bring_in()
            self._retry_refused()
            self._close_turns_of(dead)
            self._shortfalls.give(self.spool.left_notes())
            self._shortfalls.tell()
        except Error as exc:
            self._database_gone(exc)
        except Exception as exc:  # noqa: BLE001  (the thread must live)
            log.error("journal-not-recovered error=%s", type(exc).__name__)

    def _bring_in(self) -> int:
        """Write what waits on disk and what that has not taken; return how many rows it was."""
        self._has_spooled = False
        # What is being written now is newer than what lies there, and comes there in a moment.
        held = self._unstored() if self._kept or self._disk_hangs() else []
        count = sum(self._replay(path) for path in self.spool.waiting())
        self._write_items(held)
        stuck = drain(self._spool_queue) if self._disk_hangs() else []
        try:
            self._write_items(stuck)
        except Exception:
            for item in stuck:
                if not item.is_stored:
                    self._spool_queue.put(item)
            raise
        return count + len(held) + len(stuck)

    def _write_items(self, items: Sequence[Item]) -> None:
        """Write items, not too many in one transaction. Raises Error."""
        for start in range(0, len(items), BATCH):
            some = items[start : start + BATCH]
            self._write_rows([item.row for item in some])
            settle(some)

    def _await_spool(self) -> None:
        """Wait until what is on its way to the disk has come there, unless that hangs."""
        while (self._spooling or not self._spool_queue.empty()) and not self._disk_hangs():
            if self._is_closed:
                return
            time.sleep(0.001)

    def _replay(self, path: Path) -> int:
        count = 0
        try:
            rows = spool.read(path)
            while batch := list(islice(rows, BATCH)):
                self._write_rows(batch)
                count += len(batch)
        except FileNotFoundError:
            return 0  # another process was quicker
        except OSError as exc:
            log.error("journal-not-recovered error=%s", type(exc).__name__)
            return 0
        path.unlink(missing_ok=True)
        metrics.JOURNAL_REPLAYED.inc(count)
        log.info("journal-replayed rows=%d", count)
        return count

    def _retry_refused(self) -> None:
        """Try once what was refused for a reason that an upgrade may have mended."""
        if not self._has_retried:
            for path in self.spool.refused():
                self._replay(path)
            self._has_retried = True

    def _close_turns_of(self, dead: Sequence[str]) -> None:
        for process in dead:
            # What is cut stays so: all that the process had ended has to be there before.
            if not self.spool.has_left(process):
                Attempt.objects.filter(process=process, ended_at=None).update(
                    ended_at=datetime.now(UTC), status="cut"
                )
                self.spool.bury(process)

    def _probe(self) -> None:
        """Raise Error unless rows can be written: a locked database answers questions."""
        Attempt.objects.filter(pk=_NOBODY).update(process="")

    def _database_gone(self, error: Exception) -> None:
        connection.close()
        if not self.is_down:
            log.warning("journal-database-gone error=%s", type(error).__name__)
        self.is_down = True
        metrics.JOURNAL_DOWN.set(1)

    def _database_back(self) -> None:
        if self.is_down:
            log.info("journal-database-back")
        self.is_down = False
        metrics.JOURNAL_DOWN.set(0)

    def _write_spool(self) -> None:
        ending = False
        while not ending:
            batch, ending = take(self._spool_queue, RETRY_S if self._kept else None, BATCH)
            # What the disk did not take before goes first.
            self._spooling = [*self._unstored(), *batch]
            self._spooling_since = time.monotonic()
            if self._spooling:
                self._append(self._spooling, batch)
            self._spooling_since = 0.0
            self._spooling = ()

    def _append(self, items: Sequence[Item], fresh: Sequence[Item]) -> None:
        try:
            self.spool.append([item.row for item in items])
        except Exception as exc:  # noqa: BLE001  (the thread must live)
            self._keep(items, fresh, type(exc).__name__)
        else:
            self._kept = ()
            metrics.JOURNAL_SPOOLED.inc(len(items))
        self._has_spooled = True
        for item in items:
            item.done()

    def _keep(self, items: Sequence[Item], fresh: Sequence[Item], error: str) -> None:
        """Keep in memory what neither the database nor the disk takes now."""
        if fresh:
            log.error("journal-kept-in-memory turns=%d error=%s", len(fresh), error)
        self._shortfalls.unconfirmed(sum(item.is_awaited() for item in fresh))
        left = [item for item in items if not item.is_stored]
        self._kept = left[:MAX_QUEUE]
        if len(left) > MAX_QUEUE:
            self._shortfalls.lose(len(left) - MAX_QUEUE, error)
