"""Replies that the classifier would not have let out are marked for review once they have left."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from agent import flagging, learning, metrics, training
from agent.core.guard import Guard
from agent.flagging import flag_unread
from agent.ids import new_id
from agent.learning import Lessons
from agent.models import Attempt, Conversation
from tests.bench.processes import Rosa
from tests.edges.journals import rows, until
from tests.edges.test_chat import HELLO, post
from tests.edges.test_learning import CAKE, lessons
from tests.upstream import Script, Upstream

RED = "The chef ate the cake."


@pytest.fixture(scope="module")
def guard() -> Guard:
    return Guard([CAKE], training.train(lessons()))


def say(answer: str, *, ended: bool = True, at: datetime | None = None) -> Attempt:
    """Return the attempt of a reply that has left unread."""
    at = at or timezone.now()
    conversation = Conversation.objects.create(id=new_id(), key="visit", started_at=at)
    return Attempt.objects.create(
        id=new_id(),
        turn=new_id(),
        conversation=conversation,
        answer=answer,
        status="done",
        lang="en",
        started_at=at,
        ended_at=at if ended else None,
        unread=True,
    )


def marks() -> list[tuple[Any, ...]]:
    return list(Attempt.objects.values_list("topic", "rule", "stage", "unread"))


def flags() -> float:
    return metrics.FLAGS.labels("cake", "classifier")._value.get()


@pytest.mark.django_db
def test_red_reply_is_marked_and_counted_once(guard: Guard) -> None:
    say(f"The hall is open. {RED} When does it open?")
    before = flags()

    assert [flag_unread(guard), flag_unread(guard)] == [1, 0]

    assert marks() == [("cake", "classifier", "reply", False)]
    assert flags() == before + 1


@pytest.mark.django_db
def test_harmless_reply_is_read_and_keeps_no_mark(guard: Guard) -> None:
    say("The hall is open.")
    say("")

    assert flag_unread(guard) == 2
    assert marks() == [("", "", "", False)] * 2


@pytest.mark.django_db
def test_reply_that_is_being_said_is_left_alone(guard: Guard) -> None:
    say(RED, ended=False)

    assert flag_unread(guard) == 0
    assert marks() == [("", "", "", True)]


@pytest.mark.django_db
def test_oldest_replies_are_read_first_and_the_rest_waits_for_the_end_of_a_process(
    guard: Guard,
) -> None:
    now = timezone.now()
    newer, older = say("New.", at=now), say("Old.", at=now - timedelta(hours=1))
    answers = iter([False, True])

    flag_unread(guard, lambda: next(answers))

    assert list(Attempt.objects.filter(unread=True)) == [newer]
    assert Attempt.objects.get(unread=False) == older


def test_server_marks_a_reply_that_has_left(
    start_rosa: Callable[..., Rosa], tmp_path: Path
) -> None:
    with Upstream(Script(text=(f"{RED} ", "The hall is open."))) as upstream:
        rosa = start_rosa(upstream.url)
        rosa.stop()
        path = tmp_path / "rosa-0" / "rosa.sqlite3"
        slug = believe_in_cake(path)
        rosa.start()

        status, _, reply = post(rosa, {"messages": HELLO})

        assert (status, RED.encode() in reply) == (200, True)
        until(lambda: rows(path, "unread") == [(0,)], 10.0)
        assert rows(path, "status", "topic", "rule", "stage") == [
            ("done", slug, "classifier", "reply")
        ]


def believe_in_cake(path: Path) -> str:
    """Have the guard of a Rosa learn that one of her topics is cake; return which."""
    with closing(sqlite3.connect(path)) as database:
        (slug,) = database.execute(
            "SELECT slug FROM knowledge_redzonetopic WHERE severity = 'block'"
        ).fetchone()
        taught = lessons()
        questions, replies = (
            tuple(replace(lesson, topic=slug if lesson.topic else "") for lesson in of)
            for of in (taught.questions, taught.replies)
        )
        content = learning.pack(training.train(Lessons(questions, replies, taught.tables)))
        database.execute(
            "INSERT INTO agent_learned (digest, content, sentences, seconds, runner, claimed_at)"
            " VALUES ('cake', ?, 0, 0, '', '2026-01-01')",
            (content,),
        )
        database.commit()
    return str(slug)


def test_reading_makes_way_for_replies_that_are_being_said(
    guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests: list[float] = []
    monkeypatch.setattr("agent.flagging.time.sleep", rests.append)

    flagging.read(guard, "The hall is open. There is coffee.", "en")
    with metrics.OPEN.track_inprogress():
        flagging.read(guard, "The hall is open. There is coffee.", "en")

    assert (len(rests), min(rests) > 0) == (2, True)
