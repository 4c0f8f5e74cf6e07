"""What is too much for a chat room, and what who asked is told."""

from hypothesis import example, given
from hypothesis import strategies as st

from agent.core.chat_limits import Hit, Kind, Minute, Most, hits, marks, told

SIX = ("en", "fr", "es", "ru", "zh", "ar")


def found(most: Most, minute: Minute, tokens: int = 0, now: float = 100.0) -> list[Hit]:
    return list(hits(most, minute, tokens, now, 3600.0, is_person=True))


def test_a_request_too_many_waits_until_the_oldest_is_a_minute_old() -> None:
    minute = Minute()
    for at in (70.0, 80.0):
        minute.count(at, 2)

    assert found(Most(requests=2), minute) == [Hit(Kind.MINUTE, True, 30.0)]
    assert found(Most(requests=2), minute, now=130.0) == []
    assert found(Most(requests=3), minute) == []
    assert found(Most(requests=0), minute) == []


def test_a_lower_limit_holds_for_what_was_asked_before() -> None:
    minute = Minute()
    for at in (60.0, 70.0, 80.0):
        minute.count(at, 3)

    assert found(Most(requests=1), minute) == [Hit(Kind.MINUTE, True, 40.0)]


def test_tokens_are_used_up_until_the_day_is_over() -> None:
    assert found(Most(tokens=100), Minute(), 99) == []
    assert found(Most(tokens=100), Minute(), 100) == [Hit(Kind.DAY, True, 3600.0)]


def test_marks_are_told_once_each() -> None:
    assert marks(0, 49, 100) == []
    assert marks(49, 85, 100) == [50, 80]
    assert marks(85, 120, 100) == [100]
    assert marks(0, 1000, 0) == []


@given(st.lists(st.floats(0, 200), max_size=40).map(sorted), st.integers(1, 10))
@example([5e-324, 60.0], 1)
def test_never_more_than_the_most_get_through_within_any_minute(
    asked: list[float], most: int
) -> None:
    minute, through = Minute(), []
    for at in asked:
        if not minute.wait_s(at, most):
            minute.count(at, most)
            through.append(at)

    assert all(sum(at - 60 < one <= at for one in through) <= most for at in through)


def test_who_asked_is_told_when_to_ask_again_in_their_language() -> None:
    told_of = {
        (kind, person, lang): told(Hit(kind, person, 12.2), lang)
        for kind in Kind
        for person in (True, False)
        for lang in SIX
    }

    assert len(set(told_of.values())) == 24
    assert all("15" in told_of[Kind.MINUTE, True, lang] for lang in SIX)
    assert told(Hit(Kind.MINUTE, True, 60.0), "xx").endswith("again in 60 seconds.")
    assert "5 ثوانٍ" in told(Hit(Kind.MINUTE, False, 0.1), "ar")
