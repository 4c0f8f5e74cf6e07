"""How far people agree who judged the same things: equal verdicts, and beyond chance. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """What pairs of verdicts say. `share` and `kappa` are None where they mean nothing.

    `share` of the pairs are equal. `kappa` is Cohen's: 1 where all are equal, 0 where no more are
    than by chance, None where chance alone would make all of them equal.
    """

    pairs: int
    equal: int
    kappa: float | None

    @property
    def share(self) -> float | None:
        return self.equal / self.pairs if self.pairs else None


def agreement(counted: Mapping[tuple[str, str], int]) -> Agreement:
    """Return how far two people agree, of whom one gave the first verdict of each pair."""
    total = sum(counted.values())
    equal = sum(count for (first, second), count in counted.items() if first == second)
    if not total:
        return Agreement(0, 0, None)
    firsts: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    for (first, second), count in counted.items():
        firsts[first] += count
        seconds[second] += count
    # Whole numbers, so that two who always say the same are not told apart by rounding.
    by_chance = sum(count * seconds[verdict] for verdict, count in firsts.items())
    if by_chance == total * total:
        return Agreement(total, equal, None)
    kappa = (equal * total - by_chance) / (total * total - by_chance)
    return Agreement(total, equal, kappa)
