"""How far people agree who judged the same turns."""

from collections import Counter

import pytest

from agent.core.agreement import Agreement, agreement

GOOD, BAD = "good", "bad"


def pairs(both_good, both_bad, first_only, second_only):
    return [
        *[(GOOD, GOOD)] * both_good,
        *[(BAD, BAD)] * both_bad,
        *[(GOOD, BAD)] * first_only,
        *[(BAD, GOOD)] * second_only,
    ]


@pytest.mark.parametrize(
    ("judged", "expected"),
    [
        # The textbook's example: 35 of 50 are equal, half of them by chance alone.
        (pairs(20, 15, 5, 10), Agreement(50, 35, 0.4)),
        (pairs(3, 2, 0, 0), Agreement(5, 5, 1.0)),
        (pairs(1, 1, 1, 1), Agreement(4, 2, 0.0)),
        (pairs(0, 0, 2, 2), Agreement(4, 0, -1.0)),
        # Who says the same of everything agrees with anybody who does.
        (pairs(7, 0, 0, 0), Agreement(7, 7, None)),
        ([], Agreement(0, 0, None)),
    ],
)
def test_kappa_is_what_is_equal_beyond_chance(judged, expected):
    assert agreement(Counter(judged)) == expected


def test_the_share_of_nothing_is_none():
    assert (agreement({}).share, agreement(Counter(pairs(1, 0, 1, 0))).share) == (None, 0.5)


def test_more_than_two_verdicts_count_as_well():
    found = agreement({("a", "a"): 1, ("b", "b"): 1, ("c", "c"): 1, ("a", "b"): 1})

    assert (found.equal, round(found.kappa, 3)) == (3, 0.636)
