"""When a provider that fails is left alone, and when it is asked again."""

from hypothesis import given
from hypothesis import strategies as st

from agent.core.breaker import LONGEST_REST_S, Breaker, Ticket


def ticket_of(breaker: Breaker, now: float = 0.0) -> Ticket:
    ticket = breaker.admit(now)
    assert ticket is not None
    return ticket


def resting(failures: int = 3, rest_s: float = 30.0) -> Breaker:
    """Return one whose rest has begun at 0."""
    breaker = Breaker(failures, rest_s)
    for _number in range(failures):
        breaker.failed(ticket_of(breaker), 0.0)
    return breaker


def test_it_rests_after_so_many_failures_in_a_row() -> None:
    breaker = Breaker(3, 30.0)

    began = [breaker.failed(ticket_of(breaker), 0.0) for _number in range(3)]

    assert began == [False, False, True]
    assert (breaker.standing(29.9), breaker.admit(29.9)) == ("resting", None)


def test_a_whole_reply_between_them_begins_the_count_anew() -> None:
    breaker = Breaker(2, 30.0)

    breaker.failed(ticket_of(breaker), 0.0)
    had_failed = breaker.ended(ticket_of(breaker))
    breaker.failed(ticket_of(breaker), 0.0)

    assert (had_failed, breaker.standing(0.0)) == (True, "asked")


def test_one_that_may_fail_for_ever_never_rests() -> None:
    breaker = Breaker(0, 30.0)

    assert not any(breaker.failed(ticket_of(breaker), 0.0) for _number in range(50))
    assert (breaker.standing(0.0), breaker.failures) == ("asked", 50)


def test_after_the_rest_one_question_alone_tries_it() -> None:
    breaker = resting()

    assert breaker.standing(30.0) == "trying"
    assert [breaker.admit(30.0) is None for _number in range(3)] == [False, True, True]


def test_words_in_the_trial_end_the_rest() -> None:
    breaker = resting()

    assert breaker.spoke(ticket_of(breaker, 30.0))
    assert (breaker.standing(30.0), breaker.failures) == ("asked", 0)


def test_each_rest_after_a_failed_trial_is_twice_as_long_up_to_two_minutes() -> None:
    breaker = resting()
    rests = []
    for _number in range(4):
        began = breaker.rests_until or 0.0
        breaker.failed(ticket_of(breaker, began), began)
        rests.append((breaker.rests_until or 0.0) - began)

    assert rests == [60.0, 120.0, LONGEST_REST_S, LONGEST_REST_S]


def test_a_rest_that_staff_made_longer_stays_as_long() -> None:
    breaker = resting(rest_s=1800.0)
    breaker.failed(ticket_of(breaker, 1800.0), 1800.0)

    assert breaker.rests_until == 3600.0


def test_a_trial_that_the_caller_left_frees_its_place() -> None:
    breaker = resting()
    breaker.left(ticket_of(breaker, 30.0))

    assert breaker.standing(31.0) == "trying"
    assert breaker.spoke(ticket_of(breaker, 31.0))


def test_one_that_speaks_and_breaks_off_rests_longer_each_time() -> None:
    breaker = resting(1)
    trial = ticket_of(breaker, 30.0)
    breaker.spoke(trial)
    breaker.failed(ticket_of(breaker, 31.0), 31.0)

    assert breaker.rests_until == 31.0 + 60.0


def test_calls_of_before_the_rest_say_nothing_of_it() -> None:
    breaker = Breaker(1, 30.0)
    early, late = ticket_of(breaker), ticket_of(breaker)
    breaker.failed(early, 0.0)

    assert not breaker.spoke(late)
    assert not breaker.ended(late)
    assert not breaker.failed(late, 10.0)
    assert (breaker.rests_until, breaker.failures) == (30.0, 1)
    breaker.left(late)
    assert breaker.admit(10.0) is None


@given(st.lists(st.tuples(st.sampled_from(["spoke", "ended", "failed", "left"]), st.floats(0, 99))))
def test_whatever_comes_it_never_rests_for_ever_nor_has_two_trials(
    happened: list[tuple[str, float]],
) -> None:
    breaker, now, open_tickets = Breaker(2, 30.0), 0.0, [Ticket(0)]
    for name, later in happened:
        now += later
        if ticket := breaker.admit(now):
            open_tickets.append(ticket)
        told = open_tickets.pop(int(later) % len(open_tickets)) if open_tickets else Ticket(-1)
        getattr(breaker, name)(*(told, now) if name == "failed" else (told,))
        assert (breaker.rests_until or now) <= now + LONGEST_REST_S
    trials = [ticket for _number in range(3) if (ticket := breaker.admit(now + LONGEST_REST_S))]
    assert len(trials) in ((3,) if breaker.standing(now) == "asked" else (0, 1))
