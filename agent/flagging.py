"""Marks replies for review that the classifier would not have let out, once they have left.

Only phrases are looked for while a reply is being said. All else is read here, behind the
visitors' backs: a thread takes stored replies that nobody has read, of this process or another,
and never has more than a small part of a processor.
"""

import logging
import time
from collections.abc import Callable

from django.db import Error

from agent import desk as desks
from agent import metrics
from agent.core.guard import Guard
from agent.core.own_words import sentences
from agent.core.verdict import ALLOWED, Verdict
from agent.entry import IN_REPLY
from agent.models import Attempt
from knowledge.language import detect
from knowledge.worker import Watch

log = logging.getLogger("rosa.guard")
_LOOK_S = 1.0
_BATCH = 50
# How much longer than it read a sentence the thread rests after it while replies are being said:
# these wait for nothing longer than one sentence, and for few of them.
_REST = 50.0
# Sentences of one reply that are read.
_MANY = 200


def flag_unread(guard: Guard, is_ending: Callable[[], bool] = lambda: False) -> int:
    """Read a batch of replies, the oldest first, and return how many there were."""
    waiting = Attempt.objects.filter(unread=True, ended_at__isnull=False).order_by("started_at")
    rows = list(waiting.values_list("pk", "answer", "lang")[:_BATCH])
    harmless = []
    for pk, answer, lang in rows:
        if is_ending():
            break
        verdict = read(guard, answer, lang)
        if verdict.declines and verdict.topic:
            _flag(pk, verdict)
        else:
            harmless.append(pk)
    if harmless:
        Attempt.objects.filter(pk__in=harmless, unread=True).update(unread=False)
    return len(rows)


def read(guard: Guard, answer: str, lang: str) -> Verdict:
    """Return the first verdict that a sentence of the reply should not have left with."""
    lang = detect(answer, lang)
    for sentence, _ in zip(sentences(answer), range(_MANY), strict=False):
        started = time.thread_time()
        verdict = guard.judge_reply(sentence, lang)
        if verdict.declines:
            return verdict
        if metrics.is_speaking():
            time.sleep((time.thread_time() - started) * _REST)
    return ALLOWED


def _flag(pk: object, verdict: Verdict) -> None:
    """Mark a reply; of several processes that read the same one, one counts it."""
    topic = verdict.topic.slug if verdict.topic else ""
    found = {"topic": topic, "rule": verdict.rule, "stage": IN_REPLY}
    if Attempt.objects.filter(pk=pk, unread=True).update(unread=False, **found):
        metrics.FLAGS.labels(topic, verdict.rule).inc()


def _look() -> None:
    """Read all that waits. Never raises."""
    try:
        while (now := desks.live.value) is not None and not watch.ending.is_set():
            if flag_unread(now.guard, watch.ending.is_set) < _BATCH:
                return
    except Error:
        # Locked or gone for a moment: the rows wait. Who watches the content says so.
        return
    except Exception as exc:  # noqa: BLE001  (the thread must live to try again)
        log.error("replies-not-read error=%s", type(exc).__name__)


watch = Watch("rosa-flagging", _look, _LOOK_S)
