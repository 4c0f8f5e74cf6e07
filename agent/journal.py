"""The one writer of conversations and turns.

A thread of its own takes rows from a queue and commits all that wait in one transaction. Rows are
whole and carry their own ids, so that writing one twice changes nothing: what may or may not have
reached the database can always be written again.
"""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction

from agent import metrics, spool
from agent.ids import conversation_id, new_id
from agent.models import Attempt, Conversation

log = logging.getLogger("rosa.journal")
MAX_QUEUE = 20_000
BATCH = 500
RETRY_S = 0.5
REPLAY_S = 5.0
BEGIN_AFTER_S = 0.015
_UNREACHABLE = (DatabaseError, InterfaceError)


@dataclass(slots=True)
class Entry:
    """One attempt as it goes on; begins as `cut`, so that a caller who leaves needs no code."""

    channel: int | None
    channel_slug: str
    key: str
    question: str = ""
    persona: str = ""
    lang: str = ""
    release: int = 0
    request_id: str = ""
    answer: str = ""
    status: str = "cut"
    provider: str = ""
    model: str = ""
    handovers: list[dict[str, Any]] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    topic: str = ""
    rule: str = ""
    error: str = ""
    ttft_ms: float | None = None
    total_ms: float | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    id: UUID = field(default_factory=new_id)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    ended_at: datetime | None = None
    clock: float = field(default_factory=time.perf_counter)
    conversation: UUID | None = None

    def elapsed_ms(self) -> float:
        """Return the milliseconds since the request arrived."""
        return round((time.perf_counter() - self.clock) * 1000, 2)

    def spoke(self) -> None:
        """Note the first words."""
        if self.ttft_ms is None:
            self.ttft_ms = self.elapsed_ms()

    def end(self) -> None:
        """Note the end."""
        self.ended_at = datetime.now(UTC)
        self.total_ms = self.elapsed_ms()

    def row(self, process: str) -> dict[str, Any]:
        """Return the entry as plain values, as the queue and the spool carry it."""
        if self.conversation is None:
            self.conversation = conversation_id(self.channel_slug, self.key)
        return {
            **{name: getattr(self, name) for name in _COPIED},
            "id": self.id.hex,
            "turn": self.id.hex,
            "conversation_id": self.conversation.hex,
            "key": self.key,
            "channel_id": self.channel,
            "channel_slug": self.channel_slug,
            "process": process,
        }


_COPIED = tuple(
    f.name for f in fields(Entry) if f.name not in {"channel", "channel_slug", "key", "id", "clock"}
)


class Journal:
    """Takes entries from the serving loop and writes them from a thread."""

    def __init__(self) -> None:
        self.spool = spool.Spool(settings.SPOOL_DIR)
        self._queue: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._spool_queue: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self.is_down = False
        self._busy_since = 0.0
        self._begun: dict[UUID, Entry] = {}
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
                self._queue.put(_Item(entry.row(self.spool.process)))
        self._begun.clear()

    def end_soon(self, entry: Entry) -> None:
        """Have the end written, where nobody waits for it; never waits."""
        self._begun.pop(entry.id, None)
        item = _Item(entry.row(self.spool.process))
        (self._spool_queue if self._must_spool() else self._queue).put(item)

    async def end(self, entry: Entry) -> None:
        """Return once the end is stored: in the database, or on disk where that takes too long.

        Where neither can be written the turn is counted as lost and the reply goes on.
        """
        self._begun.pop(entry.id, None)
        row = entry.row(self.spool.process)
        if not self._must_spool():
            item = _Item(row, Future())
            self._queue.put(item)
            try:
                await asyncio.wait_for(
                    asyncio.wrap_future(item.stored), settings.JOURNAL_DEADLINE_S
                )
                return
            except TimeoutError:
                metrics.JOURNAL_SLOW.inc()
        item = _Item(row, Future())
        self._spool_queue.put(item)
        await asyncio.wait_for(asyncio.wrap_future(item.stored), settings.JOURNAL_DEADLINE_S * 5)

    def waiting(self) -> int:
        """Return how many rows wait to be written."""
        return self._queue.qsize() + self._spool_queue.qsize()

    def close(self, timeout_s: float = 5.0) -> None:
        """Write all that waits, then end the threads."""
        for waiting, thread in zip((self._queue, self._spool_queue), self._threads, strict=True):
            waiting.put(None)
            thread.join(timeout_s)
        self.spool.close()

    def _must_spool(self) -> bool:
        """Whether waiting for the database is in vain: it is gone, stuck, or far behind."""
        stuck_s = time.monotonic() - self._busy_since if self._busy_since else 0.0
        return (
            self.is_down
            or stuck_s > settings.JOURNAL_DEADLINE_S
            or self._queue.qsize() >= MAX_QUEUE
        )

    def _write(self) -> None:
        ending = False
        self._adopt()
        replayed_at = time.monotonic()
        while not ending:
            batch, ending = _take(self._queue, RETRY_S if self.is_down else REPLAY_S)
            if batch:
                self._busy_since = time.monotonic()
                self._store(batch)
                self._busy_since = 0.0
            if time.monotonic() - replayed_at >= (RETRY_S if self.is_down else REPLAY_S):
                self._replay()
                replayed_at = time.monotonic()
        connection.close()

    def _store(self, batch: Sequence["_Item"]) -> None:
        try:
            write_rows(item.row for item in batch)
        except _UNREACHABLE as exc:
            self._database_gone(exc)
            for item in batch:
                self._spool_queue.put(item)
        except Exception:
            log.exception("journal-batch-refused rows=%d", len(batch))
            self._store_singly(batch)
        else:
            self._database_back()
            for item in batch:
                item.done()

    def _store_singly(self, batch: Sequence["_Item"]) -> None:
        for item in batch:
            try:
                write_rows([item.row])
                item.done()
            except Exception as exc:
                log.exception("journal-row-refused id=%s", item.row["id"])
                metrics.JOURNAL_LOST.inc()
                item.done(exc)

    def _replay(self) -> None:
        try:
            for path in self.spool.waiting():
                try:
                    rows = list(spool.read(path))
                except FileNotFoundError:
                    continue  # another process was quicker
                for start in range(0, len(rows), BATCH):
                    write_rows(rows[start : start + BATCH])
                path.unlink(missing_ok=True)
                metrics.JOURNAL_REPLAYED.inc(len(rows))
                log.info("journal-replayed rows=%d", len(rows))
        except _UNREACHABLE as exc:
            self._database_gone(exc)
        except Exception:
            log.exception("journal-not-replayed")
        else:
            if self.is_down:
                self._probe()

    def _probe(self) -> None:
        try:
            connection.ensure_connection()
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except _UNREACHABLE as exc:
            self._database_gone(exc)
        else:
            self._database_back()

    def _adopt(self) -> None:
        """Store what dead processes of this machine left, and close the turns they were in."""
        self._replay()
        if self.is_down:
            return
        try:
            for process in self.spool.orphans():
                Attempt.objects.filter(process=process, ended_at=None).update(
                    ended_at=datetime.now(UTC), status="cut"
                )
                self.spool.bury(process)
        except _UNREACHABLE as exc:
            self._database_gone(exc)

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
            batch, ending = _take(self._spool_queue, None)
            if not batch:
                continue
            try:
                self.spool.append([item.row for item in batch])
            except OSError as exc:
                log.error("journal-lost turns=%d error=%s", len(batch), type(exc).__name__)
                metrics.JOURNAL_LOST.inc(len(batch))
            else:
                metrics.JOURNAL_SPOOLED.inc(len(batch))
            for item in batch:
                item.done()


