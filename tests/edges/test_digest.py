"""What lists, search and figures rely on is counted once, out of each attempt that has ended."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from agent import digest, findings
from agent.asked import Askings, TopQuestion, top_questions
from agent.digest import digest_some
from agent.findings import Finding, Reader
from agent.models import Asked, Attempt, Conversation, SearchEntry, Tally
from agent.models.conversation import COUNTED
from agent.search_index import find
from tests.edges.conversations import EVENING, add_attempt, make_conversation

READER = Reader({"rosa": ("en", "ar")})
ENGLISH = "The opening ceremony begins at ten in the Festsaal. You can collect your badge before."
HOUR = EVENING.replace(minute=0, second=0)


def say(conversation: Conversation | None = None, seconds: float = 0, **values: Any) -> Attempt:
    """Return an attempt that begins so many seconds after the first one."""
    at = EVENING + timedelta(seconds=seconds)
    values = {"persona": "rosa", "lang": "en", "started_at": at, "ended_at": at} | values
    values |= {"is_counted": False}
    if conversation is not None:
        return add_attempt(conversation, **values)
    made = make_conversation(started_at=at, is_counted=False)
    Attempt.objects.all().delete()
    return add_attempt(made, **values)


def supersede(attempt: Attempt) -> None:
    """Replace it as the journal does."""
    Attempt.objects.filter(pk=attempt.pk).update(status="superseded", undigested=True)


def counts(*names: str) -> dict[str, Any]:
    return Conversation.objects.values("turns", *names).get()


def tallies(*names: str) -> list[tuple[Any, ...]]:
    rows = Tally.objects.exclude(attempts=0).order_by("hour", "status")
    return list(rows.values_list("status", "attempts", *names))


@pytest.mark.django_db
def test_conversation_counts_its_turns_by_outcome() -> None:
    first = say(question="When?", unsourced=True, ttft_ms=300, cost=0.5)
    say(first.conversation, 1, status="refused", ttft_ms=2500, cost=0.25)
    say(first.conversation, 2, status="cut")
    say(first.conversation, 3, status="failed")
    say(first.conversation, 4, lang="ar", answer=ENGLISH)

    assert digest_some(READER) == 5
    assert digest_some(READER) == 0

    assert counts(*COUNTED, "slowest_ms", "cost", "opening") == {
        "turns": 5,
        "refused": 1,
        "failed": 1,
        "cut": 1,
        "unsourced": 1,
        "slow": 1,
        "wrong_language": 1,
        "marked": 0,
        "slowest_ms": 2500,
        "cost": 0.75,
        "opening": "When?",
    }


@pytest.mark.django_db
def test_turns_are_marked_where_they_are_slow_or_in_another_language() -> None:
    first = say(ttft_ms=findings.SLOW_MS + 1)
    say(first.conversation, 1, lang="ar", answer=ENGLISH)
    say(first.conversation, 2, lang="de", answer=ENGLISH)
    say(first.conversation, 3, persona="gone", lang="ar", answer=ENGLISH)

    digest_some(READER)

    rows = Attempt.objects.values_list("slow", "wrong_language")
    assert list(rows) == [(True, False), (False, True), (False, False), (False, False)]


@pytest.mark.django_db
def test_replaced_attempt_counts_in_the_cost_alone() -> None:
    first = say(question="When", status="superseded", cost=1, ttft_ms=9000)
    say(first.conversation, 1, question="When is lunch?", cost=2, ttft_ms=100)

    digest_some(READER)

    found = counts("cost", "opening", "slow", "slowest_ms")
    assert found == {
        "turns": 1,
        "cost": 3,
        "opening": "When is lunch?",
        "slow": 0,
        "slowest_ms": 100,
    }
    assert tallies("conversations") == [("done", 1, 1), ("superseded", 1, 0)]


@pytest.mark.django_db
def test_attempt_that_is_replaced_after_it_was_counted_is_taken_back() -> None:
    first = say(question="When", ttft_ms=5000, unsourced=True, prompt_tokens=7, cost=1)
    digest_some(READER)
    assert counts("unsourced", "slow", "opening") == {
        "turns": 1,
        "unsourced": 1,
        "slow": 1,
        "opening": "When",
    }

    supersede(first)
    say(first.conversation, 1, question="When is lunch?", ttft_ms=100, cost=2)
    digest_some(READER)

    found = counts("unsourced", "slow", "slowest_ms", "opening", "cost")
    assert found == {
        "turns": 1,
        "unsourced": 0,
        "slow": 0,
        "slowest_ms": 100,
        "opening": "When is lunch?",
        "cost": 3,
    }
    assert tallies("conversations", "unsourced", "prompt_tokens") == [
        ("done", 1, 1, 0, 0),
        ("superseded", 1, 0, 1, 7),
    ]
    assert not Attempt.objects.filter(slow=True).exists()


@pytest.mark.django_db
def test_mark_of_a_replaced_attempt_is_taken_back() -> None:
    first = say(stage="reply", rule="classifier", topic="cake")
    Conversation.objects.update(marked=1)
    digest_some(READER)
    assert counts("marked") == {"turns": 1, "marked": 1}

    supersede(first)
    digest_some(READER)

    assert counts("marked") == {"turns": 0, "marked": 0}


@pytest.mark.django_db
def test_running_attempt_is_left_alone() -> None:
    say(ended_at=None)
    Attempt.objects.update(ended_at=None)

    assert digest_some(READER) == 0


@pytest.mark.django_db
def test_tallies_are_of_hours_and_of_what_attempts_have_in_common() -> None:
    first = say(provider="one", model="m", ttft_ms=100, completion_tokens=3)
    say(first.conversation, 1, provider="one", model="m", ttft_ms=110, completion_tokens=4)
    say(first.conversation, 3600, provider="two", model="m")
    say(first.conversation, 3601, status="refused", topic="cake")
    say(first.conversation, 3602, topic="cake", stage="reply")

    digest_some(READER, size=2)
    digest_some(READER)

    keys = ("hour", "provider", "status", "topic", "conversations", "attempts", "completion_tokens")
    later = HOUR + timedelta(hours=1)
    assert sorted(Tally.objects.values_list(*keys)) == [
        (HOUR, "one", "done", "", 1, 2, 7),
        (later, "", "done", "", 0, 1, 0),
        (later, "", "refused", "cake", 0, 1, 0),
        (later, "two", "done", "", 0, 1, 0),
    ]
    assert sum(Tally.objects.get(provider="one").ttft) == 2


@pytest.mark.django_db
def test_conversation_that_goes_on_after_it_was_reviewed_is_to_be_reviewed_again() -> None:
    first = say()
    digest_some(READER)
    reviewed = {"review": "reviewed", "reviewed_at": EVENING + timedelta(seconds=5)}
    Conversation.objects.update(**reviewed)

    supersede(first)
    digest_some(READER)
    assert counts("review")["review"] == "reviewed"

    say(first.conversation, 6)
    digest_some(READER)
    assert counts("review")["review"] == "unreviewed"


@pytest.mark.django_db
def test_what_was_said_before_is_noted_at_the_answer_before() -> None:
    first = say(answer="The opening is at ten. It is in the Festsaal.")
    say(first.conversation, 1, status="superseded", answer="It")
    say(first.conversation, 2, said_before="The opening is at ten.")
    say(first.conversation, 3, said_before="Something else was said.", answer="Later.")

    digest_some(READER)

    rows = Attempt.objects.values_list("heard", "said_before")
    assert list(rows) == [("The opening is at ten.", ""), *[(None, "")] * 3]


@pytest.mark.django_db
def test_attempts_without_words_are_counted() -> None:
    say(question="")

    digest_some(READER)

    assert counts("opening") == {"turns": 1, "opening": ""}


@pytest.mark.django_db
def test_attempt_of_an_erased_conversation_does_not_come_again() -> None:
    add_attempt(Conversation(id=uuid.uuid4(), started_at=EVENING), is_counted=False)

    assert [digest_some(READER), digest_some(READER)] == [1, 0]
    assert Tally.objects.count() == 0


@pytest.mark.django_db
def test_attempt_that_cannot_be_read_keeps_none_behind_it_waiting(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first = say(answer="POISON")
    say(first.conversation, 1, answer="Fine.")

    # No text is known that cannot be read.
    def judge(answer: str, _expected: str) -> bool:
        if answer == "POISON":
            raise ValueError(answer)
        return False

    monkeypatch.setattr(findings, "is_in_another_language", judge)

    assert [digest_some(READER), digest_some(READER)] == [2, 0]
    assert counts() == {"turns": 2}
    assert f"turn-not-read id={first.pk} error=ValueError" in caplog.text
    assert "POISON" not in caplog.text


@pytest.mark.django_db
def test_attempt_that_the_database_refuses_keeps_no_other_waiting(
    caplog: pytest.LogCaptureFixture,
) -> None:
    first = say(provider="x" * 50, prompt_tokens=1)
    bad = say(first.conversation, 1, prompt_tokens=2)
    say(first.conversation, 2)
    # Python's numbers have no end, the database's do.
    huge = {bad.pk: Finding()}
    rows = list(digest._waiting())
    rows[1].prompt_tokens = 10**30

    assert digest._write(rows, dict.fromkeys((r.pk for r in rows), Finding()) | huge) == 3

    assert counts() == {"turns": 2}
    assert digest_some(READER) == 0
    assert f"turn-not-digested id={bad.pk} error=OverflowError" in caplog.text


@pytest.mark.django_db
def test_attempt_that_was_replaced_while_it_was_read_waits_for_the_next_look() -> None:
    first = say()
    rows = list(digest._waiting())
    supersede(first)

    assert digest._write(rows, {first.pk: Finding()}) == 0
    assert digest_some(READER) == 1
    assert tallies() == [("superseded", 1)]


@pytest.mark.django_db
def test_end_of_the_thread_is_not_kept_waiting() -> None:
    say()

    assert digest_some(READER, wait=lambda _seconds: True) is None
    assert Attempt.objects.get().undigested


@pytest.mark.django_db
def test_first_question_follows_a_turn_that_arrives_late() -> None:
    late = timezone.now() - timedelta(days=1)
    first = say(question="Second?")
    digest_some(READER)
    say(first.conversation, question="First?", started_at=late.replace(year=2024), ended_at=late)

    digest_some(READER)

    assert counts("opening") == {"turns": 2, "opening": "First?"}


DAY = date(2025, 9, 9)


def asked(*, unanswered: bool = False) -> list[tuple[str, int, int, str]]:
    tops = top_questions(DAY, DAY, unanswered=unanswered)
    return [(top.question, top.count, top.unsourced, top.record) for top in tops]


@pytest.mark.django_db
def test_what_was_asked_is_counted_by_meaning_across_languages() -> None:
    first = say(question="Where can I park my car?", unsourced=True, records=["fact:lunch"])
    say(first.conversation, 1, question="有停车场吗", lang="zh", unsourced=True)
    say(first.conversation, 2, question="When is lunch?", records=["fact:lunch", "fact:rosa"])
    say(first.conversation, 3, question="я голоден", lang="ru", records=["fact:lunch"])
    say(first.conversation, 4, question="Is there a meal in the middle?", records=["fact:lunch"])
    say(first.conversation, 5, question="Thanks!")

    digest_some(READER)

    assert asked() == [("When is lunch?", 3, 0, "fact:lunch"), ("有停车场吗", 2, 2, "")]
    assert asked(unanswered=True) == [("有停车场吗", 2, 2, "")]


@pytest.mark.django_db
def test_question_of_a_replaced_attempt_was_not_asked_and_is_not_found() -> None:
    first = say(question="When is lunch on Tuesday", answer="At noon.")
    digest_some(READER)
    assert [top[1] for top in asked()] == [1]
    assert find("tuesday") == [first.conversation_id]

    supersede(first)
    digest_some(READER)

    assert (asked(), Asked.objects.count()) == ([], 0)
    assert (find("tuesday"), SearchEntry.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_question_whose_conversation_was_erased_is_counted_without_its_words() -> None:
    first = say(question="Where is the toilet?")
    digest_some(READER)
    pk = first.pk
    Attempt.objects.all().delete()

    assert top_questions(DAY, DAY) == [TopQuestion("", "", 1, 0, pk, (), (), "")]


@pytest.mark.django_db
def test_question_counts_on_the_day_at_the_venue() -> None:
    late = EVENING.replace(hour=23)
    say(question="Where is the toilet?", started_at=late, ended_at=late)

    digest_some(Reader(zone=timezone.get_fixed_timezone(120)))

    assert Asked.objects.get().day == DAY + timedelta(days=1)


@pytest.mark.django_db
def test_attempts_of_a_channel_that_keeps_no_words_are_neither_found_nor_asked() -> None:
    say(question="", answer="")

    digest_some(READER)

    assert (SearchEntry.objects.count(), Asked.objects.count()) == (0, 0)


def test_two_digests_that_add_and_take_back_the_same_never_wait_for_each_other(
    postgres_database: str,
) -> None:
    row = say(question="Where?")
    meanings = [(str(number),) for number in range(40)]
    together = Barrier(2, timeout=30)

    def add_some_and_take_back_others(first: int) -> None:
        for turn in range(10):
            askings = Askings()
            for number, marks in enumerate(meanings):
                askings.count(row, DAY, marks, 1 if (number + turn + first) % 2 else -1)
            together.wait()
            with transaction.atomic():
                askings.write()
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        # A deadlock is an error of one of them.
        assert list(pool.map(add_some_and_take_back_others, range(2))) == [None, None]


def test_each_attempt_counts_once_though_several_look_at_the_same_time(
    either_database: Any,
) -> None:
    first = say(question="Where is the toilet?", answer="Downstairs.")
    for number in range(1, 60):
        say(first.conversation, number, question="Where is the toilet?", provider=str(number % 7))
    others = [make_conversation(number, is_counted=False) for number in range(60)]

    def look() -> int:
        done = 0
        while Attempt.objects.filter(undigested=True).exists():
            # The thread that looks in a server does the same.
            with suppress(OperationalError):
                done += digest_some(READER, size=10) or 0
        connection.close()
        return done

    with ThreadPoolExecutor(3) as pool:
        counted = [looking.result() for looking in [pool.submit(look) for _ in range(3)]]

    assert sum(counted) == 120
    assert sum(Tally.objects.values_list("attempts", flat=True)) == 120
    assert sum(Tally.objects.values_list("conversations", flat=True)) == 61
    assert sum(Asked.objects.values_list("count", flat=True)) == 60 + len(others)
    assert Conversation.objects.get(pk=first.conversation_id).turns == 60
    assert SearchEntry.objects.count() == 120
