"""What a benchmark concludes from what it saw."""

import math

from tests.bench.caller import Reply
from tests.bench.kill import Outcome, compare
from tests.bench.report import percentile, table


def test_percentile_is_a_value_that_was_seen():
    values = [5.0, 1.0, 3.0, 2.0, 4.0]

    assert [percentile(values, percent) for percent in (1, 50, 90, 100)] == [1.0, 3.0, 5.0, 5.0]
    assert math.isnan(percentile([], 50))


def test_table_puts_numbers_to_the_right():
    assert table(["way", "ms"], [["direct", 1.0], ["rosa", 12345.6]]) == (
        "way    |     ms\n------ | ------\ndirect |   1.00\nrosa   | 12,346"
    )


def test_compare_finds_what_is_lost_different_or_doubled():
    finished = [
        Reply(conversation=key, text="Hello.") for key in ("good", "lost", "none", "bad", "twice")
    ]
    rows = [
        {"conversation": "good", "status": "done", "answer": "Hello."},
        {"conversation": "lost", "status": "cut", "answer": "Hello."},
        {"conversation": "bad", "status": "done", "answer": "Hel"},
        {"conversation": "twice", "status": "done", "answer": "Hello."},
        {"conversation": "twice", "status": "done", "answer": "Hello."},
        {"conversation": "other", "status": "cut", "answer": "Hel"},
    ]

    assert compare(finished, rows) == (["lost", "none"], ["bad"], ["twice"])


def test_a_round_without_a_finished_reply_proves_nothing():
    nothing = Outcome(rounds=2, seen=0, cut=8, lost=[], different=[], doubled=[])

    assert not nothing.is_good
