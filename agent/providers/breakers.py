"""The breakers of this process: one for each provider, by its slug."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from agent.core.breaker import Breaker, Standing, Ticket
from agent.core.errors import ProviderError
from agent.core.types import Endpoint


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a provider just now; holds nothing of what was said.

    `rests_s` is for how long it rests from now on, None where it is asked. `code` is that of a
    failure, "" where it speaks, and `waited_ms` how long was waited for it. `rest_begins`: with
    this failure; others end calls that were open before.
    """

    slug: str
    failures: int
    rests_s: float | None = None
    code: str = ""
    waited_ms: float = 0.0
    rest_begins: bool = False


Hear = Callable[[Told], None]


class Asking:
    """One call of a provider; one of `failed`, `ended` and `left` is told of it at last."""

    __slots__ = ("_all", "_breaker", "_is_open", "_slug", "_ticket")

    def __init__(self, all_: "Breakers", slug: str, breaker: Breaker, ticket: Ticket) -> None:
        self._all = all_
        self._slug = slug
        self._breaker = breaker
        self._ticket = ticket
        self._is_open = True

    def spoke(self) -> None:
        """Note the first words."""
        is_new = self._slug not in self._all.heard
        if self._breaker.spoke(self._ticket) or is_new:
            self._all.heard.add(self._slug)
            self._all.tell(self._slug, self._breaker)

    def ended(self) -> None:
        """Note that the reply came to its end."""
        self._is_open = False
        if self._breaker.ended(self._ticket):
            self._all.tell(self._slug, self._breaker)

    def failed(self, error: ProviderError, waited_ms: float) -> None:
        """Note a failure; one for which the question itself is to blame is none."""
        if not error.is_its_own:
            self.left()
            return
        self._is_open = False
        begins = self._breaker.failed(self._ticket, time.monotonic())
        self._all.tell(self._slug, self._breaker, error.code or "", waited_ms, begins)

    def left(self) -> None:
        """Note that the caller went; after an end it says nothing."""
        if self._is_open:
            self._is_open = False
            self._breaker.left(self._ticket)


class Breakers:
    """All of them. `hear` is called with whatever changes; it must neither wait nor raise."""

    def __init__(self) -> None:
        self.hear: Hear | None = None
        # Who has spoken since this process began, or since its settings were changed.
        self.heard: set[str] = set()
        self._breakers: dict[str, Breaker] = {}

    def follow(self, endpoint: Endpoint) -> None:
        """Begin anew with a provider, as it is configured now: whoever changed it wants it asked.

        One that nobody configured never rests, nor does the offline one.
        """
        never = endpoint.kind == "offline"
        limit = 0 if never else endpoint.failures_in_a_row
        former = self._breakers.get(endpoint.slug)
        self._breakers[endpoint.slug] = Breaker(limit, endpoint.rest_s)
        self.heard.discard(endpoint.slug)
        if former is not None and former.rests_until is not None:
            self.tell(endpoint.slug, self._breakers[endpoint.slug])

    def ask(self, slug: str) -> Asking | None:
        """Return the call that may be made; None while the provider rests or is being tried."""
        breaker = self._of(slug)
        ticket = breaker.admit(time.monotonic())
        return None if ticket is None else Asking(self, slug, breaker, ticket)

    def ask_anyway(self, slug: str) -> Asking:
        """Return a call of one that rests, where nobody else is there; its end changes nothing."""
        return Asking(self, slug, self._of(slug), Ticket(-1))

    def standing(self, slug: str) -> Standing:
        """Return whether the provider is asked, rests, or is tried."""
        found = self._breakers.get(slug)
        return found.standing(time.monotonic()) if found else "asked"

    def tell(
        self,
        slug: str,
        breaker: Breaker,
        code: str = "",
        waited_ms: float = 0.0,
        rest_begins: bool = False,
    ) -> None:
        """Tell whoever hears of it how a provider stands."""
        if self.hear is not None:
            until = breaker.rests_until
            rests_s = None if until is None else max(0.0, until - time.monotonic())
            self.hear(Told(slug, breaker.failures, rests_s, code, waited_ms, rest_begins))

    def _of(self, slug: str) -> Breaker:
        found = self._breakers.get(slug)
        if found is None:
            found = self._breakers[slug] = Breaker(0, 0.0)
        return found


here = Breakers()
standing = here.standing
