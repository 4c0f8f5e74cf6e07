"""Texts of a brief as they stand in prompts: the time at the venue, and what a text costs."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from agent.core.printed import count_tokens
from tests.core.prompts import NOON, VIENNA, printed, session

TWO_AT_ELEVEN = "Poster in Foyer, 11:00 to 12:30; Talk, 11:00 to 12:00"
TOMORROW = "Next, on Wednesday 10 September 2025: Tomorrow, 09:00 to 10:00."
DAY = (
    session("opening", "10:00", "11:00", place="Hall D"),
    session("talk", "11:00", "12:00"),
    session("poster", "11:00", "12:30", place="Foyer"),
    session("gone", "11:00", "12:00", status="cancelled"),
    session("tomorrow", "2025-09-10T09:00", "2025-09-10T10:00"),
)


@pytest.mark.parametrize(
    ("time", "told"),
    [
        ("09:59", "Next: Opening in Hall D, 10:00 to 11:00."),
        ("10:00", f"On now: Opening in Hall D, 10:00 to 11:00. Next: {TWO_AT_ELEVEN}."),
        ("11:00", f"On now: {TWO_AT_ELEVEN}. {TOMORROW}"),
        ("12:30", TOMORROW),
        ("23:59", TOMORROW),
    ],
)
def test_time_tells_what_is_on_now_and_next(time: str, told: str) -> None:
    now = datetime.fromisoformat(f"2025-09-09T{time}").replace(tzinfo=VIENNA)

    text = printed(*DAY).now(now)

    assert text == f"It is Tuesday 9 September 2025, {time} at the venue. {told}".rstrip()


def test_time_after_the_last_session_names_none() -> None:
    assert printed(*DAY).now(NOON.replace(day=11)) == (
        "It is Thursday 11 September 2025, 12:00 at the venue."
    )


def test_time_is_that_of_the_venue_whatever_zone_it_comes_in() -> None:
    now = datetime(2025, 9, 8, 22, 30, tzinfo=ZoneInfo("UTC"))

    assert printed(*DAY).now(now) == (
        "It is Tuesday 9 September 2025, 00:30 at the venue. "
        "Next: Opening in Hall D, 10:00 to 11:00."
    )


def test_time_moves_on_in_the_same_brief() -> None:
    of = printed(*DAY)

    texts = [of.now(NOON.replace(minute=m, second=s)) for m, s in ((0, 0), (0, 59), (1, 0))]

    assert texts[0] == texts[1] != texts[2]


def test_tokens_are_bytes_by_four_rounded_up() -> None:
    assert [count_tokens(t) for t in ("", "a", "four", "fours", "你好", "\ud800")] == [
        0,
        1,
        1,
        2,
        2,
        1,
    ]
