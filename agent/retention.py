"""How long conversations are kept: each channel says so in days, RETENTION_DAYS for all others.

A thread erases once an hour what is older, in small steps that make way for replies.
"""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import Error, connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from agent import calls_erased, chat_rooms_erased, erased, erasure, metrics
from agent.erasure import Rest
from agent.models import Channel, Conversation, Erased
from agent.models.erased import conversation_mark
from knowledge.worker import Watch

log = logging.getLogger("rosa.retention")
_LOOK_S = 60.0
_EVERY_S = 3600.0
_AT_ONCE = 100
# How much longer than it took the thread rests after each step, while replies are being said and
# otherwise.
_REST_BESIDE_REPLIES, _REST = 50.0, 2.0


@dataclass(frozen=True, slots=True)
class Rule:
    """Conversations of one channel, or of all that have no row, and since when they are silent."""

    channel: str
    days: int
    silent_since: datetime
    conversations: QuerySet[Conversation]


def rules(slug: str = "", now: datetime | None = None) -> list[Rule]:
    """Return what is to be erased, for all channels or the one of that slug.

    A channel that keeps for good has no rule.
    """
    now = now or timezone.now()
    channels = list(Channel.objects.order_by("slug"))
    # What a deleted channel left counts like that of callers that never had a row.
    others = Q(channel__isnull=True) | ~Q(channel__in=[channel.pk for channel in channels])
    own_slugs = [channel for channel in channels if slug in ("", channel.slug)]
    given = [(c.slug, c.keep_days, Q(channel=c.pk)) for c in own_slugs]
    if slug and not own_slugs:
        others &= Q(channel_slug=slug)
    if not slug or not own_slugs:
        given.append((slug, None, others))
    return [
        Rule(
            name,
            days or settings.RETENTION_DAYS,
            since := now - timedelta(days=days or settings.RETENTION_DAYS),
            Conversation.objects.filter(which, last_at__lt=since),
        )
        for name, days, which in given
        if days or settings.RETENTION_DAYS
    ]


def purge(rule: Rule, rest: Rest = lambda _s: True) -> Iterator[int]:
    """Erase what a rule says, step by step; yield after each how many conversations are gone."""
    wants_more = True

    def resting(seconds: float) -> bool:
        nonlocal wants_more
        wants_more = rest(seconds)
        return wants_more

    while wants_more and (keys := _oldest(rule)):
        _remember_late(keys, rule)
        yield erasure.erase(keys, silent_since=rule.silent_since, rest=resting)


def _remember_late(keys: list[UUID], rule: Rule) -> None:
    """Have what of the conversations is in memory, or on its way, be forgotten too."""
    now = timezone.now()
    lately = now - erased.LATELY
    if rule.silent_since > lately:
        late = Conversation.objects.filter(pk__in=keys, last_at__gt=lately).order_by()
        marks = map(conversation_mark, late.values_list("pk", flat=True))
        # A rule may name a time to come: what begins from now on is kept.
        erased.remember(marks, min(rule.silent_since, now))


def _oldest(rule: Rule) -> list[UUID]:
    return list(rule.conversations.order_by("last_at").values_list("pk", flat=True)[:_AT_ONCE])


def keep_to_the_rules(rest: Rest, ending: Callable[[], bool] = lambda: False) -> int:
    """Erase all that is too old, and return how many conversations that were."""
    erasure.blank_spool()
    count = 0
    for rule in rules():
        count += sum(purge(rule, rest))
        if ending():
            break
    calls_erased.forget_unspoken()
    chat_rooms_erased.forget_old()
    if count:
        log.info("conversations-erased count=%d", count)
    # What was erased by name since the last look may have left remains.
    since = timezone.now() - timedelta(seconds=2 * _EVERY_S)
    if count or Erased.objects.filter(at__gte=since).exists():
        erasure.wipe(rest)
    return count


def _look() -> None:
    """Do so once an hour. Never raises."""
    global _due_at
    if time.monotonic() < _due_at:
        return
    ending = watch.ending

    def rest(seconds: float) -> bool:
        longer = _REST_BESIDE_REPLIES if metrics.is_speaking() else _REST
        return not ending.wait(seconds * longer)

    try:
        keep_to_the_rules(rest, ending.is_set)
        _due_at = time.monotonic() + _EVERY_S
    except (Error, OSError) as exc:
        # Tried again in a minute.
        log.error("conversations-not-erased error=%s", type(exc).__name__)
    except Exception as exc:  # noqa: BLE001  (the thread must live to try again)
        log.error("conversations-not-erased error=%s", type(exc).__name__)
        _due_at = time.monotonic() + _EVERY_S
    finally:
        connection.close()


_due_at = 0.0
watch = Watch("rosa-retention", _look, _LOOK_S)
