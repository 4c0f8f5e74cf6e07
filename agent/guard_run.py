"""Runs the guard's test set in a thread of its own, and tells how far it is."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

import orjson
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agent import desk as desks
from agent.core.close_look import Utterance, best_score, judge
from agent.core.guard import Guard
from agent.core.verdict import Verdict
from agent.desk import Desk
from agent.models import GuardResult, GuardRun, GuardTest
from agent.models.guard_run import RunState
from agent.models.guard_test import Expected
from knowledge import revision
from knowledge.language import detect
from knowledge.values import RedZoneTopic
from knowledge.worker import Worker, this_process

log = logging.getLogger("rosa.guard")
# Sentences that are judged between two looks at whether the run goes on.
_AT_ONCE = 50
# Seconds without a sign of life after which a run is given up.
STALE_S = 120.0
_KEPT = 10


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence to judge: a test of staff, or a near miss of a topic, which has no row."""

    topic: str
    lang: str
    text: str
    expected: Expected
    before: str = ""
    test: int | None = None


def start(user: AbstractBaseUser | None = None) -> GuardRun | None:
    """Have all tests run; None where a run is at it already."""
    give_up_stale()
    with transaction.atomic():
        # Of two clicks at once one waits for the other.
        revision.hold()
        if GuardRun.objects.running().exists():
            return None
        run = GuardRun.objects.create(
            owner=user, runner=this_process(), beat_at=timezone.now(), total=len(cases(_topics()))
        )
    worker.submit(run.pk)
    return run


def cancel(run: GuardRun) -> None:
    """End the run; what came of it so far is dropped."""
    _end(run.pk, RunState.CANCELLED)


def perform(pk: int, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """Judge all sentences for a run that waits. Whatever goes wrong is written down in it."""
    try:
        _judge_all(pk, is_stopping)
    except Exception:
        log.exception("guard-run-failed run=%d", pk)
        _end(pk, RunState.FAILED)


def _judge_all(pk: int, is_stopping: Callable[[], bool]) -> None:
    now = desks.live.get()
    todo = cases(now.brief.topics)
    waiting = GuardRun.objects.filter(pk=pk, state=RunState.WAITING)
    if not waiting.update(state=RunState.RUNNING, total=len(todo), **_judged(now)):
        return
    results: list[GuardResult] = []
    for at in range(0, len(todo), _AT_ONCE):
        if is_stopping():
            _end(pk, RunState.INTERRUPTED)
            return
        results += [_result(pk, case, now) for case in todo[at : at + _AT_ONCE]]
        running = GuardRun.objects.filter(pk=pk, state=RunState.RUNNING)
        if not running.update(done=len(results), beat_at=timezone.now()):
            return
    with transaction.atomic():
        if _end(pk, RunState.DONE):
            GuardResult.objects.bulk_create(results, batch_size=200)
    tidy()


def _judged(now: Desk) -> dict[str, object]:
    return {
        "topics": digest_of(now.brief.topics),
        "lessons": now.lessons,
        "has_learned": now.has_learned,
        "release": now.brief.revision,
    }


def _end(pk: int, state: RunState) -> int:
    running = GuardRun.objects.running().filter(pk=pk)
    return running.update(state=state, ended_at=timezone.now())


def cases(topics: Iterable[RedZoneTopic]) -> list[Case]:
    """Return all that is judged: the enabled tests of these topics, and their near misses."""
    known = list(topics)
    slugs = {topic.slug for topic in known}
    rows = GuardTest.objects.filter(enabled=True).select_related("topic")
    return [
        *(_case(row) for row in rows if row.topic is None or row.topic.slug in slugs),
        *_near_misses(known),
    ]


def _case(row: GuardTest) -> Case:
    slug = row.topic.slug if row.topic else ""
    return Case(slug, row.lang, row.text, Expected(row.expected), row.before, row.pk)


def _near_misses(topics: Iterable[RedZoneTopic]) -> Iterator[Case]:
    for topic in topics:
        for miss in topic.near_misses:
            yield Case(topic.slug, detect(miss), miss, Expected.ANSWERED)


def _result(run: int, case: Case, now: Desk) -> GuardResult:
    said = Utterance(case.text, case.lang, (case.before,) if case.before else ())
    verdict = judge(now.guard, said)
    return GuardResult(
        run_id=run,
        test_id=case.test,
        topic=case.topic,
        lang=case.lang,
        text=case.text,
        before=case.before,
        expected=case.expected,
        is_near_miss=case.test is None,
        passed=has_passed(case, verdict, now.guard),
        action=verdict.action,
        got=verdict.topic.slug if verdict.topic else "",
        rule=verdict.rule,
        score=best_score(now.guard, said),
    )


def has_passed(case: Case, verdict: Verdict, guard: Guard) -> bool:
    """Whether the verdict is what was expected; to answer with care counts as noticed.

    By which topic a sentence is declined does not matter: the visitor hears a refusal.
    """
    if case.expected == Expected.ANSWERED:
        return not verdict.declines
    topic = guard.topics.get(case.topic)
    if topic and topic.severity == "caution":
        return verdict.action != "allow"
    return verdict.declines


def digest_of(topics: Iterable[RedZoneTopic]) -> str:
    """Return what names all by which the guard judges: the same topics have the same digest."""
    told = [
        (
            topic.slug,
            topic.severity,
            topic.near_misses,
            *map(_sorted, (topic.phrases, topic.examples)),
        )
        for topic in sorted(topics, key=lambda topic: topic.slug)
    ]
    return sha256(orjson.dumps(told)).hexdigest()


def _sorted(texts: object) -> list[object]:
    return sorted(dict(texts).items())  # type: ignore[call-overload]


def _topics() -> tuple[RedZoneTopic, ...]:
    return desks.live.get().brief.topics


def give_up_lost() -> None:
    """Mark the runs that a process of this place left behind when it ended."""
    _interrupt(GuardRun.objects.lost())
    give_up_stale()


def give_up_stale() -> None:
    """Mark the runs of which nobody heard for long as interrupted."""
    late = timezone.now() - timedelta(seconds=STALE_S)
    _interrupt(GuardRun.objects.running().filter(beat_at__lt=late))


def _interrupt(runs: QuerySet) -> None:
    runs.update(state=RunState.INTERRUPTED, ended_at=timezone.now())


def tidy() -> None:
    """Delete the oldest runs beyond the number that is kept."""
    GuardRun.objects.forget_old(_KEPT)


worker = Worker("guard-run", perform)
