"""One attempt at a turn stands, also where a process ended before it could see to that."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from agent.digest import digest_some
from agent.models import Attempt
from agent.tallies import Tallies
from tests.bench.processes import Rosa
from tests.edges.calls import post
from tests.edges.journals import until
from tests.edges.test_digest import READER, counts, say, tallies
from tests.edges.utterances import HISTORY, SLOW, ask, become, stored, turns
from tests.upstream import Script, Upstream

ONE, OTHER = {"before": "b", "process": "one"}, {"before": "b", "process": "other"}


def digest(*rows: Attempt) -> None:
    """Have attempts end one after the other, each digested before the next."""
    for row in rows:
        Attempt.objects.filter(pk=row.pk).update(ended_at=row.started_at)
        digest_some(READER)
        digest_some(READER)


def became() -> dict[UUID, tuple[UUID, str]]:
    found = Attempt.objects.values_list("pk", "turn", "status")
    return {pk: (turn, status) for pk, turn, status in found}


@pytest.mark.django_db
@pytest.mark.parametrize("is_last_there_first", [False, True])
def test_of_attempts_at_one_turn_that_no_process_replaced_the_last_stands(
    is_last_there_first: bool,
) -> None:
    # Whoever answered the first was killed before it heard of the other.
    first = say(question="When", status="cut", ttft_ms=9000)
    Attempt.objects.update(ended_at=None)
    other = say(question="Where?", conversation=first.conversation, seconds=9)
    last = say(first.conversation, 1, question="When is lunch?", turn=first.turn, ended_at=None)
    digest(*((last, first) if is_last_there_first else (first, last)))

    stands = dict(Attempt.objects.values_list("pk", "status"))
    assert stands == {first.pk: "superseded", last.pk: "done", other.pk: "done"}
    assert counts("cut", "slow") == {"turns": 2, "cut": 0, "slow": 0}
    assert not Attempt.objects.filter(slow=True).exists()
    assert tallies() == [("done", 2), ("superseded", 1)]


@pytest.mark.django_db
@pytest.mark.parametrize("is_last_there_first", [False, True])
def test_what_another_process_is_asked_again_is_the_same_turn(is_last_there_first: bool) -> None:
    first = say(question="When is", status="cut", **ONE)
    Attempt.objects.update(ended_at=None)
    again = say(first.conversation, 5, question="When is", ended_at=None, **OTHER)
    last = say(first.conversation, 9, question="When is lunch?", turn=again.turn, **OTHER)
    Attempt.objects.update(ended_at=None)
    digest(*((last, again, first) if is_last_there_first else (first, again, last)))

    assert became() == {
        first.pk: (again.turn, "superseded"),
        again.pk: (again.turn, "superseded"),
        last.pk: (again.turn, "done"),
    }
    assert counts("cut") == {"turns": 1, "cut": 0}
    assert tallies() == [("done", 1), ("superseded", 2)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seconds", "later"),
    [
        (5, {**OTHER, "question": "Where is"}),
        (5, {**OTHER, "question": "When is", "before": "c"}),
        (5, {**OTHER, "question": "When is", "before": ""}),
        (601, {**OTHER, "question": "When is"}),
        # The process itself knew better.
        (5, {**ONE, "question": "When is"}),
        # A channel that keeps no words.
        (5, {**OTHER, "question": ""}),
    ],
)
def test_other_requests_are_turns_of_their_own(seconds: int, later: dict[str, Any]) -> None:
    first = say(question=later["question"] and "When is", **ONE)
    other = say(first.conversation, seconds, **later)
    digest(first, other)

    assert became() == {first.pk: (first.turn, "done"), other.pk: (other.turn, "done")}


@pytest.mark.django_db
def test_attempts_of_which_nothing_can_be_written_are_passed_over_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_tallies: Tallies) -> None:
        raise ValueError

    monkeypatch.setattr(Tallies, "write", refuse)
    first = say(question="When is", **ONE)
    say(first.conversation, 5, question="When is lunch?", **OTHER)

    assert [digest_some(READER), digest_some(READER)] == [2, 0]
    assert {status for _turn, status in became().values()} == {"done"}


def test_what_is_asked_again_after_a_crash_is_no_second_turn(
    start_rosa: Callable[..., Rosa], upstream: Upstream
) -> None:
    rosa = start_rosa(upstream.url)
    upstream.play(SLOW)
    with ask(rosa, upstream, "When is lunch?", **{"X-Conversation-ID": "crash"}):
        until(lambda: stored(rosa, "crash"))
        rosa.kill()
    upstream.play(Script(text=("At one.",)))
    rosa.start()

    again = {"messages": [*HISTORY, {"role": "user", "content": "When is lunch?"}]}
    status, _headers, _answer = post(rosa, again, **{"X-Conversation-ID": "crash"})

    rows = become(rosa, "crash", "superseded", "done")
    assert (status, turns(rows)) == (200, 1)


@pytest.mark.django_db
def test_conversation_opens_with_the_attempt_that_stands() -> None:
    first = say(question="When is", **ONE)
    say(first.conversation, 5, question="When is lunch?", **OTHER)

    digest_some(READER)

    first.conversation.refresh_from_db()
    assert first.conversation.opening == "When is lunch?"
