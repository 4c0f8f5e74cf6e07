"""The cards beside one reply: told as soon as it is certain what the reply is about."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence

from agent.core.candidates import Candidate, candidates
from agent.core.cards import Card, WayThere, card
from agent.core.follower import Follower
from agent.core.prompt import Prompt
from agent.core.sourcing import SURE
from agent.desk import Desk
from agent.faults import described
from knowledge import clock
from knowledge.retrieval import Hit
from knowledge.values import Place

log = logging.getLogger("rosa.cards")
# By how much the best hit must lead the next one to be what is asked about.
_LEAD = 1.25


class Showing:
    """Follows one reply, given to `turn.answer`; `tell` gets each card once, in the same loop.

    `here` is the slug of the place at which the cards are shown, if that is known: cards of other
    places tell the way from there.
    """

    def __init__(self, desk: Desk, tell: Callable[[Card], None], here: str = "") -> None:
        self._desk = desk
        self._tell = tell
        self._here = here
        self._asked: Prompt | None = None
        # What the search found, until it was shown.
        self._hits: Sequence[Hit] = ()
        self._shown: list[str] = []
        # What is being read of the records, what has been, and what was said meanwhile.
        self._reading: Iterator[Candidate] = iter(())
        self._read: list[Candidate] = []
        self._said = ""
        self._follower: Follower | None = None
        self._goes_on = True

    def given(self, asked: Prompt, hits: Sequence[Hit]) -> None:
        """Show what the question is about, where the search or the way that was found is sure."""
        self._asked, self._hits = asked, hits
        # Later, so that the provider's call goes out first.
        asyncio.get_running_loop().call_soon(self._try, self._show_certain)
        printed = self._desk.printed
        records = filter(None, map(printed.linked.record, asked.records))
        self._reading = candidates(records, printed, asked.lang)
        self._read_on()

    def said(self, text: str) -> None:
        """Show what the reply speaks about, once these words of it were said."""
        self._try(lambda: self._follow(text))

    def end(self) -> None:
        """Show what is known once all of the reply was said."""
        self._try(self._finish)

    def stop(self) -> None:
        """Show no more; what is still to be read of the records is left."""
        self._goes_on = False

    def _try(self, step: Callable[[], None]) -> None:
        """Do a step while the reply goes on; what fails in it ends the cards, not the reply."""
        if not self._goes_on:
            return
        try:
            step()
        except Exception as exc:  # noqa: BLE001  (the reply goes on)
            self._goes_on = False
            log.error("cards-failed error=%s", described(exc))

    def _read_on(self) -> None:
        """Have the next record read once others had their turn: new ones take milliseconds."""
        asyncio.get_running_loop().call_soon(self._try, self._read_next)

    def _read_next(self) -> None:
        if self._follower or self._asked is None:
            return
        if one := next(self._reading, None):
            self._read.append(one)
            self._read_on()
        else:
            self._begin(self._asked)

    def _show_certain(self) -> None:
        hits, self._hits = self._hits, ()
        if self._asked and hits:
            self._show(_certain(self._asked, hits))

    def _begin(self, asked: Prompt) -> None:
        self._show_certain()
        self._follower = Follower(self._read, asked.lang, self._shown)
        self._show(self._follower.feed(self._said))

    def _follow(self, text: str) -> None:
        if self._follower:
            self._show(self._follower.feed(text))
        else:
            self._said += text

    def _finish(self) -> None:
        """Show what is left to show; a reply may be over before all records were read."""
        if self._follower is None and self._asked:
            self._read += self._reading
            self._begin(self._asked)
        if self._follower:
            self._show(self._follower.flush())

    def _show(self, addresses: Sequence[str]) -> None:
        for address in addresses:
            if made := self._card(address):
                self._shown.append(address)
                self._tell(made)

    def _card(self, address: str) -> Card | None:
        record = self._desk.printed.linked.record(address)
        if record is None or self._asked is None:
            return None
        way = self._way(record, self._asked) if isinstance(record, Place) else None
        return card(record, self._desk.printed, self._asked.lang, way=way, now=clock.now())

    def _way(self, place: Place, asked: Prompt) -> WayThere | None:
        """Return the way that was asked for, else the one from here; without steps if asked so."""
        routes = self._desk.routes
        start = asked.ends[0] if place.slug in asked.ends[1:] else self._here
        step_free = routes.asks_step_free(asked.question, asked.question_lang)
        route = routes.way(start, place.slug, asked.lang, step_free=step_free)
        return WayThere(start, route.heading, route.said, step_free) if route else None


def _certain(asked: Prompt, hits: Sequence[Hit]) -> tuple[str, ...]:
    """Return the address of what the question is certainly about, none if nothing is."""
    if asked.instead or not hits:
        return ()
    if asked.ends:
        return (f"{Place.KIND}:{asked.ends[-1]}",)
    first, *others = hits
    is_given = first.record.address in asked.records
    leads = not others or first.score >= _LEAD * others[0].score
    return (first.record.address,) if is_given and first.certainty >= SURE and leads else ()
