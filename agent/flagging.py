"""Marks replies for review that the classifier would not have let out, once they have left.

While a reply is being said only phrases are looked for. All else is read here, behind the
visitors' backs, by a thread that makes way for the replies of its process.
"""

import logging
import textwrap
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

from django.db import Error, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from agent import desk as desks
from agent import metrics, running
from agent.core.features import LONGEST
from agent.core.guard import Guard
from agent.core.matching import folded
from agent.core.own_words import sentences
from agent.core.verdict import ALLOWED, Verdict
from agent.entry import IN_REPLY
from agent.models import Attempt, Conversation
from agent.models.conversation import Status
from knowledge.language import detect
from knowledge.worker import Watch

log = logging.getLogger("rosa.guard")
_LOOK_S = 1.0
_BATCH = 50
# A reply of another process that has waited for so long is read by any: that one may be gone.
_LEFT_BEHIND = timedelta(minutes=1)
# How much longer than it read a part the thread rests after it, while replies are being said and
# otherwise: a reply waits for nothing longer than one part, and for few of them.
_REST_BESIDE_REPLIES, _REST = 50.0, 2.0
# Characters of a part of a sentence that is too long to be read at once.
_PART = LONGEST // 2
# Waits so many seconds; True: the thread is to end.
Wait = Callable[[float], bool]


def flag_unread(guard: Guard, process: str = "", wait: Wait = lambda _seconds: False) -> int:
    """Read a batch of replies, the oldest first, and return how many there were.

    `process` is what the journal calls this process: its own replies are read first.
    """
    left_behind = Q(ended_at__lt=timezone.now() - _LEFT_BEHIND)
    ended = Attempt.objects.filter(unread=True, ended_at__isnull=False)
    waiting = ended.filter(Q(process=process) | left_behind).order_by("started_at")
    rows = list(waiting.values_list("pk", "answer", "lang")[:_BATCH])
    harmless: list[UUID] = []
    for pk, answer, lang in rows:
        verdict = _read(guard, pk, answer, lang, wait)
        if verdict is None:
            break
        if verdict.topic:
            _flag(pk, verdict, verdict.topic.slug)
        else:
            harmless.append(pk)
    if harmless:
        _pass(harmless)
    return len(rows)


def _pass(harmless: list[UUID]) -> None:
    """Note that replies were read; what somebody else holds waits for the next look.

    Who held some and waited for others could be waited for in turn.
    """
    with transaction.atomic():
        free = Attempt.objects.select_for_update(skip_locked=True).filter(pk__in=harmless)
        keys = list(free.values_list("pk", flat=True))
        Attempt.objects.filter(pk__in=keys, unread=True).update(unread=False)


def _read(guard: Guard, pk: UUID, answer: str, lang: str, wait: Wait) -> Verdict | None:
    """Read a reply; one that cannot be read does not keep those behind it from it."""
    try:
        return read(guard, answer, lang, wait)
    except Exception as exc:  # noqa: BLE001
        log.error("reply-not-read id=%s error=%s", pk, type(exc).__name__)
        return ALLOWED


def read(guard: Guard, answer: str, lang: str, wait: Wait) -> Verdict | None:
    """Return the first verdict that a part of the reply should not have left with.

    None where the thread is to end before all is read.
    """
    lang = detect(answer, lang)
    for part in _parts(guard, answer):
        started = time.thread_time()
        verdict = guard.judge_reply(part, lang)
        if verdict.declines:
            return verdict
        rest = _REST_BESIDE_REPLIES if metrics.is_speaking() else _REST
        if wait((time.thread_time() - started) * rest):
            return None
    return ALLOWED


def _parts(guard: Guard, answer: str) -> Iterator[str]:
    """Yield the sentences of a reply, in parts where they are long and not the content's own."""
    for sentence in sentences(answer):
        if len(sentence) <= LONGEST:
            yield sentence
        elif not guard.own.has(folded(sentence)):
            yield from textwrap.wrap(sentence, _PART)


def _flag(pk: UUID, verdict: Verdict, topic: str) -> None:
    """Mark a reply; of several processes that read the same one, one counts it."""
    found = {"topic": topic, "rule": verdict.rule, "stage": IN_REPLY}
    attempt = Attempt.objects.filter(pk=pk)
    with transaction.atomic():
        # The conversation first, as the journal does: two that wait for each other go on never.
        rows = Conversation.objects.filter(pk__in=attempt.values("conversation"))
        keys = list(rows.select_for_update().values_list("pk", flat=True))
        if not attempt.filter(unread=True).update(unread=False, **found):
            return
        if attempt.exclude(status=Status.SUPERSEDED).exists():
            Conversation.objects.filter(pk__in=keys).update(marked=F("marked") + 1)
    metrics.FLAGS.labels(topic, verdict.rule).inc()


def _look() -> None:
    """Read all that waits. Never raises."""
    ending = watch.ending
    try:
        while (now := desks.live.value) is not None and not ending.is_set():
            # Without anything learned nothing could be found.
            if now.guard.learned is None:
                return
            if flag_unread(now.guard, running.journal().spool.process, ending.wait) < _BATCH:
                return
    except Error:
        # Locked or gone for a moment: the rows wait. Who watches the content says so.
        connection.close()
    except Exception as exc:  # noqa: BLE001  (the thread must live to try again)
        log.error("replies-not-read error=%s", type(exc).__name__)
        connection.close()


watch = Watch("rosa-flagging", _look, _LOOK_S)
