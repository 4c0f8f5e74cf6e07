"""Days at the venue as moments."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from agent.core.period import MOST_DAYS, Period, before, days

VIENNA = ZoneInfo("Europe/Vienna")
KOLKATA = ZoneInfo("Asia/Kolkata")
HOUR = timedelta(hours=1)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def day(*parts, zone=VIENNA):
    return days(date(*parts), date(*parts), zone)


def test_a_day_goes_from_the_venues_midnight_to_the_next():
    begin, end = utc(2025, 9, 8, 22), utc(2025, 9, 9, 22)

    assert day(2025, 9, 9) == Period(date(2025, 9, 9), date(2025, 9, 9), begin, end)


def test_a_day_on_which_clocks_go_back_has_25_hours():
    slots = day(2025, 10, 26).slots(VIENNA)

    assert slots == [utc(2025, 10, 25, 22) + n * HOUR for n in range(25)]
    assert [f"{slot.astimezone(VIENNA):%H %Z}" for slot in slots[1:5]] == [
        *("01 CEST", "02 CEST", "02 CET", "03 CET"),
    ]


def test_a_day_on_which_clocks_go_forward_has_23_hours():
    assert len(day(2025, 3, 30).slots(VIENNA)) == 23


def test_the_hours_of_a_zone_with_half_hours_begin_with_its_midnight():
    assert day(2025, 9, 9, zone=KOLKATA).slots(KOLKATA)[:2] == [
        utc(2025, 9, 8, 18, 30),
        utc(2025, 9, 8, 19, 30),
    ]


def test_a_long_period_is_shown_by_days_over_a_change_of_clocks():
    week = days(date(2025, 10, 24), date(2025, 10, 27), VIENNA)

    assert week.slots(VIENNA) == [
        utc(2025, 10, 23, 22),
        utc(2025, 10, 24, 22),
        utc(2025, 10, 25, 22),
        utc(2025, 10, 26, 23),
    ]
    assert week.end == utc(2025, 10, 27, 23)


def test_days_may_be_named_in_any_order_and_are_not_endless():
    ends = date(2025, 1, 1), date(2025, 12, 31)

    assert days(*ends, VIENNA) == days(*reversed(ends), VIENNA)
    assert days(*ends, VIENNA).first == date(2025, 10, 1)
    assert days(*ends, VIENNA).days == MOST_DAYS


def test_before_a_period_that_is_over_come_as_many_days():
    week = days(date(2025, 9, 8), date(2025, 9, 12), VIENNA)

    assert before(week, utc(2025, 9, 20), VIENNA) == days(
        date(2025, 9, 3), date(2025, 9, 7), VIENNA
    )


def test_today_is_compared_with_yesterday_until_the_end_of_the_same_hour():
    found = before(day(2025, 9, 9), utc(2025, 9, 9, 8, 15), VIENNA)

    assert (found.begin, found.end) == (utc(2025, 9, 7, 22), utc(2025, 9, 8, 9))


def test_the_same_hour_is_that_of_the_clock_where_clocks_have_changed():
    found = before(day(2025, 10, 26), utc(2025, 10, 26, 9, 15), VIENNA)

    assert found.end == datetime(2025, 10, 25, 11, tzinfo=VIENNA)


def test_nothing_came_before_days_that_are_to_come():
    found = before(day(2025, 9, 9), utc(2025, 9, 1), VIENNA)

    assert found.begin == found.end
