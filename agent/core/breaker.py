"""When a provider that fails is left alone for a while, and asked again. Pure.

asked -> (so many failures in a row) -> resting -> (the rest is over) -> one question tries it
(trying) -> asked again once it speaks, else resting, twice as long as before.

Times are seconds of any clock that never goes back.
"""

from dataclasses import dataclass
from typing import Literal

Standing = Literal["asked", "resting", "trying"]
# No rest becomes longer than this by doubling: one visitor in so long waits for one that is still
# away, and all hear it again as soon after it is back.
LONGEST_REST_S = 120.0


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave to ask a provider once. What comes of it is told to the breaker that gave it.

    Those of a time before the last change of standing say nothing of the time after it.
    """

    era: int
    is_trial: bool = False


class Breaker:
    """Whether one provider is asked: it rests after `failures_in_a_row`, 0 for never."""

    def __init__(self, failures_in_a_row: int, rest_s: float) -> None:
        self.failures = 0
        # When its rest ends; None while it is asked.
        self.rests_until: float | None = None
        self._limit = failures_in_a_row
        self._rest_s = rest_s
        self._rests = 0
        self._has_trial = False
        self._ticket = Ticket(0)

    def standing(self, now: float) -> Standing:
        """Return whether it is asked, rests, or is tried by the next question or one just now."""
        if self.rests_until is None:
            return "asked"
        return "resting" if now < self.rests_until else "trying"

    def admit(self, now: float) -> Ticket | None:
        """Return leave to ask it; None while it rests or another question tries it."""
        if self.rests_until is None:
            return self._ticket
        if self._has_trial or now < self.rests_until:
            return None
        self._has_trial = True
        return Ticket(self._ticket.era, is_trial=True)

    def spoke(self, ticket: Ticket) -> bool:
        """Note its first words; whether that ends its rest."""
        if not self._holds(ticket) or not ticket.is_trial:
            return False
        self._turn_over()
        self.rests_until, self.failures = None, 0
        return True

    def ended(self, ticket: Ticket) -> bool:
        """Note a reply that came to its end; whether there had been failures before.

        One that speaks and then breaks off each time has no success: its rests become longer.
        """
        if ticket.era != self._ticket.era or self.rests_until is not None:
            return False
        had_any = bool(self.failures)
        self.failures = self._rests = 0
        return had_any

    def failed(self, ticket: Ticket, now: float) -> bool:
        """Note a failure; whether it rests from now on."""
        if not self._holds(ticket):
            return False
        self.failures += 1
        if not self._limit or (self.failures < self._limit and not ticket.is_trial):
            return False
        longest = max(LONGEST_REST_S, self._rest_s)
        self.rests_until = now + min(longest, self._rest_s * 2 ** min(self._rests, 20))
        self._rests += 1
        self._turn_over()
        return True

    def left(self, ticket: Ticket) -> None:
        """Note that the caller let it go before it spoke or failed: another may try it."""
        if self._holds(ticket) and ticket.is_trial:
            self._has_trial = False

    def _holds(self, ticket: Ticket) -> bool:
        """Whether a ticket is of this era; while it rests, that of the trial alone is."""
        is_trial = ticket.is_trial and self._has_trial
        return ticket.era == self._ticket.era and (self.rests_until is None or is_trial)

    def _turn_over(self) -> None:
        self._has_trial = False
        self._ticket = Ticket(self._ticket.era + 1)
