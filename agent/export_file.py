"""A file of conversations on its way out: piece by piece, with who took it and how far it is.

Which conversations are in it is settled at its beginning; a turn that arrives meanwhile is in it if
its conversation had not been written yet. Before words leave, it is written down that they do.
"""

import logging
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import Error, close_old_connections, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from agent import readings
from agent.export import BESIDE, COLUMNS, LINES, Row, rows
from agent.models import Attempt, Conversation, Export, ExportedConversation
from agent.models.reading import Leaving, Way

log = logging.getLogger("rosa.export")
# Conversations and attempts that are read at once.
_CONVERSATIONS = 100
_ATTEMPTS = 500
_PIECE_CHARACTERS = 65_536
_READ = (
    *COLUMNS,
    *("ended_at", "process", "conversation__key"),
)
# Without a word for so long the process that wrote it must have ended.
_SILENT = timedelta(minutes=2)
_TELL_S = 10.0
# Spreadsheets read a table without this mark in the code page of their machine.
_BEGINS = {"csv": "\ufeff"}


class BrokenOff(Exception):
    """The file ends here and is not whole; whoever reads it has to see that."""


def take(export: Export) -> bool:
    """Mark the file as being written; False where it was fetched already, or cancelled."""
    waiting = Export.objects.filter(pk=export.pk, state=Leaving.WAITING)
    return bool(waiting.update(state=Leaving.RUNNING, told_at=timezone.now()))


def cancel(export: Export) -> None:
    """End the file, wherever it is being written: with the next piece."""
    _unfinished(export).update(state=Leaving.CANCELLED, finished_at=timezone.now())


def give_up_silent() -> None:
    """Mark the files as broken off whose process has ended."""
    running = Export.objects.filter(state=Leaving.RUNNING)
    silent = running.filter(told_at__lt=timezone.now() - _SILENT)
    silent.update(state=Leaving.BROKEN, finished_at=timezone.now())


def stream(export: Export, chosen: QuerySet[Conversation]) -> AsyncIterator[bytes]:
    """Return the file in pieces; it ends, broken off, as soon as its reader leaves.

    Raises BrokenOff where it was cancelled or the database failed.
    """
    return streamed(written(export, chosen))


async def streamed(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Yield what is written without ever blocking; it is closed as soon as its reader leaves."""
    try:
        while (piece := await sync_to_async(next)(pieces, None)) is not None:
            yield piece
    finally:
        await sync_to_async(_close)(pieces)


def _close(pieces: Any) -> None:
    pieces.close()
    close_old_connections()


def written(export: Export, chosen: QuerySet[Conversation]) -> Iterator[bytes]:
    """Yield the file of `chosen`; close it to break it off. See `stream`, which never blocks."""
    ending, told_at = Leaving.BROKEN, time.monotonic()
    try:
        keys = _Keys(chosen)
        Export.objects.filter(pk=export.pk).update(total=len(keys))
        lines = LINES[export.format](_rows(export, keys))
        for piece in _pieces(lines, _BEGINS.get(export.format, "")):
            yield piece
            told_at = _stay(export, told_at)
        ending = Leaving.DONE
    except Error as exc:
        log.error("export-broken-off error=%s", type(exc).__name__)
        raise BrokenOff from exc
    finally:
        end(export, ending)


def _stay(export: Export, told_at: float) -> float:
    """Say that it goes on, where the reader is slow; return when that was said last."""
    if time.monotonic() - told_at < _TELL_S:
        return told_at
    Export.objects.filter(pk=export.pk).update(told_at=timezone.now())
    return time.monotonic()


def end(export: Export, state: str) -> None:
    """Write down how the writing of a file ended, unless it was cancelled before."""
    try:
        _unfinished(export).update(state=state, finished_at=timezone.now())
    except Error:
        # It will be silent from now on, which says the same.
        close_old_connections()


def _unfinished(export: Export) -> QuerySet[Export]:
    return Export.objects.filter(pk=export.pk, state__in=(Leaving.WAITING, Leaving.RUNNING))


class _Keys:
    """The keys of conversations in the order of their start: 16 bytes each, there may be many."""

    def __init__(self, chosen: QuerySet[Conversation]) -> None:
        ordered = chosen.order_by("started_at", "pk").values_list("pk", flat=True)
        self._bytes = bytearray()
        for key in ordered.iterator(chunk_size=2000):
            self._bytes += key.bytes

    def __len__(self) -> int:
        return len(self._bytes) // 16

    def __iter__(self) -> Iterator[UUID]:
        for start in range(0, len(self._bytes), 16):
            yield UUID(bytes=bytes(self._bytes[start : start + 16]))


def _rows(export: Export, keys: Iterable[UUID]) -> Iterator[Row]:
    """Yield the rows of conversations, each page of them once it is written down. See BrokenOff."""
    living: dict[str, bool] = {}
    last: UUID | None = None
    done = 0
    waiting = iter(keys)
    while some := list(islice(waiting, _CONVERSATIONS)):
        for page in attempts_of(some):
            found = list(rows(page, living))
            named = [k for k in dict.fromkeys(a.conversation_id for a in page) if k != last]
            last = page[-1].conversation_id
            tell(export, named, done, len(found))
            yield from found
        done += len(some)
        tell(export, (), done, 0)


def tell(export: Export, named: Sequence[UUID], done: int, count: int) -> None:
    """Write down which conversations leave now. Raises BrokenOff if nobody wants them any more."""
    with transaction.atomic():
        running = Export.objects.select_for_update().filter(pk=export.pk, state=Leaving.RUNNING)
        export.rows += count
        if not running.update(done=done, rows=export.rows, told_at=timezone.now()):
            raise BrokenOff
        ExportedConversation.objects.bulk_create(
            ExportedConversation(export=export, conversation=key) for key in named
        )
        readings.record(export.by, named, Way.EXPORT)


def attempts_of(keys: Sequence[UUID], limit: int = _ATTEMPTS) -> Iterator[list[Attempt]]:
    """Yield the attempts of conversations in the order of the keys, no more than `limit` at once.

    A conversation may have more attempts than fit into memory.
    """
    attempts = Attempt.objects.select_related("conversation").only(*_READ)
    attempts = attempts.annotate(**BESIDE).order_by("started_at", "id")
    page = list(attempts.filter(conversation__in=keys)[: limit + 1])
    if len(page) <= limit:
        places = {key: place for place, key in enumerate(keys)}
        if page:
            yield sorted(page, key=lambda attempt: places[attempt.conversation_id])
    elif len(keys) > 1:
        half = len(keys) // 2
        yield from attempts_of(keys[:half], limit)
        yield from attempts_of(keys[half:], limit)
    else:
        while page:
            yield page[:limit]
            last = page[:limit][-1]
            later = Q(started_at__gt=last.started_at) | Q(
                started_at=last.started_at, id__gt=last.id
            )
            page = list(attempts.filter(later, conversation=keys[0])[:limit])


def _pieces(lines: Iterable[str], begins: str) -> Iterator[bytes]:
    """Yield lines in pieces that are worth a packet."""
    piece, size = [begins], 0
    for line in lines:
        piece += (line, "\n")
        size += len(line)
        if size >= _PIECE_CHARACTERS:
            yield "".join(piece).encode()
            piece, size = [], 0
    yield "".join(piece).encode()