@dataclass(slots=True)
class _Item:
    row: dict[str, Any]
    stored: "Future[None] | None" = None

    def done(self, error: Exception | None = None) -> None:
        if self.stored is None or not self.stored.set_running_or_notify_cancel():
            return
        if error is None:
            self.stored.set_result(None)
        else:
            self.stored.set_exception(error)


def _take(
    waiting: "queue.SimpleQueue[_Item | None]", timeout_s: float | None
) -> tuple[list[_Item], bool]:
    """Return all items that wait, at most a batch, and whether the end mark was among them."""
    batch: list[_Item] = []
    try:
        item = waiting.get(timeout=timeout_s)
        while item is not None:
            batch.append(item)
            if len(batch) >= BATCH:
                return batch, False
            item = waiting.get_nowait()
    except queue.Empty:
        return batch, False
    return batch, True


_ATTEMPT = list(Attempt._meta.concrete_fields)
_CONVERSATION = list(Conversation._meta.concrete_fields)


def write_rows(rows: Iterable[dict[str, Any]]) -> None:
    """Write whole rows in one transaction; a row that is there already is replaced.

    A finished row is never replaced by an unfinished one, whatever the order.
    """
    latest: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["ended_at"] is not None or row["id"] not in latest:
            latest[row["id"]] = row
    conversations = {row["conversation_id"]: row for row in latest.values()}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            _insert_conversations(), [_conversation_values(r) for r in conversations.values()]
        )
        cursor.executemany(_upsert_attempts(), [_attempt_values(r) for r in latest.values()])


def _insert_conversations() -> str:
    columns = [f.column for f in _CONVERSATION]
    return f"{_insert(Conversation, columns)} ON CONFLICT DO NOTHING"


def _upsert_attempts() -> str:
    columns = [f.column for f in _ATTEMPT]
    table = connection.ops.quote_name(Attempt._meta.db_table)
    updates = ", ".join(f"{c} = excluded.{c}" for c in columns if c != "id")
    return (
        f"{_insert(Attempt, columns)} ON CONFLICT (id) DO UPDATE SET {updates} "
        f"WHERE {table}.ended_at IS NULL"
    )


def _insert(model: type[Attempt] | type[Conversation], columns: Sequence[str]) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(quote(c) for c in columns)
    marks = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608


def _attempt_values(row: dict[str, Any]) -> list[Any]:
    return [f.get_db_prep_save(_typed(f, row[f.attname]), connection) for f in _ATTEMPT]


def _conversation_values(row: dict[str, Any]) -> list[Any]:
    own = {**row, "id": row["conversation_id"]}
    return [f.get_db_prep_save(_typed(f, own[f.attname]), connection) for f in _CONVERSATION]


def _typed(field_: Any, value: Any) -> Any:
    """Return a value as its field wants it; the spool's lines hold times as text."""
    if isinstance(value, str) and field_.get_internal_type() == "DateTimeField":
        return datetime.fromisoformat(value)
    return value
