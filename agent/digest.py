"""Reads each attempt once it has ended, and writes what lists, search and figures rely on.

What is found out of an attempt is written in one transaction with the note that it was read, so
that each counts once, whatever ends in the middle and however many processes look. One that a
newer attempt replaces after it was counted is taken back and counted anew.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from uuid import UUID

from django.db import InterfaceError, InternalError, OperationalError, connection, transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Left

from agent import confirming, metrics, rating, search_index
from agent import desk as desks
from agent.asked import Askings
from agent.bulk import update_rows
from agent.core.heard import is_of
from agent.findings import Finding, Reader, stands
from agent.folding import fold
from agent.models import Attempt, Conversation
from agent.models.conversation import MARKED, OPENING_LENGTH, ReviewState, Status
from agent.refusals import is_about_rows
from agent.search_index import Indexed
from agent.tallies import Tallies
from knowledge.worker import Watch

log = logging.getLogger("rosa.digest")
_LOOK_S = 1.0
# At once; few while replies are being said, whose ends wait for the same lock.
_BATCH, _FEW = 200, 25
# So many attempts are read between two rests; a reply waits for nothing longer.
_PART = 5
# How much longer than it read a part the thread rests after it, while replies are being said and
# otherwise.
_REST_BESIDE_REPLIES, _REST = 10.0, 1.0
# Seconds between two lines of the log about many attempts that wait.
_TELL_S = 60.0
_OUTCOMES = (Status.REFUSED, Status.FAILED, Status.CUT)
_FLAGS = ("unsourced", "slow", "wrong_language")
_COUNTED = (
    *("turns", "refused", "failed", "cut", *_FLAGS, "marked"),
    *("slowest_ms", "cost", "opening", "review"),
)
# Waits so many seconds; True: the thread is to end.
Wait = Callable[[float], bool]


def digest_some(
    reader: Reader, size: int = _BATCH, wait: Wait = lambda _seconds: False
) -> int | None:
    """Digest the oldest attempts that wait; return how many, None where the thread is to end."""
    rows = list(_waiting()[:size])
    found: dict[UUID, Finding] = {}
    for start in range(0, len(rows), _PART):
        began = time.thread_time()
        part = rows[start : start + _PART]
        found |= {row.pk: reader.read(row) for row in part}
        if wait(_rest_s(time.thread_time() - began)):
            return None
    began = time.thread_time()
    done = _write(rows, found) if rows else 0
    return None if wait(_rest_s(time.thread_time() - began)) else done


def _rest_s(busy_s: float) -> float:
    return busy_s * (_REST_BESIDE_REPLIES if metrics.is_speaking() else _REST)


def _waiting() -> QuerySet[Attempt]:
    unneeded = ("handovers", "tokens", "made", "heard", "error", "request_id")
    ended = Attempt.objects.filter(undigested=True, ended_at__isnull=False)
    return ended.defer(*unneeded).order_by("started_at")


def _write(rows: Sequence[Attempt], found: Mapping[UUID, Finding]) -> int:
    """Write what was found; rows that the database refuses do not keep the others from it."""
    try:
        with transaction.atomic():
            return _Batch(rows, found).write()
    except Exception as exc:  # (rows can be refused in many ways)
        if not is_about_rows(exc):
            raise
        if len(rows) > 1:
            return sum(_write([row], found) for row in rows)
        (row,) = rows
        log.error("turn-not-digested id=%s error=%s", row.pk, type(exc).__name__)
        _pass_over(rows)
        return 1


def _pass_over(rows: Iterable[Attempt]) -> None:
    """Note that attempts were read, though nothing of them counts."""
    for row in rows:
        same = Attempt.objects.filter(pk=row.pk, status=row.status)
        same.update(undigested=False, said_before="")


class _Batch:
    """Attempts with their conversations, whose rows are locked until the transaction ends."""

    def __init__(self, rows: Sequence[Attempt], found: Mapping[UUID, Finding]) -> None:
        keys = {row.conversation_id for row in rows}
        # First conversations, then attempts, as the journal does; what another process holds is
        # its own, or waits for the next look.
        locked = Conversation.objects.select_for_update(skip_locked=True)
        self.conversations = {c.pk: c for c in locked.filter(pk__in=keys).order_by("pk")}
        self.rows = self._unchanged(rows)
        self.lost = self._without_conversation(rows)
        self.found = dict(found)
        self.tallies, self.askings = Tallies(), Askings()
        # What is searched for from now on, and what is no more.
        self.indexed: list[Indexed] = []
        self.unindexed: list[UUID] = []
        self.changed: set[UUID] = set()
        # What does not stand, though the database may not say so yet.
        self.replaced: list[UUID] = []
        # Conversations of which another attempt may be the first, or the slowest.
        self.unopened: set[UUID] = set()
        self.unmeasured: set[UUID] = set()

    def _unchanged(self, rows: Sequence[Attempt]) -> list[Attempt]:
        """Return copies of the attempts that nobody has read or replaced since.

        What is changed in them is not so where nothing can be written.
        """
        locked = Attempt.objects.select_for_update(skip_locked=True).filter(
            pk__in=[row.pk for row in rows if row.conversation_id in self.conversations],
            undigested=True,
        )
        now = {pk: state for pk, *state in locked.values_list("pk", "status", "counted_as")}
        return [copy(row) for row in rows if now.get(row.pk) == [row.status, row.counted_as]]

    def _without_conversation(self, rows: Sequence[Attempt]) -> list[Attempt]:
        """Return the attempts of conversations that are there no more."""
        keys = {row.conversation_id for row in rows} - self.conversations.keys()
        if not keys:
            return []
        there = set(Conversation.objects.filter(pk__in=keys).values_list("pk", flat=True))
        return [row for row in rows if row.conversation_id in keys - there]

    def write(self) -> int:
        """Write everything and return how many attempts are done with."""
        self._fold()
        for row in self.rows:
            self._digest(row, self.found[row.pk])
        self._measure()
        self._open()
        self._hear()
        said = {key: finding.rating for key, finding in self.found.items()}
        rating.hear(self.rows, said, self.conversations, self.tallies)
        self.tallies.write()
        self.askings.write()
        search_index.remove(self.unindexed)
        search_index.add(self.indexed)
        update_rows(
            Conversation,
            _COUNTED,
            [
                (key, [getattr(self.conversations[key], name) for name in _COUNTED])
                for key in sorted(self.changed)
            ],
        )
        update_rows(
            Attempt,
            ("undigested", "status", "counted_as", "slow", "wrong_language", "said_before"),
            [(r.pk, (False, r.status, r.status, r.slow, r.wrong_language, "")) for r in self.rows],
        )
        _pass_over(self.lost)
        confirming.wait_again({row.conversation_id for row in self.rows})
        return len(self.rows) + len(self.lost)

    def _fold(self) -> None:
        fold(self.rows)
        for row in self.rows:
            if not stands(row):
                self.replaced.append(row.pk)
                finding = self.found[row.pk]
                self.found[row.pk] = Finding(asked=finding.asked, day=finding.day)

    def _digest(self, row: Attempt, finding: Finding) -> None:
        if row.counted_as == row.status:
            return
        conversation = self.conversations[row.conversation_id]
        self.changed.add(conversation.pk)
        if row.counted_as:
            self._count(row, conversation, row.counted_as, -1)
            self.askings.count(row, finding.day, finding.asked, -1)
            self.unindexed.append(row.pk)
        else:
            conversation.cost += row.cost
            _reopen(conversation, row)
        row.slow, row.wrong_language = finding.slow, finding.wrong_language
        self._count(row, conversation, row.status, 1)
        if stands(row):
            self.askings.count(row, finding.day, finding.asked)
            entry = Indexed(row.pk, row.conversation_id, row.started_at, finding.terms)
            self.indexed.append(entry)

    def _count(self, row: Attempt, conversation: Conversation, status: str, times: int) -> None:
        if row.started_at <= conversation.started_at or status == Status.SUPERSEDED or times < 0:
            self.unopened.add(conversation.pk)
        begins = False
        if status != Status.SUPERSEDED:
            before = conversation.turns
            for name in ("turns", *_named(row, status)):
                setattr(conversation, name, max(0, getattr(conversation, name) + times))
            begins = before == (0 if times > 0 else 1)
            if begins:
                self.unopened.add(conversation.pk)
            if times < 0:
                self.unmeasured.add(conversation.pk)
            elif row.ttft_ms is not None:
                conversation.slowest_ms = max(row.ttft_ms, conversation.slowest_ms or 0.0)
        self.tallies.count(row, conversation.channel_slug, status, times, begins=begins)

    def _standing(self) -> QuerySet[Attempt]:
        found = Attempt.objects.exclude(status=Status.SUPERSEDED)
        return found.exclude(pk__in=self.replaced) if self.replaced else found

    def _measure(self) -> None:
        """Find what has to be counted anew where an attempt was taken back."""
        for key in sorted(self.unmeasured):
            conversation = self.conversations[key]
            standing = self._standing().filter(conversation=key)
            slowest = standing.exclude(counted_as="").aggregate(at=Max("ttft_ms"))["at"]
            fresh = [r.ttft_ms for r in self.rows if r.conversation_id == key and stands(r)]
            measured = [ms for ms in (slowest, *fresh) if ms is not None]
            conversation.slowest_ms = max(measured, default=None)
            if conversation.marked:
                conversation.marked = standing.filter(MARKED).count()

    def _open(self) -> None:
        """Find the first question of conversations whose first attempt may be another now."""
        first = self._standing().filter(conversation=OuterRef("pk")).order_by("started_at", "id")
        opened = Conversation.objects.filter(pk__in=self.unopened).annotate(
            first=Subquery(first.values(shown=Left("question", OPENING_LENGTH))[:1])
        )
        for key, opening in opened.order_by().values_list("pk", "first"):
            if opening is not None:
                self.conversations[key].opening = opening

    def _hear(self) -> None:
        """Move what a request shows as said last to the answer before it."""
        said = {row.pk: row.said_before for row in self.rows if row.said_before}
        if not said:
            return
        before = self._standing().filter(
            conversation=OuterRef("conversation"),
            started_at__lt=OuterRef("started_at"),
            ended_at__isnull=False,
        )
        last = Subquery(before.order_by("-started_at", "-id").values("pk")[:1])
        follows = Attempt.objects.filter(pk__in=said).annotate(earlier=last)
        pairs = dict(follows.order_by("started_at", "id").values_list("pk", "earlier"))
        answers = dict(
            Attempt.objects.filter(pk__in=set(pairs.values())).values_list("pk", "answer")
        )
        found = {
            to: (said[pk].strip(),)
            for pk, to in pairs.items()
            if is_of(said[pk], answers.get(to, ""))
        }
        update_rows(Attempt, ("heard",), sorted(found.items()))


def _named(row: Attempt, status: str) -> list[str]:
    """Return what a conversation counts of an attempt besides its turn."""
    return [
        *(str(outcome) for outcome in _OUTCOMES if outcome == status),
        *(name for name in _FLAGS if getattr(row, name)),
    ]


def _reopen(conversation: Conversation, row: Attempt) -> None:
    """Have a conversation reviewed again that went on after it was."""
    at = conversation.reviewed_at
    if at is not None and stands(row) and row.ended_at > at:
        conversation.review = ReviewState.UNREVIEWED


class _Progress:
    """Tells now and then how far a digest of many attempts is."""

    def __init__(self) -> None:
        self._done = 0
        self._told_at = time.monotonic()
        self._is_behind = False

    def add(self, count: int) -> None:
        """Note that so many are done."""
        self._done += count
        now = time.monotonic()
        if now - self._told_at >= _TELL_S:
            self._is_behind = True
            left = _waiting().count()
            metrics.DIGEST_WAITING.set(left)
            log.info("digest-behind turns=%d waiting=%d", self._done, left)
            self._done, self._told_at = 0, now

    def end(self) -> None:
        """Note that nothing waits."""
        metrics.DIGEST_WAITING.set(0)
        if self._is_behind:
            log.info("digest-done")
        self._done, self._told_at, self._is_behind = 0, time.monotonic(), False


_progress = _Progress()


def _look() -> None:
    """Digest all that waits. Never raises."""
    try:
        while (now := desks.live.value) is not None:
            size = _FEW if metrics.is_speaking() else _BATCH
            done = digest_some(Reader.of(now), size, watch.ending.wait)
            if done is None:
                return
            if not done:
                _progress.end()
                while confirming.confirm_some() and not watch.ending.is_set():
                    pass
                return
            _progress.add(done)
    except (OperationalError, InterfaceError, InternalError):
        # Locked, gone or read-only: the rows wait. Who watches the content says so.
        connection.close()
    except Exception as exc:  # noqa: BLE001  (the thread must live to try again)
        log.error("turns-not-digested error=%s", type(exc).__name__)
        connection.close()


watch = Watch("rosa-digest", _look, _LOOK_S)
