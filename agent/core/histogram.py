"""How often each length of time occurred, in places so narrow that percentiles hold. Pure.

A histogram is a list of counts. Its first place stands for less than a millisecond; each further
one is 6 % longer than the one before, up to ten minutes. Two of them are added place by place, so
that those of hours make that of a day.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import accumulate, zip_longest

# How much longer a place is than the one before it.
WIDTH = 1.06
LONGEST_MS = 600_000.0
_LAST = 1 + math.floor(math.log(LONGEST_MS) / math.log(WIDTH))


def place(ms: float) -> int:
    """Return the place of a time in milliseconds."""
    if ms < 1:
        return 0
    return min(1 + math.floor(math.log(ms) / math.log(WIDTH)), _LAST)


def middle(at: int) -> float:
    """Return the time in milliseconds that a place stands for."""
    return 0.5 if at == 0 else WIDTH ** (at - 0.5)


def add(counts: Sequence[int], ms: float, times: int = 1) -> list[int]:
    """Return the histogram with a time added, or taken away where `times` is below 0."""
    at = place(ms)
    made = [*counts, *[0] * (at + 1 - len(counts))]
    made[at] = max(0, made[at] + times)
    return made


def merge(histograms: Iterable[Sequence[int]]) -> list[int]:
    """Return the sum of histograms; where one takes more away than there is, nothing stays."""
    return [max(0, sum(counts)) for counts in zip_longest(*histograms, fillvalue=0)]


def percentile(counts: Sequence[int], percent: float) -> float | None:
    """Return the time in milliseconds that so many percent do not exceed; None of nothing."""
    total = sum(counts)
    if not total:
        return None
    wanted = max(1, math.ceil(total * percent / 100))
    sums = enumerate(accumulate(counts))
    return round(middle(next(at for at, so_far in sums if so_far >= wanted)), 1)
