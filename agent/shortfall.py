"""What the journal could not store, or not in time: counted at once, told once it can be."""

import logging
import queue
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from django.db import transaction
from django.db.models import F, Sum

from agent import metrics
from agent.models import Shortfall

log = logging.getLogger("rosa.journal")
Kind = Literal["lost", "unconfirmed"]
# hour, kind, turns
Note = tuple[str, Kind, int]


class Totals(NamedTuple):
    """Turns of a period that are lost, and those that were stored late."""

    lost: int
    unconfirmed: int


def totals(since: datetime, until: datetime | None = None) -> Totals:
    """Return what all processes fell short of from one hour on, up to another."""
    rows = Shortfall.objects.filter(hour__gte=since)
    if until is not None:
        rows = rows.filter(hour__lt=until)
    sums = rows.aggregate(lost=Sum("lost"), unconfirmed=Sum("unconfirmed"))
    return Totals(sums["lost"] or 0, sums["unconfirmed"] or 0)


class Shortfalls:
    """The notes of one process that the database has not got yet. Safe for several threads."""

    def __init__(self, process: str) -> None:
        self._process = process
        self._notes: queue.SimpleQueue[Note] = queue.SimpleQueue()

    def lose(self, turns: int, error: str) -> None:
        """Count turns that are kept nowhere."""
        log.error("journal-lost turns=%d error=%s", turns, error)
        metrics.JOURNAL_LOST.inc(turns)
        self._note("lost", turns)

    def unconfirmed(self, turns: int) -> None:
        """Count replies that ended before their turn was stored."""
        if turns:
            metrics.JOURNAL_UNCONFIRMED.inc(turns)
            self._note("unconfirmed", turns)

    def tell(self) -> None:
        """Write all notes into the database. Raises its errors; then they are kept."""
        notes = self.taken()
        if not notes:
            return
        sums: Counter[tuple[str, Kind]] = Counter()
        for hour, kind, turns in notes:
            sums[hour, kind] += turns
        try:
            with transaction.atomic():
                for (hour, kind), turns in sums.items():
                    self._add(datetime.fromisoformat(hour), kind, turns)
        except Exception:
            self.give(notes)
            raise

    def taken(self) -> list[Note]:
        """Return the notes that the database has not got, and forget them."""
        notes = []
        while not self._notes.empty():
            notes.append(self._notes.get_nowait())
        return notes

    def give(self, notes: Iterable[Note]) -> None:
        """Take notes, those of an ended process for example."""
        for note in notes:
            self._notes.put(note)

    def _note(self, kind: Kind, turns: int) -> None:
        hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        self._notes.put((hour.isoformat(), kind, turns))

    def _add(self, hour: datetime, kind: Kind, turns: int) -> None:
        row = {"hour": hour, "process": self._process}
        Shortfall.objects.get_or_create(**row)
        Shortfall.objects.filter(**row).update(**{kind: F(kind) + turns})
