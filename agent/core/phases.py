"""Which turns of a dialogue belong to which of its phases. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from agent.core.dialogue import Phase


@dataclass(frozen=True, slots=True)
class Stretch:
    """A phase as a stretch of a dialogue: from a percent to a percent of its turns."""

    name: str
    begins: int
    ends: int

    @property
    def percent(self) -> int:
        return self.ends - self.begins

    def turns(self, count: int) -> range:
        """Return the numbers of its turns where a dialogue has `count`; there may be none."""
        return range(_turns_before(self.begins, count) + 1, _turns_before(self.ends, count) + 1)


def stretches(phases: Sequence[Phase]) -> tuple[Stretch, ...]:
    """Return phases, in their order, each up to where the next one begins."""
    begins = [*(phase.starts_at for phase in phases), 100]
    return tuple(
        Stretch(phase.name, begin, end)
        for phase, (begin, end) in zip(phases, pairwise(begins), strict=True)
    )


def _turns_before(percent: int, count: int) -> int:
    """Return how many turns begin before a share of them is over."""
    return -(-percent * count // 100)
