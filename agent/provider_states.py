"""Writes behind what becomes of providers, for the page of the admin. No turn waits for it.

Each process has breakers of its own: of several that see the same provider the last one's word is
in its row.
"""

import logging
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import Error, InterfaceError, OperationalError, connection, transaction
from django.db.models import Count
from django.utils import timezone

from agent import metrics
from agent.core.breaker import Standing
from agent.models import ProviderFailure, ProviderState
from agent.providers import breakers
from agent.providers.breakers import Told
from knowledge.worker import Watch

log = logging.getLogger("rosa.providers")
# How much waits for the database at most, and is written at once.
MOST_WAITING, _BATCH = 1_000, 200
_LOOK_S = 1.0
# What is kept of failures, and how often the rest is deleted.
KEPT, KEPT_EACH = timedelta(days=7), 1_000
_PRUNE_EVERY = timedelta(minutes=10)
# Characters that the columns take.
_SLUG, _CODE = 50, 40


class Notes:
    """What the database has not got yet. `hear` is called by the serving loop."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Told, datetime]] = deque()
        self._resting: set[str] = set()
        self._prune_at: datetime | None = None

    def hear(self, told: Told) -> None:
        """Note what became of a provider; never waits."""
        self._tell(told)
        if len(self._waiting) >= MOST_WAITING:
            metrics.PROVIDER_NOTES_DROPPED.inc()
        else:
            self._waiting.append((told, timezone.now()))

    def write(self) -> None:
        """Write what waits. Never raises; what cannot be written for now goes on to wait."""
        while batch := list(self._waiting)[:_BATCH]:
            try:
                _write(batch)
            except (OperationalError, InterfaceError):
                # Gone for a moment, or locked.
                connection.close()
                return
            except Exception as exc:  # noqa: BLE001  (the thread must live to write the next)
                metrics.PROVIDER_NOTES_DROPPED.inc(len(batch))
                error = type(exc).__name__
                log.warning("provider-notes-not-written count=%d error=%s", len(batch), error)
            for _note in batch:
                self._waiting.popleft()

    def look(self) -> None:
        """Write what waits, and delete what is old now and then."""
        self.write()
        now = timezone.now()
        if self._prune_at is None or now >= self._prune_at:
            self._prune_at = now + _PRUNE_EVERY
            try:
                prune(now)
            except Error:
                connection.close()

    def _tell(self, told: Told) -> None:
        slug = told.slug
        if told.rest_begins:
            self._resting.add(slug)
            metrics.RESTING.labels(slug).set(1)
            log.warning(
                "provider-rests provider=%s rest_s=%d failures=%d code=%s",
                *(slug, round(told.rests_s or 0), told.failures, told.code),
            )
        elif told.rests_s is None and slug in self._resting:
            self._resting.discard(slug)
            metrics.RESTING.labels(slug).set(0)
            log.info("provider-asked-again provider=%s", slug)


def _write(batch: Sequence[tuple[Told, datetime]]) -> None:
    failures = [
        ProviderFailure(
            slug=told.slug[:_SLUG], code=told.code[:_CODE], waited_ms=told.waited_ms, at=at
        )
        for told, at in batch
        if told.code
    ]
    last = {told.slug[:_SLUG]: (told, at) for told, at in batch}
    states = [
        ProviderState(
            slug=slug,
            rests_until=None if told.rests_s is None else at + timedelta(seconds=told.rests_s),
            failures=told.failures,
            changed_at=at,
        )
        # In one order in all processes: two never wait for each other.
        for slug, (told, at) in sorted(last.items())
    ]
    with transaction.atomic():
        ProviderFailure.objects.bulk_create(failures)
        ProviderState.objects.bulk_create(
            states,
            update_conflicts=True,
            unique_fields=["slug"],
            update_fields=["rests_until", "failures", "changed_at"],
        )


def prune(now: datetime) -> None:
    """Delete failures that are old, and the oldest of a provider that has too many."""
    ProviderFailure.objects.filter(at__lt=now - KEPT).delete()
    counted = ProviderFailure.objects.values("slug").annotate(rows=Count("pk")).order_by()
    for slug in counted.filter(rows__gt=KEPT_EACH).values_list("slug", flat=True):
        rows = ProviderFailure.objects.filter(slug=slug).order_by("-at", "-pk")
        kept = list(rows.values_list("pk", flat=True)[:KEPT_EACH])
        ProviderFailure.objects.filter(slug=slug).exclude(pk__in=kept).delete()


def standing(state: ProviderState | None, now: datetime) -> Standing:
    """Return how a provider stands by its row; one without a row has not been asked yet."""
    if state is None or state.rests_until is None:
        return "asked"
    return "resting" if now < state.rests_until else "trying"


notes = Notes()
_watch = Watch("rosa-provider-states", notes.look, _LOOK_S)


def begin() -> None:
    """Hear what becomes of providers, and start the thread that writes it."""
    breakers.here.hear = notes.hear
    _watch.begin()


def end() -> None:
    """Write what waits, and end the thread."""
    breakers.here.hear = None
    _watch.end()
    notes.write()
    connection.close()
