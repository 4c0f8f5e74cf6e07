"""Adds single sentences to the red zone: an example or a near miss of a topic, or a test."""

from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from agent.core.matching import folded
from agent.models import GuardTest
from agent.models.guard_test import CameFrom, Expected
from knowledge import history
from knowledge.models import RedZoneTopic
from knowledge.models.fields import lines

# A longer text is no sentence from which the guard learns.
LONGEST = 400


class Outcome(StrEnum):
    ADDED = "added"
    THERE = "there"
    # The opposite stands in the red zone, and one of the two would count for nothing.
    CONTRARY = "contrary"


@dataclass(frozen=True, slots=True)
class Addition:
    """What came of a sentence; `topic` is where it is now, or where its opposite stands."""

    outcome: Outcome
    topic: RedZoneTopic


def one_line(text: str) -> str:
    """Return a text as one line of a field that holds one sentence per line."""
    return " ".join(text.split())


def add_example(
    topic: RedZoneTopic, lang: str, text: str, user: AbstractBaseUser | None = None
) -> Addition:
    """Add a question that must be declined. Raises ValidationError for one that cannot be kept."""
    sentence = one_line(text)
    if other := _with_near_miss(sentence):
        return Addition(Outcome.CONTRARY, other)
    with history.recording(user=user), transaction.atomic():
        wording = topic.wordings.select_for_update().filter(lang=lang).first()
        wording = wording or topic.wordings.model(topic=topic, lang=lang)
        if _has(wording.examples, sentence):
            return Addition(Outcome.THERE, topic)
        wording.examples = _added(wording.examples, sentence)
        wording.full_clean()
        wording.save()
    return Addition(Outcome.ADDED, topic)


def add_near_miss(topic: RedZoneTopic, text: str, user: AbstractBaseUser | None = None) -> Addition:
    """Add a question that must be answered. Raises ValidationError for one that cannot be kept."""
    sentence = one_line(text)
    if other := _with_example(sentence):
        return Addition(Outcome.CONTRARY, other)
    with history.recording(user=user), transaction.atomic():
        row = RedZoneTopic.objects.select_for_update().get(pk=topic.pk)
        if _has(row.near_misses, sentence):
            return Addition(Outcome.THERE, topic)
        row.near_misses = _added(row.near_misses, sentence)
        row.clean_fields()
        row.save()
    return Addition(Outcome.ADDED, topic)


def add_test(
    text: str,
    lang: str,
    *,
    topic: RedZoneTopic | None,
    expected: Expected,
    before: str = "",
    came_from: CameFrom = CameFrom.STAFF,
) -> tuple[GuardTest, bool]:
    """Return the test of a sentence, and whether it is new. Raises ValidationError."""
    same = {
        "topic": topic,
        "text": one_line(text),
        "before": one_line(before),
        "expected": expected,
    }
    test = GuardTest(lang=lang, came_from=came_from, **same)
    # Before the database is asked: not every one takes every character.
    test.full_clean()
    if there := GuardTest.objects.filter(**same).first():
        return there, False
    test.save()
    return test, True


def _with_near_miss(sentence: str) -> RedZoneTopic | None:
    rows = RedZoneTopic.objects.exclude(near_misses="")
    return next((row for row in rows if _has(row.near_misses, sentence)), None)


def _with_example(sentence: str) -> RedZoneTopic | None:
    rows = RedZoneTopic.objects.prefetch_related("wordings")
    return next(
        (row for row in rows if any(_has(w.examples, sentence) for w in row.wordings.all())), None
    )


def _has(field: str, sentence: str) -> bool:
    plain = folded(sentence)
    return any(folded(line) == plain for line in lines(field))


def _added(field: str, sentence: str) -> str:
    return "\n".join((*lines(field), sentence))
