"""Replies that the classifier would not have let out are marked for review once they have left."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from agent import desk, flagging, learning, metrics, training
from agent.core.guard import Guard
from agent.core.own_words import own_words
from agent.core.verdict import Verdict
from agent.flagging import flag_unread
from agent.ids import new_id
from agent.learning import Lessons
from agent.models import Attempt, Conversation
from tests.bench.processes import Rosa
from tests.edges.calls import HELLO, post
from tests.edges.journals import rows, until
from tests.edges.lessons import CAKE, lessons
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
    assert Conversation.objects.get().marked == 1


@pytest.mark.django_db
def test_replaced_reply_is_marked_without_its_conversation(guard: Guard) -> None:
    say(RED)
    Attempt.objects.update(status="superseded")

    flag_unread(guard)

    assert (marks()[0][0], Conversation.objects.get().marked) == ("cake", 0)


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
    now = timezone.now() - timedelta(hours=1)
    newer, older = say("New.", at=now), say("Old.", at=now - timedelta(hours=1))
    ends = iter([False, True])

    flag_unread(guard, wait=lambda _seconds: next(ends))

    assert list(Attempt.objects.filter(unread=True)) == [newer]
    assert Attempt.objects.get(unread=False) == older


@pytest.mark.django_db
def test_replies_of_others_are_read_once_these_had_their_time(guard: Guard) -> None:
    others = say("Of another process.")
    own = say("Own.")
    Attempt.objects.filter(pk=own.pk).update(process="me")

    assert flag_unread(guard, "me") == 1
    Attempt.objects.filter(pk=others.pk).update(ended_at=timezone.now() - timedelta(minutes=2))
    assert flag_unread(guard, "me") == 1


@pytest.mark.django_db
def test_reply_that_another_process_marked_meanwhile_is_not_counted_again(guard: Guard) -> None:
    say(RED)
    before = flags()

    def other_is_quicker(_text: str, _lang: str) -> Verdict:
        assert flag_unread(guard) == 1
        return guard.judge_reply(RED, "en")

    flag_unread(cast("Guard", SimpleNamespace(judge_reply=other_is_quicker)))

    assert (marks(), flags()) == ([("cake", "classifier", "reply", False)], before + 1)


@pytest.mark.django_db
def test_reply_that_cannot_be_read_keeps_nothing_behind_it_waiting(
    guard: Guard, caplog: pytest.LogCaptureFixture
) -> None:
    say("POISON")
    say(RED)

    def judge(text: str, lang: str) -> Verdict:
        if text == "POISON":
            raise ValueError(text)
        return guard.judge_reply(text, lang)

    assert flag_unread(cast("Guard", SimpleNamespace(judge_reply=judge))) == 2

    assert [unread for *_, unread in marks()] == [False, False]
    assert Attempt.objects.get(answer=RED).topic == "cake"
    assert "error=ValueError" in caplog.text
    assert "POISON" not in caplog.text


@pytest.mark.django_db
def test_middle_of_a_sentence_without_end_is_read_too(guard: Guard) -> None:
    say(f"{'the hall is open and ' * 200} {'the chef ate the cake ' * 30} {'and open ' * 300}")

    flag_unread(guard)

    assert marks() == [("cake", "classifier", "reply", False)]


def test_long_sentence_of_the_content_is_no_violation(guard: Guard) -> None:
    fact = f"The chef ate the cake{', and there was tea' * 100}."

    own = guard.beside(own_words([fact]))

    assert [flagging.read(g, fact, "en", lambda _s: False).declines for g in (guard, own)] == [
        *(True, False)
    ]


@pytest.mark.django_db
def test_nothing_counts_as_read_before_anything_was_learned(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    say(RED, at=timezone.now() - timedelta(minutes=2))
    monkeypatch.setattr(desk.live, "_value", SimpleNamespace(guard=Guard([CAKE])))

    monkeypatch.setattr("agent.running.journal", lambda: pytest.fail("It is read."))

    flagging.watch._look()

    assert marks() == [("", "", "", True)]
    assert caplog.text == ""


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
        until(lambda: rows(path, "unread") == [(0,)])
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


def test_reading_makes_way_for_replies_that_are_being_said(guard: Guard) -> None:
    rests: list[float] = []

    def wait(seconds: float) -> bool:
        rests.append(seconds)
        return False

    flagging.read(guard, "The hall is open.", "en", wait)
    with metrics.OPEN.track_inprogress():
        flagging.read(guard, "The hall is open.", "en", wait)

    alone, beside = rests
    assert beside > 2 * alone > 0


def test_who_holds_replies_that_were_read_never_waits_for_the_reader(
    guard: Guard, postgres_database: str
) -> None:
    replies = [say("The hall is open.").pk for _ in range(2)]
    statement = "UPDATE agent_attempt SET process = 'other' WHERE id = %s"

    def read() -> int:
        try:
            return flag_unread(guard, "other")
        finally:
            connection.close()

    Attempt.objects.update(process="other")
    with psycopg.connect(postgres_database) as other, ThreadPoolExecutor(1) as pool:
        other.execute(statement, [replies[1]])
        reading = pool.submit(read)
        wait({reading}, 0.5)
        other.execute(statement, [replies[0]])
        other.commit()
        assert reading.result() == 2

    assert flag_unread(guard, "other") == 1
    assert not Attempt.objects.filter(unread=True).exists()
